/** The module of a sort: whole rows by one thread, or the steps of one row that threads share. */
import { type MemoryShape, Module } from '../wasm/module.js'
import { type Key, loadOf, storeOf } from './keys.js'
import {
  readTargets,
  type SortOptions,
  storeResult,
  usesPositions,
  writeCount,
  writePlaces,
  writeScatter,
} from './radix.js'
import { writeRunHead, writeSlot } from './rows.js'
import { writeShort } from './short.js'
import { StateCode } from './state.js'
import { writePlan, writeSurvey } from './survey.js'

/** What a call does: rows of its own, a step for some chunks of a row, or one for all of it. */
export const sortPhase = { rows: 0, survey: 1, plan: 2, count: 3, places: 4, scatter: 5, ordered: 6 } as const

/** Rows up to this long are sorted by merging: that takes less time than counters do, the more digits there are. */
const shortRow = ({ bytes }: Key) => 32 * bytes

export interface SortFunctions {
  readonly survey: number
  readonly plan: number
  readonly count: number
  readonly places: number
  readonly scatter: number
  readonly ordered: number
  /** (state): sorts a row. */
  readonly row: number
}

export function writeSort(options: SortOptions, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const functions = writeSortFunctions(module, options)
  writeRun(module, options, functions)
  return module.encode()
}

export function writeSortFunctions(module: Module, options: SortOptions): SortFunctions {
  const stable = usesPositions(options)
  const survey = { key: options.key, stable, highest: false }
  const steps = {
    survey: writeSurvey(module, survey),
    plan: writePlan(module, survey),
    count: either(module, (first) => writeCount(module, options.key, stable, first)),
    places: writePlaces(module),
    scatter: writeScatters(module, options),
    ordered: writeOrdered(module, options),
  }
  return { ...steps, row: writeRow(module, options, steps, writeShort(module, options)) }
}

/** (state, chunk): one of two functions, by whether this is the first pass. */
function either(module: Module, write: (first: boolean) => number): number {
  const [yes, no] = [write(true), write(false)]
  const { code, index, s } = chunkFunction(module)
  s.get32('pass').if(
    () => code.get(code.param(0), code.param(1)).call(no),
    () => code.get(code.param(0), code.param(1)).call(yes),
  )
  return index
}

function chunkFunction(module: Module) {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address], [])
  return { code, index, s: new StateCode(code, code.param(0)) }
}

function writeScatters(module: Module, options: SortOptions): number {
  const [middle, last] = [false, true].map((isLast) =>
    either(module, (first) => writeScatter(module, options, first, isLast)),
  )
  const { code, index, s } = chunkFunction(module)
  s.get32('pass').i32(1).op('i32.add')
  s.get32('passes')
    .op('i32.eq')
    .if(
      () => code.get(code.param(0), code.param(1)).call(last),
      () => code.get(code.param(0), code.param(1)).call(middle),
    )
  return index
}

/** (state, chunk): copies a row that is in order already, from its end on if it falls. */
function writeOrdered(module: Module, options: SortOptions): number {
  const { code, index, s } = chunkFunction(module)
  const { key } = options
  const shift = Math.log2(key.bytes)
  const { begin, end } = s.chunk(code.param(1))
  const targets = readTargets(s, options, true)
  const length = s.read('length')
  const from = code.address()
  const position = code.local('i32')
  const [value, none] = [code.local(key.type), code.local(key.type)]
  const falls = code.local('i32')
  s.get32('order').i32(2).op('i32.eq').set(falls)
  s.each(begin, end, 1, () => {
    code.get(length, begin).addressOp('sub').addressConst(1).addressOp('sub').get(begin, falls).op('select').set(from)
    if (options.wantsKeys) {
      s.element(targets.keys, begin, shift)
      s.element(targets.input, from, shift).memory(loadOf(key)).memory(storeOf(key))
    }
    if (usesPositions(options)) {
      code.get(from)
      if (code.wide) code.op('i32.wrap_i64')
      code.set(position)
      storeResult(s, { ...options, wantsKeys: false }, targets, none, begin, value, position)
    }
  })
  return index
}

/** (state): sorts a row, with one chunk. */
function writeRow(module: Module, { key }: SortOptions, steps: Omit<SortFunctions, 'row'>, short: number): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address], [])
  const s = new StateCode(code, code.param(0))
  const call = (step: number) => code.get(code.param(0)).addressConst(0).call(step)
  s.get('length').addressConst(shortRow(key))
  s.address('le_u')
  code.if(
    () => code.get(code.param(0)).call(short),
    () => {
      s.put('chunks', () => code.addressConst(1))
      s.put('chunkLength', () => s.get('length'))
      call(steps.survey)
      code.get(code.param(0)).call(steps.plan)
      s.get32('order').if(
        () => call(steps.ordered),
        () => {
          s.while(
            () => {
              s.get32('pass')
              s.get32('passes').op('i32.lt_u')
            },
            () => {
              call(steps.count)
              code.get(code.param(0)).call(steps.places)
              call(steps.scatter)
              s.put('pass', () => s.get('pass').addressConst(1).addressOp('add'))
              s.put64('shift', () => {
                s.get64('shift')
                s.get64('digitBits').op('i64.add')
              })
            },
          )
        },
      )
    },
  )
  return index
}

/** (args, scratch, begin, end): the phase says what of. */
function writeRun(module: Module, options: SortOptions, steps: SortFunctions): void {
  const run = writeRunHead(module)
  const { code, shared, unit, when } = run
  const { key, payload, wantsKeys } = options
  run.each(() => {
    for (const name of ['survey', 'count', 'scatter', 'ordered'] as const) {
      when(sortPhase[name], () => code.get(shared, unit).call(steps[name]))
    }
    for (const name of ['plan', 'places'] as const) when(sortPhase[name], () => code.get(shared).call(steps[name]))
    when(sortPhase.rows, () => {
      writeSlot(run.args, code.param(1), unit, {
        row: steps.row,
        perElement: [
          ['input', key.bytes],
          ...(wantsKeys
            ? ([
                ['keys', key.bytes],
                ['work1', key.bytes],
              ] as const)
            : []),
          ...(payload === 'given' ? ([['given', 8]] as const) : []),
          ...(payload !== 'none'
            ? ([
                ['payload', 8],
                ['positions1', 8],
              ] as const)
            : []),
        ],
        perRow: [],
        perSlot: [
          ['work0', 'keyRoom'],
          ...(wantsKeys ? [] : ([['work1', 'keyRoom']] as const)),
          ...(payload !== 'none' ? ([['positions0', 'positionRoom']] as const) : []),
        ],
      })
    })
  })
}
