/** Totals along an axis, and what is made of them. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { copyAs, elementwise } from '../array/operate.js'
import { scanAlong } from '../array/patterns.js'
import { normalizeAxis } from '../core/axis.js'
import { toDType } from '../core/convert.js'
import type { DType, DTypeLike, DTypeName } from '../core/dtype.js'
import { ValueError } from '../core/errors.js'
import type { FloatResult, SumResult } from '../core/types.js'
import { Chapter } from './chapter.js'
import { watch } from './floating-errors.js'
import { noticeAccumulated } from './notice.js'
import { readOptions } from './options.js'
import { deliver } from './reductions/options.js'
import { scanOf } from './ufunc/accumulate.js'
import { reduceLoop } from './ufunc/reduce.js'
import { ufuncRows } from './ufunc/table.js'

/** `cumsum`, `cumprod` and their kin. */
export interface CumulativeOptions {
  /** The axis to go along; null, the default, for all elements in C order. */
  readonly axis?: number | null
  /** The dtype to compute in, and of the result. */
  readonly dtype?: DTypeLike | null
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | null
}

/** `cumulativeSum`, `cumulativeProd`. */
export interface CumulativeArrayOptions extends CumulativeOptions {
  /** Begin with 0, or with 1 for products: the result is longer by one. */
  readonly includeInitial?: boolean
}

export interface UnwrapOptions {
  /** Steps larger than this are wrapped; half of the period by default. */
  readonly discont?: number | null
  /** The axis to go along; the last by default. */
  readonly axis?: number
  /** What values repeat after; 2π by default. */
  readonly period?: number
}

const keys = ['axis', 'dtype', 'out'] as const

type Folding = 'add' | 'multiply' | 'maximum' | 'minimum'

