/** Values between given points of a line, found by binary search and interpolated in the same kernel. */
import { type DTypeName, dtypes } from '../core/dtype.js'
import type { Builder, Id } from '../ir/expr.js'
import { lookupNamed } from './lookups.js'
import type { NDArray } from './ndarray.js'
import { searchRow } from './searching.js'
import { int64, lookup, tableOf } from './tables.js'

export interface Ends {
  /** What is left of all points, and right of them; undefined for the value at the end. */
  readonly left: NDArray | undefined
  readonly right: NDArray | undefined
}

const isNaNOf = (b: Builder, x: Id): Id => b.op('ne', x, x)

/**
 * `y0 + (y1 - y0) / (x1 - x0) · (x - x0)` as NumPy computes it: from the other end where that isn't a number, as
 * beside an infinity.
 */
function between(b: Builder, slope: Id, x: Id, [x0, x1]: readonly [Id, Id], [y0, y1]: readonly [Id, Id]): Id {
  const fromLeft = b.op('add', b.op('mul', slope, b.op('sub', x, x0)), y0)
  const fromRight = b.op('add', b.op('mul', slope, b.op('sub', x, x1)), y1)
  const level = b.select(b.op('and', isNaNOf(b, fromRight), b.op('eq', y0, y1)), y0, fromRight)
  return b.select(isNaNOf(b, fromLeft), level, fromLeft)
}

function complexBetween(b: Builder, x: Id, xs: readonly [Id, Id], [y0, y1]: readonly [Id, Id]): Id {
  const inverse = b.op('div', b.literal('float64', 1), b.op('sub', xs[1], xs[0]))
  const [re, im] = (['real', 'imag'] as const).map((part) => {
    const ends = [b.op(part, y0), b.op(part, y1)] as const
    return between(b, b.op('mul', b.op('sub', ends[1], ends[0]), inverse), x, xs, ends)
  })
  return b.op('complex', re, im)
}

function realBetween(b: Builder, x: Id, xs: readonly [Id, Id], ys: readonly [Id, Id]): Id {
  return between(b, b.op('div', b.op('sub', ys[1], ys[0]), b.op('sub', xs[1], xs[0])), x, xs, ys)
}

const interpolating = (type: 'float64' | 'complex128', ends: string) => {
  const params: DTypeName[] = ['float64', 'int64', 'int64', 'int64', 'int64', 'int64', type, type]
  return lookupNamed(
    `interp.${type}.${ends}`,
    ['float64', type],
    params,
    (b, x, count, start, stride, yStart, yStride, left, right) => {
      const one = b.literal('int64', 1n)
      const zero = b.literal('int64', 0n)
      const xAt = (index: Id) => b.load(0, 'float64', b.op('add', start, b.op('mul', index, stride)))
      const yAt = (index: Id) => b.load(1, type, b.op('add', yStart, b.op('mul', index, yStride)))
      const found = searchRow(b, 'right', 'float64', x, { index: 0, start, count, stride })
      const last = b.op('sub', count, one)
      const before = b.op('max', b.op('sub', found, one), zero)
      const after = b.op('min', b.op('add', before, one), last)
      const xs = [xAt(before), xAt(after)] as const
      const ys = [yAt(before), yAt(after)] as const
      const inner = type === 'complex128' ? complexBetween(b, x, xs, ys) : realBetween(b, x, xs, ys)
      const onPoint = b.op('or', b.op('eq', before, last), b.op('eq', xs[0], x))
      const value = b.select(onPoint, ys[0], inner)
      const below = ends.includes('left') ? left : yAt(zero)
      const above = ends.includes('right') ? right : yAt(last)
      const high = b.select(b.op('gt', x, xAt(last)), above, value)
      const placed = b.select(b.op('lt', x, xAt(zero)), below, high)
      const missing = b.op('and', isNaNOf(b, x), b.op('gt', count, one))
      return b.select(missing, b.cast(x, type), placed)
    },
  )
}

/** The values at `x` of the function through the points (xp, fp), of which xp rises. */
export function interpolated(x: NDArray, xp: NDArray, fp: NDArray, { left, right }: Ends): NDArray {
  const type = fp.dtype.name as 'float64' | 'complex128'
  const [points, values] = [tableOf(xp), tableOf(fp)]
  const none = { scalar: 0, type: 'float64' } as const
  const inputs = [
    x,
    int64(xp.size),
    int64(points.offset),
    int64(points.strides[0]),
    int64(values.offset),
    int64(values.strides[0]),
    left ?? none,
    right ?? none,
  ]
  const as: DTypeName[] = ['float64', 'int64', 'int64', 'int64', 'int64', 'int64', type, type]
  const fn = interpolating(type, `${left ? 'left' : ''}${right ? 'right' : ''}`)
  return lookup(x.context, fn, dtypes[type], as, inputs, [points, values])
}
