/** Writing the diagonal of an array. */
import { assignValue } from '../../array/assign.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { raveled, reshaped } from '../../array/reshape.js'
import { isScalar } from '../../core/convert.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'

/** Writes `value`, its elements repeated as often as needed, to the main diagonal; with `wrap` to those below too. */
export function writeDiagonal(np: ArrayNamespace, array: NDArray, value: ArrayLike, wrap: boolean): void {
  const { shape, ndim } = array
  if (ndim < 2)
    throw new ValueError(`[fillDiagonal] array must be at least 2-d, not of shape ${shapeText(shape)}`, { shape })
  if (ndim > 2 && shape.some((length) => length !== shape[0])) {
    throw new ValueError(
      `[fillDiagonal] all dimensions must be of equal length above two: the shape is ${shapeText(shape)}`,
      {
        shape,
      },
    )
  }
  if (!array.writeable) throw new ValueError('assignment destination is read-only', { shape })
  const places = wrap && ndim === 2 ? wrapped(array) : [mainDiagonal(array)]
  if (isScalar(value)) {
    for (const place of places) assignValue(place, value)
    return
  }
  const source = raveled(toArray(array.context, value, 'fillDiagonal'))
  const count = places.reduce((sum, { size }) => sum + size, 0)
  if (source.size === 0 || count === 0) return
  const repeated = source.size === 1 ? source : (np.resize(source, count) as NDArray)
  let start = 0
  for (const place of places) {
    const own = source.size === 1 ? source : repeated.at(`${start}:${start + place.size}`)
    assignValue(place, source.size === 1 ? own : reshaped(own, place.shape))
    start += place.size
  }
}

function mainDiagonal(array: NDArray): NDArray {
  const { shape, strides, offset } = array
  const stride = strides.reduce((sum, each) => sum + each, 0)
  return array.viewOf({ shape: [Math.min(...shape)], strides: [stride], offset })
}

/** Blocks of a tall matrix, each with one row more than columns, whose diagonals follow each other; the last may be cut. */
function wrapped(array: NDArray): NDArray[] {
  const { shape, strides, offset } = array
  const [rows, columns] = shape
  const [down, across] = strides
  const blocks = Math.floor(rows / (columns + 1))
  const left = Math.min(columns, rows - blocks * (columns + 1))
  const whole = { shape: [blocks, columns], strides: [(columns + 1) * down, down + across], offset }
  const rest = { shape: [left], strides: [down + across], offset: offset + blocks * (columns + 1) * down }
  return [whole, rest].filter((each) => !each.shape.includes(0)).map((layout) => array.viewOf(layout))
}
