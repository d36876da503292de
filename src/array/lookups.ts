/** Functions that look elements up, each written once per name. */
import type { DTypeName } from '../core/dtype.js'
import { type Builder, defineFunction, defineLookup, type Id, type IrFunction } from '../ir/expr.js'

const functions = new Map<string, IrFunction>()

type Recipe = (b: Builder, ...args: Id[]) => Id

/** The function of that name, made on first use; `tables` are the dtypes that it loads from. */
export function lookupNamed(
  name: string,
  tables: readonly DTypeName[],
  params: readonly DTypeName[],
  recipe: Recipe,
): IrFunction {
  let found = functions.get(name)
  if (found === undefined) functions.set(name, (found = defineLookup(name, tables, params, recipe)))
  return found
}

/** The same for a function that loads from no table. */
export function expressionNamed(name: string, params: readonly DTypeName[], recipe: Recipe): IrFunction {
  let found = functions.get(name)
  if (found === undefined) functions.set(name, (found = defineFunction(name, params, recipe)))
  return found
}
