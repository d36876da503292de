/** Loads and stores of vectors: contiguous, constant along the row, or element by element. */

import type { DType } from '../../../core/dtype.js'
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { Instr } from '../../../ir/expr.js'
import type { Code, Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import type { Operand } from './operands.js'
import { type LaneBytes, type Level, lanesPerRegister, type Registers, type VectorValue } from './vector-values.js'

/** How elements of each size get into lanes of the dtype that holds them in registers. */
interface Loads {
  /** Bytes that fill one register, and how they get there. */
  readonly bytes: number
  readonly load: readonly Opcode[]
  /** How one element gets into all lanes. */
  readonly scalar: Opcode
  readonly spread: readonly Opcode[]
}

const loads: Readonly<Record<string, Loads>> = {
  b1: {
    bytes: 4,
    load: ['v128.load32_zero', 'i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u'],
    scalar: 'i32.load8_u',
    spread: ['i32x4.splat'],
  },
  u1: {
    bytes: 4,
    load: ['v128.load32_zero', 'i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u'],
    scalar: 'i32.load8_u',
    spread: ['i32x4.splat'],
  },
  i1: {
    bytes: 4,
    load: ['v128.load32_zero', 'i16x8.extend_low_i8x16_s', 'i32x4.extend_low_i16x8_s'],
    scalar: 'i32.load8_s',
    spread: ['i32x4.splat'],
  },
  u2: { bytes: 8, load: ['v128.load16x4_u'], scalar: 'i32.load16_u', spread: ['i32x4.splat'] },
  i2: { bytes: 8, load: ['v128.load16x4_s'], scalar: 'i32.load16_s', spread: ['i32x4.splat'] },
  w4: { bytes: 16, load: ['v128.load'], scalar: 'v128.load32_splat', spread: [] },
  w8: { bytes: 16, load: ['v128.load'], scalar: 'v128.load64_splat', spread: [] },
}

export function loadsOf(type: DTypeName): Loads {
  const { kind, itemsize } = dtypes[type]
  return loads[itemsize >= 4 ? `w${itemsize}` : kind === 'f' ? 'u2' : `${kind}${itemsize}`]
}

/** Where elements lie one after another. */
export interface Run {
  readonly pointer: Local
  readonly type: DType
}

/** The dtype of one part of an element: the real dtype of a complex operand. */
const partType = (operand: Run): DTypeName => operand.type.real

export function readVector(
  code: Code,
  registers: Registers,
  operand: Operand,
  instr: Instr,
  level: Level,
): VectorValue {
  const value: VectorValue = { type: instr.type, level, uniform: operand.access === 'constant' }
  if (operand.kind === 'iota') value.regs = readIota(code, registers, operand)
  else {
    const type = partType(operand)
    const offset = instr.part ? dtypes[type].itemsize : 0
    if (operand.access === 'constant') value.regs = [readConstant(code, registers, operand, type, offset)]
    else if (operand.access === 'strided') value.regs = readStrided(code, registers, operand, type, offset)
    else value.regs = readElements(code, registers, operand, instr.part)
    if (type === 'bool') value.regs = value.regs.map((reg) => toMask(code, registers, reg))
  }
  return value
}

export function toMask(code: Code, registers: Registers, reg: Local): Local {
  code.get(reg).v128(new Uint8Array(16)).op(registers.op('bool', 'ne'))
  return registers.keep()
}

function readIota(code: Code, registers: Registers, operand: Operand): Local[] {
  code.get(operand.pointer).op('i64x2.splat')
  const base = registers.keep()
  if (operand.access === 'constant') return [base]
  return operand.offsets!.map((offset) => {
    code.get(base, offset).op('i64x2.add')
    return registers.keep()
  })
}

function readConstant(code: Code, registers: Registers, operand: Operand, type: DTypeName, offset: number): Local {
  const { scalar, spread } = loadsOf(type)
  code
    .get(operand.pointer)
    .memory(scalar, offset)
    .op(...(registers.laneBytes === 4 ? spread : [registers.op(type, 'splat')]))
  return registers.keep()
}

/** A vector of elements, or of one part of complex ones. */
export function readElements(code: Code, registers: Registers, run: Run, part?: 0 | 1): Local[] {
  if (run.type.kind === 'c') return readInterleaved(code, registers, run, partType(run), part!)
  return readContiguous(code, registers, run, partType(run))
}

function readContiguous(code: Code, registers: Registers, operand: Run, type: DTypeName): Local[] {
  const { itemsize } = dtypes[type]
  if (itemsize < registers.laneBytes && registers.count(type) % 2 === 0)
    return readExtended(code, registers, operand, type)
  if (itemsize === registers.laneBytes) return readWhole(code, registers, operand, type)
  const { bytes, load } = loadsOf(type)
  const [first, ...extend] = load
  return Array.from({ length: registers.count(type) }, (_, index) => {
    code
      .get(operand.pointer)
      .memory(first, bytes * index)
      .op(...extend)
    return registers.keep()
  })
}

function readWhole(code: Code, registers: Registers, { pointer }: Run, type: DTypeName): Local[] {
  return Array.from({ length: registers.count(type) }, (_, index) => {
    code.get(pointer).memory('v128.load', 16 * index)
    return registers.keep()
  })
}

/** Narrow elements for two registers at a time. */
function readExtended(code: Code, registers: Registers, { pointer }: Run, type: DTypeName): Local[] {
  const { kind, itemsize } = dtypes[type]
  const sign = kind === 'i' ? 's' : 'u'
  const regs: Local[] = []
  for (let index = 0; index < registers.count(type); index += 2) {
    code.get(pointer)
    if (registers.laneBytes === 2) {
      for (const half of [0, 1]) {
        if (half === 1) code.get(pointer)
        code.memory(`v128.load8x8_${sign}`, 8 * (index + half))
        regs.push(registers.keep())
      }
      continue
    }
    if (itemsize === 1) code.memory(`v128.load8x8_${sign}`, 4 * index)
    else code.memory('v128.load', 8 * index)
    const both = registers.keep()
    for (const half of ['low', 'high']) {
      code.get(both).op(`i32x4.extend_${half}_i16x8_${sign}` as Opcode)
      regs.push(registers.keep())
    }
  }
  return regs
}

/** One part of interleaved pairs: two registers of memory give one of values. */
function readInterleaved(code: Code, registers: Registers, operand: Run, type: DTypeName, part: 0 | 1): Local[] {
  const size = dtypes[type].itemsize
  const picks = Array.from({ length: 16 / size }, (_, lane) => size * (2 * lane + part))
  return Array.from({ length: registers.count(type) }, (_, index) => {
    code.get(operand.pointer).memory('v128.load', 32 * index)
    code.get(operand.pointer).memory('v128.load', 32 * index + 16)
    code.shuffle(picks.flatMap((at) => Array.from({ length: size }, (_, byte) => at + byte)))
    return registers.keep()
  })
}

export const laneLoads: Readonly<Record<number, Opcode>> = { 4: 'v128.load32_lane', 8: 'v128.load64_lane' }
export const laneStores: Readonly<Record<number, Opcode>> = {
  1: 'v128.store8_lane',
  2: 'v128.store16_lane',
  4: 'v128.store32_lane',
  8: 'v128.store64_lane',
}

function readStrided(code: Code, registers: Registers, operand: Operand, type: DTypeName, offset: number): Local[] {
  const address = code.address()
  const { itemsize } = dtypes[type]
  const { scalar, spread } = loadsOf(type)
  const lanes = lanesPerRegister(type)
  code.get(operand.pointer).set(address)
  return Array.from({ length: registers.count(type) }, () => {
    const reg = registers.fresh()
    for (let lane = 0; lane < lanes; lane++) {
      if (lane === 0)
        code
          .get(address)
          .memory(scalar, offset)
          .op(...spread)
      else if (itemsize >= 4) code.get(address, reg).memoryLane(laneLoads[itemsize], lane, offset)
      else code.get(reg, address).memory(scalar, offset).lane('i32x4.replace_lane', lane)
      code.set(reg).get(address, operand.stride).addressOp('add').set(address)
    }
    return reg
  })
}

/** Stores one output; a complex one is given as its real and its imaginary part. */
export function storeVector(code: Code, registers: Registers, operand: Operand, values: readonly VectorValue[]): void {
  const type = partType(operand)
  const parts = storedParts(code, registers, type, values)
  if (operand.access === 'contiguous') storeElements(code, registers, operand, parts)
  else storeStrided(code, operand, type, parts)
}

const ones = (laneBytes: LaneBytes) => Uint8Array.from({ length: 16 }, (_, at) => Number(at % laneBytes === 0))

/** The registers of each part of an element, as they are stored. */
export function storedParts(
  code: Code,
  registers: Registers,
  type: DTypeName,
  values: readonly VectorValue[],
): Local[][] {
  return values.map((value) =>
    Array.from({ length: registers.count(type) }, (_, index) => {
      const reg = registers.reg(value, index)
      if (type !== 'bool') return reg
      code.get(reg).v128(ones(registers.laneBytes)).op('v128.and')
      return registers.keep()
    }),
  )
}

/** Stores a vector of elements one after another. */
export function storeElements(code: Code, registers: Registers, run: Run, parts: readonly Local[][]): void {
  const type = partType(run)
  const { itemsize } = dtypes[type]
  if (run.type.kind === 'c') storeInterleaved(code, run, itemsize, parts)
  else if (itemsize < registers.laneBytes && parts[0].length % 2 === 0)
    storeNarrowed(code, registers, run, type, parts[0])
  else storeContiguous(code, registers, run, itemsize, parts[0])
}

/** Narrow elements of two registers at a time: each lane is in the range of the dtype, so that nothing saturates. */
function storeNarrowed(code: Code, registers: Registers, run: Run, type: DTypeName, regs: readonly Local[]): void {
  const { kind, itemsize } = dtypes[type]
  const sign = kind === 'i' ? 's' : 'u'
  for (let index = 0; index < regs.length; index += 2) {
    code.get(run.pointer, regs[index], regs[index + 1])
    if (registers.laneBytes === 2) code.op(`i8x16.narrow_i16x8_${sign}`).memory('v128.store', 8 * index)
    else {
      code.op(`i16x8.narrow_i32x4_${sign}`)
      if (itemsize === 2) code.memory('v128.store', 8 * index)
      else {
        const halves = registers.keep()
        code
          .get(halves, halves)
          .op(`i8x16.narrow_i16x8_${sign}`)
          .memoryLane('v128.store64_lane', 0, 4 * index)
      }
    }
  }
}

function storeContiguous(
  code: Code,
  { laneBytes }: Registers,
  operand: Run,
  itemsize: number,
  regs: readonly Local[],
): void {
  regs.forEach((reg, index) => {
    code.get(operand.pointer, reg)
    if (itemsize >= laneBytes) code.memory('v128.store', 16 * index)
    else {
      const picks = Array.from(
        { length: 16 },
        (_, at) => 4 * Math.floor((at % (4 * itemsize)) / itemsize) + (at % itemsize),
      )
      code.get(reg).shuffle(picks)
      code.memoryLane(laneStores[4 * itemsize], 0, 4 * itemsize * index)
    }
  })
}

function storeInterleaved(code: Code, operand: Run, size: number, [real, imaginary]: readonly Local[][]): void {
  real.forEach((reg, index) => {
    for (const half of [0, 1]) {
      const picks = Array.from({ length: 16 }, (_, at) => {
        const lane = Math.floor(at / (2 * size)) + (half * 8) / size
        const part = Math.floor(at / size) % 2
        return 16 * part + size * lane + (at % size)
      })
      code.get(operand.pointer, reg, imaginary[index]).shuffle(picks)
      code.memory('v128.store', 32 * index + 16 * half)
    }
  })
}

function storeStrided(code: Code, operand: Operand, type: DTypeName, parts: readonly Local[][]): void {
  const address = code.address()
  const { itemsize } = dtypes[type]
  const lanes = lanesPerRegister(type)
  // A lane of a narrow dtype stands every four bytes.
  const laneStep = itemsize < 4 ? 4 / itemsize : 1
  code.get(operand.pointer).set(address)
  for (let index = 0; index < parts[0].length; index++) {
    for (let lane = 0; lane < lanes; lane++) {
      parts.forEach((regs, part) => {
        code.get(address, regs[index]).memoryLane(laneStores[itemsize], lane * laneStep, part * itemsize)
      })
      code.get(address, operand.stride).addressOp('add').set(address)
    }
  }
}
