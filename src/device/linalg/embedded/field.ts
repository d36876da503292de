/**
 * The inner loops of dense linear algebra, over columns of real or of complex numbers (pairs). All positions are those
 * of Float64s. Four columns are combined in one pass where that is possible: it saves three of four writes.
 */
import type { Lanes } from '../routines.js'
import { workbench } from './workbench.js'

export interface Field {
  readonly lanes: Lanes
  /** y += f·x over n elements. */
  axpy(n: number, re: number, im: number, x: Float64Array, from: number, y: Float64Array, to: number): void
  /** y += Σ f[k]·x[from + k·stride …] over n elements, for k from 0 to 3. */
  combine(n: number, f: Float64Array, x: Float64Array, from: number, stride: number, y: Float64Array, to: number): void
  /** y += f·u + g·v, where u and v lie in one array. */
  combinePair(
    n: number,
    f: Float64Array,
    x: Float64Array,
    first: number,
    second: number,
    y: Float64Array,
    to: number,
  ): void
  /** Σ conj(x)·y into `sum`. */
  dot(n: number, x: Float64Array, from: number, y: Float64Array, to: number, sum: Float64Array): void
  /** y += f·x, and Σ conj(x)·z into `sum`, in one pass. */
  axpyAndDot(
    n: number,
    re: number,
    im: number,
    x: Float64Array,
    from: number,
    y: Float64Array,
    to: number,
    z: Float64Array,
    at: number,
    sum: Float64Array,
  ): void
  /** x *= f. */
  scale(n: number, re: number, im: number, x: Float64Array, from: number): void
  /** The loops of `hermitian.ts` over all columns of a lower triangle, where they are faster than one after another. */
  readonly lowerTriangle?: LowerTriangle
  /** Loops over several columns, where they are faster than one after another: over arrays that were taken. */
  readonly panels?: Panels
}

/** Columns of real numbers, `height` Float64s from one to the next. */
export interface Panels {
  /** The first columns of L with A = LLᵀ, where all that comes before was taken off. False where A isn't positive definite. */
  cholesky(rows: number, columns: number, a: Float64Array, at: number, height: number): boolean
  /**
   * Elimination in the first columns; rows are exchanged with those that go to `pivots` from `to` on. False where a
   * pivot is 0.
   */
  lu(
    rows: number,
    columns: number,
    a: Float64Array,
    at: number,
    height: number,
    pivots: Float64Array,
    to: number,
  ): boolean
  /** Exchanges `count` rows from `first` on with those that `pivots` names from `from` on, in some columns. */
  exchange(
    columns: number,
    a: Float64Array,
    at: number,
    height: number,
    pivots: Float64Array,
    from: number,
    first: number,
    count: number,
  ): void
  /** b becomes the solution for `sides` columns: of Lx = b, where the diagonal counts as 1, or of Ux = b. */
  solve(
    triangle: 'unit lower' | 'upper',
    n: number,
    sides: number,
    a: Float64Array,
    at: number,
    height: number,
    b: Float64Array,
    to: number,
    bHeight: number,
  ): void
  /** y += f·v·(vᵀy) for some columns y of n numbers. */
  reflect(
    n: number,
    columns: number,
    f: number,
    v: Float64Array,
    from: number,
    y: Float64Array,
    to: number,
    height: number,
  ): void
  /** y -= columns of x, each times a factor. */
  subtract(
    n: number,
    columns: number,
    factors: Float64Array,
    first: number,
    x: Float64Array,
    from: number,
    height: number,
    y: Float64Array,
    to: number,
  ): void
  /** The products of columns of x with y, into `sums`. */
  dots(
    n: number,
    columns: number,
    x: Float64Array,
    from: number,
    height: number,
    y: Float64Array,
    to: number,
    sums: Float64Array,
    first: number,
  ): void
  /** Columns y += x, times f and each times a factor. */
  addTo(
    n: number,
    columns: number,
    f: number,
    factors: Float64Array,
    first: number,
    x: Float64Array,
    from: number,
    y: Float64Array,
    to: number,
    height: number,
  ): void
}

/** Of `size` columns from `at` on, `pitch` Float64s from a diagonal element to the next; vectors lie in `work`. */
export interface LowerTriangle {
  /** y += A·v for the symmetric matrix. */
  multiply(size: number, a: Float64Array, at: number, pitch: number, work: Float64Array, v: number, y: number): void
  /** A -= v·wᵀ + w·vᵀ */
  update(size: number, a: Float64Array, at: number, pitch: number, work: Float64Array, v: number, w: number): void
}

