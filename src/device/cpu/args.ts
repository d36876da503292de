/** Writes the argument block of a launch: see `writer/arguments.ts` for its form. */
import type { Complex } from '../../core/complex.js'
import { dtypes } from '../../core/dtype.js'
import { InternalError } from '../../core/errors.js'
import { isMoving, type Kernel, type Launch } from '../../ir/kernel.js'
import { type Heap, places } from './heap.js'
import type { MapSpace, ReduceSpace, Space } from './plan.js'
import { headerSlots, slotBytes } from './writer/arguments.js'

export class ArgumentBlock {
  private readonly words: Int32Array
  private readonly floats: Float64Array
  private readonly singles: Float32Array
  private readonly longs: BigInt64Array
  private slot = 0

  constructor(heap: Heap) {
    const { buffer } = heap
    this.words = new Int32Array(buffer, places.args, places.argsBytes / 4)
    this.floats = new Float64Array(buffer, places.args, places.argsBytes / 8)
    this.singles = new Float32Array(buffer, places.args, places.argsBytes / 4)
    this.longs = new BigInt64Array(buffer, places.args, places.argsBytes / 8)
  }

  header(slot: number, value: number): void {
    this.slot = slot
    this.number(value)
  }

  /** The first slots, as whole numbers. */
  headers(values: Float64Array): void {
    this.slot = 0
    for (let slot = 0; slot < values.length; slot++) this.number(values[slot])
  }

  double(slot: number, value: number): void {
    this.floats[slot] = value
  }

  /** Pointers, inner strides and scalars, and the outer dimensions in the order given. */
  write(
    kernel: Kernel,
    launch: Launch,
    innerStrides: readonly number[],
    space?: MapSpace,
    reduced?: ReduceSpace,
  ): void {
    const { params, outputs } = launch
    const starts = space?.starts
    this.slot = headerSlots
    this.checkRoom(launch, innerStrides.length, space, reduced)
    let operand = 0
    for (let at = 0; at < params.length; at++) {
      const param = params[at]
      if (!isMoving(param)) continue
      const begin = param.kind === 'iota' ? param.start : param.pointer
      this.number(starts ? begin + starts[operand] : begin)
      this.number(innerStrides[operand++])
    }
    for (let at = 0; at < outputs.length; at++) {
      const { pointer, length } = outputs[at]
      if (length !== undefined) continue
      this.number(starts ? pointer + starts[operand] : pointer)
      this.number(innerStrides[operand++])
    }
    for (let at = 0; at < params.length; at++) {
      const param = params[at]
      if (param.kind === 'scalar') this.scalar(kernel.params[at].dtype, param.value)
      else if (param.kind === 'table') {
        this.number(param.pointer)
        this.number(param.length)
      }
    }
    for (let at = 0; at < outputs.length; at++) {
      const { pointer, length } = outputs[at]
      if (length === undefined) continue
      this.number(pointer)
      this.number(length)
    }
    if (space) this.dims(space.outerDims, space.outerStrides)
    if (reduced) this.dims(reduced.reducedDims, reduced.reducedStrides)
  }

  private checkRoom(launch: Launch, operands: number, space?: Space, reduced?: ReduceSpace): void {
    const scalars = launch.params.length + launch.outputs.length - operands
    const dims = (space?.outerDims.length ?? 0) + (reduced?.reducedDims.length ?? 0)
    const slots = headerSlots + 2 * operands + 2 * scalars + dims * (1 + operands)
    if (slots * slotBytes <= places.argsBytes) return
    throw new InternalError(
      `a launch of ${operands} operands, ${scalars} scalars and ${dims} dimensions takes ${slots * slotBytes} bytes ` +
        `of arguments, and there are ${places.argsBytes}`,
      { operands, scalars, dims },
    )
  }

  private dims(dims: readonly number[], strides: readonly (readonly number[])[]): void {
    for (let axis = 0; axis < dims.length; axis++) {
      this.number(dims[axis])
      for (const of of strides) this.number(of[axis])
    }
  }

  private scalar(dtype: keyof typeof dtypes, value: unknown): void {
    const { kind, itemsize, real } = dtypes[dtype]
    if (kind === 'c') {
      const { re, im } = value as Complex
      this.float(real === 'float64', re)
      this.float(real === 'float64', im)
      return
    }
    if (kind === 'f') this.float(itemsize === 8, value as number)
    else if (itemsize === 8) this.longs[this.slot++] = BigInt.asIntN(64, value as bigint)
    else this.words[2 * this.slot++] = Number(value)
    this.slot++
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
