/**
 * Several reflectors at once, as LAPACK's dlarft and dlarfb do it: their product H₀·H₁⋯ is 1 − V·T·Vᴴ with an upper
 * triangle T, so that what they do to other columns is products of matrices.
 */
import type { Lanes } from '../routines.js'
import { asBlock, type Columns, turnedBlock, updateBlock } from './blocks.js'
import { floats, workbench } from './workbench.js'

/** Reflectors of a block. */
export const blockWidth = 32
/** Columns from which on blocks are made. */
const leastColumns = 48

/** Whether blocks pay for so many reflectors. */
export const inBlocks = (count: number): boolean => workbench() !== undefined && count >= leastColumns

export interface BlockReflector {
  readonly rows: number
  readonly count: number
  /** The vectors as columns, with zeros above their ones. */
  readonly v: Columns
  /** T by columns, `count` elements in each. */
  readonly t: Float64Array
  readonly lanes: Lanes
}

/** Room for blocks of a matrix of so many rows and columns; they are made in it one after the other. */
export interface BlockRoom {
  readonly v: Float64Array
  readonly t: Float64Array
  readonly products: Float64Array
  readonly turned: Float64Array
}

export const blockRoom = (lanes: Lanes, rows: number, columns: number): BlockRoom => ({
  v: floats(rows * blockWidth * lanes),
  t: floats(blockWidth * blockWidth * lanes),
  products: floats(blockWidth * Math.max(blockWidth, columns) * lanes),
  turned: floats(blockWidth * columns * lanes),
})

/** Of `count` reflectors below the diagonal of a matrix of `rows` rows, whose factors are `tau` from `from` on. */
export function blockOf(
  lanes: Lanes,
  rows: number,
  count: number,
  a: Columns,
  tau: Float64Array,
  from: number,
  room: BlockRoom,
): BlockReflector {
  const { v, t, products } = room
  const height = rows * lanes
  for (let j = 0; j < count; j++) {
    const start = j * height
    v.fill(0, start, start + j * lanes)
    v.set(a.array.subarray(a.at + (j * a.height + j) * lanes, a.at + (j * a.height + rows) * lanes), start + j * lanes)
    v[start + j * lanes] = 1
    if (lanes === 2) v[start + j * 2 + 1] = 0
  }
  const vectors = { array: v, at: 0, height: rows }
  const gram = { array: products, at: 0, height: count }
  products.fill(0, 0, count * count * lanes)
  // Vᵀ·conj(V): the conjugates of the products that are wanted.
  updateBlock({
    lanes,
    rows: count,
    columns: count,
    steps: rows,
    c: asBlock(gram),
    a: turnedBlock(vectors),
    b: asBlock(vectors),
    conjugated: true,
  })
  for (let j = 0; j < count; j++) {
    const [re, im] = [tau[(from + j) * lanes], lanes === 2 ? tau[(from + j) * 2 + 1] : 0]
    const column = j * count * lanes
    t.fill(0, column, column + count * lanes)
    // −τ·Vᴴ·v of the vectors before, times the triangle that there is.
    for (let k = 0; k < j; k++) {
      const from = column + k * lanes
      const [x, y] = [products[from], lanes === 2 ? -products[from + 1] : 0]
      t[column + k * lanes] = im * y - re * x
      if (lanes === 2) t[column + k * 2 + 1] = -re * y - im * x
    }
    multiplyTriangle(lanes, count, j, t, column)
    t[column + j * lanes] = re
    if (lanes === 2) t[column + j * 2 + 1] = im
  }
  return { rows, count, v: vectors, t, lanes }
}

/** The first n elements from `at` on, times the upper triangle of as many rows and columns. */
function multiplyTriangle(lanes: Lanes, count: number, n: number, t: Float64Array, at: number): void {
  for (let row = 0; row < n; row++) {
    let [re, im] = [0, 0]
    for (let k = row; k < n; k++) {
      const from = (k * count + row) * lanes
      const by = at + k * lanes
      if (lanes === 1) re += t[from] * t[by]
      else {
        re += t[from] * t[by] - t[from + 1] * t[by + 1]
        im += t[from] * t[by + 1] + t[from + 1] * t[by]
      }
    }
    t[at + row * lanes] = re
    if (lanes === 2) t[at + row * 2 + 1] = im
  }
}

/** c becomes (1 − V·T·Vᴴ)·c, or with the adjoint of that, for `columns` columns. */
export function applyBlock(
  { rows, count, v, t, lanes }: BlockReflector,
  adjoint: boolean,
  columns: number,
  c: Columns,
  { products, turned }: BlockRoom,
): void {
  if (columns === 0) return
  const size = count * columns * lanes
  // Vᵀ·conj(c): the conjugate of what is wanted.
  products.fill(0, 0, size)
  const inner = { array: products, at: 0, height: count }
  updateBlock({
    lanes,
    rows: count,
    columns,
    steps: rows,
    c: asBlock(inner),
    a: turnedBlock(v),
    b: asBlock(c),
    conjugated: true,
  })
  turned.fill(0, 0, size)
  const triangle = { array: t, at: 0, height: count }
  const outer = { array: turned, at: 0, height: count }
  updateBlock({
    lanes,
    rows: count,
    columns,
    steps: count,
    c: asBlock(outer),
    a: adjoint ? turnedBlock(triangle) : asBlock(triangle),
    b: asBlock(inner),
    conjugated: !adjoint,
  })
  // The adjoint of T by the transposed one: the conjugate of what is wanted.
  if (adjoint && lanes === 2) for (let at = 1; at < size; at += 2) turned[at] = -turned[at]
  const shape = { lanes, rows, columns, steps: count }
  updateBlock({ ...shape, c: asBlock(c), a: asBlock(v), b: asBlock(outer), negated: true })
}
