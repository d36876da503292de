/** NumPy's `SeedSequence`: any entropy mixed into as many well-spread seed words as are asked for. */
import { checkCount, countMethods } from '../../core/argument-count.js'
import { crypto } from '../../core/builtin.js'
import { isDType } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { isOptions, readOptions } from '../options.js'

/** What seeds are made of: whole numbers from 0, or lists of them. */
export type Entropy = number | bigint | readonly (number | bigint)[] | null

export interface SeedSequenceOptions {
  readonly entropy?: Entropy
  /** Which child of children this sequence is; `spawn` sets it. */
  readonly spawnKey?: readonly number[]
  /** 32-bit words that entropy is pooled in; at least 4. */
  readonly poolSize?: number
  readonly nChildrenSpawned?: number
}

const poolSizeLeast = 4
const firstA = 0x43b0d7e5
const stepA = 0x931e8875
const firstB = 0x8b51f9dd
const stepB = 0x58f38ded
const mixLeft = 0xca01f9dd
const mixRight = 0x4973f715

const folded = (word: number) => (word ^ (word >>> 16)) >>> 0
const times = (a: number, b: number) => Math.imul(a, b) >>> 0

/** Mirrors numpy.random.SeedSequence; the same entropy gives the same words as there. */
export class SeedSequence {
  readonly entropy: Exclude<Entropy, null>
  readonly spawnKey: readonly number[]
  readonly poolSize: number
  nChildrenSpawned: number
  /** The mixed entropy. */
  readonly pool: readonly number[]

  /**
   * @param entropy whole numbers from 0; without it the system's randomness
   * @throws ValueError for negative numbers, ArgumentError for what is no whole number
   */
  constructor(entropy?: Entropy | SeedSequenceOptions, options?: SeedSequenceOptions)
  constructor(entropy?: Entropy | SeedSequenceOptions, options?: SeedSequenceOptions, ...extra: readonly unknown[]) {
    checkCount('SeedSequence', 2, 2 + extra.length)
    const given = isOptions(entropy) ? (entropy as SeedSequenceOptions) : { ...options, entropy: entropy as Entropy }
    const { spawnKey, poolSize, nChildrenSpawned } = readOptions<SeedSequenceOptions>('SeedSequence', given, [
      'entropy',
      'spawnKey',
      'poolSize',
      'nChildrenSpawned',
    ])
    this.entropy = given.entropy ?? BigInt(`0x${crypto().randomBytes(16).toString('hex')}`)
    this.spawnKey = [...(spawnKey ?? [])]
    this.poolSize = poolSize ?? poolSizeLeast
    this.nChildrenSpawned = nChildrenSpawned ?? 0
    if (!Number.isInteger(this.poolSize) || this.poolSize < poolSizeLeast) {
      throw new ValueError(`[SeedSequence] poolSize is a whole number from ${poolSizeLeast}, not ${String(poolSize)}`)
    }
    this.pool = mixed(this.assembled(), this.poolSize)
  }

  /** `words` seed words, as 32-bit numbers or as 64-bit bigints. */
  generateState(words: number, options?: 'uint32'): Uint32Array
  generateState(words: number, options: 'uint64' | { readonly dtype: 'uint64' }): BigUint64Array
  generateState(words: number, options?: unknown): Uint32Array | BigUint64Array {
    const wide = wantsWide(options)
    const count = wide ? 2 * words : words
    const state = new Uint32Array(count)
    let hash = firstB
    for (let at = 0; at < count; at++) {
      const data = (this.pool[at % this.poolSize] ^ hash) >>> 0
      hash = times(hash, stepB)
      state[at] = folded(times(data, hash))
    }
    return wide ? new BigUint64Array(state.buffer) : state
  }

  /** Sequences that are independent of this one and of each other. */
  spawn(children: number): SeedSequence[] {
    const first = this.nChildrenSpawned
    this.nChildrenSpawned += children
    return Array.from({ length: children }, (_, at) => {
      return new SeedSequence({
        entropy: this.entropy,
        spawnKey: [...this.spawnKey, first + at],
        poolSize: this.poolSize,
      })
    })
  }

  private assembled(): number[] {
    const own = wordsOf(this.entropy)
    const key = this.spawnKey.flatMap((each) => wordsOf(each))
    // A child's key never stands where a longer entropy would.
    while (key.length > 0 && own.length < this.poolSize) own.push(0)
    return [...own, ...key]
  }
}
countMethods(SeedSequence.prototype)

function wantsWide(options: unknown): boolean {
  const asked = isOptions(options) ? options.dtype : options
  const name = isDType(asked) ? asked.name : asked
  if (name === undefined || name === 'uint32') return false
  if (name === 'uint64') return true
  throw new ValueError(`[SeedSequence.generateState] dtype is 'uint32' or 'uint64', not ${String(name)}`)
}

/** The 32-bit words of whole numbers, the lowest first. */
function wordsOf(entropy: Exclude<Entropy, null>): number[] {
  if (Array.isArray(entropy)) return entropy.flatMap((each) => wordsOf(each as number))
  if (typeof entropy !== 'bigint' && !Number.isSafeInteger(entropy)) {
    throw new ArgumentError(`[SeedSequence] entropy is a whole number or a list of them, not ${describe(entropy)}`)
  }
  let rest = BigInt(entropy as number | bigint)
  if (rest < 0n) throw new ValueError(`[SeedSequence] entropy is not negative, and ${rest} is`)
  const words: number[] = []
  do {
    words.push(Number(rest & 0xffffffffn))
    rest >>= 32n
  } while (rest > 0n)
  return words
}

function mixed(entropy: readonly number[], size: number): number[] {
  let hash = firstA
  const hashed = (word: number) => {
    const value = (word ^ hash) >>> 0
    hash = times(hash, stepA)
    return folded(times(value, hash))
  }
  const mix = (x: number, y: number) => folded((times(mixLeft, x) - times(mixRight, y)) >>> 0)
  const pool = Array.from({ length: size }, (_, at) => hashed(entropy[at] ?? 0))
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) if (from !== to) pool[to] = mix(pool[to], hashed(pool[from]))
  }
  for (const word of entropy.slice(size)) {
    for (let to = 0; to < size; to++) pool[to] = mix(pool[to], hashed(word))
  }
  return pool
}
