/**
 * How a matrix product is cut up. In which order the terms of a sum are added follows from the shape alone; the parts
 * that threads take may depend on how many threads there are.
 */
import { scratchBytes } from '../heap.js'
import { type Element, rowBytes, tileRows } from './arithmetic.js'
import { type Matrices, matrixCount } from './matrices.js'
import { scratchPlaces } from './state.js'
import { columnsAtOnce, vectorBlock } from './vector-steps.js'

export interface Plan {
  /** Tiles, a vector times columns or rows of matrices, or pairs of vectors. */
  readonly by: 'tiles' | 'dots' | 'rows' | 'pairs'
  /** Steps of a block. */
  readonly blockSteps: number
  /** The sum in parts, of so many steps. */
  readonly splits: number
  readonly splitSteps: number
  /** Whether sums are kept in work memory, the bytes of a row, of all those of one split, and of all. */
  readonly sums: boolean
  readonly sumRow: number
  readonly sumBytes: number
  readonly allSumBytes: number
  readonly unitRows: number
  readonly unitColumns: number
  readonly packed: Packed | undefined
}

/** Panels of columns that are made beforehand: how many matrices, columns and steps at a time. */
export interface Packed {
  readonly bytes: number
  readonly matrices: number
  readonly columns: number
  readonly steps: number
}

/** Real steps of a block: a panel of rows stays in the first cache. */
const blockLength = 256
/** Bytes of columns of a block that stays in the second cache. */
const blockBytes = 2048
/** Bytes of panels made beforehand. */
const mostPacked = 64 << 20
/** Parts of a sum: only where the result has few tiles, of so many rows and columns. */
const coarseTile = 64
const enoughTiles = 32
const leastSplitSteps = 1024
/** The same for vectors: bytes of a matrix that a unit reads at least, and of a row of sums that stay in the first cache. */
const vectorUnitBytes = 1 << 16
const rowUnitBytes = 4096
/** Columns of a unit for whose sums there is room in scratch memory. */
const mostRowColumns = 8192

/** Elements of the pairs of vectors of a unit. */
const pairUnit = 1 << 14

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit

export function planOf(element: Element, matrices: Matrices, threads: number, packedLimit = mostPacked): Plan {
  return vectorPlan(element, matrices) ?? tilePlan(element, matrices, threads, packedLimit)
}

/** A row times matrices, where their elements are neighbours along an axis. */
function vectorPlan(element: Element, matrices: Matrices): Plan | undefined {
  const { rows, columns, steps, b, c } = matrices
  const { type, plain, bytes, parts } = element
  if (rows !== 1 || !plain || type === 'bool' || steps === 0) return undefined
  const along = columns === 1 ? bytes : b.column
  const down = steps === 1 ? bytes : b.step
  if (down !== bytes && along !== bytes) return undefined
  const count = matrixCount(matrices)
  const dots = down === bytes && !(along === bytes && steps < columns)
  const blockSteps = vectorBlock / parts
  const unitColumns = dots
    ? roundUp(Math.max(1, vectorUnitBytes / (steps * bytes)), columnsAtOnce)
    : Math.min(
        mostRowColumns,
        Math.max(rowUnitBytes / bytes, roundUp(Math.ceil(columns / enoughTiles), rowUnitBytes / bytes / 8)),
      )
  const units = count * Math.ceil(columns / unitColumns)
  const unitBytes = Math.min(columns, unitColumns) * steps * bytes
  const wanted = Math.min(Math.floor(enoughTiles / units), Math.floor(unitBytes / vectorUnitBytes))
  const splitSteps = roundUp(Math.ceil(steps / Math.max(1, wanted)), blockSteps)
  const splits = Math.ceil(steps / splitSteps)
  const sums = splits > 1 || (columns > 1 && c.column !== bytes)
  const sumRow = roundUp(columns * bytes, rowBytes)
  return {
    by: dots ? 'dots' : 'rows',
    blockSteps,
    splits,
    splitSteps,
    sums,
    sumRow,
    sumBytes: sumRow,
    allSumBytes: sums ? count * splits * sumRow : 0,
    unitRows: 1,
    unitColumns,
    packed: undefined,
  }
}

