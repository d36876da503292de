/** Sorts and selections: which kernels they take, and the memory between those. */
import { dtypes } from '../../../core/dtype.js'
import type { Kernel, Launch, SelectKernel, SortKernel } from '../../../ir/kernel.js'
import type { Driver } from '../driver.js'
import type { LaunchBlock } from '../launch-block.js'
import type { Compiled } from '../module-cache.js'
import { placesOf } from './keys.js'
import { passSource } from './pass-text.js'
import { type RowShape, rowShape, rowSource } from './rows-text.js'
import * as selection from './select-text.js'
import { carriedBytes, countSource, planSource, type SortVariant, sortThreads, tileShapeOf } from './sort-text.js'

/** What the launches need of their device. */
export interface OrderLauncher {
  readonly driver: Driver
  readonly block: LaunchBlock
  readonly stream: number
  readonly multiprocessors: number
  /** Elements from which counts take 64 bits. */
  readonly narrowLimit: number
  readonly compiled: (key: string, source: () => string) => Compiled
  /** Copies from the host, in the order of the stream. */
  readonly write: (pointer: number, bytes: Uint8Array) => void
}

/** Counts that fit beside two flags in 32 bits. */
const narrowCounts = 2 ** 30
const align = (bytes: number) => Math.ceil(bytes / 256) * 256

interface SortPlan extends SortVariant {
  readonly length: number
  readonly threads: number
  readonly tiles: number
  /** Bytes of each piece of scratch memory, in its order. */
  readonly counts: number
  readonly plan: number
  readonly counters: number
  readonly states: number
  readonly keyBytes: number
  readonly payloadBytes: number
}

function planSort(kernel: SortKernel, length: number, narrowLimit: number): SortPlan {
  const type = kernel.params[0].dtype
  const places = placesOf(type)
  const narrow = length < Math.min(narrowCounts, narrowLimit)
  const { payload } = kernel
  const { threads, items } = tileShapeOf({ type, payload, narrow })
  const tiles = Math.ceil(length / (threads * items))
  return {
    type,
    payload,
    keys: kernel.outputs.length > Number(payload !== 'none'),
    narrow,
    length,
    threads,
    tiles,
    counts: align(places * 256 * 8),
    plan: align(4 * (1 + places)),
    counters: align(4 * places),
    states: align(tiles * 256 * (narrow ? 4 : 8)),
    keyBytes: align(length * dtypes[type].itemsize),
    payloadBytes: align(length * carriedBytes({ payload, narrow })),
  }
}

/** Bytes of memory that a launch needs while it runs, besides its operands. */
export function orderScratch(kernel: Kernel, launch: Launch, narrowLimit: number): number {
  const [rows, length] = launch.dims
  if (rows === 0 || length === 0 || (kernel.kind !== 'sort' && kernel.kind !== 'select')) return 0
  if (kernel.kind === 'select') return selectScratch(rows, launch)
  if (rowShape(length) !== undefined) return 0
  const { counts, plan, counters, states, keyBytes, payloadBytes, keys } = planSort(kernel, length, narrowLimit)
  return counts + plan + counters + states + (keys ? 1 : 2) * keyBytes + 2 * payloadBytes
}

/** At least the ranks themselves, where rows are sorted in blocks; else the states and counts of a group of ranks. */
function selectScratch(rows: number, { dims, ranks }: Launch): number {
  if (rowShape(dims[1]) !== undefined) return align(8 * ranks!.length)
  const { mostRanks, stateBytes, digitBits } = selection
  const group = Math.min(mostRanks, ranks!.length)
  return align(rows * group * stateBytes) + rows * group * 8 * 2 ** digitBits
}

const pointerOf = (param: Launch['params'][number]) => (param as { readonly pointer: number }).pointer

export function launchSort(device: OrderLauncher, kernel: SortKernel, launch: Launch): void {
  const [rows, length] = launch.dims
  if (rows === 0 || length === 0) return
  const { payload } = kernel
  const wantsKeys = kernel.outputs.length > Number(payload !== 'none')
  const pointers = {
    keys: pointerOf(launch.params[0]),
    given: payload === 'given' ? pointerOf(launch.params[1]) : 0,
    sorted: wantsKeys ? launch.outputs[0].pointer : 0,
    carried: payload === 'none' ? 0 : launch.outputs.at(-1)!.pointer,
  }
  const shape = rowShape(length)
  if (shape !== undefined) {
    sortRows(device, kernel, shape, rows, length, wantsKeys, pointers)
    return
  }
  const plan = planSort(kernel, length, device.narrowLimit)
  const { itemsize } = dtypes[plan.type]
  for (let row = 0; row < rows; row++) {
    const moved = (pointer: number, bytes: number) => (pointer === 0 ? 0 : pointer + row * length * bytes)
    sortLong(device, plan, launch.scratch!, {
      keys: moved(pointers.keys, itemsize),
      given: moved(pointers.given, 8),
      sorted: moved(pointers.sorted, itemsize),
      carried: moved(pointers.carried, 8),
    })
  }
}

interface Pointers {
  readonly keys: number
  readonly given: number
  readonly sorted: number
  readonly carried: number
}

/** Rows are the blocks of a grid: as many at a time as a grid has room for. */
const mostBlocks = 2 ** 31 - 1

