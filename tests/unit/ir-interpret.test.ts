import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { type Body, Builder, defineBody, defineFunction } from '#src/ir/expr.js'
import { evaluateBody, interpret, memoryOver } from '#src/ir/interpret.js'
import type { Kernel, Launch, LaunchParam, MapKernel, ReduceKernel } from '#src/ir/kernel.js'
import { kernelKey } from '#src/ir/key.js'
import { lower } from '#src/ir/lower/index.js'

const bytes = new Uint8Array(4096)
const memory = memoryOver(bytes)

function fill(pointer: number, type: DTypeName, values: readonly Scalar[]): void {
  for (const [index, value] of values.entries())
    memory.write(pointer + index * dtypes[type].itemsize, dtypes[type], value)
}

function read(pointer: number, type: DTypeName, count: number): Scalar[] {
  return Array.from({ length: count }, (_, index) => memory.read(pointer + index * dtypes[type].itemsize, dtypes[type]))
}

const buffer = (pointer: number, ...strides: number[]): LaunchParam => ({ kind: 'buffer', pointer, strides })

/** Runs a kernel as written and lowered: both must store the same. */
function runBoth(kernel: Kernel, launch: Launch, type: DTypeName, count: number): Scalar[] {
  const { pointer } = launch.outputs[0]
  const [written, lowered] = [kernel, lower(kernel, { native: new Set(['hypot']) })].map((form) => {
    bytes.fill(0, pointer)
    interpret(form, launch, memory)
    return read(pointer, type, count)
  })
  assert.deepEqual(lowered, written)
  return written
}

test('a map walks strides of every kind: transposed, broadcast, reversed', () => {
  fill(0, 'int32', [1, 2, 3, 4, 5, 6])
  fill(64, 'int32', [10, 20, 30])
  const b = new Builder()
  const kernel: MapKernel = {
    kind: 'map',
    params: [0, 1, 2].map(() => ({ kind: 'buffer', dtype: 'int32' })),
    body: b.body(b.op('add', b.op('add', b.input(0, 'int32'), b.input(1, 'int32')), b.input(2, 'int32'))),
    outputs: ['int32'],
  }
  const launch: Launch = {
    dims: [3, 2],
    reduced: 0,
    params: [buffer(0, 4, 12), buffer(64, 4, 0), buffer(20, -8, -4)],
    outputs: [{ pointer: 512, strides: [8, 4] }],
  }
  assert.deepEqual(runBoth(kernel, launch, 'int32', 6), [17, 19, 26, 28, 35, 37])
})

test('iota counts positions, and empty dimensions store nothing', () => {
  const b = new Builder()
  const kernel: MapKernel = {
    kind: 'map',
    params: [{ kind: 'iota', dtype: 'int64' }],
    body: b.body(b.input(0, 'int64')),
    outputs: ['int64'],
  }
  const launch: Launch = {
    dims: [2, 3],
    reduced: 0,
    params: [{ kind: 'iota', start: 100, strides: [10, -1] }],
    outputs: [{ pointer: 512, strides: [24, 8] }],
  }
  assert.deepEqual(runBoth(kernel, launch, 'int64', 6), [100n, 99n, 98n, 110n, 109n, 108n])
  assert.deepEqual(runBoth(kernel, { ...launch, dims: [2, 0] }, 'int64', 1), [0n])
})

test('scalars of every dtype reach the lowered kernel', () => {
  const b = new Builder()
  const z = b.op('mul', b.scalar(0, 'complex64'), b.cast(b.scalar(1, 'float16'), 'complex64'))
  const kernel: MapKernel = {
    kind: 'map',
    params: [
      { kind: 'scalar', dtype: 'complex64' },
      { kind: 'scalar', dtype: 'float16' },
    ],
    body: b.body(z),
    outputs: ['complex64'],
  }
  const launch: Launch = {
    dims: [],
    reduced: 0,
    params: [
      { kind: 'scalar', value: new Complex(2, -3) },
      { kind: 'scalar', value: 0.5 },
    ],
    outputs: [{ pointer: 512, strides: [] }],
  }
  assert.deepEqual(runBoth(kernel, launch, 'complex64', 1), [new Complex(1, -1.5)])
})

/** The sum along the last axis, of any dtype. */
function sumOf(type: DTypeName, zero: Scalar): ReduceKernel {
  const b = new Builder()
  return {
    kind: 'reduce',
    params: [{ kind: 'buffer', dtype: type }],
    body: b.body(b.input(0, type)),
    combine: defineBody([type, type], (inner, x, y) => [inner.op('add', x, y)]),
    identity: [zero],
    finish: defineBody([type], (_, x) => [x]),
    outputs: [type],
  }
}

test('a reduction over complex numbers, halves and nothing', () => {
  fill(
    0,
    'complex128',
    [1, 2, 3, 4, 5, 6].map((x) => new Complex(x, -x)),
  )
  const launch: Launch = {
    dims: [2, 3],
    reduced: 1,
    params: [buffer(0, 48, 16)],
    outputs: [{ pointer: 512, strides: [16] }],
  }
  const sum = sumOf('complex128', new Complex(0, 0))
  assert.deepEqual(runBoth(sum, launch, 'complex128', 2), [new Complex(6, -6), new Complex(15, -15)])
  assert.deepEqual(runBoth(sum, { ...launch, dims: [2, 0] }, 'complex128', 1), [new Complex(0, 0)])
  fill(0, 'float16', [2048, 1, 1, 1])
  const halves: Launch = { dims: [4], reduced: 1, params: [buffer(0, 2)], outputs: [{ pointer: 512, strides: [] }] }
  assert.deepEqual(runBoth(sumOf('float16', 0), halves, 'float16', 1), [2048])
})

