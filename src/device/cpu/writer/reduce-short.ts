/**
 * Reductions of many short rows. One row at a time, its beginning and its end would take longer than its elements: here a
 * tile of neighbouring outputs is worked on at a time, as down columns, but each in the order of `reduce.ts`: element k
 * goes into lane k mod 8 of its row, and lanes are combined as a binary tree. So results are the same to the last bit.
 */
import type { ReduceKernel } from '../../../ir/kernel.js'
import { scratchBytes } from '../heap.js'
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { freeScratch, header, slotBytes } from './arguments.js'
import { copyElementsFunction, type KernelPlan, writeSteps } from './map.js'
import { Tile, type TileShape, tileShape } from './reduce-columns.js'
import { ReduceWriter } from './reduce-parts.js'

/** Lanes of a row, each with accumulators of its own. */
const rowLanes = 8
/** The longest rows: those of more than 120 elements are cut into blocks, and from about here on one at a time is as fast. */
export const shortRowLength = 32
/** Outputs that a tile has. */
const tileWidth = 128

/** The tiles in which short rows are reduced; undefined where the accumulators have no room. */
export function shortTile(kernel: ReduceKernel, operands: number): TileShape | undefined {
  const shape = tileShape(kernel, operands, tileWidth)
  const scratch = freeScratch({ operands: Array(operands), scalars: 0 })
  return scratch + rowLanes * shape.bytes <= scratchBytes ? shape : undefined
}

/** `run(args, scratch, begin, end)`: the tiles [begin, end). */
export function writeReduceShort(
  kernel: ReduceKernel,
  plan: KernelPlan,
  memory: MemoryShape,
  shape: TileShape,
): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const parts = new ReduceWriter(module, kernel, plan, copyElementsFunction(module), 'run')
  const { code, operands } = parts
  const tile = new Tile(parts, shape)
  const unit = code.local('i64')
  const bases = Array.from({ length: rowLanes }, () => code.address())
  bases.forEach((base, lane) => {
    code.get(operands.scratch).addressConst(freeScratch(plan.layout) + lane * shape.bytes)
    code.addressOp('add').set(base)
  })
  const addRows = rowAdder(parts, tile, bases)
  parts.eachUnit(unit, () => {
    tile.locate(unit)
    addRows()
    foldLanes(parts, tile, bases)
    tile.finish(bases[0])
  })
  return module.encode()
}

/** Takes in all elements of the tile's rows, the first one of each, then the second ones. */
function rowAdder(parts: ReduceWriter, tile: Tile, bases: readonly Local[]): () => void {
  const { code, operands, writer, kernel, plan } = parts
  const { accumulatorBytes, bytes } = tile.shape
  const [element, index, length, left] = Array.from({ length: 4 }, () => code.local('i64'))
  const [reducedOuter, address] = [code.local('i32'), code.address()]
  operands.loadSlot(header.reducedOuter * slotBytes, reducedOuter)
  operands.loadSlot(header.reducedSize * slotBytes, length)
  operands.start()
  operands.startIotas()
  const body = writer.start(kernel.body, [], parts.leaves)
  body.write(0)
  const neutral = parts.accumulators()
  return () => {
    parts.reset(neutral)
    for (const base of bases) tile.eachVector(base, (at) => parts.storeVectors(at, neutral, accumulatorBytes))
    code.i64(0).set(element)
    code.loop((again) => {
      tile.move()
      code.get(element).set(index)
      operands.moveOuter(index, tile.outerCount, reducedOuter)
      body.write(1)
      code
        .get(element)
        .i64(rowLanes - 1)
        .op('i64.and')
        .addressFromI64()
      code.addressConst(bytes).addressOp('mul').get(bases[0]).addressOp('add').set(address)
      code.get(tile.width).set(left)
      writeSteps(code, operands, {
        left,
        step: () => {
          const values = body.write(2)
          parts.storeVectors(
            address,
            parts.combine(parts.loadVectors(address, accumulatorBytes), values),
            accumulatorBytes,
          )
          code.increment(address, plan.lanes * 8)
        },
        storesOutputs: false,
        short: plan.short,
      })
      code.increment(element, 1).get(element, length).op('i64.lt_s').brIf(again)
    })
  }
}

/** Combines the lanes of each row into the first one, the upper half of them with the lower one each time. */
function foldLanes(parts: ReduceWriter, tile: Tile, bases: readonly Local[]): void {
  const { code, plan } = parts
  const { accumulatorBytes } = tile.shape
  const other = code.address()
  for (let half = rowLanes / 2; half >= 1; half /= 2) {
    for (let lane = 0; lane < half; lane++) {
      code.get(bases[lane + half]).set(other)
      tile.eachVector(bases[lane], (address) => {
        const [own, upper] = [address, other].map((at) => parts.loadVectors(at, accumulatorBytes))
        parts.storeVectors(address, parts.combine(own, upper), accumulatorBytes)
        code.increment(other, plan.lanes * 8)
      })
    }
  }
}
