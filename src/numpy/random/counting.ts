/** What distributions of counts share: inversion for small means, and the choice between ways. */
import type { DTypeName } from '../../core/dtype.js'
import { type Builder, defineBody, type Id } from '../../ir/expr.js'
import { type BlockDistribution, type SampledDistribution, samplerOf } from './draw.js'
import { philoxLow } from './philox.js'
import { openUnitOf } from './portable.js'

/** Means from which numbers are drawn by rejection. */
export const largeMean = 10

/** Counts have means below 10 there: one above this has a probability below 1e-60. */
const furthest = 110

/**
 * The count at which probabilities add up to a uniform number: `first` is the probability of 0, and
 * `ratio(k, ...values)` that of k over that of k − 1.
 */
export function inverted(
  b: Builder,
  block: Id,
  key: Id,
  first: Id,
  values: readonly Id[],
  ratio: (b: Builder, k: Id, values: readonly Id[]) => Id,
): Id {
  const f64 = (inner: Builder, value: number) => inner.literal('float64', value)
  const u = openUnitOf(b, b.call(philoxLow, block, b.literal('uint64', 0n), key))
  const state = Array.from({ length: 3 + values.length }, (): DTypeName => 'float64')
  const body = defineBody(state, (inner, rest, probability, k, ...kept) => {
    const next = inner.op('add', k, f64(inner, 1))
    const more = inner.op('and', inner.op('gt', rest, probability), inner.op('lt', k, f64(inner, furthest)))
    const following = inner.op('mul', probability, ratio(inner, next, kept))
    return [more, inner.op('sub', rest, probability), following, next, ...kept]
  })
  return b.loop(body, u, first, f64(b, 0), ...values)[2]
}

/** The words of a try: an open uniform number in each half of a block. */
export const uniforms = (b: Builder, low: Id, high: Id): readonly [Id, Id] => [openUnitOf(b, low), openUnitOf(b, high)]

/**
 * `large` where `isLarge` holds for the parameters, else `small`. Where it isn't its turn, either is given `harmless`
 * parameters, for which it ends soon.
 */
export function either(
  name: string,
  small: SampledDistribution,
  large: BlockDistribution,
  isLarge: (b: Builder, ...params: Id[]) => Id,
  harmless: { readonly small: readonly number[]; readonly large: readonly number[] },
): SampledDistribution {
  const instead = (b: Builder, where: Id, params: readonly Id[], values: readonly number[]) =>
    params.map((id, at) => b.select(where, id, b.literal(b.typeOf(id), values[at])))
  return {
    name,
    result: small.result,
    params: small.params,
    sample: (b, block, key, ...params) => {
      const many = isLarge(b, ...params)
      const few = small.sample(b, block, key, ...instead(b, b.op('not', many), params, harmless.small))
      return b.callWhere(samplerOf(large), many, few, block, key, ...instead(b, many, params, harmless.large))
    },
  }
}

/** A count as an int64; what is beyond the largest one is the largest, as NumPy has it. */
export function asInt64(b: Builder, count: Id): Id {
  const fits = b.op('lt', count, b.literal('float64', 2 ** 63))
  const largest = b.literal('int64', 2n ** 63n - 1n)
  return b.select(fits, b.cast(b.select(fits, count, b.literal('float64', 0)), 'int64'), largest)
}
