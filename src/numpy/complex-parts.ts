/** Real and imaginary parts, and what depends on them. */
import type { ArrayLike } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { elementwise } from '../array/operate.js'
import { imaginaryPart, realPart } from '../array/reinterpret.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import type { FloatResult, RealOf } from '../core/types.js'
import type { Builder, Id } from '../ir/expr.js'
import type { DTypeOf } from './array-types.js'
import { Chapter } from './chapter.js'
import { holdsEverywhere } from './logic/closeness.js'
import { readOptions } from './options.js'
import { functionNamed } from './reductions/expressions.js'
import { unary } from './ufunc/call.js'
import { ufuncRow } from './ufunc/loop.js'

export interface AngleOptions {
  /** Degrees instead of radians. */
  readonly deg?: boolean
}

export interface RealIfCloseOptions {
  /** How many steps of the dtype's precision imaginary parts may have; below 1, how large they may be. */
  readonly tol?: number
}

const toReal = { gives: [(type: DType) => dtypes[type.real] as DType] }
const zero = (b: Builder, type: DTypeName) => b.literal(type, 0)

const imaginaryTest = (name: string, op: 'eq' | 'ne') =>
  ufuncRow(
    name,
    1,
    'biufc',
    {
      biuf: (b) => b.literal('bool', op === 'eq'),
      c: (b, type, x) => b.op(op, b.op('imag', x), zero(b, dtypes[type].real)),
    },
    { gives: [() => dtypes.bool] },
  )
const isRealRow = imaginaryTest('isreal', 'eq')
const isComplexRow = imaginaryTest('iscomplex', 'ne')

function angleRow(name: string, scale: number | undefined) {
  const scaled = (b: Builder, angle: Id) =>
    scale === undefined ? angle : b.op('mul', angle, b.literal(b.typeOf(angle), scale))
  return ufuncRow(
    name,
    1,
    'fc',
    {
      f: (b, type, x) => scaled(b, b.op('atan2', zero(b, type), x)),
      c: (b, _, x) => scaled(b, b.op('atan2', b.op('imag', x), b.op('real', x))),
    },
    toReal,
  )
}
const angles = angleRow('angle', undefined)
const anglesInDegrees = angleRow('angleInDegrees', 180 / Math.PI)

const machineEpsilon = { float32: 2 ** -23, float64: 2 ** -52 }

export class ComplexParts extends Chapter {
  /** The real part: a view; the array itself where it is real. Mirrors numpy.real. */
  real<X extends ArrayLike>(val: X): NDArray<RealOf<DTypeOf<X>>>
  real(val: ArrayLike): NDArray {
    return realPart(this.toArray(val, 'real'))
  }

  /** The imaginary part: a view; zeros that can't be written where the array is real. Mirrors numpy.imag. */
  imag<X extends ArrayLike>(val: X): NDArray<RealOf<DTypeOf<X>>>
  imag(val: ArrayLike): NDArray {
    return imaginaryPart(this.toArray(val, 'imag'))
  }

  /** The angle in the complex plane, in (−π, π]. Mirrors numpy.angle. */
  angle<X extends ArrayLike>(z: X, options?: boolean | AngleOptions): NDArray<RealOf<FloatResult<DTypeOf<X>>>>
  angle(z: ArrayLike, options?: boolean | AngleOptions): NDArray {
    const { deg = false } = readOptions<AngleOptions>('angle', options, ['deg'])
    const x = this.toArray(z, 'angle')
    const type: DType = x.dtype.kind === 'b' ? dtypes.float64 : x.dtype
    const loop = (deg ? anglesInDegrees : angles).byType[type.id]!
    return elementwise(this.context, loop.operation(0), loop.outputs[0], loop.as, [x])
  }

  /** Whether the imaginary part of an element is 0. Mirrors numpy.isreal. */
  isreal(x: ArrayLike): NDArray<'bool'> {
    return unary(this.context, isRealRow, this.toArray(x, 'isreal')) as NDArray<'bool'>
  }

  /** Whether the imaginary part of an element isn't 0. Mirrors numpy.iscomplex. */
  iscomplex(x: ArrayLike): NDArray<'bool'> {
    return unary(this.context, isComplexRow, this.toArray(x, 'iscomplex')) as NDArray<'bool'>
  }

  /** Whether the dtype is not complex, whatever the values. Mirrors numpy.isrealobj. */
  isrealobj(x: ArrayLike): boolean {
    return this.toArray(x, 'isrealobj').dtype.kind !== 'c'
  }

  /** Whether the dtype is complex, whatever the values. Mirrors numpy.iscomplexobj. */
  iscomplexobj(x: ArrayLike): boolean {
    return this.toArray(x, 'iscomplexobj').dtype.kind === 'c'
  }

  /**
   * The real part where all imaginary parts are nearly 0, else the array itself. Reads the answer.
   * Mirrors numpy.real_if_close.
   */
  realIfClose(a: ArrayLike, options?: number | RealIfCloseOptions): NDArray {
    const { tol = 100 } = readOptions<RealIfCloseOptions>('realIfClose', options, ['tol'])
    const x = this.toArray(a, 'realIfClose')
    if (x.dtype.kind !== 'c') return x
    const real = x.dtype.real as 'float32' | 'float64'
    const limit = tol > 1 ? machineEpsilon[real] * tol : tol
    const fn = functionNamed(`nearlyReal.${x.dtype.name}`, [x.dtype.name, real], (b, z, most) =>
      b.op('lt', b.op('abs', b.op('imag', z)), most),
    )
    const bound = { scalar: real === 'float32' ? Math.fround(limit) : limit, type: real }
    const small = elementwise(this.context, { op: 'call', fn }, dtypes.bool, [x.dtype.name, real], [x, bound])
    return holdsEverywhere(this.context, small) ? realPart(x) : x
  }
}
