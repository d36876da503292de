/** NumPy's PCG64 and PCG64DXSM (O'Neill 2014): a linear congruential generator of 128 bits, its words well mixed. */
import { checkCount, countMethods } from '../../core/argument-count.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import type { Seed } from './bit-generators.js'
import { HostBitGenerator, multiplyHigh } from './host-bits.js'

const bits128 = (value: bigint) => BigInt.asUintN(128, value)

/** PCG64's multiplier; both generators are seeded with it. */
const seeding = 0x2360ed051fc65da44385df649fccf645n

/** Steps of a jump: 2¹²⁸ / the golden ratio. */
const jump = 0x9e3779b97f4a7c15f39cc0605cedc835n

/** Four words of 32 bits, the lowest first. */
const limbsOf = (value: bigint) =>
  Float64Array.from([0n, 32n, 64n, 96n], (shift) => Number((value >> shift) & 0xffffffffn))

const whole = (limbs: Float64Array): bigint =>
  [...limbs].reduceRight<bigint>((sum, limb) => (sum << 32n) | BigInt(limb), 0n)

export type Pcg64State = {
  readonly bitGenerator: string
  readonly state: { readonly state: bigint; readonly inc: bigint }
  readonly hasUint32: number
  readonly uinteger: number
}

abstract class CongruentialGenerator extends HostBitGenerator {
  protected limbs: Float64Array = new Float64Array(4)
  private increment = new Float64Array(4)
  private readonly factor: Float64Array

  constructor(
    private readonly kind: string,
    private readonly multiplier: bigint,
    seed?: Seed,
  ) {
    super(seed)
    this.factor = limbsOf(multiplier)
    const [a, b, c, d] = this.seedSeq.generateState(4, 'uint64')
    const inc = bits128((((c << 64n) | d) << 1n) | 1n)
    this.increment = limbsOf(inc)
    this.limbs = limbsOf(bits128((inc + ((a << 64n) | b)) * seeding + inc))
  }

  get state(): Pcg64State {
    return {
      bitGenerator: this.kind,
      state: { state: whole(this.limbs), inc: whole(this.increment) },
      hasUint32: this.spare === undefined ? 0 : 1,
      uinteger: this.spare ?? 0,
    }
  }

  set state(given: Readonly<Record<string, unknown>> | Pcg64State) {
    const { bitGenerator, state, hasUint32, uinteger } = given as Pcg64State
    if (bitGenerator !== this.kind) {
      throw new ValueError(`the state is one of ${String(bitGenerator)}, not of ${this.kind}`)
    }
    if (typeof state?.state !== 'bigint' || typeof state.inc !== 'bigint') {
      throw new ArgumentError(`the state of ${this.kind} has a state and an inc, both bigint`)
    }
    this.limbs = limbsOf(bits128(state.state))
    this.increment = limbsOf(bits128(state.inc))
    this.spare = hasUint32 ? uinteger >>> 0 : undefined
  }

  /** Goes on as if `delta` words had been drawn. */
  advance(delta: number | bigint): this {
    let left = bits128(BigInt(delta))
    let [multiplier, increment] = [this.multiplier, whole(this.increment)]
    let [factor, sum] = [1n, 0n]
    for (; left > 0n; left >>= 1n) {
      if ((left & 1n) === 1n) {
        factor = bits128(factor * multiplier)
        sum = bits128(sum * multiplier + increment)
      }
      increment = bits128((multiplier + 1n) * increment)
      multiplier = bits128(multiplier * multiplier)
    }
    this.limbs = limbsOf(bits128(whole(this.limbs) * factor + sum))
    this.spare = undefined
    return this
  }

  /** The generator as it is after some 2¹²⁷ words for each of `jumps`. */
  jumped(jumps = 1): this {
    const Kind = this.constructor as new (seed: Seed) => this
    const other = new Kind(this.seedSeq)
    other.state = this.state
    return other.advance(jump * BigInt(jumps))
  }

  /** state · multiplier + increment, modulo 2¹²⁸. */
  protected turn(): void {
    const { limbs, factor, increment } = this
    const a = limbs[0]
    const b = limbs[1]
    const c = limbs[2]
    const p = factor[0]
    const q = factor[1]
    const r = factor[2]
    let sum = increment[0] + (Math.imul(a, p) >>> 0)
    limbs[0] = sum >>> 0
    sum = Math.floor(sum / 0x100000000) + increment[1] + multiplyHigh(a, p)
    sum += (Math.imul(a, q) >>> 0) + (Math.imul(b, p) >>> 0)
    limbs[1] = sum >>> 0
    sum = Math.floor(sum / 0x100000000) + increment[2] + multiplyHigh(a, q) + multiplyHigh(b, p)
    sum += (Math.imul(a, r) >>> 0) + (Math.imul(b, q) >>> 0) + (Math.imul(c, p) >>> 0)
    limbs[2] = sum >>> 0
    sum = Math.floor(sum / 0x100000000) + increment[3] + multiplyHigh(a, r) + multiplyHigh(b, q) + multiplyHigh(c, p)
    sum +=
      (Math.imul(a, factor[3]) >>> 0) +
      (Math.imul(b, r) >>> 0) +
      (Math.imul(c, q) >>> 0) +
      (Math.imul(limbs[3], p) >>> 0)
    limbs[3] = sum >>> 0
  }
}
countMethods(CongruentialGenerator.prototype, { jumped: 1 }, ['advance', 'jumped'])

/** NumPy's default generator: the same words as numpy.random.PCG64. */
export class PCG64 extends CongruentialGenerator {
  constructor(seed?: Seed)
  constructor(seed?: Seed, ...extra: readonly unknown[]) {
    checkCount('PCG64', 1, 1 + extra.length)
    super('PCG64', seeding, seed)
  }

  protected step(): void {
    this.turn()
    const { limbs } = this
    const turns = limbs[3] >>> 26
    const even = limbs[0] ^ limbs[2]
    const odd = limbs[1] ^ limbs[3]
    const low = turns & 32 ? odd : even
    const high = turns & 32 ? even : odd
    const shift = turns & 31
    this.low = (shift === 0 ? low : (low >>> shift) | (high << (32 - shift))) >>> 0
    this.high = (shift === 0 ? high : (high >>> shift) | (low << (32 - shift))) >>> 0
  }
}

/** The generator that is to be NumPy's next default: the same words as numpy.random.PCG64DXSM. */
export class PCG64DXSM extends CongruentialGenerator {
  constructor(seed?: Seed)
  constructor(seed?: Seed, ...extra: readonly unknown[]) {
    checkCount('PCG64DXSM', 1, 1 + extra.length)
    super('PCG64DXSM', 0xda942042e4dd58b5n, seed)
  }

  protected step(): void {
    const [a, b, c, d] = this.limbs
    this.scale((c ^ d) >>> 0, d, 0xe4dd58b5, 0xda942042)
    this.scale((this.low ^ (this.high >>> 16)) >>> 0, this.high, (a | 1) >>> 0, b)
    this.turn()
  }

  /** A product of two words of 64 bits, without its upper half. */
  private scale(low: number, high: number, byLow: number, byHigh: number): void {
    const carry = multiplyHigh(low, byLow)
    this.low = Math.imul(low, byLow) >>> 0
    this.high = (carry + Math.imul(low, byHigh) + Math.imul(high, byLow)) >>> 0
  }
}
