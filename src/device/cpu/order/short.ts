/** Short rows: runs of a few elements sorted by insertion, then merged two by two. */
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { constant, loadOf, storeOf } from './keys.js'
import { loadKey, readTargets, type SortOptions, storeResult, usesPositions } from './radix.js'
import { StateCode } from './state.js'

/** Elements of a run. */
const runLength = 12

/** A block of keys and their positions in work memory. */
interface Block {
  readonly keys: Local
  readonly positions: Local
}

/** (state): sorts a row of any length in work memory, and stores the results. */
export function writeShort(module: Module, options: SortOptions): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const merge = writeMerge(module, options)
  const { code, index } = module.function([address], [])
  const s = new StateCode(code, code.param(0))
  const length = s.read('length')
  const from: Block = { keys: s.read('work0'), positions: s.read('positions0') }
  const to: Block = { keys: s.read('work1'), positions: s.read('positions1') }
  const [width, begin, middle, end, swapped] = Array.from({ length: 5 }, () => code.address())
  writeRuns(s, options, from, length)
  code.addressConst(runLength).set(width)
  s.while(
    () => {
      code.get(width, length)
      s.address('lt_u')
    },
    () => {
      code.addressConst(0).set(begin)
      s.while(
        () => {
          code.get(begin, length)
          s.address('lt_u')
        },
        () => {
          code.get(begin, width).addressOp('add').set(middle)
          s.least(middle, length)
          code.get(middle, width).addressOp('add').set(end)
          s.least(end, length)
          code.get(from.keys, from.positions, to.keys, to.positions, begin, middle, end).call(merge)
          code.get(end).set(begin)
        },
      )
      for (const [a, b] of [
        [from.keys, to.keys],
        [from.positions, to.positions],
      ]) {
        code.get(a).set(swapped).get(b).set(a).get(swapped).set(b)
      }
      code.get(width, width).addressOp('add').set(width)
    },
  )
  writeResults(s, options, from, length)
  return index
}

/** Puts the keys into work memory, sorted in runs. */
function writeRuns(s: StateCode, options: SortOptions, block: Block, length: Local): void {
  const { code } = s
  const { key } = options
  const shift = Math.log2(key.bytes)
  const positions = usesPositions(options)
  const [at, place, stop, left, pointer] = Array.from({ length: 5 }, () => code.address())
  const [value, other, none] = Array.from({ length: 3 }, () => code.local(key.type))
  const position = code.local('i32')
  constant(code, key, 0n).set(none)
  const input = s.read('input')
  code.addressConst(0).tee(at).set(stop)
  code.addressConst(runLength).set(left)
  s.each(at, length, 1, () => {
    s.element(input, at, shift).set(pointer)
    loadKey(code, key, pointer, value, { stable: positions, smallest: none })
    code.get(left)
    s.address('eqz')
    code.if(() => code.get(at).set(stop).addressConst(runLength).set(left))
    code.increment(left, -1)
    code.get(at).set(place)
    code.block((exit) => {
      code.loop((again) => {
        code.get(place, stop)
        s.address('le_u')
        code.brIf(exit)
        s.element(block.keys, place, shift).addressConst(key.bytes).addressOp('sub').tee(pointer)
        code.memory(loadOf(key)).tee(other).get(value).op(`${key.type}.le_u`).brIf(exit)
        code.get(pointer, other).memory(storeOf(key), key.bytes)
        if (positions) {
          s.element(block.positions, place, 2).set(pointer)
          code.get(pointer, pointer).addressConst(4).addressOp('sub').memory('i32.load').memory('i32.store')
        }
        code.increment(place, -1).br(again)
      })
    })
    s.element(block.keys, place, shift).get(value).memory(storeOf(key))
    if (positions) {
      code.get(at)
      if (code.wide) code.op('i32.wrap_i64')
      code.set(position)
      s.element(block.positions, place, 2).get(position).memory('i32.store')
    }
  })
}

/** (keys, positions, keys, positions, begin, middle, end): merges two runs of the first block into the second. */
function writeMerge(module: Module, options: SortOptions): number {
  const { key } = options
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function(new Array(7).fill(address), [])
  const s = new StateCode(code, code.param(0))
  const [keys, positions, toKeys, toPositions, begin, middle, end] = code.params.map((_, at) => code.param(at))
  const shift = Math.log2(key.bytes)
  const carries = usesPositions(options)
  const [i, j] = [code.address(), code.address()]
  const [a, b] = [code.local(key.type), code.local(key.type)]
  const second = code.local('i32')
  code.get(begin).set(i).get(middle).set(j)
  const copy = (from: Local) => {
    s.element(toKeys, begin, shift)
    s.element(keys, from, shift).memory(loadOf(key)).memory(storeOf(key))
    if (carries) {
      s.element(toPositions, begin, 2)
      s.element(positions, from, 2).memory('i32.load').memory('i32.store')
    }
  }
  s.while(
    () => {
      code.get(i, middle)
      s.address('lt_u')
      code.get(j, end)
      s.address('lt_u')
      code.op('i32.and')
    },
    () => {
      s.element(keys, i, shift).memory(loadOf(key)).set(a)
      s.element(keys, j, shift).memory(loadOf(key)).set(b)
      code.get(b, a).op(`${key.type}.lt_u`).set(second)
      s.element(toKeys, begin, shift).get(b, a, second).op('select').memory(storeOf(key))
      if (carries) {
        s.element(toPositions, begin, 2)
        s.element(positions, j, 2).memory('i32.load')
        s.element(positions, i, 2).memory('i32.load').get(second).op('select').memory('i32.store')
      }
      code.get(j, second).addressFromI32().addressOp('add').set(j)
      code.get(i, second).op('i32.eqz').addressFromI32().addressOp('add').set(i)
      code.increment(begin, 1)
    },
  )
  for (const [from, to] of [
    [i, middle],
    [j, end],
  ]) {
    s.each(from, to, 1, () => {
      copy(from)
      code.increment(begin, 1)
    })
  }
  return index
}

/** From the end on: positions may lie in the memory of the payload, which is twice as wide. */
function writeResults(s: StateCode, options: SortOptions, block: Block, length: Local): void {
  const { code } = s
  const { key } = options
  const targets = readTargets(s, options, true)
  const [value, none] = [code.local(key.type), code.local(key.type)]
  const position = code.local('i32')
  const at = code.address()
  constant(code, key, 0n).set(none)
  code.get(length).set(at)
  s.while(
    () => {
      code.get(at).addressConst(0)
      s.address('ne')
    },
    () => {
      code.increment(at, -1)
      s.element(block.keys, at, Math.log2(key.bytes)).memory(loadOf(key)).set(value)
      if (usesPositions(options)) s.element(block.positions, at, 2).memory('i32.load').set(position)
      storeResult(s, options, targets, none, at, value, position)
    },
  )
}
