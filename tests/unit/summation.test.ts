import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

/** A double as a whole number times 2^(exponent − 1074). */
function parts(value: number): readonly [mantissa: bigint, exponent: number] {
  bits.setFloat64(0, value)
  const [high, low] = [bits.getUint32(0), bits.getUint32(4)]
  const exponent = (high >>> 20) & 0x7ff
  const fraction = BigInt((high & 0xfffff) * 2 ** 32 + low)
  const magnitude = exponent === 0 ? fraction : fraction | (1n << 52n)
  return [high >>> 31 ? -magnitude : magnitude, Math.max(exponent - 1, 0)]
}
const bits = new DataView(new ArrayBuffer(8))

/** A double as a whole multiple of 2⁻¹⁰⁷⁴. */
function scaled(value: number): bigint {
  const [mantissa, exponent] = parts(value)
  return mantissa << BigInt(exponent)
}

const size = (value: bigint): bigint => (value < 0n ? -value : value)

interface Exact {
  readonly sum: bigint
  /** Of the magnitudes: what bounds on errors are relative to. */
  readonly total: bigint
}

/** Terms of one exponent are added first: large integers are slow. */
function exactSum(values: ArrayLike<number>): Exact {
  const sums = new Map<number, bigint>()
  const totals = new Map<number, bigint>()
  for (let at = 0; at < values.length; at++) {
    const [mantissa, exponent] = parts(values[at])
    sums.set(exponent, (sums.get(exponent) ?? 0n) + mantissa)
    totals.set(exponent, (totals.get(exponent) ?? 0n) + size(mantissa))
  }
  const all = (of: Map<number, bigint>) =>
    [...of].reduce((sum, [exponent, part]) => sum + (part << BigInt(exponent)), 0n)
  return { sum: all(sums), total: all(totals) }
}

/** How many units of rounding, relative to the sum of magnitudes, a computed sum is off. */
function unitsOff(computed: number, { sum, total }: Exact, digits: number): number {
  if (total === 0n) return computed === 0 ? 0 : Number.POSITIVE_INFINITY
  const error = size(scaled(computed) - sum)
  return Number(((error << BigInt(digits)) * 1000n) / total) / 1000
}

/** NumPy's bound: eight sums of 16 elements in blocks of 128, added in pairs. */
const pairwiseBound = (count: number) => 15 + 3 + Math.max(0, Math.ceil(Math.log2(count / 128)))

/** Uniform in [0, 1), the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const random = randomNumbers(1)
const hard: Readonly<Record<string, (at: number, count: number) => number>> = {
  'equal terms': () => 0.1,
  harmonic: (at) => 1 / (at + 1),
  'harmonic from the small end': (at, count) => 1 / (count - at),
  'alternating signs': (at) => (at % 2 === 0 ? 1 : -1) / (at + 1),
  'small terms after a large one': (at) => (at === 0 ? 1e16 : 1),
  'cancelling magnitudes': (at) => (at % 3 === 2 ? -2 : 1) * (1 + (at % 7) * 2 ** -30) * 10 ** (at % 12),
  'random signs': () => random() * 2 - 1,
  'wide magnitudes': () => (random() - 0.5) * 2 ** Math.floor(random() * 200 - 100),
}
const counts = [1, 2, 127, 128, 129, 1000, 16384, 16385, 70_001]

test('sums are as near to the exact ones as pairwise summation promises', () => {
  for (const [name, term] of Object.entries(hard)) {
    for (const count of counts) {
      const values = Float64Array.from({ length: count }, (_, at) => term(at, count))
      const off = unitsOff(Number(np.array(values).sum()), exactSum(values), 53)
      assert.ok(off <= pairwiseBound(count), `${name}, ${count} terms: off by ${off} units`)
      const single = Float32Array.from(values)
      const offSingle = unitsOff(Number(np.array(single).sum()), exactSum(single), 24)
      assert.ok(offSingle <= pairwiseBound(count), `${name}, ${count} terms in float32: off by ${offSingle} units`)
    }
  }
})

test('every second element, and rows of a matrix, are added in pairs too', () => {
  const count = 100_000
  const values = Float64Array.from({ length: 2 * count }, (_, at) => 1 / (at + 1))
  const every = values.filter((_, at) => at % 2 === 0)
  const off = unitsOff(Number(np.array(values).at('::2').sum()), exactSum(every), 53)
  assert.ok(off <= pairwiseBound(count), `strided: off by ${off} units`)
  const rows = np
    .array(values)
    .reshape([4, count / 2])
    .sum(1)
    .toTypedArray()
  for (const [row, sum] of rows.entries()) {
    const exact = exactSum(values.subarray((row * count) / 2, ((row + 1) * count) / 2))
    assert.ok(unitsOff(sum, exact, 53) <= pairwiseBound(count / 2), `row ${row}`)
  }
})

test('sums down columns err less than adding row after row may', () => {
  const [rows, columns] = [3000, 64]
  const values = Float64Array.from({ length: rows * columns }, () => random() * 2 - 1)
  const sums = np.array(values).reshape([rows, columns]).sum(0).toTypedArray()
  for (const [column, sum] of sums.entries()) {
    const exact = exactSum(values.filter((_, at) => at % columns === column))
    assert.ok(unitsOff(sum, exact, 53) <= 512 + Math.log2(rows), `column ${column}`)
  }
})

test('half precision is rounded once, at the end', () => {
  const ones = np.ones([5000], 'float16')
  // Added in halves it would stay at 2048.
  assert.equal(Number(ones.sum()), 5000)
  assert.equal(Number(np.array([60000, 60000, -60000], { dtype: 'float16' }).sum()), 60000)
  assert.equal(ones.sum().dtype.name, 'float16')
  assert.equal(Number(np.multiply(ones, 13).sum()), 64992)
})

test('a sum depends on the elements alone, not on the threads or on how often it is asked for', () => {
  const x = np.array(Float64Array.from({ length: 400_000 }, () => random() - 0.5))
  const first = Number(x.sum())
  for (let time = 0; time < 5; time++) assert.equal(Number(x.sum()), first)
})
