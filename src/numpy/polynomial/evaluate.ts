/**
 * Series at many points. A list of coefficients becomes one expression of the points, in which the coefficients are
 * scalars: one pass over memory. Coefficients with more axes are arrays that broadcast with the points.
 */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { assignInto, elementwise, type Input, type TypedScalar } from '../../array/operate.js'
import { uninitialized } from '../../array/reshape.js'
import { equalShapes } from '../../core/broadcast.js'
import type { Scalar } from '../../core/complex.js'
import { castScalar, isScalar, toDType } from '../../core/convert.js'
import type { DType, DTypeName } from '../../core/dtype.js'
import { ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import { transposeLayout } from '../../core/layout.js'
import { promoteAll, promoteTypes, weakType } from '../../core/promotion.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import { clenshaw } from './arithmetic.js'
import type { Task } from './calculus.js'
import { inexact, readElements } from './coefficients.js'
import type { Family } from './families.js'
import { add, mul, sub, type Term } from './terms.js'

export interface TensorOptions {
  /** Whether each series is evaluated at every point; if not, the coefficients' further axes broadcast with the points. */
  readonly tensor?: boolean
}

/** The most coefficients in one expression: beyond, its result goes through memory once. */
const blockLength = 32

const functions = new Map<string, IrFunction>()

function known(name: string, make: (name: string) => IrFunction): IrFunction {
  let fn = functions.get(name)
  if (fn === undefined) functions.set(name, (fn = make(name)))
  return fn
}

/** scale · (x - shift) */
function line(b: Builder, type: DTypeName, x: Id, scale: number, shift: number): Id {
  const moved = shift === 0 ? x : b.op('sub', x, b.literal(type, shift))
  return scale === 1 ? moved : b.op('mul', moved, b.literal(type, scale))
}

interface Steps {
  readonly from: number
  readonly to: number
  readonly output: 'last' | 'before'
  /** Whether these are the first steps, so that the last state is a coefficient. */
  readonly first: boolean
}

/**
 * Steps `from` down to `to` of Clenshaw's recurrence, whose parameters are x, the two states before and the coefficients.
 * Gives the last state, or the one before it.
 */
function steps(family: Family, type: DTypeName, { from, to, output, first: begins }: Steps): IrFunction {
  return known(`${family.prefix}.${from}.${to}.${output}.${begins}.${type}`, (name) => {
    const params = new Array<DTypeName>(3 + from - to + 1).fill(type)
    return defineFunction(name, params, (b, x, first, second, ...c) => {
      let [last, before] = [first, second]
      // As in NumPy, powers begin with c + 0 · x: what is infinite or NaN stays so, or becomes NaN.
      if (begins && family.prefix === 'poly') last = b.op('add', b.op('mul', x, b.literal(type, 0)), first)
      for (let k = from; k >= to; k--) {
        const factor = line(b, type, x, family.scale(k), family.shift(k))
        let next = b.op('add', b.op('mul', last, factor), c[from - k])
        const back = family.back(k + 1)
        if (back !== 0) {
          next = b.op('sub', next, back === 1 ? before : b.op('mul', before, b.literal(type, back)))
        }
        before = last
        last = next
      }
      return output === 'last' ? last : before
    })
  })
}

function constantFunction(type: DTypeName): IrFunction {
  return known(`poly.constant.${type}`, (name) =>
    defineFunction(name, [type, type], (b, x, c) => b.op('add', b.op('mul', x, b.literal(type, 0)), c)),
  )
}

/** A list of coefficients, of dtype `type` already, at points. */
export function evaluate(context: Context, family: Family, c: readonly Scalar[], x: Input, type: DType): NDArray {
  const { name } = type
  const scalar = (value: Scalar): TypedScalar => ({ scalar: value, type: name })
  if (c.length === 1) {
    return elementwise(context, { op: 'call', fn: constantFunction(name) }, type, name, [x, scalar(c[0])])
  }
  let last: Input = scalar(c[c.length - 1])
  let before: Input = scalar(castScalar(0, 'float64', name))
  for (let from = c.length - 2; from >= 0; from -= blockLength) {
    const to = Math.max(0, from - blockLength + 1)
    const inputs = [
      x,
      last,
      before,
      ...c
        .slice(to, from + 1)
        .reverse()
        .map(scalar),
    ]
    const first = from === c.length - 2
    // Steps that are the same elsewhere are one kernel.
    const by = family.uniform && to > 1 ? to - 1 : 0
    const fn = (output: 'last' | 'before') => steps(family, name, { from: from - by, to: to - by, output, first })
    const at = (output: 'last' | 'before'): NDArray =>
      elementwise(context, { op: 'call', fn: fn(output) }, type, name, inputs)
    last = at('last')
    if (to > 0 && family.prefix !== 'poly') before = at('before')
  }
  return last as NDArray
}

/** Points: a scalar adapts to the coefficients' dtype. */
function pointsOf(context: Context, x: ArrayLike, operation: string): NDArray | Scalar {
  return isScalar(x) ? x : toArray(context, x, operation)
}

/** `val`: the series at points. */
export function values({ context, operation, family }: Task, x: ArrayLike, c: ArrayLike, tensor: boolean): NDArray {
  const points = pointsOf(context, x, operation)
  if (!(c instanceof NDArray) || c.ndim < 2) {
    const { values: list, dtype, shape } = readElements(context, c, operation)
    if (list.length === 0) throw new ValueError(`[${operation}] there are no coefficients: shape ${shapeText(shape)}`)
    if (shape.length < 2) return valuesOfList(context, family, list, inexact(dtype), dtype, points)
  }
  const array = toArray(context, c, operation)
  const type = inexact(array.dtype)
  const given = (array.dtype as DType) === type ? array : array.astype(type)
  const ones = tensor && points instanceof NDArray ? new Array<number>(points.ndim).fill(1) : []
  const shaped = given.reshape([...given.shape, ...ones])
  if (shaped.shape[0] === 0)
    throw new ValueError(`[${operation}] there are no coefficients: shape ${shapeText(array.shape)}`)
  return valuesOfRows(family, [...shaped], points as Term)
}

function valuesOfList(
  context: Context,
  family: Family,
  list: readonly Scalar[],
  own: DType,
  given: DType,
  points: NDArray | Scalar,
): NDArray {
  const type = points instanceof NDArray ? promoteTypes(own, points.dtype) : weakType(own, points)
  const c = list.map((value) => castScalar(value, given.name, type.name))
  const x: Input = points instanceof NDArray ? points : { scalar: toDType(points, type), type: type.name }
  return evaluate(context, family, c, x, type)
}

/** Array coefficients: an expression of arrays. */
export function valuesOfRows(family: Family, rows: readonly Term[], x: Term): NDArray {
  if (rows.length === 1) return add<Term>(rows[0], mul<Term>(x, 0)) as NDArray
  const ring = { add, sub, scale: (a: Term, by: number) => mul<Term>(a, by), times: (a: Term) => mul<Term>(a, x) }
  return clenshaw<Term>(family, rows, ring) as NDArray
}

const axisNames = ['x', 'y', 'z']

/** `val2d`, `val3d`: at the points (x, y), (x, y, z). */
export function valuesAtPoints(task: Task, points: readonly ArrayLike[], c: ArrayLike): NDArray {
  const arrays = points.map((each) => toArray(task.context, each, task.operation))
  for (const { shape } of arrays) {
    if (!equalShapes(shape, arrays[0].shape)) {
      const names = axisNames.slice(0, points.length).join(', ')
      throw new ShapeError(
        `[${task.operation}] ${names} must have one shape, and have ${arrays.map((each) => shapeText(each.shape)).join(' ')}`,
        { shapes: arrays.map((each) => each.shape) },
      )
    }
  }
  let result = values(task, arrays[0], c, true)
  for (const each of arrays.slice(1)) result = values(task, each, result, false)
  return result
}

/** `grid2d`, `grid3d`: at all combinations of the points. */
export function valuesOnGrid(task: Task, points: readonly ArrayLike[], c: ArrayLike): NDArray {
  let result: ArrayLike = c
  for (const each of points) result = values(task, each, result, true)
  return result as NDArray
}

function stepFunction(type: DTypeName, withBack: boolean): IrFunction {
  return known(`poly.vander.${withBack}.${type}`, (name) =>
    defineFunction(
      name,
      new Array<DTypeName>(withBack ? 6 : 4).fill(type),
      (b, x, last, scale, shift, before, back) => {
        const next = b.op('mul', b.op('mul', b.op('sub', x, shift), scale), last)
        return withBack ? b.op('sub', next, b.op('mul', before, back)) : next
      },
    ),
  )
}

/** Points in the dtype in which polynomials of them are computed. */
export function floatingPoints(context: Context, x: ArrayLike, operation: string): NDArray {
  const array = toArray(context, x, operation)
  const type = inexact(array.dtype)
  return (array.dtype as DType) === type ? array : array.astype(type)
}

/** `vander`: the basis at points, along a new last axis. Each row is computed from the two before. */
export function basisAt({ context, operation, family }: Task, x: ArrayLike, degree: number): NDArray {
  const deg = toInteger(degree, `[${operation}] deg`)
  if (deg < 0) throw new ValueError(`[${operation}] deg must be non-negative, not ${deg}`, { deg })
  const given = floatingPoints(context, x, operation)
  const points = given.ndim === 0 ? given.reshape([1]) : given
  const type = points.dtype as DType
  const rows = uninitialized(context, type, [deg + 1, ...points.shape])
  const scalar = (value: number): TypedScalar => ({ scalar: castScalar(value, 'float64', type.name), type: type.name })
  if (rows.size > 0) {
    assignInto(rows.at(0), { op: 'call', fn: constantFunction(type.name) }, type, type.name, [points, scalar(1)])
    for (let k = 0; k < deg; k++) {
      const inputs: Input[] = [points, rows.at(k), scalar(family.scale(k)), scalar(family.shift(k))]
      const back = k > 0 ? family.back(k) : 0
      if (back !== 0) inputs.push(rows.at(k - 1), scalar(back))
      const fn = stepFunction(type.name, back !== 0)
      assignInto(rows.at(k + 1), { op: 'call', fn }, type, type.name, inputs)
    }
  }
  const axes = rows.shape.map((_, axis) => (axis + 1) % rows.ndim)
  return rows.viewOf(transposeLayout(rows, axes))
}

/** `vander2d`, `vander3d`: products of the bases at points, the last degree changing fastest. */
export function productBasisAt(task: Task, points: readonly ArrayLike[], degrees: readonly number[]): NDArray {
  const { context, operation } = task
  if (!Array.isArray(degrees) || degrees.length !== points.length) {
    throw new ValueError(
      `[${operation}] Expected ${points.length} dimensions of degrees, got ${Array.isArray(degrees) ? degrees.length : 1}`,
    )
  }
  const arrays = points.map((each) => floatingPoints(context, each, operation))
  const type = promoteAll(arrays.map((each) => each.dtype))
  for (const { shape } of arrays) {
    if (!equalShapes(shape, arrays[0].shape)) {
      throw new ShapeError(
        `[${operation}] points must have one shape, and not ${shapeText(arrays[0].shape)} and ${shapeText(shape)}`,
      )
    }
  }
  let product: NDArray | undefined
  arrays.forEach((each, axis) => {
    const basis = basisAt(task, (each.dtype as DType) === type ? each : each.astype(type), degrees[axis])
    const spread = degrees.map((degree, at) => (at === axis ? degree + 1 : 1))
    const factor = basis.reshape([...basis.shape.slice(0, -1), ...spread])
    product = product === undefined ? factor : product.mul(factor)
  })
  const { shape } = product!
  return product!.reshape([...shape.slice(0, -degrees.length), -1])
}

/** The products of the distances between points and roots. */
export function valuesFromRoots(
  { context, np, operation }: Task,
  x: ArrayLike,
  r: ArrayLike,
  tensor: boolean,
): NDArray {
  const points = pointsOf(context, x, operation)
  const given = floatingPoints(context, r, operation)
  const roots = given.ndim === 0 ? given.reshape([1]) : given
  if (points instanceof NDArray && !tensor && points.ndim >= roots.ndim) {
    throw new ValueError(`[${operation}] x.ndim must be < r.ndim when tensor is false`)
  }
  const ones = points instanceof NDArray && tensor ? new Array<number>(points.ndim).fill(1) : []
  const spread = roots.reshape([...roots.shape, ...ones])
  return np.prod(np.subtract(points, spread), 0)
}
