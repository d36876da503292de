/**
 * How a matrix product is cut up. In which order the terms of a sum are added follows from the shape alone; the parts
 * that threads take may depend on how many threads there are.
 */
import { scratchBytes } from '../heap.js'
import { type Element, rowBytes, tileRows } from './arithmetic.js'
import { type Matrices, matrixCount } from './matrices.js'
import { scratchPlaces } from './state.js'

export interface Plan {
  /** Steps of a block. */
  readonly blockSteps: number
  /** The sum in parts, of so many steps. */
  readonly splits: number
  readonly splitSteps: number
  /** Whether sums are kept in work memory, and the bytes of a row and of all those of one split. */
  readonly sums: boolean
  readonly sumRow: number
  readonly sumBytes: number
  readonly unitRows: number
  readonly unitColumns: number
  /** Panels of columns that are made beforehand: how many matrices, columns and steps at a time. 0 bytes for none. */
  readonly packedBytes: number
  readonly packedMatrices: number
  readonly packedColumns: number
  readonly packedSteps: number
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

export function planOf(element: Element, matrices: Matrices, threads: number, packedLimit = mostPacked): Plan {
  const { rows, columns, steps } = matrices
  const count = matrixCount(matrices)
  const blockSteps = blockLength / element.parts
  const tiles = count * Math.ceil(rows / coarseTile) * Math.ceil(columns / coarseTile)
  const splits = Math.max(1, Math.min(Math.floor(enoughTiles / tiles), Math.floor(steps / leastSplitSteps)))
  const splitSteps = Math.ceil(Math.ceil(steps / splits) / blockSteps) * blockSteps
  const sumRow = roundUp(columns, element.width) * element.parts * element.arithmetic.bytes
  const panelStep = rowBytes * element.parts
  const room = scratchBytes - scratchPlaces.columns
  const own = Math.floor(room / (Math.max(1, Math.min(steps, blockSteps)) * panelStep)) * element.width
  const shared = {
    blockSteps,
    splits: steps === 0 ? 0 : Math.ceil(steps / splitSteps),
    splitSteps,
    sums: splits > 1 || steps === 0 || element.type === 'float16',
    sumRow,
    sumBytes: roundUp(rows, tileRows) * sumRow,
  }
  const packs = splits === 1 && rows >= 2 * coarseTile && (columns > own || steps > blockSteps)
  const units = Math.max(1, 8 * threads)
  if (!packs) {
    const unitColumns = roundUp(Math.min(own, columns), element.width)
    const others = count * shared.splits * Math.ceil(columns / unitColumns)
    const unitRows = unitRowsOf(rows, Math.ceil(units / 2 / Math.max(1, others)), coarseTile)
    return { ...shared, unitRows, unitColumns, packedBytes: 0, packedMatrices: 0, packedColumns: 0, packedSteps: 0 }
  }
  const most = blockBytes / (element.parts * element.arithmetic.bytes)
  const allColumns = roundUp(columns, element.width)
  const blocks = Math.floor(packedLimit / (Math.min(allColumns, most) * stepBytesOf(element) * blockSteps))
  const packedSteps = Math.min(steps, Math.max(1, blocks) * blockSteps)
  const columnBytes = packedSteps * stepBytesOf(element)
  const packedColumns = Math.min(allColumns, Math.max(1, Math.floor(packedLimit / columnBytes / most)) * most)
  const matrixBytes = packedColumns * columnBytes
  const packedMatrices = Math.max(1, Math.min(count, Math.floor(packedLimit / matrixBytes)))
  const unitColumns = Math.min(allColumns, most)
  const others = packedMatrices * Math.ceil(packedColumns / unitColumns)
  const unitRows = unitRowsOf(rows, Math.ceil(units / others), coarseTile / 2)
  return {
    ...shared,
    unitRows,
    unitColumns,
    packedBytes: packedMatrices * matrixBytes,
    packedMatrices,
    packedColumns,
    packedSteps,
  }
}

/** Bytes of an element in a panel of columns. */
const stepBytesOf = ({ parts, arithmetic }: Element): number => parts * parts * arithmetic.bytes

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit

/** Rows of about `parts` units, at least `least`. */
const unitRowsOf = (rows: number, parts: number, least: number): number =>
  roundUp(Math.max(Math.min(rows, least), Math.ceil(rows / parts)), tileRows)
