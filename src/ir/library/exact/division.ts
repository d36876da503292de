/** Division with Python's rounding, as NumPy's divmod does it in floats. */
import type { DTypeName } from '../../../core/dtype.js'
import type { Builder, Id } from '../../expr.js'
import { copysign } from './bits.js'

export function floorDiv(b: Builder, type: DTypeName, x: Id, y: Id): Id {
  const zero = b.literal(type, 0)
  const one = b.literal(type, 1)
  const rest = b.op('fmod', x, y)
  const plain = b.op('div', b.op('sub', x, rest), y)
  const lowered = b.select(signsDiffer(b, type, rest, y), b.op('sub', plain, one), plain)
  const low = b.op('floor', lowered)
  const snapped = b.select(b.op('gt', b.op('sub', lowered, low), b.literal(type, 0.5)), b.op('add', low, one), low)
  const ratio = b.op('div', x, y)
  const whole = b.select(b.op('eq', lowered, zero), copysign(b, type, zero, ratio), snapped)
  return b.select(b.op('eq', y, zero), ratio, whole)
}

export function mod(b: Builder, type: DTypeName, x: Id, y: Id): Id {
  const zero = b.literal(type, 0)
  const rest = b.op('fmod', x, y)
  const moved = b.select(signsDiffer(b, type, rest, y), b.op('add', rest, y), rest)
  return b.select(b.op('eq', rest, zero), copysign(b, type, zero, y), moved)
}

/** Whether the remainder is one of the wrong sign. */
function signsDiffer(b: Builder, type: DTypeName, rest: Id, y: Id): Id {
  const zero = b.literal(type, 0)
  const differ = b.op('xor', b.op('lt', y, zero), b.op('lt', rest, zero))
  return b.op('and', differ, b.op('ne', rest, zero))
}
