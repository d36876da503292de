/**
 * What NumPy does about floating-point errors. Nothing is watched for here, on the CPU as on a GPU: results are the
 * infinities and NaN of IEEE arithmetic, as NumPy's are, and no kernel stops or reports. So to ignore errors is what
 * always happens, to be warned of them has no effect, and to have them raised is refused.
 */
import { ArgumentError, ValueError } from '../core/errors.js'
import { readOptions } from './options.js'

export type ErrorKind = 'divide' | 'over' | 'under' | 'invalid'

/** What is done about an error: 'ignore' is what happens; 'warn' is taken, and no warning is ever given. */
export type ErrorAction = 'ignore' | 'warn'

export type ErrorState = Readonly<Record<ErrorKind, ErrorAction>>

export interface ErrorOptions extends Partial<ErrorState> {
  /** All that aren't given. */
  readonly all?: ErrorAction
}

const kinds: readonly ErrorKind[] = ['divide', 'over', 'under', 'invalid']

let state: ErrorState = { divide: 'ignore', over: 'ignore', under: 'ignore', invalid: 'ignore' }

export const floatingErrors = (): ErrorState => ({ ...state })

/** @throws ValueError for an action that needs errors to be noticed */
export function setFloatingErrors(operation: string, options: ErrorOptions | undefined): ErrorState {
  const given = readOptions<ErrorOptions>(operation, options, ['all', ...kinds])
  const next = { ...state }
  for (const kind of kinds) {
    const action: unknown = given[kind] ?? given.all ?? state[kind]
    if (action !== 'ignore' && action !== 'warn') throw refused(operation, kind, action)
    next[kind] = action
  }
  const before = state
  state = next
  return before
}

function refused(operation: string, kind: ErrorKind, action: unknown): Error {
  if (!['raise', 'call', 'print', 'log'].includes(action as string)) {
    return new ArgumentError(`[${operation}] ${kind} is 'ignore' or 'warn', not ${JSON.stringify(action)}`)
  }
  return new ValueError(
    `[${operation}] ${kind}: '${action}' can't be kept: floating-point errors are not noticed here, results hold infinities and NaN. ` +
      'np.asarrayChkfinite(x) throws where an element is one of those',
    { kind, action },
  )
}

/** Sets the state while `run` runs; without it until the object that is returned is disposed. */
export function withFloatingErrors<T>(options: ErrorOptions, run?: () => T): T | Disposable {
  const before = setFloatingErrors('errstate', options)
  if (run === undefined) {
    return {
      [Symbol.dispose]: () => {
        state = before
      },
    }
  }
  try {
    return run()
  } finally {
    state = before
  }
}
