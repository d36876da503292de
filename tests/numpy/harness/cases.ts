/** A differential case: the same call in NumPy and here. */
import type { Comparison } from './compare-arrays.js'
import type { Identified } from './golden.js'
import type { Namespace, Tested } from './namespace.js'
import type { InputSpecs } from './spec.js'

export interface DifferentialCase<I extends InputSpecs = InputSpecs> extends Partial<Comparison> {
  /** Together with `python` and `inputs` unique within the chapter. */
  readonly name: string
  /** Arrays made identically on both sides, bound under these names. */
  readonly inputs?: I
  /** An expression, or statements that end in one; `np`, `io`, `nan`, `inf` and the inputs are bound (and `scipy`, if named). */
  readonly python: string
  readonly run: (ns: Namespace, inputs: { readonly [K in keyof I]: Tested }) => unknown
  /** Whether NumPy has to raise (`true`) or mustn't (`false`); without it both sides have to agree. */
  readonly raises?: boolean
  /** The errors of ours that answer NumPy's, where it isn't the usual counterpart. */
  readonly errors?: readonly string[]
}

export interface RegisteredCase extends Identified, Comparison {
  readonly group: string
  readonly run: (ns: Namespace, inputs: Readonly<Record<string, Tested>>) => unknown
  readonly raises?: boolean
  readonly errors?: readonly string[]
}

/** Signs of zero count where a result has to be the same or nearly so, not where errors of rounding are allowed for. */
export function registered<I extends InputSpecs>(given: DifferentialCase<I>, group: string): RegisteredCase {
  const { tolerance = 'exact', layout = false, inputs, run } = given
  const strict = tolerance === 'exact' || 'ulp' in tolerance
  return {
    ...given,
    inputs: inputs ?? {},
    run: run as RegisteredCase['run'],
    group,
    tolerance,
    layout,
    signedZero: given.signedZero ?? strict,
  }
}
