/** The primitive operations on vectors. A writer gives false where there is no vector form, and lanes are used. */
import type { DTypeName } from '../../../core/dtype.js'
import { dtypes } from '../../../core/dtype.js'
import type { Instr } from '../../../ir/expr.js'
import type { PrimitiveOp } from '../../../ir/ops.js'
import type { Opcode } from '../wasm/opcodes.js'
import { boundedBy, boundOf } from './bounds.js'
import {
  isFloat,
  isUnsigned,
  isWide,
  joinLow,
  type Registers,
  splatBytes,
  upperHalf,
  type VectorValue,
  vectorOp,
} from './vector-values.js'

export type VectorWrite = (
  registers: Registers,
  instr: Instr,
  args: readonly VectorValue[],
  result: VectorValue,
) => boolean

/** Runs `write` once per register of the result; it leaves that register's new value on the stack. */
export function perRegister(registers: Registers, result: VectorValue, write: (index: number) => void): boolean {
  result.regs = Array.from({ length: registers.count(result.type, result.uniform) }, (_, index) => {
    write(index)
    return registers.keep()
  })
  return true
}

/** A logic instruction on masks, 64 bits wide where all the operands already are. */
function onMasks(registers: Registers, args: readonly VectorValue[], result: VectorValue, ...names: Opcode[]): boolean {
  const wide = args.every((arg) => arg.wide && !arg.regs)
  const count = registers.count(wide ? 'int64' : 'bool', result.uniform)
  const masks = Array.from({ length: count }, (_, index) => {
    for (const arg of args) registers.code.get(wide ? registers.wideReg(arg, index) : registers.reg(arg, index))
    registers.code.op(...names)
    return registers.keep()
  })
  if (wide) result.wide = masks
  else result.regs = masks
  return true
}

const bits =
  (name: Opcode): VectorWrite =>
  (registers, instr, args, result) => {
    if (instr.type === 'bool') return onMasks(registers, args, result, name)
    return perRegister(registers, result, (index) => {
      for (const arg of args) registers.code.get(registers.reg(arg, index))
      registers.code.op(name)
      if (name === 'v128.not') registers.normalize(instr.type)
    })
  }

const lanewise =
  (name: string): VectorWrite =>
  (registers, instr, args, result) =>
    perRegister(registers, result, (index) => {
      for (const arg of args) registers.code.get(registers.reg(arg, index))
      registers.code.op(registers.op(instr.type, name))
      registers.normalize(instr.type)
    })

const orOnBool =
  (logic: Opcode, name: string): VectorWrite =>
  (registers, instr, args, result) =>
    instr.type === 'bool' ? onMasks(registers, args, result, logic) : lanewise(name)(registers, instr, args, result)

/** Flips the sign bits of 64-bit lanes, so that signed comparisons order unsigned values. */
function flipSign(registers: Registers, type: DTypeName): void {
  if (type === 'uint64') registers.code.v128(splatBytes('int64', -(1n << 63n))).op('v128.xor')
}

/** There are no unsigned comparisons of 64-bit lanes; bools are masks, ordered as signed numbers. */
const ordersUnsigned = (type: DTypeName) => isUnsigned(type) && type !== 'bool' && !isWide(type)

/** Leaves the mask of one comparison on the stack, as wide as the operands' lanes. */
function compare(registers: Registers, name: string, a: VectorValue, b: VectorValue, index: number): void {
  const { code } = registers
  const ordered = name !== 'eq' && name !== 'ne'
  const type = a.type
  code.get(registers.reg(a, index))
  if (ordered) flipSign(registers, type)
  code.get(registers.reg(b, index))
  if (ordered) flipSign(registers, type)
  const suffix = isFloat(type) || !ordered ? '' : ordersUnsigned(type) ? '_u' : '_s'
  code.op(registers.op(type, name + suffix))
}

/** Masks are all ones for true, so that ordering them as signed numbers is the wrong way round. */
const mirrored: Readonly<Record<string, string>> = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' }

const comparison =
  (name: string): VectorWrite =>
  (registers, _instr, [a, b], result) => {
    const type = a.type
    const op = type === 'bool' ? (mirrored[name] ?? name) : name
    const masks = Array.from({ length: registers.count(type, result.uniform) }, (_, index) => {
      compare(registers, op, a, b, index)
      return registers.keep()
    })
    if (isWide(type)) result.wide = masks
    else result.regs = masks
    if (name === 'lt') result.lessThan = [a, b]
    return true
  }

