/**
 * Reduction of arbitrarily large angles (Payne and Hanek): x = m·2^k with an integer m below 2^53, so only those bits of
 * 1/π matter that a product with x leaves between the lowest digit of the multiple and far enough below the fraction.
 * A window of 192 bits of 1/π is picked by the exponent; its product with m, modulo 2^192, is x/π modulo 2.
 */
import type { Builder, Id } from '../../expr.js'
import { Arithmetic } from './arithmetic.js'

/** The bits of 1/π below the point, after one empty word. */
const inversePi: readonly bigint[] = [
  0x0000000000000000n,
  0x517cc1b727220a94n,
  0xfe13abe8fa9a6ee0n,
  0x6db14acc9e21c820n,
  0xff28b1d5ef5de2b0n,
  0xdb92371d2126e970n,
  0x0324977504e8c90en,
  0x7f0ef58e5894d39fn,
  0x74411afa975da242n,
  0x74ce38135a2fbf20n,
  0x9cc8eb1cc1a99cfan,
  0x4e422fc5defc941dn,
  0x8ffc4bffef02cc07n,
  0xf79788c5ad05368fn,
  0xb69b3f6793e584dbn,
  0xa7a31fb34f2ff516n,
  0xba93dd63f5f2f8bdn,
  0x9e839cfbc5294975n,
  0x35fdafd88fc6ae84n,
  0x2b0198237e3db5d5n,
]

/** Operations on 64-bit words without sign. */
class Words {
  constructor(readonly b: Builder) {}

  word(value: bigint): Id {
    return this.b.literal('uint64', value)
  }

  shl(x: Id, count: number | Id, dynamic = false): Id {
    return this.b.op('shl', x, dynamic ? count : this.word(BigInt(count)))
  }

  shr(x: Id, count: number | Id, dynamic = false): Id {
    return this.b.op('shr', x, dynamic ? count : this.word(BigInt(count)))
  }

  or(x: Id, y: Id): Id {
    return this.b.op('or', x, y)
  }

  sum(...terms: Id[]): Id {
    return terms.reduce((total, term) => this.b.op('add', total, term))
  }

  low(x: Id): Id {
    return this.b.op('and', x, this.word(0xffffffffn))
  }

  high(x: Id): Id {
    return this.shr(x, 32)
  }

  /** Four neighbouring words of the table, from `index` on: one bit of the index after the other halves the choice. */
  window(index: Id): Id[] {
    let words = inversePi.map((value) => this.word(value))
    for (const step of [16, 8, 4, 2, 1]) {
      const bit = this.b.op('and', index, this.word(BigInt(step)))
      const isSet = this.b.op('ne', bit, this.word(0n))
      const needed = step + 3
      words = Array.from({ length: Math.min(needed, words.length) }, (_, k) =>
        k + step < words.length ? this.b.select(isSet, words[k + step], words[k]) : words[k],
      )
    }
    return words
  }

  /** The low 192 bits of a product with a number below 2^64, lowest word first. */
  product(factor: Id, words: readonly Id[]): Id[] {
    const [f0, f1] = [this.low(factor), this.high(factor)]
    const halves = words.flatMap((word) => [this.low(word), this.high(word)])
    const by = (f: Id) => halves.map((half) => this.b.op('mul', f, half))
    const [p0, p1] = [by(f0), by(f1)]
    const digits: Id[] = []
    let carry = this.word(0n)
    for (let k = 0; k < 6; k++) {
      const terms = [this.low(p0[k]), carry]
      if (k >= 1) terms.push(this.high(p0[k - 1]), this.low(p1[k - 1]))
      if (k >= 2) terms.push(this.high(p1[k - 2]))
      const total = this.sum(...terms)
      digits.push(this.low(total))
      carry = this.high(total)
    }
    return [0, 2, 4].map((k) => this.or(digits[k], this.shl(digits[k + 1], 32)))
  }
}

export interface Angle {
  /** |x| less the nearest multiple of π or π/2. */
  readonly rest: Id
  /** The number of that multiple, modulo 2 or 4, in the lowest bits. */
  readonly multiple: Id
}

/** Reduces |x| + quarters·π/2, for a finite |x| ≥ 2^16, by multiples of π / divisor. */
export function reduceHugeAngle(b: Builder, x: Id, divisor: 1 | 2, quarters: 0 | 1): Angle {
  const w = new Words(b)
  const m = new Arithmetic(b, 'float64')
  const bits = b.bitcast(m.abs(x), 'uint64')
  const mantissa = w.or(b.op('and', bits, w.word(0xfffffffffffffn)), w.word(1n << 52n))
  // The first bit that counts has the weight 2^−k, where x = m·2^k: position k + 63 in the table.
  const position = b.op('sub', w.shr(bits, 52), w.word(1075n - 63n))
  const shift = b.op('and', position, w.word(63n))
  const complement = b.op('xor', shift, w.word(63n))
  const around = w.window(w.shr(position, 6))
  const aligned = [0, 1, 2].map((k) =>
    w.or(w.shl(around[k], shift, true), w.shr(w.shr(around[k + 1], 1), complement, true)),
  )
  const turns = w.product(mantissa, aligned.reverse())
  // The top word holds one bit for the whole part of x/π. Half a unit of the multiple is added for rounding.
  const top = w.sum(turns[2], w.word(BigInt(quarters) << 62n))
  const multiple = w.shr(w.sum(top, w.word(1n << (divisor === 1 ? 62n : 61n))), divisor === 1 ? 63 : 62)
  const high = w.or(w.shl(top, divisor), w.shr(turns[1], 64 - divisor))
  const low = w.or(w.shl(turns[1], divisor), w.shr(turns[0], 64 - divisor))
  return { rest: fractionOfPi(b, w, high, low, divisor), multiple }
}

/** The signed fraction in 128 bits, times π / divisor. */
function fractionOfPi(b: Builder, w: Words, high: Id, low: Id, divisor: 1 | 2): Id {
  const m = new Arithmetic(b, 'float64')
  const signs = b.bitcast(b.op('shr', b.bitcast(high, 'int64'), b.literal('int64', 63n)), 'uint64')
  const [a1, a0] = [b.op('xor', high, signs), b.op('xor', low, signs)]
  const part = (word: Id, scale: number) => m.mul(b.cast(word, 'float64'), m.num(scale))
  const d3 = part(w.high(a1), 2 ** -32)
  const d2 = part(w.low(a1), 2 ** -64)
  const d1 = m.add(part(w.high(a0), 2 ** -96), part(w.low(a0), 2 ** -128))
  const sum = m.add(d3, d2)
  const below = m.add(m.sub(d2, m.sub(sum, d3)), d1)
  const value = m.add(sum, below)
  const valueLow = m.sub(below, m.sub(value, sum))
  const pi = m.num(Math.PI / divisor)
  const piLow = m.num(1.2246467991473532e-16 / divisor)
  const product = m.mul(value, pi)
  const missing = m.add(m.mul(value, piLow), m.mul(valueLow, pi))
  const rest = m.add(product, m.add(m.productError(value, pi, product), missing))
  return m.flipSign(rest, b.bitcast(w.shl(signs, 63), 'int64'))
}
