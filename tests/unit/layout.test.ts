import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normalizeAxes, normalizeAxis, normalizePermutation } from '#src/core/axis.js'
import { broadcastShapes, broadcastStrides, broadcastsTo } from '#src/core/broadcast.js'
import { ArgumentError, AxisError, ShapeError, ValueError } from '#src/core/errors.js'
import {
  contiguousStrides,
  isContiguous,
  normalizeShape,
  type Order,
  sizeOf,
  sliceLayout,
  transposeLayout,
} from '#src/core/layout.js'
import { collapse, copyOrder, keepOrder, stridesInOrder } from '#src/core/order.js'
import { byteBounds, mayOverlap, overlaps, overlapsItself, sameElements } from '#src/core/overlap.js'
import { inferReshape, reshapeStrides } from '#src/core/reshape.js'
import { golden } from './golden.js'

interface View {
  shape: number[]
  strides: number[]
  itemsize: number
}
type Placed = View & { offset: number }

const numpy = golden<{
  reshapes: (View & { newShape: number[]; order: Order; answer: number[] | null })[]
  keeps: { shape: number[]; operands: number[][]; answer: number[] }[]
  copies: (View & { answer: number[] })[]
  contiguous: (View & { c: boolean; f: boolean })[]
  shares: { a: Placed; b: Placed; shares: boolean; may: boolean }[]
}>('layout')

