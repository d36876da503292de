/** Whole numbers from a range, each as likely as any other. */
import type { Builder, Id } from '../../ir/expr.js'
import type { FixedDistribution, TriedDistribution } from './draw.js'

const u64 = (b: Builder, value: bigint) => b.literal('uint64', value)

/**
 * (low, count): numbers from `low` on, for counts up to 2³². The high half of a 32-bit word times the count; words
 * whose low half would make some numbers likelier are passed over (Lemire 2019).
 */
export const narrowIntegers: TriedDistribution = {
  name: 'integers.narrow',
  bits: 32,
  result: 'int64',
  params: ['int64', 'uint64'],
  prepare: (b, _, count) => [b.op('irem', b.op('sub', u64(b, 2n ** 32n), count), count)],
  attempt: (b, word, _, [low, count, least]) => {
    const product = b.op('mul', b.op('and', word, u64(b, 0xffffffffn)), count)
    const number = b.op('shr', product, u64(b, 32n))
    return {
      accepted: b.op('ge', b.op('and', product, u64(b, 0xffffffffn)), least),
      value: b.op('add', low, b.bitcast(number, 'int64')),
    }
  },
}

/** (low, last, mask): numbers from `low` to `low + last`, where the mask has all bits that `last` has, and those below. */
export const wideIntegers: TriedDistribution = {
  name: 'integers.wide',
  bits: 64,
  result: 'int64',
  params: ['int64', 'uint64', 'uint64'],
  attempt: (b, word, _, [low, last, mask]) => {
    const number = b.op('and', word, mask)
    return { accepted: b.op('le', number, last), value: b.op('add', low, b.bitcast(number, 'int64')) }
  },
}

/** All numbers of 64 bits. */
export const anyInteger: FixedDistribution = {
  name: 'integers.any',
  words: 1,
  result: 'int64',
  params: [],
  recipe: (b: Builder, word: Id) => b.bitcast(word, 'int64'),
}
