/** Fourier transforms along axes of an array. */
import { toDType } from '../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { isContiguous, type Layout, permute, sliceLayout, transposeLayout } from '../core/layout.js'
import { copyOrder, stridesInOrder } from '../core/order.js'
import { type Fft, runFft, type SpacedInput } from '../graph/patterns.js'
import { Storage } from '../graph/storage.js'
import { defineFunction, type IrFunction } from '../ir/expr.js'
import { filledArray } from './fill.js'
import { NDArray } from './ndarray.js'
import { assignInto, copyAs, elementwise } from './operate.js'
import { block } from './patterns.js'

export interface Transform {
  readonly form: Fft['form']
  readonly inverse: boolean
  readonly precision: 'float32' | 'float64'
}

/** A transform along one of the axes. */
export interface Step {
  readonly axis: number
  /** Of what is transformed, or of the real rows that a transform begins or ends with. */
  readonly length: number
  readonly scale: number
}

/**
 * The transforms along the axes of `steps`, one after another, of arrays of any dtype that `precision` allows for. A
 * real transform begins with real rows along the first one, a hermitian one ends with them along the last. What is
 * longer than a transform is cut off, and what is shorter is followed by zeros. A new array in NumPy's memory order 'K'.
 */
export function transformAlong(x: NDArray, { form, inverse, precision }: Transform, steps: readonly Step[]): NDArray {
  const rows = steps.length === 1 ? plainRows(x, { form, inverse, precision }, steps[0]) : undefined
  if (rows !== undefined) return rows
  const most = x.context.runtime.device.transforms?.mostDimensions ?? 1
  let result = x
  for (let at = 0; at < steps.length; ) {
    const own = form === 'real' && at > 0 ? 'complex' : form === 'hermitian' && at < steps.length - 1 ? 'complex' : form
    const count = own === 'hermitian' ? 1 : togetherFrom(result, own, steps.slice(at, at + most), form)
    result = transformed(result, { form: own, inverse, precision }, steps.slice(at, at + count))
    at += count
  }
  return result
}

/** The transforms of all rows of an array in C order, where nothing is particular about them: small ones need little else. */
function plainRows(x: NDArray, { form, inverse, precision }: Transform, step: Step): NDArray | undefined {
  const { context, shape, ndim } = x
  const { axis, length, scale } = step
  if (!x.plain || axis !== ndim - 1 || context.runtime.device.transforms !== undefined) return undefined
  const half = Math.floor(length / 2) + 1
  if (shape[axis] !== (form === 'hermitian' ? half : length)) return undefined
  const complex = precision === 'float32' ? dtypes.complex64 : dtypes.complex128
  const dtype: DType = form === 'real' ? dtypes[precision] : complex
  const source = (x.dtype as DType) === dtype ? x : copyAs(x, dtype, 'C')
  const input = source.storage.realized()
  if (input.iota) return undefined
  const value = runFft(input, { form, inverse, scale }, [x.size / shape[axis], length, 1])
  const result = form === 'real' ? half : length
  return new NDArray(
    context,
    new Storage(value),
    value.dtype,
    result === shape[axis] ? shape : shape.with(axis, result),
    undefined,
    0,
  )
}

/** How many of the steps one kernel can make: those along dimensions that are neighbours in memory. */
function togetherFrom(x: NDArray, form: Fft['form'], steps: readonly Step[], whole: Fft['form']): number {
  const order = copyOrder(x.strides)
  const candidates = whole === 'hermitian' ? steps.slice(0, -1) : steps
  for (let count = candidates.length; count > 1; count--) {
    const places = candidates.slice(0, count).map(({ axis }) => order.indexOf(axis))
    const [first, last] = [Math.min(...places), Math.max(...places)]
    const neighbours = new Set(places).size === count && last - first + 1 === count
    if (neighbours && (form !== 'real' || places[0] === last)) return count
  }
  return 1
}

const product = (lengths: readonly number[]) => lengths.reduce((total, each) => total * each, 1)

/** The product of the lengths along the axes at the places [from, to) of an order. */
function sizeOf({ shape }: NDArray, order: readonly number[], from: number, to: number): number {
  let size = 1
  for (let place = from; place < to; place++) size *= shape[order[place]]
  return size
}

