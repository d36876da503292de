/** Short ways to write the kernels of the contract. */
import type { Scalar } from '#src/core/complex.js'
import type { DTypeName } from '#src/core/dtype.js'
import { InternalError } from '#src/core/errors.js'
import { type Body, Builder, defineBody, type Id } from '#src/ir/expr.js'
import type {
  CompactKernel,
  Kernel,
  MapKernel,
  Param,
  ReduceKernel,
  ScanKernel,
  ScatterKernel,
} from '#src/ir/kernel.js'
import { lower } from '#src/ir/lower/index.js'

export type ParamLike = DTypeName | Param

export const scalarParam = (dtype: DTypeName): Param => ({ kind: 'scalar', dtype })
/** In a recipe a table is the number that `load` takes. */
export const tableParam = (dtype: DTypeName): Param => ({ kind: 'table', dtype })
export const iotaParam: Param = { kind: 'iota', dtype: 'int64' }

type Recipe = (b: Builder, ...params: Id[]) => Id | readonly Id[]

const paramOf = (like: ParamLike): Param => (typeof like === 'string' ? { kind: 'buffer', dtype: like } : like)

function bodyOf(params: readonly Param[], recipe: Recipe): Body {
  const b = new Builder()
  const ids = params.map(({ kind, dtype }, index) =>
    kind === 'table' ? index : kind === 'scalar' ? b.scalar(index, dtype) : b.input(index, dtype),
  )
  return b.body(...[recipe(b, ...ids)].flat())
}

const typesOf = (body: Body) => body.results.map((id) => body.instrs[id].type)

/** A map whose parameters are given to the recipe; what it returns is stored. */
export function mapOf(params: readonly ParamLike[], recipe: Recipe): MapKernel {
  const all = params.map(paramOf)
  const body = bodyOf(all, recipe)
  return { kind: 'map', params: all, body, outputs: typesOf(body) }
}

export interface Reduction {
  readonly combine: (b: Builder, ...accumulators: Id[]) => Id[]
  readonly identity: readonly Scalar[]
  /** The accumulators themselves where it is left out. */
  readonly finish?: (b: Builder, ...accumulators: Id[]) => Id[]
}

export function reduceOf(params: readonly ParamLike[], recipe: Recipe, reduction: Reduction): ReduceKernel {
  const all = params.map(paramOf)
  const body = bodyOf(all, recipe)
  const types = typesOf(body)
  const finish = defineBody(types, (b, ...ids) => (reduction.finish ? reduction.finish(b, ...ids) : ids))
  return {
    kind: 'reduce',
    params: all,
    body,
    combine: defineBody([...types, ...types], (b, ...ids) => reduction.combine(b, ...ids)),
    identity: reduction.identity,
    finish,
    outputs: typesOf(finish),
  }
}

export function scanOf(
  params: readonly ParamLike[],
  recipe: Recipe,
  scan: Omit<Reduction, 'identity'> & Pick<ScanKernel, 'identity'>,
): ScanKernel {
  const reduction = reduceOf(params, recipe, { ...scan, identity: [] })
  return { ...reduction, kind: 'scan', identity: scan.identity }
}

/** The recipe gives the position and the value. */
export function scatterOf(
  params: readonly ParamLike[],
  recipe: Recipe,
  options: { readonly combine?: (b: Builder, old: Id, value: Id) => Id; readonly distinct?: boolean } = {},
): ScatterKernel {
  const all = params.map(paramOf)
  const body = bodyOf(all, recipe)
  const [, type] = typesOf(body)
  const { combine, distinct = false } = options
  return {
    kind: 'scatter',
    params: all,
    body,
    combine: combine && defineBody([type, type], (b, old, value) => [combine(b, old, value)]),
    distinct,
    outputs: [type],
  }
}

/** The recipe gives what is kept, and the values. */
export function compactOf(params: readonly ParamLike[], recipe: Recipe): CompactKernel {
  const all = params.map(paramOf)
  const body = bodyOf(all, recipe)
  return { kind: 'compact', params: all, body, outputs: typesOf(body).slice(1) }
}

/** Whether all the functions in it are written: the elementary ones come one by one. */
export function isWritten(kernel: Kernel): boolean {
  try {
    lower(kernel, { native: new Set() })
    return true
  } catch (error) {
    if (error instanceof InternalError && /expansion/.test(error.message)) return false
    throw error
  }
}
