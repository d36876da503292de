/**
 * Plane rotations of neighbouring columns. A sweep of an eigenvalue iteration makes a chain of them; the chain is kept
 * and applied to a strip of rows at a time, two rotations in one pass, so that what it works on stays in the cache.
 */
import type { ApplyChain, Chain } from './field.js'
import { floats, workbench } from './workbench.js'

const stripRows = 128

export class Rotations implements Chain {
  readonly cosines: Float64Array
  readonly sines: Float64Array
  count = 0

  constructor(most: number) {
    this.cosines = floats(most)
    this.sines = floats(most)
  }

  add(cosine: number, sine: number): void {
    this.cosines[this.count] = cosine
    this.sines[this.count++] = sine
  }

  clear(): void {
    this.count = 0
  }

  /**
   * The k-th rotation turns columns first + k·step and first + k·step + 1 (Float64s: `height` in each): x becomes
   * c·x + s·y, and y becomes c·y - s·x. `step` is 1 or -1.
   */
  apply(a: Float64Array, height: number, first: number, step: 1 | -1): void {
    const apply = workbench()?.applyChain ?? applyPlainly
    // Backwards the second column of a rotation is what the next one begins with.
    const start = (step === 1 ? first : first + 1) * height
    for (let row = 0; row < height; row += stripRows) {
      apply(Math.min(stripRows, height - row), this, a, start + row, step * height)
    }
  }
}

const applyPlainly: ApplyChain = (n, { count, cosines, sines }, a, first, stride) => {
  const sign = stride < 0 ? -1 : 1
  let k = 0
  let x = first
  for (; k + 1 < count; k += 2, x += 2 * stride) {
    turnTwice(n, cosines[k], sign * sines[k], cosines[k + 1], sign * sines[k + 1], a, x, x + stride, x + 2 * stride)
  }
  if (k < count) turn(n, cosines[k], sign * sines[k], a, x, x + stride)
}

function turn(n: number, c: number, s: number, a: Float64Array, first: number, second: number): void {
  for (let row = 0; row < n; row++) {
    const [x, y] = [a[first + row], a[second + row]]
    a[first + row] = c * x + s * y
    a[second + row] = c * y - s * x
  }
}

/** Two rotations of three columns: of the first and the second (c, s), then of the second and the third. */
function turnTwice(
  n: number,
  c: number,
  s: number,
  d: number,
  t: number,
  a: Float64Array,
  first: number,
  second: number,
  third: number,
): void {
  for (let row = 0; row < n; row++) {
    const [x, y, z] = [a[first + row], a[second + row], a[third + row]]
    const middle = c * y - s * x
    a[first + row] = c * x + s * y
    a[second + row] = d * middle + t * z
    a[third + row] = d * z - t * middle
  }
}
