/** Elements that are interesting in their dtype, and arbitrary ones from a seeded generator. */
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { float16Round } from '#src/core/float16.js'

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number

const doubles = [
  ...[0, 0.5, 1, 1.5, 2, 2.5, 3, 4.75, 0.1, 1e-3, 100, 127, 128, 255.5, 256, 32767.5, 32768, 65504, 65535, 65536],
  ...[2 ** 24 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52 - 0.5, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 1e30],
  ...[3.4028234663852886e38, 3.5e38, 1e300, Number.MAX_VALUE, infinity],
  ...[2 ** -14, 2 ** -24, 2 ** -25, 2 ** -126, 1e-40, 2 ** -149, 2 ** -1022, 1e-310, Number.MIN_VALUE],
]
const specialDoubles = [...doubles.flatMap((value) => [value, -value]), nan]

/** A few values for products of all with all. */
const fewDoubles = [0, 0.5, 1, 2, 2.5, 3, 65504, 1e30, infinity, 2 ** -14, 2 ** -149, Number.MIN_VALUE, 1e300]

const round = (type: DTypeName, value: number) =>
  type === 'float64' ? value : type === 'float32' ? Math.fround(value) : float16Round(value)

function floats(type: DTypeName, values: readonly number[]): number[] {
  const rounded = values.map((value) => round(type, value))
  return rounded.filter((value, at) => rounded.findIndex((other) => Object.is(other, value)) === at)
}

function integers(type: DTypeName): bigint[] {
  const { min, max } = dtypes[type]
  const wanted = [0n, 1n, 2n, 3n, 7n, 10n, 100n, 127n, 128n, 255n, 256n, 32767n, 65535n, 2n ** 31n - 1n, 2n ** 31n]
  const far = [2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n - 513n, 2n ** 63n - 1n, 2n ** 63n]
  const all = [...wanted, ...far].flatMap((value) => [value, -value])
  const kept = [...all, min!, min! + 1n, max! - 1n, max!].filter((value) => value >= min! && value <= max!)
  return [...new Set(kept)]
}

/** Special values of a dtype; `few` for those that all pairs are made of. */
export function specialValues(type: DTypeName, few = false): Scalar[] {
  const { kind, itemsize, real } = dtypes[type]
  if (kind === 'b') return [false, true]
  if (kind === 'f') return floats(type, few ? [...fewDoubles.flatMap((value) => [value, -value]), nan] : specialDoubles)
  if (kind === 'c') {
    const parts = few
      ? [0, -0, 1, -2.5, infinity, nan]
      : [0, -0, 1, -1, 0.5, -2.5, 1e-3, 1e30, infinity, -infinity, nan]
    const rounded = floats(real, parts)
    return rounded.flatMap((re) => rounded.map((im) => new Complex(re, im)))
  }
  return itemsize === 8 ? integers(type) : integers(type).map(Number)
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** An ordinary value: floats of moderate size, integers over the whole range. */
export function ordinaryValue(type: DTypeName, random: () => number): Scalar {
  const { kind, itemsize, real, min, max } = dtypes[type]
  if (kind === 'b') return random() < 0.5
  if (kind === 'f') return round(type, (random() - 0.5) * 20)
  if (kind === 'c') return new Complex(round(real, (random() - 0.5) * 20), round(real, (random() - 0.5) * 20))
  const range = Number(max! - min!) + 1
  const value = BigInt(Math.floor(random() * range)) + min!
  const inside = value > max! ? max! : value
  return itemsize === 8 ? inside : Number(inside)
}

/** A small whole number, so that sums and products of a few are exact in every dtype. */
export function wholeValue(type: DTypeName, random: () => number): Scalar {
  const { kind, itemsize } = dtypes[type]
  const whole = Math.floor(random() * 8) - (kind === 'u' || kind === 'b' ? 0 : 4)
  if (kind === 'b') return whole > 3
  if (kind === 'c') return new Complex(whole, Math.floor(random() * 8) - 4)
  return kind !== 'f' && itemsize === 8 ? BigInt(whole) : whole
}
