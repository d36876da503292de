/** What reductions and scans are made of: accumulators, how they are combined, and what is stored in the end. */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { ReduceKernel, ScanKernel } from '../../../ir/kernel.js'
import type { Code, Label, Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import type { Opcode } from '../wasm/opcodes.js'
import { scalarOffset, slotBytes } from './arguments.js'
import { extremeOf, QuickExtreme } from './extremes.js'
import { type KernelPlan, kernelLeaves } from './map.js'
import { Operands } from './operands.js'
import { type Picker, pickerOf } from './picks.js'
import { FunctionTable, ScalarWriter, valueType } from './scalar.js'
import { type VectorLeaves, VectorWriter } from './vector.js'
import type { VectorValue } from './vector-values.js'

/** One value per accumulator of the kernel; their registers are overwritten as the work goes on. */
export type Accumulators = readonly VectorValue[]

export class ReduceWriter {
  readonly code: Code
  readonly writer: VectorWriter
  readonly operands: Operands
  readonly leaves: VectorLeaves
  readonly types: readonly DTypeName[]
  readonly scalarTypes: readonly ValueType[]
  /** Bytes of one partial result in memory. */
  readonly partialBytes: number
  /** The quicker way to the greatest or least float, where the kernel asks for that. */
  readonly extreme: QuickExtreme | undefined
  /** The quicker way to the position of an extreme. */
  readonly picker: Picker | undefined
  private readonly functions: FunctionTable
  private readonly tailMask: VectorValue
  private combineIndex: number | undefined

  constructor(
    private readonly module: Module,
    readonly kernel: ReduceKernel | ScanKernel,
    readonly plan: KernelPlan,
    copyElements: number,
    name: string,
  ) {
    const address = module.memory.wide ? 'i64' : 'i32'
    this.code = module.function([address, address, 'f64', 'f64'], [], name).code
    this.functions = new FunctionTable(module)
    this.writer = new VectorWriter(this.code, plan.lanes, this.functions, plan.laneBytes)
    const [args, scratch] = [this.code.param(0), this.code.param(1)]
    this.operands = new Operands(this.code, this.writer.registers, plan.layout, args, scratch, copyElements)
    this.leaves = kernelLeaves(this.writer, this.operands, plan)
    this.types = kernel.combine.params.slice(0, kernel.combine.params.length / 2)
    this.scalarTypes = this.types.map(valueType)
    this.partialBytes = this.types.length * slotBytes
    this.tailMask = this.variable('bool')
    const extreme = kernel.kind === 'reduce' ? extremeOf(kernel) : undefined
    this.picker = kernel.kind === 'reduce' ? pickerOf(this.writer, kernel, this.types) : undefined
    this.extreme = extreme && new QuickExtreme(this.code, this.writer, extreme, this.types[0])
  }

  /** Runs `body` for each unit of the range that the call is given. */
  eachUnit(unit: Local, body: () => void): void {
    const { code } = this
    const end = code.local('i64')
    code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(unit)
    code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(end)
    code.block((done) =>
      code.loop((again) => {
        code.get(unit, end).op('i64.ge_s').brIf(done)
        body()
        code.get(unit).i64(1).op('i64.add').set(unit).br(again)
      }),
    )
  }

  /** Runs `body` for the pairs of a binary tree over `count` parts: the second goes into the first. */
  eachPair(count: Local, body: (a: Local, b: Local) => void): void {
    const { code } = this
    const [a, b, distance] = Array.from({ length: 3 }, () => code.local('i64'))
    code.i64(1).set(distance)
    code.block((done) =>
      code.loop((nextLevel) => {
        code.get(distance, count).op('i64.ge_s').brIf(done)
        code.i64(0).set(a)
        code.block((levelDone) =>
          code.loop((nextPair) => {
            code.get(a, distance).op('i64.add').tee(b).get(count).op('i64.ge_s').brIf(levelDone)
            body(a, b)
            code.get(b, distance).op('i64.add').set(a).br(nextPair)
          }),
        )
        code.get(distance).i64(1).op('i64.shl').set(distance).br(nextLevel)
      }),
    )
  }

  accumulators(): Accumulators {
    return this.types.map((type) => this.variable(type))
  }

  reset(accumulators: Accumulators): void {
    accumulators.forEach((value, at) => {
      const neutral = this.writer.constant({
        op: 'literal',
        type: value.type,
        args: [],
        value: this.kernel.identity![at],
      })
      for (const reg of value.regs!) this.code.get(this.writer.registers.reg(neutral, 0)).set(reg)
    })
  }

  combine(a: readonly VectorValue[], b: readonly VectorValue[]): VectorValue[] {
    // Copies: a mask widened inside one branch must not be taken for known in another.
    const args = [...a, ...b].map((value) => ({ ...value }))
    return this.writer.body(this.kernel.combine, args, this.leaves)
  }

  /** Runs `store` with what one step's values make of the accumulators; twice, where there is a quicker way. */
  takeIn(
    a: readonly VectorValue[],
    values: readonly VectorValue[],
    store: (combined: readonly VectorValue[]) => void,
  ): void {
    const { extreme, picker } = this
    const exact = () => store(this.combine(a, values))
    if (picker) picker.choose(a[0], values[0], exact)
    else if (extreme) extreme.choose(values[0], () => store([extreme.combine(a[0], values[0])]), exact)
    else exact()
  }

  /** Goes back to `redo` where the quick way to an extreme came to the scalar 0, or may have lost a NaN. */
  redoOnDoubt(total: Local, redo: Label): void {
    if (!this.extreme) return
    const { code } = this
    code.get(total)
    if (total.type === 'f64') code.f64(0).op('f64.eq')
    else code.f32(0).op('f32.eq')
    this.extreme.onDoubt(() => code.br(redo))
  }

  /** accumulators = values; values may be computed from the accumulators. */
  assign(accumulators: Accumulators, values: readonly VectorValue[]): void {
    const { registers } = this.writer
    accumulators.forEach(({ regs }, at) => {
      regs!.forEach((_, index) => {
        this.code.get(registers.reg(values[at], index))
      })
    })
    for (const { regs } of [...accumulators].reverse()) for (const reg of [...regs!].reverse()) this.code.set(reg)
  }

  /** Takes one vector of values in; in a tail only the lanes that are there. */
  accumulate(accumulators: Accumulators, values: readonly VectorValue[], tail: Local | boolean): void {
    const inTail = () => {
      const combined = this.combine(accumulators, values)
      const kept = combined.map((value, at) =>
        this.writer.instr({ op: 'select', type: value.type, args: [] }, [
          { ...this.tailMask },
          value,
          { ...accumulators[at] },
        ]),
      )
      this.assign(accumulators, kept)
    }
    const inside = () => this.takeIn(accumulators, values, (combined) => this.assign(accumulators, combined))
    if (typeof tail === 'boolean') {
      if (tail) inTail()
      else inside()
      return
    }
    this.code.get(tail)
    this.code.if(inTail, inside)
  }

  /** The lanes below `count` (an i64). */
  setTailMask(count: Local): void {
    const { code } = this
    this.tailMask.regs!.forEach((reg, index) => {
      const lanes = new Uint8Array(new Int32Array([0, 1, 2, 3].map((lane) => 4 * index + lane)).buffer)
      code.v128(lanes).get(count).op('i32.wrap_i64', 'i32x4.splat', 'i32x4.lt_s').set(reg)
    })
  }

  /** Puts the accumulators on the stack as one more block, and resets them. */
  pushOnStack(accumulators: Accumulators, blocks: Local, stackOffset: number): void {
    const { code } = this
    const [entry, bits] = [code.address(), code.local('i64')]
    code.get(this.operands.scratch).addressConst(stackOffset).addressOp('add').set(entry)
    code.get(blocks).set(bits)
    code.block((done) =>
      code.loop((again) => {
        code.get(bits).i64(1).op('i64.and', 'i64.eqz').brIf(done)
        this.assign(accumulators, this.combine(this.loadVectors(entry), accumulators))
        code.increment(entry, this.entryBytes).get(bits).i64(1).op('i64.shr_u').set(bits).br(again)
      }),
    )
    this.storeVectors(entry, accumulators)
    code.get(blocks).i64(1).op('i64.add').set(blocks)
    this.reset(accumulators)
  }

  /** Combines what is on the stack into the accumulators. */
  foldStack(accumulators: Accumulators, blocks: Local, stackOffset: number): void {
    const { code } = this
    const entry = code.address()
    code.get(this.operands.scratch).addressConst(stackOffset).addressOp('add').set(entry)
    code.block((done) =>
      code.loop((again) => {
        code.get(blocks).op('i64.eqz').brIf(done)
        code.get(blocks).i64(1).op('i64.and', 'i32.wrap_i64')
        code.if(() => this.assign(accumulators, this.combine(this.loadVectors(entry), accumulators)))
        code.increment(entry, this.entryBytes).get(blocks).i64(1).op('i64.shr_u').set(blocks).br(again)
      }),
    )
  }

  /** The total over all lanes of each accumulator. */
  acrossLanes(accumulators: Accumulators): Local[] {
    let lanes = Array.from({ length: this.plan.lanes }, (_, lane) =>
      this.writer.extract(accumulators, lane).map(({ local }) => local),
    )
    while (lanes.length > 1) {
      const half = lanes.length / 2
      lanes = lanes.slice(0, half).map((values, lane) => this.combineScalars(values, lanes[lane + half]))
    }
    return lanes[0]
  }

  combineScalars(a: readonly Local[], b: readonly Local[]): Local[] {
    const { code } = this
    code.get(...a, ...b).call(this.combineFunction())
    const results = this.scalarTypes.map((type) => code.local(type))
    for (const local of [...results].reverse()) code.set(local)
    return results
  }

  /** Stores what `finish` makes of the totals where the outputs' pointers are. */
  finishScalars(totals: readonly Local[]): void {
    const { code, operands, plan } = this
    const results = new ScalarWriter(code, this.functions).body(this.kernel.finish, totals, (instr) => {
      const type = valueType(instr.type)
      const local = code.local(type)
      const offset = scalarOffset(plan.layout, plan.params[instr.index!].scalar!) + (instr.part ?? 0) * slotBytes
      code
        .get(operands.args)
        .memory(`${type as 'i32'}.load`, offset)
        .set(local)
      return local
    })
    let at = 0
    for (const operand of operands.all.slice(plan.firstOutput)) {
      const part = dtypes[operand.type.real]
      for (let lane = 0; lane < operand.type.lanes; lane++) {
        code
          .get(operand.pointer, results[at])
          .memory(scalarStore(results[at].type, part.itemsize), lane * part.itemsize)
        at++
      }
    }
  }

  /** The vectors of all accumulators, one after another, at an address. */
  loadVectors(address: Local, distance = this.registerBytes): VectorValue[] {
    const { code, writer } = this
    return this.types.map((type, at) => ({
      type,
      level: 2,
      uniform: false,
      regs: Array.from({ length: writer.registers.count(type) }, (_, index) => {
        code.get(address).memory('v128.load', at * distance + 16 * index)
        return writer.registers.keep()
      }),
    }))
  }

  storeVectors(address: Local, values: readonly VectorValue[], distance = this.registerBytes): void {
    const { registers } = this.writer
    values.forEach((value, at) => {
      for (let index = 0; index < registers.count(value.type); index++) {
        this.code.get(address, registers.reg(value, index)).memory('v128.store', at * distance + 16 * index)
      }
    })
  }

  /** Bytes that one accumulator's vectors take in memory; lanes are 8 bytes apart at most. */
  get registerBytes(): number {
    return this.plan.lanes * 8
  }

  private get entryBytes(): number {
    return this.types.length * this.registerBytes
  }

  private variable(type: DTypeName): VectorValue {
    const { registers } = this.writer
    return {
      type,
      level: 2,
      uniform: false,
      regs: Array.from({ length: registers.count(type) }, () => registers.fresh()),
    }
  }

  private combineFunction(): number {
    if (this.combineIndex === undefined) {
      const { code, index } = this.module.function([...this.scalarTypes, ...this.scalarTypes], this.scalarTypes)
      const params = [...this.scalarTypes, ...this.scalarTypes].map((_, at) => code.param(at))
      code.get(...new ScalarWriter(code, this.functions).body(this.kernel.combine, params))
      this.combineIndex = index
    }
    return this.combineIndex
  }
}

export function scalarStore(type: ValueType, itemsize: number): Opcode {
  if (type === 'i32' && itemsize < 4) return itemsize === 1 ? 'i32.store8' : 'i32.store16'
  return `${type as 'i32'}.store`
}
