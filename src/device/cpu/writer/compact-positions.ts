/**
 * Compactions of nothing but the points' numbers, as `nonzero` asks for: eight lanes at a time, the numbers of those that
 * are kept come from a table of all 256 combinations, and are stored one after another without a look at each.
 */
import type { Body } from '../../../ir/expr.js'
import { type CompactKernel, isMoving } from '../../../ir/kernel.js'
import { places } from '../heap.js'
import type { Local } from '../wasm/code.js'
import { chunkRange, keptBits, placeOf } from './compact.js'
import type { OrderedWriter } from './ordered.js'
import { type Table, writeScaled } from './tables.js'

/** Lanes of one entry of the table, which has a byte for each. */
const entryLanes = 8
const elementBytes = 8

/** The operand that counts the points, where the numbers of the points are all that a compaction gives. */
export function positionsOperand({ body, params, outputs }: CompactKernel): number | undefined {
  if (outputs.length !== 1 || outputs[0] !== 'int64') return undefined
  const { op, index } = body.instrs[body.results[1]]
  if (op !== 'input' || params[index!].kind !== 'iota') return undefined
  return params.slice(0, index).filter(isMoving).length
}

/** For each combination of eight lanes that are kept their numbers, from the first one on. */
export function keptTable(): Uint8Array {
  const table = new Uint8Array(256 * entryLanes)
  for (let kept = 0; kept < 256; kept++) {
    let at = kept * entryLanes
    for (let lane = 0; lane < entryLanes; lane++) if ((kept >> lane) & 1) table[at++] = lane
  }
  return table
}

/** `run(args, scratch, begin, end)`, as that of any compaction; `counter` counts up by one from point to point. */
export function writePositions(parts: OrderedWriter, keepOnly: Body, counter: number): void {
  const { code, writer, blocks, plan } = parts
  const body = writer.start(keepOnly, [], parts.leaves)
  parts.begin(body)
  const [position, end, at, room] = Array.from({ length: 4 }, () => code.local('i64'))
  code.get(code.param(2)).op('i64.trunc_sat_f64_s').set(position)
  code.get(code.param(3)).op('i64.trunc_sat_f64_s').set(end)
  for (const [chunk, place] of [
    [position, at],
    [end, room],
  ]) {
    placeOf(parts, chunk)
    code.memory('f64.load').op('i64.trunc_sat_f64_s').set(place)
  }
  chunkRange(parts, position, end)
  const [block] = blocks
  // Whole entries are stored, so that there has to be room for all lanes.
  code.get(room, block.length, room, block.length).op('i64.lt_s', 'select').i64(plan.lanes).op('i64.sub').set(room)
  const number = parts.operands.all[counter].pointer
  const step = (tail: Local | boolean, count: Local) => {
    const kept = keptBits(parts, body.write(2)[0], tail, count)
    code.get(at, room).op('i64.le_s')
    code.if(
      () => storeEntries(parts, block, kept, number, at),
      () => storeEach(parts, block, kept, number, at),
    )
  }
  parts.walk(body, step, { position, end })
}

function storeEntries({ code, plan }: OrderedWriter, block: Table, kept: Local, number: Local, at: Local): void {
  const [pointer, base] = [code.address(), code.local('v128')]
  const bits = code.local('i32')
  code.get(block.pointer)
  writeScaled(code, at, elementBytes)
  code.addressOp('add').set(pointer)
  for (let lane = 0; lane < plan.lanes; lane += entryLanes) {
    code.get(kept).i32(lane).op('i32.shr_u').i32(255).op('i32.and').set(bits)
    code.get(number).i64(lane).op('i64.add', 'i64x2.splat').set(base)
    storeEntry(pointer, base, bits)
    code.get(pointer, bits).op('i32.popcnt').i32(Math.log2(elementBytes)).op('i32.shl').addressFromI32()
    code.addressOp('add').set(pointer)
  }
  code.get(at, kept).op('i32.popcnt', 'i64.extend_i32_u', 'i64.add').set(at)

  function storeEntry(pointer: Local, base: Local, bits: Local): void {
    const [bytes, half] = [code.local('v128'), code.local('v128')]
    code.get(bits).i32(Math.log2(entryLanes)).op('i32.shl').addressFromI32()
    code.memory('v128.load8x8_u', places.kept).set(bytes)
    for (const side of ['low', 'high'] as const) {
      code.get(bytes).op(`i32x4.extend_${side}_i16x8_u`).set(half)
      for (const part of ['low', 'high'] as const) {
        const offset = (side === 'low' ? 0 : 32) + (part === 'low' ? 0 : 16)
        code.get(pointer, half).op(`i64x2.extend_${part}_i32x4_u`).get(base).op('i64x2.add')
        code.memory('v128.store', offset)
      }
    }
  }
}

/** One after another, and nothing beyond the end of the block. */
function storeEach({ code }: OrderedWriter, block: Table, kept: Local, number: Local, at: Local): void {
  const bits = code.local('i32')
  code.get(kept).set(bits)
  code.block((done) =>
    code.loop((again) => {
      code.get(bits).op('i32.eqz').brIf(done)
      code.get(at, block.length).op('i64.lt_u')
      code.if(() => {
        code.get(block.pointer)
        writeScaled(code, at, elementBytes)
        code.addressOp('add').get(number, bits).op('i32.ctz', 'i64.extend_i32_u', 'i64.add').memory('i64.store')
      })
      code.increment(at, 1).get(bits, bits).i32(1).op('i32.sub', 'i32.and').set(bits)
      code.br(again)
    }),
  )
}
