/** Copying into arrays; arrays with parts added or taken out; arrays of blocks. */
import { nonzeroOf, takenWhere } from '../../array/advanced/along.js'
import { withInsertedAt, withoutPositions } from '../../array/advanced/editing.js'
import { type AdvancedPart, type IndexList, type Integers, readParts } from '../../array/advanced/parts.js'
import { assignArray, assignMasked, assignValue } from '../../array/assign.js'
import { arrangeBlocks, type BlockList } from '../../array/block.js'
import type { Context } from '../../array/context.js'
import { withInserted, without, withRunAt } from '../../array/edit.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { elementwise } from '../../array/operate.js'
import { raveled, uninitialized } from '../../array/reshape.js'
import { normalizeAxis } from '../../core/axis.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, dtypes, type TypedArray } from '../../core/dtype.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { type Casting, checkCast, checkFits, promoteAll, weakType } from '../../core/promotion.js'
import { parseSlice, Slice } from '../../core/slice.js'
import type { Promote } from '../../core/types.js'
import type { ArrayOf, DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import type { RepeatOptions } from './repeating.js'

export interface CopytoOptions {
  readonly casting?: Casting
  /** Which elements to copy; broadcasts to the destination. */
  readonly where?: ArrayLike
}

/** A position, a slice of them, or positions in any other form: as integers, or as booleans where they are. */
export type Positions = number | bigint | boolean | string | Slice | NDArray | TypedArray | IndexList

export class Editing extends Chapter {
  /**
   * Copies values into an array, where `where` holds. Mirrors numpy.copyto.
   * @throws DTypeError where `casting` doesn't allow the cast; ShapeError where shapes don't broadcast to the array's
   */
  copyto(dst: NDArray, src: ArrayLike, options?: Casting | CopytoOptions): void {
    const { casting = 'same_kind', where = true } = readOptions<CopytoOptions>('copyto', options, ['casting', 'where'])
    if (!(dst instanceof NDArray)) throw new ArgumentError(`[copyto] dst must be an array, not ${describe(dst)}`)
    const target = this.toArray(dst, 'copyto')
    const type = target.dtype as DType
    let source: ArrayLike
    if (isScalar(src)) {
      checkCast(weakType(type, src), type, casting, 'copyto', 'scalar')
      if (casting !== 'unsafe') checkFits(src, type)
      source = toDType(src, type)
    } else {
      const array = this.toArray(src, 'copyto')
      checkCast(array.dtype, type, casting, 'copyto', 'source')
      source = array
    }
    if (where === true) {
      assignValue(target, source)
      return
    }
    const mask = this.toArray(where, 'copyto')
    if ((mask.dtype as DType) !== dtypes.bool) {
      throw new DTypeError(`[copyto] where has to be a bool array, not one of ${mask.dtype.name}`)
    }
    assignMasked(target, source, mask)
  }

  /** `values` after the elements of `arr`, along `axis` or flattened. Mirrors numpy.append. @throws ShapeError, AxisError */
  append<A extends ArrayLike, V extends ArrayLike>(
    arr: A,
    values: V,
    options?: number | null | RepeatOptions,
  ): NDArray<Promote<DTypeOf<A>, DTypeOf<V>>> {
    const { axis = null } = readOptions<RepeatOptions>('append', options, ['axis'])
    const parts = [this.toArray(arr, 'append'), this.toArray(values, 'append')]
    const result =
      axis === null ? this.np.concatenate(parts.map((part) => raveled(part))) : this.np.concatenate(parts, axis)
    return result as NDArray as NDArray<Promote<DTypeOf<A>, DTypeOf<V>>>
  }

  /**
   * The array without positions along `axis` or flattened: one, a slice, or any in a list, an array or a mask.
   * Mirrors numpy.delete.
   * @throws IndexError for a position that there isn't; ValueError for a mask of another length; AxisError
   */
  delete<A extends ArrayLike>(arr: A, obj: Positions, options?: number | null | RepeatOptions): ArrayOf<A> {
    const { axis = null } = readOptions<RepeatOptions>('delete', options, ['axis'])
    const given = this.toArray(arr, 'delete')
    const array = axis === null ? raveled(given) : given
    return deleted(array, positionsOf(this.context, 'delete', obj), normalizeAxis(axis ?? 0, array.ndim)) as ArrayOf<A>
  }

  /**
   * The array with values in front of a position, or of each in a slice, a list, an array or a mask, along `axis` or
   * flattened. The values are converted to the array's dtype. Mirrors numpy.insert.
   * @throws IndexError for a position that there isn't; ShapeError where the values don't broadcast; ValueError for
   *   positions of more than one dimension; AxisError
   */
  insert<A extends ArrayLike>(
    arr: A,
    obj: Positions,
    values: ArrayLike,
    options?: number | null | RepeatOptions,
  ): ArrayOf<A> {
    const { axis = null } = readOptions<RepeatOptions>('insert', options, ['axis'])
    const given = this.toArray(arr, 'insert')
    const array = axis === null ? raveled(given) : given
    const at = normalizeAxis(axis ?? 0, array.ndim)
    const added = values instanceof NDArray ? this.toArray(values, 'insert') : fromJS(this.context, values, array.dtype)
    return inserted(array, positionsOf(this.context, 'insert', obj), added, at) as ArrayOf<A>
  }

  /**
   * An array assembled from nested lists of blocks: the innermost lists are joined along the last axis, those around
   * them along the one before. Mirrors numpy.block.
   * @throws ValueError for an empty list or lists of different depth; ShapeError where blocks don't fit together
   */
  block(arrays: ArrayLike | BlockList): NDArray {
    const { leaves, shape, strides } = arrangeBlocks(arrays, (leaf) => this.toArray(leaf as ArrayLike, 'block'))
    const dtype = promoteAll(leaves.map(({ array }) => array.dtype as DType))
    const result = uninitialized(this.context, dtype, shape, strides(dtype.itemsize))
    for (const { array, start } of leaves) assignArray(result.viewOf(placeOf(result, array, start)), array)
    return result as NDArray
  }
}

function placeOf(result: NDArray, array: NDArray, start: readonly number[]) {
  const offset = start.reduce((sum, position, axis) => sum + position * result.strides[axis], result.offset)
  return { shape: array.shape, strides: result.strides, offset }
}

function positionsOf(context: Context, operation: string, obj: Positions): number | Slice | AdvancedPart {
  if (obj instanceof Slice) return obj
  if (typeof obj === 'string') return parseSlice(obj)
  if (typeof obj === 'number' || typeof obj === 'bigint') return toInteger(obj, `[${operation}] a position`)
  const [part] = readParts(context, [obj])
  return part as AdvancedPart
}

function deleted(array: NDArray, positions: number | Slice | AdvancedPart, axis: number): NDArray {
  if (typeof positions === 'number' || positions instanceof Slice) return without(array, positions, axis)
  if (positions.kind === 'integers') {
    const { values } = positions
    return values?.length === 1 ? without(array, values[0], axis) : withoutPositions(array, positions, axis)
  }
  const length = array.shape[axis]
  if (positions.kind === 'truth' || positions.mask.ndim !== 1 || positions.mask.size !== length) {
    throw new ValueError(
      `[delete] boolean array argument obj to delete must be one dimensional and match the axis length of ${length}`,
      { shape: array.shape, axis },
    )
  }
  const keep = elementwise(array.context, { op: 'not' }, dtypes.bool, 'bool', [positions.mask])
  return takenWhere(array, keep, axis)
}

function inserted(array: NDArray, positions: number | Slice | AdvancedPart, values: NDArray, axis: number): NDArray {
  if (typeof positions === 'number' || positions instanceof Slice) return withInserted(array, positions, values, axis)
  const { kind } = positions
  const shape = kind === 'integers' ? positions.shape : kind === 'mask' ? positions.mask.shape : []
  if (shape.length > 1 || kind === 'truth') {
    throw new ValueError(
      `[insert] ${kind === 'integers' ? 'index' : 'boolean'} array argument obj to insert must be one dimensional: its shape is ${shapeText(shape)}`,
      { shape },
    )
  }
  const at = kind === 'mask' ? whereTrue(positions.mask) : positions
  if (at.shape.length === 1 && at.shape[0] !== 1) return withInsertedAt(array, at, values, axis)
  const position = at.values?.[0] ?? Number(at.array!.item())
  return at.shape.length === 0 ? withInserted(array, position, values, axis) : withRunAt(array, position, values, axis)
}

function whereTrue(mask: NDArray<'bool'>): Integers {
  const [found] = nonzeroOf(mask)
  return { kind: 'integers', shape: found.shape, array: found }
}
