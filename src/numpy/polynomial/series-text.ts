/** Series as text: `1.0 + 2.0·x + 3.0·x²`, or in ASCII `1.0 + 2.0 x + 3.0 x**2`. */
import { getPrintoptions } from '../../array/format/index.js'
import { Complex } from '../../core/complex.js'
import { ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { Series } from './coefficients.js'
import type { Family } from './families.js'
import { compare, mul, type Num } from './terms.js'
import { formatFloat } from './utilities.js'

export type PrintStyle = 'unicode' | 'ascii'

let style: PrintStyle = process.platform === 'win32' ? 'ascii' : 'unicode'

export const printStyle = (): PrintStyle => style

/** The style in which series are printed from now on. @throws ValueError. Mirrors numpy.polynomial.set_default_printstyle. */
export function setDefaultPrintstyle(wanted: PrintStyle): void {
  if (wanted !== 'unicode' && wanted !== 'ascii') {
    throw new ValueError(
      `[setDefaultPrintstyle] unsupported style ${describe(wanted)}: the styles are 'unicode' and 'ascii'`,
    )
  }
  style = wanted
}

const raised = (digits: string) => [...digits].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
const lowered = (digits: string) => [...digits].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('')

function termText({ basisName }: Family, degree: number, argument: string, wanted: PrintStyle): string {
  const power = String(degree)
  if (basisName !== null) {
    return wanted === 'unicode' ? `·${basisName}${lowered(power)}(${argument})` : ` ${basisName}_${power}(${argument})`
  }
  if (wanted === 'unicode') return degree === 1 ? `·${argument}` : `·${argument}${raised(power)}`
  return degree === 1 ? ` ${argument}` : ` ${argument}**${power}`
}

/** The argument of the basis: the variable, mapped from domain to window. */
function argumentText([off, scl]: readonly [Num, Num], symbol: string): string {
  const [noOffset, noScale] = [compare(off, 0) === 0, compare(scl, 1) === 0]
  if (noOffset && noScale) return symbol
  const scaled = noScale ? symbol : `${numberText(scl)}${symbol}`
  return noOffset ? `(${scaled})` : `(${numberText(off)} + ${scaled})`
}

type FloatName = 'float16' | 'float32' | 'float64'

function numberText(value: Num, parens = false, dtype: FloatName = 'float64'): string {
  return value instanceof Complex ? String(value) : formatFloat(value, parens, dtype)
}

/** The terms one after the other, in lines of the width that arrays are printed in. */
export function seriesText(
  family: Family,
  { terms, dtype }: Series,
  map: readonly [Num, Num],
  symbol: string,
  wanted: PrintStyle,
): string {
  const width = Math.max(getPrintoptions().linewidth, 1)
  const type = dtype.real as FloatName
  const argument = argumentText(map, symbol)
  let text = numberText(terms[0], false, type)
  let lineStart = 0
  for (let degree = 1; degree < terms.length; degree++) {
    const term = terms[degree]
    const positive = compare(term, 0) >= 0
    const number = numberText(positive ? term : mul<Num>(term, -1), true, type)
    let next = `${positive ? '+' : '-'} ${number}${termText(family, degree, argument, wanted)}`
    text += ' '
    const more = degree < terms.length - 1 ? 2 : 0
    const breaks = text.length - lineStart + next.length + more >= width
    if (breaks) next = next.replace(' ', '\n')
    const at = breaks ? text.length + next.indexOf('\n') + 1 : lineStart
    text += next
    lineStart = at
  }
  return text
}
