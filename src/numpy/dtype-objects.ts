/** The dtypes as objects of a namespace: `np.float32` names a dtype, and `np.float32(1.5)` makes an array of it. */
import type { Context } from '../array/context.js'
import { filledArray } from '../array/fill.js'
import { type ArrayLike, fromJS } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { checkDevice, copyAs } from '../array/operate.js'
import { checkArguments } from '../core/argument-count.js'
import { Complex } from '../core/complex.js'
import { isScalar, toDType } from '../core/convert.js'
import { type DType, type DTypeName, dtypeNames, dtypes, type Kind } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { describe } from '../core/integer.js'

/** A dtype that can be called: an array of that dtype, of a scalar (0-d, 0 without one) or of anything array-like. */
export interface DTypeObject<D extends DTypeName = DTypeName> {
  (value?: ArrayLike): NDArray<D>
  readonly dtype: DType<D>
  /** The dtype's name; every function has one. */
  readonly name: string
  readonly kind: Kind
  /** Bytes per element. */
  readonly itemsize: number
}

/** A complex dtype may also be called with the two parts. */
export interface ComplexDTypeObject<D extends DTypeName = DTypeName> extends DTypeObject<D> {
  (re: number, im: number): NDArray<D>
  (value?: ArrayLike): NDArray<D>
}

export function dtypeObjects(context: Context): { readonly [D in DTypeName]: ComplexDTypeObject<D> } {
  return Object.fromEntries(dtypeNames.map((name) => [name, dtypeObject(context, dtypes[name] as DType)])) as never
}

function dtypeObject(context: Context, dtype: DType): ComplexDTypeObject {
  const takes = dtype.kind === 'c' ? 2 : 1
  const make = (...args: readonly unknown[]): NDArray => {
    checkArguments(dtype.name, takes, args)
    const [first = 0, im] = args as readonly [ArrayLike?, unknown?]
    const value = takes === 1 || im === undefined ? first : complexOf(dtype, first, im)
    if (isScalar(value)) return filledArray(context, [], dtype, toDType(value, dtype))
    if (!(value instanceof NDArray)) return fromJS(context, value, dtype)
    checkDevice(context, value, dtype.name)
    return copyAs(value, dtype)
  }
  const { name, kind, itemsize } = dtype
  Object.defineProperties(make, {
    name: { value: name },
    dtype: { value: dtype, enumerable: true },
    kind: { value: kind, enumerable: true },
    itemsize: { value: itemsize, enumerable: true },
    toString: { value: () => name },
  })
  return make as ComplexDTypeObject
}

function complexOf({ name }: DType, re: unknown, im: unknown): Complex {
  if (typeof re === 'number' && typeof im === 'number') return new Complex(re, im)
  throw new ArgumentError(`[${name}] takes two numbers for the parts, not ${describe(re)} and ${describe(im)}`)
}
