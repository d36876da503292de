/** Eigenvalues and eigenvectors of any square matrix. */
import type { Lanes } from '../routines.js'
import { complexSchur, vectorsOfTriangle } from './complex-schur.js'
import { hypotenuse, lengthOf } from './field.js'
import { scaleFor } from './hermitian.js'
import { balance, toHessenberg } from './hessenberg.js'
import { valuesOfSchur, vectorsOfSchur } from './real-eigenvectors.js'
import { realSchur } from './real-schur.js'

export function general(
  lanes: Lanes,
  n: number,
  a: Float64Array,
  values: Float64Array,
  vectors: Float64Array | undefined,
): boolean {
  let most = 0
  for (const value of a) most = Math.max(most, Math.abs(value))
  const scale = scaleFor(most)
  if (scale !== 1) for (let at = 0; at < a.length; at++) a[at] *= scale
  const scales = balance(lanes, n, a)
  const z = toHessenberg(lanes, n, a, vectors !== undefined)
  if (!(lanes === 1 ? realSchur(n, a, z) : complexSchur(n, a, z))) return false
  if (lanes === 1) {
    valuesOfSchur(n, a, values)
    if (vectors !== undefined) vectorsOfSchur(n, a, z!, values, vectors)
  } else {
    for (let k = 0; k < n; k++) values.set(a.subarray(2 * (k * n + k), 2 * (k * n + k) + 2), 2 * k)
    if (vectors !== undefined) vectorsOfTriangle(n, a, z!, vectors)
  }
  if (vectors !== undefined) normalize(lanes, n, scales, values, vectors)
  if (scale !== 1) for (let at = 0; at < 2 * n; at++) values[at] /= scale
  return true
}

/** Takes the balancing back and gives vectors the length 1; in complex ones the largest element becomes real, as in LAPACK. */
function normalize(lanes: Lanes, n: number, scales: Float64Array, values: Float64Array, vectors: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const start = 2 * k * n
    for (let row = 0; row < n; row++) {
      vectors[start + 2 * row] *= scales[row]
      vectors[start + 2 * row + 1] *= scales[row]
    }
    const length = lengthOf(2 * n, vectors, start)
    for (let at = start; at < start + 2 * n; at++) vectors[at] /= length
    if (lanes === 1 && values[2 * k + 1] === 0) continue
    let [largest, most] = [start, 0]
    for (let at = start; at < start + 2 * n; at += 2) {
      const size = vectors[at] ** 2 + vectors[at + 1] ** 2
      if (size <= most) continue
      most = size
      largest = at
    }
    const size = hypotenuse(vectors[largest], vectors[largest + 1])
    if (size === 0) continue
    const [c, s] = [vectors[largest] / size, -vectors[largest + 1] / size]
    for (let at = start; at < start + 2 * n; at += 2) {
      const [x, y] = [vectors[at], vectors[at + 1]]
      vectors[at] = c * x - s * y
      vectors[at + 1] = c * y + s * x
    }
    vectors[largest + 1] = 0
  }
}
