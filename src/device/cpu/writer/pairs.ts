/**
 * What neighbouring lanes have in common. Words of random numbers come two or four from a block, which follows from the
 * element's position over 2 or 4: where positions count up by one from a multiple of that, groups of lanes compute the
 * same, and one lane stands for all of a group. Such values are written by a writer of half as many lanes, or a quarter,
 * and doubled where others need them.
 */
import type { Body, Id, Instr } from '../../../ir/expr.js'
import type { MapKernel } from '../../../ir/kernel.js'
import { opRow } from '../../../ir/ops.js'
import type { Code, Local } from '../wasm/code.js'
import { isWide, joinLow, type Level, type Registers, type VectorValue } from './vector-values.js'

export type Share = 1 | 2 | 4

/** What is known of an instruction's lanes. */
export interface PairFacts {
  /** An int64 or uint64 that counts up from lane to lane, from a multiple of the lanes. */
  readonly counts: boolean
  /** Lanes that are equal in groups of so many. */
  readonly share: Share
  /** For a bool: it holds in the lanes whose number has this bit set. */
  readonly bit?: 1 | 2 | 4
}

const nothing: PairFacts = { counts: false, share: 1 }

/** Facts of all instructions of a body; `counts` tells which inputs count up. Nothing is said of those that are `apart`. */
export function pairFacts(
  body: Body,
  levels: readonly Level[],
  apart: readonly boolean[],
  counts: (instr: Instr) => boolean,
): PairFacts[] {
  const facts: PairFacts[] = []
  const { instrs } = body
  const literal = (id: Id) => (instrs[id].op === 'literal' ? instrs[id].value : undefined)
  const factsOf = (instr: Instr): PairFacts => {
    const { op, args, type } = instr
    if (op === 'input') return { counts: type === 'int64' && counts(instr), share: 1 }
    const [first, second] = args
    if (op === 'bitcast' && isWide(type)) return { counts: facts[first].counts, share: facts[first].share }
    if (op === 'shr' && facts[first].counts) {
      const by = Number(literal(second) ?? 0)
      return { counts: false, share: by > 1 ? 4 : by === 1 ? 2 : 1 }
    }
    if (op === 'ne' && instrs[first].op === 'and' && literal(second) === 0n) {
      const [x, mask] = instrs[first].args
      const bit = Number(literal(mask) ?? 0n)
      if (facts[x].counts && (bit === 1 || bit === 2 || bit === 4)) return { counts: false, share: bit, bit }
    }
    const { group } = opRow(op)
    if (group !== 'primitive' && op !== 'cast' && op !== 'bitcast' && op !== 'select') return nothing
    const moving = args.filter((id) => levels[id] === 2)
    const share = Math.min(...moving.map((id) => facts[id].share)) as Share
    return { counts: false, share }
  }
  instrs.forEach((instr, id) => {
    facts.push(levels[id] === 2 && !apart[id] ? factsOf(instr) : nothing)
  })
  return facts
}

/** How many instructions of a map's body lanes have in common, where all iotas count elements. */
export function pairedCount({ body, params }: MapKernel): number {
  const levels: Level[] = []
  for (const { op, args } of body.instrs) {
    levels.push(op === 'input' || op === 'arg' ? 2 : (Math.max(0, ...args.map((id) => levels[id])) as Level))
  }
  const facts = pairFacts(body, levels, [], ({ index }) => params[index!].kind === 'iota')
  return facts.filter(({ share }) => share > 1).length
}

/** A value of which a lane stands for several; `doubled` once twice as many were asked for. */
export interface SharedValue extends VectorValue {
  readonly share: 2 | 4
  doubled?: VectorValue
}

export const shareOf = (value: VectorValue): Share => ('share' in value ? (value as SharedValue).share : 1)

/** Marks a value as one of which each lane stands for `share`. */
export const withShare = (value: VectorValue, share: Share): VectorValue =>
  share === 1 ? value : ({ ...value, share } as SharedValue)

/** Byte picks that double the first or the second half of a register, by lanes of 32 or 64 bits. */
const doubled = (bytes: 4 | 8, from: 0 | 8): number[] =>
  Array.from({ length: 16 }, (_, at) => from + Math.floor(at / (2 * bytes)) * bytes + (at % bytes))

/** The same with lanes of two registers in turn. */
const inTurn = (bytes: 4 | 8, from: 0 | 8): number[] =>
  doubled(bytes, from).map((byte, at) => byte + (Math.floor(at / bytes) % 2 === 1 ? 16 : 0))

/** Writes from `first` and `second`, lane by lane in turn, a value of twice the lanes. */
function interleaved(
  registers: Registers,
  { type, level }: VectorValue,
  first: (index: number) => Local,
  second: (index: number) => Local,
): VectorValue {
  const bytes = isWide(type) ? 8 : 4
  const regs = Array.from({ length: registers.count(type) }, (_, index) => {
    const [a, b] = [first(index >> 1), second(index >> 1)]
    const from = index & 1 ? 8 : 0
    registers.code.get(a, b).shuffle(a === b ? doubled(bytes, from) : inTurn(bytes, from))
    return registers.keep()
  })
  return { type, level, uniform: false, regs }
}

/** A value of twice the lanes; `own` are the registers of as many lanes as it has. */
export function doubledOf(registers: Registers, own: Registers, value: SharedValue): VectorValue {
  const reg = (index: number) => own.reg(value, index)
  return (value.doubled ??= withShare(interleaved(registers, value, reg, reg), value.share === 4 ? 2 : 1))
}

/** `no` in even lanes, `yes` in odd ones. */
export function alternating(registers: Registers, own: Registers, yes: VectorValue, no: VectorValue): VectorValue {
  return interleaved(
    registers,
    yes,
    (index) => own.reg(no, index),
    (index) => own.reg(yes, index),
  )
}

/** Every other lane of a 64-bit value. */
export function everyOther(registers: Registers, value: VectorValue): VectorValue {
  const { type, level } = value
  const regs = Array.from({ length: registers.count(type) / 2 }, (_, index) => {
    registers.code.get(registers.reg(value, 2 * index), registers.reg(value, 2 * index + 1)).shuffle(joinLow)
    return registers.keep()
  })
  return { type, level, uniform: false, regs }
}

/** The mask of the lanes whose number has a bit set. */
export function bitMask(registers: Registers, code: Code, bit: number): VectorValue {
  const regs = Array.from({ length: registers.count('bool') }, (_, index) => {
    const bytes = new Uint8Array(16)
    for (let lane = 0; lane < 4; lane++) {
      if ((4 * index + lane) & bit) bytes.fill(255, 4 * lane, 4 * lane + 4)
    }
    code.v128(bytes)
    return registers.keep()
  })
  return { type: 'bool', level: 2, uniform: false, regs }
}
