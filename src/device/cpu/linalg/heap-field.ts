/** The loops of dense linear algebra over arrays of the CPU's heap. */

import {
  areShared,
  type Field,
  type LowerTriangle,
  type Panels,
  plainField,
  type ThreeReflection,
} from '../../linalg/embedded/field.js'
import type { Lanes } from '../../linalg/routines.js'
import type { Loops } from './loops.js'

/** Elements below which a call takes longer than a plain loop. */
const few = 12

/** `out`: four numbers at `address`. */
export function heapField(loops: Loops, lanes: Lanes, out: Float64Array): Field {
  const plain = plainField(lanes)
  const room = out.byteOffset
  const inHeap = (n: number, x: Float64Array, y: Float64Array) => n >= few && areShared(x, y)
  const place = (x: Float64Array, at: number) => x.byteOffset + 8 * at
  const sumInto = (sum: Float64Array) => {
    sum[0] = out[0] + out[2]
    if (lanes === 2) sum[1] = out[1] + out[3]
  }
  const pair: Field['combinePair'] = (n, f, x, first, second, y, to) => {
    const [at, apart, target] = [place(x, first), 8 * (second - first), place(y, to)]
    if (lanes === 1) loops.pair1(n, f[0], f[1], at, apart, target)
    else loops.pair2(n, f[0], f[1], f[2], f[3], at, apart, target)
  }
  return {
    lanes,
    axpy(n, re, im, x, from, y, to) {
      if (!inHeap(n, x, y)) plain.axpy(n, re, im, x, from, y, to)
      else if (lanes === 1) loops.axpy1(n, re, place(x, from), place(y, to))
      else loops.axpy2(n, re, im, place(x, from), place(y, to))
    },
    combine(n, f, x, from, stride, y, to) {
      if (!inHeap(n, x, y)) {
        plain.combine(n, f, x, from, stride, y, to)
        return
      }
      pair(n, f, x, from, from + stride, y, to)
      const [at, apart, target] = [place(x, from + 2 * stride), 8 * stride, place(y, to)]
      if (lanes === 1) loops.pair1(n, f[2], f[3], at, apart, target)
      else loops.pair2(n, f[4], f[5], f[6], f[7], at, apart, target)
    },
    combinePair(n, f, x, first, second, y, to) {
      if (inHeap(n, x, y) && first <= second) pair(n, f, x, first, second, y, to)
      else plain.combinePair(n, f, x, first, second, y, to)
    },
    dot(n, x, from, y, to, sum) {
      if (!inHeap(n, x, y)) {
        plain.dot(n, x, from, y, to, sum)
        return
      }
      if (lanes === 1) loops.dot1(n, place(x, from), place(y, to), room)
      else loops.dot2(n, place(x, from), place(y, to), room)
      sumInto(sum)
    },
    axpyAndDot(n, re, im, x, from, y, to, z, at, sum) {
      if (!inHeap(n, x, y) || !(z.buffer instanceof SharedArrayBuffer)) {
        plain.axpyAndDot(n, re, im, x, from, y, to, z, at, sum)
        return
      }
      if (lanes === 1) loops.both1(n, re, place(x, from), place(y, to), place(z, at), room)
      else loops.both2(n, re, im, place(x, from), place(y, to), place(z, at), room)
      sumInto(sum)
    },
    scale: plain.scale,
    lowerTriangle: lanes === 1 ? lowerTriangle(loops, room) : undefined,
    panels: lanes === 1 ? panels(loops, out) : undefined,
  }
}

/** The matrices and vectors have to be in the heap. */
const lowerTriangle = (loops: Loops, room: number): LowerTriangle => ({
  multiply(size, a, at, pitch, work, v, y) {
    const place = (at: number) => work.byteOffset + 8 * at
    loops.multiplyLower(size, a.byteOffset + 8 * at, 8 * pitch, place(v), place(y), room)
  },
  update(size, a, at, pitch, work, v, w) {
    const place = (at: number) => work.byteOffset + 8 * at
    loops.updateLower(size, a.byteOffset + 8 * at, 8 * pitch, place(v), place(w))
  },
})

const placeOf = (x: Float64Array, at: number): number => x.byteOffset + 8 * at

const panels = (loops: Loops, out: Float64Array): Panels => ({
  cholesky(rows, columns, a, at, height) {
    loops.choleskyPanel(rows, columns, placeOf(a, at), 8 * height, out.byteOffset)
    return out[0] !== 0
  },
  lu(rows, columns, a, at, height, pivots, to) {
    loops.luPanel(rows, columns, placeOf(a, at), 8 * height, placeOf(pivots, to), out.byteOffset)
    return out[0] !== 0
  },
  exchange(columns, a, at, height, pivots, from, first, count) {
    loops.exchangeRows(columns, placeOf(a, at), 8 * height, placeOf(pivots, from), first, count)
  },
  solve(triangle, n, sides, a, at, height, b, to, bHeight) {
    const loop = triangle === 'upper' ? loops.solveUpper : loops.solveUnitLower
    loop(n, sides, placeOf(a, at), 8 * height, placeOf(b, to), 8 * bHeight)
  },
  reflect(n, columns, f, v, from, y, to, height) {
    loops.reflectColumns(n, columns, f, placeOf(v, from), placeOf(y, to), 8 * height)
  },
  subtract(n, columns, factors, first, x, from, height, y, to) {
    loops.subtractColumns(n, columns, placeOf(factors, first), placeOf(x, from), 8 * height, placeOf(y, to))
  },
  dots(n, columns, x, from, height, y, to, sums, first) {
    loops.dotColumns(n, columns, placeOf(x, from), 8 * height, placeOf(y, to), placeOf(sums, first))
  },
  addTo(n, columns, f, factors, first, x, from, y, to, height) {
    loops.addToColumns(n, columns, f, placeOf(factors, first), placeOf(x, from), placeOf(y, to), 8 * height)
  },
})

/** The matrices have to be in the heap. */
export function heapThreeReflection(loops: Loops): ThreeReflection {
  return {
    columns(n, tau, v, w, a, first, height) {
      loops.threeColumns(n, tau, v, w, a.byteOffset + 8 * first, 8 * height)
    },
    rows(n, tau, v, w, a, first, height) {
      loops.threeRows(n, tau, v, w, a.byteOffset + 8 * first, 8 * height)
    },
  }
}
