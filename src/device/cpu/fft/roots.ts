/** Roots of unity, each as near to the true one as a double is. */

/**
 * cos and −sin of 2π·`at`/`length` into `into[index]` and `into[index + 1]`. The angle is brought into the first eighth
 * of the circle in whole numbers, so that it isn't rounded before it is small.
 */
export function rootOfUnity(at: number, length: number, into: Float64Array, index: number): void {
  let eighths = 8 * at
  let [swapped, mirrored, lower] = [false, false, false]
  if (eighths > 4 * length) {
    eighths = 8 * length - eighths
    lower = true
  }
  if (eighths > 2 * length) {
    eighths = 4 * length - eighths
    mirrored = true
  }
  if (eighths > length) {
    eighths = 2 * length - eighths
    swapped = true
  }
  const angle = (Math.PI * eighths) / (4 * length)
  // A half is exact, though the angle that has it for a sine isn't.
  const small = 3 * eighths === 2 * length ? 0.5 : Math.sin(angle)
  const [cosine, sine] = swapped ? [small, Math.cos(angle)] : [Math.cos(angle), small]
  into[index] = mirrored ? -cosine : cosine
  into[index + 1] = lower ? sine : -sine
}

/** The roots `first`, `first + step` … of order `length`, in pairs of real and imaginary part. */
export function rootsOfUnity(length: number, count: number, step = 1): Float64Array {
  const roots = new Float64Array(2 * count)
  for (let at = 0; at < count; at++) rootOfUnity((at * step) % length, length, roots, 2 * at)
  return roots
}

/**
 * The factors that go with the elements of a pass: for each position p below `part` the roots of order `radix · part`
 * with the numbers p, 2p, … (radix − 1)·p.
 */
export function passRoots(radix: number, part: number): Float64Array {
  const roots = new Float64Array(2 * part * (radix - 1))
  let index = 0
  for (let position = 0; position < part; position++) {
    for (let multiple = 1; multiple < radix; multiple++, index += 2) {
      rootOfUnity(position * multiple, radix * part, roots, index)
    }
  }
  return roots
}

/** exp(−sign · πi·j²/length) for j below `length`. */
export function chirp(length: number, sign: 1 | -1): Float64Array {
  const roots = new Float64Array(2 * length)
  let square = 0
  for (let at = 0; at < length; at++) {
    rootOfUnity(square, 2 * length, roots, 2 * at)
    roots[2 * at + 1] *= sign
    square = (square + 2 * at + 1) % (2 * length)
  }
  return roots
}

/** The roots of order first · second with the numbers i·j, row by row: each as a product of two, which is fast. */
export function productRoots(first: number, second: number): Float64Array {
  const order = first * second
  const step = 2 ** Math.ceil(Math.log2(order) / 2)
  const low = rootsOfUnity(order, Math.min(step, order))
  const high = rootsOfUnity(order, Math.floor((order - 1) / step) + 1, step)
  const roots = new Float64Array(2 * order)
  let index = 0
  for (let row = 0; row < first; row++) {
    for (let column = 0; column < second; column++, index += 2) {
      const power = row * column
      const [h, l] = [2 * Math.floor(power / step), 2 * (power % step)]
      roots[index] = high[h] * low[l] - high[h + 1] * low[l + 1]
      roots[index + 1] = high[h] * low[l + 1] + high[h + 1] * low[l]
    }
  }
  return roots
}