const extremum =
  (name: 'min' | 'max'): VectorWrite =>
  (registers, instr, args, result) => {
    const { type } = instr
    if (type === 'bool') return onMasks(registers, args, result, name === 'min' ? 'v128.and' : 'v128.or')
    if (isFloat(type)) {
      const bounded = boundOf(args)
      if (bounded === undefined) return lanewise(name)(registers, instr, args, result)
      return perRegister(registers, result, boundedBy(registers, name, bounded.value, bounded.bound))
    }
    if (!isWide(type)) return lanewise(name + (ordersUnsigned(type) ? '_u' : '_s'))(registers, instr, args, result)
    return perRegister(registers, result, (index) => {
      registers.code.get(registers.reg(args[0], index), registers.reg(args[1], index))
      compare(registers, name === 'min' ? 'lt' : 'gt', args[0], args[1], index)
      registers.code.op('v128.bitselect')
    })
  }

const firstHalves = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]
const secondHalves = firstHalves.map((byte) => byte + 8)

/** Two uint32 as the halves of a uint64 are their lanes in turn. */
const or: VectorWrite = (registers, instr, args, result) => {
  const [a, b] = args
  const [high, low] = a.lifted ? [a.lifted, b.narrow] : [b.lifted, a.narrow]
  if (instr.type !== 'uint64' || high === undefined || low === undefined || high.uniform || low.uniform) {
    return bits('v128.or')(registers, instr, args, result)
  }
  return perRegister(registers, result, (index) => {
    registers.code.get(registers.reg(low, index >> 1), registers.reg(high, index >> 1))
    registers.code.shuffle(index & 1 ? secondHalves : firstHalves)
  })
}

/** A product of two uint32 that were widened for it is one instruction. */
const product: VectorWrite = (registers, instr, args, result) => {
  const [a, b] = args
  if (registers.laneBytes === 1 && instr.type !== 'bool') return productOfBytes(registers, args, result)
  if (instr.type !== 'uint64' || a.narrow === undefined || b.narrow === undefined) {
    return orOnBool('v128.and', 'mul')(registers, instr, args, result)
  }
  const [x, y] = [a.narrow, b.narrow]
  return perRegister(registers, result, (index) => {
    registers.code.get(registers.reg(x, index >> 1), registers.reg(y, index >> 1))
    registers.code.op(index & 1 ? 'i64x2.extmul_high_i32x4_u' : 'i64x2.extmul_low_i32x4_u')
  })
}

const evenBytes = Array.from({ length: 16 }, (_, at) => 2 * at)

/** There is no product of 8-bit lanes: the low halves of 16-bit ones, which don't depend on signs. */
function productOfBytes(registers: Registers, args: readonly VectorValue[], result: VectorValue): boolean {
  return perRegister(registers, result, (index) => {
    const [x, y] = args.map((arg) => registers.reg(arg, index))
    registers.code.get(x, y).op('i16x8.extmul_low_i8x16_u').get(x, y).op('i16x8.extmul_high_i8x16_u')
    registers.code.shuffle(evenBytes)
  })
}

const floatOnly =
  (name: string): VectorWrite =>
  (registers, instr, args, result) =>
    isFloat(instr.type) && lanewise(name)(registers, instr, args, result)

/** Shifts by one count for all lanes; counts that differ go lane by lane. */
const shift =
  (name: 'shl' | 'shr'): VectorWrite =>
  (registers, instr, [x, count], result) => {
    const { code } = registers
    if (!count.uniform) return false
    if (name === 'shr' && x.type === 'uint64' && count.literal === 32n) result.highOf = x
    if (name === 'shl' && x.type === 'uint64' && count.literal === 32n) result.lifted = x.narrow
    return perRegister(registers, result, (index) => {
      code.get(registers.reg(x, index))
      if (count.literal !== undefined) code.i32(Number(count.literal))
      else if (isWide(count.type)) code.get(registers.reg(count, 0)).lane('i64x2.extract_lane', 0).op('i32.wrap_i64')
      else code.get(registers.reg(count, 0)).lane('i32x4.extract_lane', 0)
      code.op(vectorOp(instr.type, name === 'shl' ? 'shl' : isUnsigned(instr.type) ? 'shr_u' : 'shr_s'))
      if (name === 'shl') registers.normalize(instr.type)
    })
  }

