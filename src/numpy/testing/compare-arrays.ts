/** Comparing two arrays element by element where they live; only what a message needs is read. */
import { arrayToString, scalarStr } from '../../array/format/index.js'
import type { NDArray } from '../../array/ndarray.js'
import { storedElements } from '../../array/read.js'
import { readerOf } from '../../array/text.js'
import { broadcastShapes } from '../../core/broadcast.js'
import { readElement } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import type { ArrayNamespace } from '../namespace.js'
import { compileFormat } from '../text/printf.js'
import { type AssertOptions, failure } from './message.js'

export interface StrictOption {
  /** Whether shapes and dtypes have to be the same, where otherwise a scalar stands for any shape. */
  readonly strict?: boolean
}

export interface ArrayComparison extends AssertOptions, StrictOption {
  readonly header: string
  readonly precision?: number
  /** Whether NaN, and infinities of one sign, are equal to themselves whatever `compare` says. */
  readonly equalNan?: boolean
  readonly equalInf?: boolean
  readonly names?: readonly [string, string]
}

/** Positions that a message names. */
const mostShown = 5

/** @throws AssertionError unless `compare` holds for all pairs of elements */
export function compareArrays(
  np: ArrayNamespace,
  compare: (x: NDArray, y: NDArray) => NDArray,
  x: NDArray,
  y: NDArray,
  options: ArrayComparison,
): void {
  const { strict = false, equalNan = true, equalInf = true, errMsg = '', precision = 6 } = options
  const fail = (reason: string) => failure([x, y], { ...options, errMsg: `${errMsg}\n${reason}`, precision })
  const sameShape = String(x.shape) === String(y.shape)
  if (!sameShape && (strict || (x.ndim > 0 && y.ndim > 0))) {
    throw fail(`(shapes ${tuple(x.shape)}, ${tuple(y.shape)} mismatch)`)
  }
  if (strict && (x.dtype as DType) !== y.dtype) {
    throw fail(`(dtypes ${x.dtype.name}, ${y.dtype.name} mismatch)`)
  }
  const holds = (test: NDArray): boolean => np.all(test).item() as unknown as boolean
  let flagged: NDArray = np.array(false)
  if (equalNan) {
    const [first, second] = [np.isnan(x), np.isnan(y)]
    if (!holds(np.equal(first, second))) throw fail('nan location mismatch:')
    flagged = np.logicalAnd(first, second)
  }
  if (equalInf) {
    const unflagged = np.logicalNot(flagged)
    const [first, second] = [np.logicalAnd(np.isinf(x), unflagged), np.logicalAnd(np.isinf(y), unflagged)]
    if (!holds(np.equal(first, second))) throw fail('inf location mismatch:')
    const infinite = np.logicalAnd(first, second)
    if (!holds(np.logicalOr(np.logicalNot(infinite), np.equal(x, y)))) throw fail('inf values mismatch:')
    flagged = np.logicalOr(flagged, infinite)
  }
  const valid = np.logicalOr(compare(x, y), flagged)
  const mismatches = valid.size - Number(np.countNonzero(valid).item())
  if (mismatches === 0) return
  throw fail(remarks(np, x, y, np.logicalNot(valid), mismatches, options).join('\n'))
}

function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}

function remarks(
  np: ArrayNamespace,
  x: NDArray,
  y: NDArray,
  invalid: NDArray,
  count: number,
  { names = ['ACTUAL', 'DESIRED'] }: ArrayComparison,
): string[] {
  const { size, ndim } = invalid
  const percent = compileFormat('assert', '%.3g').format([(100 * count) / size], dtypes.float64)
  const lines = [`Mismatched elements: ${count} / ${size} (${percent}%)`]
  if (ndim > 0) {
    const places = firstPlaces(np, invalid, Math.min(count, mostShown)).map((place) => {
      const values = [x, y].map((array, at) => `${elementText(array, place)} (${names[at]})`)
      return ` [${place.join(', ')}]: ${values.join(', ')}`
    })
    const title = count === 1 ? 'Mismatch at index:' : 'Mismatch at indices:'
    lines.push(count > mostShown ? `First ${mostShown} mismatches are at indices:` : title, ...places)
  }
  if (x.dtype.kind !== 'b' || y.dtype.kind !== 'b') lines.push(...differences(np, x, y, invalid))
  return lines
}

/** Positions of the first elements of a mask that hold. */
function firstPlaces(np: ArrayNamespace, mask: NDArray, count: number): number[][] {
  const flat = mask.flatten()
  return Array.from({ length: count }, () => {
    let rest = Number(np.argmax(flat).item())
    flat.set(rest, false)
    const place: number[] = []
    for (let axis = mask.ndim - 1; axis >= 0; axis--) {
      place.unshift(rest % mask.shape[axis])
      rest = Math.floor(rest / mask.shape[axis])
    }
    return place
  })
}

function elementText(array: NDArray, place: readonly number[]): string {
  const element = array.ndim === 0 ? array : array.at(...place)
  // As Python's own numbers, with all their digits.
  const type = { b: array.dtype, i: array.dtype, u: array.dtype, f: dtypes.float64, c: dtypes.complex128 }
  return scalarStr(readElement(array.dtype, storedElements(element), 0), type[array.dtype.kind] as DType)
}

function differences(np: ArrayNamespace, x: NDArray, y: NDArray, invalid: NDArray): string[] {
  const signed = np.abs(np.subtract(x, y))
  // What is left of unsigned differences wraps; the smaller of both is meant.
  const error: NDArray = x.dtype.kind === 'u' ? np.minimum(signed, np.abs(np.subtract(y, x))) : signed
  const nonzero = np.logicalAnd(invalid, np.notEqual(y, 0))
  const among = (values: NDArray, where: NDArray) => {
    const shape = broadcastShapes(values.shape, where.shape)
    return np.max(np.broadcastTo(values, shape), { where, initial: 0 }) as NDArray
  }
  const text = (value: NDArray) => arrayToString(readerOf(value), {})
  const relative = np.any(nonzero).item() ? text(among(np.divide(error, np.abs(y)), nonzero)) : 'inf'
  return [
    `Max absolute difference among violations: ${text(among(error, invalid))}`,
    `Max relative difference among violations: ${relative}`,
  ]
}
