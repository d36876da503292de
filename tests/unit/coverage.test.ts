import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { findPython } from '#src/cli/python.js'
import * as library from '#src/index.js'

interface Coverage {
  coveragePage(of: typeof library): string
  writtenPage(): string
  unknownNames(of: typeof library): string[]
  staleNotes(of: typeof library): string[]
  ourName(name: string): string
}

const script: string = '../../../scripts/coverage.mjs'
const { coveragePage, writtenPage, unknownNames, staleNotes, ourName } = (await import(script)) as Coverage

test('the coverage page says what is here: `npm run coverage` writes it anew', () => {
  assert.equal(writtenPage(), coveragePage(library))
})

test('every name in np is NumPy’s or CuPy’s, or is listed as ours in scripts/coverage-notes.mjs', () => {
  assert.deepEqual(unknownNames(library), [])
})

test('the notes speak of names that there are, and that are missing', () => {
  assert.deepEqual(staleNotes(library), [])
})

test('names in our spelling', () => {
  const expected = {
    expand_dims: 'expandDims',
    atleast_1d: 'atleast1d',
    c_: 'c',
    __array_namespace_info__: 'arrayNamespaceInfo',
  }
  for (const [name, own] of Object.entries(expected)) assert.equal(ourName(name), own)
  assert.equal(ourName('cupyx.rsqrt'), 'rsqrt')
})

const python = findPython()
const version =
  python === undefined ? '' : String(spawnSync(python, ['-c', 'import numpy; print(numpy.__version__)']).stdout)
const recorded = version.startsWith('2.4.')

test('the recorded names are those of NumPy', { skip: !recorded && 'NumPy 2.4 is not here' }, () => {
  const source = new URL('../../../scripts/', import.meta.url)
  const { stdout, stderr, status } = spawnSync(python!, ['-W', 'ignore', 'coverage-names.py'], {
    cwd: source,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  const file = readFileSync(new URL('coverage-names.json', source), 'utf8')
  const chapters = (text: string) => (JSON.parse(text) as { chapters: unknown }).chapters
  assert.deepEqual(chapters(stdout), chapters(file))
})
