import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryPool } from '#src/memory/pool.js'
import { FakeMemory } from './fake-memory.js'

const MiB = 2 ** 20

test('what dies young comes back without a full collection', () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 1024 * MiB }))
  const kept = Array.from({ length: 5 }, () => pool.allocate(8 * MiB))
  for (let round = 0; round < 500; round++) pool.allocate(8 * MiB)
  const { sweeps, youngSweeps, totalBytes } = pool.statistics()
  assert.equal(sweeps, 0)
  assert.ok(youngSweeps > 10, `${youngSweeps} sweeps of the young`)
  assert.ok(totalBytes < 400 * MiB, `${totalBytes / MiB} MiB`)
  assert.equal(new Set(kept.map(({ pointer }) => pointer)).size, 5)
})

test('what is held is never taken back, whatever holds it', () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 2048 * MiB }))
  const held = new Map<number, unknown>()
  for (let round = 0; round < 300; round++) {
    const allocation = pool.allocate(4 * MiB)
    if (round % 10 === 0) {
      assert.ok(!held.has(allocation.pointer), 'an address was handed out twice')
      held.set(allocation.pointer, { nested: [() => allocation] })
    } else assert.ok(!held.has(allocation.pointer), 'memory that is held was handed out again')
  }
  assert.equal(held.size, 30)
})

test('turns of the event loop in between leave the young to be found', async () => {
  const pool = new MemoryPool(new FakeMemory({ capacity: 1024 * MiB }))
  for (let round = 0; round < 500; round++) {
    pool.allocate(8 * MiB)
    if (round % 20 === 19) await new Promise((resolve) => setImmediate(resolve))
  }
  const { sweeps, totalBytes } = pool.statistics()
  assert.equal(sweeps, 0)
  assert.ok(totalBytes <= 128 * MiB, `${totalBytes / MiB} MiB`)
})
