/** Memory limits as people write them. */
import { ValueError } from '../core/errors.js'

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
}

/**
 * `'8GiB'`, `'500MB'`, `'1073741824'` or `'50%'`; `source` is where the text comes from.
 * @throws ValueError for anything else
 */
export function parseMemoryLimit(
  text: string,
  source: string,
): { readonly size: number } | { readonly fraction: number } {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*|%)\s*$/i.exec(text) ?? []
  if (number !== undefined) {
    const amount = Number(number)
    if (unit === '%' && amount <= 100) return { fraction: amount / 100 }
    const scale = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined
    if (scale !== undefined) return { size: Math.floor(amount * scale) }
  }
  throw new ValueError(`${source}=${text} is no memory limit: write '8GiB', '500MB', a number of bytes, or '50%'`, {
    source,
    value: text,
  })
}
