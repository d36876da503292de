/**
 * Scans. Along rows: what goes into a vector of totals is combined lane by lane, one element after another. A long row
 * is cut into chunks of a fixed size, so that the result doesn't depend on the number of threads: `final` makes the
 * total of each chunk, `run` scans the chunks, each from the total of those before it. Down columns: the totals of
 * neighbouring rows side by side, as vectors in scratch memory.
 */
import type { DTypeName } from '../../../core/dtype.js'
import type { ScanKernel } from '../../../ir/kernel.js'
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { freeScratch, header, slotBytes } from './arguments.js'
import { copyElementsFunction, type KernelPlan, storeOutputs, writeSteps } from './map.js'
import { loadPartial, storePartial } from './partials.js'
import { Tile, type TileShape } from './reduce-columns.js'
import { ReduceWriter } from './reduce-parts.js'
import { ScalarWriter } from './scalar.js'
import type { BodyInLevels } from './vector.js'
import { lanesPerRegister, type Registers, type VectorValue, vectorOp } from './vector-values.js'

/** Elements of one chunk of a long row. */
export const scanChunk = 1 << 14
/** Instructions of a combination that is written in place, once for each lane. */
const shortCombination = 12

export function writeScan(
  kernel: ScanKernel,
  plan: KernelPlan,
  memory: MemoryShape,
  /** The tiles of a scan down columns; none for one along rows. */
  columns?: TileShape,
): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const copyElements = copyElementsFunction(module)
  const partsOf = (name: string) => new ReduceWriter(module, kernel, plan, copyElements, name)
  if (columns) writeColumns(partsOf('run'), columns)
  else {
    writeRows(new RowScan(partsOf('run')))
    if (kernel.identity !== undefined) writeTotals(new RowScan(partsOf('final')))
  }
  return module.encode()
}

/** A walk along chunks of rows, with the totals so far in scalars. */
class RowScan {
  readonly totals: Local[]
  /** 1 while there are no totals. */
  readonly isFirst: Local
  readonly unit: Local
  readonly chunk: Local
  readonly chunks: Local
  private readonly body: BodyInLevels
  private readonly left: Local
  private readonly outer: Local

  constructor(readonly parts: ReduceWriter) {
    const { code, operands, writer, kernel } = parts
    this.totals = parts.scalarTypes.map((type) => code.local(type))
    this.isFirst = code.local('i32')
    this.unit = code.local('i64')
    this.chunk = code.local('i64')
    this.chunks = code.local('i64')
    this.left = code.local('i64')
    this.outer = code.local('i32')
    operands.loadSlot(header.chunks * slotBytes, this.chunks)
    operands.loadSlot(header.outer * slotBytes, this.outer)
    operands.start()
    operands.startIotas()
    this.body = writer.start(kernel.body, [], parts.leaves)
    this.body.write(0)
  }

  eachUnit(work: () => void): void {
    const { code, operands } = this.parts
    const [counter, first] = [code.local('i64'), code.local('i64')]
    operands.loadSlot(header.first * slotBytes, first)
    this.parts.eachUnit(counter, () => {
      code.get(first, counter).op('i64.add').set(this.unit)
      code.get(this.unit, this.unit, this.chunks).op('i64.div_u').get(this.chunks).op('i64.mul', 'i64.sub')
      code.set(this.chunk)
      work()
    })
  }

  /** Runs `step` for each vector of the unit's elements. */
  walk(storesOutputs: boolean, step: (values: readonly VectorValue[], tail: Local | boolean, count: Local) => void) {
    const { code, operands, plan } = this.parts
    const { left } = this
    const [index, offset, size] = [code.local('i64'), code.local('i64'), code.local('i64')]
    operands.start()
    code.get(this.unit, this.chunks).op('i64.div_u').set(index)
    operands.moveOuter(index, 0, this.outer)
    operands.loadSlot(header.reducedSize * slotBytes, size)
    code.get(this.chunk, size).op('i64.mul').set(offset)
    operands.moveInner(offset)
    operands.loadSlot(header.inner * slotBytes, left)
    code.get(left, offset).op('i64.sub').tee(left).get(size).get(left, size).op('i64.lt_s', 'select').set(left)
    this.body.write(1)
    writeSteps(code, operands, {
      left,
      step: (tail) => step(this.body.write(2), tail, left),
      storesOutputs,
      short: plan.short,
    })
  }

