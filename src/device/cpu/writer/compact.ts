/**
 * Compactions. The points are cut into chunks. `final` counts what is kept of each chunk; `run` stores what is kept of
 * the chunks that it is given, from the place of the first one up to that of the one after the last. Nothing depends on branches: a lane that isn't
 * kept is stored too, where the next one that is comes to lie, or, where there is no room left for that, where nobody
 * reads.
 */
import { dtypes } from '../../../core/dtype.js'
import type { Body } from '../../../ir/expr.js'
import type { CompactKernel } from '../../../ir/kernel.js'
import { tidyBody } from '../../../ir/lower/tidy.js'
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { header, slotBytes } from './arguments.js'
import { writePositions } from './compact-positions.js'
import { copyElementsFunction, type KernelPlan } from './map.js'
import { inBytes, laneBytesOf } from './narrow.js'
import { blockAddress, OrderedWriter, storeLane } from './ordered.js'
import { type Table, writeScaled } from './tables.js'
import { storedParts, storeElements } from './vector-memory.js'
import type { VectorValue } from './vector-values.js'

/** Points of one chunk. */
export const compactChunk = 1 << 14

/** `counter`: the operand that counts the points, where their numbers are all that is stored. */
export function writeCompact(
  kernel: CompactKernel,
  plan: KernelPlan,
  memory: MemoryShape,
  counter?: number,
): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const copyElements = copyElementsFunction(module)
  const keep: Body = tidyBody({ ...kernel.body, results: kernel.body.results.slice(0, 1) })
  const keepPlan = laneBytesOf(keep, plan) === 1 ? inBytes(plan, 16) : plan
  if (counter !== undefined && keepPlan.lanes >= 8) {
    writePositions(new OrderedWriter(module, kernel, keepPlan, 'run', copyElements), keep, counter)
  } else writeStores(new OrderedWriter(module, kernel, plan, 'run', copyElements))
  writeCounts(new OrderedWriter(module, kernel, keepPlan, 'final', copyElements), keep)
  return module.encode()
}

/** `run(args, scratch, begin, end)`: stores what is kept of the chunks [begin, end). */
function writeStores(parts: OrderedWriter): void {
  const { code, writer, kernel, blocks } = parts
  const body = writer.start(kernel.body, [], parts.leaves)
  parts.begin(body)
  const [position, end, at] = Array.from({ length: 3 }, () => code.local('i64'))
  code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(position)
  code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(end)
  placeOf(parts, position)
  code.memory('f64.load').op('i64.trunc_sat_f64_s').set(at)
  const room = code.local('i64')
  placeOf(parts, end)
  code.memory('f64.load').op('i64.trunc_sat_f64_s').set(room)
  chunkRange(parts, position, end)
  const step = (tail: Local | boolean, count: Local) => {
    const [keep, ...values] = body.write(2)
    const kept = keptBits(parts, keep, tail, count)
    code.get(kept)
    code.if(() => {
      let first = 0
      for (const block of blocks) {
        const lanes = dtypes[block.type].lanes
        storeKept(parts, block, values.slice(first, first + lanes), at, kept, room)
        first += lanes
      }
      code.get(at, kept).op('i32.popcnt', 'i64.extend_i32_u', 'i64.add').set(at)
    })
  }
  parts.walk(body, step, { position, end })
}

