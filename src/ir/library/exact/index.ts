import type { ExactFunction, Expansion } from '../expansion.js'
import * as bits from './bits.js'
import * as division from './division.js'
import { fmod } from './remainder.js'

/** The functions of floats that are exact: taking numbers apart, and quotients. */
export const exactExpansions: { readonly [Op in ExactFunction]: Expansion } = {
  real: (_, __, x) => x,
  imag: (b, type) => b.literal(type, 0),
  conj: (_, __, x) => x,
  floorDiv: division.floorDiv,
  mod: division.mod,
  fmod,
  copysign: bits.copysign,
  nextafter: bits.nextafter,
  signbit: bits.signbit,
  frexpFraction: bits.frexpFraction,
  frexpExponent: bits.frexpExponent,
  ldexp: bits.ldexp,
  roundHalf: bits.roundHalf,
}
