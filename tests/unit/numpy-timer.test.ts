import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { numpyVersion, timeNumpy } from '#src/cli/numpy-timer.js'

function withPython<T>(python: string | undefined, action: () => T): T {
  const before = process.env.CUTS_PYTHON
  if (python === undefined) delete process.env.CUTS_PYTHON
  else process.env.CUTS_PYTHON = python
  try {
    return action()
  } finally {
    if (before === undefined) delete process.env.CUTS_PYTHON
    else process.env.CUTS_PYTHON = before
  }
}

/** A stand-in interpreter: a Node program with this body. */
function withProgram<T>(body: string, action: () => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cuts-timer-'))
  try {
    const program = join(folder, 'python')
    writeFileSync(program, `#!${process.execPath}\n${body}`)
    chmodSync(program, 0o755)
    return withPython(program, action)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('without NumPy there is no figure', () => {
  assert.equal(
    withPython('none', () => timeNumpy('', 'pass')),
    undefined,
  )
  assert.equal(
    withPython('/nowhere/python', () => numpyVersion()),
    undefined,
  )
  assert.equal(
    withProgram('process.exit(3)', () => timeNumpy('', 'pass')),
    undefined,
  )
})

test('the median of the samples is the figure', () => {
  const reply = (samples: number[]): string =>
    `console.log(JSON.stringify({ version: '2.9.0', samples: ${JSON.stringify(samples)} }))`
  assert.equal(
    withProgram(reply([3, 1, 2]), () => timeNumpy('', 'pass')),
    2,
  )
  assert.equal(
    withProgram(reply([4, 10, 1, 2]), () => timeNumpy('', 'pass')),
    3,
  )
  assert.equal(
    withProgram(reply([1]), () => numpyVersion()),
    '2.9.0',
  )
})

test('a failing program is an error that says what it said', () => {
  const failing = 'console.error("NameError: name x"); process.exit(1)'
  assert.throws(() => withProgram(failing, () => timeNumpy('', 'x')), /failed to time NumPy: NameError: name x/)
})

test('with NumPy, a sleep takes as long as it says, and setup is seen', { skip: numpyVersion() === undefined }, () => {
  const seconds = timeNumpy('import time; pause = 0.02', 'time.sleep(pause)', { repeat: 3 })
  assert.ok(seconds !== undefined && seconds >= 0.02 && seconds < 0.2, `${seconds}`)
  const inPlace = timeNumpy('x = np.ones(3)', 'x *= 2\nx += 1', { repeat: 2, least: 0.001 })
  assert.ok(inPlace !== undefined && inPlace > 1e-8 && inPlace < 1e-3, `${inPlace}`)
  assert.throws(() => timeNumpy('', 'np.nothing'), /AttributeError/)
})
