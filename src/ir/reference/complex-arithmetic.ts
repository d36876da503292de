import { Complex } from '../../core/complex.js'

export function multiply(a: Complex, b: Complex, round: (x: number) => number): Complex {
  return new Complex(round(round(a.re * b.re) - round(a.im * b.im)), round(round(a.re * b.im) + round(a.im * b.re)))
}

/** Smith's algorithm, which neither overflows nor underflows in between. By zero each part is divided by +0. */
export function divide(a: Complex, b: Complex, round: (x: number) => number): Complex {
  const [re, im] = [Math.abs(b.re), Math.abs(b.im)]
  if (re === 0 && im === 0) return new Complex(a.re / re, a.im / re)
  if (re >= im) {
    const ratio = round(b.im / b.re)
    const scale = round(1 / round(b.re + round(b.im * ratio)))
    return new Complex(
      round(round(a.re + round(a.im * ratio)) * scale),
      round(round(a.im - round(a.re * ratio)) * scale),
    )
  }
  const ratio = round(b.re / b.im)
  const scale = round(1 / round(b.im + round(b.re * ratio)))
  return new Complex(round(round(round(a.re * ratio) + a.im) * scale), round(round(round(a.im * ratio) - a.re) * scale))
}