function transformed(x: NDArray, { form, inverse, precision }: Transform, steps: readonly Step[]): NDArray {
  const { context } = x
  const complex = precision === 'float32' ? dtypes.complex64 : dtypes.complex128
  const dtype: DType = form === 'real' ? dtypes[precision] : complex
  const order = copyOrder(x.strides)
  const inMemory = steps.length === 1 ? steps : steps.toSorted((a, b) => order.indexOf(a.axis) - order.indexOf(b.axis))
  const axes = inMemory.map(({ axis }) => axis)
  const lengths = inMemory.map(({ length }) => length)
  const first = order.indexOf(axes[0])
  const [given, wanted] = [lengths.slice(), lengths.slice()]
  const half = Math.floor(lengths.at(-1)! / 2) + 1
  if (form === 'hermitian') given[given.length - 1] = half
  if (form === 'real') wanted[wanted.length - 1] = half

  const [outer, inner] = [sizeOf(x, order, 0, first), sizeOf(x, order, first + axes.length, order.length)]
  const { transforms } = context.runtime.device
  const apart = transforms !== undefined && outer > 1 && inner > 1
  const moves = apart && product(lengths) * Math.max(outer, inner) < transforms.leastBetween
  // Dimensions between others come to the end, where that is faster than transforms of few rows at a time.
  const walk = moves ? [...order.filter((axis) => !axes.includes(axis)), ...axes] : order
  let scale = 1
  for (const step of steps) scale *= step.scale
  const finishes = transforms !== undefined && !transforms.scales
  const fft: Fft = finishes ? { form, inverse: inverse && form !== 'real', scale: 1 } : { form, inverse, scale }
  const dims = moves ? [outer * inner, ...lengths, 1] : [outer, ...lengths, inner]
  const spaced =
    transforms?.spaced &&
    steps.length === 1 &&
    (outer === 1 || inner === 1) &&
    form !== 'hermitian' &&
    dtype === x.dtype
      ? spacedInput(x, order, axes[0], given[0])
      : undefined
  const inOrderOfWalk = walk.every((axis, place) => axis === place)
  const source = spaced
    ? x
    : prepared(
        inOrderOfWalk ? x : x.viewOf(transposeLayout(x, walk)),
        dtype,
        axes.map((axis) => walk.indexOf(axis)),
        given,
      )
  const value = runFft(source.storage.realized(), fft, dims, spaced)

  const shape = x.shape.slice()
  for (let at = 0; at < axes.length; at++) shape[axes[at]] = wanted[at]
  const strides = stridesInOrder(shape, value.dtype.itemsize, walk)
  let result = new NDArray(context, new Storage(value), value.dtype, shape, strides, 0)
  if (moves) result = inOrder(result, order)
  if (!finishes) return result
  const conjugates = form === 'real' && inverse
  if (scale === 1 && !conjugates) return result
  const type = value.dtype.name
  return elementwise(
    context,
    { op: 'call', fn: finishOf(type, conjugates) },
    value.dtype as DType,
    [type, precision],
    [result, { scalar: scale, type: precision }],
  )
}

/**
 * How the first `count` elements along an axis lie, where those of each transform are one distance apart, and so are the
 * transforms; undefined where they aren't, or where they follow each other and need no more than that.
 */
function spacedInput(x: NDArray, order: readonly number[], axis: number, count: number): SpacedInput | undefined {
  const { shape, strides, offset, itemsize } = x
  const dtype = x.dtype as DType
  if (shape[axis] < count || x.size === 0) return undefined
  if (offset === 0 && shape[axis] === count && x.size === x.storage.value.size && dtype === x.storage.value.dtype) {
    if (isContiguous(permute(shape, order), permute(strides, order), itemsize)) return undefined
  }
  const complexBytes = 2 * dtypes[dtype.real].itemsize
  let [distance, batch] = [0, 1]
  for (let place = order.length - 1; place >= 0; place--) {
    const each = order[place]
    if (each === axis || shape[each] === 1) continue
    if (batch > 1 && strides[each] !== distance * batch) return undefined
    if (batch === 1) distance = strides[each]
    batch *= shape[each]
  }
  const stride = count === 1 ? itemsize : strides[axis]
  if (batch === 1) distance = stride * count
  const whole = (bytes: number) => bytes > 0 && bytes % itemsize === 0
  if (!whole(stride) || !whole(distance) || offset % complexBytes !== 0) return undefined
  const spacing = { distance: distance / itemsize, stride: stride / itemsize }
  return { dtype, offset, length: (batch - 1) * spacing.distance + (count - 1) * spacing.stride + 1, spacing }
}

/** A copy whose elements lie in memory by `order`. */
function inOrder(x: NDArray, order: readonly number[]): NDArray {
  const copy = copyAs(x.viewOf(transposeLayout(x, order)), x.dtype as DType, 'C')
  const strides = stridesInOrder(x.shape, x.itemsize, order)
  return new NDArray(x.context, copy.storage, x.dtype, x.shape, strides, copy.offset)
}

const finishes = new Map<string, IrFunction>()

/** (element, scale): scaled part by part, since a product of complex numbers would make NaNs of infinities. */
function finishOf(dtype: DTypeName, conjugates: boolean): IrFunction {
  const name = `fft.${conjugates ? 'conjugate' : 'scale'}.${dtype}`
  let fn = finishes.get(name)
  if (fn === undefined) {
    const { real, kind } = dtypes[dtype]
    fn = defineFunction(name, [dtype, real], (b, x, scale) => {
      if (kind === 'f') return b.op('mul', x, scale)
      const imag = b.op('imag', x)
      const parts = [b.op('real', x), conjugates ? b.op('neg', imag) : imag]
      const [re, im] = parts.map((part) => b.op('mul', part, scale))
      return b.op('complex', re, im)
    })
    finishes.set(name, fn)
  }
  return fn
}

/**
 * The first `counts` elements along `axes` as all of a storage in C order, with zeros after them where there are fewer.
 */
function prepared(x: NDArray, dtype: DType, axes: readonly number[], counts: readonly number[]): NDArray {
  const { context } = x
  let [cut, shape, pads] = [x as Layout, x.shape, false]
  axes.forEach((axis, at) => {
    if (cut.shape[axis] > counts[at]) cut = sliceLayout(cut, axis, 0, 1, counts[at])
    pads ||= cut.shape[axis] < counts[at]
    shape = shape.with(axis, counts[at])
  })
  const part = cut === x ? x : x.viewOf(cut)
  if (!pads) return part.dtype.name === dtype.name ? block(part) : copyAs(part, dtype, 'C')
  const padded = filledArray(context, shape, dtype, toDType(0, dtype))
  let room: Layout = padded
  axes.forEach((axis) => {
    room = sliceLayout(room, axis, 0, 1, cut.shape[axis])
  })
  if (part.size > 0) assignInto(padded.viewOf(room), { op: 'cast' }, dtype, dtype.name, [part])
  return padded
}
