import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ArgumentError, np, ValueError } from '#src/index.js'

interface Stream {
  readonly kind: 'MT19937' | 'PCG64' | 'PCG64DXSM' | 'SFC64'
  readonly seed: number | number[]
  readonly raw: string[]
  readonly jumped?: string
  readonly [draw: string]: unknown
}

interface Legacy {
  readonly seed: number | number[]
  readonly [draw: string]: unknown
}

const golden = new URL('../../../tests/random/golden/streams.json', import.meta.url)
const { streams, legacy } = JSON.parse(readFileSync(golden, 'utf8')) as { streams: Stream[]; legacy: Legacy[] }

for (const stream of streams) {
  test(`${stream.kind} seeded with ${stream.seed} gives NumPy’s numbers`, () => {
    const { random } = np
    const bits = () => new random[stream.kind](stream.seed)
    const rng = () => new random.Generator(bits())
    assert.deepEqual([...bits().randomRaw(700).slice(-5)].map(String), stream.raw)
    assert.deepEqual(rng().random(5).tolist(), stream.random)
    assert.deepEqual(rng().random({ size: 5, dtype: 'float32' }).tolist(), stream.single)
    assert.deepEqual([...rng().bytes(11)], stream.bytes)
    assert.deepEqual(rng().integers(-5, 1000, { size: 6 }).tolist(), stream.integers)
    const wide = rng().integers(0, 2n ** 40n + 17n, { size: 4 })
    assert.deepEqual((wide.tolist({ bigint: true }) as bigint[]).map(String), stream.wide)
    assert.deepEqual(rng().integers(0, 100, { size: 5, dtype: 'int32' }).tolist(), stream.int32)
    const mixed = rng()
    const [unit, whole] = [() => mixed.random().item(), () => Number(mixed.integers(10).item())]
    assert.deepEqual([unit(), whole(), unit(), whole(), unit()], stream.mixed)
    const source = bits()
    if ('jumped' in source) assert.equal(String(source.jumped(3).randomRaw()), stream.jumped)
  })

  test(`${stream.kind} seeded with ${stream.seed} goes back to a state`, () => {
    const bits = new np.random[stream.kind](stream.seed)
    const rng = new np.random.Generator(bits)
    rng.integers(10)
    const { state } = bits
    const first = [
      rng.integers(10, { size: 5 }).tolist(),
      rng.gamma(0.5, { size: 5 }).tolist(),
      rng.random(700).tolist(),
    ]
    bits.state = state
    assert.deepEqual(
      [rng.integers(10, { size: 5 }).tolist(), rng.gamma(0.5, { size: 5 }).tolist(), rng.random(700).tolist()],
      first,
    )
    assert.throws(() => {
      bits.state = { bitGenerator: 'Other' }
    }, ValueError)
    assert.throws(() => {
      bits.state = { bitGenerator: stream.kind }
    }, ArgumentError)
  })
}

for (const entry of legacy) {
  test(`RandomState seeded with ${String(entry.seed).slice(0, 20)} gives NumPy’s numbers`, () => {
    const state = () => new np.random.RandomState(entry.seed)
    assert.deepEqual(state().randomSample(5).tolist(), entry.randomSample)
    assert.deepEqual(state().rand(2, 2).tolist(), entry.rand)
    assert.deepEqual(state().randint(0, 10, { size: 8 }).tolist(), entry.randint)
    const wide = state().randint(0, 2n ** 40n + 17n, { size: 4 })
    assert.deepEqual((wide.tolist({ bigint: true }) as bigint[]).map(String), entry.wide)
    assert.deepEqual(state().uniform({ low: -1, high: 3, size: 4 }).tolist(), entry.uniform)
    assert.deepEqual([...state().bytes(7)], entry.bytes)
    const seeded = new np.random.RandomState(1)
    seeded.seed(entry.seed)
    assert.deepEqual(seeded.ranf(5).tolist(), entry.randomSample)
  })
}

test('the functions of np.random draw from one generator', () => {
  const { random } = np
  random.seed(3)
  const first = [random.rand(3).tolist(), random.randn(2, 2).tolist(), random.randint(5, 9, { size: 4 }).tolist()]
  random.seed(3)
  assert.deepEqual(
    [random.rand(3).tolist(), random.randn(2, 2).tolist(), random.randint(5, 9, { size: 4 }).tolist()],
    first,
  )
  const state = random.getState()
  const drawn = random.normal({ loc: 5, size: 10 }).tolist()
  random.setState(state)
  assert.deepEqual(random.normal({ loc: 5, size: 10 }).tolist(), drawn)
  assert.deepEqual([random.sample(2).shape, random.ranf().shape, random.randomSample([1, 2]).shape], [[2], [], [1, 2]])
  assert.deepEqual([...(random.permutation(5).tolist() as number[])].sort(), [0, 1, 2, 3, 4])
  assert.ok(random.poisson({ lam: 3, size: 5 }).dtype.name === 'int64')
  assert.deepEqual(np.unique(random.randomIntegers(2, 4, 100)).tolist(), [2, 3, 4])
  assert.deepEqual(np.unique(random.randomIntegers(2, null, { size: 100 })).tolist(), [1, 2])
  const own = random.getRandomState()
  random.setRandomState(new random.RandomState(42))
  assert.deepEqual(random.rand().item(), 0.3745401188473625)
  random.seed(42)
  assert.deepEqual(random.rand().item(), 0.3745401188473625)
  random.setRandomState(own)
  assert.equal(String(own), 'RandomState(Philox)')
  assert.throws(() => new random.RandomState(-1), ValueError)
  assert.throws(() => new random.RandomState([]), ValueError)
  assert.throws(() => random.rand(1.5), ArgumentError)
})

test('MT19937 jumps from inside of its block as NumPy does', () => {
  // np.random.MT19937(7): random_raw(619), then jumped(2).random_raw(3) and the position before that.
  const bits = new np.random.MT19937(7)
  bits.randomRaw(619)
  const before = bits.state
  const far = bits.jumped(2)
  assert.deepEqual(bits.state, before)
  assert.equal(far.state.state.pos, 548)
  assert.deepEqual([...far.randomRaw(3)], [1920007736n, 1076970752n, 2959061006n])
  assert.deepEqual([...bits.jumped(0).randomRaw(3)], [...bits.randomRaw(3)])
  assert.throws(() => bits.jumped(-1), ValueError)
})

test('Philox advances by blocks', () => {
  const bits = new np.random.Philox(5)
  const { counter } = bits.state
  assert.equal(bits.advance(10).state.counter, counter + 10n)
  assert.equal(bits.advance(-11n).state.counter, 2n ** 64n - 1n)
})
