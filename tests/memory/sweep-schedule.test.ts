import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SweepSchedule } from '#src/memory/sweep-schedule.js'

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

/** The bytes handed out at which a sweep becomes due, to a mebibyte. */
function dueAt(schedule: SweepSchedule): number {
  let bytes = 0
  while (!schedule.due(bytes, 0)) bytes += mebibyte
  return bytes
}

test('a sweep is due after 256 MiB, or a quarter of a small limit, and after many blocks of any size', () => {
  assert.equal(dueAt(new SweepSchedule(64 * gibibyte, 0)), 256 * mebibyte)
  assert.equal(dueAt(new SweepSchedule(512 * mebibyte, 0)), 128 * mebibyte)
  assert.equal(new SweepSchedule(64 * gibibyte, 0).due(0, 65_536), true)
})

test('sweeps that take much of the time come more rarely, up to half of the limit, and then often again', () => {
  const schedule = new SweepSchedule(8 * gibibyte, 0)
  const sweep = { handedOut: gibibyte, swept: gibibyte, liveBytes: 0, liveBlocks: 0 }
  let now = 0
  for (let i = 0; i < 20; i++) schedule.record({ ...sweep, start: now + 5, end: (now += 10) })
  assert.equal(dueAt(schedule), 4 * gibibyte)
  for (let i = 0; i < 20; i++) schedule.record({ ...sweep, start: now + 1000, end: (now += 1005) })
  assert.equal(dueAt(schedule), 256 * mebibyte)
})

test('sweeps that bring little back come more rarely, and as much as is in use has to be handed out before one', () => {
  const schedule = new SweepSchedule(64 * gibibyte, 0)
  schedule.record({ handedOut: gibibyte, swept: 0, liveBytes: 0, liveBlocks: 0, start: 1000, end: 1001 })
  assert.equal(dueAt(schedule), 512 * mebibyte)
  schedule.record({
    handedOut: gibibyte,
    swept: gibibyte,
    liveBytes: 3 * gibibyte,
    liveBlocks: 1e6,
    start: 9000,
    end: 9001,
  })
  assert.equal(dueAt(schedule), 3 * gibibyte)
  assert.equal(schedule.due(0, 65_536), false)
  assert.equal(schedule.due(0, 1e6), true)
})

test('a smaller limit brings sweeps forward', () => {
  const schedule = new SweepSchedule(64 * gibibyte, 0)
  schedule.setLimit(400 * mebibyte)
  assert.equal(schedule.due(200 * mebibyte, 0), true)
})
