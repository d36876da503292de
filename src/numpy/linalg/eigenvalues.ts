/** Eigenvalues and eigenvectors. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import { dtypes } from '../../core/dtype.js'
import { LinAlgError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { complexTable } from '../../core/promotion-table.js'
import { linearAlgebra } from '../../device/linalg/host.js'
import { checkSquare, type MatrixType, matrixType } from './checks.js'
import { finitenessOf } from './finite.js'
import { isFailure } from './on-device/finiteness.js'
import { solverFor } from './on-device/matrices.js'
import { generalOnDevice, hermitianOnDevice, type Spectrum } from './on-device/spectra.js'
import { EighResult, EigResult } from './results.js'
import { emptyStack, matrixAt, readStack, type Stack, swapped, writeStack, writeVectors } from './stacks.js'

/** Which triangle of a Hermitian matrix is read. */
export type Triangle = 'L' | 'U' | 'l' | 'u'

/** The triangle that is asked for. */
function readTriangle(uplo: string, operation: string): 'L' | 'U' {
  const triangle = typeof uplo === 'string' ? uplo.toUpperCase() : ''
  if (triangle === 'L' || triangle === 'U') return triangle
  throw new ValueError(`[${operation}] UPLO argument must be 'L' or 'U', not ${describe(uplo)}`, { UPLO: uplo })
}

/** By the device's library; undefined where there is none. */
function spectrumOnDevice(a: NDArray, uplo: string, vectors: boolean, operation: string): Spectrum | undefined {
  const triangle = readTriangle(uplo, operation)
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  const solver = solverFor(a)
  if (solver === undefined) return undefined
  const found = hermitianOnDevice(solver, a, type, triangle === 'U', vectors)
  if (isFailure(found)) throw notConverged(operation, a, found.at)
  return found
}

interface Decomposed {
  readonly stack: Stack
  readonly type: MatrixType
  readonly values: Float64Array
}

/** Eigenvalues of Hermitian matrices; their eigenvectors take the place of the matrices. */
function decompose(a: NDArray, uplo: string, vectors: boolean, operation: string): Decomposed {
  const triangle = readTriangle(uplo, operation)
  const type = matrixType(operation, a)
  // The conjugate of the upper triangle, turned around, is the lower one.
  const stack = readStack(triangle === 'U' ? swapped(a) : a, type)
  const { rows: n, lanes, count, data } = stack
  if (triangle === 'U' && lanes === 2) for (let at = 1; at < data.length; at += 2) data[at] = -data[at]
  const values = new Float64Array(count * n)
  const library = linearAlgebra(n, n)
  for (let k = 0; k < count; k++) {
    const matrix = matrixAt(stack, k)
    const own = values.subarray(k * n, (k + 1) * n)
    const finiteness = finitenessOf(stack, matrix, true)
    if (finiteness === 'infinite') {
      own.fill(Number.NaN)
      matrix.fill(Number.NaN)
    } else if (finiteness === 'nan' || !library.hermitian(lanes, n, matrix, own, vectors)) {
      throw notConverged(operation, a, k)
    }
  }
  return { stack, type, values }
}

function notConverged(operation: string, a: NDArray, at: number): LinAlgError {
  const text = `[${operation}] Eigenvalues did not converge: the shape is ${shapeText(a.shape)}`
  return new LinAlgError(text, { shape: a.shape, at })
}

export function eighOf(context: Context, a: NDArray, uplo: string, operation = 'linalg.eigh'): EighResult {
  const found = spectrumOnDevice(a, uplo, true, operation)
  if (found !== undefined) return new EighResult(found.values, found.vectors!)
  const { stack, type, values } = decompose(a, uplo, true, operation)
  const eigenvalues = writeVectors(context, [...stack.lead, stack.rows], 1, values, type.real)
  return new EighResult(eigenvalues, writeStack(context, stack, type.result))
}

