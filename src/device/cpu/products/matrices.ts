/** A launch of a matrix product as three stacks of matrices. All strides are in bytes. */
import type { Launch } from '../../../ir/kernel.js'

export interface BatchDim {
  readonly length: number
  readonly a: number
  readonly b: number
  readonly c: number
}

/** c (rows × columns) = a (rows × steps) · b (steps × columns), for each matrix of a batch. */
export interface Matrices {
  readonly rows: number
  readonly columns: number
  readonly steps: number
  /** The last dimension varies fastest. */
  readonly batch: readonly BatchDim[]
  readonly a: { readonly pointer: number; readonly row: number; readonly step: number }
  readonly b: { readonly pointer: number; readonly step: number; readonly column: number }
  readonly c: { readonly pointer: number; readonly row: number; readonly column: number }
}

export function matrixCount({ batch }: Matrices): number {
  let count = 1
  for (let axis = 0; axis < batch.length; axis++) count *= batch[axis].length
  return count
}

export function matricesOf({ dims, params, outputs }: Launch): Matrices {
  const [left, right] = params as readonly { readonly pointer: number; readonly strides: readonly number[] }[]
  const [out] = outputs
  const at = dims.length - 3
  const batch: BatchDim[] = []
  for (let axis = 0; axis < at; axis++) {
    const length = dims[axis]
    if (length !== 1) batch.push({ length, a: left.strides[axis], b: right.strides[axis], c: out.strides[axis] })
  }
  return folded({
    rows: dims[at],
    columns: dims[at + 1],
    steps: dims[at + 2],
    batch,
    a: { pointer: left.pointer, row: left.strides[at], step: left.strides[at + 2] },
    b: { pointer: right.pointer, step: right.strides[at + 2], column: right.strides[at + 1] },
    c: { pointer: out.pointer, row: out.strides[at], column: out.strides[at + 1] },
  })
}

/** The product of the transposes, which is the transpose of the product. */
export function transposed({ rows, columns, steps, batch, a, b, c }: Matrices): Matrices {
  return {
    rows: columns,
    columns: rows,
    steps,
    batch: batch.map(({ length, a: left, b: right, c: out }) => ({ length, a: right, b: left, c: out })),
    a: { pointer: b.pointer, row: b.column, step: b.step },
    b: { pointer: a.pointer, step: a.step, column: a.row },
    c: { pointer: c.pointer, row: c.column, column: c.row },
  }
}

/** Matrices that are multiplied by one and the same, and lie one after another, are one of more rows or columns. */
function folded(matrices: Matrices): Matrices {
  let all = matrices
  for (;;) {
    const last = all.batch.at(-1)
    if (last === undefined) return all
    const { a, b, c } = all
    const batch = all.batch.slice(0, -1)
    const follows = (stride: number, between: number, count: number) => count === 1 || stride === between * count
    if (last.b === 0 && follows(last.a, a.row, all.rows) && follows(last.c, c.row, all.rows)) {
      const [aRow, cRow] = all.rows === 1 ? [last.a, last.c] : [a.row, c.row]
      all = { ...all, rows: all.rows * last.length, batch, a: { ...a, row: aRow }, c: { ...c, row: cRow } }
    } else if (last.a === 0 && follows(last.b, b.column, all.columns) && follows(last.c, c.column, all.columns)) {
      const [bColumn, cColumn] = all.columns === 1 ? [last.b, last.c] : [b.column, c.column]
      const columns = all.columns * last.length
      all = { ...all, columns, batch, b: { ...b, column: bColumn }, c: { ...c, column: cColumn } }
    } else return all
  }
}
