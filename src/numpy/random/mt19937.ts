/** NumPy's MT19937: the Mersenne twister (Matsumoto, Nishimura 1998), behind its old functions. */
import { checkCount, countMethods } from '../../core/argument-count.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { toInteger } from '../../core/integer.js'
import type { Seed } from './bit-generators.js'
import { HostBitGenerator } from './host-bits.js'
import { jumpedState, stateLength, type TwisterState, twistBits } from './mt19937-jump.js'

const length = stateLength
const middle = 397

export type Mt19937State = {
  readonly bitGenerator: 'MT19937'
  readonly state: { readonly key: Uint32Array; readonly pos: number }
}

/** The same words as numpy.random.MT19937. */
export class MT19937 extends HostBitGenerator {
  private readonly key = new Uint32Array(length)
  private position = length - 1

  constructor(seed?: Seed)
  constructor(seed?: Seed, ...extra: readonly unknown[]) {
    checkCount('MT19937', 1, 1 + extra.length)
    super(seed)
    this.key.set(this.seedSeq.generateState(length))
    this.key[0] = 0x80000000
  }

  get state(): Mt19937State {
    return { bitGenerator: 'MT19937', state: { key: this.key.slice(), pos: this.position } }
  }

  set state(given: Readonly<Record<string, unknown>> | Mt19937State) {
    const { bitGenerator, state } = given as Mt19937State
    if (bitGenerator !== 'MT19937') throw new ValueError(`the state is one of ${String(bitGenerator)}, not of MT19937`)
    const { key, pos } = state ?? {}
    if (key?.length !== length || !Number.isInteger(pos) || pos < 0 || pos > length) {
      throw new ArgumentError(`the state of MT19937 has a key of ${length} words, and a pos up to ${length}`)
    }
    this.key.set(key)
    this.position = pos
  }

  /**
   * The generator as it is after 2¹²⁸ words for each of `jumps`.
   * @throws ValueError for a number of jumps that is none
   * Mirrors numpy.random.MT19937.jumped.
   */
  jumped(jumps = 1): MT19937 {
    const count = toInteger(jumps, '[jumped] jumps')
    if (count < 0) throw new ValueError(`[jumped] jumps is not negative, not ${count}`, { jumps: count })
    const other = new MT19937(this.seedSeq)
    let state: TwisterState = { key: this.key, position: this.position }
    for (let jump = 0; jump < count; jump++) state = jumpedState(state)
    other.key.set(state.key)
    other.position = state.position
    return other
  }

  /**
   * Seeds as numpy.random.seed and RandomState do: by a number below 2³², or a list of such.
   * @throws ValueError for a seed outside of that
   */
  legacySeed(seed: number | bigint | readonly (number | bigint)[]): this {
    const numbers = (Array.isArray(seed) ? seed : [seed]).map(Number)
    if (!numbers.every((each) => Number.isInteger(each) && each >= 0 && each < 2 ** 32)) {
      throw new ValueError(`[seed] seeds are whole numbers from 0 to 2**32 - 1, not ${String(seed)}`)
    }
    if (numbers.length === 0) throw new ValueError('[seed] a list of seeds must be non-empty')
    if (Array.isArray(seed)) this.mixed(numbers)
    else this.filled(numbers[0])
    this.position = length
    return this
  }

  private filled(seed: number): void {
    const { key } = this
    key[0] = seed
    for (let at = 1; at < length; at++) key[at] = Math.imul(1812433253, key[at - 1] ^ (key[at - 1] >>> 30)) + at
  }

  private mixed(seeds: readonly number[]): void {
    const { key } = this
    this.filled(19650218)
    let at = 1
    const onward = () => {
      if (++at < length) return
      key[0] = key[length - 1]
      at = 1
    }
    const before = () => key[at - 1] ^ (key[at - 1] >>> 30)
    for (let round = 0; round < Math.max(length, seeds.length); round++) {
      const from = round % seeds.length
      key[at] = (key[at] ^ Math.imul(before(), 1664525)) + seeds[from] + from
      onward()
    }
    for (let round = 1; round < length; round++) {
      key[at] = (key[at] ^ Math.imul(before(), 1566083941)) - at
      onward()
    }
    key[0] = 0x80000000
  }

  override next32(): number {
    if (this.position === length) this.twist()
    let word = this.key[this.position++]
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }

  protected step(): void {
    this.high = this.next32()
    this.low = this.next32()
  }

  /** A double takes 27 bits of one word and 26 of the next. */
  protected override stepDouble(): void {
    const first = this.next32() >>> 5
    const second = this.next32() >>> 6
    this.high = ((first << 5) | (second >>> 21)) >>> 0
    this.low = (second << 11) >>> 0
  }

  protected override raw(): bigint {
    return BigInt(this.next32())
  }

  private twist(): void {
    const { key } = this
    for (let at = 0; at < length; at++) {
      const bits = (key[at] & 0x80000000) | (key[at + 1 < length ? at + 1 : 0] & 0x7fffffff)
      key[at] =
        key[at < length - middle ? at + middle : at + middle - length] ^ (bits >>> 1) ^ (bits & 1 ? twistBits : 0)
    }
    this.position = 0
  }
}
countMethods(MT19937.prototype, { jumped: 1 }, ['jumped', 'legacySeed'])
