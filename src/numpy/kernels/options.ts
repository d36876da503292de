/** What the constructors of users' kernels check alike. */
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'

/** @throws ArgumentError for what is no text */
export function toText(operation: string, value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new ArgumentError(`[${operation}] ${what} is a text, not ${describe(value)}`)
}

/** @throws ValueError for a name that C++ can't have */
export function toName(name: unknown, fallback: string): string {
  if (name === undefined || name === null) return fallback
  if (typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)) return name
  throw new ValueError(`a kernel's name is one that C++ can have, not ${describe(name)}`, { name })
}

/** Options for the compiler. */
export function toCompilerOptions(operation: string, options: unknown): readonly string[] {
  if (options === undefined || options === null) return []
  if (Array.isArray(options) && options.every((option) => typeof option === 'string')) return options
  throw new ArgumentError(`[${operation}] options is a list of the compiler's options, not ${describe(options)}`)
}

/** The last argument of a call, where it is an options object. */
export function splitOptions(
  args: readonly unknown[],
  isOptions: (value: unknown) => value is Record<string, unknown>,
): { readonly args: readonly unknown[]; readonly options: Record<string, unknown> | undefined } {
  const last = args[args.length - 1]
  return isOptions(last) ? { args: args.slice(0, -1), options: last } : { args, options: undefined }
}
