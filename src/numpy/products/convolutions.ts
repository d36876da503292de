/**
 * Convolution and correlation: each result is the sum of products of one sequence with a window of the other, which
 * is a contraction over a view whose windows overlap. Places outside of a sequence take no part: they aren't zeros,
 * since 0 · ∞ is NaN.
 */
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { assignInto, copyAs } from '../../array/operate.js'
import { toDType } from '../../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { sliceLayout } from '../../core/layout.js'
import { promoteTypes } from '../../core/promotion.js'
import { recordMap, recordReduce, scalarOperand, whole } from '../../graph/record.js'
import { iota, Storage } from '../../graph/storage.js'
import type { Operand } from '../../graph/value.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { accumulatorOf, functionNamed } from '../reductions/expressions.js'
import { foldReduction } from '../reductions/folds.js'
import { conjugated, contract } from './contract.js'
import type { ProductOf } from './products.js'

/** Which windows give a result: those inside both sequences, as many as the longer has elements, or all that overlap. */
export type ConvolveMode = 'valid' | 'same' | 'full'

export interface ConvolveOptions {
  readonly mode?: ConvolveMode
}

export class Convolutions extends Chapter {
  /**
   * The convolution of two sequences: `full` by default.
   * @throws ValueError for empty sequences, above one dimension, and for an unknown mode
   * Mirrors numpy.convolve.
   */
  convolve<A extends ArrayLike, V extends ArrayLike>(
    a: A,
    v: V,
    options?: ConvolveMode | ConvolveOptions,
  ): ProductOf<A, V> {
    const { mode = 'full' } = readMode('convolve', options)
    const [x, y] = [a, v].map((each, index) => sequence(this.toArray(each, 'convolve'), 'convolve', 'av'[index]))
    const [long, short] = y.size > x.size ? [y, x] : [x, y]
    return windows(this.context, long, reversed(short), mode) as ProductOf<A, V>
  }

  /**
   * The sums of products of `a`, shifted, with the conjugate of `v`: only where they overlap whole by default.
   * @throws ValueError for empty sequences, for other than one dimension, and for an unknown mode
   * Mirrors numpy.correlate.
   */
  correlate<A extends ArrayLike, V extends ArrayLike>(
    a: A,
    v: V,
    options?: ConvolveMode | ConvolveOptions,
  ): ProductOf<A, V> {
    const { mode = 'valid' } = readMode('correlate', options)
    const [x, y] = [a, v].map((each, index) => {
      const array = this.toArray(each, 'correlate')
      if (array.ndim === 0) throw new ValueError('[correlate] takes vectors, not a 0-d array')
      return sequence(array, 'correlate', 'av'[index])
    })
    const other = conjugated(y)
    // With the longer one on the right, the same sums come in the opposite order.
    const result =
      y.size > x.size ? reversed(windows(this.context, other, x, mode)) : windows(this.context, x, other, mode)
    return (y.size > x.size ? copyAs(result, result.dtype, 'C') : result) as ProductOf<A, V>
  }
}

function readMode(operation: string, options: unknown): ConvolveOptions {
  const read = readOptions<ConvolveOptions>(operation, options, ['mode'])
  if (read.mode !== undefined && !['valid', 'same', 'full'].includes(read.mode)) {
    throw new ValueError(`[${operation}] mode is one of 'valid', 'same' and 'full', not ${describe(read.mode)}`)
  }
  return read
}

function sequence(array: NDArray, operation: string, name: string): NDArray {
  if (array.ndim > 1) {
    throw new ValueError(`[${operation}] ${name} has to be a vector, not of shape ${shapeText(array.shape)}`, {
      shape: array.shape,
    })
  }
  if (array.size === 0) throw new ValueError(`[${operation}] ${name} cannot be empty`)
  return array.ndim === 1 ? array : array.viewOf({ shape: [1], strides: [0], offset: array.offset })
}

const reversed = (array: NDArray): NDArray => array.viewOf(sliceLayout(array, 0, array.size - 1, -1, array.size))

