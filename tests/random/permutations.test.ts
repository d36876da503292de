import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AxisError, IndexError, type NDArray, np, ValueError } from '#src/index.js'

const rng = np.random.defaultRng(7)
const rising = (count: number) => Array.from({ length: count }, (_, at) => at)
const sorted = (list: unknown) => [...(list as number[])].sort((a, b) => a - b)

test('permutations have every order, equally often', () => {
  const counts = new Map<string, number>()
  const table = rng.permuted(np.broadcastTo(np.arange(4n), [24_000, 4]), { axis: 1 }).tolist() as number[][]
  for (const row of table) counts.set(String(row), (counts.get(String(row)) ?? 0) + 1)
  assert.equal(counts.size, 24)
  const chi = [...counts.values()].reduce((sum, found) => sum + (found - 1000) ** 2 / 1000, 0)
  // The 99.9% point of chi-square with 23 degrees of freedom.
  assert.ok(chi < 49.73, `${chi}`)
  const order = rng.permutation(1000)
  assert.equal(order.dtype.name, 'int64')
  assert.deepEqual(sorted(order.tolist()), rising(1000))
  assert.deepEqual(rng.permutation(0).shape, [0])
})

test('equal random bits leave no traces in long permutations', () => {
  const count = 2 ** 25
  const order = np.random.defaultRng(11).permutation(count)
  const rises = np.diff(order).gt(0)
  const half = count / 2
  const [low, high] = [order.lt(half), order.ge(half)].map((side) => np.logicalAnd(side.at(':-1'), side.at('1:')))
  // Half of the 131,000 pairs with equal bits should rise: were it all, 22,000 neighbours more would rise than fall (their
  // own neighbours then fall oftener), which is thirteen standard deviations.
  const among = (pairs: NDArray, of: number, deviation: number) => {
    const found = Number(np.logicalAnd(rises, pairs).sum().item()) - Number(pairs.sum().item()) / 2
    assert.ok(Math.abs(found) < 4.5 * deviation, `${found} more than half of ${of} neighbours rise`)
  }
  among(np.onesLike(rises), count, Math.sqrt(count / 12))
  among(low, half, Math.sqrt(half / 12))
  among(high, half, Math.sqrt(half / 12))
  assert.deepEqual(np.sort(order).eq(np.arange(count)).all().item(), true)
})

test('a permutation of any length has each number once', () => {
  for (const count of [1, 2, 3, 6, 30, 97, 210, 1000, 4096, 30_030, 65_537]) {
    assert.deepEqual(np.sort(rng.permutation(count)).tolist(), rising(count))
  }
})

test('permutation copies, shuffle moves in place, along an axis', () => {
  const x = np.arange(12n).reshape([3, 4])
  assert.deepEqual(np.sort(rng.permutation(x), 0).tolist(), x.tolist())
  assert.deepEqual(np.sort(rng.permutation(x, { axis: 1 }), 1).tolist(), x.tolist())
  const base = np.arange(20n)
  const view = base.at('::2')
  rng.shuffle(view)
  assert.deepEqual(
    sorted(view.tolist()),
    rising(10).map((at) => 2 * at),
  )
  assert.deepEqual(
    base.at('1::2').tolist(),
    rising(10).map((at) => 2 * at + 1),
  )
  const list = ['a', 'b', 'c', 'd']
  rng.shuffle(list)
  assert.deepEqual([...list].sort(), ['a', 'b', 'c', 'd'])
  const out = np.zeros([3, 4], 'int64')
  assert.equal(rng.permuted(x, { axis: 1, out }), out)
  assert.deepEqual(np.sort(out, 1).tolist(), x.tolist())
  assert.deepEqual(sorted(rng.permuted(x).ravel().tolist()), rising(12))
  assert.throws(() => rng.permutation(np.array(3)), IndexError)
  assert.throws(() => rng.permutation(x, 2), AxisError)
  assert.throws(() => rng.permuted(x, { out: np.zeros([4, 3], 'int64') }), ValueError)
})

test('choices keep their probabilities', () => {
  const p = [0.1, 0, 0.5, 0.4]
  const shares = np.bincount(rng.choice(4, { size: 100_000, p }), { minlength: 4 }).tolist() as number[]
  for (const [at, share] of shares.entries()) assert.ok(Math.abs(share / 100_000 - p[at]) < 0.006, `${shares}`)
  const even = np.bincount(rng.choice(5, 100_000)).tolist() as number[]
  for (const found of even) assert.ok(Math.abs(found - 20_000) < 500, `${even}`)
  assert.deepEqual(rng.choice([[1, 2, 3]], { size: [2, 5], axis: 1 }).shape, [1, 2, 5])
  assert.deepEqual(rng.choice([10, 20]).shape, [])
})

test('without replacement nothing comes twice', () => {
  for (const [population, size] of [
    [10, 10],
    [2000, 3],
    [2000, 499],
    [2000, 501],
    [1e9, 1000],
  ]) {
    const drawn = rng.choice(population, { size, replace: false }).tolist() as number[]
    assert.equal(new Set(drawn).size, size)
    assert.ok(Math.min(...drawn) >= 0 && Math.max(...drawn) < population)
  }
  // (0, 1) with probability 0.6 · 0.3 / 0.4.
  let pairs = 0
  for (let round = 0; round < 1000; round++) {
    pairs += Number(String(rng.choice(3, { size: 2, replace: false, p: [0.6, 0.3, 0.1] }).tolist()) === '0,1')
  }
  assert.ok(Math.abs(pairs / 1000 - 0.45) < 0.06, `${pairs}`)
})

test('choices that can’t be made are errors', () => {
  for (const call of [
    () => rng.choice(0),
    () => rng.choice(-1, { size: 3 }),
    () => rng.choice([]),
    () => rng.choice(np.array(3)),
    () => rng.choice(3, { size: 4, replace: false }),
    () => rng.choice(3, { p: [0.5, 0.5] }),
    () => rng.choice(2, { p: [0.5, 0.6] }),
    () => rng.choice(2, { p: [1.5, -0.5] }),
    () => rng.choice(2, { p: [Number.NaN, 1] }),
    () => rng.choice(2, { p: [[0.5, 0.5]] }),
    () => rng.choice(3, { size: 3, replace: false, p: [0.5, 0.5, 0] }),
  ]) {
    assert.throws(call, ValueError, String(call))
  }
  assert.deepEqual(rng.choice(0, { size: 0 }).shape, [0])
})