/** A reflection of three neighbours, 1 - tau·(1, v, w)·(1, v, w)ᵀ, of real numbers. */
export interface ThreeReflection {
  /** Of n rows of three columns: `height` Float64s from one to the next. */
  columns(n: number, tau: number, v: number, w: number, a: Float64Array, first: number, height: number): void
  /** Of n columns of three rows. */
  rows(n: number, tau: number, v: number, w: number, a: Float64Array, first: number, height: number): void
}

export const plainThreeReflection: ThreeReflection = {
  columns(n, tau, v, w, a, first, height) {
    const [second, third] = [first + height, first + 2 * height]
    for (let row = 0; row < n; row++) {
      const sum = tau * (a[first + row] + v * a[second + row] + w * a[third + row])
      a[first + row] -= sum
      a[second + row] -= sum * v
      a[third + row] -= sum * w
    }
  },
  rows(n, tau, v, w, a, first, height) {
    for (let at = first; at < first + n * height; at += height) {
      const sum = tau * (a[at] + v * a[at + 1] + w * a[at + 2])
      a[at] -= sum
      a[at + 1] -= sum * v
      a[at + 2] -= sum * w
    }
  },
}

/**
 * Sweeps of rotations of neighbouring columns. Four numbers in `table` for each sweep: where its rotations begin, how
 * many there are, the column of the first one, and 1 or -1 for the way in which they go. The k-th turns column
 * first + k and the next one after it, the other way column first - k and the one before it, with the other sign.
 */
export interface Sweeps {
  readonly sweeps: number
  readonly table: Float64Array
  readonly cosines: Float64Array
  readonly sines: Float64Array
}

/** Applies them to all columns of a matrix, of `height` Float64s each. */
export type ApplySweeps = (sweeps: Sweeps, a: Float64Array, height: number) => void

const real: Field = {
  lanes: 1,
  axpy(n, f, _, x, from, y, to) {
    const shift = to - from
    const end = from + n
    let at = from
    for (; at + 1 < end; at += 2) {
      y[at + shift] += f * x[at]
      y[at + shift + 1] += f * x[at + 1]
    }
    if (at < end) y[at + shift] += f * x[at]
  },
  combine(n, f, x, from, stride, y, to) {
    const [f0, f1, f2, f3] = [f[0], f[1], f[2], f[3]]
    const [b, c, d] = [from + stride, from + 2 * stride, from + 3 * stride]
    for (let k = 0; k < n; k++) y[to + k] += f0 * x[from + k] + f1 * x[b + k] + (f2 * x[c + k] + f3 * x[d + k])
  },
  combinePair(n, f, x, first, second, y, to) {
    const [f0, f1] = [f[0], f[1]]
    for (let k = 0; k < n; k++) y[to + k] += f0 * x[first + k] + f1 * x[second + k]
  },
  dot(n, x, from, y, to, sum) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    let k = 0
    for (; k + 3 < n; k += 4) {
      s0 += x[from + k] * y[to + k]
      s1 += x[from + k + 1] * y[to + k + 1]
      s2 += x[from + k + 2] * y[to + k + 2]
      s3 += x[from + k + 3] * y[to + k + 3]
    }
    for (; k < n; k++) s0 += x[from + k] * y[to + k]
    sum[0] = s0 + s1 + (s2 + s3)
  },
  axpyAndDot(n, f, _, x, from, y, to, z, at, sum) {
    let [s0, s1] = [0, 0]
    let k = 0
    for (; k + 1 < n; k += 2) {
      const [a, b] = [x[from + k], x[from + k + 1]]
      y[to + k] += f * a
      y[to + k + 1] += f * b
      s0 += a * z[at + k]
      s1 += b * z[at + k + 1]
    }
    if (k < n) {
      y[to + k] += f * x[from + k]
      s0 += x[from + k] * z[at + k]
    }
    sum[0] = s0 + s1
  },
  scale(n, f, _, x, from) {
    for (let k = from; k < from + n; k++) x[k] *= f
  },
}

