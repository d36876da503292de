/**
 * How a value of each dtype lies in vector registers. A step handles `lanes` elements. 64-bit dtypes take 64-bit lanes,
 * two to a register; all others take 32-bit lanes, narrow integers normalised to their range, bool as a mask of all
 * ones or zeros. The mask of a comparison of 64-bit values is kept 64 bits wide until 32 are asked for.
 *
 * Where all values of a body are integers of one narrow size, and bools, they take lanes of that size: see `narrow.ts`.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { Code, Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'

/** When a value is computed: once per call, once per row, or once per step. */
export type Level = 0 | 1 | 2

export interface VectorValue {
  readonly type: DTypeName
  readonly level: Level
  /** All lanes equal and one register stands for all. */
  readonly uniform: boolean
  /** Registers in the dtype's own lane width; for bool the 32-bit masks, which may come later. */
  regs?: Local[]
  /** For bool: the same masks in 64-bit lanes. */
  wide?: Local[]
  /** For the result of `lt`: what was compared. */
  lessThan?: readonly [VectorValue, VectorValue]
  /** For positions that only loads use, instead of registers: computes one lane, where it is needed. */
  readonly lane?: (lane: number) => Local
  /** For a uint64: the uint32 that it was widened from. */
  narrow?: VectorValue
  /** For a uint64 shifted right by 32 bits: what was shifted. */
  highOf?: VectorValue
  /** For a uint64 shifted left by 32 bits: the uint32 that its high half is. */
  lifted?: VectorValue
  /** What a constant is. */
  readonly literal?: number | bigint | boolean
}

export const isWide = (type: DTypeName) => dtypes[type].itemsize === 8 && dtypes[type].kind !== 'c'
export const isFloat = (type: DTypeName) => dtypes[type].kind === 'f'
export const isUnsigned = (type: DTypeName) => dtypes[type].kind === 'u' || dtypes[type].kind === 'b'

/** Bytes of the lanes of what isn't 64 bits wide. */
export type LaneBytes = 1 | 2 | 4

const integerShapes = { 1: 'i8x16', 2: 'i16x8', 4: 'i32x4' } as const

/** The lane shape that a dtype's instructions are named after, where lanes have at least 32 bits. */
export function shapeOf(type: DTypeName): 'f64x2' | 'f32x4' | 'i64x2' | 'i32x4' {
  if (isFloat(type)) return isWide(type) ? 'f64x2' : 'f32x4'
  return isWide(type) ? 'i64x2' : 'i32x4'
}

export const vectorOp = (type: DTypeName, name: string) => `${shapeOf(type)}.${name}` as Opcode

export const lanesPerRegister = (type: DTypeName) => (isWide(type) ? 2 : 4)

/** Byte picks that take the low 32-bit words of four 64-bit lanes in two registers. */
export const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]
export const highWords = lowWords.map((byte) => byte + 4)
/** Byte picks that bring the upper half of a register down. */
export const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]
/** Byte picks that join the lower halves of two registers. */
export const joinLow = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

export class Registers {
  constructor(
    readonly code: Code,
    readonly lanes: number,
    readonly laneBytes: LaneBytes = 4,
  ) {}

  /** How many registers a value takes. */
  count(type: DTypeName, uniform = false): number {
    if (uniform) return 1
    return this.lanes / (this.laneBytes === 4 ? lanesPerRegister(type) : 16 / this.laneBytes)
  }

  /** An instruction on lanes of a dtype. */
  op(type: DTypeName, name: string): Opcode {
    return this.laneBytes === 4 ? vectorOp(type, name) : (`${integerShapes[this.laneBytes]}.${name}` as Opcode)
  }

  /** A vector with the same value in all lanes of a dtype. */
  splat(type: DTypeName, value: number | bigint | boolean): Uint8Array {
    return splatBytes(type, value, this.laneBytes)
  }

  fresh(): Local {
    return this.code.local('v128')
  }

  /** Moves the vector on the stack to a new local. */
  keep(): Local {
    const local = this.fresh()
    this.code.set(local)
    return local
  }

  /** Register `index` of a value in its own lane width. */
  reg(value: VectorValue, index: number): Local {
    const regs = (value.regs ??= this.narrowMask(value))
    return regs[value.uniform ? 0 : index]
  }

  /** Leaves an i32 on the stack with a bit for each lane of a mask. */
  laneBits(mask: VectorValue): void {
    const per = 16 / this.laneBytes
    for (let index = 0; index < this.count('bool'); index++) {
      this.code.get(this.reg(mask, index)).op(this.op('bool', 'bitmask'))
      if (index > 0) this.code.i32(per * index).op('i32.shl', 'i32.or')
    }
  }

  /** Register `index` of a bool value as a 64-bit mask. */
  wideReg(value: VectorValue, index: number): Local {
    const wide = (value.wide ??= this.widenMask(value))
    return wide[value.uniform ? 0 : index]
  }

  private narrowMask(value: VectorValue): Local[] {
    return Array.from({ length: this.count('bool', value.uniform) }, (_, index) => {
      this.code.get(this.wideReg(value, 2 * index), this.wideReg(value, 2 * index + 1)).shuffle(lowWords)
      return this.keep()
    })
  }

  private widenMask(value: VectorValue): Local[] {
    return Array.from({ length: this.count('int64', value.uniform) }, (_, index) => {
      this.code.get(this.reg(value, index >> 1))
      this.code.op(index & 1 ? 'i64x2.extend_high_i32x4_s' : 'i64x2.extend_low_i32x4_s')
      return this.keep()
    })
  }

  /** Brings 32-bit lanes on the stack into the range of a narrower dtype. */
  normalize(type: DTypeName): void {
    const { kind, itemsize } = dtypes[type]
    if (itemsize >= this.laneBytes || kind === 'b' || kind === 'f') return
    const bits = 32 - 8 * itemsize
    this.code.i32(bits).op('i32x4.shl').i32(bits)
    this.code.op(kind === 'i' ? 'i32x4.shr_s' : 'i32x4.shr_u')
  }
}

/** A vector with the same value in all its lanes. */
export function splatBytes(
  type: DTypeName,
  value: number | bigint | boolean,
  laneBytes: LaneBytes = 4,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  const step = isWide(type) ? 8 : laneBytes
  for (let at = 0; at < 16; at += step) {
    if (type === 'bool') bytes.fill(value ? 255 : 0)
    else if (step === 1) view.setInt8(at, Number(value))
    else if (step === 2) view.setInt16(at, Number(value), true)
    else if (isFloat(type))
      step === 8 ? view.setFloat64(at, Number(value), true) : view.setFloat32(at, Number(value), true)
    else if (step === 8) view.setBigInt64(at, BigInt.asIntN(64, BigInt(value as bigint)), true)
    else view.setInt32(at, Number(value) | 0, true)
  }
  return bytes
}
