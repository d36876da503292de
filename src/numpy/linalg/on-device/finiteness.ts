/** NaNs and infinities, which libraries are never given: how they are found and put aside, and what becomes of results. */
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs, elementwise, reduceOver } from '../../../array/operate.js'
import { storedElements } from '../../../array/read.js'
import { reshaped } from '../../../array/reshape.js'
import { Complex } from '../../../core/complex.js'
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { Builder, Id, IrFunction } from '../../../ir/expr.js'
import type { ArrayNamespace } from '../../namespace.js'
import { functionNamed, isInexactName, isNaNOf } from '../../reductions/expressions.js'
import { foldReduction } from '../../reductions/folds.js'

/** What became of each matrix of a stack, in the order of gravity. */
export const fate = { done: 0, infinite: 1, unfinished: 2, nan: 3 } as const

/** A matrix for which there is no result. */
export interface Failure {
  readonly at: number
  readonly nan: boolean
}

export const isFailure = (found: object): found is Failure => 'nan' in found

/** x - x is 0 for finite numbers, and NaN for the others. */
function finiteTest(b: Builder, x: Id): Id {
  const type = b.typeOf(x)
  const finite = (part: Id) => b.op('eq', b.op('sub', part, part), b.literal(dtypes[type].real, 0))
  return dtypes[type].kind === 'c' ? b.op('and', finite(b.op('real', x)), finite(b.op('imag', x))) : finite(x)
}

/** A number is its own fate, where it is looked at. */
function fateOf(type: DTypeName): IrFunction {
  return functionNamed(`linalg.fate.${type}`, [type, 'bool'], (b, x, seen) => {
    const code = (value: number) => b.literal('uint8', value)
    const other = b.select(isNaNOf(b, x), code(fate.nan), code(fate.infinite))
    return b.select(b.op('and', seen, b.op('not', finiteTest(b, x))), other, code(fate.done))
  })
}

function finiteOrZero(type: DTypeName): IrFunction {
  return functionNamed(`linalg.finiteOrZero.${type}`, [type], (b, x) =>
    b.select(finiteTest(b, x), x, b.cast(b.literal(dtypes[type].real, 0), type)),
  )
}

function nanTest(type: DTypeName): IrFunction {
  return functionNamed(`linalg.isNaN.${type}`, [type, 'bool'], (b, x, seen) => b.op('and', seen, isNaNOf(b, x)))
}

/** NaN in all parts, or in the real one only. */
function nanWhere(type: DTypeName): IrFunction {
  const complex = dtypes[type].kind === 'c'
  const both = complex ? new Complex(Number.NaN, Number.NaN) : Number.NaN
  const one = complex ? new Complex(Number.NaN, 0) : Number.NaN
  return functionNamed(`linalg.nanWhere.${type}`, [type, 'bool', 'bool'], (b, x, missing, real) =>
    b.select(missing, b.select(real, b.literal(type, one), b.literal(type, both)), x),
  )
}

const failure = (): IrFunction =>
  functionNamed('linalg.failure', ['int32', 'bool'], (b, info, missing) =>
    b.op('and', b.op('ne', info, b.literal('int32', 0)), b.op('not', missing)),
  )

/** The graver one of a fate and what a library tells. */
const together = (): IrFunction =>
  functionNamed('linalg.fates', ['uint8', 'int32'], (b, own, info) => {
    const zero = b.literal('int32', 0)
    const told = b.select(b.op('eq', info, zero), b.literal('uint8', fate.done), b.literal('uint8', fate.unfinished))
    return b.op('max', own, told)
  })

const everything = { scalar: true, type: 'bool' } as const
const nothing = { scalar: false, type: 'bool' } as const

function overMatrices(codes: NDArray, fold: 'max' | 'or'): NDArray {
  const { context, shape, ndim, dtype } = codes
  const type = dtype.name as 'uint8' | 'bool'
  const input = { input: codes, as: type }
  return reduceOver(
    context,
    foldReduction(fold, type),
    dtypes[type],
    [input],
    shape,
    [ndim - 2, ndim - 1],
    false,
    [],
    'C',
  )
}

