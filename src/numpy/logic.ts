/** Choosing and comparing: `where`, closeness, equality of arrays, tests of what a value is. */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { elementwise, type Input, isArray } from '../array/operate.js'
import { broadcastShapes, equalShapes } from '../core/broadcast.js'
import { isScalar, toDType } from '../core/convert.js'
import { type DType, dtypes } from '../core/dtype.js'
import { ArgumentError, CutsError, DeviceError, ShapeError } from '../core/errors.js'
import { resultType } from '../core/promotion.js'
import { Chapter, toArray } from './chapter.js'
import { bothNaN, type CloseOptions, closeElements, holdsEverywhere } from './logic/closeness.js'
import { readOptions } from './options.js'
import { callUfunc } from './ufunc/call.js'
import { ufuncRow } from './ufunc/loop.js'
import { ufuncRows } from './ufunc/table.js'
import type { Common } from './ufunc/types.js'

export interface ArrayEqualOptions {
  /** Whether NaN equals NaN. */
  readonly equalNan?: boolean
}

export interface OutOnly {
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | null
}

const closeKeys = ['rtol', 'atol', 'equalNan'] as const
const toBool = { gives: [() => dtypes.bool] }

const infinityRow = (name: string, infinity: number) =>
  ufuncRow(
    name,
    1,
    'biuf',
    { biu: (b) => b.literal('bool', false), f: (b, type, x) => b.op('eq', x, b.literal(type, infinity)) },
    toBool,
  )
const isPositiveInfinity = infinityRow('isposinf', Number.POSITIVE_INFINITY)
const isNegativeInfinity = infinityRow('isneginf', Number.NEGATIVE_INFINITY)

export class Logic extends Chapter {
  /**
   * `x` where `condition` holds, else `y`; all three broadcast. Scalars adapt to the array beside them. With the condition
   * alone, where it holds: `nonzero`.
   * @throws ShapeError where the shapes don't broadcast; OverflowError for an integer outside the result's dtype;
   *   ArgumentError for one of x and y without the other
   * Mirrors numpy.where.
   */
  where(condition: ArrayLike): NDArray<'int64'>[]
  where<X extends ArrayLike, Y extends ArrayLike>(condition: ArrayLike, x: X, y: Y): NDArray<Common<X, Y>>
  where(condition: ArrayLike, x?: ArrayLike, y?: ArrayLike): NDArray | NDArray<'int64'>[] {
    if (x === undefined && y === undefined) return this.np.nonzero(condition)
    if (x === undefined || y === undefined) {
      throw new ArgumentError('[where] either both or neither of x and y should be given')
    }
    const choices = [x, y].map((value) => (isScalar(value) ? value : this.toArray(value, 'where')))
    const type = resultType(...choices.map((value) => (isArray(value) ? (value.dtype as DType) : value)))
    const inputs = choices.map(
      (value): Input => (isArray(value) ? value : { scalar: toDType(value, type), type: type.name }),
    )
    const where = isScalar(condition)
      ? { scalar: toDType(condition, dtypes.bool), type: 'bool' as const }
      : this.toArray(condition, 'where')
    return elementwise(this.context, { op: 'select' }, type, ['bool', type.name, type.name], [where, ...inputs])
  }

  /**
   * Whether `|a - b| <= atol + rtol * |b|`, for each pair of elements. Infinities are close to themselves only.
   * Mirrors numpy.isclose.
   */
  isclose(a: ArrayLike, b: ArrayLike, options?: ArrayLike | CloseOptions): NDArray<'bool'> {
    return closeElements(this.context, a, b, readOptions<CloseOptions>('isclose', options, closeKeys))
  }

  /** Whether all elements are close, as `isclose` has it. Reads the answer. Mirrors numpy.allclose. */
  allclose(a: ArrayLike, b: ArrayLike, options?: ArrayLike | CloseOptions): boolean {
    const read = readOptions<CloseOptions>('allclose', options, closeKeys)
    return holdsEverywhere(this.context, closeElements(this.context, a, b, read))
  }

  /** Whether two arrays have one shape and equal elements. Reads the answer. Mirrors numpy.array_equal. */
  arrayEqual(a1: ArrayLike, a2: ArrayLike, options?: boolean | ArrayEqualOptions): boolean {
    const { equalNan = false } = readOptions<ArrayEqualOptions>('arrayEqual', options, ['equalNan'])
    const pair = bothArrays(this.context, 'arrayEqual', a1, a2)
    if (pair === undefined || !equalShapes(pair[0].shape, pair[1].shape)) return false
    const equal = callUfunc(this.context, ufuncRows.equal, pair) as NDArray
    if (!equalNan) return holdsEverywhere(this.context, equal)
    const missing = bothNaN(this.context, ...pair)
    return holdsEverywhere(this.context, elementwise(this.context, { op: 'or' }, dtypes.bool, 'bool', [equal, missing]))
  }

  /** Whether two arrays broadcast and have equal elements then. Reads the answer. Mirrors numpy.array_equiv. */
  arrayEquiv(a1: ArrayLike, a2: ArrayLike): boolean {
    const pair = bothArrays(this.context, 'arrayEquiv', a1, a2)
    if (pair === undefined) return false
    try {
      broadcastShapes(pair[0].shape, pair[1].shape)
    } catch (error) {
      if (error instanceof ShapeError) return false
      throw error
    }
    return holdsEverywhere(this.context, callUfunc(this.context, ufuncRows.equal, pair) as NDArray)
  }

  /** Whether an element is +∞. @throws DTypeError for complex numbers. Mirrors numpy.isposinf. */
  isposinf(x: ArrayLike, options?: NDArray | OutOnly): NDArray<'bool'> {
    const { out = null } = readOptions<OutOnly>('isposinf', options, ['out'])
    return callUfunc(this.context, isPositiveInfinity, [x, { out }]) as NDArray<'bool'>
  }

  /** Whether an element is −∞. @throws DTypeError for complex numbers. Mirrors numpy.isneginf. */
  isneginf(x: ArrayLike, options?: NDArray | OutOnly): NDArray<'bool'> {
    const { out = null } = readOptions<OutOnly>('isneginf', options, ['out'])
    return callUfunc(this.context, isNegativeInfinity, [x, { out }]) as NDArray<'bool'>
  }

  /** Whether a value is a scalar: a number, bigint, boolean, complex number or string. Mirrors numpy.isscalar. */
  isscalar(element: unknown): boolean {
    return isScalar(element) || typeof element === 'string'
  }

  /** Whether a value can be iterated over; a 0-d array can't. Mirrors numpy.iterable. */
  iterable(y: unknown): boolean {
    if (y instanceof NDArray) return y.ndim > 0
    return y !== null && y !== undefined && typeof (y as Iterable<unknown>)[Symbol.iterator] === 'function'
  }
}

/** Both as arrays; undefined where one is no array at all: then they aren't equal to anything. */
function bothArrays(context: Context, operation: string, a: ArrayLike, b: ArrayLike): [NDArray, NDArray] | undefined {
  try {
    return [toArray(context, a, operation), toArray(context, b, operation)]
  } catch (error) {
    if (error instanceof DeviceError || !(error instanceof CutsError)) throw error
    return undefined
  }
}
