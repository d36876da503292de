/** Whether two values of any kind are equal: numbers, texts, lists, objects, arrays. */
import { isDeepStrictEqual } from 'node:util'
import { isTypedArray } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { Complex, type Scalar } from '../../core/complex.js'
import { isScalar } from '../../core/convert.js'
import { assertionError } from './message.js'

export type PairCheck = (actual: unknown, desired: unknown, note: string) => void

/**
 * Calls `check` for every pair of values in lists and plain objects, which have to have the same length and keys.
 * @throws AssertionError where they don't
 */
export function forEachPair(actual: unknown, desired: unknown, note: string, check: PairCheck): void {
  const pairs: (readonly [unknown, unknown, string])[] = [[actual, desired, note]]
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [first, second, path] = pair
    if (Array.isArray(first) && Array.isArray(second)) {
      check(first.length, second.length, path)
      for (let at = second.length - 1; at >= 0; at--) pairs.push([first[at], second[at], `item=${at}\n${path}`])
    } else if (isPlainObject(second)) {
      if (!isPlainObject(first)) throw assertionError(`an object was expected, not ${typeof first}: ${String(first)}`)
      const keys = Object.keys(second)
      check(Object.keys(first).length, keys.length, path)
      for (const key of keys.reverse()) {
        if (!Object.hasOwn(first, key)) throw assertionError(`the key '${key}' is missing`)
        pairs.push([first[key], second[key], `key='${key}'\n${path}`])
      }
    } else check(first, second, path)
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const kind = Object.getPrototypeOf(value) as unknown
  return kind === Object.prototype || kind === null
}

export const isArrayValue = (value: unknown): value is NDArray => value instanceof NDArray || isTypedArray(value)

/** NaN equals NaN, and 0 doesn't equal -0; whole numbers are equal as bigint and as number. */
export function equalValues(actual: unknown, desired: unknown): boolean {
  if (!isScalar(actual) || !isScalar(desired)) return isDeepStrictEqual(actual, desired)
  if (actual instanceof Complex || desired instanceof Complex) {
    const [first, second] = [parts(actual), parts(desired)]
    return equalReals(first.re, second.re) && equalReals(first.im, second.im)
  }
  return equalReals(actual, desired)
}

type Real = number | bigint | boolean

function equalReals(actual: Real, desired: Real): boolean {
  if (typeof actual === 'bigint' && typeof desired === 'bigint') return actual === desired
  if (typeof actual === 'bigint' || typeof desired === 'bigint') {
    const [first, second] = [wholeOf(actual), wholeOf(desired)]
    return first !== undefined && first === second
  }
  return Object.is(Number(actual), Number(desired))
}

const wholeOf = (value: Real): bigint | undefined =>
  typeof value !== 'number' || Number.isInteger(value) ? BigInt(value) : undefined

/** The parts of a scalar; the imaginary part of a real one is 0. */
export function parts(value: Scalar): { readonly re: Real; readonly im: number } {
  return value instanceof Complex ? value : { re: value, im: 0 }
}