/** The matrices with 0 for what isn't finite, and one `fate` for each. */
export interface Sanitised {
  readonly finite: NDArray
  readonly fates: NDArray
}

/** `read` is true where an element is looked at; everywhere if it isn't there. */
export function sanitised(a: NDArray, read?: NDArray): Sanitised {
  const { context, dtype } = a
  const type = dtype.name
  // Bools and integers are finite, and as exact in double precision as they will ever be.
  if (!isInexactName(type)) return sanitised(copyAs(a, dtypes.float64), read)
  const codes = elementwise(
    context,
    { op: 'call', fn: fateOf(type) },
    dtypes.uint8,
    [type, 'bool'],
    [a, read ?? everything],
  )
  const finite = elementwise(context, { op: 'call', fn: finiteOrZero(type) }, dtype, type, [a])
  return { finite, fates: overMatrices(codes, 'max') }
}

/** Whether there are NaNs in each matrix, among the elements where `read` is true. */
export function missingIn(a: NDArray, read?: NDArray): NDArray {
  const { context, dtype } = a
  const type = dtype.name
  if (!isInexactName(type)) return missingIn(copyAs(a, dtypes.float64), read)
  const inputs = [a, read ?? everything]
  return overMatrices(
    elementwise(context, { op: 'call', fn: nanTest(type) }, dtypes.bool, [type, 'bool'], inputs),
    'or',
  )
}

/**
 * A copy of the matrices, as NaN where there was one among the elements they were made of. Where `real` is true the NaN
 * has no imaginary part.
 */
export function blanked(matrices: NDArray, missing: NDArray, real?: NDArray): NDArray {
  const { context, dtype } = matrices
  const type = dtype.name
  const inputs = [matrices, reshaped(missing, [...missing.shape, 1, 1]), real ?? nothing]
  const as = [type, 'bool', 'bool'] as const
  return copyAs(elementwise(context, { op: 'call', fn: nanWhere(type) }, dtype, as, inputs), dtype, 'C')
}

/** Whether the library failed with a matrix that has no NaNs; there it fails as it likes. */
export function failures(info: NDArray, missing: NDArray): NDArray {
  const inputs = [info, reshaped(missing, [info.size])]
  return elementwise(info.context, { op: 'call', fn: failure() }, dtypes.bool, ['int32', 'bool'], inputs)
}

export interface Outcome {
  readonly failure: Failure | undefined
  /** For each matrix whether its results are to be NaN; undefined where none is. */
  readonly infinite: NDArray | undefined
}

/** Waits for the device. */
export function outcomeOf(fates: NDArray, info: NDArray): Outcome {
  const flat = reshaped(fates, [info.size])
  const { context } = info
  const both = elementwise(context, { op: 'call', fn: together() }, dtypes.uint8, ['uint8', 'int32'], [flat, info])
  const all = storedElements(both) as Uint8Array
  const at = all.findIndex((each) => each >= fate.unfinished)
  return {
    failure: at < 0 ? undefined : { at, nan: all[at] === fate.nan },
    infinite: all.includes(fate.infinite) ? (flat.eq(fate.infinite) as NDArray) : undefined,
  }
}

/** The results of stacks of `lead`, as NaN for the matrices that had infinities. */
export function marked(
  np: ArrayNamespace,
  values: NDArray,
  lead: readonly number[],
  infinite: NDArray | undefined,
): NDArray {
  if (infinite === undefined) return values
  const where = reshaped(infinite, [...lead, ...values.shape.slice(lead.length).map(() => 1)])
  const nan = values.dtype.kind === 'c' ? new Complex(Number.NaN, Number.NaN) : Number.NaN
  return copyAs(np.where(where, nan, values) as NDArray, values.dtype, 'C')
}
