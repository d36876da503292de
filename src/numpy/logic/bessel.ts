/**
 * The modified Bessel function I₀, in float64. Divided by what it grows like, it is smooth enough for a Chebyshev
 * series in either of two ranges.
 */
import type { Builder, Id } from '../../ir/expr.js'

/** e⁻ˣ·I₀(x) for x from 0 to 8, over x/4 − 1. */
// biome-ignore format: a table
const small = [0.6767952744094761, -0.3046826723431984, 0.17162090152220877, -0.09490109704804764, 0.04930528423967071, -0.02373741480589947, 0.010546460394594998, -0.004324309995050576, 0.0016394756169413357, -0.0005763755745385824, 0.00018850288509584165, -5.754195010082104e-05, 1.6448448070728896e-05, -4.4167383584587505e-06, 1.1173875391201037e-06, -2.670793853940612e-07, 6.046995022541919e-08, -1.300025009986248e-08, 2.6598237246823866e-09, -5.189795601635263e-10, 9.675809035373237e-11, -1.726826291441556e-11, 2.95505266312964e-12, -4.856446783111929e-13, 7.676185498604936e-14, -1.1685332877993451e-14, 1.715391285555133e-15, -2.431279846547955e-16, 3.3307945188222384e-17, -4.4153416464793395e-18]

/** √x·e⁻ˣ·I₀(x) for x from 8 on, over 16/x − 1. */
// biome-ignore format: a table
const large = [0.8044904110141088, 0.0033691164782556943, 6.889758346916825e-05, 2.8913705208347567e-06, 2.0489185894690638e-07, 2.266668990498178e-08, 3.3962320257083865e-09, 4.94060238822497e-10, 1.1889147107846439e-11, -3.1499165279632416e-11, -1.3215811840447713e-11, -1.7941785315068062e-12, 7.180124451383666e-13, 3.8527783827421426e-13, 1.54008621752141e-14, -4.150569347287222e-14, -9.554846698828307e-15, 3.8116806693526224e-15, 1.7725601330565263e-15, -3.4254856196772195e-16, -2.8276239805165836e-16, 3.461222867697477e-17, 4.465621420296738e-17, -4.830504485944371e-18, -7.233180487873652e-18]

export function besselI0(b: Builder, argument: Id): Id {
  const real = (value: number) => b.literal('float64', value)
  const x = b.op('abs', argument)
  const growth = b.op('exp', x)
  const low = b.op('mul', growth, chebyshev(b, b.op('sub', b.op('mul', x, real(0.5)), real(2)), small))
  const high = b.op('mul', growth, chebyshev(b, b.op('sub', b.op('div', real(32), x), real(2)), large))
  return b.select(b.op('le', x, real(8)), low, b.op('div', high, b.op('sqrt', x)))
}

/** A Chebyshev series by Clenshaw's recurrence, at half of `twice`. */
function chebyshev(b: Builder, twice: Id, coefficients: readonly number[]): Id {
  const term = (index: number) => b.literal('float64', coefficients[index])
  let last = term(coefficients.length - 1)
  let [before, beforeThat] = [b.literal('float64', 0), b.literal('float64', 0)]
  for (let index = coefficients.length - 2; index >= 0; index--) {
    ;[before, beforeThat] = [last, before]
    last = b.op('add', b.op('sub', b.op('mul', twice, before), beforeThat), term(index))
  }
  return b.op('mul', b.literal('float64', 0.5), b.op('sub', last, beforeThat))
}

/** The same for a number on the host. */
export function besselI0Of(argument: number): number {
  const x = Math.abs(argument)
  if (x <= 8) return Math.exp(x) * chebyshevOf(x * 0.5 - 2, small)
  return (Math.exp(x) * chebyshevOf(32 / x - 2, large)) / Math.sqrt(x)
}

function chebyshevOf(twice: number, coefficients: readonly number[]): number {
  let [last, before, beforeThat] = [coefficients[coefficients.length - 1], 0, 0]
  for (let index = coefficients.length - 2; index >= 0; index--) {
    ;[before, beforeThat] = [last, before]
    last = twice * before - beforeThat + coefficients[index]
  }
  return 0.5 * (last - beforeThat)
}
