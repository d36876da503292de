import { ArgumentError } from '../../core/errors.js'

/**
 * Rejects an option that nobody would read.
 * @throws ArgumentError naming the keys there are.
 */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new ArgumentError(`${where}: unknown option '${key}': expected one of ${known.join(', ')}`, { key, known })
    }
  }
}

/** @throws ArgumentError unless `value` is one of `choices`. */
export function checkChoice(where: string, key: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    const shown = choices.map((choice) => `'${choice}'`).join(', ')
    throw new ArgumentError(`${where}: ${key} must be one of ${shown}, got ${describe(value)}`, { key, value })
  }
}

/** @throws ArgumentError unless `value` is a whole number of at least `least`. */
export function checkWhole(where: string, key: string, value: unknown, least: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw new ArgumentError(`${where}: ${key} must be a whole number of at least ${least}, got ${describe(value)}`, {
      key,
      value,
    })
  }
}

/** A value as an error message shows it. */
export function describe(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
