/** Elements that no iteration comes to an end with. */
import type { Stack } from './stacks.js'

export type Finiteness = 'finite' | 'infinite' | 'nan'

/** Whether there are NaNs, or else infinities, in a matrix; only in its lower triangle where nothing else is read. */
export function finitenessOf({ rows, lanes }: Stack, matrix: Float64Array, lower = false): Finiteness {
  let found: Finiteness = 'finite'
  for (let column = 0; column * rows * lanes < matrix.length; column++) {
    const end = (column + 1) * rows * lanes
    for (let at = column * rows * lanes + (lower ? column * lanes : 0); at < end; at++) {
      const size = Math.abs(matrix[at])
      if (size < Number.POSITIVE_INFINITY) continue
      if (Number.isNaN(size)) return 'nan'
      found = 'infinite'
    }
  }
  return found
}
