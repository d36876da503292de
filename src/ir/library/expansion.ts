import type { DTypeName } from '../../core/dtype.js'
import type { Builder, Id } from '../expr.js'
import type { FunctionOp, OpOfKind } from '../ops.js'

/**
 * Writes a function op into `b` with primitives (and other function ops, which are expanded in turn). `type` is the
 * dtype of the first argument, never float16.
 */
export type Expansion = (b: Builder, type: DTypeName, ...args: Id[]) => Id

export type IntegerFunction = FunctionOp & OpOfKind<'i'>
export type RealFunction = FunctionOp & OpOfKind<'f'>
export type ComplexFunction = FunctionOp & OpOfKind<'c'>

/** The real functions that are plain arithmetic on bits and quotients: all others are elementary. */
export type ExactFunction =
  | 'real'
  | 'imag'
  | 'conj'
  | 'floorDiv'
  | 'mod'
  | 'fmod'
  | 'copysign'
  | 'nextafter'
  | 'signbit'
  | 'frexpFraction'
  | 'frexpExponent'
  | 'ldexp'
  | 'roundHalf'

/** exp … atanh, pow, cbrt, hypot, atan2, logaddexp, logaddexp2. */
export type ElementaryFunction = Exclude<RealFunction, ExactFunction | 'complex'>
