/** The Cholesky factorisation, column by column. */
import type { Lanes } from '../routines.js'
import { fieldOf } from './field.js'

const factors = new Float64Array(8)

export function cholesky(lanes: Lanes, n: number, a: Float64Array): boolean {
  const field = fieldOf(lanes)
  const height = n * lanes
  for (let j = 0; j < n; j++) {
    const at = j * height + j * lanes
    let k = 0
    for (; k + 4 <= j; k += 4) {
      for (let q = 0; q < 4; q++) {
        const from = (k + q) * height + j * lanes
        factors[q * lanes] = -a[from]
        if (lanes === 2) factors[q * 2 + 1] = a[from + 1]
      }
      field.combine(n - j, factors, a, k * height + j * lanes, height, a, at)
    }
    for (; k < j; k++) {
      const from = k * height + j * lanes
      field.axpy(n - j, -a[from], lanes === 2 ? a[from + 1] : 0, a, from, a, at)
    }
    if (a[at] <= 0) return false
    const root = Math.sqrt(a[at])
    a[at] = root
    if (lanes === 2) a[at + 1] = 0
    for (let row = at + lanes; row < (j + 1) * height; row++) a[row] /= root
  }
  return true
}
