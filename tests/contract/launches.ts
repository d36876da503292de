/** Launches with operands laid out in an arena, for kernels of every kind. */
import type { Scalar } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import type { Kernel, LaunchParam } from '#src/ir/kernel.js'
import { Arena, type Way, ways } from './arena.js'
import { type Accepts, type Subject, sameBits } from './subject.js'
import { generator, ordinaryValue } from './values.js'

export interface LaunchOptions {
  readonly dims: readonly number[]
  readonly reduced?: number
  /** How buffers and iotas lie, by their turn among the parameters that move; the last one stands for all that follow. */
  readonly inputs?: readonly Way[]
  /** How outputs lie that have no length, in the same way. */
  readonly outputs?: readonly Way[]
  /** Elements that an output has room for. */
  readonly length?: number
  /** Elements of each table. */
  readonly tableLength?: number
  /** The elements of parameter `param`, and the scalars. */
  readonly value?: (type: DTypeName, random: () => number, param: number) => Scalar
  readonly start?: number
  readonly seed?: number
}

export function checkLaunch(
  subject: Subject,
  kernel: Kernel,
  options: LaunchOptions,
  title: string,
  accepts: Accepts = sameBits,
): void {
  const { dims, reduced = 0, inputs = [], outputs = [], length, tableLength = 0, start = 0 } = options
  const value = options.value ?? ordinaryValue
  const random = generator(options.seed ?? dims.length + tableLength)
  const arena = new Arena()
  let moving = 0
  const wayOf = (all: readonly Way[], at: number): Way => all[Math.min(at, all.length - 1)] ?? ways.contiguous
  const params = kernel.params.map(({ kind, dtype }, param): LaunchParam => {
    const element = () => value(dtype, random, param)
    if (kind === 'scalar') return { kind, value: element() }
    if (kind === 'table') {
      const { pointer } = arena.place(dtype, [tableLength], ways.contiguous, element)
      return { kind, pointer, length: tableLength }
    }
    const way = wayOf(inputs, moving++)
    if (kind === 'iota') return { kind, start, strides: way(dims, 1) }
    return { kind, ...arena.place(dtype, dims, way, element) }
  })
  const stored = kernel.kind === 'reduce' ? dims.slice(0, dims.length - reduced) : dims
  const placed = kernel.outputs.map((dtype, at) => {
    if (length === undefined) return arena.place(dtype, stored, wayOf(outputs, at))
    const { pointer } = arena.place(dtype, [length], ways.contiguous, () => value(dtype, random, -1))
    return { pointer, strides: [], length }
  })
  const launch = { dims, reduced, params, outputs: placed }
  subject.check(kernel, launch, arena.bytes, `${title} over (${dims.join(',')})`, accepts)
}

/** Dimensions that every kind of kernel is tried with. */
export const commonShapes: readonly (readonly number[])[] = [
  [],
  ...[0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 300].map((size) => [size]),
  ...[
    [3, 0],
    [0, 5],
    [1, 1],
    [2, 3],
    [5, 7],
    [40, 3],
    [3, 40],
    [65, 67],
  ],
  ...[
    [2, 3, 4],
    [5, 1, 9],
    [3, 33, 5],
    [2, 2, 2, 2, 2, 3],
  ],
]
