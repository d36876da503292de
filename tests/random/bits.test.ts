import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from '../cuda/gpu.js'

const skip = withoutGpu()
const { np, cp, ValueError, ArgumentError } = await import('#src/index.js')
const { evaluateBody } = await import('#src/ir/evaluate.js')
const { defineBody } = await import('#src/ir/expr.js')
const { philoxBlock } = await import('#src/numpy/random/philox.js')

test('Philox 4x32-10 gives the published answers', () => {
  // Random123, kat_vectors: counter, key, answer.
  const known = [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ]
  const words = (text: string) => text.split(' ').map((word) => Number.parseInt(word, 16))
  const body = defineBody(Array(6).fill('uint32'), (b, ...args) => [...philoxBlock(b, args.slice(0, 4), args.slice(4))])
  for (const [counter, key, answer] of known) {
    assert.deepEqual(evaluateBody(body, [...words(counter), ...words(key)]), words(answer))
  }
})

test('seed sequences mix as NumPy’s do', () => {
  // np.random.SeedSequence(entropy, spawn_key=key).generate_state(5)
  const known: [number | bigint | number[], number[], string][] = [
    [0, [], 'b0f478be db2cd7e7 2c71ba49 abf4641a 9d7b8d41'],
    [42, [], 'cd540ab7 9f1e2e6d 79fb94b6 d57873dc 64d420b7'],
    [2n ** 80n + 5n, [], '6789ab51 39566e56 3ebf9dde 26ac5d22 b4c2acea'],
    [[1, 2, 3], [], 'e3d1fc80 b45f843f 203807c7 42c16e36 a344445'],
    [42, [1], 'f3e63cba 1dcb763 15de6f6e 6aee7dd6 dbd3217f'],
    [[1, 2, 3, 4, 5, 6], [7], '57d6e06e 8bebfc36 a9f0fc7a 2ed446e3 cb07f94f'],
  ]
  const { SeedSequence } = np.random
  for (const [entropy, spawnKey, words] of known) {
    const state = new SeedSequence({ entropy, spawnKey }).generateState(5)
    assert.equal([...state].map((word) => word.toString(16)).join(' '), words)
  }
  assert.deepEqual(new SeedSequence(42).spawn(2)[1].generateState(1)[0], 0xf3e63cba)
  assert.equal(new SeedSequence(42).generateState(1, 'uint64')[0], 0x9f1e2e6dcd540ab7n)
  assert.throws(() => new SeedSequence(-1), ValueError)
  assert.throws(() => new SeedSequence(1.5), ArgumentError)
})

test('words become numbers by their highest bits', () => {
  const bits = new np.random.Philox(7)
  const [words] = bits.words(np.ones(1).context, [1000], 1)
  const list = words.tolist({ bigint: true }) as bigint[]
  const again = np.random.defaultRng(7).random(1000).tolist() as number[]
  assert.deepEqual(
    again,
    list.map((word) => Number(word >> 11n) / 2 ** 53),
  )
  const narrow = new np.random.Philox(7).narrowWords(np.ones(1).context, [1000]).tolist() as number[]
  const halves = list.slice(0, 500).flatMap((word) => [Number(word & 0xffffffffn), Number(word >> 32n)])
  assert.deepEqual(narrow, halves)
  const floats = np.random.defaultRng(7).random({ size: 1000, dtype: 'float32' }).tolist()
  assert.deepEqual(
    floats,
    narrow.map((word) => (word >>> 8) / 2 ** 24),
  )
})

test('a seed gives the same numbers in any form of evaluation, and the state brings them back', () => {
  const rng = np.random.defaultRng(3)
  const { state } = rng.bitGenerator
  const [a, b] = [rng.random(101), rng.normal({ size: [7, 11] })]
  const late = [b.tolist(), a.tolist()]
  const other = np.random.defaultRng(3)
  assert.deepEqual([other.random(101).tolist(), other.normal({ size: 77 }).reshape([7, 11]).tolist()], late.reverse())
  rng.bitGenerator.state = state
  assert.deepEqual(rng.random(101).tolist(), late[0])
  rng.bitGenerator.state = state
  assert.equal(
    rng.random(101).mul(2).add(1).sum().item(),
    np
      .array(late[0] as number[])
      .mul(2)
      .add(1)
      .sum()
      .item(),
  )
  rng.bitGenerator.state = state
  assert.deepEqual(
    rng.random([101, 1]).T.at(0, '::-3').tolist(),
    (late[0] as number[]).filter((_, at) => at % 3 === 100 % 3).reverse(),
  )
  assert.notDeepEqual(rng.random(101).tolist(), late[0])
  const [first, second] = np.random.defaultRng(3).spawn(2)
  assert.notDeepEqual(first.random(4).tolist(), second.random(4).tolist())
})

type Generator = ReturnType<typeof np.random.defaultRng>
type Numbers = import('#src/index.js').NDArray

