/** Solutions with the triangles of an LU factorisation, by columns, for the simulated libraries. */
import type { Lanes } from '#src/device/linalg/routines.js'

/** `b` becomes U⁻¹b, for `sides` columns. */
export function solveUpper(lanes: Lanes, n: number, sides: number, u: Float64Array, b: Float64Array): void {
  for (let side = 0; side < sides; side++) {
    for (let row = n - 1; row >= 0; row--) {
      divide(lanes, b, side * n + row, u, row * n + row)
      for (let above = 0; above < row; above++) subtract(lanes, b, side * n + above, u, row * n + above, side * n + row)
    }
  }
}

/** `b` becomes L⁻¹Pb, where `pivots[k]` is the row that row k was exchanged with. */
export function solveLower(
  lanes: Lanes,
  n: number,
  sides: number,
  l: Float64Array,
  pivots: Int32Array,
  b: Float64Array,
): void {
  for (let side = 0; side < sides; side++) {
    pivots.forEach((pivot, row) => {
      for (let lane = 0; lane < lanes; lane++) {
        const [x, y] = [(side * n + row) * lanes + lane, (side * n + pivot) * lanes + lane]
        ;[b[x], b[y]] = [b[y], b[x]]
      }
    })
    for (let row = 0; row < n; row++) {
      for (let below = row + 1; below < n; below++)
        subtract(lanes, b, side * n + below, l, row * n + below, side * n + row)
    }
  }
}

/** b[at] -= m[by] * b[times]. */
function subtract(lanes: Lanes, b: Float64Array, at: number, m: Float64Array, by: number, times: number): void {
  if (lanes === 1) {
    b[at] -= m[by] * b[times]
    return
  }
  const [re, im, x, y] = [m[2 * by], m[2 * by + 1], b[2 * times], b[2 * times + 1]]
  b[2 * at] -= re * x - im * y
  b[2 * at + 1] -= re * y + im * x
}

/** b[at] /= m[by]. */
function divide(lanes: Lanes, b: Float64Array, at: number, m: Float64Array, by: number): void {
  if (lanes === 1) {
    b[at] /= m[by]
    return
  }
  const [re, im, x, y] = [m[2 * by], m[2 * by + 1], b[2 * at], b[2 * at + 1]]
  const size = re * re + im * im
  b[2 * at] = (x * re + y * im) / size
  b[2 * at + 1] = (y * re - x * im) / size
}
