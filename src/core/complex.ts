/** A complex scalar: what `item()` gives for complex arrays, and what a complex constant is written as. */
export class Complex {
  constructor(
    readonly re: number,
    readonly im: number,
  ) {}

  /** Python's spelling: `(1+2j)`, and `2j` where the real part is +0. */
  toString(): string {
    const imaginary = pythonFloat(this.im)
    if (this.re === 0 && !Object.is(this.re, -0)) return `${imaginary}j`
    const sign = imaginary.startsWith('-') ? '' : '+'
    return `(${pythonFloat(this.re)}${sign}${imaginary}j)`
  }
}

function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return Object.is(value, -0) ? '-0' : String(value)
}

/** A JS value that stands for one element. */
export type Scalar = number | bigint | boolean | Complex
