import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OutOfMemoryError, ValueError } from '#src/core/errors.js'
import { collectGarbage } from '#src/memory/collector.js'
import { MemoryPool } from '#src/memory/pool.js'
import { FakeMemory } from './fake-memory.js'

const mebibyte = 2 ** 20
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

function makePool(capacity: number, returnsMemory = true) {
  const memory = new FakeMemory({ capacity, returnsMemory })
  return { memory, pool: new MemoryPool(memory, { device: 'cuda:0' }) }
}

test('an allocation that is released is used again at once; releasing twice does nothing', () => {
  for (const bytes of [1, 5000, 16_384, 16_385, 3e6]) {
    const { pool } = makePool(512 * mebibyte)
    const first = pool.allocate(bytes)
    const other = pool.allocate(bytes)
    first.release()
    first.release()
    assert.equal(first.released, true)
    assert.equal(other.released, false)
    const second = pool.allocate(bytes)
    assert.equal(second.pointer, first.pointer)
    assert.notEqual(pool.allocate(bytes).pointer, second.pointer)
    assert.equal(pool.statistics().liveAllocations, 3)
  }
})

test('no bytes give an address of their own', () => {
  const { pool } = makePool(512 * mebibyte)
  const allocations = [pool.allocate(0), pool.allocate(0), pool.allocate(1)]
  assert.equal(new Set(allocations.map(({ pointer }) => pointer)).size, 3)
  assert.deepEqual(
    allocations.map(({ bytes }) => bytes),
    [0, 0, 1],
  )
})

