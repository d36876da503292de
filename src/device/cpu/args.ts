/** Writes the argument block of a launch: see `writer/arguments.ts` for its form. */
import type { Complex } from '../../core/complex.js'
import { dtypes } from '../../core/dtype.js'
import type { Kernel, Launch } from '../../ir/kernel.js'
import { type Heap, places } from './heap.js'
import type { ReduceSpace, Space } from './plan.js'
import { headerSlots } from './writer/arguments.js'

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

  /** Pointers, inner strides and scalars, and the outer dimensions in the order given. */
  write(kernel: Kernel, launch: Launch, space: Space, reduced?: ReduceSpace): void {
    this.slot = headerSlots
    let operand = 0
    for (const param of launch.params) {
      if (param.kind === 'scalar') continue
      this.number(param.kind === 'iota' ? param.start : param.pointer)
      this.number(space.innerStrides[operand++])
    }
    for (const output of launch.outputs) {
      this.number(output.pointer)
      this.number(space.innerStrides[operand++])
    }
    launch.params.forEach((param, index) => {
      if (param.kind === 'scalar') this.scalar(kernel.params[index].dtype, param.value)
    })
    this.dims(space.outerDims, space.outerStrides)
    if (reduced) this.dims(reduced.reducedDims, reduced.reducedStrides)
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
