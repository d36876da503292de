import { ArgumentError } from './errors.js'

/**
 * `value` as a whole number, where one is wanted (a size, an axis, a count). A bigint within ±2^53 counts.
 * @throws ArgumentError that says what `value` was meant to be.
 */
export function toInteger(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  throw new ArgumentError(`${what} must be a whole number, not ${describe(value)}`, { value })
}

/** A short text for an argument that isn't what it should be. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'no class'})`
  if (typeof value === 'function') return 'a function'
  return String(value)
}
