/** Evenly spaced numbers between two ends: what `linspace` computes, step for step as NumPy does. */
import type { Context } from '../array/context.js'
import { filledArray } from '../array/fill.js'
import type { NDArray } from '../array/ndarray.js'
import { elementwise, type Input, reduceOver } from '../array/operate.js'
import { fromPositions } from '../array/positions.js'
import { castScalar } from '../core/convert.js'
import { type DType, dtypes } from '../core/dtype.js'
import { DTypeError } from '../core/errors.js'
import { isInteger } from '../core/promotion.js'
import type { Reduction } from '../graph/value.js'
import { type Builder, defineBody, defineFunction, type Id, type IrFunction } from '../ir/expr.js'

export interface Spaced {
  /** Along the first axis. */
  readonly values: NDArray
  /** The distance; NaN where there is none. */
  readonly step: NDArray
}

export interface Spacing {
  readonly count: number
  readonly endpoint: boolean
  /** The dtype to compute in, and the result's. */
  readonly compute: DType
  readonly result: DType
}

const functions = new Map<string, IrFunction>()

function known(name: string, make: (name: string) => IrFunction): IrFunction {
  let fn = functions.get(name)
  if (fn === undefined) functions.set(name, (fn = make(name)))
  return fn
}

/** Between two JS numbers, computed in float64: the step is known here. */
export function spacedNumbers(context: Context, start: number, stop: number, spacing: Spacing): Spaced {
  const { count, endpoint, result } = spacing
  const divisions = endpoint ? count - 1 : count
  const delta = stop - start
  const step = divisions > 0 ? delta / divisions : Number.NaN
  // A step that underflows: divide first.
  const divideFirst = divisions > 0 && step === 0
  const fn = numbersFunction(result, divideFirst)
  const scalars = [start, divisions > 0 && !divideFirst ? step : delta, stop].map((scalar) => ({
    scalar,
    type: 'float64' as const,
  }))
  const last = endpoint && count > 1 ? count - 1 : -1
  const values = fromPositions(
    context,
    [count],
    result,
    fn,
    [{ axis: 0 }],
    [...scalars, { scalar: BigInt(last), type: 'int64' }, { scalar: divisions, type: 'float64' }],
  )
  return { values, step: filledArray(context, [], dtypes.float64, step) }
}

function numbersFunction(result: DType, divideFirst: boolean): IrFunction {
  return known(`linspace.numbers.${result.name}${divideFirst ? '.divided' : ''}`, (name) =>
    defineFunction(
      name,
      ['int64', 'float64', 'float64', 'float64', 'int64', 'float64'],
      (b, index, start, factor, stop, last, divisions) => {
        const at = b.cast(index, 'float64')
        const scaled = b.op('mul', divideFirst ? b.op('div', at, divisions) : at, factor)
        return finish(b, result, b.select(b.op('eq', index, last), stop, b.op('add', scaled, start)))
      },
    ),
  )
}

/** To the result's dtype; numbers are rounded down to integers. */
function finish(b: Builder, result: DType, value: Id): Id {
  return b.cast(isInteger(result) ? b.op('floor', value) : value, result.name)
}

const anyOf: Reduction = {
  name: 'linspace.any',
  combine: defineBody(['bool', 'bool'], (b, x, y) => [b.op('or', x, y)]),
  identity: [false],
  finish: defineBody(['bool'], (_, x) => [x]),
}