test('sizes that are no whole numbers from 0 are refused', () => {
  const { pool } = makePool(512 * mebibyte)
  for (const bytes of [-1, 0.5, 20_000.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
    assert.throws(() => pool.allocate(bytes), ValueError)
  }
  for (const alignment of [0, 8, 48, 1024, Number.NaN]) {
    assert.throws(() => new MemoryPool(new FakeMemory({ capacity: 1 }), { alignment }), ValueError)
  }
})

test('too little memory is an error with all the figures, and leaves everything as it was', () => {
  const { pool } = makePool(64 * mebibyte)
  const held = [pool.allocate(40 * mebibyte), pool.allocate(100)]
  const before = pool.usedBytes()
  for (const asked of [30 * mebibyte, 2 ** 60, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => pool.allocate(asked),
      (error) => {
        assert.ok(error instanceof OutOfMemoryError)
        const { details } = error
        assert.equal(details.asked, asked)
        assert.equal(details.usedBytes, before)
        assert.equal(details.capacity, 64 * mebibyte)
        assert.equal(details.limit, 64 * mebibyte)
        assert.equal(details.totalBytes, pool.totalBytes())
        assert.equal(details.freeBytes, pool.freeBytes())
        assert.match(
          error.message,
          /^out of memory on cuda:0: .* asked for, 40\.00 MiB in use, .* capacity 64\.00 MiB$/,
        )
        return true
      },
    )
    assert.equal(pool.usedBytes(), before)
  }
  assert.equal(
    held.some(({ released }) => released),
    false,
  )
  pool.allocate(20 * mebibyte).release()
})

test('dropped memory is swept and cached segments go back to the device before an allocation fails', () => {
  const { memory, pool } = makePool(100 * mebibyte)
  pool.allocate(60 * mebibyte)
  assert.equal(pool.allocate(80 * mebibyte).released, false)
  assert.equal(pool.totalBytes(), 80 * mebibyte)
  assert.equal(memory.taken, 80 * mebibyte)
  assert.equal(pool.statistics().sweeps, 1)
})

test('a small allocation finds the last bytes of a device', () => {
  const memory = new FakeMemory({ capacity: 64 * 1024 })
  const pool = new MemoryPool(memory)
  const held = []
  assert.throws(() => {
    for (;;) held.push(pool.allocate(4000))
  }, OutOfMemoryError)
  assert.equal(held.length, 16)
})

test('memory that grows at its end is grown by what is missing', () => {
  const { memory, pool } = makePool(1024 * mebibyte, false)
  pool.allocate(500 * mebibyte).release()
  const larger = pool.allocate(900 * mebibyte)
  assert.equal(memory.taken, 900 * mebibyte)
  larger.release()
  assert.equal(pool.allocate(1024 * mebibyte).released, false)
})

test('the limit holds, and can be lifted', () => {
  const { pool } = makePool(1000 * mebibyte)
  assert.equal(pool.getLimit(), 1000 * mebibyte)
  pool.setLimit({ fraction: 0.1 })
  assert.equal(pool.getLimit(), 100 * mebibyte)
  assert.throws(() => pool.allocate(101 * mebibyte), OutOfMemoryError)
  pool.setLimit({ size: 200 * mebibyte })
  const held = pool.allocate(150 * mebibyte)
  assert.throws(() => pool.allocate(51 * mebibyte), OutOfMemoryError)
  pool.setLimit({ size: 0 })
  assert.equal(pool.getLimit(), 1000 * mebibyte)
  pool.allocate(800 * mebibyte).release()
  held.release()
  for (const size of [-1, Number.NaN]) assert.throws(() => pool.setLimit({ size }), ValueError)
  for (const fraction of [-0.1, 1.1, Number.NaN]) assert.throws(() => pool.setLimit({ fraction }), ValueError)
})

test('free blocks go back to the device when asked for', () => {
  const { memory, pool } = makePool(1000 * mebibyte)
  const held = [10, 1000, 100_000, 5e6, 5e7].map((bytes) => pool.allocate(bytes))
  pool.freeAllBlocks()
  for (const allocation of held) allocation.release()
  assert.equal(pool.usedBytes(), 0)
  assert.ok(pool.totalBytes() > 0)
  assert.ok(pool.nFreeBlocks() > 0)
  pool.freeAllBlocks()
  assert.deepEqual([memory.taken, pool.totalBytes(), pool.freeBytes(), pool.nFreeBlocks()], [0, 0, 0, 0])
  assert.ok(pool.statistics().peakBytes >= 55e6)
})

test('released slots of slabs in use survive a sweep', () => {
  const { pool } = makePool(1000 * mebibyte)
  const kept = pool.allocate(100)
  const released = pool.allocate(100)
  released.release()
  pool.sweep()
  assert.equal(pool.allocate(100).pointer, released.pointer)
  assert.equal(kept.released, false)
})

test('between turns the collections of the engine are enough, and none is forced', async () => {
  const { pool } = makePool(1000 * mebibyte)
  const drop = () => {
    for (let i = 0; i < 20; i++) pool.allocate(1e6)
    for (let i = 0; i < 2000; i++) pool.allocate(100)
  }
  for (let round = 0; round < 5; round++) {
    drop()
    await nextTurn()
    collectGarbage()
    await nextTurn()
  }
  drop()
  await nextTurn()
  const { sweeps, sweptBytes } = pool.statistics()
  assert.equal(sweeps, 0)
  assert.ok(sweptBytes > 60e6, `${sweptBytes} bytes`)
})

test('the look between turns keeps no process alive', () => {
  const { pool } = makePool(1000 * mebibyte)
  const immediates = () => process.getActiveResourcesInfo().filter((name) => name === 'Immediate').length
  const before = immediates()
  for (let i = 0; i < 100; i++) pool.allocate(1e6)
  assert.equal(immediates(), before)
})

test('a slab that is started afresh takes its released slots with it, also across sweeps', () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 64 * mebibyte }))
  const first = Array.from({ length: 64 }, () => pool.allocate(512))
  for (const allocation of first) allocation.release()
  const second = Array.from({ length: 24 }, () => pool.allocate(1024))
  pool.sweep()
  const third = Array.from({ length: 64 }, () => pool.allocate(512))
  const ranges = [...second, ...third].map(({ pointer, bytes }) => [pointer, pointer + bytes])
  ranges.sort(([a], [b]) => a - b)
  for (let i = 1; i < ranges.length; i++)
    assert.ok(ranges[i][0] >= ranges[i - 1][1], `${ranges[i - 1]} and ${ranges[i]}`)
})
