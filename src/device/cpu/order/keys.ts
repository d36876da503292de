/**
 * Keys as unsigned integers in the order of the values, and back. Integers get their sign bit flipped. The bits of a
 * float are turned around so that they rise with the value, then shifted so that −∞ is 0: NaNs of either sign are what
 * is left above ∞. So no bit of a key is lost.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { dtypes } from '../../../core/dtype.js'
import type { Code, Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'

export interface Key {
  readonly kind: 'unsigned' | 'signed' | 'float'
  readonly bytes: number
  /** How a key is held in a local. */
  readonly type: 'i32' | 'i64'
}

export function keyOf(dtype: DTypeName): Key {
  const { kind, itemsize } = dtypes[dtype]
  return {
    kind: kind === 'f' ? 'float' : kind === 'i' ? 'signed' : 'unsigned',
    bytes: itemsize,
    type: itemsize === 8 ? 'i64' : 'i32',
  }
}

/** Keys that were turned into unsigned integers already. */
export const unsignedKey = ({ bytes, type }: Key): Key => ({ kind: 'unsigned', bytes, type })

const loads: Readonly<Record<number, Opcode>> = { 1: 'i32.load8_u', 2: 'i32.load16_u', 4: 'i32.load', 8: 'i64.load' }
const stores: Readonly<Record<number, Opcode>> = { 1: 'i32.store8', 2: 'i32.store16', 4: 'i32.store', 8: 'i64.store' }

export const loadOf = ({ bytes }: Key) => loads[bytes]
export const storeOf = ({ bytes }: Key) => stores[bytes]

/** Pushes a constant of the key's type. */
export function constant(code: Code, { type }: Key, value: bigint): Code {
  return type === 'i64' ? code.i64(value) : code.i32(Number(BigInt.asIntN(32, value)))
}

export function operate(code: Code, { type }: Key, ...names: ('add' | 'sub' | 'xor' | 'or' | 'and' | 'shr_s')[]): Code {
  for (const name of names) code.op(`${type}.${name}`)
  return code
}

const signBit = ({ bytes }: Key) => 1n << BigInt(8 * bytes - 1)
const allBits = ({ bytes }: Key) => (1n << BigInt(8 * bytes)) - 1n

/** What the bits of −∞ are after they were turned around. */
function lowest({ bytes }: Key): bigint {
  return (1n << BigInt({ 2: 10, 4: 23, 8: 52 }[bytes as 2 | 4 | 8])) - 1n
}

/** The places of 0 and ∞ among the keys of a float. */
const zero = (key: Key) => signBit(key) - lowest(key)
const infinity = (key: Key) => allBits(key) - 2n * lowest(key)

/** −1 where the sign bit of the value on the stack is set, else 0. */
function spreadSign(code: Code, key: Key): void {
  if (key.bytes === 2) code.i32(16).op('i32.shl')
  constant(code, key, key.type === 'i64' ? 63n : 31n)
  operate(code, key, 'shr_s')
}

/** Only 16 bits count where a key of two bytes is held in 32. */
function trim(code: Code, key: Key): void {
  if (key.bytes === 2) code.i32(0xffff).op('i32.and')
}

/** Turns the value in `local` into its key. */
export function toKey(code: Code, key: Key, local: Local): void {
  if (key.kind === 'unsigned') return
  code.get(local)
  if (key.kind === 'signed') {
    operate(constant(code, key, signBit(key)), key, 'xor')
  } else {
    code.get(local)
    spreadSign(code, key)
    operate(constant(code, key, signBit(key)), key, 'or', 'xor')
    operate(constant(code, key, lowest(key)), key, 'sub')
    trim(code, key)
  }
  code.set(local)
}

/** Turns the key in `local` into its value. */
export function fromKey(code: Code, key: Key, local: Local): void {
  if (key.kind === 'unsigned') return
  code.get(local)
  if (key.kind === 'signed') operate(constant(code, key, signBit(key)), key, 'xor')
  else {
    operate(constant(code, key, lowest(key)), key, 'add')
    code.tee(local).get(local)
    spreadSign(code, key)
    operate(constant(code, key, -1n), key, 'xor')
    operate(constant(code, key, signBit(key)), key, 'or', 'xor')
  }
  code.set(local)
}

/** Makes one key of −0 and 0, and one of all NaNs. */
export function canonical(code: Code, key: Key, local: Local): void {
  if (key.kind !== 'float') return
  code.get(local).get(local)
  constant(code, key, zero(key) - 1n).op(`${key.type}.eq`)
  if (key.type === 'i64') code.op('i64.extend_i32_u')
  operate(code, key, 'add').set(local)
  code.get(local)
  constant(code, key, infinity(key) + 1n)
  code.get(local)
  constant(code, key, infinity(key)).op(`${key.type}.le_u`, 'select').set(local)
}

/** Pushes whether several values have the key in `local`. */
export function isShared(code: Code, key: Key, local: Local): void {
  code.get(local)
  constant(code, key, zero(key)).op(`${key.type}.eq`)
  code.get(local)
  constant(code, key, infinity(key)).op(`${key.type}.gt_u`, 'i32.or')
}
