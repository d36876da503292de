/** Reductions down columns: a tile of neighbouring outputs at a time, their accumulators in memory. */
import { InternalError } from '../../../core/errors.js'
import type { ReduceKernel, ScanKernel } from '../../../ir/kernel.js'
import { scratchBytes } from '../heap.js'
import type { Label, Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { freeScratch, header, slotBytes, slotSize } from './arguments.js'
import { type KernelPlan, storeOutputs, writeSteps } from './map.js'
import { ReduceWriter } from './reduce-parts.js'
import { vectorOp } from './vector-values.js'

/** Reduced elements of one chunk. */
export const columnChunk = 512
/**
 * Outputs of one tile, where their accumulators have room in scratch memory: the wider, the longer the stretches of
 * memory that are read at a time; but narrow ones take less memory for the partial results of few outputs.
 */
export const tileWidths = [128, 1024, 4096] as const
const narrowestTile = 32

export interface TileShape {
  /** Outputs of one tile. */
  readonly width: number
  /** Bytes of one accumulator's vectors; the last one may reach past the tile's end and stays inside. */
  readonly accumulatorBytes: number
  /** Bytes of all accumulators. */
  readonly bytes: number
}

/** The widest tile of at most `widest` outputs of which the accumulators have room. */
export function tileShape(kernel: ReduceKernel | ScanKernel, operands: number, widest: number): TileShape {
  const accumulators = kernel.combine.params.length / 2
  for (let width = widest; width >= narrowestTile; width /= 2) {
    const accumulatorBytes = width * 8 + 128
    const bytes = accumulators * accumulatorBytes
    if (operands * slotSize + bytes <= scratchBytes) return { width, accumulatorBytes, bytes }
  }
  throw new InternalError(`a ${kernel.kind} of ${operands} operands has too many accumulators: ${accumulators}`)
}

export function writeColumns(
  module: Module,
  kernel: ReduceKernel,
  plan: KernelPlan,
  copyElements: number,
  shape: TileShape,
): void {
  writeTiles(new ReduceWriter(module, kernel, plan, copyElements, 'run'), shape)
  writeTilesFinal(new ReduceWriter(module, kernel, plan, copyElements, 'final'), shape)
}

/** Numbers that say which tile is worked on. */
export class Tile {
  readonly chunks: Local
  readonly tiles: Local
  readonly inner: Local
  readonly outerCount: Local
  readonly outer: Local
  readonly start: Local
  readonly width: Local
  private readonly parts: ReduceWriter

  constructor(
    parts: ReduceWriter,
    readonly shape: TileShape,
  ) {
    const { code, operands } = parts
    this.parts = parts
    this.chunks = code.local('i64')
    this.tiles = code.local('i64')
    this.inner = code.local('i64')
    this.outer = code.local('i64')
    this.start = code.local('i64')
    this.width = code.local('i64')
    this.outerCount = code.local('i32')
    operands.loadSlot(header.chunks * slotBytes, this.chunks)
    operands.loadSlot(header.tiles * slotBytes, this.tiles)
    operands.loadSlot(header.inner * slotBytes, this.inner)
    operands.loadSlot(header.outer * slotBytes, this.outerCount)
  }

  /** Goes to tile `index` of all tiles. */
  locate(index: Local): void {
    const { code } = this.parts
    const columnTile = this.shape.width
    code.get(index, this.tiles).op('i64.div_u').tee(this.outer).get(this.tiles).op('i64.mul').set(this.start)
    code.get(index, this.start).op('i64.sub').i64(columnTile).op('i64.mul').set(this.start)
    code.get(this.inner, this.start).op('i64.sub').tee(this.width).i64(columnTile)
    code.get(this.width).i64(columnTile).op('i64.lt_s', 'select').set(this.width)
  }

  /** Moves the operands to the tile's first output. */
  move(): void {
    const { code, operands } = this.parts
    const index = code.local('i64')
    operands.start()
    code.get(this.outer).set(index)
    operands.moveOuter(index, 0, this.outerCount)
    operands.moveInner(this.start)
  }

  /** Runs `step` for each vector of the tile's accumulators, beginning at `base`. */
  eachVector(base: Local, step: (address: Local) => void): void {
    const { code, plan } = this.parts
    const [address, at] = [code.address(), code.local('i64')]
    code.get(base).set(address).i64(0).set(at)
    code.block((done) =>
      code.loop((again) => {
        code.get(at, this.width).op('i64.ge_s').brIf(done)
        step(address)
        code
          .increment(address, plan.lanes * 8)
          .increment(at, plan.lanes)
          .br(again)
      }),
    )
  }

  /** Stores what `finish` makes of the accumulators at `base`. */
  finish(base: Local): void {
    const { parts } = this
    const { code, operands, writer } = parts
    const [left, address] = [code.local('i64'), code.address()]
    this.move()
    code.get(this.width).set(left).get(base).set(address)
    writeSteps(code, operands, {
      left,
      step: () => {
        const totals = parts.loadVectors(address, this.shape.accumulatorBytes)
        storeOutputs(operands, parts.plan, writer.body(parts.kernel.finish, totals, parts.leaves))
        code.increment(address, parts.plan.lanes * 8)
      },
      storesOutputs: true,
      short: false,
    })
  }
}

/** `run(args, scratch, begin, end)`: chunks [begin, end), counted through all tiles. */
function writeTiles(parts: ReduceWriter, shape: TileShape): void {
  const { code, operands, writer, kernel } = parts
  const tile = new Tile(parts, shape)
  const { accumulatorBytes } = tile.shape
  const [unit, index, chunk, row, end, left] = Array.from({ length: 6 }, () => code.local('i64'))
  const [base, address] = [code.address(), code.address()]
  const reducedOuter = code.local('i32')
  operands.loadSlot(header.reducedOuter * slotBytes, reducedOuter)
  operands.start()
  operands.startIotas()
  const body = writer.start(kernel.body, [], parts.leaves)
  body.write(0)
  const neutral = parts.accumulators()

  const reduceChunk = () => {
    parts.reset(neutral)
    tile.eachVector(base, (at) => parts.storeVectors(at, neutral, accumulatorBytes))
    code.get(chunk).i64(columnChunk).op('i64.mul').tee(row).i64(columnChunk).op('i64.add').set(end)
    operands.loadSlot(header.reducedSize * slotBytes, left)
    code.get(end, left, end, left).op('i64.lt_s', 'select').set(end)
    code.block((done) =>
      code.loop((again) => {
        code.get(row, end).op('i64.ge_s').brIf(done)
        tile.move()
        code.get(row).set(index)
        operands.moveOuter(index, tile.outerCount, reducedOuter)
        body.write(1)
        code.get(tile.width).set(left).get(base).set(address)
        writeSteps(code, operands, {
          left,
          step: () => {
            const values = body.write(2)
            parts.takeIn(parts.loadVectors(address, accumulatorBytes), values, (combined) =>
              parts.storeVectors(address, combined, accumulatorBytes),
            )
            code.increment(address, parts.plan.lanes * 8)
          },
          storesOutputs: false,
          short: parts.plan.short,
        })
        code.get(row).i64(1).op('i64.add').set(row).br(again)
      }),
    )
  }

  parts.eachUnit(unit, () => {
    code.get(unit, tile.chunks).op('i64.div_u').tee(index).get(tile.chunks).op('i64.mul').set(chunk)
    code.get(unit, chunk).op('i64.sub').set(chunk)
    tile.locate(index)
    partialTile(parts, tile, unit, base)
    parts.extreme?.start()
    code.loop((redo) => {
      reduceChunk()
      redoOnDoubt(parts, tile, base, redo)
    })
    code.get(tile.chunks).i64(1).op('i64.eq')
    code.if(() => tile.finish(base))
  })
}

/** Goes back to `redo` where the quick way to an extreme came to a 0, or may have lost a NaN. */
function redoOnDoubt(parts: ReduceWriter, tile: Tile, base: Local, redo: Label): void {
  if (!parts.extreme) return
  const { code, writer } = parts
  const [type] = parts.types
  const zero = writer.constant({ op: 'literal', type, args: [], value: 0 })
  const found = writer.registers.fresh()
  code.v128(new Uint8Array(16)).set(found)
  tile.eachVector(base, (address) => {
    for (const reg of parts.loadVectors(address, tile.shape.accumulatorBytes)[0].regs!) {
      code.get(found, reg, writer.registers.reg(zero, 0)).op(vectorOp(type, 'eq'), 'v128.or').set(found)
    }
  })
  code.get(found).op('v128.any_true')
  parts.extreme.onDoubt(() => code.br(redo))
}

/** Where the accumulators of a unit are: in scratch memory, or among the partial results. */
function partialTile(parts: ReduceWriter, tile: Tile, unit: Local, base: Local): void {
  const { code, operands } = parts
  code.get(tile.chunks).i64(1).op('i64.eq')
  code.if(
    () => code.get(operands.scratch).addressConst(freeScratch(parts.plan.layout)).addressOp('add').set(base),
    () => {
      operands.loadSlot(header.partials * slotBytes, base)
      code.get(base, unit).addressFromI64().addressConst(tile.shape.bytes).addressOp('mul').addressOp('add').set(base)
    },
  )
}

/** `final(args, scratch, begin, end)`: the tiles [begin, end) from the partial results of their chunks. */
function writeTilesFinal(parts: ReduceWriter, shape: TileShape): void {
  const { code } = parts
  const tile = new Tile(parts, shape)
  const { accumulatorBytes } = tile.shape
  const [unit, first, index] = Array.from({ length: 3 }, () => code.local('i64'))
  const [target, source, at, base] = Array.from({ length: 4 }, () => code.address())
  parts.eachUnit(unit, () => {
    tile.locate(unit)
    code.get(unit, tile.chunks).op('i64.mul').set(first)
    parts.eachPair(tile.chunks, (a, b) => {
      code.get(first, a).op('i64.add').set(index)
      partialTile(parts, tile, index, target)
      code.get(first, b).op('i64.add').set(index)
      partialTile(parts, tile, index, source)
      code.get(source).set(at)
      tile.eachVector(target, (address) => {
        const combined = parts.combine(
          parts.loadVectors(address, accumulatorBytes),
          parts.loadVectors(at, accumulatorBytes),
        )
        parts.storeVectors(address, combined, accumulatorBytes)
        code.increment(at, parts.plan.lanes * 8)
      })
    })
    partialTile(parts, tile, first, base)
    tile.finish(base)
  })
}
