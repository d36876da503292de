/** Memory of a GPU without `dispose`, reads that go on beside the program, and what waits for the GPU. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { missing, simulated } from './simulated.js'

const MiB = 2 ** 20
const { np, cp, driver } = missing
  ? ({} as Awaited<ReturnType<typeof simulated>>)
  : await simulated({ CUTS_STANDIN_MEMORY: '256M' })

suite('memory of a GPU', { skip: missing }, () => {
  test('2,000 rounds of temporaries run in 256 MiB without dispose', () => {
    const x = cp.ones([131_072]).eval()
    let last = 0
    for (let round = 0; round < 2000; round++) {
      const a = x.mul(round).eval()
      const b = a.add(1).eval()
      if (round % 500 === 499) last = b.sum().item()
    }
    assert.equal(last, 131_072 * 2000)
    const pool = cp.getDefaultMemoryPool()
    assert.ok(pool.totalBytes() <= 256 * MiB)
    assert.equal(pool.usedBytes() + pool.freeBytes(), pool.totalBytes())
  })

  test('the pool gives its free memory back to the GPU', () => {
    const pool = cp.getDefaultMemoryPool()
    const before = pool.totalBytes()
    using x = cp.ones([4_000_000]).eval()
    assert.ok(pool.usedBytes() >= 32_000_000)
    x.dispose()
    pool.freeAllBlocks()
    assert.ok(pool.totalBytes() <= before)
  })

  test('a limit holds, and names itself where it is passed', () => {
    const pool = cp.getDefaultMemoryPool()
    const before = pool.getLimit()
    assert.equal(before, 256 * MiB)
    pool.freeAllBlocks()
    pool.setLimit({ size: pool.totalBytes() + 8 * MiB })
    try {
      assert.throws(() => cp.ones([4_000_000]).eval(), { name: 'OutOfMemoryError', message: /limit/ })
    } finally {
      pool.setLimit({ size: before })
    }
    assert.equal(cp.ones([4_000_000]).sum().item(), 4_000_000)
  })

  test('more than there is', () => {
    const asked = { name: 'OutOfMemoryError', message: /cuda:0: 298\.0 MiB asked for/ }
    assert.throws(() => cp.zeros([298 * MiB], 'uint8').eval(), asked)
    assert.throws(() => cp.array(new Uint8Array(298 * MiB)), asked)
    assert.equal(cp.ones([5]).sum().item(), 5)
  })
})

suite('reads that go on', { skip: missing }, () => {
  // Several pieces: those that come later are read when the program has long gone on.
  const length = 3_000_000

  test('an array is read as it was when it was asked for', async () => {
    const x = cp.arange(length).eval()
    const read = x.data()
    x.imul(0)
    x.eval()
    x.at(':5').iadd(7)
    x.synchronize()
    const got = await read
    assert.equal(got[length - 1], length - 1)
    assert.deepEqual(got.slice(0, 6), Float64Array.of(0, 1, 2, 3, 4, 5))
    assert.deepEqual(x.at(':6').tolist(), [7, 7, 7, 7, 7, 0])
  })

  test('disposing of it meanwhile takes nothing away', async () => {
    const x = cp.arange(length).eval()
    const read = x.data()
    x.dispose()
    const others = [cp.zeros([length]).eval(), cp.zeros([length]).eval()]
    const got = await read
    assert.equal(got[length - 1], length - 1)
    assert.equal(others[1].sum().item(), 0)
  })

  test('many at once, with the loop going on between them', async () => {
    const arrays = Array.from({ length: 20 }, (_, at) => cp.full([1000], at))
    const reads = arrays.map((array) => array.mul(2).data())
    let turns = 0
    const counting = setInterval(() => turns++, 0)
    const got = await Promise.all(reads)
    clearInterval(counting)
    got.forEach((data, at) => {
      assert.equal(data[999], 2 * at)
    })
  })
})

suite('what waits for the GPU', { skip: missing }, () => {
  const waits = () =>
    ['cuStreamSynchronize', 'cuEventSynchronize', 'cuCtxSynchronize', 'cuMemcpyHtoD_v2', 'cuMemcpyDtoH_v2']
      .map((name) => driver.count(name))
      .reduce((sum, count) => sum + count, 0)

  test('nothing but reading a value', () => {
    cp.array([1, 2]).sum().item()
    const before = waits()
    const x = cp.array(Float64Array.from({ length: 5000 }, (_, at) => at))
    const rows = x.reshape([50, 100])
    const mean = rows.mean(0)
    const centred = rows.sub(mean).eval()
    const turned = centred.T.copy().eval()
    x.at('::2').iadd(1)
    const ends: ReturnType<typeof cp.sum>[] = []
    for (let round = 0; round < 100; round++) ends.push(cp.array([round, 1]).add(turned.at(round, 3)).sum().eval())
    const [index] = [turned.argmax().eval()]
    const copied = x.copy().eval()
    assert.equal(waits(), before, 'nothing has waited so far')
    assert.equal(ends[7].item(), 8 + 2 * (3 * 100 + 7 - (24.5 * 100 + 7)))
    assert.equal(waits(), before + 1, 'one read waits once')
    assert.equal(index.item(), 49)
    assert.equal(copied.at(2).item(), 3)
  })

  test('writes of more than the pinned memory wait only for their own copies', () => {
    const before = waits()
    const x = cp.array(new Float64Array(2_500_000).fill(2))
    assert.ok(waits() - before <= 3)
    assert.equal(x.sum().item(), 5_000_000)
  })

  test('thousands of small writes in a row arrive', () => {
    const arrays = Array.from({ length: 3000 }, (_, at) => cp.array(new Float64Array(1000).fill(at)))
    assert.equal(cp.add(arrays[2999], arrays[17]).at(999).item(), 3016)
    assert.deepEqual(
      arrays.filter((_, at) => at % 500 === 0).map((array) => array.at(0).item()),
      [0, 500, 1000, 1500, 2000, 2500],
    )
  })

  test('work starts when it is asked for, and only then', () => {
    const before = driver.count('cuLaunchKernel')
    const x = cp.arange(1000).add(1).mul(2)
    assert.equal(driver.count('cuLaunchKernel'), before)
    x.eval()
    assert.equal(driver.count('cuLaunchKernel'), before + 1)
    assert.deepEqual(x.at(':3').tolist(), np.array([2, 4, 6]).tolist())
  })
})
