import type { DTypeName } from '../../../core/dtype.js'
import type { Builder } from '../../expr.js'
import { type Pair, scalePair, selectPair } from './arithmetic.js'
import { Parts } from './parts.js'

/** Powers of two that keep sums from overflowing and subnormals from losing digits; the second undoes the first. */
const scales = {
  float32: { huge: 2 ** 124, tiny: 2 ** -90, up: 2 ** 48, upBack: 2 ** -24 },
  float64: { huge: 2 ** 1020, tiny: 2 ** -900, up: 2 ** 108, upBack: 2 ** -54 },
}

/** The root in the right half plane: the larger part from a sum, in which nothing cancels, the other from it. */
export function sqrt(b: Builder, type: DTypeName, z: Pair): Pair {
  const p = new Parts(b, type)
  const { huge, tiny, up, upBack } = p.pick(scales)
  const largest = p.op('max', p.abs(z[0]), p.abs(z[1]))
  const isHuge = p.lt(p.num(huge), largest)
  const isTiny = p.lt(largest, p.num(tiny))
  const scale = p.select(isHuge, p.num(2 ** -4), p.select(isTiny, p.num(up), p.num(1)))
  const back = p.select(isHuge, p.num(2 ** 2), p.select(isTiny, p.num(upBack), p.num(1)))
  const [x, y] = scalePair(b, z, scale)
  const root = p.op('sqrt', p.half(p.add(p.abs(x), p.op('hypot', x, y))))
  const other = p.div(y, p.add(root, root))
  const right = p.le(p.zero, x)
  const parts = selectPair(b, right, [root, other], [p.abs(other), p.withSign(root, y)])
  const finite = selectPair(b, p.isZero(largest), [p.zero, z[1]], scalePair(b, parts, back))
  return selectPair(b, p.isInfinite(z[1]), [p.infinity, z[1]], finite)
}