function sortRows(
  device: OrderLauncher,
  kernel: SortKernel,
  shape: RowShape,
  rows: number,
  length: number,
  wantsKeys: boolean,
  { keys, given, sorted, carried }: Pointers,
): void {
  const type = kernel.params[0].dtype
  const { itemsize } = dtypes[type]
  const compiled = device.compiled(`rows ${type} ${shape.threads} ${kernel.payload} ${wantsKeys}`, () =>
    rowSource(type, shape, kernel.payload, wantsKeys, 'sorted'),
  )
  for (let first = 0; first < rows; first += mostBlocks) {
    const at = (pointer: number, bytes: number) => pointer + first * length * bytes
    const head = [at(keys, itemsize), at(given, 8), at(sorted, itemsize), at(carried, 8), length, 0, 0]
    start(device, compiled, Math.min(rows - first, mostBlocks), 1, shape.threads, head)
  }
}

function sortLong(device: OrderLauncher, plan: SortPlan, scratch: number, pointers: Pointers): void {
  const { driver, stream, multiprocessors } = device
  const { type, payload, length, threads, tiles, narrow } = plan
  const counts = scratch
  const planned = counts + plan.counts
  const counters = planned + plan.plan
  const states = counters + plan.counters
  const firstKeys = states + plan.states
  const [even, odd] = plan.keys ? [pointers.sorted, firstKeys] : [firstKeys, firstKeys + plan.keyBytes]
  const firstCarried = firstKeys + (plan.keys ? 1 : 2) * plan.keyBytes
  driver.fillBytesAsync(counts, 0, plan.counts + plan.plan + plan.counters, stream)
  const count = device.compiled(`count ${type}`, () => countSource(type))
  const blocks = Math.min(Math.ceil(length / (16 * sortThreads)), 8 * multiprocessors)
  start(device, count, blocks, 1, sortThreads, [pointers.keys, length, counts])
  const arrange = device.compiled(`plan ${type}`, () => planSource(type))
  start(device, arrange, 1, 1, 256, [length, counts, planned])
  const pass = device.compiled(`pass ${type} ${payload} ${plan.keys} ${narrow}`, () => passSource(plan))
  for (let place = 0; place < placesOf(type); place++) {
    driver.fillBytesAsync(states, 0, plan.states, stream)
    start(device, pass, tiles, 1, threads, [
      ...[pointers.keys, even, odd, pointers.given, firstCarried, firstCarried + plan.payloadBytes, pointers.carried],
      ...[length, counts, planned, counters + 4 * place, states, place],
    ])
  }
}

export function launchSelect(device: OrderLauncher, kernel: SelectKernel, launch: Launch): void {
  const [rows, length] = launch.dims
  const ranks = launch.ranks!
  if (rows === 0 || length === 0 || ranks.length === 0) return
  const type = kernel.params[0].dtype
  const [keys, result, scratch] = [pointerOf(launch.params[0]), launch.outputs[0].pointer, launch.scratch!]
  const shape = rowShape(length)
  if (shape !== undefined) {
    const wanted = new BigInt64Array(ranks.map(BigInt))
    device.write(scratch, new Uint8Array(wanted.buffer))
    const compiled = device.compiled(`ranks ${type} ${shape.threads}`, () =>
      rowSource(type, shape, 'none', true, 'ranks'),
    )
    start(device, compiled, rows, 1, shape.threads, [keys, 0, result, 0, length, ranks.length, scratch])
    return
  }
  for (let first = 0; first < ranks.length; first += selection.mostRanks) {
    const group = ranks.slice(first, first + selection.mostRanks)
    selectGroup(device, launch, { type, keys, result, scratch, first, group })
  }
}

interface Group {
  readonly type: SortPlan['type']
  readonly keys: number
  readonly result: number
  readonly scratch: number
  readonly first: number
  readonly group: readonly number[]
}

/** Rows along a grid's y. */
const mostRows = 65535

function selectGroup(
  device: OrderLauncher,
  { dims, ranks }: Launch,
  { type, keys, result, scratch, first, group }: Group,
) {
  const [rows, length] = dims
  const { stateBytes, stepsOf, digitBits, selectThreads, countSource: text, findSource } = selection
  const [count, { itemsize }] = [group.length, dtypes[type]]
  const counts = scratch + align(rows * count * stateBytes)
  const states = new BigInt64Array(2 * rows * count)
  for (let at = 0; at < rows * count; at++) states[2 * at + 1] = BigInt(group[at % count])
  device.write(scratch, new Uint8Array(states.buffer))
  device.driver.fillBytesAsync(counts, 0, rows * count * 8 * 2 ** digitBits, device.stream)
  const blocks = Math.max(
    1,
    Math.min(Math.ceil(length / (16 * selectThreads)), Math.ceil((8 * device.multiprocessors) / rows)),
  )
  for (let step = 0; step < stepsOf(type); step++) {
    const counting = device.compiled(`digits ${type} ${step} ${count}`, () => text(type, step, count))
    const finding = device.compiled(`find ${type} ${step} ${count}`, () => findSource(type, step, count))
    for (let row = 0; row < rows; row += mostRows) {
      const skipped = row * count
      start(device, counting, blocks, Math.min(rows - row, mostRows), selectThreads, [
        keys + row * length * itemsize,
        length,
        scratch + skipped * stateBytes,
        counts + skipped * 8 * 2 ** digitBits,
        0,
      ])
    }
    start(device, finding, rows * count, 1, 256, [scratch, counts, result, ranks!.length, first])
  }
}

function start(
  { block, stream }: OrderLauncher,
  { handle }: Compiled,
  gridX: number,
  gridY: number,
  threads: number,
  head: readonly number[],
): void {
  head.forEach((value, at) => {
    block.setUint64(8 * at, value)
  })
  block.launch(handle, gridX, gridY, 1, threads, 1, 1, 0, stream, 8 * head.length)
}
