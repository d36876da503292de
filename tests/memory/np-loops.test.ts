/** Nobody frees anything: loops without `dispose` over real arrays, in bounded memory. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const MiB = 2 ** 20

test('a synchronous loop over 8 MB temporaries stays within 512 MiB', () => {
  const pool = np.getDefaultMemoryPool()
  const before = pool.getLimit()
  pool.setLimit({ size: 512 * MiB })
  try {
    const x = np.ones([1e6]).eval()
    let last = 0
    for (let round = 0; round < 500; round++) {
      const a = x.mul(round).eval()
      const b = a.add(1).eval()
      const c = b.sub(a).eval()
      if (round % 100 === 0) last = c.sum().item()
    }
    assert.equal(last, 1e6)
    assert.ok(pool.totalBytes() <= 512 * MiB, `${pool.totalBytes() / MiB} MiB taken`)
  } finally {
    pool.setLimit({ size: before })
  }
})

test('a million iterations over 1,000 elements: neither heap grows without bound', () => {
  const pool = np.getDefaultMemoryPool()
  const before = pool.getLimit()
  pool.setLimit({ size: 512 * MiB })
  const x = np.ones([1000]).eval()
  const step = () => x.mul(2).eval()
  for (let round = 0; round < 100_000; round++) step()
  const heap = process.memoryUsage().heapUsed
  for (let round = 0; round < 900_000; round++) step()
  const grownHeap = process.memoryUsage().heapUsed - heap
  assert.ok(grownHeap < 128 * MiB, `the JavaScript heap grew by ${Math.round(grownHeap / MiB)} MiB`)
  assert.ok(pool.totalBytes() <= 512 * MiB, `${pool.totalBytes() / MiB} MiB taken`)
  assert.equal(step().sum().item(), 2000)
  pool.setLimit({ size: before })
})

test('pending values that nobody reads are never computed', () => {
  const pool = np.getDefaultMemoryPool()
  const x = np.ones([1e6]).eval()
  const used = pool.usedBytes()
  for (let round = 0; round < 1000; round++) x.add(round).mul(2)
  assert.equal(pool.usedBytes(), used)
})

test('out of memory in the middle of an expression leaves all arrays right', () => {
  const pool = np.getDefaultMemoryPool()
  const before = pool.getLimit()
  const x = np.arange(1e6).eval()
  const y = x.add(1)
  pool.setLimit({ size: pool.totalBytes() + MiB })
  try {
    assert.throws(() => np.ones([400e6]).add(y.at(0)).eval(), { name: 'OutOfMemoryError' })
    assert.throws(() => x.iadd(np.ones([64, 1, 1e6]).sum(0).at(0)).eval() && np.ones([400e6]).eval(), {
      name: 'OutOfMemoryError',
    })
  } finally {
    pool.setLimit({ size: before })
  }
  assert.equal(x.at(5).item(), 69)
  assert.equal(y.at(5).item(), 6)
  assert.equal(np.ones([3]).sum().item(), 3)
})
