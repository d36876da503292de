/** Functions that call functions. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { anyNumber } from '../../core/argument-count.js'
import type { Scalar } from '../../core/complex.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, isDType } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import type { Promote, WithScalar } from '../../core/types.js'
import type { ArrayOf, DTypeOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { alongAxis, checkFunction, overAxes } from './along-axes.js'
import { type Piece, pieced, readConditions, selected } from './choices.js'
import { readSignature } from './signature.js'
import { callForCores, callForElements, type Vectorized } from './vectorize.js'

export interface VectorizeOptions {
  /** The dtype of the result, or a list of them; that of the first result where it isn't given. */
  readonly otypes?: DTypeLike | readonly DTypeLike[] | null
  /** Places of arguments that are passed on as they are. */
  readonly excluded?: Iterable<number> | null
  /** Keep the first call that tells the dtype. Calls are never made twice here, so that it changes nothing. */
  readonly cache?: boolean
  /** The small arrays that the function takes and gives: `(m,n),(n)->(m)`. */
  readonly signature?: string | null
}

/** A function over arrays; several results come as a list. */
export type VectorizedFunction<R = unknown> = (
  ...args: readonly unknown[]
) => R extends readonly unknown[] ? NDArray[] : NDArray

type Otypes = DTypeLike | readonly DTypeLike[] | null

export interface FrompyfuncOptions {
  /** What changes nothing when it is an operand. */
  readonly identity?: Scalar | null
}

/** A function over arrays with the numbers that a ufunc has. */
export interface ElementFunction {
  (...args: readonly ArrayLike[]): NDArray | NDArray[]
  readonly nin: number
  readonly nout: number
  readonly nargs: number
  readonly identity: Scalar | null
}

const vectorizeKeys = ['otypes', 'excluded', 'cache', 'signature'] as const