/** The sums of products of `short` with the windows of `long`. */
function windows(context: Context, long: NDArray, short: NDArray, mode: ConvolveMode): NDArray {
  const type = promoteTypes(long.dtype, short.dtype)
  const width = short.size
  const left = mode === 'valid' ? 0 : mode === 'full' ? width - 1 : width >> 1
  const right = mode === 'valid' ? 0 : width - 1 - (mode === 'full' ? 0 : left)
  const count = long.size - width + 1 + left + right
  if (left + right === 0) return wholeWindows(context, type, long, short)
  if (count * width < worthSplitting) {
    return maskedSums(context, type, padded(context, long, left, right), short, count, left, left + long.size)
  }
  const result = emptyArray(context, [count], type)
  const write = (start: number, length: number, part: NDArray) =>
    assignInto(result.viewOf(sliceLayout(result, 0, start, 1, length)), { op: 'cast' }, type, type.name, [part])
  const rest = width - 1
  if (left > 0) {
    const first = padded(context, long.viewOf(sliceLayout(long, 0, 0, 1, rest)), left, 0)
    write(0, left, maskedSums(context, type, first, short, left, left, left + rest))
  }
  write(left, count - left - right, wholeWindows(context, type, long, short))
  if (right > 0) {
    const last = padded(context, long.viewOf(sliceLayout(long, 0, long.size - rest, 1, rest)), 0, right)
    write(count - right, right, maskedSums(context, type, last, short, right, 0, rest))
  }
  return result
}

/** From so many products on, the windows that lie inside are summed by themselves: that is a product of a matrix and a vector. */
const worthSplitting = 1 << 15

function wholeWindows(context: Context, type: DType, long: NDArray, short: NDArray): NDArray {
  const factors = [
    { array: windowView(long, long.size - short.size + 1, short.size), labels: [0, 1] },
    { array: short, labels: [1] },
  ]
  return contract(context, type, factors, [0])
}

function windowView(array: NDArray, count: number, width: number): NDArray {
  const [stride] = array.strides
  return array.viewOf({ shape: [count, width], strides: [stride, stride], offset: array.offset })
}

/** The elements in memory with zeros around them. */
function padded(context: Context, array: NDArray, left: number, right: number): NDArray {
  const { dtype, size } = array
  const result = emptyArray(context, [left + size + right], dtype)
  const write = (start: number, length: number, inputs: Parameters<typeof assignInto>[4]) =>
    assignInto(result.viewOf(sliceLayout(result, 0, start, 1, length)), { op: 'cast' }, dtype, dtype.name, inputs)
  const zero = [{ scalar: toDType(0, dtype), type: dtype.name }]
  write(0, left, zero)
  write(left, size, [array])
  write(left + size, right, zero)
  return result
}

/** Sums over windows of `long`, of whose elements only those at [begin, end) take part. */
function maskedSums(
  context: Context,
  type: DType,
  long: NDArray,
  short: NDArray,
  count: number,
  begin: number,
  end: number,
): NDArray {
  const { runtime } = context
  const inner = accumulatorOf(type.name)
  const dims = [count, short.size]
  const positions = iota(runtime)
  const operands: Operand[] = [
    along(long, [long.strides[0], long.strides[0]], inner),
    along(short, [0, short.strides[0]], inner),
    { value: positions, scalar: 0, dtype: dtypes.int64, as: 'int64', offset: 0, strides: [1, 1] },
    scalarOperand(BigInt(begin), 'int64'),
    scalarOperand(BigInt(end), 'int64'),
  ]
  const product = recordMap(runtime, 'call', dtypes[inner], dims, count * short.size, operands, maskedProduct(inner))
  const sum = foldReduction('add', type.name)
  const value = recordReduce(runtime, sum, type, dims, 1, [whole(product, inner)])
  return new NDArray(context, new Storage(value), type, [count], undefined, 0)
}

function along(array: NDArray, strides: readonly number[], as: DTypeName): Operand {
  const { storage, dtype } = array
  const value = (dtype as DType) === storage.value.dtype ? storage.value : storage.realized()
  return { value, scalar: 0, dtype, as, offset: array.offset, strides }
}

const maskedProduct = (type: DTypeName) =>
  functionNamed(`window.${type}`, [type, type, 'int64', 'int64', 'int64'], (b, x, y, position, begin, end) => {
    const inside = b.op('and', b.op('ge', position, begin), b.op('lt', position, end))
    return b.select(inside, b.op('mul', x, y), b.literal(type, type === 'bool' ? false : 0))
  })