export class Cumulative extends Chapter {
  /**
   * The sums of the elements so far along `axis`, or in C order. Small integers and bools are summed in 64 bits.
   * @throws AxisError for an axis that isn't there; ShapeError where `out` doesn't fit
   * Mirrors numpy.cumsum.
   */
  cumsum<E extends DTypeName>(a: ArrayLike, options: CumulativeOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  cumsum<D extends DTypeName>(a: NDArray<D>, options?: number | null | CumulativeOptions): NDArray<SumResult<D>>
  cumsum(a: ArrayLike, options?: number | null | CumulativeOptions): NDArray
  cumsum(a: ArrayLike, given?: number | null | CumulativeOptions): NDArray {
    return this.#along('cumsum', 'add', this.toArray(a, 'cumsum'), readOptions('cumsum', given, keys))
  }

  /**
   * The products of the elements so far along `axis`, or in C order, in the dtypes of `cumsum`.
   * Mirrors numpy.cumprod.
   */
  cumprod<E extends DTypeName>(a: ArrayLike, options: CumulativeOptions & { readonly dtype: DTypeLike<E> }): NDArray<E>
  cumprod<D extends DTypeName>(a: NDArray<D>, options?: number | null | CumulativeOptions): NDArray<SumResult<D>>
  cumprod(a: ArrayLike, options?: number | null | CumulativeOptions): NDArray
  cumprod(a: ArrayLike, given?: number | null | CumulativeOptions): NDArray {
    return this.#along('cumprod', 'multiply', this.toArray(a, 'cumprod'), readOptions('cumprod', given, keys))
  }

  /**
   * The largest elements so far along `axis`, or in C order; a NaN wins. `maximum.accumulate` under another name.
   */
  cummax<D extends DTypeName>(a: NDArray<D>, options?: number | null | CumulativeOptions): NDArray<D>
  cummax(a: ArrayLike, options?: number | null | CumulativeOptions): NDArray
  cummax(a: ArrayLike, given?: number | null | CumulativeOptions): NDArray {
    return this.#along('cummax', 'maximum', this.toArray(a, 'cummax'), readOptions('cummax', given, keys))
  }

  /** The smallest elements so far: see `cummax`. */
  cummin<D extends DTypeName>(a: NDArray<D>, options?: number | null | CumulativeOptions): NDArray<D>
  cummin(a: ArrayLike, options?: number | null | CumulativeOptions): NDArray
  cummin(a: ArrayLike, given?: number | null | CumulativeOptions): NDArray {
    return this.#along('cummin', 'minimum', this.toArray(a, 'cummin'), readOptions('cummin', given, keys))
  }

  /**
   * `cumsum` with NaNs counted as 0.
   * Mirrors numpy.nancumsum.
   */
  nancumsum<D extends DTypeName>(a: NDArray<D>, options?: number | null | CumulativeOptions): NDArray<SumResult<D>>
  nancumsum(a: ArrayLike, options?: number | null | CumulativeOptions): NDArray
  nancumsum(a: ArrayLike, given?: number | null | CumulativeOptions): NDArray {
    const x = this.#withoutNaN(this.toArray(a, 'nancumsum'), 0)
    return this.#along('nancumsum', 'add', x, readOptions('nancumsum', given, keys))
  }

  /**
   * `cumprod` with NaNs counted as 1.
   * Mirrors numpy.nancumprod.
   */
  nancumprod<D extends DTypeName>(a: NDArray<D>, options?: number | null | CumulativeOptions): NDArray<SumResult<D>>
  nancumprod(a: ArrayLike, options?: number | null | CumulativeOptions): NDArray
  nancumprod(a: ArrayLike, given?: number | null | CumulativeOptions): NDArray {
    const x = this.#withoutNaN(this.toArray(a, 'nancumprod'), 1)
    return this.#along('nancumprod', 'multiply', x, readOptions('nancumprod', given, keys))
  }

  /**
   * `cumsum` as the array API has it: `axis` has to be given unless there is one dimension; with `includeInitial` the
   * sums begin with 0.
   * @throws ValueError without an axis for several dimensions, and for a 0-d array
   * Mirrors numpy.cumulative_sum.
   */
  cumulativeSum(a: ArrayLike, given?: number | null | CumulativeArrayOptions): NDArray {
    return this.#withInitial('cumulativeSum', 'add', a, given, 0)
  }

  /**
   * `cumprod` as the array API has it: see `cumulativeSum`. The products begin with 1.
   * Mirrors numpy.cumulative_prod.
   */
  cumulativeProd(a: ArrayLike, given?: number | null | CumulativeArrayOptions): NDArray {
    return this.#withInitial('cumulativeProd', 'multiply', a, given, 1)
  }

  /**
   * Values that jump by more than `discont` from one to the next along `axis`, made continuous by adding multiples of
   * `period`.
   * Mirrors numpy.unwrap.
   */
  unwrap<D extends DTypeName>(p: NDArray<D>, options?: number | null | UnwrapOptions): NDArray<FloatResult<D>>
  unwrap(p: ArrayLike, options?: number | null | UnwrapOptions): NDArray
  unwrap(p: ArrayLike, given?: number | null | UnwrapOptions): NDArray {
    const options = readOptions<UnwrapOptions>('unwrap', given, ['discont', 'axis', 'period'])
    const { np } = this
    const x = this.toArray(p, 'unwrap')
    const period = options.period ?? 2 * Math.PI
    const axis = normalizeAxis(options.axis ?? -1, x.ndim)
    const steps = [...x.shape.keys()].map((at) => (at === axis ? '1:' : ':'))
    const before = [...x.shape.keys()].map((at) => (at === axis ? ':-1' : ':'))
    const dd = np.subtract(x.at(...steps), x.at(...before))
    const whole = 'iu'.includes(dd.dtype.kind) && Number.isInteger(period)
    const type = whole ? (dd.dtype as DType) : (np.resultType(dd, period) as DType)
    const high: number = whole ? Math.floor(period / 2) : period / 2
    const low = -high
    const ambiguous = !whole || period % 2 === 0
    let wrapped = np.add(np.mod(np.subtract(dd, low), period), low)
    if (ambiguous) wrapped = np.where(np.logicalAnd(np.equal(wrapped, low), np.greater(dd, 0)), high, wrapped)
    const correction = np.where(np.less(np.abs(dd), options.discont ?? period / 2), 0, np.subtract(wrapped, dd))
    const result = copyAs(x, type, 'C')
    if (x.size > 0) result.set(steps, np.add(x.at(...steps), this.#along('unwrap', 'add', correction, { axis })))
    return result
  }

  #withoutNaN(x: NDArray, value: number): NDArray {
    if (!'fc'.includes(x.dtype.kind)) return x
    const type = x.dtype.name
    const filler = { scalar: toDType(value, x.dtype), type }
    return elementwise(
      this.context,
      { op: 'select' },
      x.dtype as DType,
      ['bool', type, type],
      [this.np.isnan(x), filler, x],
    )
  }

  #along(operation: string, folding: Folding, x: NDArray, options: CumulativeOptions): NDArray {
    const { context } = this
    const row = ufuncRows[folding]
    const { axis, out } = options
    const [line, along]: [NDArray, number] =
      axis === undefined || axis === null || x.ndim === 0
        ? [x.ndim === 1 ? x : this.np.ravel(x), 0]
        : [x, normalizeAxis(axis, x.ndim)]
    if (x.ndim === 0 && axis !== undefined && axis !== null) normalizeAxis(axis, 1)
    const loop = reduceLoop(row, x.dtype, options, null)
    const result = scanAlong(line, scanOf(row, loop), loop.outputs[0], loop.inputs[0].name, along)
    if (watch.active) noticeAccumulated(line, result, along)
    return deliver(context, operation, result, out)
  }

  #withInitial(
    operation: string,
    folding: Folding,
    a: ArrayLike,
    given: number | null | CumulativeArrayOptions | undefined,
    initial: number,
  ): NDArray {
    const options = readOptions<CumulativeArrayOptions>(operation, given, [...keys, 'includeInitial'])
    const x = this.toArray(a, operation)
    if (x.ndim === 0) throw new ValueError(`[${operation}] needs an array of one dimension or more`)
    if (x.ndim > 1 && (options.axis === undefined || options.axis === null)) {
      throw new ValueError(`[${operation}] of an array of ${x.ndim} dimensions needs an axis`)
    }
    const axis = normalizeAxis(options.axis ?? 0, x.ndim)
    const { context } = this
    if (!options.includeInitial) return this.#along(operation, folding, x, { ...options, axis })
    const totals = this.#along(operation, folding, x, { dtype: options.dtype, axis })
    const first = this.np.full(x.shape.toSpliced(axis, 1, 1), initial, { dtype: totals.dtype })
    return deliver(context, operation, this.np.concatenate([first, totals], { axis }), options.out)
  }
}
