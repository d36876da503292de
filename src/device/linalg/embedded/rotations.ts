/**
 * Plane rotations of neighbouring columns. A sweep of an eigenvalue iteration makes a chain of them. Rows don't depend
 * on each other: several sweeps are kept, and applied to a strip of rows at a time, two rotations in one pass, so that
 * what they work on stays in the cache.
 */
import type { ApplySweeps, Sweeps } from './field.js'
import { floats, workbench } from './workbench.js'

const stripRows = 64
/** Sweeps that are kept at most. */
const mostSweeps = 32
/** Numbers of a sweep in the table. */
const tableStep = 4

export class Rotations implements Sweeps {
  readonly cosines: Float64Array
  readonly sines: Float64Array
  readonly table = floats(mostSweeps * tableStep)
  sweeps = 0
  /** Where the sweep that is being made begins and ends. */
  private start = 0
  private end = 0

  /** `most`: rotations of a sweep. */
  constructor(private readonly most: number) {
    this.cosines = floats(most * mostSweeps)
    this.sines = floats(most * mostSweeps)
  }

  add(cosine: number, sine: number): void {
    this.cosines[this.end] = cosine
    this.sines[this.end++] = sine
  }

  /** Begins a sweep. */
  clear(): void {
    this.end = this.start
  }

  /**
   * Ends a sweep, whose k-th rotation turns columns first + k·step and first + k·step + 1 (Float64s: `height` in each):
   * x becomes c·x + s·y, and y becomes c·y - s·x. `step` is 1 or -1. It is applied now or later.
   */
  apply(a: Float64Array, height: number, first: number, step: 1 | -1): void {
    // Backwards the second column of a rotation is what the next one begins with.
    const column = step === 1 ? first : first + 1
    this.table.set([this.start, this.end - this.start, column, step], this.sweeps++ * tableStep)
    this.start = this.end
    if (this.sweeps === mostSweeps || this.cosines.length - this.end < this.most) this.flush(a, height)
  }

  /** Applies what is kept. */
  flush(a: Float64Array, height: number): void {
    if (this.sweeps > 0) (workbench()?.applySweeps ?? applyPlainly)(this, a, height)
    this.sweeps = 0
    this.start = 0
    this.end = 0
  }
}

const applyPlainly: ApplySweeps = ({ sweeps, table, cosines, sines }, a, height) => {
  for (let row = 0; row < height; row += stripRows) {
    const n = Math.min(stripRows, height - row)
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const [from, count, column, sign] = table.subarray(sweep * tableStep, (sweep + 1) * tableStep)
      const stride = sign * height
      let k = from
      let x = column * height + row
      for (; k + 1 < from + count; k += 2, x += 2 * stride) {
        turnTwice(n, cosines[k], sign * sines[k], cosines[k + 1], sign * sines[k + 1], a, x, x + stride, x + 2 * stride)
      }
      if (k < from + count) turn(n, cosines[k], sign * sines[k], a, x, x + stride)
    }
  }
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
