/** Sorts and selections of long rows, on any number of threads, in either kind of memory, and where there is no room. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { OutOfMemoryError } from '#src/core/errors.js'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import type { Launch } from '#src/ir/kernel.js'
import { selectOf, sortOf } from '../contract/cases/orders.js'
import { generator } from '../contract/values.js'

type Keys = Float64Array | Int32Array | Uint8Array
type KeyName = 'float64' | 'int32' | 'uint8'

const length = 200_003

/** Keys by what is special about them. */
function keysOf(name: string, random: () => number): Keys {
  const floats = (value: (at: number) => number) => Float64Array.from({ length }, (_, at) => value(at))
  switch (name) {
    case 'floats':
      return floats(() => random() - 0.5)
    case 'floats with NaNs, infinities and zeros':
      return floats(
        () =>
          [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, random()][((random() * 40) % 6) | 0],
      )
    case 'falling floats':
      return floats((at) => -at / 3)
    case 'whole numbers as floats':
      return floats(() => Math.floor(random() * 1000))
    case 'integers':
      return Int32Array.from({ length }, () => random() * 2 ** 32)
    case 'few integers':
      return Int32Array.from({ length }, () => random() * 9 - 5)
    case 'integers in order':
      return Int32Array.from({ length }, (_, at) => at >> 2)
    case 'integers in order with a last one out of it':
      return Int32Array.from({ length }, (_, at) => (at === length - 1 ? -7 : at))
    default:
      return Uint8Array.from({ length }, () => random() * 256)
  }
}

const names = [
  'floats',
  'floats with NaNs, infinities and zeros',
  'falling floats',
  'whole numbers as floats',
  'integers',
  'few integers',
  'integers in order',
  'integers in order with a last one out of it',
  'bytes',
]

const nameOf = (keys: Keys): KeyName =>
  keys instanceof Float64Array ? 'float64' : keys instanceof Int32Array ? 'int32' : 'uint8'

function launchOf(rows: number, columns: number, input: number, outputs: readonly [number, number][]): Launch {
  return {
    dims: [rows, columns],
    reduced: 0,
    params: [{ kind: 'buffer', pointer: input, strides: [] }],
    outputs: outputs.map(([pointer, size]) => ({ pointer, strides: [], length: size })),
  }
}

/** The keys at positions rise; equal ones keep their order. */
function assertOrder(keys: Keys, order: BigInt64Array): void {
  const seen = new Uint8Array(keys.length)
  for (let at = 0; at < order.length; at++) {
    const here = Number(order[at])
    assert.equal(seen[here]++, 0, `position ${here} comes twice`)
    if (at === 0) continue
    const before = Number(order[at - 1])
    const [a, b] = [keys[before], keys[here]]
    const equal = a === b || (Number.isNaN(a) && Number.isNaN(b))
    assert.ok(equal ? before < here : a < b || Number.isNaN(b), `${a} at ${before} is before ${b} at ${here}`)
  }
}

/** Sorts and selects on the device, and compares with JavaScript. */
function check(device: CpuDevice, keys: Keys): void {
  const { heap, free } = roomOf(device)
  const kernelKeys = nameOf(keys)
  const [input, sorted, positions] = [keys.byteLength, keys.byteLength, 8 * length].map((bytes) => heap(bytes))
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  device.write(input, bytesOf(keys))
  const wanted = keys.slice().sort()
  const got = keys.slice()
  device.launch(sortOf(kernelKeys, 'none'), launchOf(1, length, input, [[sorted, length]]))
  device.read(sorted, bytesOf(got))
  assert.ok(
    got.every((value, at) => Object.is(value, wanted[at])),
    'sorted keys',
  )
  const order = new BigInt64Array(length)
  device.launch(sortOf(kernelKeys, 'positions', false), launchOf(1, length, input, [[positions, length]]))
  device.read(positions, bytesOf(order))
  assertOrder(keys, order)
  for (const ranks of [[0], [length >> 1], [0, 17, length >> 3, length >> 1, (length >> 1) + 1, length - 1]]) {
    device.launch(selectOf(kernelKeys), { ...launchOf(1, length, input, [[sorted, ranks.length]]), ranks })
    device.read(sorted, bytesOf(got))
    assert.deepEqual(
      ranks.map((_, at) => got[at]),
      ranks.map((rank) => wanted[rank]),
    )
  }
  free()
}

