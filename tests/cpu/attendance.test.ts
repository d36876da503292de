import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Attendance, vigil } from '#src/device/cpu/attendance.js'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { Heap } from '#src/device/cpu/heap.js'
import { control } from '#src/device/cpu/threads.js'
import { changes } from '#src/device/cpu/watch.js'
import { mapOf } from '../contract/kernels.js'

function attendance() {
  const words = new Int32Array(new SharedArrayBuffer(4 * control.words))
  const clock = { now: 1000 }
  return { words, clock, subject: new Attendance(words, () => clock.now) }
}

test('jobs that follow each other at once call workers, lone ones do not', () => {
  const { clock, subject } = attendance()
  const answers: boolean[] = []
  for (let round = 0; round < 4; round++) {
    answers.push(subject.shouldCall(true))
    clock.now += vigil / 4
  }
  assert.deepEqual(answers, [false, false, true, false])
  for (let round = 0; round < 100; round++) {
    clock.now += 2 * vigil
    assert.equal(subject.shouldCall(true), false)
  }
})

test('workers that have not been started are called after more jobs', () => {
  const { clock, subject } = attendance()
  let jobs = 1
  for (; !subject.shouldCall(false); jobs++) clock.now += vigil / 4
  assert.ok(jobs > 16 && jobs < 64, `${jobs} jobs`)
})

test('workers rest where one thread alone does the work, and longer each time', () => {
  const { words, clock, subject } = attendance()
  const spoil = () => {
    for (const own of [16, 0, 16]) subject.judge(own, 16, true)
    assert.equal(words[control.stays], 0)
    assert.ok(subject.patience < vigil)
    const begin = clock.now
    while (words[control.stays] === 0) {
      clock.now += 1
      assert.equal(subject.awake, false)
    }
    return clock.now - begin
  }
  const rests = [spoil(), spoil(), spoil()]
  assert.ok(rests[0] < rests[1] && rests[1] < rests[2], String(rests))
  subject.judge(8, 16, true)
  assert.equal(spoil(), rests[0])
})

test('a job that was over before a sleeping worker came says nothing, nor does one of few pieces', () => {
  const { words, subject } = attendance()
  for (let round = 0; round < 20; round++) {
    subject.judge(16, 16, false)
    subject.judge(2, 2, true)
  }
  assert.equal(words[control.stays], 1)
})

test('one long wait for the others is enough, a wait for their last piece is not', () => {
  const { words, clock, subject } = attendance()
  subject.judgeWait(0.3, 0.6)
  subject.judgeWait(20, 15)
  assert.equal(words[control.stays], 1)
  subject.judgeWait(0.3, 30)
  assert.equal(words[control.stays], 0)
  clock.now += 10_000
  assert.equal(subject.awake, false)
  assert.equal(words[control.stays], 1)
})

test('watching a word ends when it changes, or after the time given', () => {
  const words = new Int32Array(new SharedArrayBuffer(8))
  assert.equal(changes(words, 1, 5, 1000), true)
  const begin = performance.now()
  assert.equal(changes(words, 1, 0, 5), false)
  const taken = performance.now() - begin
  assert.ok(taken >= 5 && taken < 2000, `${taken} ms`)
})

test('jobs of medium size start workers when there are many, and have the same results', async () => {
  const device = new CpuDevice(new Heap({ maximumPages: 4096, wide: false }), 3)
  const kernel = mapOf(['float64'], (b, x) => b.op('mul', x, x))
  const length = 100_000
  const [input, output] = [0, 0].map(() => device.memory.allocate(8 * length)!)
  const values = new Float64Array(device.memory.buffer, input, length).map((_, at) => at)
  new Float64Array(device.memory.buffer, input, length).set(values)
  const params = [{ kind: 'buffer' as const, pointer: input, strides: [8] }]
  const launch = { dims: [length], reduced: 0, params, outputs: [{ pointer: output, strides: [8] }] }
  device.launch(kernel, launch)
  assert.equal(device.threads.workers().length, 0)
  const expected = values.map((value) => value * value)
  for (let round = 0; round < 300; round++) {
    const results = new Float64Array(device.memory.buffer, output, length)
    results.fill(0)
    device.launch(kernel, launch)
    device.launch(kernel, launch)
    if (round % 30 === 29) assert.deepEqual(results, expected)
    if (round === 150) await sleep(100)
  }
  device.threads.stop()
})
