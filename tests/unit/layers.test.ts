import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** From the lowest to the highest; a file imports from its own layer and those before it. */
const layers = ['core', 'ir', 'device', 'memory', 'graph', 'array', 'numpy', 'cli']
const mostLines = 600

interface Source {
  /** Relative to the repository, with `/`. */
  readonly path: string
  readonly text: string
}

function sources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).split(sep).join('/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The modules that a file imports, in any of the ways there are. */
function importsOf(text: string): string[] {
  const ways = [
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gms,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
    /\brequire(?:\.resolve)?\s*\(\s*['"]([^'"]+)['"]/g,
    /createRequire\([^)]*\)\(\s*['"]([^'"]+)['"]/g,
  ]
  return ways.flatMap((way) => [...text.matchAll(way)].map(([, module]) => module))
}

/** The layer of a file under `src/`; -1 for `src/index.ts`, which stands between `numpy` and `cli`. */
const layerOf = (path: string): number => layers.indexOf(path.split('/')[1])

const ours = sources('src')

test('the imports of a file are found in all their forms', () => {
  const text = [
    "import { a } from './a.js'",
    "import type { B } from './b.js'",
    'import {',
    '  c,',
    "} from './c.js'",
    "import './d.js'",
    "export * from './e.js'",
    "await import('./f.js')",
    "createRequire(import.meta.url)('g')",
    "  let h: typeof import('h')",
    "declare module './not.js' {",
  ].join('\n')
  const found = ['a', 'b', 'c', 'e', 'd', 'f', 'h', 'g']
  assert.deepEqual(
    importsOf(text),
    found.map((name) => (name === 'g' || name === 'h' ? name : `./${name}.js`)),
  )
})

test('every folder under src is a layer', () => {
  const folders = new Set(ours.map(({ path }) => path.split('/')[1]).filter((name) => !name.endsWith('.ts')))
  assert.deepEqual(
    [...folders].filter((name) => !layers.includes(name)),
    [],
  )
})

test('no file imports from a higher layer', () => {
  const wrong: string[] = []
  for (const { path, text } of ours) {
    const own = layerOf(path)
    for (const module of importsOf(text).filter((name) => name.startsWith('.'))) {
      const target = relative(root, join(root, dirname(path), module))
        .split(sep)
        .join('/')
      const isIndex = target === 'src/index.js'
      const other = layerOf(target)
      const fine =
        own === -1 ? other < layers.indexOf('cli') : isIndex ? layers[own] === 'cli' : other !== -1 && other <= own
      if (!fine) wrong.push(`${path} imports ${target}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('only the FFI file imports koffi, and other packages have their place', () => {
  const places: Readonly<Record<string, readonly string[]>> = {
    koffi: ['src/device/ffi.ts'],
    echarts: ['src/cli/bench/chart.ts'],
  }
  const wrong: string[] = []
  for (const { path, text } of ours) {
    for (const module of importsOf(text).filter((name) => !name.startsWith('.') && !name.startsWith('node:'))) {
      if (!places[module]?.includes(path)) wrong.push(`${path} imports ${module}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test(`no file is longer than ${mostLines} lines, and most are short`, () => {
  const lengths = ours.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > mostLines),
    [],
  )
  const long = lengths.filter(({ lines }) => lines > 450)
  assert.ok(long.length * 10 <= lengths.length, `more than one file in ten is above 450 lines: ${JSON.stringify(long)}`)
})
