/** Matrix products by a BLAS of the system, in the arrays' own memory. */
import type { BlasMatrix, BlasRoutines, BlasType, PreparedProduct } from '../../linalg/blas/blas.js'
import type { Element } from './arithmetic.js'
import { type Matrices, matrixCount, transposed } from './matrices.js'

const types: Readonly<Partial<Record<Element['type'], BlasType>>> = {
  float32: 's',
  float64: 'd',
  complex64: 'c',
  complex128: 'z',
}

/** Integers of a library may have 32 bits. */
const largest = 2 ** 31 - 1

/** Prepares the call that is made for each matrix of a batch. */
export type LibraryProduct = (blas: BlasRoutines) => PreparedProduct

/** How a library would make the product; undefined where it can't, as of elements that aren't neighbours along an axis. */
export function libraryProduct(element: Element, matrices: Matrices): LibraryProduct | undefined {
  const type = types[element.type]
  const { rows, columns, steps } = matrices
  if (type === undefined || Math.max(rows, columns, steps) > largest) return undefined
  if (columns === 1) return vectorProduct(type, element.bytes, matrices)
  if (rows === 1) return swapped(vectorProduct(type, element.bytes, transposed(matrices)))
  return (
    matrixProduct(type, element.bytes, matrices) ?? swapped(matrixProduct(type, element.bytes, transposed(matrices)))
  )
}

const swapped = (product: LibraryProduct | undefined): LibraryProduct | undefined =>
  product &&
  ((blas) => {
    const call = product(blas)
    return (a, b, c) => call(b, a, c)
  })

/** How a matrix is given whose elements are `row` bytes apart along its rows' numbers and `column` along its columns'. */
function asMatrix(bytes: number, rows: number, columns: number, row: number, column: number): BlasMatrix | undefined {
  const [down, along] = [rows === 1 ? bytes : row, columns === 1 ? bytes : column]
  const form = (from: 'N' | 'T', across: number, count: number, other: number) => {
    const lead = other === 1 ? count : across / bytes
    return Number.isInteger(lead) && lead >= count && lead <= largest ? { form: from, lead } : undefined
  }
  const found = down === bytes ? form('N', column, rows, columns) : undefined
  return found ?? (along === bytes ? form('T', row, columns, rows) : undefined)
}

/** Rows of C are columns for the library: Cᵀ = Bᵀ·Aᵀ. */
function matrixProduct(
  type: BlasType,
  bytes: number,
  { rows, columns, steps, a, b, c }: Matrices,
): LibraryProduct | undefined {
  if (c.column !== bytes) return undefined
  const lead = c.row / bytes
  const left = asMatrix(bytes, columns, steps, b.column, b.step)
  const right = asMatrix(bytes, steps, rows, a.step, a.row)
  if (left === undefined || right === undefined) return undefined
  if (!Number.isInteger(lead) || lead < columns || lead > largest) return undefined
  return (blas) => {
    const call = blas.multiplication(type, columns, rows, steps, left, right, lead)
    return (one, other, place) => call(other, one, place)
  }
}

function vectorProduct(type: BlasType, bytes: number, { rows, steps, a, b, c }: Matrices): LibraryProduct | undefined {
  const matrix = asMatrix(bytes, rows, steps, a.row, a.step)
  const [x, y] = [steps === 1 ? 1 : b.step / bytes, rows === 1 ? 1 : c.row / bytes]
  const whole = (step: number) => Number.isInteger(step) && step !== 0 && Math.abs(step) <= largest
  if (matrix === undefined || !whole(x) || !whole(y)) return undefined
  const [m, n] = matrix.form === 'N' ? [rows, steps] : [steps, rows]
  return (blas) => blas.vectorMultiplication(type, m, n, matrix, x, y)
}

/** One matrix of the batch after another. */
export function runLibrary(blas: BlasRoutines, base: number, matrices: Matrices, product: LibraryProduct): void {
  const { batch, a, b, c } = matrices
  const at = batch.map(() => 0)
  const places = { a: base + a.pointer, b: base + b.pointer, c: base + c.pointer }
  const call = product(blas)
  for (let left = matrixCount(matrices); left > 0; left--) {
    call(places.a, places.b, places.c)
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const dim = batch[axis]
      const turn = ++at[axis] === dim.length ? 1 - dim.length : 1
      places.a += turn * dim.a
      places.b += turn * dim.b
      places.c += turn * dim.c
      if (turn === 1) break
      at[axis] = 0
    }
  }
}
