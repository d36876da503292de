/**
 * Philox 4×32-10: a block of four random words is a function of a counter and a key alone (Salmon, Moraes, Dror, Shaw:
 * "Parallel random numbers: as easy as 1, 2, 3", 2011). So element k of a draw can be computed by itself, on any device
 * and in any order, and random numbers fuse with what is made of them.
 *
 * The counter's low 64 bits count blocks, its high 64 bits tell the attempts of one element apart.
 */
import { type Builder, defineFunction, type Id } from '../../ir/expr.js'

const rounds = 10
const multipliers = [0xd2511f53, 0xcd9e8d57] as const
const increments = [0x9e3779b9, 0xbb67ae85] as const

/** The high and the low half of a product of 32-bit words. */
function multiply(b: Builder, word: Id, by: number): readonly [Id, Id] {
  const product = b.op('mul', b.cast(word, 'uint64'), b.literal('uint64', BigInt(by)))
  return [b.cast(b.op('shr', product, b.literal('uint64', 32n)), 'uint32'), b.cast(product, 'uint32')]
}

/** The four words of a block; `counter` and `key` are words, the lowest first. */
export function philoxBlock(b: Builder, counter: readonly Id[], key: readonly Id[]): readonly Id[] {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < rounds; round++) {
    if (round > 0) {
      k0 = b.op('add', k0, b.literal('uint32', increments[0]))
      k1 = b.op('add', k1, b.literal('uint32', increments[1]))
    }
    const [high0, low0] = multiply(b, c0, multipliers[0])
    const [high1, low1] = multiply(b, c2, multipliers[1])
    c0 = b.op('xor', b.op('xor', high1, c1), k0)
    c1 = low1
    c2 = b.op('xor', b.op('xor', high0, c3), k1)
    c3 = low0
  }
  return [c0, c1, c2, c3]
}

/** A 64-bit word as two 32-bit ones, the low one first. */
export function halves(b: Builder, word: Id): readonly [Id, Id] {
  return [b.cast(word, 'uint32'), b.cast(b.op('shr', word, b.literal('uint64', 32n)), 'uint32')]
}

/** Two 32-bit words as a 64-bit one. */
export function joined(b: Builder, low: Id, high: Id): Id {
  const shifted = b.op('shl', b.cast(high, 'uint64'), b.literal('uint64', 32n))
  return b.op('or', shifted, b.cast(low, 'uint64'))
}

/** (block, attempt, key), all uint64: the block's low 64 bits, and its high ones. */
function blockHalf(which: 0 | 1) {
  return defineFunction(`philox.${which}`, ['uint64', 'uint64', 'uint64'], (b, block, attempt, key) => {
    const words = philoxBlock(b, [...halves(b, block), ...halves(b, attempt)], halves(b, key))
    return joined(b, words[2 * which], words[2 * which + 1])
  })
}

export const philoxLow = blockHalf(0)
export const philoxHigh = blockHalf(1)

/**
 * (position, base, key): word number `position` (an int64) of the stream that begins with block `base`. Two words share
 * a block.
 */
export const philoxWord = defineFunction('philox.word', ['int64', 'uint64', 'uint64'], (b, position, base, key) => {
  const at = b.bitcast(position, 'uint64')
  const one = b.literal('uint64', 1n)
  const block = b.op('add', base, b.op('shr', at, one))
  const words = philoxBlock(b, [...halves(b, block), b.literal('uint32', 0), b.literal('uint32', 0)], halves(b, key))
  const second = b.op('ne', b.op('and', at, one), b.literal('uint64', 0n))
  return joined(b, b.select(second, words[2], words[0]), b.select(second, words[3], words[1]))
})

/** The same of 32-bit words, of which four share a block. */
export const philoxNarrowWord = defineFunction(
  'philox.word.narrow',
  ['int64', 'uint64', 'uint64'],
  (b, position, base, key) => {
    const at = b.bitcast(position, 'uint64')
    const block = b.op('add', base, b.op('shr', at, b.literal('uint64', 2n)))
    const words = philoxBlock(b, [...halves(b, block), b.literal('uint32', 0), b.literal('uint32', 0)], halves(b, key))
    const zero = b.literal('uint64', 0n)
    const isSet = (bit: bigint) => b.op('ne', b.op('and', at, b.literal('uint64', bit)), zero)
    const [odd, late] = [isSet(1n), isSet(2n)]
    return b.select(odd, b.select(late, words[3], words[1]), b.select(late, words[2], words[0]))
  },
)
