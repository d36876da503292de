/**
 * Every error that CuTS throws. Each carries the data it speaks of as fields (`code` and `details`), so that a program
 * can act on them without reading the message.
 */
export type ErrorDetails = Readonly<Record<string, unknown>>

export interface CutsErrorLike {
  readonly code: string
  readonly details: ErrorDetails
}

/** The common base: `error instanceof CutsError` holds for all of them, whatever built-in they also extend. */
export class CutsError extends Error implements CutsErrorLike {
  readonly code: string = 'ERR_CUTS'
  readonly details: ErrorDetails

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.details = details
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === CutsError) return isCutsError(value)
    return Function.prototype[Symbol.hasInstance].call(this, value)
  }
}

const brand = Symbol.for('cuts.error')

function isCutsError(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (brand in value || Function.prototype[Symbol.hasInstance].call(CutsError, value))
  )
}

abstract class CutsTypeError extends TypeError implements CutsErrorLike {
  abstract readonly code: string
  readonly details: ErrorDetails

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.details = details
  }

  get [brand](): true {
    return true
  }
}

abstract class CutsRangeError extends RangeError implements CutsErrorLike {
  abstract readonly code: string
  readonly details: ErrorDetails

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.details = details
  }

  get [brand](): true {
    return true
  }
}

/** Shapes that don't broadcast, or a reshape that doesn't fit. */
export class ShapeError extends CutsRangeError {
  readonly code = 'ERR_SHAPE'
}

/** An axis outside the array's dimensions. */
export class AxisError extends CutsRangeError {
  readonly code = 'ERR_AXIS'
}

/** No rule for these dtypes, or a cast that `casting` doesn't allow. */
export class DTypeError extends CutsTypeError {
  readonly code = 'ERR_DTYPE'
}

/** An index out of bounds, or too many indices. */
export class IndexError extends CutsRangeError {
  readonly code = 'ERR_INDEX'
}

/** A value that NumPy rejects with ValueError. */
export class ValueError extends CutsRangeError {
  readonly code = 'ERR_VALUE'
}

/** A floating-point error that was asked to be raised: see `np.errstate`. */
export class FloatingPointError extends CutsRangeError {
  readonly code = 'ERR_FLOATING_POINT'
}

/** An argument of the wrong kind, or an unknown option key. */
export class ArgumentError extends CutsTypeError {
  readonly code = 'ERR_ARGUMENT'
}

/** A scalar outside the range of its dtype. */
export class OverflowError extends CutsRangeError {
  readonly code = 'ERR_OVERFLOW'
}

/** A singular or not positive definite matrix, as NumPy raises it. */
export class LinAlgError extends CutsError {
  override readonly code = 'ERR_LINALG'
}

/** No such device on this machine: says what was looked for, where, and what to install. */
export class DeviceUnavailableError extends CutsError {
  override readonly code: string = 'ERR_DEVICE_UNAVAILABLE'
}

/** Arrays of different devices in one operation, or a device that failed. */
export class DeviceError extends CutsError {
  override readonly code = 'ERR_DEVICE'
}

/** Not enough memory: says what was asked for, what is in use, and what the pool holds. */
export class OutOfMemoryError extends CutsRangeError {
  readonly code = 'ERR_OUT_OF_MEMORY'
}

/** Use of an array after `dispose()`. */
export class DisposedError extends CutsError {
  override readonly code = 'ERR_DISPOSED'
}

/** A kernel that doesn't compile: `details.log` is the compiler's log. */
export class CompileError extends CutsError {
  override readonly code = 'ERR_COMPILE'
}

/** A failing driver or library call: its name, the code's name, and the call's arguments. */
export class CudaError extends CutsError {
  override readonly code = 'ERR_CUDA'
}

/** A bug in CuTS itself: an invariant that doesn't hold. */
export class InternalError extends CutsError {
  override readonly code = 'ERR_INTERNAL'
}

/** NumPy's spelling of a shape: `(3,4)`, `(5,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(',')})`
}
