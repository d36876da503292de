/** The primitive operations and casts on scalars: operands in locals, the result left on the stack. */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { InternalError } from '../../../core/errors.js'
import type { Instr } from '../../../ir/expr.js'
import type { PrimitiveOp } from '../../../ir/ops.js'
import type { Code } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import { type ScalarValue, valueType } from './scalar.js'

type Write = (code: Code, type: DTypeName, ...args: ScalarValue[]) => void

const unsigned = (type: DTypeName) => dtypes[type].kind === 'u' || dtypes[type].kind === 'b'
const floating = (type: DTypeName) => dtypes[type].kind === 'f'

const opcode = (type: DTypeName, name: string) => `${valueType(type)}.${name}` as Opcode

/** Brings the i32 on the stack into the range of a dtype narrower than 32 bits. */
function normalize(code: Code, type: DTypeName): void {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'i' && itemsize === 1) code.op('i32.extend8_s')
  else if (kind === 'i' && itemsize === 2) code.op('i32.extend16_s')
  else if (kind === 'u' && itemsize < 4) code.i32(2 ** (8 * itemsize) - 1).op('i32.and')
}

/** An instruction of the same name for integers and floats; narrow integers wrap. */
const wrapping =
  (name: string): Write =>
  (code, type, a, b) => {
    code.get(a.local, b.local).op(opcode(type, name))
    normalize(code, type)
  }

const unaryFloat =
  (name: string): Write =>
  (code, type, x) =>
    code.get(x.local).op(opcode(type, name))

const comparison =
  (name: string, signed: boolean): Write =>
  (code, _type, a, b) => {
    const suffix = !signed || floating(a.type) ? '' : unsigned(a.type) ? '_u' : '_s'
    code.get(a.local, b.local).op(opcode(a.type, name + suffix))
  }

const extremum =
  (name: 'min' | 'max'): Write =>
  (code, type, a, b) => {
    code.get(a.local, b.local)
    if (floating(type)) code.op(opcode(type, name))
    else {
      code.get(a.local, b.local)
      code.op(opcode(type, (name === 'min' ? 'lt' : 'gt') + (unsigned(type) ? '_u' : '_s')), 'select')
    }
  }

function zero(code: Code, type: DTypeName, value = 0): Code {
  return valueType(type) === 'i64' ? code.i64(value) : code.i32(value)
}

const primitives: { readonly [op in PrimitiveOp]: Write } = {
  add: (code, type, a, b) =>
    type === 'bool' ? code.get(a.local, b.local).op('i32.or') : wrapping('add')(code, type, a, b),
  sub: wrapping('sub'),
  mul: (code, type, a, b) =>
    type === 'bool' ? code.get(a.local, b.local).op('i32.and') : wrapping('mul')(code, type, a, b),
  div: (code, type, a, b) => code.get(a.local, b.local).op(opcode(type, 'div')),
  idiv: (code, type, a, b) => {
    if (unsigned(type)) code.get(a.local, b.local).op(opcode(type, 'div_u'))
    else {
      // The smallest integer by −1 traps: −1 is handled as a negation.
      zero(code, type).get(a.local).op(opcode(type, 'sub'))
      code.get(a.local)
      zero(code, type, 1).get(b.local).get(b.local)
      zero(code, type, -1).op(opcode(type, 'eq'), 'select', opcode(type, 'div_s')).get(b.local)
      zero(code, type, -1).op(opcode(type, 'eq'), 'select')
    }
    normalize(code, type)
  },
  irem: (code, type, a, b) => code.get(a.local, b.local).op(opcode(type, unsigned(type) ? 'rem_u' : 'rem_s')),
  neg: (code, type, x) => {
    if (floating(type)) code.get(x.local).op(opcode(type, 'neg'))
    else zero(code, type).get(x.local).op(opcode(type, 'sub'))
    normalize(code, type)
  },
  abs: (code, type, x) => {
    if (floating(type)) code.get(x.local).op(opcode(type, 'abs'))
    else if (unsigned(type)) code.get(x.local)
    else {
      zero(code, type).get(x.local).op(opcode(type, 'sub')).get(x.local).get(x.local)
      zero(code, type).op(opcode(type, 'lt_s'), 'select')
      normalize(code, type)
    }
  },
  min: extremum('min'),
  max: extremum('max'),
  sqrt: unaryFloat('sqrt'),
  floor: unaryFloat('floor'),
  ceil: unaryFloat('ceil'),
  trunc: unaryFloat('trunc'),
  rint: unaryFloat('nearest'),
  and: wrapping('and'),
  or: wrapping('or'),
  xor: wrapping('xor'),
  not: (code, type, x) => {
    if (type === 'bool') code.get(x.local).op('i32.eqz')
    else {
      code.get(x.local)
      zero(code, type, -1).op(opcode(type, 'xor'))
      normalize(code, type)
    }
  },
  shl: wrapping('shl'),
  shr: (code, type, a, b) => code.get(a.local, b.local).op(opcode(type, unsigned(type) ? 'shr_u' : 'shr_s')),
  eq: comparison('eq', false),
  ne: comparison('ne', false),
  lt: comparison('lt', true),
  le: comparison('le', true),
  gt: comparison('gt', true),
  ge: comparison('ge', true),
}

