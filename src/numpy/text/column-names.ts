/** Names of columns, as genfromtxt makes them from what stands in a file. */
import { ValueError } from '../../core/errors.js'

export interface NameOptions {
  /** Names that get an underscore behind them, besides 'return', 'file' and 'print'. */
  readonly excludelist?: readonly string[] | null
  /** Characters that names lose. */
  readonly deletechars?: string | null
  /** What takes the place of spaces: '_' by default. */
  readonly replaceSpace?: string
  /** Whether case stays; 'upper' (or false) and 'lower' change it. */
  readonly caseSensitive?: boolean | 'upper' | 'lower'
  /** Names of columns without one: 'f%i' by default. */
  readonly defaultfmt?: string
}

const usualDeletions = '~!@#$%^&*()-=+~\\|]}[{\';: /?.>,<"'
const reserved = ['return', 'file', 'print']

/** Valid names, each once. */
export function validNames(names: readonly string[], options: NameOptions): string[] {
  const { caseSensitive = true, replaceSpace = '_', defaultfmt = 'f%i' } = options
  const excluded = new Set([...(options.excludelist ?? []), ...reserved])
  const deleted = new Set([...(options.deletechars ?? usualDeletions), '"'])
  const change = caseOf(caseSensitive)
  const seen = new Map<string, number>()
  let unnamed = 0
  return names.map((given) => {
    let name = change(given).trim()
    if (replaceSpace !== '') name = name.replaceAll(' ', replaceSpace)
    name = [...name].filter((one) => !deleted.has(one)).join('')
    if (name === '') {
      const next = () => defaultfmt.replace(/%0?(\d*)[id]/, (_, width) => String(unnamed).padStart(Number(width), '0'))
      name = next()
      while (names.includes(name)) {
        unnamed++
        name = next()
      }
      unnamed++
    } else if (excluded.has(name)) name += '_'
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before > 0 ? `${name}_${before}` : name
  })
}

function caseOf(option: NameOptions['caseSensitive']): (name: string) => string {
  if (option === true) return (name) => name
  if (option === false || option === 'upper') return (name) => name.toUpperCase()
  if (option === 'lower') return (name) => name.toLowerCase()
  throw new ValueError(`[genfromtxt] caseSensitive is true, false, 'upper' or 'lower', not '${option}'`)
}
