/**
 * Plane rotations of neighbouring columns. A sweep of an eigenvalue iteration makes a chain of them; the chain is kept
 * and applied to a strip of rows at a time, two rotations in one pass, so that what it works on stays in the cache.
 */
const stripRows = 256

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
    let k = 0
    for (; k + 1 < this.count; k += 2) {
      // Columns in the order in which the two rotations meet them.
      const column = first + k * step
      if (step === 1) this.pairUp(a, column * height, height, k, from, to)
      else this.pairDown(a, (column - 1) * height, height, k, from, to)
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

  /** First columns 0 and 1, then columns 1 and 2. */
  private pairUp(a: Float64Array, first: number, height: number, k: number, from: number, to: number): void {
    const [c, s, d, t] = [this.cosines[k], this.sines[k], this.cosines[k + 1], this.sines[k + 1]]
    const [second, third] = [first + height, first + 2 * height]
    for (let row = from; row < to; row++) {
      const [x, y, z] = [a[first + row], a[second + row], a[third + row]]
      const middle = c * y - s * x
      a[first + row] = c * x + s * y
      a[second + row] = d * middle + t * z
      a[third + row] = d * z - t * middle
    }
  }

  /** First columns 1 and 2, then columns 0 and 1. */
  private pairDown(a: Float64Array, first: number, height: number, k: number, from: number, to: number): void {
    const [c, s, d, t] = [this.cosines[k], this.sines[k], this.cosines[k + 1], this.sines[k + 1]]
    const [second, third] = [first + height, first + 2 * height]
    for (let row = from; row < to; row++) {
      const [x, y, z] = [a[first + row], a[second + row], a[third + row]]
      const middle = c * y + s * z
      a[third + row] = c * z - s * y
      a[first + row] = d * x + t * middle
      a[second + row] = d * middle - t * x
    }
  }
}
