/** Functions that count what they are given: JavaScript itself drops arguments for which there are no parameters. */
import { ArgumentError } from './errors.js'

/** How many arguments functions take at most whose parameters don't say it: those with a rest parameter. */
export type ArgumentCounts = Readonly<Record<string, number>>

/** For functions that take any number of arguments, or count them by themselves. */
export const anyNumber = Number.POSITIVE_INFINITY

type AnyFunction = (this: never, ...args: never[]) => unknown

/** @throws ArgumentError where more arguments are given than are taken */
export function checkCount(operation: string, takes: number, got: number): void {
  if (got > takes) throw tooMany(operation, takes, got)
}

/** The same for arguments themselves, where the function may be given to `map` of a list. */
export function checkArguments(operation: string, takes: number, args: readonly unknown[]): void {
  if (args.length > takes && !isForList(takes, args)) throw tooMany(operation, takes, args.length)
}

/**
 * Whether a list's `map` or `forEach` calls a function of one parameter: `[a, b].map(np.linalg.inv)` adds the position
 * and the list, and means nothing by them.
 */
function isForList(takes: number, args: readonly unknown[]): boolean {
  if (takes !== 1 || args.length !== 3) return false
  const [element, at, list] = args
  if (!Array.isArray(list) && !ArrayBuffer.isView(list)) return false
  return Object.is((list as readonly unknown[])[at as number], element)
}

function tooMany(operation: string, takes: number, got: number): ArgumentError {
  const most = takes === 0 ? 'no arguments' : `at most ${takes} argument${takes === 1 ? '' : 's'}`
  const hint = takes === 0 ? '' : ': parameters with a default are keys of one options object'
  return new ArgumentError(`[${operation}] takes ${most}, and got ${got}${hint}`, { operation, takes, got })
}

/**
 * A function that throws where it is given more arguments than it has parameters, or than `takes` says, but by the `map`
 * of a list. For all else it is `call`, with the same `this`.
 */
export function counted<F extends AnyFunction>(operation: string, call: F, takes: number = call.length): F {
  if (takes === anyNumber) return call
  const inner = call as unknown as (...args: unknown[]) => unknown
  return function (this: unknown, ...args: unknown[]) {
    if (args.length > takes) checkArguments(operation, takes, args)
    return inner.apply(this, args)
  } as unknown as F
}

/** The same for a function that has its `this`. */
export function countedFor(owner: object, operation: string, call: AnyFunction, takes: number = call.length) {
  const inner = call as unknown as (...args: unknown[]) => unknown
  return (...args: unknown[]): unknown => {
    if (args.length > takes) checkArguments(operation, takes, args)
    return inner.apply(owner, args)
  }
}

/** How many arguments a function of a group takes. */
export function countOf(counts: ArgumentCounts, name: string, call: AnyFunction): number {
  return Object.hasOwn(counts, name) ? counts[name] : call.length
}

/** Has the own functions of an object, such as a class's prototype, count what they are given: all, or some of them. */
export function countMethods<T extends object>(
  methods: T,
  counts: ArgumentCounts = {},
  names: readonly string[] = Object.getOwnPropertyNames(methods),
): T {
  for (const name of names) {
    const value: unknown = Object.getOwnPropertyDescriptor(methods, name)?.value
    if (name === 'constructor' || typeof value !== 'function') continue
    const takes = countOf(counts, name, value as AnyFunction)
    // An assignment leaves a property as enumerable as it is.
    if (takes !== anyNumber) (methods as Record<string, unknown>)[name] = counted(name, value as AnyFunction, takes)
  }
  return methods
}
