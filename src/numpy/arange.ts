/** How long a range is, and its elements as NumPy computes them: from the first two, `first + i · (second − first)`. */
import type { Context } from '../array/context.js'
import { fromJS } from '../array/from-js.js'
import type { NDArray } from '../array/ndarray.js'
import { fromPositions } from '../array/positions.js'
import { Complex, type Scalar } from '../core/complex.js'
import { castScalar, toDType } from '../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { DTypeError, OverflowError, ValueError } from '../core/errors.js'
import { float16Round } from '../core/float16.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../ir/expr.js'

type Real = number | bigint

/** `arange(start, stop, step)` in `dtype`. All three are numbers, or all three bigints. */
export function rangeOf(context: Context, start: Real, stop: Real, step: Real, dtype: DType): NDArray {
  const length = rangeLength(start, stop, step)
  if (length === 0) return fromJS(context, [], dtype)
  const first = toDType(start, dtype)
  const second = length > 1 ? toDType(add(start, step), dtype) : first
  if (dtype.kind === 'b' && length > 2) {
    throw new DTypeError(`[arange] a range of bools has at most 2 elements, not ${length}`, { length })
  }
  if (length <= 2 || dtype.kind === 'b') return fromJS(context, length === 1 ? [first] : [first, second], dtype)
  const delta = difference(second, first, dtype)
  if (isOne(delta) && isPositiveZero(first)) return fromPositions(context, [length], dtype, null, [{ axis: 0 }])
  const type = computeType(dtype)
  const scalars = (values: readonly Scalar[]) =>
    values.map((scalar) => ({ scalar: castScalar(scalar, dtype.name, type), type }))
  // The first two elements are the ones that were asked for, even where the formula rounds to something else.
  const exact = sameValue(element(first, delta, 0, dtype), first) && sameValue(element(first, delta, 1, dtype), second)
  return exact
    ? fromPositions(context, [length], dtype, rangeFunction(dtype), [{ axis: 0 }], scalars([first, delta]))
    : fromPositions(context, [length], dtype, guarded(dtype), [{ axis: 0 }], scalars([first, delta, second]))
}

/** ⌈(stop − start) / step⌉, and 0 where that is negative. */
function rangeLength(start: Real, stop: Real, step: Real): number {
  if (Number(step) === 0) throw new ValueError('[arange] the step must not be 0')
  const span = add(stop, -start as Real)
  const steps =
    typeof span === 'bigint' && typeof step === 'bigint' ? dividedUp(span, step) : Number(span) / Number(step)
  if (Number.isNaN(steps)) {
    throw new ValueError(`[arange] cannot compute the length of a range from ${start} to ${stop} in steps of ${step}`)
  }
  // A quotient that underflows still stands for one element.
  if (steps === 0 && Number(span) !== 0) return Object.is(steps, -0) ? 0 : 1
  const length = Math.max(Math.ceil(steps), 0)
  if (length > 2 ** 63) throw new OverflowError(`[arange] overflow while computing the length: ${length}`, { length })
  if (length > Number.MAX_SAFE_INTEGER) {
    throw new ValueError(`[arange] maximum allowed size exceeded: ${length} elements`, { length })
  }
  return length
}

function dividedUp(span: bigint, step: bigint): number {
  const quotient = span / step
  return Number(quotient * step !== span && span < 0n === step < 0n ? quotient + 1n : quotient)
}

function add(a: Real, b: Real): Real {
  return typeof a === 'bigint' && typeof b === 'bigint' ? a + b : Number(a) + Number(b)
}

/** The dtype in which elements are computed. */
function computeType({ name }: DType): DTypeName {
  return name === 'float16' ? 'float32' : name
}

function difference(second: Scalar, first: Scalar, dtype: DType): Scalar {
  if (second instanceof Complex && first instanceof Complex) {
    const round = rounding(dtype)
    return new Complex(round(second.re - first.re), round(second.im - first.im))
  }
  if (dtype.kind === 'f') return rounding(dtype)((second as number) - (first as number))
  return castScalar(BigInt(second as Real) - BigInt(first as Real), 'int64', dtype.name)
}

/** How a dtype's arithmetic rounds; that of float16 is float32's. */
function rounding({ real }: DType): (value: number) => number {
  return real === 'float64' ? (value) => value : Math.fround
}

/** Element `index` as the kernel computes it; integers are always exact. */
function element(first: Scalar, delta: Scalar, index: number, dtype: DType): Scalar {
  const round = rounding(dtype)
  const real = (a: number, b: number) => round(a + round(index * b))
  if (first instanceof Complex && delta instanceof Complex) {
    return new Complex(real(first.re, delta.re), real(first.im, delta.im))
  }
  if (dtype.kind !== 'f')
    return index === 0 ? first : castScalar(BigInt(first as Real) + BigInt(delta as Real), 'int64', dtype.name)
  const value = real(first as number, delta as number)
  return dtype.name === 'float16' ? float16Round(value) : value
}

function sameValue(a: Scalar, b: Scalar): boolean {
  if (a instanceof Complex && b instanceof Complex) return Object.is(a.re, b.re) && Object.is(a.im, b.im)
  return Object.is(a, b)
}

const isOne = (value: Scalar) => value === 1 || value === 1n
const isPositiveZero = (value: Scalar) => value === 0n || Object.is(value, 0)

const functions = new Map<string, IrFunction>()

function known(name: string, make: () => IrFunction): IrFunction {
  let fn = functions.get(name)
  if (fn === undefined) functions.set(name, (fn = make()))
  return fn
}

function rangeFunction(dtype: DType): IrFunction {
  const type = computeType(dtype)
  return known(`arange.${dtype.name}`, () =>
    defineFunction(`arange.${dtype.name}`, ['int64', type, type], (b, index, first, delta) =>
      b.cast(formula(b, type, index, first, delta), dtype.name),
    ),
  )
}

/** The formula with the first two elements given. */
function guarded(dtype: DType): IrFunction {
  const type = computeType(dtype)
  return known(`arange.guarded.${dtype.name}`, () =>
    defineFunction(`arange.guarded.${dtype.name}`, ['int64', type, type, type], (b, index, first, delta, second) => {
      const is = (at: number) => b.op('eq', index, b.literal('int64', BigInt(at)))
      const rest = b.select(is(1), second, formula(b, type, index, first, delta))
      return b.cast(b.select(is(0), first, rest), dtype.name)
    }),
  )
}

function formula(b: Builder, type: DTypeName, index: Id, first: Id, delta: Id): Id {
  const { kind, real } = dtypes[type]
  const at = b.cast(index, real)
  const part = (start: Id, step: Id) => b.op('add', start, b.op('mul', at, step))
  if (kind !== 'c') return part(first, delta)
  return b.op('complex', part(b.op('real', first), b.op('real', delta)), part(b.op('imag', first), b.op('imag', delta)))
}
