/** Scans, scatters, compactions and lookups give the same bits and the same errors with any number of threads. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { Arena, ways } from '../contract/arena.js'
import { compactOf, mapOf, scanOf, scatterOf, tableParam } from '../contract/kernels.js'
import { Subject } from '../contract/subject.js'
import { generator } from '../contract/values.js'

const devices = [1, 2, 4].map((threads) => new CpuDevice(new Heap({ maximumPages: 4096, wide: false }), threads))
const subjects = devices.map((device) => new Subject(device))
after(() => {
  for (const device of devices) device.threads.stop()
})

function sameEverywhere(kernel: Kernel, launch: Launch, bytes: Uint8Array, title: string): void {
  // Several times: workers have started by the second time.
  for (let round = 0; round < 3; round++) {
    const results = subjects.map((subject) => subject.run(kernel, launch, bytes))
    for (const result of results) assert.equal(Buffer.compare(result, results[0]), 0, title)
  }
}

test('running sums', () => {
  for (const type of ['float32', 'float64'] as const) {
    const kernel = scanOf([type], (_, x) => x, { combine: (b, x, y) => [b.op('add', x, y)], identity: [0] })
    for (const dims of [[1_500_003], [3, 300_001], [20, 40_000]]) {
      for (const way of [ways.contiguous, ways.transposed]) {
        const random = generator(1)
        const arena = new Arena()
        const input = arena.place(type, dims, way, () => Math.fround(random() - 0.5))
        const output = arena.place(type, dims, way)
        const launch = { dims, reduced: 1, params: [{ kind: 'buffer' as const, ...input }], outputs: [output] }
        sameEverywhere(kernel, launch, arena.bytes, `${type} over (${dims.join(',')})`)
      }
    }
  }
})

const size = 400_003

test('scattered sums, and the last element at a position', () => {
  const arena = new Arena()
  const random = generator(2)
  const params = [
    {
      kind: 'buffer' as const,
      ...arena.place('int64', [size], ways.contiguous, () => BigInt(Math.floor(random() * 70_000))),
    },
    { kind: 'buffer' as const, ...arena.place('float32', [size], ways.contiguous, () => Math.fround(random())) },
  ]
  const { pointer } = arena.place('float32', [70_000], ways.contiguous, () => 0)
  const launch = { dims: [size], reduced: 0, params, outputs: [{ pointer, strides: [], length: 70_000 }] }
  sameEverywhere(
    scatterOf(['int64', 'float32'], (_, at, x) => [at, x]),
    launch,
    arena.bytes,
    'stored',
  )
  sameEverywhere(
    scatterOf(['int64', 'float32'], (_, at, x) => [at, x], { combine: (b, x, y) => b.op('add', x, y) }),
    launch,
    arena.bytes,
    'added',
  )
})

test('what is kept', () => {
  const arena = new Arena()
  const random = generator(3)
  const input = arena.place('float64', [size], ways.contiguous, random)
  const { pointer } = arena.place('float64', [size], ways.contiguous)
  const kernel = compactOf(['float64'], (b, x) => [b.op('lt', x, b.literal('float64', 0.4)), x])
  const params = [{ kind: 'buffer' as const, ...input }]
  const launch = { dims: [size], reduced: 0, params, outputs: [{ pointer, strides: [], length: size }] }
  sameEverywhere(kernel, launch, arena.bytes, 'kept')
})

test('of several indices out of bounds the first is named', () => {
  const arena = new Arena()
  const wrong = new Map([
    [300_000, 3000n],
    [123_456, -2001n],
    [123_457, 9999n],
    [399_999, -5000n],
  ])
  const value = (at: number) => wrong.get(at) ?? BigInt((at * 7919) % 2000)
  const index = arena.place('int64', [size], ways.contiguous, value)
  const { pointer } = arena.place('float64', [2000], ways.contiguous, (at) => at)
  const output = arena.place('float64', [size], ways.contiguous)
  const kernel = mapOf(['int64', tableParam('float64')], (b, at, table) =>
    b.load(table, 'float64', b.checkIndex(at, b.literal('int64', 2000n), 4)),
  )
  const params = [
    { kind: 'buffer' as const, ...index },
    { kind: 'table' as const, pointer, length: 2000 },
  ]
  const launch = { dims: [size], reduced: 0, params, outputs: [output] }
  for (let round = 0; round < 3; round++) {
    for (const subject of subjects) {
      assert.throws(() => subject.run(kernel, launch, arena.bytes), {
        name: 'IndexError',
        message: 'index -2001 is out of bounds for axis 4 with size 2000',
      })
    }
  }
  const inside = arena.place('int64', [size], ways.contiguous, (at) => BigInt((at * 7919) % 4000) - 2000n)
  const sound = { ...launch, params: [{ kind: 'buffer' as const, ...inside }, params[1]] }
  sameEverywhere(kernel, sound, arena.bytes, 'indices from either end')
})