export function eigvalshOf(context: Context, a: NDArray, uplo: string, operation = 'linalg.eigvalsh'): NDArray {
  const found = spectrumOnDevice(a, uplo, false, operation)
  if (found !== undefined) return found.values
  const { stack, type, values } = decompose(a, uplo, false, operation)
  return writeVectors(context, [...stack.lead, stack.rows], 1, values, type.real)
}

interface General {
  readonly values: Float64Array
  readonly vectors: Stack | undefined
  readonly lead: readonly number[]
  readonly n: number
  /** Whether the results are real. */
  readonly real: boolean
  readonly type: MatrixType
}

/** Eigenvalues of any square matrices, and eigenvectors if they are wanted. */
function decomposeGeneral(a: NDArray, wanted: boolean, operation: string): General {
  const type = matrixType(operation, a)
  const stack = readStack(a, type)
  const { rows: n, lanes, count, lead } = stack
  if (finitenessOf(stack, stack.data) !== 'finite') throw notFinite(operation, a)
  const values = new Float64Array(2 * count * n)
  const vectors = wanted ? emptyStack(lead, n, n, 2) : undefined
  const library = linearAlgebra(n, n)
  for (let k = 0; k < count; k++) {
    const own = values.subarray(2 * k * n, 2 * (k + 1) * n)
    const done = library.general(lanes, n, matrixAt(stack, k), own, vectors && matrixAt(vectors, k))
    if (!done) throw notConverged(operation, a, k)
  }
  let real = lanes === 1
  for (let at = 1; at < values.length && real; at += 2) real = values[at] === 0
  return { values, vectors, lead, n, real, type }
}

function notFinite(operation: string, { shape }: NDArray): LinAlgError {
  return new LinAlgError(`[${operation}] Array must not contain infs or NaNs: the shape is ${shapeText(shape)}`, {
    shape,
  })
}

/** Up to this side the host is done before a device's library has begun. */
const hostLimit = 64

/** By the device's library; undefined where it can't. */
function generalSpectrum(a: NDArray, wanted: boolean, operation: string): Spectrum | undefined {
  checkSquare(operation, a)
  const type = matrixType(operation, a)
  const solver = solverFor(a)
  if (!solver?.solvesGeneral || a.shape[a.ndim - 1] <= hostLimit) return undefined
  const found = generalOnDevice(solver, a, type, wanted)
  if (isFailure(found)) throw found.nan ? notFinite(operation, a) : notConverged(operation, a, found.at)
  return found
}

/** The real parts of pairs. */
function realParts(pairs: Float64Array): Float64Array {
  const parts = new Float64Array(pairs.length / 2)
  for (let at = 0; at < parts.length; at++) parts[at] = pairs[2 * at]
  return parts
}

function writeValues(context: Context, { values, lead, n, real, type }: General): NDArray {
  if (real) return writeVectors(context, [...lead, n], 1, realParts(values), type.result)
  return writeVectors(context, [...lead, n], 2, values, dtypes[complexTable[type.result.name]])
}

export function eigvalsOf(context: Context, a: NDArray, operation = 'linalg.eigvals'): NDArray {
  const found = generalSpectrum(a, false, operation)
  return found !== undefined ? found.values : writeValues(context, decomposeGeneral(a, false, operation))
}

/** Real where all eigenvalues of all matrices are. */
export function eigOf(context: Context, a: NDArray, operation = 'linalg.eig'): EigResult {
  const spectrum = generalSpectrum(a, true, operation)
  if (spectrum !== undefined) return new EigResult(spectrum.values, spectrum.vectors!)
  const found = decomposeGeneral(a, true, operation)
  const { real, type } = found
  const vectors = found.vectors!
  const values = writeValues(context, found)
  if (!real) return new EigResult(values, writeStack(context, vectors, dtypes[complexTable[type.result.name]]))
  const realVectors: Stack = { ...vectors, lanes: 1, data: realParts(vectors.data) }
  return new EigResult(values, writeStack(context, realVectors, type.result))
}
