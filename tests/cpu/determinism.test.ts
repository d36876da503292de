import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import { Arena, type Way, ways } from '../contract/arena.js'
import { mapOf, reduceOf } from '../contract/kernels.js'
import { Subject } from '../contract/subject.js'
import { generator } from '../contract/values.js'

const devices = [1, 2, 4].map((threads) => new CpuDevice(new Heap({ maximumPages: 4096, wide: false }), threads))
after(() => {
  for (const device of devices) device.threads.stop()
})

const spaces: readonly (readonly [readonly number[], number])[] = [
  ...([
    [[1_000_003], 1],
    [[1000, 1001], 1],
    [[1001, 1000], 2],
    [[7, 300_000], 1],
    [[3, 500, 700], 2],
  ] as const),
]
const layouts: readonly Way[] = [ways.contiguous, ways.transposed, ways.reversed]

for (const type of ['float32', 'float64'] as const) {
  test(`sums and products of ${type} don't depend on the number of threads`, () => {
    const kernel = reduceOf([type], (b, x) => [x, b.op('mul', x, x)], {
      combine: (b, x, y, p, q) => [b.op('add', x, p), b.op('add', y, q)],
      identity: [0, 0],
    })
    for (const [dims, reduced] of spaces) {
      for (const way of layouts) {
        const random = generator(1)
        const arena = new Arena()
        const input = arena.place(type, dims, way, () => Math.fround(random() - 0.5))
        const kept = dims.slice(0, dims.length - reduced)
        const outputs = [arena.place(type, kept, ways.contiguous), arena.place(type, kept, ways.contiguous)]
        const launch = { dims, reduced, params: [{ kind: 'buffer' as const, ...input }], outputs }
        const results = devices.map((device) => {
          const subject = new Subject(device)
          // Twice: workers have started by the second time.
          subject.run(kernel, launch, arena.bytes)
          return subject.run(kernel, launch, arena.bytes)
        })
        for (const result of results) assert.equal(Buffer.compare(result, results[0]), 0, `${type} over (${dims})`)
      }
    }
  })
}

test('workers do the work of maps too', async () => {
  const kernel = mapOf(['float64'], (b, x) => b.op('add', b.op('mul', x, x), x))
  const random = generator(1)
  const arena = new Arena()
  const input = arena.place('float64', [400_000], ways.contiguous, random)
  const output = arena.place('float64', [400_000], ways.contiguous)
  const launch = { dims: [400_000], reduced: 0, params: [{ kind: 'buffer' as const, ...input }], outputs: [output] }
  for (let round = 0; round < 5; round++) {
    const results = devices.map((device) => new Subject(device).run(kernel, launch, arena.bytes))
    for (const result of results) assert.equal(Buffer.compare(result, results[0]), 0)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
})