const complex: Field = {
  lanes: 2,
  axpy(n, re, im, x, from, y, to) {
    const shift = to - from
    for (let at = from; at < from + 2 * n; at += 2) {
      const [a, b] = [x[at], x[at + 1]]
      y[at + shift] += re * a - im * b
      y[at + shift + 1] += re * b + im * a
    }
  },
  combine(n, f, x, from, stride, y, to) {
    const [r0, i0, r1, i1, r2, i2, r3, i3] = [f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]]
    const [b, c, d] = [from + stride, from + 2 * stride, from + 3 * stride]
    for (let k = 0; k < 2 * n; k += 2) {
      const [x0, y0, x1, y1] = [x[from + k], x[from + k + 1], x[b + k], x[b + k + 1]]
      const [x2, y2, x3, y3] = [x[c + k], x[c + k + 1], x[d + k], x[d + k + 1]]
      y[to + k] += r0 * x0 - i0 * y0 + (r1 * x1 - i1 * y1) + (r2 * x2 - i2 * y2 + (r3 * x3 - i3 * y3))
      y[to + k + 1] += r0 * y0 + i0 * x0 + (r1 * y1 + i1 * x1) + (r2 * y2 + i2 * x2 + (r3 * y3 + i3 * x3))
    }
  },
  combinePair(n, f, x, first, second, y, to) {
    const [r0, i0, r1, i1] = [f[0], f[1], f[2], f[3]]
    for (let k = 0; k < 2 * n; k += 2) {
      const [x0, y0, x1, y1] = [x[first + k], x[first + k + 1], x[second + k], x[second + k + 1]]
      y[to + k] += r0 * x0 - i0 * y0 + (r1 * x1 - i1 * y1)
      y[to + k + 1] += r0 * y0 + i0 * x0 + (r1 * y1 + i1 * x1)
    }
  },
  dot(n, x, from, y, to, sum) {
    let [re, im] = [0, 0]
    for (let k = 0; k < 2 * n; k += 2) {
      const [a, b, c, d] = [x[from + k], x[from + k + 1], y[to + k], y[to + k + 1]]
      re += a * c + b * d
      im += a * d - b * c
    }
    sum[0] = re
    sum[1] = im
  },
  axpyAndDot(n, fr, fi, x, from, y, to, z, at, sum) {
    let [re, im] = [0, 0]
    for (let k = 0; k < 2 * n; k += 2) {
      const [a, b, c, d] = [x[from + k], x[from + k + 1], z[at + k], z[at + k + 1]]
      y[to + k] += fr * a - fi * b
      y[to + k + 1] += fr * b + fi * a
      re += a * c + b * d
      im += a * d - b * c
    }
    sum[0] = re
    sum[1] = im
  },
  scale(n, re, im, x, from) {
    for (let k = from; k < from + 2 * n; k += 2) {
      const [a, b] = [x[k], x[k + 1]]
      x[k] = re * a - im * b
      x[k + 1] = re * b + im * a
    }
  },
}

/** Plain loops, for arrays anywhere. */
export const plainField = (lanes: Lanes): Field => (lanes === 1 ? real : complex)

/** The loops for matrices of real numbers (1) or of complex ones (2). */
export const fieldOf = (lanes: Lanes): Field => workbench()?.field(lanes) ?? plainField(lanes)

/** Whether both arrays may be ones that were taken from a workbench: others are never shared. */
export const areShared = (x: Float64Array, y: Float64Array): boolean =>
  x.buffer instanceof SharedArrayBuffer && y.buffer instanceof SharedArrayBuffer

/** A quotient of complex numbers. */
export interface Quotient {
  re: number
  im: number
}

/** (a + ib) / (c + id) without needless overflow, into `result`. */
export function divideInto(result: Quotient, a: number, b: number, c: number, d: number): void {
  if (d === 0) {
    result.re = a / c
    result.im = b / c
  } else if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c
    const whole = c + d * ratio
    result.re = (a + b * ratio) / whole
    result.im = (b - a * ratio) / whole
  } else {
    const ratio = c / d
    const whole = c * ratio + d
    result.re = (a * ratio + b) / whole
    result.im = (b * ratio - a) / whole
  }
}

/** The length of a vector of `count` Float64s, without needless overflow or underflow. */
export function lengthOf(count: number, x: Float64Array, from: number): number {
  let sum = 0
  for (let k = from; k < from + count; k++) sum += x[k] * x[k]
  if ((sum > 1e-280 && sum < 1e300) || Number.isNaN(sum)) return Math.sqrt(sum)
  let most = 0
  for (let k = from; k < from + count; k++) most = Math.max(most, Math.abs(x[k]))
  if (most === 0 || !Number.isFinite(most)) return most
  sum = 0
  for (let k = from; k < from + count; k++) sum += (x[k] / most) ** 2
  return most * Math.sqrt(sum)
}

/** √(a² + b²), without needless overflow or underflow. */
export function hypotenuse(a: number, b: number): number {
  const length = Math.sqrt(a * a + b * b)
  return length > 1e-140 && length < 1e150 ? length : Math.hypot(a, b)
}
