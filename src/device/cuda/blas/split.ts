/** Long sums of few elements: in pieces that run side by side into scratch memory, and are added up afterwards. */
import { toDType } from '../../../core/convert.js'
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { Builder, defineBody } from '../../../ir/expr.js'
import type { Launch, ReduceKernel } from '../../../ir/kernel.js'
import { tileDepth, tileEdge } from './tiled-text.js'

export interface Split {
  /** Pieces of so many elements of k, and what is left. */
  readonly pieces: number
  readonly length: number
  readonly rest: number
  /** Of the sums of all pieces. */
  readonly bytes: number
}

/** Shorter sums aren't split, nor into shorter pieces. */
const shortest = 1024

/** How a product is split; undefined where its tiles keep all multiprocessors busy, or its sums are short. */
export function splitOf(dims: readonly number[], itemsize: number, multiprocessors: number): Split | undefined {
  const [m, n, k] = dims.slice(-3)
  const outputs = dims.slice(0, -1).reduce((product, length) => product * length, 1)
  const edge = tileEdge(2)
  const tiles = Math.ceil(m / edge) * Math.ceil(n / edge) * (outputs / (m * n))
  const wanted = Math.min(Math.ceil((2 * multiprocessors) / tiles), Math.floor(k / shortest))
  if (tiles >= multiprocessors || wanted < 2) return undefined
  const depth = tileDepth(2)
  const length = Math.ceil(k / wanted / depth) * depth
  const pieces = Math.floor(k / length)
  const rest = k - pieces * length
  return { pieces, length, rest, bytes: outputs * (pieces + (rest > 0 ? 1 : 0)) * itemsize }
}

/** The launches of the pieces, and the one that adds up, with `scratch` for the sums of the pieces. */
export function splitLaunches(
  launch: Launch,
  { pieces, length, rest }: Split,
  itemsize: number,
  scratch: number,
): { readonly products: readonly Launch[]; readonly sum: Launch } {
  const batch = launch.dims.slice(0, -3)
  const [m, n] = launch.dims.slice(-3)
  const parts = pieces + (rest > 0 ? 1 : 0)
  // Over [...batch, pieces, m, n], in C order.
  const strides: number[] = []
  let size = itemsize
  for (const dim of [...batch, parts, m, n].reverse()) {
    strides.unshift(size)
    size *= dim
  }
  const at = batch.length
  const piece = (count: number, first: number, k: number): Launch => ({
    dims: [...batch, count, m, n, k],
    reduced: 1,
    params: launch.params.map((param) => {
      const { pointer, strides: of } = param as { readonly pointer: number; readonly strides: readonly number[] }
      const byK = of[of.length - 1]
      return {
        kind: 'buffer',
        pointer: pointer + first * length * byK,
        strides: of.toSpliced(at, 0, length * byK),
      }
    }),
    outputs: [{ pointer: scratch + first * strides[at], strides }],
  })
  const products = [piece(pieces, 0, length)]
  if (rest > 0) products.push(piece(1, pieces, rest))
  const sum: Launch = {
    dims: [...batch, m, n, parts],
    reduced: 1,
    params: [{ kind: 'buffer', pointer: scratch, strides: [...strides.toSpliced(at, 1), strides[at]] }],
    outputs: launch.outputs,
  }
  return { products, sum }
}

const sums = new Map<DTypeName, ReduceKernel>()

/** What adds the pieces up. */
export function sumKernel(type: DTypeName): ReduceKernel {
  let kernel = sums.get(type)
  if (kernel === undefined) {
    const b = new Builder()
    kernel = {
      kind: 'reduce',
      params: [{ kind: 'buffer', dtype: type }],
      body: b.body(b.input(0, type)),
      combine: defineBody([type, type], (c, x, y) => [c.op('add', x, y)]),
      identity: [toDType(type === 'bool' ? false : 0, dtypes[type])],
      finish: defineBody([type], (_, total) => [total]),
      outputs: [type],
    }
    sums.set(type, kernel)
  }
  return kernel
}
