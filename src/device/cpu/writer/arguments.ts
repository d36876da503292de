/**
 * The block of memory that tells a compiled kernel about one launch: 64-bit slots, in this order.
 *
 *   header     `headerSlots` numbers, named below
 *   operands   a pointer and an inner byte stride each: buffers and iotas in parameter order, then outputs
 *   scalars    two slots each (complex scalars use both); tables among them: where the table is, and its length; then
 *              outputs that are blocks of memory, in the same way
 *   dims       for each outer dimension its size, and a byte stride for each operand; kept before reduced ones
 */
import type { DTypeName } from '../../../core/dtype.js'

export const header = {
  /** Elements along the inner dimension. */
  inner: 0,
  /** Outer dimensions: of a map, or the kept ones of a reduction. */
  outer: 1,
  /** Outer dimensions that are reduced. */
  reducedOuter: 2,
  /** Reduced elements for each output; elements of a chunk of a scan along rows; all points of a scatter or compaction. */
  reducedSize: 3,
  /** Parts into which the reduced elements of one output are cut, or a row that is scanned, or the output of a scatter. */
  chunks: 4,
  /** Where partial results go; for a compaction the places of its chunks. */
  partials: 5,
  /** Kept elements in the inner dimension that are worked on together, and tiles of that size. */
  tiles: 6,
  /** Of a scan along rows: the chunk that the units of a call are counted from. */
  first: 7,
} as const

export const headerSlots = 8
export const slotBytes = 8

/**
 * How an operand moves along the inner dimension: `contiguous` elements follow each other, `constant` stays,
 * `strided` is anything else.
 */
export type Access = 'contiguous' | 'constant' | 'strided'

export interface OperandSpec {
  readonly kind: 'buffer' | 'iota' | 'output'
  readonly dtype: DTypeName
  readonly access: Access
}

export interface ArgumentLayout {
  readonly operands: readonly OperandSpec[]
  readonly scalars: number
}

export const operandOffset = (index: number) => (headerSlots + 2 * index) * slotBytes
export const scalarOffset = (layout: ArgumentLayout, index: number) =>
  (headerSlots + 2 * layout.operands.length + 2 * index) * slotBytes
export const dimsOffset = (layout: ArgumentLayout) => scalarOffset(layout, layout.scalars)
export const dimBytes = (layout: ArgumentLayout) => (1 + layout.operands.length) * slotBytes

/** Room in scratch memory for one operand's vectors at the end of a row. */
export const slotSize = 256

/** Where scratch memory is free: after the room for the ends of rows. */
export const freeScratch = (layout: ArgumentLayout) => layout.operands.length * slotSize
