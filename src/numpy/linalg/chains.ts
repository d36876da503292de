/** Products of several matrices, and powers of one. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { reshaped } from '../../array/reshape.js'
import { ArgumentError, LinAlgError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { stretched } from '../manipulation/shapes.js'
import type { ArrayNamespace } from '../namespace.js'
import { dotOf } from '../products/dots.js'
import { checkSquare } from './checks.js'
import { inverseOf } from './solving.js'

/** The product of all, in the order that takes the fewest multiplications. */
export function multiDotOf(context: Context, arrays: readonly NDArray[], out: NDArray | null | undefined): NDArray {
  const operation = 'linalg.multiDot'
  const count = arrays.length
  if (count < 2) throw new ValueError(`[${operation}] Expecting at least two arrays, not ${count}`, { count })
  if (count === 2) return dotOf(context, arrays[0], arrays[1], out)
  const [first, last] = [arrays[0], arrays[count - 1]]
  const matrices = arrays.slice()
  if (first.ndim === 1) matrices[0] = reshaped(first, [1, first.size])
  if (last.ndim === 1) matrices[count - 1] = reshaped(last, [last.size, 1])
  matrices.forEach(({ ndim, shape }, at) => {
    if (ndim === 2) return
    const text = `[${operation}] Array must be two-dimensional: array ${at} has the shape ${shapeText(shape)}`
    throw new LinAlgError(text, { shape, at })
  })
  for (let at = 1; at < count; at++) {
    const [left, right] = [matrices[at - 1].shape, matrices[at].shape]
    if (left[1] === right[0]) continue
    const text = `[${operation}] shapes ${shapeText(left)} and ${shapeText(right)} not aligned: ${left[1]} != ${right[0]}`
    throw new ShapeError(text, { shapes: [left, right] })
  }
  const result = productInOrder(context, matrices, bestSplits(matrices), out)
  if (first.ndim === 1 && last.ndim === 1) return reshaped(result, [])
  return first.ndim === 1 || last.ndim === 1 ? reshaped(result, [result.size]) : result
}

/** For each run of matrices, by its first and last one, after which of them it is split best. */
function bestSplits(matrices: readonly NDArray[]): number[][] {
  const count = matrices.length
  const sizes = [...matrices.map(({ shape }) => shape[0]), matrices[count - 1].shape[1]]
  const table = () => matrices.map(() => new Array<number>(count).fill(0))
  const [costs, splits] = [table(), table()]
  for (let length = 1; length < count; length++) {
    for (let from = 0; from + length < count; from++) {
      const to = from + length
      costs[from][to] = Number.POSITIVE_INFINITY
      for (let split = from; split < to; split++) {
        const cost = costs[from][split] + costs[split + 1][to] + sizes[from] * sizes[split + 1] * sizes[to + 1]
        if (cost >= costs[from][to]) continue
        costs[from][to] = cost
        splits[from][to] = split
      }
    }
  }
  return splits
}

/** Multiplies as the splits say: from the inside out, on a stack of its own. */
function productInOrder(
  context: Context,
  matrices: readonly NDArray[],
  splits: readonly (readonly number[])[],
  out: NDArray | null | undefined,
): NDArray {
  const found: NDArray[] = []
  const todo: { readonly from: number; readonly to: number; readonly ready: boolean }[] = []
  todo.push({ from: 0, to: matrices.length - 1, ready: false })
  for (let task = todo.pop(); task !== undefined; task = todo.pop()) {
    const { from, to, ready } = task
    if (from === to) {
      found.push(matrices[from])
    } else if (ready) {
      const right = found.pop()!
      const whole = from === 0 && to === matrices.length - 1
      found.push(dotOf(context, found.pop()!, right, whole ? out : null))
    } else {
      const split = splits[from][to]
      todo.push({ from, to, ready: true }, { from: split + 1, to, ready: false }, { from, to: split, ready: false })
    }
  }
  return found[0]
}

/** a·a·…·a by repeated squaring; of the inverse for a negative exponent. */
export function powerOf(context: Context, np: ArrayNamespace, a: NDArray, exponent: number | bigint): NDArray {
  const operation = 'linalg.matrixPower'
  checkSquare(operation, a)
  if (typeof exponent !== 'bigint' && !Number.isSafeInteger(exponent)) {
    throw new ArgumentError(`[${operation}] exponent must be an integer, not ${describe(exponent)}`, { exponent })
  }
  let rest = Math.abs(Number(exponent))
  if (rest === 0) return copyAs(stretched(np.eye(a.shape[a.ndim - 1], { dtype: a.dtype }), a.shape), a.dtype, 'C')
  let square = exponent < 0 ? inverseOf(context, a, operation) : a
  if (rest === 1) return square
  const times = (left: NDArray, right: NDArray) => np.matmul(left, right) as NDArray
  if (rest === 3) return times(times(square, square), square)
  let result: NDArray | undefined
  while (rest > 0) {
    if (rest % 2 === 1) result = result === undefined ? square : times(result, square)
    rest = Math.floor(rest / 2)
    if (rest > 0) square = times(square, square)
  }
  return result!
}
