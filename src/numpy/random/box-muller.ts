/**
 * Normal numbers two by two (Box and Muller: "A note on the generation of random normal deviates", 1958): a point whose
 * direction is uniform and whose squared distance from the middle is exponential has two normal coordinates, which are
 * independent. The two words of a block make the two numbers of two neighbours, so that a device that has both at hand
 * computes logarithm, root, sine and cosine once.
 */
import type { DTypeName } from '../../core/dtype.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../../ir/expr.js'
import { halves, joined, philoxBlock } from './philox.js'
import { logOfUnit, openUnitOf, polynomial, singleOpenUnitOf } from './portable.js'

/** Reciprocals of factorials with signs in turn: the series of sine and cosine over powers of the squared angle. */
const series = (first: number, count: number): number[] => {
  const coefficients: number[] = []
  let factorial = 1
  for (let n = 2; n <= first; n++) factorial *= n
  for (let k = 0; k < count; k++) {
    coefficients.push((k % 2 === 0 ? 1 : -1) / factorial)
    factorial *= (first + 2 * k + 1) * (first + 2 * k + 2)
  }
  return coefficients
}

interface Precision {
  readonly real: 'float32' | 'float64'
  readonly word: 'uint32' | 'uint64'
  /** A mantissa's bits below the exponent of 2. */
  readonly shift: number
  readonly two: bigint
  /** Terms of the series that are enough up to π/4. */
  readonly terms: number
  readonly unitOf: (b: Builder, word: Id) => Id
}

const double: Precision = {
  real: 'float64',
  word: 'uint64',
  shift: 12,
  two: 0x4000000000000000n,
  terms: 8,
  unitOf: openUnitOf,
}

const single: Precision = {
  real: 'float32',
  word: 'uint32',
  shift: 9,
  two: 0x40000000n,
  terms: 5,
  unitOf: singleOpenUnitOf,
}

/** Two numbers from two words. */
function pairOf(b: Builder, { real, word, shift, two, terms, unitOf }: Precision, first: Id, second: Id): [Id, Id] {
  const num = (value: number) => b.literal(real, value)
  const bits = (value: bigint) => b.literal(word, word === 'uint64' ? value : Number(value))
  const distance = b.op('sqrt', b.op('mul', num(-2), logOfUnit(b, unitOf(b, first))))
  // An angle in a quarter of the circle around 0, by the highest bits; which quarter it is, by the lowest.
  const lifted = b.bitcast(b.op('or', b.op('shr', second, bits(BigInt(shift))), bits(two)), real)
  const angle = b.op('mul', num(Math.PI / 4), b.op('sub', lifted, num(3)))
  const square = b.op('mul', angle, angle)
  const sine = b.op('mul', angle, polynomial(b, square, series(1, terms), real))
  const cosine = polynomial(b, square, series(0, terms + 1), real)
  const far = b.op('mul', distance, cosine)
  const sign = b.op('shl', b.op('and', second, bits(2n)), bits(word === 'uint64' ? 62n : 30n))
  const along = b.bitcast(b.op('xor', b.bitcast(far, word), sign), real)
  const across = b.op('mul', distance, sine)
  const turned = b.op('ne', b.op('and', second, bits(1n)), bits(0n))
  return [b.select(turned, across, along), b.select(turned, along, across)]
}

const types = ['int64', 'uint64', 'uint64'] as const satisfies readonly DTypeName[]

/** The four words of the block that holds an element's words, of which `share` elements have one. */
function wordsOf(b: Builder, place: Id, base: Id, key: Id, share: bigint): readonly Id[] {
  const block = b.op('add', base, b.op('shr', place, b.literal('uint64', share)))
  const zero = b.literal('uint32', 0)
  return philoxBlock(b, [...halves(b, block), zero, zero], halves(b, key))
}

const isSet = (b: Builder, place: Id, bit: bigint) =>
  b.op('ne', b.op('and', place, b.literal('uint64', bit)), b.literal('uint64', 0n))

/** (element, base, key): a normal number. Two elements share a block. */
export const pairedNormal: IrFunction = defineFunction('random.normal.paired', types, (b, element, base, key) => {
  const place = b.bitcast(element, 'uint64')
  const words = wordsOf(b, place, base, key, 1n)
  const [even, odd] = pairOf(b, double, joined(b, words[0], words[1]), joined(b, words[2], words[3]))
  return b.select(isSet(b, place, 1n), odd, even)
})

/** The same in single precision. Four elements share a block. */
export const pairedSingleNormal: IrFunction = defineFunction(
  'random.normal.paired.single',
  types,
  (b, element, base, key) => {
    const place = b.bitcast(element, 'uint64')
    const words = wordsOf(b, place, base, key, 2n)
    const late = isSet(b, place, 2n)
    const [first, second] = [b.select(late, words[2], words[0]), b.select(late, words[3], words[1])]
    const [even, odd] = pairOf(b, single, first, second)
    return b.select(isSet(b, place, 1n), odd, even)
  },
)
