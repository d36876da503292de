/** Arithmetic of single complex numbers on the host. */
import { Complex } from '../../core/complex.js'

export const plus = (a: Complex, b: Complex) => new Complex(a.re + b.re, a.im + b.im)
export const minus = (a: Complex, b: Complex) => new Complex(a.re - b.re, a.im - b.im)
export const times = (a: Complex, b: Complex) => new Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
export const modulus = ({ re, im }: Complex) => Math.hypot(re, im)

/** Smith's division, which doesn't overflow where the quotient doesn't. */
export function divide(a: Complex, b: Complex): Complex {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    if (b.re === 0 && b.im === 0) return new Complex(a.re / Math.abs(b.re), a.im / Math.abs(b.re))
    const ratio = b.im / b.re
    const scale = 1 / (b.re + b.im * ratio)
    return new Complex((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
  }
  const ratio = b.re / b.im
  const scale = 1 / (b.im + b.re * ratio)
  return new Complex((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
}

/** The root with the real part that isn't negative. */
export function squareRoot({ re, im }: Complex): Complex {
  if (re === 0 && im === 0) return new Complex(0, im)
  const t = Math.sqrt((Math.abs(re) + Math.hypot(re, im)) / 2)
  if (re >= 0) return new Complex(t, im / (2 * t))
  return new Complex(Math.abs(im) / (2 * t), im < 0 || Object.is(im, -0) ? -t : t)
}
