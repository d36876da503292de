/** NumPy's SFC64 (Chris Doty-Humphrey's "small fast chaotic" generator): three words and a counter. */
import { checkCount } from '../../core/argument-count.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import type { Seed } from './bit-generators.js'
import { HostBitGenerator } from './host-bits.js'

export type Sfc64State = {
  readonly bitGenerator: 'SFC64'
  readonly state: { readonly state: BigUint64Array }
  readonly hasUint32: number
  readonly uinteger: number
}

/** The same words as numpy.random.SFC64. */
export class SFC64 extends HostBitGenerator {
  /** Three words and the counter, each its low half first. */
  private readonly halves = new Uint32Array(8)

  constructor(seed?: Seed)
  constructor(seed?: Seed, ...extra: readonly unknown[]) {
    checkCount('SFC64', 1, 1 + extra.length)
    super(seed)
    this.load([...this.seedSeq.generateState(3, 'uint64'), 1n])
    for (let round = 0; round < 12; round++) this.step()
  }

  get state(): Sfc64State {
    const words = Array.from({ length: 4 }, (_, at) => {
      return (BigInt(this.halves[2 * at + 1]) << 32n) | BigInt(this.halves[2 * at])
    })
    return {
      bitGenerator: 'SFC64',
      state: { state: BigUint64Array.from(words) },
      hasUint32: this.spare === undefined ? 0 : 1,
      uinteger: this.spare ?? 0,
    }
  }

  set state(given: Readonly<Record<string, unknown>> | Sfc64State) {
    const { bitGenerator, state, hasUint32, uinteger } = given as Sfc64State
    if (bitGenerator !== 'SFC64') throw new ValueError(`the state is one of ${String(bitGenerator)}, not of SFC64`)
    if (state?.state?.length !== 4) throw new ArgumentError('the state of SFC64 has four words')
    this.load([...state.state])
    this.spare = hasUint32 ? uinteger >>> 0 : undefined
  }

  private load(words: readonly bigint[]): void {
    words.forEach((word, at) => {
      this.halves[2 * at] = Number(word & 0xffffffffn)
      this.halves[2 * at + 1] = Number((word >> 32n) & 0xffffffffn)
    })
  }

  protected step(): void {
    const s = this.halves
    const [aLow, aHigh, bLow, bHigh, cLow, cHigh] = s
    const sum = aLow + bLow + s[6]
    const low = sum >>> 0
    const high = (aHigh + bHigh + s[7] + Math.floor(sum / 0x100000000)) >>> 0
    if (++s[6] === 0) s[7]++
    s[0] = bLow ^ ((bLow >>> 11) | (bHigh << 21))
    s[1] = bHigh ^ (bHigh >>> 11)
    const tripled = cLow + ((cLow << 3) >>> 0)
    s[2] = tripled
    s[3] = cHigh + ((cHigh << 3) | (cLow >>> 29)) + Math.floor(tripled / 0x100000000)
    const turned = (((cLow << 24) | (cHigh >>> 8)) >>> 0) + low
    s[4] = turned
    s[5] = (((cHigh << 24) | (cLow >>> 8)) >>> 0) + high + Math.floor(turned / 0x100000000)
    this.low = low
    this.high = high
  }
}
