import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const limit = 100
const runs = 5

/** Milliseconds that importing the package takes in a fresh process: of the processor, and by the clock. */
function importOnce(): { readonly cpu: number; readonly wall: number } {
  const source = `
    const before = process.cpuUsage(), begin = performance.now()
    await import('cuts')
    const wall = performance.now() - begin, { user, system } = process.cpuUsage(before)
    console.log(JSON.stringify({ cpu: (user + system) / 1000, wall }))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', source], { cwd: root, encoding: 'utf8' })
  return JSON.parse(said) as { cpu: number; wall: number }
}

// Other work on the machine lengthens the time by the clock, and hardly that of the processor.
test(`importing the package takes less than ${limit} ms`, (t) => {
  const times = Array.from({ length: runs }, importOnce)
  const [cpu, wall] = [Math.min(...times.map((each) => each.cpu)), Math.min(...times.map((each) => each.wall))]
  t.diagnostic(`best of ${runs}: ${cpu.toFixed(1)} ms of processor time, ${wall.toFixed(1)} ms by the clock`)
  assert.ok(Math.min(cpu, wall) < limit, `${cpu} ms of processor time, ${wall} ms by the clock`)
})
