/**
 * What the elements of a matrix product become in registers. Narrow integers are computed modulo 2³², of which the low
 * bits are right, and half precision in single. A complex product is a real one of twice as many columns and twice as
 * many steps: each element of `a` meets a row (re, im) with its real part and a row (−im, re) with its imaginary part.
 */
import { type DTypeName, dtypeNames, dtypes } from '../../../core/dtype.js'
import type { Opcode } from '../wasm/opcodes.js'

export interface Arithmetic {
  readonly lane: 'f32' | 'f64' | 'i32' | 'i64'
  readonly bytes: 4 | 8
  readonly splat: Opcode
  readonly loadSplat: Opcode
  readonly multiply: Opcode
  readonly add: Opcode
}

export const vectorBytes = 16

/** The tile that stays in registers while a panel of rows meets a panel of columns. */
export const tileRows = 4
export const tileVectors = 2
/** Bytes of a row of it. */
export const rowBytes = 16 * tileVectors
/** Bytes that a panel of rows takes for one step: elements fill vectors, so that they needn't be spread out later. */
export const stepBytes = 16 * tileRows

const wide = { bytes: 8, loadSplat: 'v128.load64_splat' } as const
const narrow = { bytes: 4, loadSplat: 'v128.load32_splat' } as const

const table = {
  f64: { ...wide, lane: 'f64', splat: 'f64x2.splat', multiply: 'f64x2.mul', add: 'f64x2.add' },
  f32: { ...narrow, lane: 'f32', splat: 'f32x4.splat', multiply: 'f32x4.mul', add: 'f32x4.add' },
  i64: { ...wide, lane: 'i64', splat: 'i64x2.splat', multiply: 'i64x2.mul', add: 'i64x2.add' },
  i32: { ...narrow, lane: 'i32', splat: 'i32x4.splat', multiply: 'i32x4.mul', add: 'i32x4.add' },
  bool: { ...narrow, lane: 'i32', splat: 'i32x4.splat', multiply: 'v128.and', add: 'v128.or' },
} as const satisfies Readonly<Record<string, Arithmetic>>

function arithmeticOf(type: DTypeName): Arithmetic {
  const { kind, real } = dtypes[type]
  const { itemsize } = dtypes[real]
  if (kind === 'b') return table.bool
  if (kind === 'i' || kind === 'u') return itemsize === 8 ? table.i64 : table.i32
  return itemsize === 8 ? table.f64 : table.f32
}

/** The elements of a product as they lie in memory, and what they are in registers. */
export interface Element {
  readonly type: DTypeName
  readonly bytes: number
  readonly parts: 1 | 2
  readonly arithmetic: Arithmetic
  /** Whether they lie in memory as in registers. */
  readonly plain: boolean
  /** Elements of a row of the tile. */
  readonly width: number
}

const elements = new Map(dtypeNames.map((type) => [type, describe(type)]))

export const elementOf = (type: DTypeName): Element => elements.get(type)!

function describe(type: DTypeName): Element {
  const { itemsize: bytes, lanes: parts } = dtypes[type]
  const arithmetic = arithmeticOf(type)
  const plain = bytes === parts * arithmetic.bytes
  return { type, bytes, parts, arithmetic, plain, width: rowBytes / (parts * arithmetic.bytes) }
}
