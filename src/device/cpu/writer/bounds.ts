/**
 * The greater or the lesser of a float and one that is the same for all lanes, as clipping and rectifying need it. The
 * exact instruction is eight of the machine; the machine's own one differs from it in two cases, which only depend on
 * the bound, so that one instruction more puts them right: a bound that is NaN, and one that is a zero.
 */
import type { Opcode } from '../wasm/opcodes.js'
import { isWide, type Registers, splatBytes, type VectorValue, vectorOp } from './vector-values.js'

/** The value and the bound among two arguments; undefined where none is the same for all lanes, or both are. */
export function boundOf([a, b]: readonly VectorValue[]): { value: VectorValue; bound: VectorValue } | undefined {
  if (a.uniform === b.uniform) return undefined
  return a.uniform ? { value: b, bound: a } : { value: a, bound: b }
}

/** What leaves the result of one register on the stack. */
export function boundedBy(
  registers: Registers,
  name: 'min' | 'max',
  value: VectorValue,
  bound: VectorValue,
): (index: number) => void {
  const { code } = registers
  const { type } = bound
  const limit = registers.reg(bound, 0)
  const { literal } = bound
  const plain = typeof literal === 'number' && literal !== 0 && !Number.isNaN(literal)
  // pmax(x, c) is x < c ? c : x, and so NaN where x is; pmin likewise.
  const quick = vectorOp(type, name === 'max' ? 'pmax' : 'pmin')
  if (plain) return (index) => code.get(registers.reg(value, index), limit).op(quick)
  const sign = splatBytes(type, -0)
  const lanes = isWide(type) ? 'i64x2' : 'i32x4'
  // Where the bound is +0 for a maximum, or −0 for a minimum: the zero that the quick instruction may not give.
  code.get(limit).v128(name === 'max' ? new Uint8Array(16) : sign)
  code.op(`${lanes}.eq` as Opcode)
  const isZero = registers.keep()
  code
    .v128(sign)
    .get(isZero)
    .op(name === 'max' ? 'v128.andnot' : 'v128.and')
  code.get(limit, limit).op(vectorOp(type, 'ne'), 'v128.or')
  const correction = registers.keep()
  // Adding −0 changes nothing, +0 makes −0 positive; a sign bit makes +0 negative, where nothing else is positive.
  const correct = name === 'max' ? vectorOp(type, 'add') : 'v128.or'
  return (index) => code.get(registers.reg(value, index), limit).op(quick).get(correction).op(correct)
}