/** Of pairs of vectors of so many elements. */
export const pairsPlan = (steps: number): Plan => ({
  by: 'pairs',
  blockSteps: steps,
  splits: 1,
  splitSteps: steps,
  sums: false,
  sumRow: 0,
  sumBytes: 0,
  allSumBytes: 0,
  unitRows: Math.ceil(pairUnit / Math.max(1, steps)),
  unitColumns: 1,
  packed: undefined,
})

/** `whole`: the sum isn't split. */
export function tilePlan(
  element: Element,
  matrices: Matrices,
  threads: number,
  packedLimit = mostPacked,
  whole = false,
): Plan {
  const { rows, columns, steps } = matrices
  const count = matrixCount(matrices)
  const blockSteps = blockLength / element.parts
  const tiles = count * Math.ceil(rows / coarseTile) * Math.ceil(columns / coarseTile)
  const parts = Math.min(Math.floor(enoughTiles / tiles), Math.floor(steps / leastSplitSteps))
  const wanted = whole ? 1 : Math.max(1, parts)
  const splitSteps = roundUp(Math.ceil(steps / wanted), blockSteps)
  const splits = steps === 0 ? 0 : Math.ceil(steps / splitSteps)
  const sums = splits !== 1 || element.type === 'float16'
  const sumRow = roundUp(columns, element.width) * element.parts * element.arithmetic.bytes
  const sumBytes = roundUp(rows, tileRows) * sumRow
  const panelBytes = Math.max(1, Math.min(steps, blockSteps)) * rowBytes * element.parts
  const own = Math.floor((scratchBytes - scratchPlaces.columns) / panelBytes) * element.width
  const packs = splits === 1 && rows >= 2 * coarseTile && (columns > own || steps > blockSteps)
  const packed = packs ? packedOf(element, matrices, count, packedLimit) : undefined
  const allColumns = roundUp(columns, element.width)
  const unitColumns = Math.min(allColumns, packs ? columnsOfBlock(element) : own)
  const others =
    packed === undefined
      ? count * splits * Math.ceil(columns / unitColumns)
      : packed.matrices * Math.ceil(packed.columns / unitColumns)
  const wantedUnits = (packs ? 8 : 4) * threads
  return {
    by: 'tiles',
    blockSteps,
    splits,
    splitSteps,
    sums,
    sumRow,
    sumBytes,
    allSumBytes: sums ? count * splits * sumBytes : 0,
    unitRows: unitRowsOf(rows, Math.ceil(wantedUnits / Math.max(1, others)), packs ? coarseTile / 2 : coarseTile),
    unitColumns,
    packed,
  }
}

function packedOf(element: Element, { columns, steps }: Matrices, count: number, limit: number): Packed {
  const blockSteps = blockLength / element.parts
  const most = columnsOfBlock(element)
  const allColumns = roundUp(columns, element.width)
  // Bytes of an element in a panel of columns.
  const bytes = element.parts ** 2 * element.arithmetic.bytes
  const blocks = Math.floor(limit / (Math.min(allColumns, most) * bytes * blockSteps))
  const someSteps = Math.min(steps, Math.max(1, blocks) * blockSteps)
  const groups = Math.floor(limit / (someSteps * bytes * most))
  const someColumns = Math.min(allColumns, Math.max(1, groups) * most)
  const matrixBytes = someColumns * someSteps * bytes
  const matrices = Math.max(1, Math.min(count, Math.floor(limit / matrixBytes)))
  return { bytes: matrices * matrixBytes, matrices, columns: someColumns, steps: someSteps }
}

const columnsOfBlock = ({ parts, arithmetic }: Element): number => blockBytes / (parts * arithmetic.bytes)

/** Rows of about `parts` units, at least `least`. */
const unitRowsOf = (rows: number, parts: number, least: number): number =>
  roundUp(Math.max(Math.min(rows, least), Math.ceil(rows / parts)), tileRows)
