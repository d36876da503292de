/**
 * The Mersenne twister far ahead: 2¹²⁸ steps at once. A step is linear over bits, so that many steps are a polynomial of
 * one step: x^(2¹²⁸) modulo the polynomial that the step is a root of (Haramoto, Matsumoto, Nishimura, Panneton, L'Ecuyer:
 * "Efficient jump ahead for F₂-linear random number generators", 2008).
 */

export const stateLength = 624
const middle = 397
const degree = 19937
const words = Math.ceil(degree / 32)
export const twistBits = 0x9908b0df

/** The exponents of the polynomial's terms but for the first one (Matsumoto and Nishimura 1998, appendix A). */
function lowerTerms(): number[] {
  const parity = new Uint8Array(degree + 1)
  // (tⁿ + tᵐ)·(tⁿ⁻¹ + tᵐ⁻¹)^count
  const add = (count: number) => {
    for (let some = 0; some <= count; some++) {
      // Binomial coefficients are odd where the bits of one number are among those of the other.
      if ((some & count) !== some) continue
      const exponent = (stateLength - 1) * some + (middle - 1) * (count - some)
      parity[exponent + stateLength] ^= 1
      parity[exponent + middle] ^= 1
    }
  }
  add(31)
  for (let bit = 0; bit < 31; bit++) if ((twistBits >>> bit) & 1) add(30 - bit)
  parity[0] ^= twistBits >>> 31
  const terms: number[] = []
  for (let exponent = 0; exponent < degree; exponent++) if (parity[exponent] === 1) terms.push(exponent)
  return terms
}

/** The bits of a 16-bit number with zeros between them. */
function spread(bits: number): number {
  let x = bits & 0xffff
  x = (x | (x << 8)) & 0x00ff00ff
  x = (x | (x << 4)) & 0x0f0f0f0f
  x = (x | (x << 2)) & 0x33333333
  return (x | (x << 1)) & 0x55555555
}

/** The square modulo the polynomial. 32 terms at a time: the two highest terms are further apart. */
function squared(x: Uint32Array, terms: readonly number[]): Uint32Array {
  const square = new Uint32Array(2 * words)
  x.forEach((word, at) => {
    square[2 * at] = spread(word)
    square[2 * at + 1] = spread(word >>> 16)
  })
  const reduce = (at: number, from: number) => {
    const high = square[at] & from
    if (high === 0) return
    square[at] ^= high
    // Bit 0 of the word stands for x^(32·at), which is the lower terms times x^(32·at − degree).
    for (const term of terms) {
      const place = 32 * at - degree + term
      const [to, shift] = [place >> 5, place & 31]
      if (to >= 0) square[to] ^= high << shift
      if (shift > 0) square[to + 1] ^= high >>> (32 - shift)
    }
  }
  for (let at = 2 * words - 1; at >= words; at--) reduce(at, -1)
  reduce(words - 1, -1 << (degree & 31))
  return square.slice(0, words)
}

let jump: Uint32Array | undefined

/** x^(2¹²⁸) modulo the polynomial. */
function jumpPolynomial(): Uint32Array {
  if (jump !== undefined) return jump
  const terms = lowerTerms()
  let x: Uint32Array = new Uint32Array(words)
  x[0] = 2
  for (let times = 0; times < 128; times++) x = squared(x, terms)
  return (jump = x)
}

export interface TwisterState {
  readonly key: Uint32Array
  readonly position: number
}

/** The state after 2¹²⁸ steps, as numpy.random.MT19937.jumped makes it. */
export function jumpedState({ key, position }: TwisterState): TwisterState {
  const polynomial = jumpPolynomial()
  const isSet = (exponent: number) => ((polynomial[exponent >> 5] >>> (exponent & 31)) & 1) === 1
  const start = position >= stateLength ? 0 : position
  const sum = new Uint32Array(stateLength)
  let at = start
  let any = false
  // By Horner's rule, over states whose words are in turn from `at` on.
  for (let exponent = degree - 1; exponent >= 0; exponent--) {
    if (any) at = stepped(sum, at)
    if (!isSet(exponent)) continue
    any = true
    for (let word = 0, to = at, from = start; word < stateLength; word++) {
      sum[to] ^= key[from]
      if (++to === stateLength) to = 0
      if (++from === stateLength) from = 0
    }
  }
  return { key: sum, position: at }
}

function stepped(key: Uint32Array, at: number): number {
  const next = at + 1 === stateLength ? 0 : at + 1
  const far = at + middle < stateLength ? at + middle : at + middle - stateLength
  const bits = (key[at] & 0x80000000) | (key[next] & 0x7fffffff)
  key[at] = key[far] ^ (bits >>> 1) ^ (bits & 1 ? twistBits : 0)
  return next
}
