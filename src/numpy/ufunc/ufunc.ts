/** A ufunc as users hold it: a function with properties and methods. */

import type { IndexPart } from '../../array/advanced/parts.js'
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { countMethods } from '../../core/argument-count.js'
import type { Scalar } from '../../core/complex.js'
import { type AccumulateOptions, accumulateUfunc, reduceatUfunc } from './accumulate.js'
import { ufuncAt } from './at.js'
import { callUfunc, type UfuncOptions } from './call.js'
import type { UfuncRow } from './loop.js'
import { outer } from './outer.js'
import { type ReduceOptions, reduceUfunc } from './reduce.js'

/** What all ufuncs are: `np.add instanceof Ufunc`. */
export abstract class Ufunc {
  declare readonly name: string
  /** How many operands it takes. */
  declare readonly nin: number
  /** How many results it gives. */
  declare readonly nout: number
  /** Operands and results together. */
  declare readonly nargs: number
  /** How many loops it has. */
  declare readonly ntypes: number
  /** The dtypes it computes in, in NumPy's spelling: `dd->d`. */
  declare readonly types: readonly string[]
  /** What changes nothing when it is an operand, or null. */
  declare readonly identity: Scalar | null
  /** @internal */
  declare readonly context: Context
  /** @internal */
  declare readonly row: UfuncRow

  /**
   * Combines the elements along `axis` (the first by default; several, or null for all).
   * @throws ValueError for an empty reduction without identity, and for ufuncs that don't take two operands
   */
  reduce(array: ArrayLike, options?: ReduceOptions | number | readonly number[] | null): NDArray {
    return reduceUfunc(this.context, this.row, array, options)
  }

  /**
   * The results of combining the elements along `axis` so far: as many as there are elements.
   * @throws AxisError; ValueError for ufuncs that don't take two operands; DTypeError for a 0-d array
   */
  accumulate(array: ArrayLike, options?: AccumulateOptions | number): NDArray {
    return accumulateUfunc(this.context, this.row, array, options)
  }

  /**
   * Segments along `axis`, each combined: from each of the indices up to the next one (or to the end), or the one
   * element there where the next index isn't larger.
   * @throws IndexError for an index outside [0, length)
   */
  reduceat(array: ArrayLike, indices: ArrayLike, options?: AccumulateOptions | number): NDArray {
    return reduceatUfunc(this.context, this.row, array, indices, options)
  }

  /**
   * In place: combines each element of `a` that the index takes with the value for it, as often as it is taken.
   * @param indices one index, such as a list of numbers or an array of integers or booleans, or a list of an index's
   *   parts, as in `x.set`
   * @throws IndexError, ShapeError as assignments do; ValueError for a missing or a superfluous second operand
   */
  at(a: NDArray, indices: IndexPart | readonly IndexPart[], b?: ArrayLike): void {
    ufuncAt(this.context, this.row, a, indices, b)
  }

  /** Every element of `a` with every element of `b`: the result has the shape of `a`, then that of `b`. */
  outer(a: ArrayLike, b: ArrayLike, options?: UfuncOptions): NDArray {
    return outer(this.context, this.row, a, b, options)
  }

  toString(): string {
    return `<ufunc '${this.name}'>`
  }
}
Object.setPrototypeOf(Ufunc.prototype, Function.prototype)
countMethods(Ufunc.prototype)

/** The ufunc of a row, over the arrays of a context. */
export function makeUfunc<T extends Ufunc>(context: Context, row: UfuncRow): T {
  const call = (...args: readonly unknown[]) => callUfunc(context, row, args)
  const { nin, nout, loops, identity, name } = row
  const fields = { nin, nout, nargs: nin + nout, ntypes: loops.length, types: loops.map(String), identity, name }
  for (const [key, value] of Object.entries({ ...fields, context, row })) {
    Object.defineProperty(call, key, { value, enumerable: key in fields })
  }
  return Object.setPrototypeOf(call, Ufunc.prototype) as T
}
