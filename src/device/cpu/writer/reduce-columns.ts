/** Reductions down columns: a tile of neighbouring outputs at a time, their accumulators in memory. */
import type { ReduceKernel } from '../../../ir/kernel.js'
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { header, slotBytes } from './arguments.js'
import { type KernelPlan, storeOutputs, writeSteps } from './map.js'
import { ReduceWriter } from './reduce-parts.js'

/** Outputs of one tile, and reduced elements of one chunk. */
export const columnTile = 1024
export const columnChunk = 512
/** Accumulators of one tile; a vector that reaches past the tile's end stays inside. */
const accumulatorBytes = columnTile * 8 + 128
/** Where the accumulators of a tile begin in scratch memory, when there is only one chunk. */
const tileOffset = 16 << 10

/** Bytes that the accumulators of one tile take. */
export const tileBytes = (kernel: ReduceKernel) => (kernel.combine.params.length / 2) * accumulatorBytes

export function writeColumns(module: Module, kernel: ReduceKernel, plan: KernelPlan, copyElements: number): void {
  writeTiles(new ReduceWriter(module, kernel, plan, copyElements, 'run'))
  writeTilesFinal(new ReduceWriter(module, kernel, plan, copyElements, 'final'))
}

/** Numbers that say which tile is worked on. */
class Tile {
  readonly chunks: Local
  readonly tiles: Local
  readonly inner: Local
  readonly outerCount: Local
  readonly outer: Local
  readonly start: Local
  readonly width: Local
  private readonly parts: ReduceWriter

  constructor(parts: ReduceWriter) {
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
    writeSteps(code, operands, left, () => {
      const totals = parts.loadVectors(address, accumulatorBytes)
      storeOutputs(operands, parts.plan, writer.body(parts.kernel.finish, totals, parts.leaves))
      code.increment(address, parts.plan.lanes * 8)
    })
  }
}

/** `run(args, scratch, begin, end)`: chunks [begin, end), counted through all tiles. */
function writeTiles(parts: ReduceWriter): void {
  const { code, operands, writer, kernel } = parts
  const tile = new Tile(parts)
  const [unit, index, chunk, row, end, left] = Array.from({ length: 6 }, () => code.local('i64'))
  const [base, address] = [code.address(), code.address()]
  const reducedOuter = code.local('i32')
  operands.loadSlot(header.reducedOuter * slotBytes, reducedOuter)
  operands.start()
  operands.startIotas()
  const body = writer.start(kernel.body, [], parts.leaves)
  body.write(0)
  const neutral = parts.accumulators()

  parts.eachUnit(unit, () => {
    code.get(unit, tile.chunks).op('i64.div_u').tee(index).get(tile.chunks).op('i64.mul').set(chunk)
    code.get(unit, chunk).op('i64.sub').set(chunk)
    tile.locate(index)
    partialTile(parts, tile, unit, base)
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
        writeSteps(
          code,
          operands,
          left,
          () => {
            const values = body.write(2)
            parts.storeVectors(
              address,
              parts.combine(parts.loadVectors(address, accumulatorBytes), values),
              accumulatorBytes,
            )
            code.increment(address, parts.plan.lanes * 8)
          },
          undefined,
          false,
        )
        code.get(row).i64(1).op('i64.add').set(row).br(again)
      }),
    )
    code.get(tile.chunks).i64(1).op('i64.eq')
    code.if(() => tile.finish(base))
  })
}

/** Where the accumulators of a unit are: in scratch memory, or among the partial results. */
function partialTile(parts: ReduceWriter, tile: Tile, unit: Local, base: Local): void {
  const { code, operands, kernel } = parts
  code.get(tile.chunks).i64(1).op('i64.eq')
  code.if(
    () => code.get(operands.scratch).addressConst(tileOffset).addressOp('add').set(base),
    () => {
      operands.loadSlot(header.partials * slotBytes, base)
      code.get(base, unit).addressFromI64().addressConst(tileBytes(kernel)).addressOp('mul').addressOp('add').set(base)
    },
  )
}

/** `final(args, scratch, begin, end)`: the tiles [begin, end) from the partial results of their chunks. */
function writeTilesFinal(parts: ReduceWriter): void {
  const { code } = parts
  const tile = new Tile(parts)
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
