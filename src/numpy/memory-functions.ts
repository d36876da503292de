/** Where arrays lie in memory and whether they share it; what is done about floating-point errors. */
import type { ArrayLike } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { toInteger } from '../core/integer.js'
import { byteBounds, mayOverlap, overlaps } from '../core/overlap.js'
import { Chapter } from './chapter.js'
import {
  type ErrorHandler,
  type ErrorOptions,
  type ErrorScopeOptions,
  type ErrorState,
  errorHandler,
  floatingErrors,
  setErrorHandler,
  setFloatingErrors,
  withFloatingErrors,
} from './floating-errors.js'
import { readOptions } from './options.js'

export interface OverlapOptions {
  /** The most steps to search for a common element: then arrays may share one. All that are needed where it is -1. */
  readonly maxWork?: number | null
}

export class MemoryFunctions extends Chapter {
  /**
   * Whether two arrays have an element in common. Exact unless `maxWork` ends the search: then true.
   *
   * Mirrors numpy.shares_memory.
   */
  sharesMemory(a: ArrayLike, b: ArrayLike, options?: number | null | OverlapOptions): boolean {
    const { maxWork } = readOptions<OverlapOptions>('sharesMemory', options, ['maxWork'])
    return shareElements(a, b, effortOf('sharesMemory', maxWork ?? -1))
  }

  /** Whether the bounds of two arrays' memory overlap: false is certain. Mirrors numpy.may_share_memory. */
  mayShareMemory(a: ArrayLike, b: ArrayLike, options?: number | null | OverlapOptions): boolean {
    const { maxWork } = readOptions<OverlapOptions>('mayShareMemory', options, ['maxWork'])
    return shareElements(a, b, effortOf('mayShareMemory', maxWork ?? 0))
  }

  /**
   * The addresses, in the device's memory, of an array's first byte and of the one after its last. Computes what is
   * pending. Mirrors numpy.lib.array_utils.byte_bounds.
   */
  byteBounds(a: NDArray): [low: number, high: number] {
    const array = this.toArray(a, 'byteBounds')
    const pointer = array.storage.realized().allocation?.pointer ?? 0
    const { low, high } = byteBounds(array)
    return [pointer + low, pointer + high]
  }

  /** Whether an array lies in Fortran order and not in C order. Mirrors numpy.isfortran. */
  isfortran(a: ArrayLike): boolean {
    const { fContiguous, cContiguous } = this.toArray(a, 'isfortran').flags
    return fContiguous && !cContiguous
  }

  /** What is done about each kind of floating-point error: at first all are ignored. Mirrors numpy.geterr. */
  geterr(): ErrorState {
    return floatingErrors()
  }

  /**
   * Sets what is done about floating-point errors; gives what was set before. Where one isn't ignored, ufuncs,
   * operators, reductions, accumulations and `astype` compute their results at once and look at them: NaN and
   * infinities that come from neither are errors. Products of matrices aren't looked at, and underflow isn't found.
   * @throws ArgumentError for an action that there isn't
   *
   * Mirrors numpy.seterr.
   */
  seterr(options?: ErrorOptions): ErrorState {
    return setFloatingErrors('seterr', options)
  }

  /**
   * The same while `run` runs, giving its result; without `run`, until the returned object is disposed (`using`). `call`
   * is what `seterrcall` takes.
   * @throws ArgumentError for an action that there isn't; `run` FloatingPointError where errors are raised
   *
   * Mirrors numpy.errstate.
   */
  errstate(options: ErrorScopeOptions): Disposable
  errstate<T>(options: ErrorScopeOptions, run: () => T): T
  errstate<T>(options: ErrorScopeOptions, run?: () => T): T | Disposable {
    return withFloatingErrors(options, run)
  }

  /**
   * Sets what 'call' calls, with the error in words and NumPy's number of it, or what 'log' writes to; gives what was
   * set before.
   *
   * Mirrors numpy.seterrcall.
   */
  seterrcall(func: ErrorHandler | null): ErrorHandler | null {
    return setErrorHandler('seterrcall', func)
  }

  /** What `seterrcall` was given last. Mirrors numpy.geterrcall. */
  geterrcall(): ErrorHandler | null {
    return errorHandler()
  }
}

function effortOf(operation: string, maxWork: number): number {
  const steps = toInteger(maxWork, `[${operation}] maxWork`)
  return steps < 0 ? Number.POSITIVE_INFINITY : steps
}

/** Lists and typed arrays are copied to where arrays live: they share nothing. */
function shareElements(a: ArrayLike, b: ArrayLike, effort: number): boolean {
  if (!(a instanceof NDArray) || !(b instanceof NDArray) || a.storage !== b.storage) return false
  return effort === 0 ? mayOverlap(a, b) : overlaps(a, b, effort)
}