/** Integers up to 32 bits divide exactly in float64: a quotient never rounds up to the next whole number. */
function quotient(registers: Registers, type: DTypeName, a: VectorValue, b: VectorValue, index: number): void {
  const { code } = registers
  const convert: Opcode = type === 'uint32' ? 'f64x2.convert_low_i32x4_u' : 'f64x2.convert_low_i32x4_s'
  const back: Opcode = type === 'uint32' ? 'i32x4.trunc_sat_f64x2_u_zero' : 'i32x4.trunc_sat_f64x2_s_zero'
  const [x, y] = [registers.reg(a, index), registers.reg(b, index)]
  code.get(x).op(convert).get(y).op(convert).op('f64x2.div').op(back)
  code.get(x, x).shuffle(upperHalf).op(convert).get(y, y).shuffle(upperHalf).op(convert).op('f64x2.div').op(back)
  code.shuffle(joinLow)
  if (type !== 'int32') return
  // The smallest integer by −1 saturates above; it has to wrap.
  const result = registers.keep()
  code.get(x).op('i32x4.neg').get(result, y).v128(splatBytes('int32', -1)).op('i32x4.eq', 'v128.bitselect')
}

const division =
  (remainder: boolean): VectorWrite =>
  (registers, instr, [a, b], result) => {
    if (isWide(instr.type)) return false
    return perRegister(registers, result, (index) => {
      const { code } = registers
      if (remainder) code.get(registers.reg(a, index))
      quotient(registers, instr.type, a, b, index)
      if (remainder) code.get(registers.reg(b, index)).op('i32x4.mul', 'i32x4.sub')
      registers.normalize(instr.type)
    })
  }

const select: VectorWrite = (registers, instr, [condition, yes, no], result) => {
  const pseudo = isFloat(instr.type) ? pseudoExtremum(condition, yes, no) : undefined
  return perRegister(registers, result, (index) => {
    const { code } = registers
    if (pseudo) {
      for (const arg of pseudo.args) code.get(registers.reg(arg, index))
      code.op(vectorOp(instr.type, pseudo.name))
      return
    }
    const mask = isWide(instr.type) ? registers.wideReg(condition, index) : registers.reg(condition, index)
    if (isZero(no)) code.get(registers.reg(yes, index), mask).op('v128.and')
    else if (isZero(yes)) code.get(registers.reg(no, index), mask).op('v128.andnot')
    else code.get(registers.reg(yes, index), registers.reg(no, index), mask).op('v128.bitselect')
  })
}

/** `b < a ? b : a` is an instruction, and so is `a < b ? b : a`. */
function pseudoExtremum(condition: VectorValue, yes: VectorValue, no: VectorValue) {
  if (!condition.lessThan) return undefined
  const [low, high] = condition.lessThan
  if (yes === low && no === high) return { name: 'pmin', args: [high, low] }
  return yes === high && no === low ? { name: 'pmax', args: [low, high] } : undefined
}

function isZero({ type, literal }: VectorValue): boolean {
  return literal !== undefined && splatBytes(type, literal).every((byte) => byte === 0)
}

export const vectorOperations: { readonly [op in PrimitiveOp | 'bitcast' | 'select']: VectorWrite } = {
  add: orOnBool('v128.or', 'add'),
  sub: lanewise('sub'),
  mul: product,
  div: floatOnly('div'),
  idiv: division(false),
  irem: division(true),
  neg: lanewise('neg'),
  abs: (registers, instr, args, result) =>
    isUnsigned(instr.type)
      ? perRegister(registers, result, (index) => registers.code.get(registers.reg(args[0], index)))
      : lanewise('abs')(registers, instr, args, result),
  min: extremum('min'),
  max: extremum('max'),
  sqrt: floatOnly('sqrt'),
  floor: floatOnly('floor'),
  ceil: floatOnly('ceil'),
  trunc: floatOnly('trunc'),
  rint: floatOnly('nearest'),
  and: bits('v128.and'),
  or,
  xor: bits('v128.xor'),
  not: bits('v128.not'),
  shl: shift('shl'),
  shr: shift('shr'),
  eq: comparison('eq'),
  ne: comparison('ne'),
  lt: comparison('lt'),
  le: comparison('le'),
  gt: comparison('gt'),
  ge: comparison('ge'),
  bitcast: (registers, instr, [x], result) =>
    perRegister(registers, result, (index) => {
      registers.code.get(registers.reg(x, index))
      if (dtypes[instr.type].itemsize < 4) registers.normalize(instr.type)
    }),
  select,
}