function storeKept(
  parts: OrderedWriter,
  block: Table,
  values: readonly VectorValue[],
  at: Local,
  kept: Local,
  room: Local,
): void {
  const { code, writer, plan } = parts
  const { registers } = writer
  const type = dtypes[block.type].real
  const { itemsize } = dtypes[block.type]
  const stored = storedParts(code, registers, type, values)
  const [pointer, place, bit] = [code.address(), code.local('i64'), code.local('i32')]
  const inOrder = () => {
    code
      .get(kept)
      .i32(2 ** plan.lanes - 1)
      .op('i32.eq')
    code.if(
      () => storeElements(code, registers, { pointer, type: dtypes[block.type] }, stored),
      () => {
        for (let lane = 0; lane < plan.lanes; lane++) {
          storeLane(code, pointer, type, stored, lane)
          code.get(pointer, kept).i32(lane).op('i32.shr_u').i32(1).op('i32.and')
          code.i32(Math.log2(itemsize)).op('i32.shl').addressFromI32().addressOp('add').set(pointer)
        }
      },
    )
  }
  const oneByOne = () => {
    code.get(at).set(place)
    for (let lane = 0; lane < plan.lanes; lane++) {
      code.get(kept).i32(lane).op('i32.shr_u').i32(1).op('i32.and').set(bit)
      blockAddress(code, block, place, () => code.get(bit).get(place, block.length).op('i64.lt_u', 'i32.and'))
      code.set(pointer)
      storeLane(code, pointer, type, stored, lane)
      code.get(place, bit).op('i64.extend_i32_u', 'i64.add').set(place)
    }
  }
  code.get(block.pointer)
  writeScaled(code, at, itemsize)
  code.addressOp('add').set(pointer)
  const isRoom = (limit: Local) => code.get(at).i64(plan.lanes).op('i64.add').get(limit).op('i64.le_s')
  isRoom(room)
  isRoom(block.length)
  code.op('i32.and').if(inOrder, oneByOne)
}

/** `final(args, scratch, begin, end)`: how many points of each of the chunks [begin, end) are kept. */
function writeCounts(parts: OrderedWriter, keepOnly: Body): void {
  const { code, writer } = parts
  const body = writer.start(keepOnly, [], parts.leaves)
  parts.begin(body)
  const [chunk, last, position, end, total] = Array.from({ length: 5 }, () => code.local('i64'))
  code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(chunk)
  code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(last)
  code.loop((again) => {
    code.get(chunk).tee(position).i64(1).op('i64.add').set(end)
    chunkRange(parts, position, end)
    code.i64(0).set(total)
    const step = (tail: Local | boolean, count: Local) => {
      const [keep] = body.write(2)
      const kept = keptBits(parts, keep, tail, count)
      code.get(total, kept).op('i32.popcnt', 'i64.extend_i32_u', 'i64.add').set(total)
    }
    parts.walk(body, step, { position, end })
    placeOf(parts, chunk)
    code.get(total).op('f64.convert_i64_s').memory('f64.store')
    code.increment(chunk, 1).get(chunk, last).op('i64.lt_s').brIf(again)
  })
}

/** Leaves the address of what is known of a chunk on the stack: a float64. */
export function placeOf({ code, operands }: OrderedWriter, chunk: Local): void {
  const base = code.address()
  operands.loadSlot(header.partials * slotBytes, base)
  code.get(base)
  writeScaled(code, chunk, slotBytes)
  code.addressOp('add')
}

/** Turns numbers of chunks into positions of points: from the first of one to the first of another, or the end. */
export function chunkRange({ code, operands }: OrderedWriter, position: Local, end: Local): void {
  const size = code.local('i64')
  operands.loadSlot(header.reducedSize * slotBytes, size)
  code.get(position).i64(compactChunk).op('i64.mul').set(position)
  code.get(end).i64(compactChunk).op('i64.mul').tee(end).get(size, end, size).op('i64.lt_s', 'select').set(end)
}

/** One bit for each lane that is kept. */
export function keptBits(parts: OrderedWriter, keep: VectorValue, tail: Local | boolean, count: Local): Local {
  const { code, writer } = parts
  const bits = code.local('i32')
  writer.registers.laneBits(keep)
  code.set(bits)
  const cut = () => {
    code.get(bits).i32(1).get(count).op('i32.wrap_i64', 'i32.shl').i32(1).op('i32.sub', 'i32.and').set(bits)
  }
  parts.either(tail, cut, () => {})
  return bits
}
