/** Element values by kind, for every dtype, from a seeded generator. */
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DType, dtypes, type TypedArray } from '#src/core/dtype.js'
import { float16Bits } from '#src/core/float16.js'
import type { SeededRandom } from './random.js'

/**
 * `normal`: small varied numbers. `special`: NaN, infinities, zeros of both signs, subnormals, extremes. `wide`: magnitudes over the
 * whole exponent range. `integers`: whole numbers within ±20. `positive`: above 0. `unit`: within [-1, 1]. `sorted`: ascending in
 * C order. `distinct`: 0, 1, 2 … shuffled. `repeats`: five distinct values. `bools`: 0 and 1. Or a list, repeated as needed.
 */
export const valueKinds = [
  'normal',
  'special',
  'wide',
  'integers',
  'positive',
  'unit',
  'sorted',
  'distinct',
  'repeats',
  'bools',
  'zeros',
] as const
export type ValueKind = (typeof valueKinds)[number]
export type Values = ValueKind | readonly Scalar[]

/** `count` elements of `dtype` in its storage form. */
export function generateValues(dtype: DType, count: number, values: Values, random: SeededRandom): TypedArray {
  const storage = new dtype.storage(count * dtype.lanes)
  if (typeof values !== 'string') {
    for (let at = 0; at < count && values.length > 0; at++) writeScalar(dtype, storage, at, values[at % values.length])
    return storage
  }
  const next = laneGenerator(dtypes[dtype.real], values, count, random)
  for (let lane = 0; lane < storage.length; lane++) writeLane(dtype, storage, lane, next(lane))
  return values === 'sorted' ? sortElements(dtype, storage, count) : storage
}

function writeScalar(dtype: DType, storage: TypedArray, at: number, value: Scalar): void {
  const [re, im] = value instanceof Complex ? [value.re, value.im] : [value, 0]
  writeLane(dtype, storage, at * dtype.lanes, re)
  if (dtype.lanes === 2) writeLane(dtype, storage, at * 2 + 1, im)
}

function writeLane(dtype: DType, storage: TypedArray, lane: number, value: number | bigint | boolean): void {
  if (dtype.kind === 'b') storage[lane] = Number(value) === 0 ? 0 : 1
  else if (storage instanceof BigInt64Array || storage instanceof BigUint64Array)
    storage[lane] = typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)))
  else if (dtype.name === 'float16') storage[lane] = float16Bits(Number(value))
  else storage[lane] = Number(value)
}

type LaneGenerator = (lane: number) => number | bigint

function laneGenerator(real: DType, kind: ValueKind, count: number, random: SeededRandom): LaneGenerator {
  const isFloat = real.kind === 'f'
  const low = real.kind === 'u' || real.kind === 'b' ? 0 : -1
  switch (kind) {
    case 'normal':
    case 'sorted':
      if (real.kind === 'b') return () => random.whole(0, 1)
      return isFloat ? () => random.unit() * 16 - 8 : () => random.whole(60 * low, 60)
    case 'special':
      return specialGenerator(real, random)
    case 'wide':
      return () => wideValue(real, random)
    case 'integers':
      return () => random.whole(20 * low, 20)
    case 'positive':
      return isFloat ? () => 0.01 + random.unit() * 10 : () => random.whole(1, 100)
    case 'unit':
      return isFloat
        ? () => (random.whole(0, 9) === 0 ? random.whole(-1, 1) : random.unit() * 2 - 1)
        : () => random.whole(low, 1)
    case 'distinct': {
      const order = random.shuffled(Array.from({ length: count }, (_, at) => at))
      return (lane) => order[lane % Math.max(count, 1)]
    }
    case 'repeats':
      return () => random.whole(2 * low, 2 * low + 4)
    case 'bools':
      return () => random.whole(0, 1)
    case 'zeros':
      return () => 0
  }
}

/** Smallest and largest subnormal, smallest normal, largest, and the step above 1. */
const floatLimits: Record<string, { digits: number; lowest: number; largest: number }> = {
  float16: { digits: 10, lowest: -14, largest: 65504 },
  float32: { digits: 23, lowest: -126, largest: 3.4028234663852886e38 },
  float64: { digits: 52, lowest: -1022, largest: Number.MAX_VALUE },
}

function specialFloats(real: DType): number[] {
  const { digits, lowest, largest } = floatLimits[real.name]
  const least = 2 ** (lowest - digits)
  const edges = [
    least,
    2 ** lowest,
    2 ** lowest - least,
    1 + 2 ** -digits,
    1 - 2 ** -(digits + 1),
    largest,
    largest / 2,
  ]
  const plain = [0, 1, 2, 3, 0.5, 1.5, 2.5, Math.PI, Math.PI / 2, Math.E, 10, 100, 2 ** digits, 2 ** digits + 1]
  return [...edges, ...plain, Number.POSITIVE_INFINITY].flatMap((value) => [value, -value]).concat(Number.NaN)
}

function specialIntegers(real: DType): bigint[] {
  if (real.min === undefined || real.max === undefined) return [0n, 1n]
  const { min, max } = real
  const candidates = [
    min,
    min + 1n,
    max,
    max - 1n,
    max / 2n,
    -3n,
    -2n,
    -1n,
    0n,
    1n,
    2n,
    3n,
    7n,
    8n,
    31n,
    63n,
    64n,
    100n,
  ]
  return candidates.filter((value) => value >= min && value <= max)
}

/** Three in four elements walk through the special values in a shuffled order; the others are random. */
function specialGenerator(real: DType, random: SeededRandom): LaneGenerator {
  const special = random.shuffled<number | bigint>(real.kind === 'f' ? specialFloats(real) : specialIntegers(real))
  return (lane) => (lane % 4 === 3 ? wideValue(real, random) : special[(lane - (lane >> 2)) % special.length])
}

function wideValue(real: DType, random: SeededRandom): number | bigint {
  if (real.kind === 'f') {
    const { lowest } = floatLimits[real.name]
    const magnitude = 2 ** random.whole(lowest, -lowest) * (1 + random.unit())
    return random.bits() & 1 ? -magnitude : magnitude
  }
  if (real.kind === 'b') return random.whole(0, 1)
  const width = random.whole(1, real.itemsize * 8)
  const pattern = random.bits64()
  return real.kind === 'u' ? BigInt.asUintN(width, pattern) : BigInt.asIntN(width, pattern)
}

/** Ascending by value, complex by real and then imaginary part; real inputs here hold no NaN. */
function sortElements(dtype: DType, storage: TypedArray, count: number): TypedArray {
  const lanes = dtype.lanes
  // Float16 bits of both signs order like sign-magnitude integers.
  const key = (lane: number): number | bigint => {
    const value = storage[lane]
    return dtype.name === 'float16' ? (Number(value) & 0x8000 ? -(Number(value) & 0x7fff) : value) : value
  }
  const order = Array.from({ length: count }, (_, at) => at).sort((left, right) => {
    for (let lane = 0; lane < lanes; lane++) {
      const [a, b] = [key(left * lanes + lane), key(right * lanes + lane)]
      if (a !== b) return a < b ? -1 : 1
    }
    return left - right
  })
  const sorted = new dtype.storage(storage.length)
  order.forEach((from, to) => {
    for (let lane = 0; lane < lanes; lane++) sorted[to * lanes + lane] = storage[from * lanes + lane]
  })
  return sorted
}
