import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Allocation } from '#src/memory/allocation.js'
import { MemoryPool } from '#src/memory/pool.js'
import { FakeMemory } from './fake-memory.js'

const mebibyte = 2 ** 20

test('10,000 iterations with three dropped temporaries of 8 MB run within 512 MiB', () => {
  const memory = new FakeMemory({ capacity: 512 * mebibyte })
  const pool = new MemoryPool(memory)
  let kept: Allocation | undefined
  for (let i = 0; i < 10_000; i++) {
    const first = pool.allocate(8e6)
    pool.allocate(8e6)
    kept = pool.allocate(8e6)
    assert.notEqual(first.pointer, kept.pointer)
  }
  const statistics = pool.statistics()
  assert.ok(statistics.totalBytes <= 512 * mebibyte)
  assert.ok(statistics.sweptBytes >= 10_000 * 24e6 - 512 * mebibyte)
  assert.ok(statistics.sweeps <= 30_000 / 16, `${statistics.sweeps} sweeps`)
  assert.equal(kept?.released, false)
})

test('the same on memory that is given back to the device, beside memory that stays in use', () => {
  const memory = new FakeMemory({ capacity: 512 * mebibyte, returnsMemory: true })
  const pool = new MemoryPool(memory)
  const model = Array.from({ length: 30 }, () => pool.allocate(8e6))
  const used = new Set(model.map((allocation) => allocation.pointer))
  for (let i = 0; i < 1000; i++) {
    for (let k = 0; k < 3; k++) assert.ok(!used.has(pool.allocate(8e6).pointer))
  }
  assert.ok(pool.totalBytes() <= 512 * mebibyte)
  for (const allocation of model) allocation.release()
})

test('sizes that grow from one iteration to the next still find room', () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 512 * mebibyte }))
  for (let i = 1; i <= 400; i++) {
    pool.allocate(i * mebibyte)
    pool.allocate(i * 1000)
  }
  assert.ok(pool.totalBytes() <= 512 * mebibyte)
})

for (const bytes of [8, 1000, 8192, 20_000]) {
  test(`1,000,000 dropped arrays of ${bytes} bytes bound neither the device's memory nor the heap`, () => {
    const pool = new MemoryPool(new FakeMemory({ capacity: 4096 * mebibyte }))
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 1_000_000; i++) pool.allocate(bytes)
    assert.ok(pool.totalBytes() <= 2560 * mebibyte, `${pool.totalBytes()} bytes`)
    const grown = process.memoryUsage().heapUsed - before
    assert.ok(grown < 100 * mebibyte, `the heap grew by ${grown} bytes`)
    pool.sweep()
    assert.ok(pool.usedBytes() <= 512 * 1024, `${pool.usedBytes()} bytes left in use`)
  })
}

test('what is kept among many that are dropped keeps its memory to itself', () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 64 * mebibyte }))
  const kept: Allocation[] = []
  for (let i = 0; i < 300_000; i++) {
    const allocation = pool.allocate((i * 97) % 40_000)
    if (i % 1000 === 0) kept.push(allocation)
  }
  const ranges = kept.map(({ pointer, bytes }) => [pointer, pointer + bytes]).sort((a, b) => a[0] - b[0])
  for (let i = 1; i < ranges.length; i++) assert.ok(ranges[i][0] >= ranges[i - 1][1])
  assert.ok(pool.totalBytes() <= 64 * mebibyte)
})

test('between turns of the event loop nothing is lost either', async () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 512 * mebibyte }))
  for (let i = 0; i < 1000; i++) {
    pool.allocate(8e6)
    pool.allocate(1000)
    if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(pool.totalBytes() <= 512 * mebibyte)
})
