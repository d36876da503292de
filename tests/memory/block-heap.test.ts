import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Block, BlockHeap, granularity } from '#src/memory/block-heap.js'

interface Range {
  start: number
  end: number
}

/** Free memory as sorted ranges within segments: the plainest allocator that there is. */
class Model {
  free: Range[] = []
  constructor(private readonly joins: boolean) {}

  /** `joined` says whether the segment goes on where the last one ended. */
  add(start: number, size: number, boundaries: Set<number>, joined: boolean): void {
    if (!(joined && this.joins)) boundaries.add(start)
    this.give(start, size, boundaries)
  }

  fitting(size: number): number | undefined {
    const sizes = this.free.map(({ start, end }) => end - start).filter((length) => length >= size)
    return sizes.length === 0 ? undefined : Math.min(...sizes)
  }

  take(start: number, size: number): number {
    const range = this.free.find((candidate) => candidate.start === start)!
    const length = range.end - range.start
    this.free = this.free.filter((candidate) => candidate !== range)
    if (length > size) this.free.push({ start: start + size, end: range.end })
    return length
  }

  give(start: number, size: number, boundaries: ReadonlySet<number>): void {
    let range = { start, end: start + size }
    for (const other of [...this.free]) {
      const after = other.end === range.start && !boundaries.has(range.start)
      const before = range.end === other.start && !boundaries.has(other.start)
      if (!after && !before) continue
      this.free = this.free.filter((candidate) => candidate !== other)
      range = { start: Math.min(range.start, other.start), end: Math.max(range.end, other.end) }
    }
    this.free.push(range)
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('take' as const),
      units: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
    }),
    fc.record({ kind: fc.constant('give' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('segment' as const), units: fc.integer({ min: 1, max: 4000 }), gap: fc.boolean() }),
  ),
  { minLength: 1, maxLength: 120 },
)

for (const joins of [true, false]) {
  test(`takes the best fitting block and merges what comes back (segments ${joins ? 'join' : 'stay apart'})`, () => {
    fc.assert(
      fc.property(steps, (script) => {
        const heap = new BlockHeap()
        const model = new Model(joins)
        const boundaries = new Set<number>()
        const taken: Block[] = []
        let next = granularity
        let total = 0
        for (const step of script) {
          if (step.kind === 'segment') {
            const size = step.units * granularity
            if (step.gap) next += granularity
            heap.addSegment(next, size, joins)
            model.add(next, size, boundaries, !step.gap && total > 0)
            next += size
            total += size
          } else if (step.kind === 'take') {
            const size = step.units * granularity
            const block = heap.take(size)
            const expected = model.fitting(size)
            assert.equal(block === undefined, expected === undefined)
            if (block === undefined) continue
            assert.equal(block.size, size)
            assert.equal(model.take(block.pointer, size), expected)
            taken.push(block)
          } else if (taken.length > 0) {
            const [block] = taken.splice(step.which % taken.length, 1)
            model.give(block.pointer, block.size, boundaries)
            heap.give(block)
          }
          assert.equal(heap.totalBytes, total)
          assert.equal(heap.freeBlocks, model.free.length)
          assert.equal(
            heap.freeBytes,
            model.free.reduce((sum, { start, end }) => sum + end - start, 0),
          )
          assert.equal(heap.largestFree(), Math.max(0, ...model.free.map(({ start, end }) => end - start)))
        }
        for (const block of taken) heap.give(block)
        let released = 0
        heap.releaseSegments((_, size) => {
          released += size
        })
        assert.deepEqual([released, heap.totalBytes, heap.freeBytes, heap.freeBlocks], [total, 0, 0, 0])
      }),
      { numRuns: 400 },
    )
  })
}

test('finds the one block that fits behind many that are slightly too small, and sizes beyond a tebibyte', () => {
  const heap = new BlockHeap()
  const size = 1001 * granularity
  let next = granularity
  const add = (bytes: number) => {
    heap.addSegment(next, bytes, false)
    next += bytes + granularity
  }
  add(1010 * granularity)
  for (let i = 0; i < 200; i++) add(1000 * granularity)
  assert.equal(heap.take(size)?.pointer, granularity)
  assert.equal(heap.take(size), undefined)
  add(2 ** 42)
  add(2 ** 41)
  const huge = heap.take(2 ** 41 + granularity)
  assert.equal(huge?.size, 2 ** 41 + granularity)
  assert.equal(heap.take(2 ** 41 - granularity)?.size, 2 ** 41 - granularity)
  assert.equal(heap.take(2 ** 43), undefined)
})
