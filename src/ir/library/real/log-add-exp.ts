/** log(e^x + e^y) and its like with base 2: the larger one plus log(1 + e^−|x − y|). */
import type { Id } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic } from './arithmetic.js'
import { exp, exp2 } from './exponential.js'
import { log1p } from './logarithm.js'

function logAddExp(power: Expansion, perNatural: number): Expansion {
  return (b, type, x, y) => {
    const m = new Arithmetic(b, type)
    // Equal arguments differ by 0, infinite ones too.
    const difference = m.select(m.eq(x, y), m.num(0), m.abs(m.sub(x, y)))
    const natural: Id = log1p(b, type, power(b, type, m.neg(difference)))
    const added = perNatural === 1 ? natural : m.mul(natural, m.num(perNatural))
    return m.add(m.select(m.lt(x, y), y, x), added)
  }
}

export const logaddexp = logAddExp(exp, 1)
export const logaddexp2 = logAddExp(exp2, Math.LOG2E)
