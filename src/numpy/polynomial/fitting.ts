/** Least-squares fits. The basis is evaluated on the device; what is solved on the host is small. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { Complex } from '../../core/complex.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ArgumentError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { promoteAll, promoteTypes } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { type LeastSquares, leastSquares } from '../host-linalg.js'
import type { Task } from './calculus.js'
import { arrayOf } from './coefficients.js'
import { checkLinearAlgebra } from './companion.js'
import { basisAt, floatingPoints } from './evaluate.js'
import { mul, type Num } from './terms.js'

export interface FitOptions {
  /** Singular values below this part of the largest count as 0; the number of points times the dtype's epsilon by default. */
  readonly rcond?: number | null
  /** Give `[coefficients, [residuals, rank, singular values, rcond]]`. */
  readonly full?: boolean
  /** Weights of the points: with standard deviations σ they are 1/σ. */
  readonly w?: ArrayLike | null
}

/** What a full fit says of itself: residuals, rank, singular values, rcond. */
export type FitStatus = [residuals: NDArray, rank: number, singularValues: NDArray, rcond: number]

export interface Points {
  readonly x: NDArray
  readonly y: NDArray
  readonly w: NDArray | undefined
  /** The dtype of the coefficients. */
  readonly dtype: DType
}

/**
 * The points of a fit; with `wide` it is computed in float64 at least.
 * @throws ArgumentError for points that don't have the shapes they need
 */
export function readPoints(
  context: Context,
  operation: string,
  x: ArrayLike,
  y: ArrayLike,
  w: ArrayLike | null | undefined,
  wide = false,
): Points {
  const [xs, ys] = [x, y].map((each) => floatingPoints(context, each, operation))
  if (xs.ndim !== 1)
    throw new ArgumentError(`[${operation}] expected 1D vector for x, not shape ${shapeText(xs.shape)}`)
  if (xs.size === 0) throw new ArgumentError(`[${operation}] expected non-empty vector for x`)
  if (ys.ndim < 1 || ys.ndim > 2) {
    throw new ArgumentError(`[${operation}] expected 1D or 2D array for y, not shape ${shapeText(ys.shape)}`)
  }
  if (xs.shape[0] !== ys.shape[0]) {
    throw new ArgumentError(
      `[${operation}] expected x and y to have same length, not shapes ${shapeText(xs.shape)} and ${shapeText(ys.shape)}`,
    )
  }
  const ws = w === undefined || w === null ? undefined : floatingPoints(context, w, operation)
  if (ws !== undefined && (ws.ndim !== 1 || ws.shape[0] !== xs.shape[0])) {
    throw new ArgumentError(`[${operation}] expected one weight per point, not shape ${shapeText(ws.shape)}`)
  }
  const dtype = promoteAll([xs, ys, ...(ws === undefined ? [] : [ws])].map((each) => each.dtype))
  checkLinearAlgebra(wide ? ys.dtype : dtype, operation)
  if (wide) return { x: xs, y: ys, w: ws, dtype: promoteTypes(dtype, dtypes.float64) }
  return { x: xs, y: ys, w: ws, dtype }
}

export interface Solution {
  readonly points: Points
  /** Per right-hand side, the scale of the columns taken out. */
  readonly coefficients: readonly (readonly Num[])[]
  readonly solved: LeastSquares
  readonly scale: readonly number[]
  readonly rank: number
  readonly singularValues: readonly number[]
  readonly residuals: readonly number[]
  readonly rcond: number
  readonly order: number
}

const epsilons: Readonly<Record<string, number>> = {
  float16: 2 ** -10,
  float32: 2 ** -23,
  float64: 2 ** -52,
  complex64: 2 ** -23,
  complex128: 2 ** -52,
}

/** Columns of real and imaginary parts of a matrix's elements. */
interface Columns {
  readonly re: Float64Array[]
  /** Undefined for real ones. */
  readonly im: Float64Array[] | undefined
}

/** The columns of an array of points by columns, in one read. */
function columnsOf(array: NDArray): Columns {
  const complex = array.dtype.kind === 'c'
  const wide = array.astype(complex ? dtypes.complex128 : dtypes.float64)
  const stored = wide.toTypedArray() as Float64Array
  const lanes = complex ? 2 : 1
  const [rows, columns] = array.ndim === 1 ? [array.shape[0], 1] : array.shape
  const part = (lane: number) =>
    Array.from({ length: columns }, (_, column) => {
      const values = new Float64Array(rows)
      for (let row = 0; row < rows; row++) values[row] = stored[(row * columns + column) * lanes + lane]
      return values
    })
  return { re: part(0), im: complex ? part(1) : undefined }
}

/** Fits the columns of a basis to the points. */
export function solve(points: Points, basis: NDArray, rcondGiven: number | null | undefined): Solution {
  const { x, y, w } = points
  const weighted = (array: NDArray) => (w === undefined ? array : array.mul(array.ndim === 2 ? w.reshape([-1, 1]) : w))
  const columns = columnsOf(weighted(basis))
  const sides = columnsOf(weighted(y))
  const rcond = rcondGiven ?? x.size * epsilons[x.dtype.name]
  const scale = columns.re.map((column, at) => {
    let sum = 0
    for (const value of column) sum += value * value
    for (const value of columns.im?.[at] ?? []) sum += value * value
    const norm = Math.sqrt(sum)
    return norm === 0 ? 1 : norm
  })
  const all = [...columns.re, ...(columns.im ?? [])]
  all.forEach((column, at) => {
    const by = scale[at % scale.length]
    for (let row = 0; row < column.length; row++) column[row] /= by
  })
  const solver = columns.im === undefined ? solveReal : solveComplex
  const { found, ...rest } = solver(columns, sides, rcond)
  const coefficients = found.map((side) => side.map((value, at) => mul<Num>(value, 1 / scale[at])))
  return { points, coefficients, scale, rcond, order: scale.length, ...rest }
}

