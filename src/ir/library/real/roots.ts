/** cbrt and hypot. */
import type { DTypeName } from '../../../core/dtype.js'
import { defineFunction, type Id, type IrFunction } from '../../expr.js'
import type { Expansion } from '../expansion.js'
import { Arithmetic, type ByType } from './arithmetic.js'

/**
 * The bits of a float, read as an integer, are a rough logarithm; a third of them subtracted from `origin`, they are
 * x^−⅓ within 4 %. Only as many of the upper bits are used as a float's mantissa holds exactly.
 */
const guess: ByType<{ readonly dropped: number; readonly origin: number }> = {
  float64: { dropped: 12, origin: 1499659093495775 },
  float32: { dropped: 9, origin: 2773243 },
}

/** For a normal x > 0. */
function inverseCubeRootGuess(m: Arithmetic, x: Id): Id {
  const { dropped, origin } = m.pick(guess)
  const { mantissa, unsigned, integer } = m.format
  const carrier = 2 ** mantissa
  const upper = m.b.bitcast(m.shr(m.b.bitcast(x, unsigned), dropped), integer)
  const position = m.sub(m.fromBits(m.or(upper, m.int(m.bitsOf(carrier)))), m.num(carrier))
  const third = m.sub(m.num(carrier + origin), m.mul(position, m.num(1 / 3)))
  return m.fromBits(m.shl(m.bits(third), dropped))
}

/** y·(1 − e)^−⅓ with e = 1 − x·y³, as a series up to the fourth power of e. */
function closer(m: Arithmetic, x: Id, y: Id, terms: readonly number[]): Id {
  const error = m.sub(m.num(1), m.mul(m.mul(x, y), m.mul(y, y)))
  return m.add(y, m.mul(y, m.mul(error, m.polynomial(error, terms))))
}

/** For a normal x > 0 that is neither very small nor very large. */
function cubeRoot(m: Arithmetic, x: Id): Id {
  let y = closer(m, x, inverseCubeRootGuess(m, x), [1 / 3, 2 / 9, 14 / 81])
  if (m.format.bits === 64) y = closer(m, x, y, [1 / 3, 2 / 9])
  const root = m.mul(x, m.mul(y, y))
  // One step of Newton's on root³ = x, where 1 / root² is y².
  const missing = m.sub(x, m.mul(m.mul(root, root), root))
  return m.add(root, m.mul(missing, m.mul(m.mul(y, y), m.num(1 / 3))))
}

function cbrtFallback(type: DTypeName): IrFunction {
  return defineFunction(`cbrtUnusual${type}`, [type], (b, x) => {
    const m = new Arithmetic(b, type)
    const magnitude = m.abs(x)
    const isSmall = m.lt(magnitude, m.num(1))
    const step = m.format.bits === 64 ? 60 : 30
    const scaled = m.mul(magnitude, m.select(isSmall, m.num(2 ** step), m.num(2 ** -step)))
    const root = m.mul(cubeRoot(m, scaled), m.select(isSmall, m.num(2 ** (-step / 3)), m.num(2 ** (step / 3))))
    const isOrdinary = m.and(m.lt(magnitude, m.num(Infinity)), m.ne(x, m.num(0)))
    return m.select(isOrdinary, m.flipSign(root, m.signBit(x)), m.add(x, x))
  })
}

const cbrtFallbacks: ByType<IrFunction> = { float32: cbrtFallback('float32'), float64: cbrtFallback('float64') }

export const cbrt: Expansion = (b, type, x) => {
  const m = new Arithmetic(b, type)
  const magnitude = m.abs(x)
  const { bias } = m.format
  const isUnusual = m.isOutside(magnitude, 2 ** (8 - bias), 2 ** (bias - 8))
  return b.callWhere(m.pick(cbrtFallbacks), isUnusual, m.flipSign(cubeRoot(m, magnitude), m.signBit(x)), x)
}

/** Infinities win over NaN; others are scaled by a power of two so that the squares neither overflow nor vanish. */
function hypotFallback(type: DTypeName): IrFunction {
  return defineFunction(`hypotUnusual${type}`, [type, type], (b, x, y) => {
    const m = new Arithmetic(b, type)
    const [a, c] = [m.abs(x), m.abs(y)]
    const isBig = m.lt(m.num(1), m.atLeast(a, c))
    const power = 2 ** (m.format.bits === 64 ? 600 : 80)
    const [down, up] = [
      m.select(isBig, m.num(1 / power), m.num(power)),
      m.select(isBig, m.num(power), m.num(1 / power)),
    ]
    const [scaledA, scaledC] = [m.mul(a, down), m.mul(c, down)]
    const root = m.mul(m.b.op('sqrt', m.add(m.mul(scaledA, scaledA), m.mul(scaledC, scaledC))), up)
    const infinity = m.num(Infinity)
    return m.select(m.or(m.eq(a, infinity), m.eq(c, infinity)), infinity, root)
  })
}

const hypotFallbacks: ByType<IrFunction> = { float32: hypotFallback('float32'), float64: hypotFallback('float64') }

export const hypot: Expansion = (b, type, x, y) => {
  const m = new Arithmetic(b, type)
  const sum = m.add(m.mul(x, x), m.mul(y, y))
  const { bias, mantissa } = m.format
  // Below the lower bound a square that counts may have lost digits.
  const isUnusual = m.isOutside(sum, 2 ** (2 * mantissa + 4 - bias), Infinity)
  return b.callWhere(m.pick(hypotFallbacks), isUnusual, m.b.op('sqrt', sum), x, y)
}
