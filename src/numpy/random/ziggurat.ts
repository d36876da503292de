/**
 * Normal numbers from layers of equal area under their density (Marsaglia and Tsang: "The ziggurat method for generating
 * random variables", 2000), for what takes one word of an element's own block. A word picks a layer and a place in it:
 * all but 3 of 1000 places lie under the next layer's edge, and are taken without a look at the density. The edges are a
 * table.
 *
 * Where the first place is passed over, a number of its own takes its stead, by inversion: no element tries more than
 * twice. It comes from the element's own block of words.
 */
import type { Context } from '../../array/context.js'
import { fromJS } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import { evaluateBody } from '../../ir/evaluate.js'
import { type Builder, defineBody, defineFunction, type Id, type IrFunction } from '../../ir/expr.js'
import { normalOf, normalTail } from './normal.js'
import { philoxHigh, philoxLow } from './philox.js'
import { openUnitOf, portable } from './portable.js'

const f64 = (b: Builder, value: number) => b.literal('float64', value)

const layers = 1024

export interface Ziggurat {
  readonly name: string
  /** The edge of the lowest layer, beyond which is the tail, and the area of each layer. */
  readonly edge: number
  readonly area: number
  /** The density, up to a factor: 1 at 0, and the same for both signs. */
  readonly density: (b: Builder, x: Id) => Id
  /** Where the density is `y`. */
  readonly inverse: (b: Builder, y: Id) => Id
  /** How large a number beyond the edge is, from a uniform one. */
  readonly tail: (b: Builder, u: Id) => Id
  /** Any number, from a word. */
  readonly whole: (b: Builder, word: Id) => Id
}

export const normalZiggurat: Ziggurat = {
  name: 'normal',
  edge: 4.038849846109504,
  area: 0.001226324646353088,
  density: (b, x) => portable(b, 'exp', b.op('mul', f64(b, -0.5), b.op('mul', x, x))),
  inverse: (b, y) => b.op('sqrt', b.op('mul', f64(b, -2), portable(b, 'log', y))),
  // The share of the numbers that lie beyond the edge, on one side.
  tail: (b, u) => normalTail(b, b.op('mul', f64(b, 2.68569673034276e-5), u)),
  whole: normalOf,
}

/** From the width of the lowest layer as if it were a rectangle, by the edges of all others, to 0. */
function edgesOf({ edge, area, density, inverse }: Ziggurat): Float64Array<ArrayBuffer> {
  // Not by JavaScript's own functions, which may differ in the last place.
  const [f, g] = [density, inverse].map((recipe) => {
    const body = defineBody(['float64'], (b, x) => [recipe(b, x)])
    return (x: number) => evaluateBody(body, [x])[0] as number
  })
  const edges = new Float64Array(layers + 1)
  edges[0] = area / f(edge)
  edges[1] = edge
  for (let at = 2; at < layers; at++) edges[at] = g(f(edges[at - 1]) + area / edges[at - 1])
  return edges
}

const tables = new Map<
  Ziggurat,
  { readonly edges: Float64Array<ArrayBuffer>; readonly arrays: WeakMap<Context, NDArray> }
>()

/** The edges on the context's device. */
export function edgeTable(context: Context, ziggurat: Ziggurat): NDArray {
  let known = tables.get(ziggurat)
  if (known === undefined) tables.set(ziggurat, (known = { edges: edgesOf(ziggurat), arrays: new WeakMap() }))
  let array = known.arrays.get(context)
  if (array === undefined) known.arrays.set(context, (array = fromJS(context, known.edges)))
  return array
}

/**
 * The number that comes from a word. Loads from table 0. `spare` is the block of the element that it may take more words
 * from.
 */
export function zigguratOf(b: Builder, ziggurat: Ziggurat, word: Id, element: Id, base: Id, key: Id, spare = 1n): Id {
  const layer = b.bitcast(b.op('and', word, b.literal('uint64', BigInt(layers - 1))), 'int64')
  const outer = b.load(0, 'float64', layer)
  const inner = b.load(0, 'float64', b.op('add', layer, b.literal('int64', 1n)))
  const place = b.op('mul', f64(b, 2), b.op('sub', openUnitOf(b, word), f64(b, 0.5)))
  const x = b.op('mul', place, outer)
  const inside = b.op('lt', b.op('abs', x), inner)
  const block = b.op('add', base, b.bitcast(element, 'uint64'))
  return b.callWhere(
    besideOf(ziggurat),
    b.op('not', inside),
    x,
    x,
    outer,
    inner,
    block,
    b.literal('uint64', spare),
    key,
  )
}

const besides = new Map<Ziggurat, IrFunction>()

/** (x, outer, inner, block, spare, key): the number for a place that isn't under the next layer. */
function besideOf(ziggurat: Ziggurat): IrFunction {
  const { name, edge, density, tail, whole } = ziggurat
  let fn = besides.get(ziggurat)
  if (fn !== undefined) return fn
  const params: DTypeName[] = ['float64', 'float64', 'float64', 'uint64', 'uint64', 'uint64']
  // Each is called for the few that need it.
  const tailOf = defineFunction(`random.${name}.beyond`, ['float64', 'float64'], (b, x, u) => {
    const size = tail(b, u)
    return b.select(b.op('lt', x, f64(b, 0)), b.op('neg', size), size)
  })
  const wholeOf = defineFunction(`random.${name}.again`, ['uint64', 'uint64', 'uint64'], (b, block, spare, key) =>
    whole(b, b.call(philoxHigh, block, spare, key)),
  )
  fn = defineFunction(`random.${name}.beside`, params, (b, x, outer, inner, block, spare, key) => {
    const u = openUnitOf(b, b.call(philoxLow, block, spare, key))
    const [low, high] = [density(b, outer), density(b, inner)]
    const height = b.op('add', low, b.op('mul', u, b.op('sub', high, low)))
    const below = b.op('lt', height, density(b, x))
    const isLowest = b.op('gt', outer, f64(b, edge))
    const rejected = b.op('not', b.op('or', below, isLowest))
    const kept = b.callWhere(tailOf, isLowest, x, x, u)
    return b.callWhere(wholeOf, rejected, kept, block, spare, key)
  })
  besides.set(ziggurat, fn)
  return fn
}
