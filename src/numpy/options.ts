/** Trailing options objects: one rule for all functions. */

import { isTypedArray } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { Complex } from '../core/complex.js'
import { isDType } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'

/** Whether a value is an options object rather than an argument. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NDArray) &&
    !(value instanceof Complex) &&
    !isDType(value) &&
    !isTypedArray(value)
  )
}

/**
 * The options of a call: an options object, whose keys have to be known, or the value of the first option.
 * @throws ArgumentError for an unknown key, naming those there are
 */
export function readOptions<T extends object>(
  operation: string,
  given: unknown,
  keys: readonly (keyof T & string)[],
  shorthand: (keyof T & string) | null = keys[0],
): Partial<T> {
  if (given === undefined) return {}
  if (!isOptions(given)) {
    if (shorthand === null) {
      throw new ArgumentError(`[${operation}] takes an options object with the keys ${keys.join(', ')}`, { operation })
    }
    return { [shorthand]: given } as Partial<T>
  }
  for (const key in given) {
    if (!(keys as readonly string[]).includes(key)) {
      throw new ArgumentError(`[${operation}] has no option '${key}': the options are ${keys.join(', ')}`, {
        operation,
        key,
      })
    }
  }
  return given as Partial<T>
}
