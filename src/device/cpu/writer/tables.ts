/**
 * Elements at computed positions, and the check of indices. Lanes are looked up one by one, without a branch: what is
 * outside of a table reads zeros at a fixed place. Where positions are known to grow evenly along a row, they are tried
 * for being neighbours first, which then are read like a contiguous operand.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { Body, Instr } from '../../../ir/expr.js'
import { places } from '../heap.js'
import type { Code, Local } from '../wasm/code.js'
import { type ArgumentLayout, scalarOffset, slotBytes } from './arguments.js'
import type { KernelPlan } from './map.js'
import type { FunctionTable } from './scalar.js'
import { laneLoads, loadsOf, readElements, toMask } from './vector-memory.js'
import { lanesPerRegister, type Registers, splatBytes, type VectorValue } from './vector-values.js'

/** A table as the code knows it. */
export interface Table {
  readonly type: DTypeName
  readonly pointer: Local
  /** Elements, an i64. */
  readonly length: Local
}

/** Reads where the kernel's tables are; by parameter. */
export function loadTables(code: Code, args: Local, plan: KernelPlan): ReadonlyMap<number, Table> {
  const tables = new Map<number, Table>()
  plan.params.forEach(({ table, scalar }, index) => {
    if (table !== undefined) tables.set(index, loadTable(code, args, plan.layout, scalar!, table))
  })
  return tables
}

/** A block of memory that two slots of the arguments tell of. */
export function loadTable(code: Code, args: Local, layout: ArgumentLayout, scalar: number, type: DTypeName): Table {
  const [pointer, length] = [code.address(), code.local('i64')]
  const offset = scalarOffset(layout, scalar)
  code.get(args).memory('i64.load', offset).addressFromI64().set(pointer)
  code
    .get(args)
    .memory('i64.load', offset + slotBytes)
    .set(length)
  return { type, pointer, length }
}

/** `even`: positions are known to grow evenly from lane to lane, in a row's last vector up to its end. */
export function loadVector(
  registers: Registers,
  table: Table,
  instr: Instr,
  position: VectorValue,
  even: boolean,
): VectorValue {
  const { code } = registers
  const type = dtypes[table.type].real
  const value: VectorValue = { type: instr.type, level: position.level, uniform: position.uniform }
  value.regs = Array.from({ length: registers.count(type, value.uniform) }, () => registers.fresh())
  const offset = instr.part ? dtypes[type].itemsize : 0
  if (value.uniform) loadUniform(registers, table, type, offset, position, value.regs[0])
  else if (even) {
    areNeighbours(registers, table, position)
    code.if(
      () => loadNeighbours(registers, table, instr, position, value.regs!),
      () => loadLanes(registers, table, type, offset, position, value.regs!),
    )
  } else loadLanes(registers, table, type, offset, position, value.regs)
  if (type === 'bool') value.regs = value.regs.map((reg) => toMask(code, registers, reg))
  return value
}

function loadUniform(
  registers: Registers,
  table: Table,
  type: DTypeName,
  offset: number,
  position: VectorValue,
  target: Local,
): void {
  const { code } = registers
  const { scalar, spread } = loadsOf(type)
  elementAddress(code, table, lanePosition(registers, position, 0))
  code
    .memory(scalar, offset)
    .op(...spread)
    .set(target)
}

function loadLanes(
  registers: Registers,
  table: Table,
  type: DTypeName,
  offset: number,
  position: VectorValue,
  targets: readonly Local[],
): void {
  const { code } = registers
  const { scalar, spread } = loadsOf(type)
  const { itemsize } = dtypes[type]
  const lanes = lanesPerRegister(type)
  targets.forEach((target, index) => {
    for (let lane = 0; lane < lanes; lane++) {
      const at = lanePosition(registers, position, index * lanes + lane)
      if (lane > 0 && itemsize < 4) code.get(target)
      elementAddress(code, table, at)
      if (lane === 0) code.memory(scalar, offset).op(...spread)
      else if (itemsize >= 4) code.get(target).memoryLane(laneLoads[itemsize], lane, offset)
      else code.memory(scalar, offset).lane('i32x4.replace_lane', lane)
      code.set(target)
    }
  })
}

/** The int64 of one lane, in a local. */
export function lanePosition(registers: Registers, position: VectorValue, lane: number): Local {
  if (position.lane !== undefined) return position.lane(lane)
  const local = registers.code.local('i64')
  registers.code
    .get(registers.reg(position, lane >> 1))
    .lane('i64x2.extract_lane', lane & 1)
    .set(local)
  return local
}

/**
 * A sum, difference or product that is computed lane by lane, by those who need it: vectors of 64-bit integers are slow
 * to multiply, and of neighbours only the first position counts.
 */
export function positionInLanes(registers: Registers, instr: Instr, args: readonly VectorValue[]): VectorValue {
  const { code } = registers
  const uniform = args.map((arg) => (arg.uniform ? lanePosition(registers, arg, 0) : undefined))
  const lane = (at: number): Local => {
    const result = code.local('i64')
    code.get(...args.map((arg, index) => uniform[index] ?? lanePosition(registers, arg, at)))
    code.op(`i64.${instr.op as 'add' | 'sub' | 'mul'}`).set(result)
    return result
  }
  return { type: 'int64', level: 2, uniform: false, lane }
}

/** Loads from one position that each compute it anew. */
const mostLoads = 4

/**
 * The instructions that `positionInLanes` may write: those of which nothing but positions of loads is made, or results
 * that are read lane by lane. What enters several sums is in registers: each of them would compute it again.
 */
