/** Launches of selections. */
import type { Launch } from '../../../ir/kernel.js'
import { places } from '../heap.js'
import type { Compiled } from '../modules.js'
import type { Runner } from '../runner.js'
import { type Key, unsignedKey } from './keys.js'
import { launchSort } from './launch-sort.js'
import type { SortOptions } from './radix.js'
import { selectPhase } from './select.js'
import { stateBytes, stateSlot } from './state.js'
import {
  chunksOf,
  counterBytesOf,
  readField,
  runPhase,
  selectBitsOf,
  sharedRow,
  slotsOf,
  writeField,
  writeState,
} from './steps.js'
import { WorkMemory } from './work-memory.js'

/** Sorts keys that were turned into unsigned integers. */
export type SortModule = (options: SortOptions) => Compiled

export function launchSelect(
  runner: Runner,
  key: Key,
  compiled: Compiled,
  sortModule: SortModule,
  { dims: [rows, length], params, outputs, ranks = [] }: Launch,
): void {
  if (rows === 0 || ranks.length === 0) return
  const { pointer } = params[0] as { pointer: number }
  const memory = new WorkMemory(runner.heap, `a selection from ${rows} x ${length} keys`)
  try {
    if (length >= sharedRow && rows < 2 * runner.threads.count) {
      for (let row = 0; row < rows; row++) {
        const input = pointer + row * length * key.bytes
        const results = outputs[0].pointer + row * ranks.length * key.bytes
        selectShared(runner, key, compiled, sortModule, { input, length, results, ranks }, memory)
        memory.release()
      }
    } else {
      selectRows(runner, key, compiled, { rows, length, input: pointer, results: outputs[0].pointer, ranks }, memory)
    }
  } finally {
    memory.release()
  }
}

interface Selection {
  readonly input: number
  readonly length: number
  readonly results: number
  readonly ranks: readonly number[]
}

/** Each thread selects from rows of its own. */
function selectRows(
  runner: Runner,
  key: Key,
  compiled: Compiled,
  { rows, length, input, results, ranks }: Selection & { readonly rows: number },
  memory: WorkMemory,
): void {
  const keyRoom = Math.ceil((length * key.bytes) / 64) * 64
  const rankRoom = Math.ceil((ranks.length * 8) / 64) * 64
  const { slots, share } = slotsOf(runner.threads.count, rows, 3 * keyRoom + rankRoom)
  if (slots > 1) runner.threads.prepare()
  const given = memory.take(rankRoom * (1 + slots))
  writeRanks(runner, given, ranks)
  const work0 = memory.take(3 * slots * keyRoom)
  writeState(
    runner,
    { phase: selectPhase.rows, rows, share, keyRoom, rankRoom, resultBytes: ranks.length * key.bytes },
    {
      ...{ input, length, results, ranks: given, rankCount: ranks.length, rankRoom: given + rankRoom },
      ...{ work0, work1: work0 + slots * keyRoom, work2: work0 + 2 * slots * keyRoom, mostBits: selectBitsOf(length) },
    },
  )
  runner.run(compiled, 0, slots, 1, rows * length * 8)
}

/** All threads select from one row, round by round. */
function selectShared(
  runner: Runner,
  key: Key,
  compiled: Compiled,
  sortModule: SortModule,
  { input, length, results, ranks }: Selection,
  memory: WorkMemory,
): void {
  if (runner.threads.count > 1) runner.threads.prepare()
  const mostBits = selectBitsOf(length)
  const counterBytes = counterBytesOf(runner, mostBits)
  const cut = chunksOf(runner.threads.count, length)
  const rankList = memory.take(ranks.length * 8)
  writeRanks(runner, rankList, ranks)
  const counters = memory.take(cut.chunks * counterBytes)
  writeState(
    runner,
    {},
    {
      ...{ input, length, results, ranks: rankList, rankCount: ranks.length },
      ...{ counters, counterBytes, mostBits, ...cut },
    },
  )
  const once = (phase: number) => runPhase(runner, compiled, phase, 1, 0)
  let left = length
  let previous = 0
  // Another round pays while rounds leave much less than there was.
  do {
    const { chunks, chunkLength } = chunksOf(runner.threads.count, left)
    writeField(runner, 'chunks', chunks)
    writeField(runner, 'chunkLength', chunkLength)
    const step = (phase: number) => runPhase(runner, compiled, phase, chunks, 4 * left)
    step(selectPhase.survey)
    once(selectPhase.plan)
    if (readField(runner, 'order') > 0) {
      once(selectPhase.pick)
      return
    }
    step(selectPhase.count)
    once(selectPhase.mark)
    if (readField(runner, 'whole') > 0) return
    previous = left
    left = readField(runner, 'left')
    writeField(runner, 'work0', memory.take(left * key.bytes))
    step(selectPhase.collect)
    once(selectPhase.advance)
  } while (left >= sharedRow / 4 && left < previous - previous / 4)
  sortRest(runner, key, sortModule, memory)
  once(selectPhase.pick)
}

/** Sorts what is left of a row, as an input in order. */
function sortRest(runner: Runner, key: Key, sortModule: SortModule, memory: WorkMemory): void {
  const [input, length] = [readField(runner, 'input'), readField(runner, 'length')]
  const keys = memory.take(length * key.bytes)
  const options: SortOptions = { key: unsignedKey(key), payload: 'none', wantsKeys: true }
  // A sort has a state of its own in the same place.
  const state = new Uint8Array(runner.heap.buffer, places.args + 8 * stateSlot, stateBytes)
  const saved = state.slice()
  launchSort(runner, options, sortModule(options), { rows: 1, length, input, given: 0, keys, payload: 0 })
  state.set(saved)
  writeField(runner, 'input', keys)
  writeField(runner, 'order', 1)
}

/** Ranks lie in memory as addresses do. */
function writeRanks({ heap }: Runner, pointer: number, ranks: readonly number[]): void {
  const { wide } = heap.shape
  const view = new DataView(heap.buffer, pointer, ranks.length * 8)
  ranks.forEach((rank, at) => {
    if (wide) view.setBigUint64(8 * at, BigInt(rank), true)
    else view.setUint32(4 * at, rank, true)
  })
}
