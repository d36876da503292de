/** The conversions of `core/convert.ts` on vectors; false where lanes have to be converted one by one. */
import type { DTypeName } from '../../../core/dtype.js'
import { dtypes } from '../../../core/dtype.js'
import type { Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import { perRegister, type VectorWrite } from './vector-operations.js'
import {
  highWords,
  isFloat,
  isUnsigned,
  isWide,
  joinLow,
  lowWords,
  type Registers,
  splatBytes,
  upperHalf,
  type VectorValue,
} from './vector-values.js'

export const vectorCast: VectorWrite = (registers, instr, args, result) => {
  const [from] = args
  const to = instr.type
  if (from.type === 'bool') return fromBool(registers, from, result)
  if (to === 'bool') return notZero(registers, from, result)
  if (isFloat(from.type))
    return isFloat(to) ? floatToFloat(registers, from, result) : floatToInteger(registers, from, result)
  return isFloat(to) ? integerToFloat(registers, from, result) : integerToInteger(registers, from, result)
}

function fromBool(registers: Registers, from: VectorValue, result: VectorValue): boolean {
  return perRegister(registers, result, (index) => {
    registers.code.get(isWide(result.type) ? registers.wideReg(from, index) : registers.reg(from, index))
    registers.code.v128(registers.splat(result.type, 1)).op('v128.and')
  })
}

function notZero(registers: Registers, from: VectorValue, result: VectorValue): boolean {
  const masks = Array.from({ length: registers.count(from.type, result.uniform) }, (_, index) => {
    registers.code.get(registers.reg(from, index)).v128(registers.splat(from.type, 0))
    registers.code.op(registers.op(from.type, 'ne'))
    return registers.keep()
  })
  if (isWide(from.type)) result.wide = masks
  else result.regs = masks
  return true
}

/** Leaves the half of a 32-bit register that belongs to 64-bit register `index` in the low lanes. */
function half(registers: Registers, from: VectorValue, index: number): void {
  const reg = registers.reg(from, index >> 1)
  registers.code.get(reg)
  if (index & 1) registers.code.get(reg).shuffle(upperHalf)
}

function floatToFloat(registers: Registers, from: VectorValue, result: VectorValue): boolean {
  const { code } = registers
  return perRegister(registers, result, (index) => {
    if (isWide(result.type)) {
      half(registers, from, index)
      code.op('f64x2.promote_low_f32x4')
    } else joinTwo(registers, from, index, 'f32x4.demote_f64x2_zero')
  })
}

/** Converts two 64-bit registers to the halves of one 32-bit register. */
function joinTwo(registers: Registers, from: VectorValue, index: number, convert: Opcode): void {
  registers.code.get(registers.reg(from, 2 * index)).op(convert)
  registers.code.get(registers.reg(from, 2 * index + 1)).op(convert)
  registers.code.shuffle(joinLow)
}

function floatToInteger(registers: Registers, from: VectorValue, result: VectorValue): boolean {
  const to = result.type
  if (isWide(to) || to === 'uint32') return false
  return perRegister(registers, result, (index) => {
    if (isWide(from.type)) joinTwo(registers, from, index, 'i32x4.trunc_sat_f64x2_s_zero')
    else registers.code.get(registers.reg(from, index)).op('i32x4.trunc_sat_f32x4_s')
    registers.normalize(to)
  })
}

/** Below this in size, floats and the sum of one and `carrier` are whole numbers that stand in the low bits. */
const shortRange = 2 ** 51
const carrier = 3 * 2 ** 51

/**
 * Floats as int64s, for which there is no vector instruction, where all of them are short: leaves an i32 on the stack
 * that tells whether they are, and returns what writes the registers if so.
 */
export function shortToLong(
  registers: Registers,
  from: VectorValue,
  result: VectorValue,
): (to: readonly Local[]) => void {
  const { code } = registers
  const floats = Array.from({ length: registers.count('int64', result.uniform) }, (_, index) => {
    if (isWide(from.type)) return registers.reg(from, index)
    half(registers, from, index)
    code.op('f64x2.promote_low_f32x4')
    return registers.keep()
  })
  floats.forEach((reg, index) => {
    code.get(reg).op('f64x2.abs').v128(splatBytes('float64', shortRange)).op('f64x2.lt')
    if (index > 0) code.op('v128.and')
  })
  code.op('i64x2.bitmask').i32(3).op('i32.eq')
  return (to) =>
    floats.forEach((reg, index) => {
      code.get(reg).op('f64x2.trunc').v128(splatBytes('float64', carrier)).op('f64x2.add')
      code.v128(splatBytes('float64', carrier)).op('i64x2.sub').set(to[index])
    })
}

function integerToFloat(registers: Registers, from: VectorValue, result: VectorValue): boolean {
  const { code } = registers
  const suffix = from.type === 'uint32' ? 'u' : 's'
  if (isWide(from.type)) {
    if (!isWide(result.type)) return false
    return perRegister(registers, result, (index) => wideToFloat(registers, from, index))
  }
  return perRegister(registers, result, (index) => {
    if (isWide(result.type)) {
      half(registers, from, index)
      code.op(`f64x2.convert_low_i32x4_${suffix}`)
    } else code.get(registers.reg(from, index)).op(`f32x4.convert_i32x4_${suffix}`)
  })
}

/** high · 2³² + low: both parts are exact, so that the sum rounds once. */
function wideToFloat(registers: Registers, from: VectorValue, index: number): void {
  const { code } = registers
  const reg = registers.reg(from, index)
  const suffix = isUnsigned(from.type) ? 'u' : 's'
  code.get(reg, reg).shuffle(highWords).op(`f64x2.convert_low_i32x4_${suffix}`)
  code.v128(splatBytes('float64', 2 ** 32)).op('f64x2.mul')
  code.get(reg, reg).shuffle(lowWords).op('f64x2.convert_low_i32x4_u').op('f64x2.add')
}

function integerToInteger(registers: Registers, from: VectorValue, result: VectorValue): boolean {
  const { code } = registers
  const to = result.type
  if (from.type === 'uint32' && to === 'uint64') result.narrow = from
  if (from.highOf !== undefined && to === 'uint32') {
    const source = from.highOf
    return perRegister(registers, result, (index) => {
      code.get(registers.reg(source, 2 * index), registers.reg(source, 2 * index + 1)).shuffle(highWords)
    })
  }
  return perRegister(registers, result, (index) => {
    if (isWide(to) === isWide(from.type)) code.get(registers.reg(from, index))
    else if (isWide(to)) {
      const suffix = from.type === 'uint32' ? 'u' : 's'
      code.get(registers.reg(from, index >> 1))
      code.op(`i64x2.extend_${index & 1 ? 'high' : 'low'}_i32x4_${suffix}`)
    } else code.get(registers.reg(from, 2 * index), registers.reg(from, 2 * index + 1)).shuffle(lowWords)
    if (!isWide(to) && changesRange(from.type, to)) registers.normalize(to)
  })
}

/** Whether values of `from` may lie outside `to`. */
function changesRange(from: DTypeName, to: DTypeName): boolean {
  const [source, target] = [dtypes[from], dtypes[to]]
  return source.min! < target.min! || source.max! > target.max!
}
