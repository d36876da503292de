/** Launches of sorts. */
import { ValueError } from '../../../core/errors.js'
import type { Launch, SortKernel } from '../../../ir/kernel.js'
import type { Compiled } from '../modules.js'
import type { Runner } from '../runner.js'
import { keyOf } from './keys.js'
import { type SortOptions, usesPositions } from './radix.js'
import { sortPhase } from './sort.js'
import {
  chunksOf,
  counterBytesOf,
  readField,
  runPhase,
  type State,
  sharedRow,
  slotsOf,
  sortBits,
  writeField,
  writeState,
} from './steps.js'
import { WorkMemory } from './work-memory.js'

export function sortOptions({ params, payload, outputs }: SortKernel): SortOptions {
  return { key: keyOf(params[0].dtype), payload, wantsKeys: outputs.length > Number(payload !== 'none') }
}

/** Where a launch reads and writes: all of its rows one after another. */
export interface SortPlace {
  readonly rows: number
  readonly length: number
  readonly input: number
  readonly given: number
  readonly keys: number
  readonly payload: number
}

export function sortPlace({ wantsKeys, payload }: SortOptions, { dims, params, outputs }: Launch): SortPlace {
  const [input, given = 0] = params.map((param) => (param as { pointer: number }).pointer)
  return {
    rows: dims[0],
    length: dims[1],
    input,
    given,
    keys: wantsKeys ? outputs[0].pointer : 0,
    payload: payload === 'none' ? 0 : outputs[Number(wantsKeys)].pointer,
  }
}

export function launchSort(runner: Runner, options: SortOptions, compiled: Compiled, place: SortPlace): void {
  const { rows, length } = place
  if (rows === 0 || length === 0) return
  if (usesPositions(options) && length >= 2 ** 32) {
    throw new ValueError(`rows that are sorted along with a payload have fewer than 2**32 keys, not ${length}`, {
      length,
    })
  }
  const memory = new WorkMemory(runner.heap, `a sort of ${rows} x ${length} keys`)
  try {
    if (runner.threads.count > 1 && rows < 2 * runner.threads.count && length >= sharedRow) {
      for (let row = 0; row < rows; row++) sortShared(runner, options, compiled, rowOf(options, place, row), memory)
    } else sortRows(runner, options, compiled, place, memory)
  } finally {
    memory.release()
  }
}

function rowOf({ key }: SortOptions, { length, input, given, keys, payload }: SortPlace, row: number): SortPlace {
  const [keyBytes, payloadBytes] = [row * length * key.bytes, row * length * 8]
  const at = (pointer: number, bytes: number) => (pointer === 0 ? 0 : pointer + bytes)
  return {
    rows: 1,
    length,
    input: input + keyBytes,
    given: at(given, payloadBytes),
    keys: at(keys, keyBytes),
    payload: at(payload, payloadBytes),
  }
}

function stateOf({ length, input, given, keys, payload }: SortPlace): State {
  return { length, input, given, keys, payload, work1: keys, positions1: payload, mostBits: sortBits }
}

/** Each thread sorts rows of its own. */
function sortRows(
  runner: Runner,
  options: SortOptions,
  compiled: Compiled,
  place: SortPlace,
  memory: WorkMemory,
): void {
  const { rows, length } = place
  const keyRoom = aligned(length * options.key.bytes)
  const positionRoom = usesPositions(options) ? aligned(length * 4) : 0
  const keyBlocks = options.wantsKeys ? 1 : 2
  const { slots, share } = slotsOf(runner.threads.count, rows, keyBlocks * keyRoom + positionRoom)
  if (slots > 1) runner.threads.prepare()
  const work0 = memory.take(slots * (keyBlocks * keyRoom + positionRoom))
  const positions0 = work0 + slots * keyBlocks * keyRoom
  const state = { ...stateOf(place), work0, positions0 }
  if (!options.wantsKeys) state.work1 = work0 + slots * keyRoom
  writeState(runner, { phase: sortPhase.rows, rows, share, keyRoom, positionRoom }, state)
  runner.run(compiled, 0, slots, 1, rows * length * Math.max(4, Math.log2(length)))
}

/** All threads sort one row, pass by pass. */
function sortShared(
  runner: Runner,
  options: SortOptions,
  compiled: Compiled,
  place: SortPlace,
  memory: WorkMemory,
): void {
  const { length } = place
  const { key } = options
  const { chunks, chunkLength } = chunksOf(runner.threads.count, length)
  runner.threads.prepare()
  const state = stateOf(place)
  const counterBytes = counterBytesOf(runner, sortBits)
  const counters = memory.take(chunks * counterBytes)
  writeState(runner, {}, { ...state, counters, counterBytes, chunks, chunkLength })
  const step = (phase: number) => runPhase(runner, compiled, phase, chunks, 4 * length)
  step(sortPhase.survey)
  runPhase(runner, compiled, sortPhase.plan, 1, 0)
  const passes = readField(runner, 'passes')
  if (readField(runner, 'order') > 0) step(sortPhase.ordered)
  else {
    const positions = usesPositions(options)
    if (passes > 1) writeField(runner, 'work0', memory.take(length * key.bytes))
    if (passes > 2 && !options.wantsKeys) writeField(runner, 'work1', memory.take(length * key.bytes))
    if (passes > 1 && positions) writeField(runner, 'positions0', memory.take(length * 4))
    const shift = readField(runner, 'shift')
    const digitBits = readField(runner, 'digitBits')
    for (let pass = 0; pass < passes; pass++) {
      writeField(runner, 'pass', pass)
      writeField(runner, 'shift', shift + pass * digitBits)
      step(sortPhase.count)
      runPhase(runner, compiled, sortPhase.places, 1, 0)
      step(sortPhase.scatter)
    }
  }
  memory.release()
}

const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64