test('an argmax keeps two accumulators, and finish may read scalars', () => {
  const b = new Builder()
  const kernel: ReduceKernel = {
    kind: 'reduce',
    params: [
      { kind: 'buffer', dtype: 'float64' },
      { kind: 'iota', dtype: 'int64' },
      { kind: 'scalar', dtype: 'int64' },
    ],
    body: b.body(b.input(0, 'float64'), b.input(1, 'int64')),
    combine: defineBody(['float64', 'int64', 'float64', 'int64'], (inner, x, i, y, j) => {
      const first = inner.op('ge', x, y)
      return [inner.select(first, x, y), inner.select(first, i, j)]
    }),
    identity: [Number.NEGATIVE_INFINITY, -1n],
    finish: defineBody(['float64', 'int64'], (inner, _, i) => [inner.op('add', i, inner.scalar(2, 'int64'))]),
    outputs: ['int64'],
  }
  fill(0, 'float64', [3, 9, 4])
  const launch: Launch = {
    dims: [3],
    reduced: 1,
    params: [buffer(0, 8), { kind: 'iota', start: 0, strides: [1] }, { kind: 'scalar', value: 40n }],
    outputs: [{ pointer: 512, strides: [] }],
  }
  assert.deepEqual(runBoth(kernel, launch, 'int64', 1), [41n])
})

test('calls, guarded calls and loops, also with complex states', () => {
  const square = defineFunction('square', ['complex128'], (b, z) => b.op('mul', z, z))
  const b = new Builder()
  const z = b.input(0, 'complex128')
  const small = b.op('lt', b.op('abs', z), b.literal('float64', 2))
  const guarded = b.callWhere(square, small, z, z)
  const step = defineBody(['complex128', 'int32'], (inner, w, left) => [
    inner.op('gt', left, inner.literal('int32', 0)),
    inner.call(square, w),
    inner.op('sub', left, inner.literal('int32', 1)),
  ])
  const [power] = b.loop(step, guarded, b.literal('int32', 2))
  const kernel: MapKernel = {
    kind: 'map',
    params: [{ kind: 'buffer', dtype: 'complex128' }],
    body: b.body(power),
    outputs: ['complex128'],
  }
  fill(0, 'complex128', [new Complex(1, 1), new Complex(0, 3)])
  const launch: Launch = { dims: [2], reduced: 0, params: [buffer(0, 16)], outputs: [{ pointer: 512, strides: [16] }] }
  // (1 + i)⁸ = 16, (3i)⁴ = 81; the imaginary parts are −4·0 + 0·−4
  assert.deepEqual(runBoth(kernel, launch, 'complex128', 2), [new Complex(16, -0), new Complex(81, -0)])
})

test('a body is evaluated a hundred thousand times in little time', () => {
  const body: Body = defineBody(['float32', 'float32'], (b, x, y) => [b.op('add', b.op('mul', x, y), b.op('sin', x))])
  const started = performance.now()
  for (let i = 0; i < 100_000; i++) evaluateBody(body, [i, 0.5])
  assert.ok(performance.now() - started < 5000)
})

test('a chain of a hundred thousand operations lowers and runs', () => {
  const b = new Builder()
  const one = b.literal('float16', 2 ** -10)
  let sum = b.input(0, 'float16')
  for (let i = 0; i < 100_000; i++) sum = b.op(i % 2 ? 'sub' : 'add', sum, one)
  const params: MapKernel['params'] = [{ kind: 'buffer', dtype: 'float16' }]
  fill(0, 'float16', [1])
  const launch: Launch = { dims: [], reduced: 0, params: [buffer(0)], outputs: [{ pointer: 512, strides: [] }] }
  const kernel: MapKernel = { kind: 'map', params, body: b.body(sum), outputs: ['float16'] }
  const lowered = lower(kernel, { native: new Set(['roundHalf']) })
  interpret(lowered, launch, memory)
  assert.deepEqual(read(512, 'float16', 1), [1])
})

test('keys tell structures apart, and nothing else', () => {
  const kernelWith = (value: Scalar, type: DTypeName = 'float64'): MapKernel => {
    const b = new Builder()
    return { kind: 'map', params: [], body: b.body(b.literal(type, value)), outputs: [type] }
  }
  const different = [
    ...[kernelWith(0), kernelWith(-0), kernelWith(Number.NaN), kernelWith(Number.POSITIVE_INFINITY)],
    ...[kernelWith(0, 'float32'), kernelWith(0, 'int64'), kernelWith(false, 'bool')],
    ...[kernelWith(new Complex(0, -0), 'complex128'), kernelWith(new Complex(-0, 0), 'complex128')],
    ...[sumOf('float64', 0), sumOf('float64', -0), sumOf('int64', 0n)],
  ].map(kernelKey)
  assert.equal(new Set(different).size, different.length)
  assert.equal(kernelKey(sumOf('complex64', new Complex(0, 0))), kernelKey(sumOf('complex64', new Complex(0, 0))))
})

test('tidying shares what is equal and leaves out what nobody needs', () => {
  const b = new Builder()
  const [x, again] = [b.input(0, 'float64'), b.input(0, 'float64')]
  b.op('sin', x)
  const kernel: MapKernel = {
    kind: 'map',
    params: [{ kind: 'buffer', dtype: 'float64' }],
    body: b.body(b.op('add', b.op('neg', x), b.op('neg', again))),
    outputs: ['float64'],
  }
  assert.deepEqual(
    lower(kernel, { native: new Set() }).body.instrs.map((instr) => instr.op),
    ['input', 'neg', 'add'],
  )
})
