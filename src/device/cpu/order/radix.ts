/**
 * One pass of a radix sort: count the digits of each chunk, turn the counts into places, put the elements there. The
 * first pass reads the row itself, later ones keys that had the smallest key taken off; the last one writes results.
 */
import type { Code, Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { canonical, fromKey, isShared, type Key, loadOf, operate, storeOf, toKey } from './keys.js'
import { StateCode } from './state.js'

export interface SortOptions {
  readonly key: Key
  readonly payload: 'none' | 'positions' | 'given'
  readonly wantsKeys: boolean
}

export const usesPositions = ({ payload }: SortOptions) => payload !== 'none'

/** A local with the smallest key, as keys are held. */
export function readSmallest(s: StateCode, key: Key): Local {
  const { code } = s
  const local = code.local(key.type)
  s.get64('smallest')
  if (key.type === 'i32') code.op('i32.wrap_i64')
  code.set(local)
  return local
}

/** What picks a key's digit. */
export interface Digit {
  readonly shift: Local
  readonly mask: Local
}

export function readDigit(s: StateCode, key: Key): Digit {
  const { code } = s
  const shift = s.read('shift', key.type)
  const mask = code.local('i32')
  code.i32(1)
  s.get32('digitBits').op('i32.shl').i32(1).op('i32.sub').set(mask)
  return { shift, mask }
}

/** Sets `counter` to the address of the counter of the digit of `key`. */
export function findCounter(s: StateCode, key: Key, digit: Digit, value: Local, counters: Local, counter: Local): void {
  const { code } = s
  code.get(value, digit.shift).op(`${key.type}.shr_u`)
  if (key.type === 'i64') code.op('i32.wrap_i64')
  code.get(digit.mask).op('i32.and').i32(s.counterShift).op('i32.shl').addressFromI32()
  code.get(counters).addressOp('add').set(counter)
}

/** Adds to the counter at the address in `counter`. */
export function count(s: StateCode, counter: Local): void {
  s.code.get(counter, counter)
  s.loadAddress()
  s.code.addressConst(1).addressOp('add')
  s.storeAddress()
}

/** Sets all counters of a chunk to 0. */
export function clearCounters(s: StateCode, counters: Local, mask: Local): void {
  const { code } = s
  const [at, end] = [code.address(), code.address()]
  code.get(counters).set(at)
  code.get(mask).i32(1).op('i32.add').i32(s.counterShift).op('i32.shl').addressFromI32()
  code.get(counters).addressOp('add').set(end)
  s.each(at, end, 1 << s.counterShift, () => {
    code.get(at).addressConst(0)
    s.storeAddress()
  })
}

/** Pushes the buffer that this pass reads, where it isn't the first. */
export function workSource(s: StateCode, names: readonly ['work0' | 'positions0', 'work1' | 'positions1']): Code {
  return chosenWork(s, names, 1)
}

/** The target of a pass is `work0` if it is the last but one, `work1` before that, and so on in turns. */
function chosenWork(s: StateCode, names: readonly ['work0' | 'positions0', 'work1' | 'positions1'], back: 0 | 1): Code {
  s.get(names[0])
  s.get(names[1])
  s.get32('passes')
  s.get32('pass').op('i32.sub').i32(back).op('i32.add').i32(1).op('i32.and', 'i32.eqz')
  return s.code.op('select')
}

/** (state, chunk) */
export function writeCount(module: Module, key: Key, stable: boolean, first: boolean): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address], [])
  const s = new StateCode(code, code.param(0))
  const { begin, end } = s.chunk(code.param(1))
  const shift = Math.log2(key.bytes)
  const [source, pointer, last, counter] = Array.from({ length: 4 }, () => code.address())
  const value = code.local(key.type)
  const smallest = readSmallest(s, key)
  const digit = readDigit(s, key)
  const counters = s.counters(code.param(1))
  clearCounters(s, counters, digit.mask)
  if (first) s.get('input')
  else workSource(s, ['work0', 'work1'])
  code.set(source)
  s.element(source, begin, shift).set(pointer)
  s.element(source, end, shift).set(last)
  s.each(pointer, last, key.bytes, () => {
    loadKey(code, key, pointer, value, first ? { stable, smallest } : undefined)
    findCounter(s, key, digit, value, counters, counter)
    count(s, counter)
  })
  return index
}

/** Sets `value` to the key at `pointer`, less the smallest one where it is one of the row itself. */
export function loadKey(
  code: Code,
  key: Key,
  pointer: Local,
  value: Local,
  raw: { readonly stable: boolean; readonly smallest: Local } | undefined,
): void {
  code.get(pointer).memory(loadOf(key)).set(value)
  if (raw === undefined) return
  toKey(code, key, value)
  if (raw.stable) canonical(code, key, value)
  code.get(value, raw.smallest)
  operate(code, key, 'sub').set(value)
}

