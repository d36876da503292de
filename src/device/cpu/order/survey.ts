/** The first look at a row: whether it is in order already, and which bits of its keys differ. */
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { canonical, type Key, loadOf, operate, toKey } from './keys.js'
import { finding, StateCode } from './state.js'

export interface SurveyOptions {
  readonly key: Key
  /** −0 and 0 are one key, and so are NaNs; a falling row may have no equal keys. */
  readonly stable: boolean
  /** Chooses the highest digit, for a selection, instead of going through all of them from the lowest on. */
  readonly highest: boolean
}

/**
 * (state, chunk): notes what is found in a chunk at its counters. The key before the chunk is looked at too, so that
 * chunks in order make a row in order.
 */
export function writeSurvey(module: Module, { key, stable }: SurveyOptions): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address], [])
  const s = new StateCode(code, code.param(0))
  const { begin, end } = s.chunk(code.param(1))
  const [before, now, smallest, largest, first, differing] = Array.from({ length: 6 }, () => code.local(key.type))
  const [rising, falling] = [code.local('i32'), code.local('i32')]
  const [start, pointer, last] = [code.address(), code.address(), code.address()]
  const shift = Math.log2(key.bytes)
  const input = s.read('input')
  const found = s.counters(code.param(1))
  const load = (from: Local, to: Local) => {
    code.get(from).memory(loadOf(key)).set(to)
    toKey(code, key, to)
    if (stable) canonical(code, key, to)
  }
  // begin = max(begin, 1): the first element is what the second is compared with.
  code.get(begin)
  s.address('eqz')
  code.if(() => code.addressConst(1).set(begin))
  s.element(input, begin, shift).addressConst(key.bytes).addressOp('sub').set(pointer)
  load(pointer, first)
  for (const local of [smallest, largest]) code.get(first).set(local)
  s.element(input, end, shift).set(last)
  code.get(pointer).set(start)
  // Rows that aren't in order say so early: then these two loops are short.
  for (const [local, holds] of [
    [rising, 'ge_u'],
    [falling, stable ? 'lt_u' : 'le_u'],
  ] as const) {
    code.get(start).set(pointer).increment(pointer, key.bytes)
    code.get(first).set(before)
    code.block((exit) => {
      s.each(pointer, last, key.bytes, () => {
        load(pointer, now)
        code.get(now, before).op(`${key.type}.${holds}`, 'i32.eqz').brIf(exit)
        code.get(now).set(before)
      })
      code.i32(1).set(local)
    })
  }
  code.get(start).set(pointer).increment(pointer, key.bytes)
  s.each(pointer, last, key.bytes, () => {
    load(pointer, now)
    code.get(now, smallest, now, smallest).op(`${key.type}.lt_u`, 'select').set(smallest)
    code.get(now, largest, now, largest).op(`${key.type}.gt_u`, 'select').set(largest)
    code.get(now, first)
    operate(code, key, 'xor')
    code.get(differing)
    operate(code, key, 'or').set(differing)
  })
  const note = (local: Local, offset: number) => {
    code.get(found, local)
    if (key.type === 'i32') code.op('i64.extend_i32_u')
    code.memory('i64.store', offset)
  }
  note(smallest, finding.smallest)
  note(largest, finding.largest)
  note(differing, finding.differing)
  note(first, finding.first)
  code.get(found, rising).memory('i32.store', finding.rising)
  code.get(found, falling).memory('i32.store', finding.falling)
  return index
}

/** (state): puts the findings of all chunks together, and decides on the digits. */
export function writePlan(module: Module, { highest }: SurveyOptions): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address], [])
  const s = new StateCode(code, code.param(0))
  const [smallest, largest, first, differing, value] = Array.from({ length: 5 }, () => code.local('i64'))
  const [rising, falling] = [code.local('i32'), code.local('i32')]
  const [chunk, from] = [code.address(), code.address()]
  const chunks = s.read('chunks')
  const take = (offset: number) => code.get(from).memory('i64.load', offset).tee(value)
  s.get('counters').set(from)
  code.i64(-1).set(smallest).i32(1).tee(rising).set(falling)
  take(finding.first).set(first)
  s.each(chunk, chunks, 1, () => {
    take(finding.smallest).get(smallest, value, smallest).op('i64.lt_u', 'select').set(smallest)
    take(finding.largest).get(largest, value, largest).op('i64.gt_u', 'select').set(largest)
    take(finding.first).get(first).op('i64.xor').get(differing).op('i64.or').set(differing)
    take(finding.differing).get(differing).op('i64.or').set(differing)
    code.get(from).memory('i32.load', finding.rising).get(rising).op('i32.and').set(rising)
    code.get(from).memory('i32.load', finding.falling).get(falling).op('i32.and').set(falling)
    code.get(from)
    s.get('counterBytes').addressOp('add').set(from)
  })
  s.put64('smallest', () => code.get(smallest))
  code.get(rising).if(
    () => s.put('order', () => code.addressConst(1)),
    () => {
      code.get(falling).if(
        () => s.put('order', () => code.addressConst(2)),
        () => {
          s.put('order', () => code.addressConst(0))
          writeDigits(s, smallest, largest, differing, highest)
        },
      )
    },
  )
  return index
}

/** Digits between the lowest bit that differs and the highest one of the range: as few as go, and of equal size. */
function writeDigits(s: StateCode, smallest: Local, largest: Local, differing: Local, highest: boolean): void {
  const { code } = s
  const [low, high, most, passes, bits] = Array.from({ length: 5 }, () => code.local('i64'))
  s.get64('mostBits').set(most)
  code.get(differing).op('i64.ctz').set(low)
  code.i64(64).get(largest, smallest).op('i64.sub', 'i64.clz', 'i64.sub').set(high)
  if (highest) {
    code.get(high, low).op('i64.sub').set(bits)
    code.get(bits, most, bits, most).op('i64.lt_u', 'select').set(bits)
    s.put64('shift', () => code.get(high, bits).op('i64.sub'))
    // All of the key: a digit says which it is.
    s.put('whole', () => code.get(high, bits).op('i64.sub').get(low).op('i64.eq').addressFromI32())
  } else {
    const total = () => code.get(high, low).op('i64.sub')
    total().get(most).op('i64.add').i64(1).op('i64.sub').get(most).op('i64.div_u').set(passes)
    total().get(passes).op('i64.add').i64(1).op('i64.sub').get(passes).op('i64.div_u').set(bits)
    s.put64('shift', () => code.get(low))
    s.put64('passes', () => code.get(passes))
    s.put64('pass', () => code.i64(0))
  }
  s.put64('digitBits', () => code.get(bits))
}
