/** Where the elements of transforms lie, in the terms of cuFFT's advanced layout. Pure. */

import type { Spacing } from '../../../ir/kernel.js'

/** Element x of batch b is at b · distance + (… x[0] · embed[1] + x[1] …) · stride; all count elements. */
export interface Side {
  readonly embed: readonly number[]
  readonly stride: number
  readonly distance: number
  /** From one execution of the plan to the next. */
  readonly step: number
  /** Elements in all. */
  readonly size: number
}

export interface Geometry {
  readonly lengths: readonly number[]
  readonly batch: number
  /** How often the plan is executed. */
  readonly executions: number
  readonly input: Side
  readonly output: Side
}

/**
 * For [outer, …lengths, inner] dimensions that are contiguous on both sides. cuFFT takes one distance for a batch: rows
 * or columns that lie between others are a plan that is executed several times, the smaller number of them. `spacing`
 * is that of the input, where it isn't contiguous.
 */
export function geometryOf(
  form: 'complex' | 'real' | 'hermitian',
  dims: readonly number[],
  spacing?: Spacing,
): Geometry {
  const [outer, inner] = [dims[0], dims.at(-1)!]
  const lengths = dims.slice(1, -1)
  const halves = lengths.with(-1, Math.floor(lengths.at(-1)! / 2) + 1)
  const [given, wanted] = [form === 'hermitian' ? halves : lengths, form === 'real' ? halves : lengths]
  // Steps of single reals may not be aligned as cuFFT wants them.
  const byRows = inner === 1 || outer === 1 || outer <= inner || form !== 'complex'
  const side = (embed: readonly number[]): Side => {
    const block = embed.reduce((product, each) => product * each, 1)
    const size = outer * block * inner
    if (inner === 1) return { embed, stride: 1, distance: block, step: 0, size }
    if (byRows) return { embed, stride: inner, distance: 1, step: block * inner, size }
    return { embed, stride: inner, distance: block * inner, step: 1, size }
  }
  const [batch, executions] = inner === 1 ? [outer, 1] : byRows ? [inner, outer] : [outer, inner]
  const input = spacing ? { ...side(given), ...spacing } : side(given)
  return { lengths, batch, executions, input, output: side(wanted) }
}