/** Memory of the device that is given back at the end; nothing else may have taken any then. */
function roomOf(device: CpuDevice) {
  const blocks: [number, number][] = []
  return {
    heap: (bytes: number) => {
      const pointer = device.memory.allocate(bytes)!
      blocks.push([pointer, bytes])
      return pointer
    },
    free: () => {
      const [pointer, bytes] = blocks.at(-1)!
      const next = device.memory.allocate(1)!
      assert.equal(next, pointer + Math.ceil(bytes / 256) * 256, 'work memory was kept')
      device.memory.release(next, 1)
      for (const [at, size] of blocks.reverse()) device.memory.release(at, size)
    },
  }
}

const small = { maximumPages: 2048, wide: false }

function wideHeap(): Heap | undefined {
  try {
    const heap = new Heap({ maximumPages: 2048, wide: true })
    return typeof heap.memory.grow(0n) === 'bigint' ? heap : undefined
  } catch {
    return undefined
  }
}

const wide = wideHeap()
const devices: [string, (() => CpuDevice) | undefined][] = [
  ['one thread', () => new CpuDevice(new Heap(small), 1)],
  ['two threads', () => new CpuDevice(new Heap(small), 2)],
  ['five threads', () => new CpuDevice(new Heap(small), 5)],
  ['64-bit memory', wide && (() => new CpuDevice(wide, 2))],
]

for (const [title, make] of devices) {
  suite(`long rows, ${title}`, { skip: make === undefined && 'this engine has no 64-bit memories' }, () => {
    const device = make?.() as CpuDevice
    // The first job of all starts the workers, and these have memory of their own.
    device?.threads.prepare()
    after(() => device?.threads.stop())
    for (const name of names) test(name, () => check(device, keysOf(name, generator(7))))
    test('several rows', () => {
      for (const [rows, columns] of [
        [2, 70_000],
        [3, 70_001],
        [9, 20_000],
        [1000, 33],
      ]) {
        severalRows(device, rows, columns)
      }
    })
  })
}

function severalRows(device: CpuDevice, rows: number, columns: number): void {
  const { heap, free } = roomOf(device)
  const random = generator(rows)
  const keys = Float64Array.from({ length: rows * columns }, () => random() - 0.3)
  const [input, output] = [heap(keys.byteLength), heap(keys.byteLength)]
  const got = new Float64Array(rows * columns)
  const bytes = new Uint8Array(got.buffer)
  device.write(input, new Uint8Array(keys.buffer))
  device.launch(sortOf('float64', 'none'), launchOf(rows, columns, input, [[output, keys.length]]))
  device.read(output, bytes)
  const ranks = [1, columns >> 1, columns - 1]
  const selected = new Float64Array(rows * ranks.length)
  device.launch(selectOf('float64'), { ...launchOf(rows, columns, input, [[output, selected.length]]), ranks })
  device.read(output, new Uint8Array(selected.buffer))
  for (let row = 0; row < rows; row++) {
    const wanted = keys.slice(row * columns, (row + 1) * columns).sort()
    assert.deepEqual(got.subarray(row * columns, (row + 1) * columns), wanted)
    assert.deepEqual(
      [...selected.subarray(row * ranks.length, (row + 1) * ranks.length)],
      ranks.map((rank) => wanted[rank]),
    )
  }
  free()
}

test('without room for work memory there is an error that says so, and nothing is kept', () => {
  for (const threads of [1, 2]) {
    const device = new CpuDevice(new Heap({ maximumPages: 64, wide: false }), threads)
    device.threads.prepare()
    const count = 170_000
    const bytes = 8 * count
    const { heap, free } = roomOf(device)
    const [input, output] = [heap(bytes), heap(bytes)]
    const random = generator(1)
    const keys = Float64Array.from({ length: count }, random)
    device.write(input, new Uint8Array(keys.buffer))
    const launch = launchOf(1, count, input, [[output, count]])
    let reclaimed = 0
    device.memory.reclaim = () => {
      reclaimed++
    }
    const noRoom = (error: unknown) =>
      error instanceof OutOfMemoryError && /work memory that a sort of 1 x 170000 keys needs/.test(error.message)
    assert.throws(() => device.launch(sortOf('float64', 'none'), launch), noRoom)
    assert.equal(reclaimed, 1)
    free()
    device.threads.stop()
  }
})
