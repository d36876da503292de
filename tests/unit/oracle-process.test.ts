import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Answer } from '../numpy/harness/answers.js'
import { registered } from '../numpy/harness/cases.js'
import { type Recordable, readGolden, selectedCases, writeGolden } from '../numpy/harness/golden.js'
import { staleAnswers } from '../numpy/harness/resolve.js'
import { spec } from '../numpy/harness/spec.js'

/** The oracle's process and the golden files, without Python: a Node program stands in for it. */

const folder = mkdtempSync(join(tmpdir(), 'cuts-oracle-'))
after(() => rmSync(folder, { recursive: true }))

const harness = new URL('../numpy/harness/', import.meta.url).href

/** Answers every case with the Python integer 3. */
const standIn = `#!${process.execPath}
const frame = require('node:fs').readFileSync(0)
const { cases } = JSON.parse(frame.toString('utf8', 4, 4 + frame.readUInt32LE(0)))
const header = Buffer.from(JSON.stringify({ numpy: '2.9.9', answers: cases.map(() => ({ kind: 'int', value: '3' })) }))
const length = Buffer.alloc(4)
length.writeUInt32LE(header.length)
process.stdout.write(Buffer.concat([length, header]))
`

function program(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

/** Runs a chapter of its own in a process of its own. */
function runChapterFile(name: string, body: string, python: string): { status: number | null; output: string } {
  const file = program(
    `${name}.mjs`,
    `import { differential, spec } from '${harness}index.js'
     import { plainNamespace } from '${harness}plain-namespace.js'
     const suite = differential('${name}', { under: async () => plainNamespace })
     ${body}`,
  )
  const { NODE_TEST_CONTEXT: _, CUTS_RECORD: __, ...inherited } = process.env
  const env = { ...inherited, CUTS_PYTHON: python }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--test-reporter=tap', file], {
    env,
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

const inputs = `inputs: { a: spec('float64', [3]) }`

test('a chapter fails where a case does, in the group of that case', () => {
  const python = program('python-3', standIn)
  const body = `suite.group('good')
    suite.case({ name: 'right', ${inputs}, python: '3', run: () => 3 })
    suite.group('bad')
    suite.case({ name: 'wrong', ${inputs}, python: '3', run: () => 4 })`
  const { status, output } = runChapterFile('unrecorded', body, python)
  assert.equal(status, 1)
  assert.match(output, /unrecorded: 2 cases, 1 failed \(live NumPy 2\.9\.9\)/)
  assert.match(output, /^ *ok \d - good/m)
  assert.match(output, /not ok \d - bad/)
  assert.match(
    output,
    /unrecorded: wrong\n *python: 3\n *a = float64\[3\] C normal\n *expected Python int 3\n *got number 4/,
  )
  assert.match(output, /not ok \d - unrecorded: recorded answers/)
  assert.match(output, /re-record .*\n *there are no recorded answers/)
})

test('at most twenty failures are shown in full', () => {
  const body = `for (let at = 0; at < 50; at++) suite.case({ name: 'n' + at, python: '3', run: () => 4 })`
  const { output } = runChapterFile('many', body, program('python-many', standIn))
  assert.match(output, /50 failed/)
  assert.match(output, /and 30 more failed/)
  assert.equal(output.match(/expected Python int 3/g)?.length, 20)
})

test('a chapter without NumPy and without recorded answers fails', () => {
  const { status, output } = runChapterFile('alone', `suite.case({ name: 'one', python: '3', run: () => 3 })`, 'none')
  assert.equal(status, 1)
  assert.match(output, /alone: 0 cases, 0 failed \(no answers; 1 left out\)/)
  assert.match(output, /neither recorded answers nor a Python with NumPy 2/)
})

test('two equal cases, no cases, and a late case are errors', () => {
  const one = `suite.case({ name: 'one', python: '3', run: () => 3 })`
  const python = program('python-twice', standIn)
  assert.match(runChapterFile('twice', `${one}\n${one}`, python).output, /there are two cases/)
  assert.match(runChapterFile('empty', '', python).output, /there are no cases/)
  const late = `${one}\nawait new Promise((resolve) => setTimeout(resolve, 50))\nsuite.case({ name: 'two', python: '3' })`
  const { status, output } = runChapterFile('late', late, python)
  assert.notEqual(status, 0)
  assert.match(output, /comes too late/)
})

test('a Python that fails is an error, not a reason to use recorded answers', () => {
  const body = `suite.case({ name: 'one', python: '3', run: () => 3 })`
  const crash = program('python-crash', `#!${process.execPath}\nconsole.error('it crashed'); process.exit(9)`)
  assert.match(runChapterFile('crash', body, crash).output, /gives no answers: it ended with status 9\n *it crashed/)
  const old = program('python-old', `#!${process.execPath}\nprocess.exit(3)`)
  assert.match(runChapterFile('old', body, old).output, /gives no answers: it has no NumPy 2/)
  assert.match(runChapterFile('absent', body, join(folder, 'absent')).output, /there is no such program/)
})

function recordable(count: number, answer: (at: number) => Answer): Recordable[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `name ${at % 7}`,
    python: `f(${at})`,
    inputs: { a: spec('float64', [at]) },
    key: `key ${at}`,
    answer: answer(at),
  }))
}

