/** A small seeded generator: the same text gives the same numbers on every machine. */
export class SeededRandom {
  private state: number

  constructor(seed: string) {
    // FNV-1a over the text.
    let hash = 0x811c9dc5
    for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193)
    this.state = hash >>> 0
  }

  /** 32 uniform bits: a Weyl sequence through a multiplicative mixer. */
  bits(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }

  /** Uniform in [0, 1) with all 53 bits of a double. */
  unit(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53
  }

  /** A whole number in [low, high]. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  bits64(): bigint {
    return (BigInt(this.bits()) << 32n) | BigInt(this.bits())
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items]
    for (let at = result.length - 1; at > 0; at--) {
      const other = this.whole(0, at)
      ;[result[at], result[other]] = [result[other], result[at]]
    }
    return result
  }
}