export function positionsOnly({ instrs, results }: Body, inLanes: readonly number[]): boolean[] {
  const found = instrs.map(({ op, type }) => type === 'int64' && (op === 'add' || op === 'sub' || op === 'mul'))
  const [loads, sums] = [new Uint16Array(instrs.length), new Uint16Array(instrs.length)]
  results.forEach((id, index) => {
    if (inLanes.includes(index)) loads[id]++
    else found[id] = false
  })
  for (let id = instrs.length - 1; id >= 0; id--) {
    const { op, args } = instrs[id]
    if (sums[id] > 1 || loads[id] > mostLoads || (sums[id] > 0 && loads[id] > 0)) found[id] = false
    for (const arg of args) {
      if (op === 'load') loads[arg]++
      else if (found[id]) sums[arg]++
      else found[arg] = false
    }
  }
  return found
}

/** Leaves the address of the element at `position` on the stack; where there is none, that of zeros. */
function elementAddress(code: Code, { type, pointer, length }: Table, position: Local): void {
  code.get(pointer)
  writeScaled(code, position, dtypes[type].itemsize)
  code.addressOp('add').addressConst(places.zeros).get(position, length).op('i64.lt_u', 'select')
}

/** Leaves the i64 `position` times an element's size on the stack, as an address. */
export function writeScaled(code: Code, position: Local, itemsize: number): void {
  code.get(position).addressFromI64()
  if (itemsize > 1) code.addressConst(Math.log2(itemsize)).op(code.wide ? 'i64.shl' : 'i32.shl')
}

/** Leaves on the stack whether evenly growing positions are those of neighbours inside of the table. */
function areNeighbours(registers: Registers, { length }: Table, position: VectorValue): void {
  const { code, lanes } = registers
  const [first, second, last] = [0, 1, lanes - 1].map((lane) => lanePosition(registers, position, lane))
  code.get(second, first).op('i64.sub').i64(1).op('i64.eq')
  code
    .get(last, first)
    .op('i64.sub')
    .i64(lanes - 1)
    .op('i64.eq', 'i32.and')
  code.get(first, length).op('i64.lt_u', 'i32.and').get(last, length).op('i64.lt_u', 'i32.and')
}

function loadNeighbours(
  registers: Registers,
  table: Table,
  { part }: Instr,
  position: VectorValue,
  targets: readonly Local[],
): void {
  const { code } = registers
  const pointer = code.address()
  code.get(table.pointer)
  writeScaled(code, lanePosition(registers, position, 0), dtypes[table.type].itemsize)
  code.addressOp('add').set(pointer)
  readElements(code, registers, { pointer, type: dtypes[table.type] }, part).forEach((reg, index) => {
    code.get(reg).set(targets[index])
  })
}

/**
 * The indices counted from 0; a failure is recorded for each one out of bounds, which becomes 0. Nearly all indices lie
 * in [0, size): those of a step are tried for that together, by the signs of `index` and `size − 1 − index`.
 */
export function checkIndices(
  registers: Registers,
  functions: FunctionTable,
  begin: Local,
  instr: Instr,
  [index, size]: readonly VectorValue[],
): VectorValue {
  const { code } = registers
  const uniform = index.uniform && size.uniform
  const level = Math.max(1, index.level, size.level) as VectorValue['level']
  const count = registers.count('int64', uniform)
  const regs = Array.from({ length: count }, (_, at) => {
    code.get(registers.reg(index, at))
    return registers.keep()
  })
  const last = Array.from({ length: registers.count('int64', size.uniform) }, (_, at) => {
    code.get(registers.reg(size, at)).v128(splatBytes('int64', 1n)).op('i64x2.sub')
    return registers.keep()
  })
  regs.forEach((reg, at) => {
    code.get(reg, last[size.uniform ? 0 : at], reg).op('i64x2.sub', 'v128.or')
    if (at > 0) code.op('v128.or')
  })
  code.op('i64x2.bitmask')
  code.if(() => countFromEnds(registers, functions, begin, instr, regs, size))
  return { type: 'int64', level, uniform, regs }
}

/** Counts negative indices from the end, and takes those that are out of bounds out. */
function countFromEnds(
  registers: Registers,
  functions: FunctionTable,
  begin: Local,
  instr: Instr,
  regs: readonly Local[],
  size: VectorValue,
): void {
  const { code } = registers
  // A single register stands for all lanes: both of its own are one index.
  const perRegister = regs.length === 1 ? 1 : 2
  const zero = registers.fresh()
  code.v128(new Uint8Array(16)).set(zero)
  regs.forEach((reg, at) => {
    const limit = registers.reg(size, at)
    const given = registers.fresh()
    code.get(reg).tee(given).get(given, zero).op('i64x2.lt_s').get(limit).op('v128.and', 'i64x2.add').set(reg)
    code.get(reg, zero).op('i64x2.lt_s').get(reg, limit).op('i64x2.ge_s', 'v128.or')
    const bad = registers.keep()
    code.get(bad).op('v128.any_true')
    code.if(() => {
      for (let lane = 0; lane < perRegister; lane++) {
        const extract = (from: Local) => code.get(from).lane('i64x2.extract_lane', lane)
        extract(bad).op('i32.wrap_i64')
        code.if(() => {
          extract(given)
          extract(limit)
          code.i32(instr.index!).get(begin).call(functions.failure)
        })
      }
      code.get(reg, bad).op('v128.andnot').set(reg)
    })
  })
}