  /** totals = combine(totals, values), or the values where there are no totals. */
  take(values: readonly Local[]): void {
    const { code } = this.parts
    code.get(this.isFirst)
    code.if(
      () => {
        this.assign(values)
        code.i32(0).set(this.isFirst)
      },
      () => this.assign(this.combined(this.totals, values)),
    )
  }

  assign(values: readonly Local[]): void {
    const { code } = this.parts
    code.get(...values)
    for (const total of [...this.totals].reverse()) code.set(total)
  }

  combined(a: readonly Local[], b: readonly Local[]): Local[] {
    const { kernel, code, writer } = this.parts
    if (kernel.combine.instrs.length > shortCombination) return this.parts.combineScalars(a, b)
    return new ScalarWriter(code, writer.functions).body(kernel.combine, [...a, ...b])
  }

  lane(values: readonly VectorValue[], lane: number): Local[] {
    return this.parts.writer.extract(values, lane).map(({ local }) => local)
  }
}

/** `run(args, scratch, begin, end)`: scans the chunks [begin, end), counted through all rows. */
function writeRows(scan: RowScan): void {
  const { parts, totals } = scan
  const { code, operands, writer, plan, kernel } = parts
  const before = totals.map(({ type }) => code.local(type))
  const isKnown = code.local('i32')
  scan.eachUnit(() => {
    code.i32(1).set(scan.isFirst)
    code.get(scan.chunk).op('i64.eqz', 'i32.eqz')
    code.if(() => {
      code.get(isKnown)
      code.if(
        () => {
          scan.assign(before)
          code.i32(0).set(scan.isFirst)
        },
        () => foldBefore(scan),
      )
    })
    if (kernel.identity !== undefined) {
      code.get(scan.chunks).i64(1).op('i64.gt_s')
      code.if(() => {
        noteTotal(scan, before)
        code.i32(1).set(isKnown)
      })
    }
    scan.walk(true, (values) => {
      const lanes = lanesScanned(scan, values)
      const stored = parts.types.map((type, at) =>
        vectorOfLanes(
          writer.registers,
          type,
          lanes.map((lane) => lane[at]),
        ),
      )
      storeOutputs(operands, plan, writer.body(kernel.finish, stored, parts.leaves))
    })
  })
}

/** The totals of the chunks of this row that come before the unit. */
function foldBefore(scan: RowScan): void {
  const { code } = scan.parts
  const earlier = code.local('i64')
  code.get(scan.unit, scan.chunk).op('i64.sub').set(earlier)
  code.loop((again) => {
    scan.take(loadPartial(scan.parts, earlier))
    code.increment(earlier, 1).get(earlier, scan.unit).op('i64.lt_s').brIf(again)
  })
}

/** The total of the chunks up to and with this one, for the next. */
function noteTotal(scan: RowScan, before: readonly Local[]): void {
  const { code } = scan.parts
  const own = loadPartial(scan.parts, scan.unit)
  const note = (values: readonly Local[]) => {
    code.get(...values)
    for (const local of [...before].reverse()) code.set(local)
  }
  code.get(scan.isFirst)
  code.if(
    () => note(own),
    () => note(scan.combined(scan.totals, own)),
  )
}

/** The totals at each lane of a vector; the last ones are kept. */
function lanesScanned(scan: RowScan, values: readonly VectorValue[]): (readonly Local[])[] {
  const { code, plan } = scan.parts
  scan.take(scan.lane(values, 0))
  let current = scan.totals.map((total) => {
    const local = code.local(total.type)
    code.get(total).set(local)
    return local
  })
  const all = [current]
  for (let lane = 1; lane < plan.lanes; lane++) all.push((current = scan.combined(current, scan.lane(values, lane))))
  scan.assign(current)
  return all
}

