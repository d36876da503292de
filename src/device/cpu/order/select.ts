/** The module of a selection: whole rows by one thread, or the steps of one row that threads share. */
import { type MemoryShape, Module } from '../wasm/module.js'
import { type Key, unsignedKey } from './keys.js'
import { writeAdvance, writeCollect, writeMark, writePick, writeUnpack } from './narrow.js'
import { writeCount } from './radix.js'
import { writeRunHead, writeSlot } from './rows.js'
import { writeSortFunctions } from './sort.js'
import { StateCode, stateBytes } from './state.js'
import { writePlan, writeSurvey } from './survey.js'

/** What a call does: rows of its own, a step for some chunks of a row, or one for all of it. */
export const selectPhase = { rows: 0, survey: 1, plan: 2, count: 3, mark: 4, collect: 5, advance: 6, pick: 7 } as const

/** Rows up to this long are sorted. */
const shortRow = 64

type Steps = Readonly<Record<Exclude<keyof typeof selectPhase, 'rows'>, number>>

export function writeSelect(key: Key, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const survey = { stable: false, highest: true }
  const steps: Steps = {
    survey: either(module, key, 2, (source) => writeSurvey(module, { ...survey, key: source })),
    plan: writePlan(module, { ...survey, key }),
    count: either(module, key, 2, (source) => writeCount(module, source, false, true)),
    mark: writeMark(module, key),
    collect: either(module, key, 2, (source) => writeCollect(module, source)),
    advance: writeAdvance(module),
    pick: either(module, key, 1, (source) => writePick(module, key, source)),
  }
  const row = writeRow(module, key, steps)
  const run = writeRunHead(module)
  const { code, shared, unit, when } = run
  run.each(() => {
    for (const name of ['survey', 'count', 'collect'] as const) {
      when(selectPhase[name], () => code.get(shared, unit).call(steps[name]))
    }
    for (const name of ['plan', 'mark', 'advance', 'pick'] as const) {
      when(selectPhase[name], () => code.get(shared).call(steps[name]))
    }
    when(selectPhase.rows, () => {
      writeSlot(run.args, code.param(1), unit, {
        row,
        perElement: [['input', key.bytes]],
        perRow: [['results', 'resultBytes']],
        perSlot: [
          ['work0', 'keyRoom'],
          ['work1', 'keyRoom'],
          ['work2', 'keyRoom'],
          ['rankRoom', 'rankRoom'],
        ],
      })
    })
  })
  return module.encode()
}

/** (state) or (state, chunk): one of two functions, by whether the input holds elements or keys already. */
function either(module: Module, key: Key, params: 1 | 2, write: (source: Key) => number): number {
  const [elements, keys] = [write(key), write(unsignedKey(key))]
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function(new Array(params).fill(address), [])
  const all = code.params.map((_, at) => code.param(at))
  new StateCode(code, code.param(0)).get32('narrowed').if(
    () => code.get(...all).call(keys),
    () => code.get(...all).call(elements),
  )
  return index
}

/** (state): selects from a row, with one chunk. */
function writeRow(module: Module, key: Key, steps: Steps): number {
  const unpack = writeUnpack(module, key)
  const sort = writeSortFunctions(module, { key: unsignedKey(key), payload: 'none', wantsKeys: true })
  const { code, index } = module.function([module.memory.wide ? 'i64' : 'i32'], [])
  const slot = code.param(0)
  const state = code.address()
  const s = new StateCode(code, state)
  const [previous, spare] = [code.address(), code.address()]
  // The slot's own state goes on from row to row: this row works on a copy behind it.
  code.get(slot).addressConst(stateBytes).addressOp('add').set(state)
  for (let at = 0; at < stateBytes; at += 16) {
    code.get(state, slot).memory('v128.load', at).memory('v128.store', at)
  }
  copyRanks(s)
  const call = (step: number) => code.get(state).call(step)
  const callChunk = (step: number) => code.get(state).addressConst(0).call(step)
  const goOn = () => {
    call(steps.advance)
    s.get('work0').set(spare)
    s.put('work0', () => s.get('work1'))
    s.put('work1', () => code.get(spare))
  }
  code.block((done) => {
    s.get('length').addressConst(shortRow)
    s.address('le_u')
    code.if(
      () => {
        call(unpack)
        goOn()
      },
      () => {
        code.loop((again) => {
          s.put('chunks', () => code.addressConst(1))
          s.put('chunkLength', () => s.get('length'))
          callChunk(steps.survey)
          call(steps.plan)
          s.get32('order').if(() => {
            call(steps.pick)
            code.br(done)
          })
          callChunk(steps.count)
          call(steps.mark)
          s.get32('whole').brIf(done)
          callChunk(steps.collect)
          s.get('length').set(previous)
          goOn()
          // Another round pays while rounds leave much less than there was.
          s.get('length').addressConst(shortRow)
          s.address('gt_u')
          s.get('length').get(previous, previous).addressConst(2)
          s.address('shr_u', 'sub', 'lt_u')
          code.op('i32.and').brIf(again)
        })
      },
    )
    s.put('keys', () => s.get('work0'))
    s.put('work1', () => s.get('work0'))
    s.put('work0', () => s.get('work2'))
    call(sort.row)
    s.put('input', () => s.get('keys'))
    s.put('order', () => code.addressConst(1))
    call(steps.pick)
  })
  return index
}

/** Ranks change as a row narrows, so each row has a copy. */
function copyRanks(s: StateCode): void {
  const { code } = s
  const [from, to, count, at] = [s.read('ranks'), s.read('rankRoom'), s.read('rankCount'), code.address()]
  s.each(at, count, 1, () => {
    s.element(to, at, s.counterShift)
    s.element(from, at, s.counterShift)
    s.loadAddress()
    s.storeAddress()
  })
  s.put('ranks', () => code.get(to))
}
