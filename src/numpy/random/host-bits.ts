/**
 * Generators whose words follow one from the other. They are computed here on the host, in NumPy's order, and uploaded.
 * What can't say beforehand how many words it needs is given one word, as the key of a counter-based generator.
 */
import type { Context } from '../../array/context.js'
import { fromJS } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { countMethods } from '../../core/argument-count.js'
import { toInteger } from '../../core/integer.js'
import { sizeOf } from '../../core/layout.js'
import { BitGenerator, type Blocks } from './bit-generators.js'

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

export abstract class HostBitGenerator extends BitGenerator {
  /** The halves of the word that `step` made. */
  protected low = 0
  protected high = 0
  /** The high half of a word of which the low one was taken by `next32`. */
  protected spare: number | undefined

  /** The next word of 64 bits, into `low` and `high`. */
  protected abstract step(): void

  /** The next word as a double takes it: its highest 53 bits. */
  protected stepDouble(): void {
    this.step()
  }

  /**
   * The next 32 bits; two calls share a word, the low half first.
   * @internal
   */
  next32(): number {
    if (this.spare !== undefined) {
      const { spare } = this
      this.spare = undefined
      return spare
    }
    this.step()
    this.spare = this.high
    return this.low
  }

  /** @internal */
  next64(): bigint {
    this.step()
    return (BigInt(this.high) << 32n) | BigInt(this.low)
  }

  /** The next number as the algorithm makes it, or the next ones. Mirrors numpy.random.BitGenerator.random_raw. */
  randomRaw(): bigint
  randomRaw(size: number): BigUint64Array
  randomRaw(size?: number): bigint | BigUint64Array {
    if (size === undefined) return this.raw()
    return BigUint64Array.from({ length: toInteger(size, '[randomRaw] size') }, () => this.raw())
  }

  protected raw(): bigint {
    return this.next64()
  }

  words(context: Context, shape: readonly number[], count: number): NDArray<'uint64'>[] {
    const total = sizeOf(shape, 8) * count
    const halves = new Uint32Array(2 * total)
    const [lowAt, highAt] = littleEndian ? [0, 1] : [1, 0]
    for (let at = 0; at < halves.length; at += 2) {
      this.stepDouble()
      halves[at + lowAt] = this.low
      halves[at + highAt] = this.high
    }
    const all = fromJS(context, new BigUint64Array(halves.buffer)) as NDArray<'uint64'>
    if (count === 1) return [all.reshape([...shape])]
    const rows = all.reshape([...shape, count])
    return Array.from({ length: count }, (_, at) => rows.at('...', at))
  }

  narrowWords(context: Context, shape: readonly number[]): NDArray<'uint32'> {
    const words = Uint32Array.from({ length: sizeOf(shape, 4) }, () => this.next32())
    return (fromJS(context, words) as NDArray<'uint32'>).reshape([...shape])
  }

  blocks(): Blocks {
    return { base: { scalar: 0n, type: 'uint64' }, key: { scalar: this.next64(), type: 'uint64' } }
  }

  override bytes(length: number): Uint8Array {
    const result = new Uint8Array(length)
    for (let at = 0; at < length; at += 4) {
      let word = this.next32()
      for (let to = at; to < Math.min(at + 4, length); to++) {
        result[to] = word & 255
        word >>>= 8
      }
    }
    return result
  }

  /** NumPy's numbers from `low` to `low + span`: by Lemire's products, or by words below a mask as the old functions do. */
  override integers(low: bigint, span: bigint, count: number, masked: boolean): BigInt64Array {
    const result = new BigInt64Array(count)
    if (span === 0n) return result.fill(low)
    const next = span <= 0xffffffffn ? this.below32(Number(span), masked) : this.below64(span, masked)
    for (let at = 0; at < count; at++) result[at] = low + BigInt(next())
    return result
  }

  private below32(span: number, masked: boolean): () => number {
    if (span === 0xffffffff) return () => this.next32()
    if (masked) {
      const mask = 0xffffffff >>> Math.clz32(span)
      return () => {
        for (;;) {
          const word = (this.next32() & mask) >>> 0
          if (word <= span) return word
        }
      }
    }
    const range = span + 1
    const least = (0x100000000 - range) % range
    return () => {
      for (;;) {
        const word = this.next32()
        if (Math.imul(word, range) >>> 0 >= least) return multiplyHigh(word, range)
      }
    }
  }

  private below64(span: bigint, masked: boolean): () => bigint {
    if (span === 0xffffffffffffffffn) return () => this.next64()
    if (masked) {
      const mask = (1n << BigInt(span.toString(2).length)) - 1n
      return () => {
        for (;;) {
          const word = this.next64() & mask
          if (word <= span) return word
        }
      }
    }
    const range = span + 1n
    const least = (0x10000000000000000n - range) % range
    return () => {
      for (;;) {
        const product = this.next64() * range
        if (BigInt.asUintN(64, product) >= least) return product >> 64n
      }
    }
  }
}
countMethods(HostBitGenerator.prototype, {}, ['randomRaw'])

/** The high half of a product of 32-bit words. */
export function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + (Math.imul(aLow, bLow) >>> 16)
  const other = aLow * bHigh + (middle & 0xffff)
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16)) >>> 0
}