/** `final(args, scratch, begin, end)`: the totals of the chunks [begin, end). */
function writeTotals(scan: RowScan): void {
  const { parts, totals } = scan
  const { code, plan } = parts
  const whole = (values: readonly VectorValue[]) => {
    let lanes = Array.from({ length: plan.lanes }, (_, lane) => scan.lane(values, lane))
    // Neighbours first: the order of the elements stays.
    while (lanes.length > 1) {
      lanes = lanes.filter((_, at) => at % 2 === 0).map((lane, at) => scan.combined(lane, lanes[2 * at + 1]))
    }
    scan.take(lanes[0])
  }
  const part = (values: readonly VectorValue[], count: Local) => {
    for (let lane = 0; lane < plan.lanes; lane++) {
      const one = scan.lane(values, lane)
      code.i64(lane).get(count).op('i64.lt_s')
      code.if(() => scan.take(one))
    }
  }
  scan.eachUnit(() => {
    code.i32(1).set(scan.isFirst)
    scan.walk(false, (values, tail, count) => {
      if (tail === true) part(values, count)
      else if (tail === false) whole(values)
      else {
        code.get(tail)
        code.if(
          () => part(values.map(copy), count),
          () => whole(values.map(copy)),
        )
      }
    })
    storePartial(parts, totals, scan.unit)
  })
}

/** A mask widened in one branch must not be taken for known in another. */
const copy = (value: VectorValue): VectorValue => ({ ...value })

/** A vector from the scalars of its lanes. */
function vectorOfLanes(registers: Registers, type: DTypeName, lanes: readonly Local[]): VectorValue {
  const { code } = registers
  const per = lanesPerRegister(type)
  const push = (lane: Local) => (type === 'bool' ? code.i32(0).get(lane).op('i32.sub') : code.get(lane))
  const regs = Array.from({ length: registers.count(type) }, (_, index) => {
    push(lanes[index * per]).op(vectorOp(type, 'splat'))
    for (let lane = 1; lane < per; lane++) {
      push(lanes[index * per + lane]).lane(vectorOp(type, 'replace_lane'), lane)
    }
    return registers.keep()
  })
  return { type, level: 2, uniform: false, regs }
}

/** `run(args, scratch, begin, end)`: scans the tiles [begin, end) from their first row to the last. */
function writeColumns(parts: ReduceWriter, shape: TileShape): void {
  const { code, operands, writer, kernel, plan } = parts
  const tile = new Tile(parts, shape)
  const [unit, index, row, rows, left] = Array.from({ length: 5 }, () => code.local('i64'))
  const [base, address] = [code.address(), code.address()]
  const reducedOuter = code.local('i32')
  operands.loadSlot(header.reducedOuter * slotBytes, reducedOuter)
  operands.loadSlot(header.reducedSize * slotBytes, rows)
  operands.start()
  operands.startIotas()
  const body = writer.start(kernel.body, [], parts.leaves)
  body.write(0)
  const totals = parts.accumulators()
  const step = () => {
    const values = body.write(2)
    for (const value of values) if (value.type === 'bool') writer.registers.reg(value, 0)
    code.get(row).op('i64.eqz')
    code.if(
      () => parts.assign(totals, values),
      () => parts.assign(totals, parts.combine(parts.loadVectors(address, shape.accumulatorBytes), values)),
    )
    parts.storeVectors(address, totals, shape.accumulatorBytes)
    storeOutputs(operands, plan, writer.body(kernel.finish, totals.map(copy), parts.leaves))
    code.increment(address, plan.lanes * 8)
  }
  code.get(operands.scratch).addressConst(freeScratch(plan.layout)).addressOp('add').set(base)
  parts.eachUnit(unit, () => {
    tile.locate(unit)
    code.i64(0).set(row)
    code.loop((again) => {
      tile.move()
      code.get(row).set(index)
      operands.moveOuter(index, tile.outerCount, reducedOuter)
      body.write(1)
      code.get(tile.width).set(left).get(base).set(address)
      writeSteps(code, operands, { left, step, storesOutputs: true, short: plan.short })
      code.increment(row, 1).get(row, rows).op('i64.lt_s').brIf(again)
    })
  })
}
