import type { DTypeName } from '../../../core/dtype.js'
import type { Builder } from '../../expr.js'
import type { ComplexFunction } from '../expansion.js'
import type { Pair } from './arithmetic.js'

/** A complex function in real operations; `type` is the dtype of the parts. */
export type ComplexExpansion = (b: Builder, type: DTypeName, ...args: Pair[]) => Pair

/** The complex functions but for those that only take numbers apart. */
export const complexExpansions: {
  readonly [Op in Exclude<ComplexFunction, 'real' | 'imag' | 'conj'> | 'sqrt']?: ComplexExpansion
} = {}
