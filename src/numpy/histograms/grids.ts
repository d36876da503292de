/** Histograms in several dimensions. */
import { type ArrayLike, isTypedArray } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { reshaped } from '../../array/reshape.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { ArrayNamespace } from '../namespace.js'
import { binPlaces, countInBins, gridPlaces, sumInBins } from './counting.js'
import { checkEdges, countable, outerEdges } from './edges.js'
import type { BinRange, GridBins, GridOptions } from './options.js'

/** @param columns the coordinates of all points, one array for each dimension */
export function gridHistogram(
  np: ArrayNamespace,
  operation: string,
  columns: readonly NDArray[],
  { bins = 10, range = null, density, weights = null }: GridOptions,
): [NDArray, NDArray[]] {
  const { context } = columns[0]
  const points = columns.map((column) => countable(context, column))
  const each = perDimension(operation, bins, columns.length)
  if (range !== null && (!Array.isArray(range) || range.length !== columns.length)) {
    throw new ValueError(`[${operation}] range must have one entry per dimension, of which there are ${columns.length}`)
  }
  const edges = points.map((point, axis) => edgesAlong(np, operation, point, each[axis], range?.[axis] ?? null, axis))
  const shape = edges.map(({ size }) => Math.max(size - 1, 0))
  const length = shape.reduce((product, size) => product * size, 1)
  let places = binPlaces(points[0], edges[0])
  for (let axis = 1; axis < points.length; axis++) {
    places = gridPlaces(places, binPlaces(points[axis], edges[axis]), shape[axis])
  }
  const counts =
    weights === null
      ? (countInBins(places, length).astype('float64') as NDArray)
      : (sumInBins(places, weightsOf(np, operation, weights, points[0].size), length) as NDArray)
  const hist = reshaped(counts, shape)
  return [density ? inDensity(np, hist, edges) : hist, edges]
}

function weightsOf(np: ArrayNamespace, operation: string, given: ArrayLike, size: number): NDArray {
  const weights = np.asarray(given) as NDArray
  if (weights.dtype.kind === 'c') throw new DTypeError(`[${operation}] weights must be real, not ${weights.dtype.name}`)
  if (weights.ndim !== 1 || weights.size !== size) {
    throw new ValueError(
      `[${operation}] weights have shape ${shapeText(weights.shape)}, and there are ${size} points to weigh`,
    )
  }
  return weights
}

function inDensity(np: ArrayNamespace, hist: NDArray, edges: readonly NDArray[]): NDArray {
  const total = np.sum(hist) as NDArray
  let result = hist
  edges.forEach((edge, axis) => {
    const widths = np.subtract(edge.at('1:'), edge.at(':-1')) as NDArray
    const shape = hist.shape.map((length, each) => (each === axis ? length : 1))
    result = np.trueDivide(result, reshaped(widths, shape)) as NDArray
  })
  return np.trueDivide(result, total) as NDArray
}

type DimensionBins = Exclude<GridBins, readonly unknown[]> | readonly number[] | ArrayLike

function perDimension(operation: string, bins: GridBins, count: number): DimensionBins[] {
  if (typeof bins === 'number' || typeof bins === 'bigint') return new Array<DimensionBins>(count).fill(bins)
  const list = bins instanceof NDArray ? (bins.ndim === 0 ? new Array<NDArray>(count).fill(bins) : [...bins]) : bins
  if (!Array.isArray(list)) {
    throw new ArgumentError(`[${operation}] bins must be a number or a list, not ${describe(bins)}`)
  }
  if (list.length !== count) {
    throw new ValueError(
      `[${operation}] the dimension of bins must be equal to the dimension of the sample x: ${list.length} and ${count}`,
    )
  }
  return list as DimensionBins[]
}

function edgesAlong(
  np: ArrayNamespace,
  operation: string,
  points: NDArray,
  bins: DimensionBins,
  range: BinRange | null,
  axis: number,
): NDArray {
  if (Array.isArray(bins) || isTypedArray(bins) || (bins instanceof NDArray && bins.ndim > 0)) {
    return checkEdges(operation, np.asarray(bins as ArrayLike) as NDArray, `bins[${axis}]`)
  }
  if (bins instanceof NDArray && bins.dtype.kind !== 'i' && bins.dtype.kind !== 'u') {
    throw new ArgumentError(`[${operation}] bins[${axis}] must be an integer, when a scalar, not ${bins.dtype.name}`)
  }
  const count = Number(bins)
  if (count < 1) throw new ValueError(`[${operation}] bins[${axis}] must be positive, when an integer, not ${count}`)
  const ends = outerEdges(operation, points, range)
  if (!Number.isInteger(count)) {
    throw new ArgumentError(`[${operation}] bins[${axis}] must be an integer, when a scalar, not ${count}`)
  }
  const { first, last, type } = ends
  const options = { num: count + 1 }
  if (type?.kind !== 'f') return np.linspace(first, last, options) as NDArray
  return np.linspace(np.array(first, type.name), np.array(last, type.name), options) as NDArray
}

/** The coordinates in a sample: columns of an array of two dimensions, or a list with one row for each dimension. */
export function sampleColumns(
  np: ArrayNamespace,
  operation: string,
  sample: NDArray | readonly ArrayLike[],
): NDArray[] {
  const rows =
    sample instanceof NDArray && sample.ndim === 2
      ? sample.T
      : (np.atleast2d(np.asarray(sample as ArrayLike)) as NDArray)
  if (rows.ndim !== 2) {
    throw new ValueError(`[${operation}] sample must have two dimensions, not the shape ${shapeText(rows.shape)}`)
  }
  if (rows.shape[0] === 0) throw new ValueError(`[${operation}] sample has no dimensions to count in`)
  return [...rows]
}