interface Solved {
  readonly found: readonly (readonly Num[])[]
  readonly solved: LeastSquares
  readonly rank: number
  readonly singularValues: readonly number[]
  readonly residuals: readonly number[]
}

/** A real basis: real and imaginary parts of the sides are sides of their own. */
function solveReal(columns: Columns, sides: Columns, rcond: number): Solved {
  const count = sides.re.length
  const solved = leastSquares(columns.re, [...sides.re, ...(sides.im ?? [])], rcond)
  const { solutions, residuals, rank, singularValues } = solved
  const found = Array.from({ length: count }, (_, at) =>
    sides.im === undefined
      ? solutions[at]
      : solutions[at].map((re, index) => new Complex(re, solutions[count + at][index])),
  )
  const left = Array.from(
    { length: count },
    (_, at) => residuals[at] + (sides.im === undefined ? 0 : residuals[count + at]),
  )
  return { found, solved, rank, singularValues, residuals: left }
}

/** A complex basis as the real one of twice the size, in which every singular value comes twice. */
function solveComplex(columns: Columns, sides: Columns, rcond: number): Solved {
  const stacked = (top: Float64Array, bottom: Float64Array) => {
    const both = new Float64Array(2 * top.length)
    both.set(top)
    both.set(bottom, top.length)
    return both
  }
  const zeros = new Float64Array(sides.re[0].length)
  const im = columns.im!
  const first = columns.re.map((re, at) => stacked(re, im[at]))
  const second = columns.re.map((re, at) =>
    stacked(
      im[at].map((value) => -value),
      re,
    ),
  )
  const b = sides.re.map((re, at) => stacked(re, sides.im?.[at] ?? zeros))
  const solved = leastSquares([...first, ...second], b, rcond)
  const unknowns = first.length
  const found = solved.solutions.map((solution) =>
    Array.from({ length: unknowns }, (_, at) => new Complex(solution[at], solution[unknowns + at])),
  )
  const singularValues = solved.singularValues.filter((_, at) => at % 2 === 0)
  return { found, solved, rank: solved.rank / 2, singularValues, residuals: solved.residuals }
}

/** The residuals as NumPy gives them: none where the points don't determine the coefficients. */
export function residualArray(context: Context, { rank, order, residuals, points }: Solution): NDArray {
  const known = rank === order && points.x.size > order
  return arrayOf(context, known ? residuals : [], dtypes[points.dtype.real])
}

export function warnOfRank({ rank, order }: Solution, operation: string): void {
  if (rank === order) return
  process.emitWarning(
    `[${operation}] The fit may be poorly conditioned: its rank is ${rank} of ${order}`,
    'RankWarning',
  )
}

/** The coefficients as an array: a column per right-hand side where there are several. */
export function coefficientArray(
  context: Context,
  { coefficients, points }: Solution,
  place: readonly number[],
  length: number,
): NDArray {
  const sides = coefficients.length
  const flat: Num[] = new Array(length * sides).fill(0)
  coefficients.forEach((side, column) => {
    side.forEach((value, at) => {
      flat[place[at] * sides + column] = value
    })
  })
  const shape = points.y.ndim === 1 ? [length] : [length, sides]
  return arrayOf(context, flat, points.dtype, shape)
}

/** A fit with all degrees up to a number, or with those of a list. */
export function fit(
  task: Task,
  x: ArrayLike,
  y: ArrayLike,
  deg: number | readonly number[] | NDArray,
  options: FitOptions,
): NDArray | [NDArray, FitStatus] {
  const { context, operation } = task
  const degrees = readDegrees(task, deg)
  const points = readPoints(context, operation, x, y, options.w)
  const most = Math.max(...degrees)
  const whole = basisAt(task, points.x, most)
  const basis =
    degrees.length === most + 1
      ? whole
      : task.np.stack(
          degrees.map((degree) => whole.at(':', degree)),
          1,
        )
  const solution = solve(points, basis, options.rcond)
  const c = coefficientArray(context, solution, degrees, most + 1)
  if (!options.full) {
    warnOfRank(solution, operation)
    return c
  }
  const s = arrayOf(context, solution.singularValues, dtypes[points.dtype.real])
  return [c, [residualArray(context, solution), solution.rank, s, solution.rcond]]
}

function readDegrees({ context, operation }: Task, deg: number | readonly number[] | NDArray): number[] {
  const given: unknown =
    Array.isArray(deg) || typeof deg === 'number' || typeof deg === 'bigint'
      ? deg
      : toArray(context, deg as ArrayLike, operation).tolist()
  const list = (Array.isArray(given) ? given : [given]).map((each) => {
    const degree = toInteger(each, `[${operation}] deg`)
    if (degree < 0) throw new ValueError(`[${operation}] expected deg >= 0, not ${degree}`, { deg: degree })
    return degree
  })
  if (list.length === 0)
    throw new ArgumentError(`[${operation}] deg must be an int or non-empty list of ints, not ${describe(deg)}`)
  return Array.isArray(given) ? list.sort((a, b) => a - b) : Array.from({ length: list[0] + 1 }, (_, degree) => degree)
}