/** (state): turns counts into the places of the first element of each digit in each chunk. */
export function writePlaces(module: Module): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address], [])
  const s = new StateCode(code, code.param(0))
  const [at, counter, chunk, sum, here] = Array.from({ length: 5 }, () => code.address())
  const end = code.address()
  const [chunks, stride, counters] = [s.read('chunks'), s.read('counterBytes'), s.read('counters')]
  code.addressConst(1 << s.counterShift)
  s.get('digitBits')
  s.address('shl')
  code.get(counters).addressOp('add').set(end)
  code.get(counters).set(at)
  s.each(at, end, 1 << s.counterShift, () => {
    code.get(at).set(counter).addressConst(0).set(chunk)
    s.each(chunk, chunks, 1, () => {
      code.get(counter)
      s.loadAddress().set(here)
      code.get(counter, sum)
      s.storeAddress()
      code.get(sum, here).addressOp('add').set(sum)
      code.get(counter, stride).addressOp('add').set(counter)
    })
  })
  return index
}

/** (state, chunk) */
export function writeScatter(module: Module, options: SortOptions, first: boolean, last: boolean): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address], [])
  const { key } = options
  const s = new StateCode(code, code.param(0))
  const { begin, end } = s.chunk(code.param(1))
  const shift = Math.log2(key.bytes)
  const positions = usesPositions(options)
  const [source, pointer, lastPointer, counter, place] = Array.from({ length: 5 }, () => code.address())
  const [value, position] = [code.local(key.type), code.local('i32')]
  const smallest = readSmallest(s, key)
  const digit = readDigit(s, key)
  const counters = s.counters(code.param(1))
  const positionPointer = code.address()
  const targets = readTargets(s, options, last)
  if (first) s.get('input')
  else workSource(s, ['work0', 'work1'])
  code.set(source)
  s.element(source, begin, shift).set(pointer)
  s.element(source, end, shift).set(lastPointer)
  if (positions) {
    if (first) code.get(begin).set(positionPointer)
    else {
      workSource(s, ['positions0', 'positions1']).set(positionPointer)
      s.element(positionPointer, begin, 2).set(positionPointer)
    }
  }
  s.each(pointer, lastPointer, key.bytes, () => {
    loadKey(code, key, pointer, value, first ? { stable: positions, smallest } : undefined)
    findCounter(s, key, digit, value, counters, counter)
    code.get(counter)
    s.loadAddress().set(place)
    code.get(counter, place).addressConst(1).addressOp('add')
    s.storeAddress()
    if (positions) {
      code.get(positionPointer)
      if (!first) code.memory('i32.load')
      else if (code.wide) code.op('i32.wrap_i64')
      code.set(position).increment(positionPointer, first ? 1 : 4)
    }
    if (last) storeResult(s, options, targets, smallest, place, value, position)
    else {
      s.element(targets.keys, place, shift).get(value).memory(storeOf(key))
      if (positions) s.element(targets.positions, place, 2).get(position).memory('i32.store')
    }
  })
  return index
}

export interface Targets {
  readonly keys: Local
  /** Where positions go, or the payload. */
  readonly positions: Local
  readonly input: Local
  readonly given: Local
}

export function readTargets(s: StateCode, options: SortOptions, last: boolean): Targets {
  const { code } = s
  const [keys, positions, input, given] = Array.from({ length: 4 }, () => code.address())
  if (last) s.get('keys')
  else chosenWork(s, ['work0', 'work1'], 0)
  code.set(keys)
  if (usesPositions(options)) {
    if (last) s.get('payload')
    else chosenWork(s, ['positions0', 'positions1'], 0)
    code.set(positions)
  }
  s.get('input').set(input)
  s.get('given').set(given)
  return { keys, positions, input, given }
}

/** Stores a key, given less the smallest one, and its payload as the results at `place`. */
export function storeResult(
  s: StateCode,
  options: SortOptions,
  targets: Targets,
  smallest: Local,
  place: Local,
  value: Local,
  position: Local,
): void {
  const { code } = s
  const { key } = options
  if (options.wantsKeys) {
    code.get(value, smallest)
    operate(code, key, 'add').set(value)
    const turn = () => fromKey(code, key, value)
    if (usesPositions(options) && key.kind === 'float') {
      isShared(code, key, value)
      code.if(() => {
        code.get(targets.input, position).addressFromI32().addressConst(Math.log2(key.bytes))
        s.address('shl', 'add').code.memory(loadOf(key)).set(value)
      }, turn)
    } else turn()
    s.element(targets.keys, place, Math.log2(key.bytes)).get(value).memory(storeOf(key))
  }
  if (usesPositions(options)) {
    s.element(targets.positions, place, 3)
    if (options.payload === 'given') {
      code.get(targets.given, position).addressFromI32().addressConst(3)
      s.address('shl', 'add').code.memory('i64.load')
    } else code.get(position).op('i64.extend_i32_u')
    code.memory('i64.store')
  }
}
