import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InternalError } from '#src/core/errors.js'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import { Arena, ways } from '../contract/arena.js'
import { mapOf, reduceOf, scalarParam } from '../contract/kernels.js'
import { Subject, sameBits } from '../contract/subject.js'
import { generator, wholeValue } from '../contract/values.js'

const device = new CpuDevice(new Heap({ maximumPages: 4096, wide: false }), 1)
const subject = new Subject(device)

function sumsOf(count: number) {
  return reduceOf(new Array(count).fill('float64'), (_, ...ids) => ids, {
    combine: (b, ...ids) => ids.slice(0, count).map((id, at) => b.op('add', id, ids[at + count])),
    identity: new Array(count).fill(0),
  })
}

test('reductions of many operands and accumulators keep them apart', () => {
  for (const count of [29, 120]) {
    const kernel = sumsOf(count)
    const spaces = [
      [[40, 33], 1],
      [[1037], 1],
      [[3000, 3], 2],
      [[520, 40], 1],
    ] as const
    for (const [dims, reduced] of spaces) {
      for (const way of [ways.contiguous, ways.transposed]) {
        const random = generator(count)
        const arena = new Arena()
        const params = kernel.params.map(() => ({
          kind: 'buffer' as const,
          ...arena.place('float64', dims, way, () => wholeValue('float64', random)),
        }))
        const kept = dims.slice(0, dims.length - reduced)
        const outputs = kernel.outputs.map(() => arena.place('float64', kept, ways.contiguous))
        subject.check(kernel, { dims, reduced, params, outputs }, arena.bytes, `${count} sums`, sameBits)
      }
    }
  }
})

test('more accumulators than there is scratch memory for are refused', () => {
  const kernel = sumsOf(480)
  const params = kernel.params.map(() => ({ kind: 'buffer' as const, pointer: 4096, strides: [8] }))
  const outputs = kernel.outputs.map(() => ({ pointer: 4096, strides: [] }))
  assert.throws(() => device.launch(kernel, { dims: [5], reduced: 1, params, outputs }), InternalError)
})

test('more operands than there is scratch memory for are refused', () => {
  const count = 1100
  const kernel = mapOf(new Array(count).fill('int8'), (b, ...ids) => ids.reduce((sum, id) => b.op('add', sum, id)))
  const params = kernel.params.map(() => ({ kind: 'buffer' as const, pointer: 4096, strides: [1] }))
  const outputs = [{ pointer: 4096, strides: [1] }]
  assert.throws(() => device.launch(kernel, { dims: [5], reduced: 0, params, outputs }), InternalError)
})

test('more arguments than the block has room for are refused, and nothing is written', () => {
  const count = 900
  const kernel = mapOf(['int8', ...new Array(count).fill(scalarParam('int64'))], (b, x, ...ids) => [
    x,
    ids.reduce((sum, id) => b.op('add', sum, id)),
  ])
  const axes = 10_000
  const dims = new Array(axes).fill(1).map((_, axis) => (axis % 2 === 0 ? 2 : 1))
  const strides = dims.map((_, axis) => (axis * 7919) % 1013)
  const params = kernel.params.map(({ kind }) =>
    kind === 'scalar' ? { kind, value: 1n } : { kind: 'buffer' as const, pointer: 4096, strides },
  )
  const outputs = [
    { pointer: 4096, strides },
    { pointer: 4096, strides },
  ]
  const heapBefore = new Uint8Array(device.memory.buffer, 4 * 65536, 64).slice()
  assert.throws(() => device.launch(kernel, { dims, reduced: 0, params, outputs } as never), InternalError)
  assert.deepEqual(new Uint8Array(device.memory.buffer, 4 * 65536, 64).slice(), heapBefore)
})

test('thousands of kernels leave a bounded number of modules', () => {
  for (let at = 0; at < 1500; at++) {
    const kernel = mapOf(['float64'], (b, x) => b.op('add', x, b.literal('float64', at)))
    const arena = new Arena()
    const input = arena.list('float64', [1, 2, 3])
    const output = arena.place('float64', [3], ways.contiguous)
    const launch = { dims: [3], reduced: 0, params: [{ kind: 'buffer' as const, ...input }], outputs: [output] }
    if (at % 100 === 0) subject.check(kernel, launch, arena.bytes, `kernel ${at}`)
    else subject.run(kernel, launch, arena.bytes)
  }
  assert.ok(device.moduleCount <= 1024, `${device.moduleCount} modules`)
})
