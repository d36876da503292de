import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { OutOfMemoryError } from '#src/core/errors.js'
import type { Allocation } from '#src/memory/allocation.js'
import { MemoryPool } from '#src/memory/pool.js'
import { FakeMemory } from './fake-memory.js'

const mebibyte = 2 ** 20
const size = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 20_000 }),
  fc.integer({ min: 0, max: 2 * mebibyte }),
  fc.integer({ min: 0, max: 40 * mebibyte }),
)
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('allocate' as const),
        bytes: size,
        count: fc.integer({ min: 1, max: 20 }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('release' as const),
        which: fc.nat(),
        count: fc.integer({ min: 1, max: 20 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('freeAllBlocks' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('limit' as const),
        fraction: fc.double({ min: 0.1, max: 1, noNaN: true }),
      }),
    },
  ),
  { minLength: 1, maxLength: 40 },
)
const devices = fc.record({
  returnsMemory: fc.boolean(),
  gap: fc.constantFrom(0, 256, 65_536),
  failing: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }),
  alignment: fc.constantFrom(64, 256),
})

function checkState(pool: MemoryPool, memory: FakeMemory, live: readonly Allocation[], alignment: number): void {
  const ranges = live.map(({ pointer, bytes }) => ({ start: pointer, end: pointer + Math.max(bytes, 1) }))
  ranges.sort((a, b) => a.start - b.start)
  const segments = [...memory.segments]
    .map(([start, bytes]) => ({ start, end: start + bytes }))
    .sort((a, b) => a.start - b.start)
  let segment = 0
  ranges.forEach(({ start, end }, i) => {
    assert.equal(start % alignment, 0)
    if (i > 0) assert.ok(start >= ranges[i - 1].end, 'two live allocations overlap')
    while (segments[segment].end <= start) segment++
    let reach = segment
    while (segments[reach].end < end && segments[reach + 1]?.start === segments[reach].end) reach++
    assert.ok(segments[segment].start <= start && end <= segments[reach].end, 'an allocation lies outside its segment')
  })
  const statistics = pool.statistics()
  assert.equal(statistics.totalBytes, memory.taken)
  assert.equal(statistics.usedBytes + statistics.freeBytes, statistics.totalBytes)
  assert.equal(statistics.liveAllocations, live.length)
  const asked = live.reduce((sum, { bytes }) => sum + bytes, 0)
  assert.ok(statistics.usedBytes >= asked)
  assert.ok(statistics.usedBytes <= asked * 1.25 + live.length * 512)
  assert.ok(statistics.peakBytes >= statistics.usedBytes)
}

test('random programs on memory that fails at random', () => {
  fc.assert(
    fc.property(steps, devices, (script, { alignment, failing, ...options }) => {
      const memory = new FakeMemory({ capacity: 200 * mebibyte, ...options, failing: new Set(failing) })
      const pool = new MemoryPool(memory, { alignment })
      const live: Allocation[] = []
      for (const step of script) {
        const before = memory.taken
        if (step.kind === 'allocate') {
          for (let i = 0; i < step.count; i++) {
            try {
              live.push(pool.allocate(step.bytes))
            } catch (error) {
              assert.ok(error instanceof OutOfMemoryError)
              break
            }
          }
        } else if (step.kind === 'release') {
          for (let i = 0; i < step.count && live.length > 0; i++) {
            const [allocation] = live.splice((step.which * (i + 1)) % live.length, 1)
            allocation.release()
            allocation.release()
          }
        } else if (step.kind === 'limit') pool.setLimit({ fraction: step.fraction })
        else if (step.kind === 'sweep') assert.equal(pool.sweep(), 0)
        else pool.freeAllBlocks()
        assert.ok(memory.taken <= Math.max(before, pool.getLimit()))
        checkState(pool, memory, live, alignment)
      }
      for (const allocation of live) allocation.release()
      assert.equal(pool.usedBytes(), 0)
      pool.freeAllBlocks()
      assert.equal(pool.freeBytes(), memory.taken)
      if (options.returnsMemory) assert.equal(memory.taken, 0)
      else
        assert.equal(pool.nFreeBlocks(), options.gap === 0 ? Math.min(1, memory.segments.size) : memory.segments.size)
    }),
    { numRuns: 150 },
  )
})
