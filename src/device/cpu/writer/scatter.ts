/**
 * Scatters. `run` stores the points [begin, end), one after another. `final` goes through all of the points for each of
 * the parts [begin, end) of the output, and stores what lies in that part: so threads can share the work, and still the
 * last point that has a position wins.
 *
 * A short output into which integers are added has another form: `run` adds the points of each of the parts [begin, end)
 * up in a copy of its own, and `final` adds the copies to the elements [begin, end).
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { ScatterKernel } from '../../../ir/kernel.js'
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import type { Opcode } from '../wasm/opcodes.js'
import { header, slotBytes } from './arguments.js'
import { copyElementsFunction, type KernelPlan, type Range } from './map.js'
import { blockAddress, OrderedWriter, storeLane } from './ordered.js'
import { scalarStore } from './reduce-parts.js'
import { ScalarWriter, valueType } from './scalar.js'
import { lanePosition, writeScaled } from './tables.js'
import { storedParts } from './vector-memory.js'
import type { VectorValue } from './vector-values.js'

/** Instructions of a combination that is written in place, once for each lane. */
const shortCombination = 12

export function writeScatter(kernel: ScatterKernel, plan: KernelPlan, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const copyElements = copyElementsFunction(module)
  const run = new ScatterWriter(module, kernel, plan, 'run', copyElements)
  run.write()
  const final = new ScatterWriter(module, kernel, plan, 'final', copyElements)
  final.writeParts()
  return module.encode()
}

/** The other form: see above. */
export function writeScatterCopies(
  kernel: ScatterKernel,
  plan: KernelPlan,
  memory: MemoryShape,
): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const copyElements = copyElementsFunction(module)
  new ScatterWriter(module, kernel, plan, 'run', copyElements).writeCopies()
  new ScatterWriter(module, kernel, plan, 'final', copyElements).writeSums()
  return module.encode()
}

/** Whether copies that begin with zeros may be combined in any order. */
export function addsIntegers({ combine, outputs }: ScatterKernel): boolean {
  if (combine === undefined || !'biu'.includes(dtypes[outputs[0]].kind)) return false
  const { instrs, results } = combine
  const { op, args } = instrs[results[0]]
  if (op !== 'add' && op !== 'or' && op !== 'xor') return false
  return args.every((id) => instrs[id].op === 'arg') && instrs[args[0]].index !== instrs[args[1]].index
}

class ScatterWriter extends OrderedWriter {
  /** The positions that are stored: `span` of them, from `low` on where that isn't 0. */
  private low: Local | undefined
  private span: Local
  private readonly module: Module
  private combineIndex: number | undefined

  constructor(
    module: Module,
    private readonly scatter: ScatterKernel,
    plan: KernelPlan,
    name: string,
    copyElements: number,
  ) {
    super(module, scatter, plan, name, copyElements)
    this.module = module
    this.span = this.blocks[0].length
  }

  write(): void {
    this.points()
  }

  writeParts(): void {
    const { code, blocks, operands } = this
    const [part, last, parts, position, end, low, span] = Array.from({ length: 7 }, () => code.local('i64'))
    this.low = low
    this.span = span
    code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(part)
    code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(last)
    operands.loadSlot(header.chunks * slotBytes, parts)
    const border = () => code.get(blocks[0].length, part).op('i64.mul').get(parts).op('i64.div_u')
    code.loop((again) => {
      border().set(low)
      code.increment(part, 1)
      border().get(low).op('i64.sub').set(span)
      code.i64(0).set(position)
      operands.loadSlot(header.reducedSize * slotBytes, end)
      this.points({ position, end })
      code.get(part, last).op('i64.lt_s').brIf(again)
    })
  }

  writeCopies(): void {
    const { code, blocks, operands } = this
    const [part, last, parts, position, end] = Array.from({ length: 5 }, () => code.local('i64'))
    code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(part)
    code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(last)
    operands.loadSlot(header.chunks * slotBytes, parts)
    const border = () => {
      operands.loadSlot(header.reducedSize * slotBytes, end)
      code.get(end, part).op('i64.mul').get(parts).op('i64.div_u')
    }
    code.loop((again) => {
      this.copyOf(part)
      code.set(blocks[0].pointer)
      border()
      code.set(position).increment(part, 1)
      border()
      code.set(end)
      this.points({ position, end })
      code.get(part, last).op('i64.lt_s').brIf(again)
    })
  }

