/** Fourier transforms where blocks have less memory than usual, on any number of threads, and in either kind of memory. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { OutOfMemoryError } from '#src/core/errors.js'
import { FftKernels } from '#src/device/cpu/fft/fft-kernels.js'
import { Heap } from '#src/device/cpu/heap.js'
import { Runner } from '#src/device/cpu/runner.js'
import { Threads } from '#src/device/cpu/threads.js'
import { interpret, memoryOver } from '#src/ir/interpret.js'
import type { FftKernel, Launch } from '#src/ir/kernel.js'
import { fftOf } from '../contract/cases/transforms.js'
import { generator } from '../contract/values.js'

const small = { maximumPages: 2048, wide: false }

function wideHeap(): Heap | undefined {
  try {
    const heap = new Heap({ maximumPages: 2048, wide: true })
    return typeof heap.memory.grow(0n) === 'bigint' ? heap : undefined
  } catch {
    return undefined
  }
}

interface Bench {
  readonly heap: Heap
  readonly fft: FftKernels
  readonly threads: Threads
}

function benchOf(heap: Heap, count: number, bufferBytes?: number): Bench {
  const threads = new Threads(heap, count)
  return { heap, threads, fft: new FftKernels(new Runner(heap, threads), bufferBytes) }
}

/** The floats that a launch leaves behind, which are the interpreter's where `exact` is asked for. */
function run({ heap, fft }: Bench, kernel: FftKernel, dims: readonly [number, number, number]): Float64Array {
  const [outer, length, inner] = dims
  const half = Math.floor(length / 2) + 1
  const given = outer * inner * (kernel.form === 'hermitian' ? half : length) * (kernel.form === 'real' ? 1 : 2)
  const wanted = outer * inner * (kernel.form === 'real' ? half : length) * (kernel.form === 'hermitian' ? 1 : 2)
  const random = generator(length)
  const values = Float64Array.from({ length: given }, () => random() - 0.5)
  const [input, output] = [heap.allocate(8 * given)!, heap.allocate(8 * wanted)!]
  new Float64Array(heap.buffer, input, given).set(values)
  const launch: Launch = {
    dims,
    reduced: 0,
    params: [
      { kind: 'table', pointer: input, length: given / (kernel.form === 'real' ? 1 : 2) },
      { kind: 'scalar', value: 0.5 },
    ],
    outputs: [{ pointer: output, strides: [], length: wanted / (kernel.form === 'hermitian' ? 1 : 2) }],
  }
  const bytes = fft.scratchBytes(kernel, launch)
  const scratch = heap.allocate(Math.max(1, bytes))!
  const guard = heap.allocate(64)!
  new Float64Array(heap.buffer, guard, 8).fill(7)
  fft.launch(kernel, { ...launch, scratch })
  const got = new Float64Array(heap.buffer, output, wanted).slice()
  assert.deepEqual(
    [...new Float64Array(heap.buffer, guard, 8)],
    new Array(8).fill(7),
    'more was written than asked for',
  )
  const memory = new Uint8Array(8 * (given + wanted))
  new Float64Array(memory.buffer).set(values)
  const params = [{ ...launch.params[0], pointer: 0 } as Launch['params'][number], launch.params[1]]
  interpret(kernel, { ...launch, params, outputs: [{ ...launch.outputs[0], pointer: 8 * given }] }, memoryOver(memory))
  const expected = new Float64Array(memory.buffer, 8 * given, wanted)
  const allowed = 1e-15 * (2 + Math.log2(length)) * Math.sqrt(length)
  for (let at = 0; at < wanted; at++) {
    assert.ok(
      Math.abs(got[at] - expected[at]) <= allowed,
      `${kernel.form} (${dims}): ${got[at]} at ${at}, not ${expected[at]}`,
    )
  }
  return got
}

const shapes: readonly (readonly [number, number, number])[] = [
  [1, 3600, 1],
  [3, 720, 1],
  [2, 720, 5],
  [1, 97 * 8, 2],
  [1, 43 * 16, 2],
  [1, 13 * 13 * 4, 1],
  [2, 509, 3],
  [1, 2 * 1009, 1],
  [300, 12, 1],
]

suite('blocks with less memory', () => {
  for (const bufferBytes of [256, 1024, 4096]) {
    const bench = benchOf(new Heap(small), 2, bufferBytes)
    after(() => bench.threads.stop())
    for (const form of ['complex', 'real', 'hermitian'] as const) {
      test(`${form}, of ${bufferBytes} bytes`, () => {
        for (const dims of shapes) run(bench, fftOf(form, 'float64', form === 'hermitian'), dims)
      })
    }
  }
})

suite('threads and memories', () => {
  const kernel = fftOf('complex', 'float64', false)
  const dims = [
    [1, 16_000, 1],
    [40, 1000, 1],
    [3, 500, 40],
  ] as const
  const benches = [1, 2, 5].map((count) => benchOf(new Heap(small), count))
  after(() => {
    for (const { threads } of benches) threads.stop()
  })
  for (const shape of dims) {
    test(`the same bits on any number of threads, (${shape})`, () => {
      const [first, ...others] = benches.map((bench) => run(bench, kernel, shape))
      for (const other of others) assert.deepEqual(other, first)
    })
  }
  test('64-bit memories', (t) => {
    const heap = wideHeap()
    if (heap === undefined) return t.skip('this engine has none')
    const bench = benchOf(heap, 2)
    for (const shape of dims) run(bench, kernel, shape)
    bench.threads.stop()
  })
  test('no room for tables', () => {
    const heap = new Heap({ maximumPages: 16, wide: false })
    const bench = benchOf(heap, 1)
    const launch: Launch = {
      dims: [1, 2 ** 16, 1],
      reduced: 0,
      params: [
        { kind: 'table', pointer: 0, length: 2 ** 16 },
        { kind: 'scalar', value: 1 },
      ],
      outputs: [{ pointer: 0, strides: [], length: 2 ** 16 }],
    }
    assert.throws(() => bench.fft.launch(kernel, launch), OutOfMemoryError)
  })
})
