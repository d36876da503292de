/**
 * Plane rotations of neighbouring columns. A sweep of an eigenvalue iteration makes a chain of them; the chain is kept
 * and applied to a strip of rows at a time, two rotations in one pass, so that what it works on stays in the cache.
 */
import { turnTwicePlainly } from './field.js'
import { workbench } from './workbench.js'

const stripRows = 128

export class Rotations {
  readonly cosines: Float64Array
  readonly sines: Float64Array
  private count = 0

  constructor(most: number) {
    this.cosines = new Float64Array(most)
    this.sines = new Float64Array(most)
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
    for (let row = 0; row < height; row += stripRows) {
      this.applyTo(a, height, first, step, row, Math.min(height, row + stripRows))
    }
  }

  private applyTo(a: Float64Array, height: number, first: number, step: number, from: number, to: number): void {
    const turnTwice = workbench()?.turnTwice ?? turnTwicePlainly
    let k = 0
    for (; k + 1 < this.count; k += 2) {
      // Columns in the order in which the two rotations meet them.
      const column = first + k * step
      const [c, s, d, t] = [this.cosines[k], this.sines[k], this.cosines[k + 1], this.sines[k + 1]]
      const place = column * height + from
      if (step === 1) turnTwice(to - from, c, s, d, t, a, place, place + height, place + 2 * height)
      else turnTwice(to - from, c, -s, d, -t, a, place + height, place, place - height)
    }
    if (k < this.count) this.single(a, (first + k * step) * height, height, k, from, to)
  }

  private single(a: Float64Array, left: number, height: number, k: number, from: number, to: number): void {
    const [c, s] = [this.cosines[k], this.sines[k]]
    const right = left + height
    for (let row = from; row < to; row++) {
      const [x, y] = [a[left + row], a[right + row]]
      a[left + row] = c * x + s * y
      a[right + row] = c * y - s * x
    }
  }
}
