/** Generalized ufuncs: functions of small arrays (vectors, matrices) that are repeated over all other axes. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import type { Casting } from '../../core/promotion.js'
import type { Promote } from '../../core/types.js'
import type { DTypeOf } from '../array-types.js'
import type { AnyOrder } from '../order.js'
import { Ufunc } from '../ufunc/ufunc.js'
import { callGufunc } from './gufunc-call.js'
import { plainDots, plainProduct } from './plain-product.js'

/** The axes of a core: one number stands for a list of one. */
export type CoreAxes = number | readonly number[]

/** Options of all generalized ufuncs. */
export interface GufuncOptions {
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | readonly (NDArray | null)[] | null
  /** Which axes of each operand, and of the result, make up its core; the last ones by default. */
  readonly axes?: readonly CoreAxes[]
  /** The dtype of the result, and with it the one to compute in. */
  readonly dtype?: DTypeLike | null
  /** The casts that operands and result may need; by default those that stay within a kind. */
  readonly casting?: Casting
  /** How the result lies in memory. */
  readonly order?: AnyOrder
}

/** Options of those whose cores are vectors of one length. */
export interface VectorGufuncOptions extends GufuncOptions {
  /** The axis of the vectors, in all operands. */
  readonly axis?: number
  /** Keep that axis, with length 1. */
  readonly keepdims?: boolean
}

/** Core axes by name; one ending in `?` may be missing. */
export interface GufuncRow {
  readonly name: string
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
  /** Whether the first operand is conjugated. */
  readonly conjugates: boolean
}

export const gufuncRows = {
  matmul: {
    name: 'matmul',
    inputs: [
      ['n?', 'k'],
      ['k', 'm?'],
    ],
    output: ['n?', 'm?'],
    conjugates: false,
  },
  vecdot: { name: 'vecdot', inputs: [['n'], ['n']], output: [], conjugates: true },
  matvec: { name: 'matvec', inputs: [['m', 'n'], ['n']], output: ['m'], conjugates: false },
  vecmat: { name: 'vecmat', inputs: [['n'], ['n', 'm']], output: ['m'], conjugates: true },
} as const satisfies Record<string, GufuncRow>

/** As NumPy writes it: `(n?,k),(k,m?)->(n?,m?)`. */
export function signatureOf({ inputs, output }: GufuncRow): string {
  return `${inputs.map((core) => `(${core.join()})`).join()}->(${output.join()})`
}

const letters = '?bBhHiIlLefdFD'

/** What all generalized ufuncs are. */
export abstract class Gufunc extends Ufunc {
  /** Their cores, as NumPy writes them. */
  declare readonly signature: string

  /** Not there for generalized ufuncs. @throws ValueError */
  override reduce(): never {
    throw new ValueError(`[${this.name}.reduce] Reduction not defined on ufunc with signature ${this.signature}`)
  }

  /** Not there for generalized ufuncs. @throws ValueError */
  override accumulate(): never {
    throw new ValueError(`[${this.name}.accumulate] Reduction not defined on ufunc with signature ${this.signature}`)
  }

  /** Not there for generalized ufuncs. @throws ValueError */
  override reduceat(): never {
    throw new ValueError(`[${this.name}.reduceat] Reduction not defined on ufunc with signature ${this.signature}`)
  }

  /** Not there for generalized ufuncs. @throws ArgumentError */
  override at(): never {
    throw new ArgumentError(`[${this.name}.at] is not allowed in a ufunc with the signature ${this.signature}`)
  }

  /** Not there for generalized ufuncs. @throws ArgumentError */
  override outer(): never {
    throw new ArgumentError(`[${this.name}.outer] is not allowed in a ufunc with the signature ${this.signature}`)
  }
}

/** A product of two operands. */
export interface ProductGufunc<O extends GufuncOptions> extends Gufunc {
  <X extends DTypeName>(
    x1: ArrayLike,
    x2: ArrayLike,
    options: NDArray<X> | (O & { readonly out: NDArray<X> }),
  ): NDArray<X>
  <T extends DTypeName>(
    x1: ArrayLike,
    x2: ArrayLike,
    options: O & { readonly out?: null; readonly dtype: DTypeLike<T> },
  ): NDArray<T>
  <A extends ArrayLike, B extends ArrayLike>(
    x1: A,
    x2: B,
    options?: O & { readonly out?: null; readonly dtype?: null },
  ): NDArray<Promote<DTypeOf<A>, DTypeOf<B>>>
  (x1: ArrayLike, x2: ArrayLike, options?: O | NDArray | readonly [NDArray | null]): NDArray
}

/** The generalized ufunc of a row, over the arrays of a context. */
export function makeGufunc<O extends GufuncOptions>(context: Context, row: GufuncRow): ProductGufunc<O> {
  const plain = row === gufuncRows.matmul ? plainProduct : row === gufuncRows.vecdot ? plainDots : undefined
  const call = (...args: readonly unknown[]) => {
    const product = args.length === 2 ? plain?.(context, args[0], args[1]) : undefined
    return product ?? callGufunc(context, row, args)
  }
  const types = [...letters].map((letter) => `${letter.repeat(2)}->${letter}`)
  const fields = { nin: 2, nout: 1, nargs: 3, ntypes: types.length, types, identity: null, name: row.name }
  for (const [key, value] of Object.entries({ ...fields, signature: signatureOf(row) })) {
    Object.defineProperty(call, key, { value, enumerable: true })
  }
  Object.defineProperty(call, 'context', { value: context })
  return Object.setPrototypeOf(call, Gufunc.prototype) as ProductGufunc<O>
}
