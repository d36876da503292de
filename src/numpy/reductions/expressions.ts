/** Expressions of the kernel language that reductions share, each written once per name. */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import type { Reduction } from '../../graph/value.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../../ir/expr.js'

const functions = new Map<string, IrFunction>()

/** The function of that name, made on first use. */
export function functionNamed(
  name: string,
  params: readonly DTypeName[],
  recipe: (b: Builder, ...args: Id[]) => Id,
): IrFunction {
  let found = functions.get(name)
  if (found === undefined) functions.set(name, (found = defineFunction(name, params, recipe)))
  return found
}

const reductions = new Map<string, Reduction>()

/** The reduction of that name, made on first use. */
export function reductionNamed(name: string, make: () => Omit<Reduction, 'name'>): Reduction {
  let found = reductions.get(name)
  if (found === undefined) reductions.set(name, (found = { name, ...make() }))
  return found
}

/** What sums of a dtype are kept in: half precision adds in single, and is rounded once in the end. */
export const accumulatorOf = (type: DTypeName): DTypeName => (type === 'float16' ? 'float32' : type)

/** The dtype in which NumPy divides a sum by a count. */
export const quotientOf = (type: DTypeName): DTypeName => (dtypes[type].kind === 'c' ? 'complex128' : 'float64')

export const isInexactName = (type: DTypeName): boolean => dtypes[type].kind === 'f' || dtypes[type].kind === 'c'

/** Whether a value is NaN; for complex values, whether a part is. */
export const isNaNOf = (b: Builder, x: Id): Id => b.op('ne', x, x)

export const notOf = (b: Builder, x: Id): Id => b.op('not', x)

/** |x|², in the dtype of the parts. */
export function squaredModulus(b: Builder, x: Id): Id {
  if (dtypes[b.typeOf(x)].kind !== 'c') return b.op('mul', x, x)
  const [re, im] = [b.op('real', x), b.op('imag', x)]
  return b.op('add', b.op('mul', re, re), b.op('mul', im, im))
}