export class Functional extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { applyAlongAxis: anyNumber, piecewise: anyNumber }

  /**
   * Calls `func1d` with each vector along `axis`, and more arguments, and puts what it gives in the vectors' places.
   * @throws ValueError where another dimension is 0; AxisError
   * Mirrors numpy.apply_along_axis.
   */
  applyAlongAxis<A extends ArrayLike, R extends ArrayLike, T extends readonly unknown[]>(
    func1d: (vector: NDArray<DTypeOf<A>>, ...args: T) => R,
    axis: number,
    arr: A,
    ...args: T
  ): NDArray<DTypeOf<R>> {
    checkFunction('applyAlongAxis', func1d)
    const ofVector = (vector: NDArray) => func1d(vector as NDArray<DTypeOf<A>>, ...args)
    return alongAxis(this.toArray(arr, 'applyAlongAxis'), axis, ofVector) as NDArray<DTypeOf<R>>
  }

  /**
   * Calls `func(a, axis)` for one axis after the other; an axis that it takes away comes back with length 1.
   * @throws ValueError where it gives another number of dimensions; AxisError
   * Mirrors numpy.apply_over_axes.
   */
  applyOverAxes(
    func: (a: NDArray, axis: number) => ArrayLike,
    a: ArrayLike,
    axes: number | readonly number[],
  ): NDArray {
    checkFunction('applyOverAxes', func)
    return overAxes(this.toArray(a, 'applyOverAxes'), axes, func)
  }

  /**
   * A function over arrays from one of JS values: it is called for each element of the broadcast arguments. One that
   * gives a list has several results. With `signature` it is called with small arrays. It runs on the host.
   * @throws ValueError for no signature, and at a call without elements where `otypes` isn't given
   * Mirrors numpy.vectorize.
   */
  vectorize<R>(
    pyfunc: (...args: NDArray[]) => R,
    options: VectorizeOptions & { readonly signature: string },
  ): VectorizedFunction<R>
  vectorize<R>(pyfunc: (...args: number[]) => R, options?: Otypes | VectorizeOptions): VectorizedFunction<R>
  vectorize<R>(pyfunc: (...args: never[]) => R, options?: Otypes | VectorizeOptions): VectorizedFunction<R>
  vectorize(pyfunc: (...args: never[]) => unknown, options?: unknown): (...args: readonly unknown[]) => unknown {
    checkFunction('vectorize', pyfunc)
    const read = readOptions<VectorizeOptions>('vectorize', options ?? undefined, vectorizeKeys)
    const of: Vectorized = {
      context: this.context,
      operation: 'vectorize',
      fn: pyfunc as (...args: readonly unknown[]) => unknown,
      otypes: readTypes(read.otypes),
      excluded: new Set(read.excluded ?? []),
    }
    if (read.signature === undefined || read.signature === null) return (...args) => callForElements(of, args)
    const signature = readSignature(read.signature)
    if (of.otypes !== undefined && of.otypes.length !== signature.outputs.length) {
      throw new ValueError(
        `[vectorize] otypes has ${of.otypes.length} dtypes, and the signature ${signature.text} ${signature.outputs.length} results`,
      )
    }
    return (...args) => callForCores(of, signature, args)
  }

  /**
   * A function over arrays from one of `nin` JS values with `nout` results, which come as a list where there are
   * several. The results' dtypes are those of the first ones. It runs on the host.
   * Mirrors numpy.frompyfunc.
   */
  frompyfunc(
    func: (...args: number[]) => unknown,
    nin: number,
    nout: number,
    options?: Scalar | null | FrompyfuncOptions,
  ): ElementFunction
  frompyfunc(
    func: (...args: never[]) => unknown,
    nin: number,
    nout: number,
    options?: Scalar | null | FrompyfuncOptions,
  ): ElementFunction
  frompyfunc(
    func: (...args: never[]) => unknown,
    nin: number,
    nout: number,
    options?: Scalar | null | FrompyfuncOptions,
  ): ElementFunction {
    checkFunction('frompyfunc', func)
    const { identity = null } = readOptions<FrompyfuncOptions>('frompyfunc', options ?? undefined, ['identity'])
    const [inputs, outputs] = [toInteger(nin, 'nin'), toInteger(nout, 'nout')]
    const fn = func as (...args: readonly unknown[]) => unknown
    const of: Vectorized = {
      context: this.context,
      operation: 'frompyfunc',
      fn,
      otypes: undefined,
      excluded: new Set(),
    }
    const call = (...args: readonly ArrayLike[]) => {
      if (args.length !== inputs) {
        throw new ArgumentError(`[frompyfunc] the function takes ${inputs} arguments, and got ${args.length}`)
      }
      const result = callForElements(of, args) as NDArray | NDArray[]
      const count = Array.isArray(result) ? result.length : 1
      if (count !== outputs) {
        throw new ValueError(`[frompyfunc] wrong number of outputs: expected ${outputs}, got ${count}`)
      }
      return result
    }
    return Object.assign(call, { nin: inputs, nout: outputs, nargs: inputs + outputs, identity })
  }

  /**
   * Where conditions hold, their pieces: values, or functions of the elements there. Of several conditions the last
   * counts; one piece more than conditions is for where none holds, else that is 0. More arguments go to the functions.
   * @throws ValueError for another number of pieces; IndexError where a condition doesn't fit
   * Mirrors numpy.piecewise.
   */
  piecewise<A extends ArrayLike, T extends readonly unknown[]>(
    x: A,
    condlist: ArrayLike | readonly ArrayLike[],
    funclist: readonly (ArrayLike | ((x: ArrayOf<A>, ...args: T) => ArrayLike))[],
    ...args: T
  ): ArrayOf<A> {
    const array = this.toArray(x, 'piecewise')
    const conditions = readConditions(this.context, array, condlist)
    return pieced(this.np, array, conditions, funclist as readonly Piece[], args) as ArrayOf<A>
  }

  /**
   * Of the first condition that holds the element of its choice, else of `default` (0): all of them broadcast, and
   * scalars adapt to the arrays beside them.
   * @throws ValueError for empty lists, or lists of different length; DTypeError for conditions that aren't bools
   * Mirrors numpy.select.
   */
  select<D extends DTypeName, V extends Scalar = 0>(
    condlist: readonly ArrayLike[],
    choicelist: readonly NDArray<D>[],
    options?: V | { readonly default?: V },
  ): NDArray<WithScalar<Promote<D, D>, V>>
  select(
    condlist: readonly ArrayLike[],
    choicelist: readonly ArrayLike[],
    options?: ArrayLike | { readonly default?: ArrayLike },
  ): NDArray
  select(
    condlist: readonly ArrayLike[],
    choicelist: readonly ArrayLike[],
    options?: ArrayLike | { readonly default?: ArrayLike },
  ): NDArray {
    const read = readOptions<{ readonly default: ArrayLike }>('select', options, ['default'])
    return selected(this.context, [...condlist], [...choicelist], read.default ?? 0)
  }
}

function readTypes(otypes: VectorizeOptions['otypes']): readonly DType[] | undefined {
  if (otypes === undefined || otypes === null) return undefined
  const list = typeof otypes === 'string' || isDType(otypes) || !Array.isArray(otypes) ? [otypes as DTypeLike] : otypes
  return list.map((each) => dtypeOf(each as DTypeLike))
}
