/**
 * Expressions as WebAssembly SIMD. A value that doesn't change within a call or within a row is computed once there;
 * the writer is run once for each level, at the place where that level's code belongs. What has no vector instruction
 * is done lane by lane with the scalar writer.
 */
import { InternalError } from '../../../core/errors.js'
import type { Body, Id, Instr } from '../../../ir/expr.js'
import type { PrimitiveOp } from '../../../ir/ops.js'
import { scratchBytes } from '../heap.js'
import type { Code, Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import {
  alternating,
  bitMask,
  doubledOf,
  everyOther,
  type PairFacts,
  pairFacts,
  type Share,
  type SharedValue,
  shareOf,
  withShare,
} from './pairs.js'
import { type FunctionTable, type ScalarValue, ScalarWriter, valueType } from './scalar.js'
import { positionInLanes, positionsOnly } from './tables.js'
import { shortToLong, vectorCast } from './vector-casts.js'
import { perRegister, vectorOperations } from './vector-operations.js'
import {
  isFloat,
  type LaneBytes,
  type Level,
  lanesPerRegister,
  Registers,
  shapeOf,
  type VectorValue,
  vectorOp,
} from './vector-values.js'

/** Where the leaves of a body come from: the level at which they are known, and the registers with their values. */
export interface VectorLeaves {
  level(instr: Instr): Level
  /** `uniform` values are one register. */
  read(instr: Instr, level: Level): VectorValue
  /** Whether an input of level 2 counts up by one from lane to lane, from a multiple of the lanes. */
  counts?(instr: Instr): boolean
  /** Whether an input of level 2 grows by the same distance from lane to lane, up to the end of a row. */
  growsEvenly(instr: Instr): boolean
  /** The elements of a table; `even`: the positions grow evenly. */
  load(instr: Instr, position: VectorValue, even: boolean): VectorValue
  check(instr: Instr, args: readonly VectorValue[]): VectorValue
}

/** How the values of an instruction differ from lane to lane. */
type Growth = 'none' | 'even' | 'any'

export class VectorWriter {
  readonly registers: Registers
  private readonly scalar: ScalarWriter
  private halfWriter: VectorWriter | undefined

  constructor(
    readonly code: Code,
    readonly lanes: number,
    readonly functions: FunctionTable,
    laneBytes: LaneBytes = 4,
  ) {
    this.registers = new Registers(code, lanes, laneBytes)
    this.scalar = new ScalarWriter(code, functions)
  }

  /**
   * A body whose levels are written one after another, each at its place. `inLanes`: int64 results that are read with
   * `lanePosition`.
   */
  start(body: Body, args: readonly VectorValue[], leaves: VectorLeaves, inLanes: readonly number[] = []): BodyInLevels {
    return new BodyInLevels(this, body, args, leaves, inLanes)
  }

  /** A writer of half as many lanes. */
  get half(): VectorWriter {
    return (this.halfWriter ??= new VectorWriter(this.code, this.lanes / 2, this.functions))
  }

  /** The whole body at once, in place. */
  body(body: Body, args: readonly VectorValue[], leaves: VectorLeaves): VectorValue[] {
    const parts = this.start(body, args, leaves)
    parts.write(0)
    parts.write(1)
    return parts.write(2)
  }

  /**
   * Constants are read from globals that never change, once per call: engines make constants of the code anew in every
   * step, at three instructions each, but keep what was loaded.
   */
  constant(instr: Instr): VectorValue {
    const literal = instr.value as number | bigint | boolean
    this.code.global(this.functions.module.global(this.registers.splat(instr.type, literal)))
    const value: VectorValue = { type: instr.type, level: 0, uniform: true, regs: [this.registers.keep()], literal }
    if (instr.type === 'uint64' && (literal as bigint) < 2n ** 32n) {
      value.narrow = this.constant({ ...instr, type: 'uint32', value: Number(literal) })
    }
    return value
  }

  /** One instruction on values; its level is the highest of theirs. */
  instr(instr: Instr, args: readonly VectorValue[]): VectorValue {
    const level = Math.max(0, ...args.map((arg) => arg.level)) as Level
    const uniform = args.every((arg) => arg.uniform)
    const result: VectorValue = { type: instr.type, level, uniform }
    if (instr.op === 'callWhere') return this.callWhere(instr, args, result)
    if (instr.op === 'cast' && instr.type === 'int64' && isFloat(args[0].type)) {
      this.floatToLong(instr, args, result)
      return result
    }
    const write = instr.op === 'cast' ? vectorCast : vectorOperations[instr.op as PrimitiveOp | 'bitcast' | 'select']
    if (!write?.(this.registers, instr, args, result)) this.laneByLane(instr, args, result)
    return result
  }

  /** pmax(a, b) is `a < b ? b : a`, pmin(a, b) is `b < a ? b : a`. */
  quick(name: 'pmin' | 'pmax', { type }: Instr, [, yes, no]: readonly VectorValue[]): VectorValue {
    const level = Math.max(yes.level, no.level) as Level
    const result: VectorValue = { type, level, uniform: yes.uniform && no.uniform }
    perRegister(this.registers, result, (index) => {
      this.code.get(this.registers.reg(no, index), this.registers.reg(yes, index)).op(vectorOp(type, name))
    })
    return result
  }

  /** `while`, for all lanes together: a lane whose condition no longer holds keeps its state. */
  loop(body: Body, state: readonly VectorValue[], leaves: VectorLeaves): VectorValue[] {
    const { code, registers } = this
    const current = state.map((value): VectorValue => {
      const regs = Array.from({ length: registers.count(value.type) }, (_, index) => {
        code.get(registers.reg(value, index))
        return registers.keep()
      })
      return { type: value.type, level: value.level, uniform: false, regs }
    })
    code.block((exit) =>
      code.loop((again) => {
        const [goOn, ...next] = this.body(body, current, leaves)
        this.anyLane(goOn)
        code.op('i32.eqz').brIf(exit)
        const merged = next.map((value, at) => this.instr(selectInstr(value.type), [goOn, value, current[at]]))
        merged.forEach((value, at) => {
          for (const [index, reg] of current[at].regs!.entries()) code.get(registers.reg(value, index)).set(reg)
        })
        code.br(again)
      }),
    )
    for (const value of current) value.wide = undefined
    return current
  }

  /** Leaves an i32 on the stack that tells whether the mask holds anywhere. */
  anyLane(mask: VectorValue): void {
    const { code, registers } = this
    const count = mask.regs || !mask.wide ? registers.count('bool', mask.uniform) : mask.wide.length
    for (let index = 0; index < count; index++) {
      code.get(mask.regs || !mask.wide ? registers.reg(mask, index) : mask.wide[index])
      if (index > 0) code.op('v128.or')
    }
    code.op('v128.any_true')
  }

  /** Leaves an i32 on the stack that tells whether the mask holds everywhere. */
  allLanes(mask: VectorValue): void {
    const { code, registers } = this
    const count = mask.regs || !mask.wide ? registers.count('bool', mask.uniform) : mask.wide.length
    for (let index = 0; index < count; index++) {
      code.get(mask.regs || !mask.wide ? registers.reg(mask, index) : mask.wide[index])
      if (index > 0) code.op('v128.and')
    }
    code.op('i8x16.bitmask').i32(0xffff).op('i32.eq')
  }

  private callWhere(
    instr: Instr,
    [where, fallback, ...args]: readonly VectorValue[],
    result: VectorValue,
  ): VectorValue {
    const { code, registers } = this
    const count = registers.count(instr.type, result.uniform)
    result.regs = Array.from({ length: count }, (_, index) => {
      code.get(registers.reg(fallback, index))
      return registers.keep()
    })
    // Masks and arguments are brought into registers before the branch, so that later code may use them too.
    for (let index = 0; index < registers.count('bool', where.uniform); index++) registers.reg(where, index)
    for (const arg of args) registers.reg(arg, 0)
    if (count > 1) this.setAside(result.regs)
    this.anyLane(where)
    const lanes = count * lanesPerRegister(instr.type)
    code.if(() => {
      if (count > 1) this.bringBack(result.regs!)
      for (let lane = 0; lane < lanes; lane++) {
        const [holds] = this.extract([where], lane)
        code.get(holds.local)
        code.if(() => {
          const values = this.extract(args, lane)
          this.scalar.operation({ op: 'call', type: instr.type, args: [], fn: instr.fn }, values)
          this.replace(result, lane)
        })
      }
      if (count > 1) this.setAside(result.regs!)
    })
    if (count > 1) this.bringBack(result.regs)
    return result
  }

  /**
   * Stores registers in the thread's own memory. An engine that orders instructions by where their results are needed
   * works on one register after another where each has a use after a branch; what is stored before the branch it works
   * on side by side, and instructions wait less for each other.
   */
  private setAside(regs: readonly Local[]): void {
    const { code } = this
    regs.forEach((reg, index) => {
      code.get(code.param(1), reg).memory('v128.store', scratchBytes + 16 * index)
    })
  }

  private bringBack(regs: readonly Local[]): void {
    const { code } = this
    regs.forEach((reg, index) => {
      code
        .get(code.param(1))
        .memory('v128.load', scratchBytes + 16 * index)
        .set(reg)
    })
  }

  /** The quick way where all lanes allow it. */
  private floatToLong(instr: Instr, args: readonly VectorValue[], result: VectorValue): void {
    const { code, registers } = this
    const regs = Array.from({ length: registers.count('int64', result.uniform) }, () => registers.fresh())
    const quick = shortToLong(registers, args[0], result)
    code.if(
      () => quick(regs),
      () => {
        this.laneByLane(instr, args, result)
        regs.forEach((reg, index) => {
          code.get(registers.reg(result, index)).set(reg)
        })
      },
    )
    result.regs = regs
  }

  private laneByLane(instr: Instr, args: readonly VectorValue[], result: VectorValue): void {
    const { registers } = this
    const count = registers.count(instr.type, result.uniform)
    result.regs = Array.from({ length: count }, () => registers.fresh())
    for (let lane = 0; lane < count * lanesPerRegister(instr.type); lane++) {
      this.scalar.operation(instr, this.extract(args, lane))
      this.replace(result, lane)
    }
  }

  /** The values of one lane, in scalar locals. */
  extract(values: readonly VectorValue[], lane: number): ScalarValue[] {
    const { code, registers } = this
    return values.map((value) => {
      const per = lanesPerRegister(value.type)
      code.get(registers.reg(value, Math.floor(lane / per)))
      code.lane(`${shapeOf(value.type)}.extract_lane` as Opcode, lane % per)
      if (value.type === 'bool') code.i32(1).op('i32.and')
      const local = code.local(valueType(value.type))
      code.set(local)
      return { local, type: value.type }
    })
  }

  /** Puts the scalar on the stack into one lane. */
  private replace(value: VectorValue, lane: number): void {
    const { code } = this
    const per = lanesPerRegister(value.type)
    const scalar = code.local(valueType(value.type))
    const reg = value.regs![Math.floor(lane / per)]
    if (value.type === 'bool') code.set(scalar).i32(0).get(scalar).op('i32.sub')
    code.set(scalar).get(reg, scalar)
    code.lane(`${shapeOf(value.type)}.replace_lane` as Opcode, lane % per).set(reg)
  }
}

const selectInstr = (type: Instr['type']): Instr => ({ op: 'select', type, args: [] })

/** A body in the course of being written, level by level. */
export class BodyInLevels {
  private values: (VectorValue | undefined)[] = []
  private readonly loops = new Map<Id, VectorValue[]>()
  private readonly levels: Level[] = []
  private readonly growths: Growth[] = []
  private readonly positions: readonly boolean[]
  /** What lanes have in common, where positions count up. */
  private readonly facts: readonly PairFacts[] | undefined

  constructor(
    private readonly writer: VectorWriter,
    private readonly body: Body,
    private readonly args: readonly VectorValue[],
    private readonly leaves: VectorLeaves,
    inLanes: readonly number[],
  ) {
    this.positions = positionsOnly(body, inLanes)
    for (const instr of body.instrs) {
      this.levels.push(this.levelOf(instr))
      this.growths.push(this.growthOf(instr))
    }
    if (leaves.counts !== undefined) this.facts = pairFacts(body, this.levels, this.positions, leaves.counts)
  }

  /** Writes what belongs to one level; after the last one, gives the results. The last one may be written again. */
  write(level: Level): VectorValue[] {
    const before = this.values
    // Copies: a mask widened in a step must not be taken for known in another, which may be reached without it.
    if (level === 2) this.values = before.map((value) => value && { ...value })
    this.body.instrs.forEach((instr, id) => {
      if (this.levels[id] === level) this.values[id] = this.one(instr, id, level)
    })
    const { values } = this
    this.values = before
    return level === 2 ? this.body.results.map((id) => this.whole(values[id]!)) : []
  }

  /** The writer of values of which a lane stands for `share`. */
  private writerOf(share: Share): VectorWriter {
    const { writer } = this
    return share === 1 ? writer : share === 2 ? writer.half : writer.half.half
  }

  /** The value with a lane for every `share`. */
  private sharedBy(share: Share, value: VectorValue): VectorValue {
    let result = value
    for (let own = shareOf(result); own > share && !result.uniform; own = shareOf(result)) {
      const lower = own === 4 ? 2 : 1
      result = doubledOf(this.writerOf(lower).registers, this.writerOf(own).registers, result as SharedValue)
    }
    return result
  }

  private whole(value: VectorValue): VectorValue {
    return this.facts === undefined ? value : this.sharedBy(1, value)
  }

  /** What lanes have in common is computed once; undefined where there is nothing of the kind. */
  private shared(instr: Instr, id: Id): VectorValue | undefined {
    const fact = this.facts?.[id]
    if (fact === undefined) return undefined
    const { share, bit } = fact
    const target = this.writerOf(share)
    if (bit !== undefined) return withShare(bitMask(target.registers, target.code, bit / share), share)
    const args = instr.args.map((arg) => this.values[arg]!)
    if (share > 1) {
      const own = args.map((value) => (value.uniform ? value : this.fewer(share, value)))
      return withShare(target.instr(instr, own), share)
    }
    return undefined
  }

  /** The value with a lane for every `share`, where it has one for fewer, of which not all are needed, or for more. */
  private fewer(share: Share, value: VectorValue): VectorValue {
    let result = value
    for (let own = shareOf(result); own < share; own = shareOf(result)) {
      result = withShare(everyOther(this.writerOf(own).registers, result), own === 1 ? 2 : 4)
    }
    return this.sharedBy(share, result)
  }

  /** Of two values that groups of lanes have in common, one for even groups and one for odd ones. */
  private inTurn(instr: Instr): VectorValue | undefined {
    if (this.facts === undefined || instr.op !== 'select' || instr.type === 'bool') return undefined
    const { bit } = this.facts[instr.args[0]]
    if (bit !== 1 && bit !== 2) return undefined
    const share = bit === 1 ? 2 : 4
    const [yes, no] = instr.args.slice(1).map((arg) => this.values[arg]!)
    if ([yes, no].some((value) => value.uniform || shareOf(value) < share)) return undefined
    const [target, own] = [this.writerOf(bit).registers, this.writerOf(share).registers]
    return withShare(alternating(target, own, this.sharedBy(share, yes), this.sharedBy(share, no)), bit)
  }

  private one(instr: Instr, id: Id, level: Level): VectorValue {
    const shared = this.inTurn(instr) ?? this.shared(instr, id)
    if (shared !== undefined) return shared
    const operands = instr.args.map((arg) => this.whole(this.values[arg]!))
    if (this.positions[id] && operands.some(({ uniform }) => !uniform)) {
      return positionInLanes(this.writer.registers, instr, operands)
    }
    switch (instr.op) {
      case 'arg':
        return this.args[instr.index!]
      case 'input':
      case 'scalar':
        return this.leaves.read(instr, level)
      case 'literal':
        return this.writer.constant(instr)
      case 'loop':
        this.loops.set(id, this.writer.loop(instr.body!, operands, this.leaves))
        return operands[0]
      case 'get': {
        const results = this.loops.get(instr.args[0])
        if (!results) throw new InternalError('get without its loop')
        return results[instr.index!]
      }
      case 'load':
        return this.leaves.load(instr, operands[0], this.growths[instr.args[0]] === 'even')
      case 'checkIndex':
        return this.leaves.check(instr, operands)
      case 'select':
        return this.quickExtreme(instr, operands) ?? this.writer.instr(instr, operands)
      default:
        return this.writer.instr(instr, operands)
    }
  }

  private levelOf(instr: Instr): Level {
    if (instr.op === 'arg') return this.args[instr.index!].level
    if (instr.op === 'input' || instr.op === 'scalar') return this.leaves.level(instr)
    if (instr.op === 'loop') return 2
    // An index is checked only where there is an element that it is used for.
    const least = instr.op === 'checkIndex' ? 1 : 0
    return Math.max(least, ...instr.args.map((id) => this.levels[id])) as Level
  }

  private growthOf(instr: Instr): Growth {
    const { op, type } = instr
    if (op === 'input') return this.levels.at(-1)! < 2 ? 'none' : this.leaves.growsEvenly(instr) ? 'even' : 'any'
    if (op === 'arg' || op === 'loop' || op === 'get') return 'any'
    const growths = instr.args.map((id) => this.growths[id])
    if (growths.every((growth) => growth === 'none')) return 'none'
    if (type !== 'int64' || growths.includes('any')) return 'any'
    if (op === 'mul') return growths.includes('none') ? 'even' : 'any'
    return op === 'add' || op === 'sub' ? 'even' : 'any'
  }

  /** `a < b ? b : a` and `b < a ? b : a` of floats are one instruction each. */
  private quickExtreme(instr: Instr, operands: readonly VectorValue[]): VectorValue | undefined {
    const [condition, yes, no] = instr.args
    const { op, args } = this.body.instrs[condition]
    if (!isFloat(instr.type) || (op !== 'lt' && op !== 'gt')) return undefined
    const [low, high] = op === 'lt' ? args : [args[1], args[0]]
    if (low === no && high === yes) return this.writer.quick('pmax', instr, operands)
    if (low === yes && high === no) return this.writer.quick('pmin', instr, operands)
    return undefined
  }
}
