/**
 * One round of a selection: the highest digit of all keys is counted, which says what digits the elements at the ranks
 * have; only elements with these are kept. What is left has the same elements at ranks that are known.
 */
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { fromKey, type Key, loadOf, operate, storeOf, toKey } from './keys.js'
import { findCounter, loadKey, readDigit, readSmallest } from './radix.js'
import { StateCode } from './state.js'

/**
 * (state): turns the counts of digits that are kept into places, all others into −1, and moves the ranks. Where a digit
 * says all of a key the results are stored.
 */
export function writeMark(module: Module, key: Key): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address], [])
  const s = new StateCode(code, code.param(0))
  const [digit, digits, before, kept, total, rank, first] = Array.from({ length: 7 }, () => code.address())
  const [ranks, rankCount, counters] = [s.read('ranks'), s.read('rankCount'), s.read('counters')]
  const [used, whole] = [code.local('i32'), s.read('whole', 'i32')]
  const shift = s.read('shift', key.type)
  const smallest = readSmallest(s, key)
  const value = code.local(key.type)
  const eachChunk = chunkLoop(s)
  const store = resultStore(s, key)
  const rankAt = () => s.element(ranks, rank, s.counterShift)
  code.addressConst(1)
  s.get('digitBits')
  s.address('shl').code.set(digits)
  s.each(digit, digits, 1, () => {
    s.element(counters, digit, s.counterShift).set(first)
    code.addressConst(0).set(total)
    eachChunk(first, (counter) => {
      code.get(total, counter)
      s.loadAddress().addressOp('add').set(total)
    })
    code.i32(0).set(used)
    code.block((exit) => {
      code.loop((again) => {
        code.get(rank, rankCount)
        s.address('ge_u')
        code.brIf(exit)
        rankAt()
        s.loadAddress().get(before, total).addressOp('add')
        s.address('ge_u')
        code.brIf(exit)
        code.get(whole).if(
          () => {
            code.get(digit)
            if (key.type === 'i64' && !code.wide) code.op('i64.extend_i32_u')
            if (key.type === 'i32' && code.wide) code.op('i32.wrap_i64')
            code.get(shift).op(`${key.type}.shl`).get(smallest)
            operate(code, key, 'add').set(value)
            store(rank, value)
          },
          () => {
            rankAt()
            rankAt()
            s.loadAddress().get(before).addressOp('sub').get(kept).addressOp('add')
            s.storeAddress()
            code.i32(1).set(used)
          },
        )
        code.increment(rank, 1).br(again)
      })
    })
    code.get(before, total).addressOp('add').set(before)
    eachChunk(first, (counter) => {
      code.get(counter)
      s.loadAddress().set(total)
      code.get(counter, kept).addressConst(-1).get(used).op('select')
      s.storeAddress()
      code.get(used).if(() => code.get(kept, total).addressOp('add').set(kept))
    })
  })
  s.put('left', () => code.get(kept))
  return index
}

/** Writes loops over the counters of one digit, of which the first chunk's is at `first`. */
function chunkLoop(s: StateCode) {
  const { code } = s
  const [chunk, counter] = [code.address(), code.address()]
  const [chunks, stride] = [s.read('chunks'), s.read('counterBytes')]
  return (first: Local, body: (counter: Local) => void) => {
    code.get(first).set(counter).addressConst(0).set(chunk)
    s.each(chunk, chunks, 1, () => {
      body(counter)
      code.get(counter, stride).addressOp('add').set(counter)
    })
  }
}

/** Writes stores of a key as the result for a rank. */
function resultStore(s: StateCode, key: Key) {
  const { code } = s
  const results = s.read('results')
  const base = code.local(key.type)
  s.get64('base')
  if (key.type === 'i32') code.op('i32.wrap_i64')
  code.set(base)
  return (rank: Local, value: Local) => {
    code.get(value, base)
    operate(code, key, 'add').set(value)
    fromKey(code, key, value)
    s.element(results, rank, Math.log2(key.bytes)).get(value).memory(storeOf(key))
  }
}

/** (state, chunk): puts the elements that are kept in `work0`. `source` is what the input holds. */
export function writeCollect(module: Module, source: Key): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address], [])
  const s = new StateCode(code, code.param(0))
  const { begin, end } = s.chunk(code.param(1))
  const shift = Math.log2(source.bytes)
  const [pointer, last, counter, place] = Array.from({ length: 4 }, () => code.address())
  const value = code.local(source.type)
  const smallest = readSmallest(s, source)
  const digit = readDigit(s, source)
  const counters = s.counters(code.param(1))
  const [input, target] = [s.read('input'), s.read('work0')]
  s.element(input, begin, shift).set(pointer)
  s.element(input, end, shift).set(last)
  s.each(pointer, last, source.bytes, () => {
    loadKey(code, source, pointer, value, { stable: false, smallest })
    findCounter(s, source, digit, value, counters, counter)
    code.get(counter)
    s.loadAddress().tee(place).addressConst(-1)
    s.address('ne')
    code.if(() => {
      code.get(counter, place).addressConst(1).addressOp('add')
      s.storeAddress()
      s.element(target, place, shift).get(value).memory(storeOf(source))
    })
  })
  return index
}

/** (state): goes on with what was kept. */
export function writeAdvance(module: Module): number {
  const { code, index } = module.function([module.memory.wide ? 'i64' : 'i32'], [])
  const s = new StateCode(code, code.param(0))
  s.put64('base', () => {
    s.get64('base')
    s.get64('smallest').op('i64.add')
  })
  s.put('input', () => s.get('work0'))
  s.put('length', () => s.get('left'))
  s.put('narrowed', () => code.addressConst(1))
  return index
}

/** (state): stores the results of a row in order. `source` is what the input holds, `key` what results are. */
export function writePick(module: Module, key: Key, source: Key): number {
  const { code, index } = module.function([module.memory.wide ? 'i64' : 'i32'], [])
  const s = new StateCode(code, code.param(0))
  const [ranks, rankCount, input, length] = [s.read('ranks'), s.read('rankCount'), s.read('input'), s.read('length')]
  const [rank, from] = [code.address(), code.address()]
  const value = code.local(key.type)
  const store = resultStore(s, key)
  s.each(rank, rankCount, 1, () => {
    s.element(ranks, rank, s.counterShift)
    s.loadAddress().set(from)
    s.get32('order').i32(2).op('i32.eq')
    code.if(() => code.get(length, from).addressOp('sub').addressConst(1).addressOp('sub').set(from))
    s.element(input, from, Math.log2(key.bytes)).memory(loadOf(source)).set(value)
    toKey(code, source, value)
    store(rank, value)
  })
  return index
}

/** (state): puts the keys of a row in `work0`, and goes on with them. */
export function writeUnpack(module: Module, key: Key): number {
  const { code, index } = module.function([module.memory.wide ? 'i64' : 'i32'], [])
  const s = new StateCode(code, code.param(0))
  const shift = Math.log2(key.bytes)
  const [input, target, length, at] = [s.read('input'), s.read('work0'), s.read('length'), code.address()]
  const value = code.local(key.type)
  s.each(at, length, 1, () => {
    s.element(input, at, shift).memory(loadOf(key)).set(value)
    toKey(code, key, value)
    s.element(target, at, shift).get(value).memory(storeOf(key))
  })
  s.put64('smallest', () => code.i64(0))
  s.put('left', () => s.get('length'))
  return index
}
