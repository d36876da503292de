/** Fills the launch block with the argument struct of a generated kernel: see `writer/arguments.ts` for its form. */
import type { Complex } from '../../core/complex.js'
import { dtypes } from '../../core/dtype.js'
import { InternalError } from '../../core/errors.js'
import { isMoving, type Kernel, type Launch } from '../../ir/kernel.js'
import type { LaunchBlock } from './launch-block.js'
import type { Arranged } from './plan.js'
import { errorSlot, headSlots } from './writer/arguments.js'

export class PackedArguments {
  /** Where index errors are taken down. */
  errors = 0
  private slot = 0
  private readonly words: Int32Array
  private readonly floats: Float64Array
  private readonly singles: Float32Array
  private readonly longs: BigInt64Array
  private readonly capacity: number

  constructor(block: LaunchBlock) {
    const slots = block.bytes.length >> 3
    this.capacity = slots
    this.words = new Int32Array(block.buffer, 0, 2 * slots)
    this.singles = new Float32Array(block.buffer, 0, 2 * slots)
    this.floats = new Float64Array(block.buffer, 0, slots)
    this.longs = new BigInt64Array(block.buffer, 0, slots)
  }

  /** Writes all of it; gives the number of bytes. */
  write(kernel: Kernel, launch: Launch, arranged: Arranged, head: readonly number[]): number {
    const { innerStrides, dims, strides } = arranged
    const needed = headSlots + 2 * innerStrides.length + 2 * launch.params.length + dims.length * (1 + strides.length)
    if (needed > this.capacity)
      throw new InternalError(`a kernel has too many arguments: ${needed} of ${this.capacity} slots`)
    this.slot = 0
    for (let at = 0; at < errorSlot; at++) this.number(head[at] ?? 0)
    this.number(this.errors)
    let operand = 0
    for (const param of launch.params) {
      if (!isMoving(param)) continue
      this.number(param.kind === 'iota' ? param.start : param.pointer)
      this.number(innerStrides[operand++])
    }
    for (const { pointer } of launch.outputs) {
      this.number(pointer)
      this.number(innerStrides[operand++])
    }
    launch.params.forEach((param, at) => {
      if (param.kind === 'scalar') this.scalar(kernel.params[at].dtype, param.value)
      else if (param.kind === 'table') this.table(param.pointer, param.length)
    })
    for (let axis = 0; axis < dims.length; axis++) {
      this.number(dims[axis])
      for (const of of strides) this.number(of[axis])
    }
    return this.slot * 8
  }

  /** The same for a flat launch, whose only head is its size: no detours. */
  writeFlat(kernel: Kernel, { params, outputs }: Launch, size: number): number {
    this.slot = 0
    this.number(size)
    this.slot = errorSlot
    this.number(this.errors)
    let scalars = 0
    for (let at = 0; at < params.length; at++) {
      const param = params[at]
      if (param.kind === 'buffer') {
        this.number(param.pointer)
        this.slot++
      } else scalars++
    }
    for (let at = 0; at < outputs.length; at++) {
      this.number(outputs[at].pointer)
      this.slot++
    }
    for (let at = 0; scalars > 0 && at < params.length; at++) {
      const param = params[at]
      if (param.kind === 'scalar') this.scalar(kernel.params[at].dtype, param.value)
      else if (param.kind === 'table') this.table(param.pointer, param.length)
    }
    return this.slot * 8
  }

  private table(pointer: number, length: number): void {
    this.number(pointer)
    this.number(length)
  }

  private scalar(dtype: keyof typeof dtypes, value: unknown): void {
    const { kind, itemsize, real } = dtypes[dtype]
    if (kind === 'c') {
      this.float(real === 'float64', (value as Complex).re)
      this.float(real === 'float64', (value as Complex).im)
    } else if (kind === 'f') this.float(itemsize === 8, value as number)
    else if (itemsize === 8) this.longs[this.slot++] = BigInt.asIntN(64, value as bigint)
    else this.words[2 * this.slot++] = Number(value)
  }

  private float(double: boolean, value: number): void {
    if (double) this.floats[this.slot++] = value
    else this.singles[2 * this.slot++] = value
  }

  private number(value: number): void {
    const at = 2 * this.slot++
    const low = value | 0
    this.words[at] = low
    this.words[at + 1] = low === value ? low >> 31 : Math.floor(value / 2 ** 32)
  }
}