/** Every index of a shape in C order. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, length) => all.flatMap((index) => Array.from({ length }, (_, k) => [...index, k])),
    [[]],
  )
}

const addressOf = (index: readonly number[], strides: readonly number[]) =>
  index.reduce((sum, k, axis) => sum + k * strides[axis], 0)

test('sizes are exact or an error', () => {
  assert.equal(sizeOf([]), 1)
  assert.equal(sizeOf([2, 3, 4]), 24)
  assert.equal(sizeOf([5, 0, 7]), 0)
  assert.equal(sizeOf([2 ** 26, 2 ** 26]), 2 ** 52)
  assert.throws(() => sizeOf([2 ** 27, 2 ** 26]), { name: 'ValueError', message: /^array is too big/ })
  assert.throws(() => sizeOf([2 ** 50], 8), ValueError)
  assert.throws(() => sizeOf([0, 2 ** 62, 2 ** 62]), ValueError)
})

test('fresh strides', () => {
  assert.deepEqual(contiguousStrides([2, 3, 4], 8), [96, 32, 8])
  assert.deepEqual(contiguousStrides([2, 3, 4], 8, 'F'), [8, 16, 48])
  assert.deepEqual(contiguousStrides([3, 0, 4], 8), [0, 0, 0])
  assert.deepEqual(contiguousStrides([], 8), [])
})

test('contiguity as NumPy has it', () => {
  for (const { shape, strides, itemsize, c, f } of numpy.contiguous) {
    const seen = [isContiguous(shape, strides, itemsize, 'C'), isContiguous(shape, strides, itemsize, 'F')]
    assert.deepEqual(seen, [c, f], JSON.stringify({ shape, strides }))
  }
})

test('shapes given by users', () => {
  assert.deepEqual(normalizeShape(3), [3])
  assert.deepEqual(normalizeShape([]), [])
  assert.deepEqual(normalizeShape([2, -0]), [2, 0])
  assert.throws(() => normalizeShape([2, -1]), { name: 'ValueError', message: /negative dimensions.*shape\[1\] is -1/ })
  for (const bad of [1.5, Number.NaN, Number.POSITIVE_INFINITY, [2, 2.5], '3', null, undefined, true, [[1]], {}]) {
    assert.throws(() => normalizeShape(bad as number), ArgumentError, String(bad))
  }
  assert.throws(() => normalizeShape(new Array(65).fill(1)), /maximum supported dimension.*64, found 65/)
})

test('axes', () => {
  assert.equal(normalizeAxis(-1, 3), 2)
  assert.ok(Object.is(normalizeAxis(-0, 3), 0))
  assert.throws(() => normalizeAxis(3, 2), {
    name: 'AxisError',
    message: 'axis 3 is out of bounds for array of dimension 2',
  })
  assert.throws(() => normalizeAxis(-3, 2), AxisError)
  assert.throws(() => normalizeAxis(0, 0), AxisError)
  assert.throws(() => normalizeAxis(0.5, 2), ArgumentError)
  assert.deepEqual(normalizeAxes(null, 2), [0, 1])
  assert.deepEqual(normalizeAxes([-1, 0], 3), [2, 0])
  assert.deepEqual(normalizeAxes([], 3), [])
  assert.throws(() => normalizeAxes([0, -2], 2), { name: 'ValueError', message: /^duplicate value in 'axis'/ })
  assert.deepEqual(normalizePermutation(undefined, 3), [2, 1, 0])
  assert.throws(() => normalizePermutation([0], 2), /axes don't match array/)
  assert.throws(() => normalizePermutation([0, 0], 2), /repeated axis in transpose/)
  assert.throws(() => normalizePermutation([0, 5], 2), AxisError)
})

test('broadcasting', () => {
  assert.deepEqual(broadcastShapes([3, 1], [4]), [3, 4])
  assert.deepEqual(broadcastShapes([], [2, 3], [1]), [2, 3])
  assert.deepEqual(broadcastShapes([0], [1]), [0])
  assert.deepEqual(broadcastShapes(), [])
  assert.throws(() => broadcastShapes([3, 4], [5]), {
    name: 'ShapeError',
    message: 'operands could not be broadcast together with shapes (3,4) (5,)',
  })
  assert.throws(() => broadcastShapes([0], [2]), ShapeError)
  assert.deepEqual(broadcastStrides([3, 1], [8, 8], [2, 3, 4]), [0, 8, 0])
  assert.deepEqual(broadcastStrides([3, 4], [32, 8], [3, 4]), [32, 8])
  assert.throws(() => broadcastStrides([3], [8], [4]), /from shape \(3,\) into shape \(4,\)/)
  assert.throws(() => broadcastStrides([2, 3], [24, 8], [3]), ShapeError)
  assert.equal(broadcastsTo([1], []), false)
})

test('transposed and sliced layouts', () => {
  const layout = { shape: [2, 3, 4], strides: [96, 32, 8], offset: 16 }
  assert.deepEqual(transposeLayout(layout), { shape: [4, 3, 2], strides: [8, 32, 96], offset: 16 })
  assert.deepEqual(transposeLayout(layout, [1, -1, 0]).shape, [3, 4, 2])
  assert.deepEqual(sliceLayout(layout, 2, 3, -2, 2), { shape: [2, 3, 2], strides: [96, 32, -16], offset: 40 })
})

test('a reshape without a copy has the strides that NumPy gives it', () => {
  for (const { shape, strides, itemsize, newShape, order, answer } of numpy.reshapes) {
    const seen = reshapeStrides(shape, strides, newShape, itemsize, order)
    assert.deepEqual(seen ?? null, answer, JSON.stringify({ shape, strides, itemsize, newShape, order }))
  }
  assert.deepEqual(reshapeStrides([2, 0, 3], [0, 0, 0], [3, 0, 5], 8), [40, 40, 8])
})

test('the shape that a reshape asks for', () => {
  assert.deepEqual(inferReshape(6, [2, -1]), [2, 3])
  assert.deepEqual(inferReshape(6, -1), [6])
  assert.deepEqual(inferReshape(1, []), [])
  assert.deepEqual(inferReshape(0, [-1, 3]), [0, 3])
  const fails = (size: number, shape: number | number[], message: string) =>
    assert.throws(() => inferReshape(size, shape), { message })
  fails(6, 4, 'cannot reshape array of size 6 into shape (4,)')
  fails(6, [4, -1], 'cannot reshape array of size 6 into shape (4,newaxis)')
  fails(0, [0, -1], 'cannot reshape array of size 0 into shape (0,newaxis)')
  fails(6, [-1, -1], 'can only specify one unknown dimension')
  assert.throws(() => inferReshape(6, [-2, 3]), ValueError)
  assert.throws(() => inferReshape(6, [1.5, 4]), ArgumentError)
})

test("results of element-wise operations are laid out as NumPy's 'K' order does", () => {
  for (const { shape, operands, answer } of numpy.keeps) {
    const seen = stridesInOrder(shape, 8, keepOrder(shape, operands))
    assert.deepEqual(seen, answer, JSON.stringify({ shape, operands }))
  }
})

test("copies are laid out as NumPy's 'K' order does", () => {
  for (const { shape, strides, itemsize, answer } of numpy.copies) {
    const seen = stridesInOrder(shape, itemsize, copyOrder(strides))
    assert.deepEqual(seen, answer, JSON.stringify({ shape, strides }))
  }
})

test('a collapsed walk visits the same addresses in the same order', () => {
  const axis = fc.record({ length: fc.integer({ min: 0, max: 4 }), step: fc.constantFrom(0, 1, 2, 3, 4, 6, 8, -2) })
  fc.assert(
    fc.property(fc.array(fc.tuple(axis, axis), { maxLength: 4 }), (axes) => {
      const dims = axes.map(([a]) => a.length)
      const lists = [axes.map(([a]) => a.step), axes.map(([, b]) => b.step), contiguousStrides(dims, 1)]
      const walk = collapse(dims, lists)
      for (let k = 0; k < lists.length; k++) {
        const expected = indices(dims).map((index) => addressOf(index, lists[k]))
        const seen = indices(walk.dims).map((index) => addressOf(index, walk.strides[k]))
        assert.deepEqual(seen, expected)
      }
    }),
  )
  assert.deepEqual(collapse([2, 3, 4], [[48, 16, 4]]), { dims: [24], strides: [[4]] })
  assert.deepEqual(collapse([2, 1, 3], [[8, 99, 4], [12, 7, 4]]), { dims: [2, 3], strides: [[8, 4], [12, 4]] }) // biome-ignore format: one line
  assert.deepEqual(collapse([], [[]]), { dims: [], strides: [[]] })
  assert.deepEqual(collapse([3, 0], [[8, 8]]), { dims: [0], strides: [[0]] })
})

test('shared memory is found as np.shares_memory finds it', () => {
  for (const { a, b, shares, may } of numpy.shares) {
    assert.equal(overlaps(a, b), shares, JSON.stringify({ a, b }))
    assert.equal(overlaps(b, a), shares)
    assert.equal(mayOverlap(a, b), may, JSON.stringify({ a, b }))
  }
})

test('bounds, identical mappings and self-overlap', () => {
  const view = (shape: number[], strides: number[], offset = 0) => ({ shape, strides, offset, itemsize: 8 })
  assert.deepEqual(byteBounds(view([3], [-8], 16)), { low: 0, high: 24 })
  assert.deepEqual(byteBounds(view([0], [8], 16)), { low: 16, high: 16 })
  assert.ok(sameElements(view([3, 1], [8, 8]), view([3, 1], [8, 99])))
  assert.ok(!sameElements(view([3], [8]), view([3], [8], 8)))
  assert.ok(!sameElements(view([3], [8]), view([3], [-8])))
  assert.ok(overlapsItself(view([3], [0])))
  assert.ok(!overlapsItself(view([3, 1], [8, 0])))
  assert.ok(!overlapsItself(view([3, 4], [-32, 8], 64)))
  assert.ok(overlapsItself(view([3, 4], [8, 8])))
})

test('odd and even elements of a large array are disjoint, and hard cases stay bounded', () => {
  const half = (offset: number) => ({ shape: [10 ** 9], strides: [16], offset, itemsize: 8 })
  assert.equal(overlaps(half(0), half(8)), false)
  const primes = [1009, 1013, 1019, 1021, 1031, 1033]
  const hard = (offset: number) => ({
    shape: primes.map(() => 900),
    strides: primes.map((p) => p * 1000),
    offset,
    itemsize: 1,
  })
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now()
    overlaps(hard(0), hard(503))
    return performance.now() - started
  })
  assert.ok(Math.min(...times) < 100, `${times} ms`)
})