const draws: Readonly<Record<string, (rng: Generator) => Numbers>> = {
  random: (rng) => rng.random([33, 3]),
  'random, float32': (rng) => rng.random({ size: 50, dtype: 'float32' }),
  standardNormal: (rng) => rng.standardNormal(500),
  normal: (rng) => rng.normal({ loc: 2, scale: 3, size: 40 }),
  exponential: (rng) => rng.exponential({ scale: 2, size: 200 }),
  uniform: (rng) => rng.uniform({ low: -1, high: 5, size: 64 }),
  integers: (rng) => rng.integers(-5, 1000, { size: 300 }),
  'wide integers': (rng) => rng.integers(0, 2n ** 40n, { size: 100 }),
  gumbel: (rng) => rng.gumbel({ loc: 1, size: 100 }),
  laplace: (rng) => rng.laplace({ size: 100 }),
  logistic: (rng) => rng.logistic({ size: 100 }),
  lognormal: (rng) => rng.lognormal({ mean: 1, sigma: 2, size: 100 }),
  pareto: (rng) => rng.pareto(3, 100),
  power: (rng) => rng.power(0.3, 100),
  rayleigh: (rng) => rng.rayleigh({ scale: 2, size: 100 }),
  standardCauchy: (rng) => rng.standardCauchy(100),
  triangular: (rng) => rng.triangular(-1, 0, 3, 100),
  vonmises: (rng) => rng.vonmises(1, 4, 100),
  wald: (rng) => rng.wald(3, 2, 100),
  weibull: (rng) => rng.weibull(2, 100),
  gamma: (rng) => rng.gamma(2.5, { scale: 2, size: 200 }),
  'gamma, small': (rng) => rng.gamma(0.3, { size: 200 }),
  standardGamma: (rng) => rng.standardGamma(1.5, { size: 100, dtype: 'float32' }),
  chisquare: (rng) => rng.chisquare(3, 100),
  noncentralChisquare: (rng) => rng.noncentralChisquare(3, 2, 100),
  'noncentralChisquare, small': (rng) => rng.noncentralChisquare(0.5, 30, 100),
  f: (rng) => rng.f(3, 4, 100),
  noncentralF: (rng) => rng.noncentralF(3, 4, 2, 100),
  beta: (rng) => rng.beta(0.5, 2, 100),
  standardT: (rng) => rng.standardT(4, 100),
  geometric: (rng) => rng.geometric(0.2, 100),
  logseries: (rng) => rng.logseries(0.9, 100),
  zipf: (rng) => rng.zipf(2, 100),
  'poisson, small': (rng) => rng.poisson({ lam: 3, size: 100 }),
  'poisson, large': (rng) => rng.poisson({ lam: 40, size: 200 }),
  'poisson of arrays': (rng) => rng.poisson({ lam: [1, 10, 1e12], size: [20, 3] }),
  'binomial, small': (rng) => rng.binomial(10, 0.3, 100),
  'binomial, large': (rng) => rng.binomial(1000, 0.8, 200),
  'binomial of lists': (rng) => rng.binomial([3, 50, 2 ** 53], 0.5, [20, 3]),
  hypergeometric: (rng) => rng.hypergeometric(10, 20, 8, 100),
  'hypergeometric, large': (rng) => rng.hypergeometric(1000, 500, 600, 100),
  dirichlet: (rng) => rng.dirichlet([0.5, 2, 3], 50),
  multinomial: (rng) => rng.multinomial(40, [0.2, 0.3, 0.1, 0.3, 0.1], 50),
  multivariateHypergeometric: (rng) => rng.multivariateHypergeometric([5, 30, 7], 20, 50),
  multivariateNormal: (rng) =>
    rng.multivariateNormal(
      [1, 2, 3],
      [
        [2, 1, 0],
        [1, 2, 1],
        [0, 1, 2],
      ],
      50,
    ),
  permutation: (rng) => rng.permutation(100),
  permuted: (rng) =>
    rng.permuted(
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      { axis: 1 },
    ),
  choice: (rng) => rng.choice(20, 50),
  'choice by probabilities': (rng) => rng.choice(4, { size: 50, p: [0.1, 0.2, 0.3, 0.4] }),
  'choice without replacement': (rng) => rng.choice(5000, { size: 20, replace: false }),
  'choice by probabilities, without replacement': (rng) =>
    rng.choice(4, { size: 2, p: [0.1, 0.2, 0.3, 0.4], replace: false }),
  negativeBinomial: (rng) => rng.negativeBinomial(2.5, 0.2, 100),
}

for (const [name, draw] of Object.entries(draws)) {
  test(`np and cp draw the same numbers: ${name}`, { skip }, () => {
    const [here, there] = [draw(np.random.defaultRng(11)), draw(cp.random.defaultRng(11))]
    const bits = (numbers: Numbers) => [...new Uint8Array(numbers.toTypedArray().buffer)]
    assert.deepEqual(bits(there), bits(here))
  })
}
