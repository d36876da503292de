import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { DeviceError } from '#src/core/errors.js'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import { Threads } from '#src/device/cpu/threads.js'
import { engine, type WasmModule } from '#src/device/cpu/wasm/engine.js'
import { Module } from '#src/device/cpu/wasm/module.js'
import { mapOf } from '../contract/kernels.js'

const smallHeap = () => new Heap({ maximumPages: 4096, wide: false })

/** A module whose `run` adds one to a counter for each unit, and traps at the unit that `trap` names. */
function countingModule(heap: Heap, trap: number): WasmModule {
  const module = new Module(heap.shape)
  for (const name of ['run', 'final']) {
    const { code } = module.function(['i32', 'i32', 'f64', 'f64'], [], name)
    const unit = code.param(2)
    code.block((done) =>
      code.loop((again) => {
        code.get(unit, code.param(3)).op('f64.ge').brIf(done)
        code.get(unit).f64(trap).op('f64.eq')
        code.if(() => code.i32(0).i32(0).op('i32.div_s', 'drop'))
        code.get(unit).op('i32.trunc_sat_f64_s').i32(4).op('i32.mul').i32(counters).op('i32.add').i32(1)
        code.memory('i32.store')
        code.get(unit).f64(1).op('f64.add').set(unit).br(again)
      }),
    )
  }
  return new engine.Module(module.encode())
}

const units = 1000
const counters = 4 * 65536

function job(heap: Heap, trap = -1) {
  const module = countingModule(heap, trap)
  const words = new Int32Array(heap.memory.buffer, counters, units)
  return {
    module,
    clear: () => words.fill(0),
    done: () => words.reduce((sum, word) => sum + word, 0),
  }
}

/** A calling thread that leaves the work to the workers for as long as they take it. */
function lazily(words: Int32Array, wanted: number) {
  return (begin: number, end: number) => {
    const deadline = Date.now() + 5000
    while (Date.now() < deadline && count(words) < wanted - (end - begin))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    for (let unit = begin; unit < end; unit++) words[unit] = 1
  }
}

const count = (words: Int32Array) => words.reduce((sum, word) => sum + word, 0)

test('workers take part in a job', async () => {
  const heap = smallHeap()
  heap.allocate(1 << 20)
  const threads = new Threads(heap, 3)
  const { module, clear, done } = job(heap)
  const words = new Int32Array(heap.memory.buffer, counters, units)
  for (let round = 0; round < 3; round++) {
    clear()
    threads.run(round, module, 0, lazily(words, units), units, 10)
    assert.equal(done(), units)
    threads.forget(round)
    await sleep(50)
  }
  threads.stop()
})

test('work goes on without a worker that was terminated while it slept', async () => {
  const heap = smallHeap()
  heap.allocate(1 << 20)
  const threads = new Threads(heap, 3)
  const { module, clear, done } = job(heap)
  const words = new Int32Array(heap.memory.buffer, counters, units)
  const own = (begin: number, end: number) => words.fill(1, begin, end)
  threads.run(0, module, 0, own, units, 10)
  await sleep(200)
  const workers = threads.workers()
  assert.equal(workers.length, 2)
  // Once without and once with the news of its end.
  const ended = workers[0].terminate()
  clear()
  threads.run(0, module, 0, own, units, 10)
  assert.equal(done(), units)
  await ended
  await sleep(20)
  assert.equal(threads.workers().length, 1)
  clear()
  threads.run(0, module, 0, own, units, 10)
  assert.equal(done(), units)
  threads.stop()
})

test('a worker that fails in the middle is an error, and later work goes on', async () => {
  const heap = smallHeap()
  heap.allocate(1 << 20)
  const threads = new Threads(heap, 2)
  const { module, clear, done } = job(heap, 19)
  const words = new Int32Array(heap.memory.buffer, counters, units)
  // The calling thread stays with its first unit until the worker has come to the one that fails.
  const failing = () => threads.run(0, module, 0, lazily(words, 19), 20, 1)
  assert.throws(failing, DeviceError)
  clear()
  const own = (begin: number, end: number) => words.fill(1, begin, end)
  threads.run(1, module, 0, own, units, 10)
  assert.equal(done(), units)
  await sleep(20)
  assert.equal(threads.workers().length, 0)
})

test('small work starts no workers', () => {
  const device = new CpuDevice(smallHeap(), 4)
  const kernel = mapOf(['float64'], (b, x) => b.op('mul', x, x))
  const pointer = device.memory.allocate(1 << 16)!
  const operand = { pointer, strides: [8] }
  device.launch(kernel, { dims: [8000], reduced: 0, params: [{ kind: 'buffer', ...operand }], outputs: [operand] })
  assert.equal(device.threads.workers().length, 0)
})

test('a program that used workers ends by itself', () => {
  const source = `
    import { CpuDevice } from '${new URL('../../device/cpu/cpu-device.js', import.meta.url)}'
    import { mapOf } from '${new URL('../contract/kernels.js', import.meta.url)}'
    const device = new CpuDevice(undefined, 3)
    const kernel = mapOf(['float64'], (b, x) => b.op('mul', x, x))
    const pointer = device.memory.allocate(8e6)
    const operand = { pointer, strides: [8] }
    const launch = { dims: [1e6], reduced: 0, params: [{ kind: 'buffer', ...operand }], outputs: [operand] }
    for (let round = 0; round < 5; round++) device.launch(kernel, launch)
    console.log(device.threads.workers().length)
  `
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  assert.equal(status, 0, stderr)
  assert.equal(stdout.trim(), '2')
})
