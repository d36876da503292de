/** Joining ranges, numbers and arrays as `r_` and `c_` do, with a directive in front for the axis and the dimensions. */
import type { Context } from '../../array/context.js'
import { filledArray } from '../../array/fill.js'
import type { ArrayLike } from '../../array/from-js.js'
import { joined } from '../../array/join.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { transposeLayout } from '../../core/layout.js'
import { resultType } from '../../core/promotion.js'
import { Slice } from '../../core/slice.js'
import { toArray } from '../chapter.js'
import { spacedNumbers } from '../spaced.js'
import { readRange } from './grid-slices.js'
import { singleRange } from './mesh.js'

/** A range, a directive, a number or an array. */
export type ConcatenatorPart = Slice | string | ArrayLike

export interface Directive {
  readonly axis: number
  /** The dimensions that all parts are brought to. */
  readonly ndmin: number
  /** Where a part's own dimensions go among them; −1 for the end. */
  readonly trans1d: number
}

export function concatenated(
  context: Context,
  operation: string,
  start: Directive,
  parts: readonly ConcatenatorPart[],
): NDArray {
  const [first] = parts
  const directed = typeof first === 'string' && !first.includes(':')
  const directive = directed ? readDirective(first, operation, start) : start
  const rest = directed ? parts.slice(1) : parts
  if (rest.length === 0) throw new ValueError(`[${operation}] needs at least one array to join`)
  const items = rest.map((part) => itemOf(context, operation, part))
  const type: DType = resultType(...items.map((item) => (isScalar(item) ? item : (item.dtype as DType))))
  const arrays = items.map((item, at) => {
    if (isScalar(item)) return filledArray(context, ones(directive.ndmin), type, toDType(item, type))
    return placed(copyAs(item, type), directive, !isRange(rest[at]))
  })
  return joined(context, arrays, normalizeAxis(directive.axis, arrays[0].ndim), type, operation)
}

const ones = (count: number): number[] => Array<number>(count).fill(1)

const isRange = (part: ConcatenatorPart): boolean => part instanceof Slice || typeof part === 'string'

function itemOf(context: Context, operation: string, part: ConcatenatorPart): NDArray | Scalar {
  if (isScalar(part)) return part
  if (!(part instanceof Slice) && typeof part !== 'string') return toArray(context, part, operation)
  if (typeof part === 'string' && !part.includes(':')) {
    throw new ValueError(`[${operation}] special directives must be the first entry: '${part}' isn't`)
  }
  const range = readRange(part, operation)
  if (range.points === undefined) return singleRange(context, part, operation)
  const spacing = { count: range.points, endpoint: true, compute: dtypes.float64, result: dtypes.float64 }
  return spacedNumbers(context, range.start, range.stop ?? 0, spacing).values
}

function readDirective(text: string, operation: string, { ndmin, trans1d }: Directive): Directive {
  if (text === 'r' || text === 'c') {
    throw new ValueError(`[${operation}] the directive '${text}' asks for a matrix object: there are only arrays here`)
  }
  const numbers = text.split(',').map(Number)
  if (text.trim() === '' || numbers.length > 3 || !numbers.every(Number.isInteger)) {
    throw new ValueError(
      `[${operation}] unknown special directive '${text}': expected 'axis', 'axis,ndmin' or 'axis,ndmin,trans1d'`,
    )
  }
  return { axis: numbers[0], ndmin: numbers[1] ?? ndmin, trans1d: numbers[2] ?? trans1d }
}

/** A part with at least `ndmin` dimensions, its own ones where `trans1d` says. */
function placed(array: NDArray, { ndmin, trans1d }: Directive, moved: boolean): NDArray {
  const missing = ndmin - array.ndim
  if (missing <= 0) return array
  const whole = array.viewOf({
    shape: [...ones(missing), ...array.shape],
    strides: [...Array<number>(missing).fill(0), ...array.strides],
    offset: array.offset,
  })
  if (trans1d === -1) return whole
  const axes = whole.shape.map((_, axis) => axis)
  if (!moved) {
    // Ranges have one dimension, which changes places with the one asked for.
    const at = normalizeAxis(trans1d, ndmin)
    ;[axes[at], axes[ndmin - 1]] = [axes[ndmin - 1], axes[at]]
    return whole.viewOf(transposeLayout(whole, axes))
  }
  const before = trans1d < 0 ? trans1d + missing + 1 : trans1d
  const order = [...axes.slice(0, before), ...axes.slice(missing), ...axes.slice(before, missing)]
  return whole.viewOf(transposeLayout(whole, order))
}