  writeSums(): void {
    const { code, blocks, operands } = this
    const [block] = blocks
    const { itemsize, name } = dtypes[block.type]
    const [element, end, part, parts] = Array.from({ length: 4 }, () => code.local('i64'))
    const address = code.address()
    const value = code.local(valueType(name))
    code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(element)
    code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(end)
    operands.loadSlot(header.chunks * slotBytes, parts)
    code.loop((nextElement) => {
      code.get(block.pointer)
      writeScaled(code, element, itemsize)
      code.addressOp('add').set(address).i64(0).set(part)
      code.loop((nextPart) => {
        this.copyOf(part)
        writeScaled(code, element, itemsize)
        code.addressOp('add').memory(scalarLoad(name))
        if (name === 'bool') code.i32(0).op('i32.ne')
        code.set(value)
        this.storeCombined(address, [value])
        code.increment(part, 1).get(part, parts).op('i64.lt_s').brIf(nextPart)
      })
      code.increment(element, 1).get(element, end).op('i64.lt_s').brIf(nextElement)
    })
  }

  /** Leaves the address of a part's copy of the output on the stack. */
  private copyOf(part: Local): void {
    const { code, blocks, operands } = this
    const [base, distance] = [code.address(), code.local('i64')]
    operands.loadSlot(header.partials * slotBytes, base)
    code.get(part, blocks[0].length).op('i64.mul').set(distance)
    code.get(base)
    writeScaled(code, distance, dtypes[blocks[0].type].itemsize)
    code.addressOp('add')
  }

  private points(range?: Range): void {
    const body = this.writer.start(this.kernel.body, [], this.leaves, [0])
    this.begin(body)
    const step = (tail: Local | boolean, count: Local) => {
      const [position, ...values] = body.write(2)
      if (this.scatter.combine === undefined) this.store(position, values)
      else {
        this.either(
          tail,
          () => this.combine(position, values, count),
          () => this.combine(position, values),
        )
      }
    }
    this.walk(body, step, range)
  }

  /** Lanes that repeat the last point of a row store it again. */
  private store(position: VectorValue, values: readonly VectorValue[]): void {
    const { code, writer, blocks, plan } = this
    const [block] = blocks
    const type = dtypes[block.type].real
    const stored = storedParts(code, writer.registers, type, values)
    const address = code.address()
    for (let lane = 0; lane < plan.lanes; lane++) {
      const at = lanePosition(writer.registers, position, lane)
      blockAddress(code, block, at, () => this.isMine(at))
      code.set(address)
      storeLane(code, address, type, stored, lane)
    }
  }

  private isMine(position: Local): void {
    this.code.get(position)
    if (this.low) this.code.get(this.low).op('i64.sub')
    this.code.get(this.span).op('i64.lt_u')
  }

  /** Combines each lane, or the first `count` ones, with what is there. */
  private combine(position: VectorValue, given: readonly VectorValue[], count?: Local): void {
    const { code, writer, blocks, plan } = this
    const [block] = blocks
    // A mask widened in one branch must not be taken for known in another.
    const values = given.map((value) => ({ ...value }))
    const address = code.address()
    for (let lane = 0; lane < plan.lanes; lane++) {
      const at = lanePosition(writer.registers, position, lane)
      const added = writer.extract(values, lane).map(({ local }) => local)
      this.isMine(at)
      if (count) code.i64(lane).get(count).op('i64.lt_s', 'i32.and')
      code.if(() => {
        code.get(block.pointer)
        writeScaled(code, at, dtypes[block.type].itemsize)
        code.addressOp('add').set(address)
        this.storeCombined(address, added)
      })
    }
  }

  private storeCombined(address: Local, added: readonly Local[]): void {
    const { code, blocks } = this
    const part = dtypes[dtypes[blocks[0].type].real]
    const old = Array.from({ length: dtypes[blocks[0].type].lanes }, (_, at) => {
      const local = code.local(valueType(part.name))
      code.get(address).memory(scalarLoad(part.name), at * part.itemsize)
      if (part.name === 'bool') code.i32(0).op('i32.ne')
      code.set(local)
      return local
    })
    this.combined(old, added).forEach((result, at) => {
      code.get(address, result).memory(scalarStore(result.type, part.itemsize), at * part.itemsize)
    })
  }

  private combined(old: readonly Local[], added: readonly Local[]): Local[] {
    const { code, functions } = this
    const combine = this.scatter.combine!
    if (combine.instrs.length <= shortCombination)
      return new ScalarWriter(code, functions).body(combine, [...old, ...added])
    const types = old.map(({ type }) => type)
    if (this.combineIndex === undefined) {
      const { code: inner, index } = this.module.function(combine.params.map(valueType), types)
      const params = combine.params.map((_, at) => inner.param(at))
      inner.get(...new ScalarWriter(inner, functions).body(combine, params))
      this.combineIndex = index
    }
    code.get(...old, ...added).call(this.combineIndex)
    const results = types.map((type) => code.local(type))
    for (const local of [...results].reverse()) code.set(local)
    return results
  }
}

function scalarLoad(type: DTypeName): Opcode {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'f') return itemsize === 8 ? 'f64.load' : 'f32.load'
  if (itemsize === 8) return 'i64.load'
  if (itemsize === 4) return 'i32.load'
  return `i32.load${itemsize === 1 ? 8 : 16}_${kind === 'i' ? 's' : 'u'}`
}
