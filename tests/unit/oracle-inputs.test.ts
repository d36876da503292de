import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Complex } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes, type TypedArray } from '#src/core/dtype.js'
import { laneValue } from '../numpy/harness/distance.js'
import { awkwardShapes, cross, dtypesOf, pythonTuple } from '../numpy/harness/generators.js'
import { SeededRandom } from '../numpy/harness/random.js'
import { makeInput, spec } from '../numpy/harness/spec.js'
import { generateValues, type Values, valueKinds } from '../numpy/harness/values.js'
import { layouts, placementOf, recipeOf, sizeOf } from '../numpy/harness/views.js'

function generated(dtype: DTypeName, count: number, values: Values): (number | bigint)[] {
  const storage: TypedArray = generateValues(dtypes[dtype], count, values, new SeededRandom('seed'))
  return Array.from({ length: storage.length }, (_, lane) => laneValue(dtypes[dtype], storage, lane))
}

test('special floats hold every kind of trouble', () => {
  const smallest = { float16: 2 ** -24, float32: 2 ** -149, float64: 5e-324 }
  const largest = { float16: 65504, float32: 3.4028234663852886e38, float64: Number.MAX_VALUE }
  for (const dtype of ['float16', 'float32', 'float64'] as const) {
    const values = generated(dtype, 80, 'special')
    const wanted = [Number.NaN, Infinity, -Infinity, 0, -0, 1, smallest[dtype], -smallest[dtype], largest[dtype]]
    for (const value of wanted)
      assert.ok(
        values.some((given) => Object.is(given, value)),
        `${dtype} lacks ${value}`,
      )
  }
})

test('special integers hold both ends', () => {
  for (const dtype of dtypesOf('iu')) {
    const values = generated(dtype, 60, 'special').map(BigInt)
    const { min, max } = dtypes[dtype]
    for (const value of [min, max, 0n, 1n]) assert.ok(values.includes(value as bigint), `${dtype} lacks ${value}`)
  }
})

test('each kind of values keeps what it says', () => {
  for (const dtype of dtypesOf('biuf')) {
    const signed = dtypes[dtype].kind === 'i' || dtypes[dtype].kind === 'f'
    const of = (kind: Values): number[] => generated(dtype, 100, kind).map(Number)
    assert.ok(of('positive').every((value) => value > 0))
    assert.ok(of('unit').every((value) => Math.abs(value) <= 1))
    assert.ok(of('integers').every((value) => Number.isInteger(value) && Math.abs(value) <= 20))
    assert.ok(new Set(of('repeats')).size <= 5)
    assert.ok(of('bools').every((value) => value === 0 || value === 1))
    assert.ok(of('zeros').every((value) => Object.is(value, 0)))
    assert.equal(
      of('normal').some((value) => value < 0),
      signed,
    )
    const sorted = of('sorted')
    assert.deepEqual(
      sorted,
      sorted.toSorted((left, right) => left - right),
    )
    if (dtype !== 'bool') assert.equal(new Set(of('distinct')).size, 100)
  }
})

test('a list of values is stored as it is and repeated', () => {
  assert.deepEqual(generated('int64', 3, [2n ** 63n - 1n, -1]), [2n ** 63n - 1n, -1n, 2n ** 63n - 1n])
  assert.deepEqual(generated('complex64', 2, [new Complex(1, -0), 2]), [1, -0, 2, 0])
  assert.deepEqual(generated('float16', 2, [0.1, Number.NaN]), [0.0999755859375, Number.NaN])
})

test('inputs are the same every time, and differ by name, seed and dtype', () => {
  const bytes = (name: string, seed: number): string =>
    Buffer.from(makeInput(name, spec('float64', [8], { seed })).bytes).toString('hex')
  assert.equal(bytes('a', 0), bytes('a', 0))
  assert.notEqual(bytes('a', 0), bytes('b', 0))
  assert.notEqual(bytes('a', 0), bytes('a', 1))
})

test('every layout gives the shape that was asked for, within its base', () => {
  const shapes = fc.oneof(fc.constantFrom(...awkwardShapes), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }))
  fc.assert(
    fc.property(shapes, fc.constantFrom(...layouts), (shape, layout) => {
      const recipe = recipeOf(layout, shape)
      const { shape: reached, strides, offset } = placementOf(recipe)
      assert.deepEqual(reached, shape)
      if (sizeOf(shape) === 0) return
      const ends = [Math.min, Math.max].map((pick) =>
        strides.reduce((place, stride, axis) => place + pick(0, stride * (shape[axis] - 1)), offset),
      )
      assert.ok(ends[0] >= 0 && ends[1] < sizeOf(recipe.base), `${layout} ${shape}: ${ends}`)
    }),
  )
})

test('layouts are what they are called', () => {
  const strides = (layout: (typeof layouts)[number]): readonly number[] =>
    placementOf(recipeOf(layout, [2, 3, 4])).strides
  assert.deepEqual(strides('C'), [12, 4, 1])
  assert.deepEqual(strides('F'), [1, 2, 6])
  assert.deepEqual(strides('transposed'), [4, 8, 1])
  assert.deepEqual(strides('strided'), [96, 16, 2])
  assert.deepEqual(strides('reversed'), [-12, -4, -1])
  assert.deepEqual(strides('broadcast'), [0, 4, 1])
  assert.deepEqual(strides('broadcastLast'), [3, 1, 0])
  assert.deepEqual(strides('offset'), [42, 7, 1])
})

test('view steps that miss the shape are refused', () => {
  const wrong = spec('int8', [3], { layout: { base: [8], steps: [{ index: [[null, null, 2]] }] } })
  assert.throws(() => makeInput('a', wrong), /input a: its view steps give shape \[4\], not \[3\]/)
})

test('products and tuples', () => {
  assert.deepEqual(cross([1, 2], ['a', 'b']), [
    [1, 'a'],
    [1, 'b'],
    [2, 'a'],
    [2, 'b'],
  ])
  assert.equal(cross(dtypeNames, layouts, valueKinds).length, 14 * layouts.length * valueKinds.length)
  assert.equal(pythonTuple([3]), '(3,)')
  assert.equal(pythonTuple([]), '()')
  assert.equal(pythonTuple([2, 3]), '(2, 3)')
})