const noisy = (at: number): Answer => ({
  kind: 'array',
  dtype: 'float64',
  shape: [2],
  bytes: new Uint8Array(Float64Array.of(Math.sin(at), Math.cos(at)).buffer),
})

test('a golden file gives back what was recorded', () => {
  const path = join(folder, 'round.json.gz')
  const nested: Answer = { kind: 'list', items: [noisy(1), { kind: 'bytes', bytes: Uint8Array.of(1, 2) }] }
  const cases = recordable(3, (at) => [noisy(0), nested, { kind: 'broken', message: '' } as const][at])
  writeGolden(path, '2.4.6', cases)
  const golden = readGolden(path)
  assert.equal(golden?.numpy, '2.4.6')
  assert.deepEqual(golden?.answer('key 0'), noisy(0))
  assert.deepEqual(golden?.answer('key 1'), nested)
  assert.equal(golden?.answer('key 2'), undefined)
  assert.equal(golden?.answer('toString'), undefined)
  assert.equal(readGolden(join(folder, 'absent.json.gz')), undefined)
})

test('a selection fits the budget, keeps every name, and depends on nothing else', () => {
  const path = join(folder, 'selection.json.gz')
  const cases = recordable(2000, noisy)
  writeGolden(path, '2.4.6', cases, 8000)
  assert.ok(statSync(path).size <= 8000)
  const golden = readGolden(path)
  assert.ok(golden !== undefined && golden.modulus > 1)
  const selected = selectedCases(cases, golden.modulus)
  assert.deepEqual(new Set([...selected].map((at) => cases[at].name)).size, 7)
  for (let at = 0; at < cases.length; at++) assert.equal(golden.answer(`key ${at}`) !== undefined, selected.has(at))
  const again = selectedCases(cases.toReversed(), golden.modulus)
  assert.deepEqual(new Set([...again].map((at) => 1999 - at)), selected)
  assert.equal(selectedCases(cases, 2 ** 31).size, 7)
})

test('missing and outdated recorded answers are found', () => {
  const path = join(folder, 'stale.json.gz')
  const cases = recordable(4, noisy)
  const entries = cases.map((entry) => registered({ ...entry, run: () => 0 }, 'group'))
  writeGolden(path, '2.4.6', cases)
  const stale = (keyed: Recordable[], numpy = '2.4.6'): string[] =>
    staleAnswers(readGolden(path), keyed, entries, numpy)
  assert.deepEqual(stale(cases), [])
  assert.match(stale(cases.with(2, { ...cases[2], key: 'new' })).join(), /name 2: no recorded answer for f\(2\)/)
  const changed = cases.with(1, { ...cases[1], answer: noisy(5) })
  assert.match(stale(changed).join(), /name 1: recorded float64 \(2,\) .* NumPy says float64/)
  assert.deepEqual(stale(changed, '2.5.0'), [])
  const error: Answer = { kind: 'error', classes: ['ValueError'], message: '' }
  assert.equal(stale(cases.with(0, { ...cases[0], answer: error })).length, 1)
  assert.deepEqual(staleAnswers(undefined, cases, entries, '2.4.6'), ['there are no recorded answers'])
})
