/**
 * What is done about floating-point errors. Kernels don't report them. Where something other than to ignore them is
 * asked for, ufuncs and operators look at their results at once instead (`ufunc/notice.ts`), and tell here what they found.
 */
import { ArgumentError, FloatingPointError } from '../core/errors.js'
import { describe } from '../core/integer.js'
import { readOptions } from './options.js'

export type ErrorKind = 'divide' | 'over' | 'under' | 'invalid'

/**
 * `warn` is a `RuntimeWarning` of the process, `raise` a FloatingPointError, `print` a line on the console; `call` calls
 * and `log` writes to what `seterrcall` was given.
 */
export type ErrorAction = 'ignore' | 'warn' | 'raise' | 'call' | 'print' | 'log'

export type ErrorState = Readonly<Record<ErrorKind, ErrorAction>>

/** Gets the kind of error in words, and NumPy's number of it. */
export type ErrorCallback = (text: string, flag: number) => void
export type ErrorHandler = ErrorCallback | { write(text: string): void }

export interface ErrorOptions extends Partial<ErrorState> {
  /** All that aren't given. */
  readonly all?: ErrorAction
}

export interface ErrorScopeOptions extends ErrorOptions {
  /** What 'call' calls and 'log' writes to. */
  readonly call?: ErrorHandler | null
}

/** NumPy's numbers and words, in the order in which it goes through them. */
const kinds: Readonly<Record<ErrorKind, { readonly flag: number; readonly text: string }>> = {
  divide: { flag: 1, text: 'divide by zero' },
  over: { flag: 2, text: 'overflow' },
  under: { flag: 4, text: 'underflow' },
  invalid: { flag: 8, text: 'invalid value' },
}
const kindNames = Object.keys(kinds) as ErrorKind[]
const actions: readonly ErrorAction[] = ['ignore', 'warn', 'raise', 'call', 'print', 'log']

export const flagOf = (kind: ErrorKind): number => kinds[kind].flag

let state: ErrorState = { divide: 'ignore', over: 'ignore', under: 'ignore', invalid: 'ignore' }
let handler: ErrorHandler | null = null

/** Whether anybody wants to know: looked at by every call of a ufunc. */
export const watch = { active: false }

export const floatingErrors = (): ErrorState => ({ ...state })

function setState(next: ErrorState): void {
  state = next
  watch.active = kindNames.some((kind) => next[kind] !== 'ignore')
}

/** @throws ArgumentError for an action that there isn't */
export function setFloatingErrors(operation: string, options: ErrorOptions | undefined): ErrorState {
  const given = readOptions<ErrorOptions>(operation, options, ['all', ...kindNames])
  const next = { ...state }
  for (const kind of kindNames) {
    const action = given[kind] ?? given.all ?? state[kind]
    if (!actions.includes(action)) {
      throw new ArgumentError(`[${operation}] ${kind} is one of ${actions.join(', ')}, not ${describe(action)}`)
    }
    next[kind] = action
  }
  const before = state
  setState(next)
  return before
}

export const errorHandler = (): ErrorHandler | null => handler

/** @throws ArgumentError for what can neither be called nor written to */
export function setErrorHandler(operation: string, next: ErrorHandler | null): ErrorHandler | null {
  const writes = typeof (next as { write?: unknown } | null)?.write === 'function'
  if (next !== null && typeof next !== 'function' && !writes) {
    throw new ArgumentError(
      `[${operation}] takes a function, an object with a method write, or null, not ${describe(next)}`,
    )
  }
  const before = handler
  handler = next
  return before
}

/** Sets the state while `run` runs; without it until the object that is returned is disposed. */
export function withFloatingErrors<T>(options: ErrorScopeOptions, run?: () => T): T | Disposable {
  const { call, ...others } = options
  const previous = handler
  if (call !== undefined) setErrorHandler('errstate', call)
  let before: ErrorState
  try {
    before = setFloatingErrors('errstate', others)
  } catch (error) {
    handler = previous
    throw error
  }
  const restore = () => {
    setState(before)
    handler = previous
  }
  if (run === undefined) return { [Symbol.dispose]: restore }
  try {
    return run()
  } finally {
    restore()
  }
}

/**
 * Does what is to be done about the errors of which the flags are set.
 * @throws FloatingPointError where they are to be raised
 */
export function handleErrors(operation: string, flags: number): void {
  for (const kind of kindNames) {
    const { flag, text } = kinds[kind]
    if ((flags & flag) !== 0) handle(state[kind], operation, text, flag)
  }
}

function handle(action: ErrorAction, operation: string, text: string, flag: number): void {
  const message = `${text} encountered in ${operation}`
  if (action === 'raise') throw new FloatingPointError(message, { operation })
  if (action === 'warn') process.emitWarning(message, 'RuntimeWarning')
  else if (action === 'print') console.log(`Warning: ${message}`)
  else if (action === 'call') {
    if (typeof handler !== 'function')
      throw new ArgumentError(`${message}, and seterrcall was given no function to call`)
    handler(text, flag)
  } else if (action === 'log') {
    if (handler === null || !('write' in handler)) {
      throw new ArgumentError(`${message}, and seterrcall was given nothing with a method write`)
    }
    handler.write(`Warning: ${message}\n`)
  }
}