export function writeScalarOperation(code: Code, instr: Instr, args: readonly ScalarValue[]): void {
  if (instr.op === 'cast') writeCast(code, args[0], instr.type)
  else if (instr.op === 'bitcast') writeBitcast(code, args[0], instr.type)
  else if (instr.op === 'select') code.get(args[1].local, args[2].local, args[0].local).op('select')
  else {
    const write = primitives[instr.op as PrimitiveOp]
    if (!write) throw new InternalError(`[${instr.op}] reached the WebAssembly writer without being lowered`)
    write(code, instr.type, ...args)
  }
}

function writeBitcast(code: Code, from: ScalarValue, to: DTypeName): void {
  const [source, target] = [valueType(from.type), valueType(to)]
  code.get(from.local)
  if (source !== target) code.op(`${target}.reinterpret_${source}` as Opcode)
  normalize(code, to)
}

/** The conversions of `core/convert.ts`. */
function writeCast(code: Code, from: ScalarValue, to: DTypeName): void {
  code.get(from.local)
  const [source, target] = [valueType(from.type), valueType(to)]
  if (to === 'bool') {
    if (from.type !== 'bool') writeNotZero(code, from.type)
  } else if (floating(to)) {
    const suffix = unsigned(from.type) ? '_u' : '_s'
    if (!floating(from.type)) code.op(`${target}.convert_${source}${suffix}` as Opcode)
    else if (source !== target) code.op(target === 'f32' ? 'f32.demote_f64' : 'f64.promote_f32')
  } else if (floating(from.type)) {
    writeFloatToInteger(code, from, to)
  } else {
    if (source === 'i64' && target === 'i32') code.op('i32.wrap_i64')
    else if (source === 'i32' && target === 'i64')
      code.op(unsigned(from.type) ? 'i64.extend_i32_u' : 'i64.extend_i32_s')
    normalize(code, to)
  }
}

function writeNotZero(code: Code, type: DTypeName): void {
  const kind = valueType(type)
  if (kind === 'f64') code.f64(0)
  else if (kind === 'f32') code.f32(0)
  else zero(code, type)
  code.op(`${kind}.ne` as Opcode)
}

function writeFloatToInteger(code: Code, from: ScalarValue, to: DTypeName): void {
  const source = valueType(from.type) as 'f32' | 'f64'
  if (to === 'int64') code.op(`i64.trunc_sat_${source}_s`)
  else if (to === 'uint32') code.op(`i64.trunc_sat_${source}_s`, 'i32.wrap_i64')
  else if (to === 'uint64') {
    code.op(`i64.trunc_sat_${source}_s`).get(from.local).op(`i64.trunc_sat_${source}_u`).get(from.local)
    if (source === 'f64') code.f64(0)
    else code.f32(0)
    code.op(`${source}.lt`, 'select')
  } else {
    code.op(`i32.trunc_sat_${source}_s`)
    normalize(code, to)
  }
}