/** Between the elements of two arrays. */
export function spacedArrays(context: Context, start: NDArray, stop: NDArray, spacing: Spacing): Spaced {
  const { count, endpoint, compute, result } = spacing
  if (isInteger(result) && compute.kind === 'c') {
    throw new DTypeError(`[linspace] complex numbers can't be rounded down to ${result.name}`, { dtype: result.name })
  }
  const type = compute.name
  const divisions = endpoint ? count - 1 : count
  const delta = elementwise(context, { op: 'sub' }, compute, type, [stop, start])
  const along = [count, ...new Array<number>(delta.ndim).fill(1)]
  const index = fromPositions(context, along, dtypes.int64, null, [{ axis: 0 }])
  const last: Input = { scalar: BigInt(endpoint && count > 1 ? count - 1 : -1), type: 'int64' }
  if (divisions <= 0) {
    const inputs = [index, start, stop, delta, last]
    const fn = undividedFunction(compute, result)
    const values = elementwise(context, { op: 'call', fn }, result, ['int64', type, type, type, 'int64'], inputs)
    return { values, step: filledArray(context, [], dtypes.float64, Number.NaN) }
  }
  const divisor: Input = { scalar: castScalar(divisions, 'float64', type), type }
  const step = elementwise(context, { op: 'div' }, compute, type, [delta, divisor])
  const zero: Input = { scalar: castScalar(0, 'float64', type), type }
  const zeros = elementwise(context, { op: 'eq' }, dtypes.bool, type, [step, zero])
  const axes = step.shape.map((_, axis) => axis)
  const divideFirst = reduceOver(context, anyOf, dtypes.bool, [{ input: zeros, as: 'bool' }], step.shape, axes)
  const inputs = [index, start, stop, delta, step, divisor, divideFirst, last]
  const as = ['int64', type, type, type, type, type, 'bool', 'int64'] as const
  const values = elementwise(context, { op: 'call', fn: arraysFunction(compute, result) }, result, as, inputs)
  return { values, step }
}

function arraysFunction(compute: DType, result: DType): IrFunction {
  const type = compute.name
  return known(`linspace.arrays.${type}.${result.name}`, (name) =>
    defineFunction(
      name,
      ['int64', type, type, type, type, type, 'bool', 'int64'],
      (b, index, start, stop, delta, step, divisor, divideFirst, last) => {
        const at = b.cast(index, type)
        const divided = b.op('mul', b.op('div', at, divisor), delta)
        const scaled = b.select(divideFirst, divided, b.op('mul', at, step))
        return finish(b, result, b.select(b.op('eq', index, last), stop, b.op('add', scaled, start)))
      },
    ),
  )
}

/** One element, or none: there is no step. */
function undividedFunction(compute: DType, result: DType): IrFunction {
  const type = compute.name
  return known(`linspace.undivided.${type}.${result.name}`, (name) =>
    defineFunction(name, ['int64', type, type, type, 'int64'], (b, index, start, stop, delta, last) => {
      const value = b.op('add', b.op('mul', b.cast(index, type), delta), start)
      return finish(b, result, b.select(b.op('eq', index, last), stop, value))
    }),
  )
}

/** The elements of a geometric sequence: powers of ten, with the ends as given, turned back by `sign`. */
export function geometricFunction({ name: type, kind, real }: DType): IrFunction {
  return known(`geomspace.${type}`, (name) =>
    defineFunction(name, ['int64', type, type, type, type, 'int64'], (b, index, exponent, start, stop, sign, last) => {
      const ten = kind === 'c' ? b.op('complex', b.literal(real, 10), b.literal(real, 0)) : b.literal(type, 10)
      const power = b.op('pow', ten, exponent)
      const ended = b.select(b.op('eq', index, last), stop, power)
      const value = b.select(b.op('eq', index, b.literal('int64', 0n)), start, ended)
      return b.op('mul', value, sign)
    }),
  )
}

/** The direction of a number that isn't 0: ±1, or a complex number of modulus 1. */
export function directionFunction({ name: type, kind }: DType): IrFunction {
  return known(`geomspace.direction.${type}`, (name) =>
    defineFunction(name, [type], (b, x) => {
      if (kind === 'c') {
        const modulus = b.op('abs', x)
        return b.op('complex', b.op('div', b.op('real', x), modulus), b.op('div', b.op('imag', x), modulus))
      }
      const one = b.literal(type, 1)
      const zero = b.literal(type, 0)
      const sign = b.select(b.op('lt', x, zero), b.literal(type, -1), one)
      return b.select(b.op('eq', x, x), sign, x)
    }),
  )
}
