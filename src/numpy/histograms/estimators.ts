/** How wide bins should be, by NumPy's rules of thumb. They read a few numbers each. */
import type { NDArray } from '../../array/ndarray.js'
import type { ArrayNamespace } from '../namespace.js'
import { countInBins, uniformPlaces } from './counting.js'
import { edgeType, type OuterEdges, outerEdges, uniformEdges } from './edges.js'

interface Sample {
  readonly np: ArrayNamespace
  readonly x: NDArray
  /** The largest element less the least one. */
  readonly spread: number
  readonly ends: OuterEdges
}

type Width = (sample: Sample) => number

const read = (x: unknown): number => Number((x as NDArray).item())

const sqrt: Width = ({ x, spread }) => spread / Math.sqrt(x.size)
const sturges: Width = ({ x, spread }) => spread / (Math.log2(x.size) + 1)
const rice: Width = ({ x, spread }) => spread / (2 * x.size ** (1 / 3))
const scott: Width = ({ np, x }) => ((24 * Math.PI ** 0.5) / x.size) ** (1 / 3) * read(np.std(x))

/** The width whose histogram has the least estimated risk. */
const stone: Width = ({ np, x, spread, ends }) => {
  const { size } = x
  if (size <= 1 || spread === 0) return 0
  let best = 0
  let least = Number.POSITIVE_INFINITY
  const most = Math.max(100, Math.floor(Math.sqrt(size)))
  for (let count = 1; count <= most; count++) {
    const edges = uniformEdges(np, 'histogram', ends, count, edgeType(x))
    const counts = countInBins(uniformPlaces(x, edges, ends, count), count).toTypedArray() as BigInt64Array
    let squares = 0
    for (const each of counts) squares += (Number(each) / size) ** 2
    const risk = (2 - (size + 1) * squares) / (spread / count)
    if (risk < least) [least, best] = [risk, count]
  }
  return spread / best
}

const doane: Width = ({ np, x, spread }) => {
  const { size } = x
  if (size <= 2) return 0
  const scale = Math.sqrt((6 * (size - 2)) / ((size + 1) * (size + 3)))
  const sigma = read(np.std(x))
  if (!(sigma > 0)) return 0
  const deviations = np.trueDivide(np.subtract(x, np.mean(x) as NDArray) as NDArray, sigma) as NDArray
  const skewness = read(np.mean(np.power(deviations, 3) as NDArray))
  return spread / (1 + Math.log2(size) + Math.log2(1 + Math.abs(skewness) / scale))
}

const fd: Width = ({ np, x }) => {
  const [high, low] = np.percentile(x, [75, 25]).toTypedArray() as Float64Array
  return 2 * (high - low) * x.size ** (-1 / 3)
}

/** The wider bins of `fd` (within limits) and `sturges`. */
const auto: Width = (sample) => Math.min(Math.max(fd(sample), sqrt(sample) / 2), sturges(sample))

const estimators = { auto, fd, doane, scott, stone, rice, sturges, sqrt } as const

export type Estimator = keyof typeof estimators

export const estimatorNames = Object.keys(estimators) as readonly Estimator[]

/** How many bins there should be between the ends; `x` has all elements that lie there. */
export function estimatedCount(np: ArrayNamespace, name: Estimator, x: NDArray, ends: OuterEdges): number {
  if (x.size === 0) return 1
  const inner = outerEdges('histogram', x, null)
  const spread = read(np.max(x)) === read(np.min(x)) ? 0 : inner.width
  const width = estimators[name]({ np, x, spread, ends })
  if (width === 0 || Number.isNaN(width)) return 1
  const integers = x.dtype.kind === 'i' || x.dtype.kind === 'u'
  return Math.ceil(ends.width / (integers && width < 1 ? 1 : width))
}
