/** Positions of extremes: a value and its position are reduced together. */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { reduceOver } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { contiguousStrides } from '../../core/layout.js'
import { checkCast } from '../../core/promotion.js'
import { iota, Storage } from '../../graph/storage.js'
import type { Reduction } from '../../graph/value.js'
import { type Builder, defineBody, type Id } from '../../ir/expr.js'
import { isInexactName, isNaNOf, notOf, reductionNamed } from './expressions.js'
import { foldReduction, identityOf } from './folds.js'
import { type ArgOptions, checkOut, deliver, reducedSize, reducesNothing } from './options.js'

export type Extreme = 'min' | 'max'

/** Positions fit 32 bits wherever fewer elements are searched. */
type PositionType = 'int32' | 'int64'

function argReduction(extreme: Extreme, type: DTypeName, position: PositionType): Reduction {
  return reductionNamed(`arg${extreme}.${type}.${position}`, () => ({
    combine: defineBody([type, position, type, position], (b, x, i, y, j) => {
      const takeSecond = secondWins(b, extreme, x, i, y, j)
      return [b.select(takeSecond, y, x), b.select(takeSecond, j, i)]
    }),
    identity: [identityOf(extreme, type), position === 'int32' ? 2 ** 31 - 1 : dtypes.int64.max!],
    picks: extreme,
    finish: defineBody([type, position], (b, _, i) => [b.cast(i, 'int64')]),
  }))
}

/** NaN comes before everything else, the lower position before the higher one. */
function secondWins(b: Builder, extreme: Extreme, x: Id, i: Id, y: Id, j: Id): Id {
  const beats = b.op(extreme === 'max' ? 'gt' : 'lt', y, x)
  const equal = b.op('eq', x, y)
  const earlier = b.op('lt', j, i)
  if (!isInexactName(b.typeOf(x))) return b.op('or', beats, b.op('and', equal, earlier))
  const [nanX, nanY] = [isNaNOf(b, x), isNaNOf(b, y)]
  const better = b.op('or', b.op('and', beats, notOf(b, nanX)), b.op('and', nanY, notOf(b, nanX)))
  const same = b.op('or', equal, b.op('and', nanX, nanY))
  return b.op('or', better, b.op('and', same, earlier))
}

/** The position of each element along `axis`, or in C order: an array without memory. */
function positions(context: Context, shape: readonly number[], axis: number | null): NDArray<'int64'> {
  const strides = axis === null ? contiguousStrides(shape, 1) : shape.map((_, each) => (each === axis ? 1 : 0))
  return new NDArray(context, new Storage(iota(context.runtime)), dtypes.int64, shape, strides, 0)
}

/** Elements to search in place of the array's own, and whether each counts as found. */
export interface FoundPositions {
  readonly values: NDArray
  readonly present: NDArray
}

/** Where the extreme is: along `axis`, or among all elements in C order. */
export function reduceArg(
  context: Context,
  operation: string,
  extreme: Extreme,
  x: NDArray,
  { axis = null, keepdims, out }: ArgOptions,
  found?: FoundPositions,
): NDArray<'int64'> {
  const at = axisOf(operation, axis, x.ndim)
  const axes = at === null ? x.shape.map((_, each) => each) : [at]
  if (reducesNothing(x.shape, axes)) {
    throw new ValueError(
      `attempt to get ${operation.replace('nan', '')} of an empty sequence: the shape is ${shapeText(x.shape)}`,
      { shape: x.shape },
    )
  }
  const position: PositionType = reducedSize(x.shape, axes) < 2 ** 31 ? 'int32' : 'int64'
  const type = x.dtype.name
  const places = { input: positions(context, x.shape, at), as: position }
  let result: NDArray<'int64'>
  if (found === undefined) {
    const reduction = argReduction(extreme, type, position)
    const terms = [{ input: x, as: type }, places]
    result = reduceOver(context, reduction, dtypes.int64, terms, x.shape, axes, keepdims, [], 'C')
  } else {
    const terms = [{ input: found.values, as: type }, places, { input: found.present, as: 'bool' as const }]
    const reduction = foundReduction(extreme, type, position)
    result = reduceOver(context, reduction, dtypes.int64, terms, x.shape, axes, keepdims, [], 'C')
    checkFound(context, result)
  }
  const target = checkOut(context, operation, out, result.shape)
  if (target !== undefined) checkCast(target.dtype, dtypes.int64, 'safe', operation, 'out')
  return deliver(context, operation, result, out)
}

/** As `argReduction`, with −1 where no element is present. */
function foundReduction(extreme: Extreme, type: DTypeName, position: PositionType): Reduction {
  return reductionNamed(`found${extreme}.${type}.${position}`, () => ({
    combine: defineBody([type, position, 'bool', type, position, 'bool'], (b, x, i, foundX, y, j, foundY) => {
      const takeSecond = secondWins(b, extreme, x, i, y, j)
      return [b.select(takeSecond, y, x), b.select(takeSecond, j, i), b.op('or', foundX, foundY)]
    }),
    identity: [identityOf(extreme, type), position === 'int32' ? 2 ** 31 - 1 : dtypes.int64.max!, false],
    finish: defineBody([type, position, 'bool'], (b, _, i, found) => [
      b.select(found, b.cast(i, 'int64'), b.literal('int64', -1n)),
    ]),
  }))
}

/** @throws ValueError where a position is −1: there was nothing to find */
function checkFound(context: Context, found: NDArray<'int64'>): void {
  if (found.size === 0) return
  const axes = found.shape.map((_, axis) => axis)
  const terms = [{ input: found as NDArray, as: 'int64' as const }]
  const least = reduceOver(context, foldReduction('min', 'int64'), dtypes.int64, terms, found.shape, axes)
  if (Number(least.item()) < 0) throw new ValueError('All-NaN slice encountered')
}

/** The one axis to search along; for a 0-d array axis 0 and −1 stand for none. */
function axisOf(operation: string, axis: unknown, ndim: number): number | null {
  if (axis === null) return null
  if (typeof axis !== 'number') {
    throw new ArgumentError(`[${operation}] takes one axis, or null for all elements`, { axis })
  }
  return ndim === 0 && (axis === 0 || axis === -1) ? null : normalizeAxis(axis, ndim)
}
