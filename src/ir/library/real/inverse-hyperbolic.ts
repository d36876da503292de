/** asinh, acosh and atanh, as log(1 + t) of a t that is computed without cancellation. */
import type { DTypeName } from '../../../core/dtype.js'
import { defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'
import { ln2, log, log1p } from './logarithm.js'

/** log(2|x|) with the sign of x: asinh and acosh of numbers whose square may overflow. */
function logOfDouble(type: DTypeName): IrFunction {
  return defineFunction(`logOfDouble${type}`, [type], (b, x) => {
    const m = new Arithmetic(b, type)
    const [high, low] = m.pick(ln2)
    return m.flipSign(m.add(m.add(log(b, type, m.abs(x)), m.num(low)), m.num(high)), m.signBit(x))
  })
}

const logsOfDouble: ByType<IrFunction> = { float32: logOfDouble('float32'), float64: logOfDouble('float64') }

/** From here up x² + 1 and x² have equal roots, and x² is far from infinity. */
const large: ByType<number> = { float64: 2 ** 60, float32: 2 ** 30 }

/** t = |x| + x² / (1 + √(1 + x²)). */
export const asinh: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const magnitude = m.abs(x)
  const isLarge = m.not(m.le(magnitude, m.num(m.pick(large))))
  const square = m.mul(x, x)
  const one = m.num(1)
  const t = m.add(magnitude, m.div(square, m.add(one, m.b.op('sqrt', m.add(one, square)))))
  const result = log1p(b, type, m.select(isLarge, one, t))
  return b.callWhere(m.pick(logsOfDouble), isLarge, m.flipSign(result, m.signBit(x)), x)
}

/** t = (x − 1) + √((x − 1)(x + 1)), where both factors are positive. */
export const acosh: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const isLarge = m.lt(m.num(m.pick(large)), x)
  const one = m.num(1)
  const above = m.select(m.lt(x, one), m.num(NaN), m.sub(x, one))
  const t = m.add(above, m.b.op('sqrt', m.mul(above, m.add(x, one))))
  return b.callWhere(m.pick(logsOfDouble), isLarge, log1p(b, type, m.select(isLarge, one, t)), x)
}

/** Half of log(1 + 2|x| / (1 − |x|)). */
export const atanh: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const magnitude: Id = m.abs(x)
  const t = m.div(m.add(magnitude, magnitude), m.sub(m.num(1), magnitude))
  return m.flipSign(m.mul(log1p(b, type, t), m.num(0.5)), m.signBit(x))
}
