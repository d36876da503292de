// Puts the compiled library into a few files: importing hundreds of small modules would take several times as long. What
// many programs never use is a part of its own, which is read when one of its functions is first called. `dist/` keeps
// the modules for the types, the command line and the tests. Nothing is minified: where nobody catches an error, Node shows
// the line that threw it.
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rollup } from '@rollup/wasm-node'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const folder = resolve(dist, 'bundle')

/**
 * The parts: a folder, and the modules by which the rest calls it. These export functions, and nothing else; modules of
 * the folder itself have each other as they are.
 */
const parts = {
  cpu: { folder: 'device/cpu', entries: ['open-device'] },
  cuda: { folder: 'device/cuda', entries: ['open-device', 'runtime'] },
  kernels: { folder: 'numpy/kernels', entries: ['kernel-classes'] },
  linalg: { folder: 'device/linalg', entries: ['host'] },
  polynomial: {
    folder: 'numpy/polynomial',
    entries: ['coefficients', 'companion', 'descending', 'evaluate', 'make-poly1d', 'package', 'polyfit', 'terms'],
  },
  random: { folder: 'numpy/random', entries: ['make-random'] },
  validation: { folder: 'device', entries: ['validating-device'] },
}

const entriesOf = (part) => parts[part].entries.map((entry) => resolve(dist, parts[part].folder, `${entry}.js`))
const placeOf = new Map(
  Object.keys(parts).flatMap((part) => entriesOf(part).map((path, index) => [path, { part, index }])),
)
const isWithin = (part, path) => path.startsWith(resolve(dist, parts[part].folder) + sep)

/** The names that a module exports, all of which are functions. */
async function functionsOf(path) {
  const exported = Object.entries(await import(pathToFileURL(path).href))
  for (const [name, value] of exported) {
    if (typeof value !== 'function' || /^class\b/.test(Function.prototype.toString.call(value))) {
      throw new Error(`${path} exports ${name}, which isn't a function: it can't be read on first use`)
    }
  }
  return exported.map(([name]) => name)
}

/** In the place of an entry, for modules outside of its part: functions that read the part when they are called. */
async function forwarders(path) {
  const { part, index } = placeOf.get(path)
  const functions = (await functionsOf(path)).map(
    (name) => `export function ${name}(...args) { return (part ??= load()).entry${index}.${name}(...args) }`,
  )
  return [`import { load } from 'load:${part}'`, 'let part', ...functions].join('\n')
}

const onFirstUse = {
  name: 'on-first-use',
  resolveId(source, importer) {
    if (/^(load|part):/.test(source)) return source
    if (importer === undefined || !source.startsWith('.')) return null
    const path = resolve(dirname(importer), source)
    const place = placeOf.get(path)
    return place === undefined || isWithin(place.part, importer) ? path : `forward:${path}`
  },
  load(id) {
    const [, kind, rest] = /^(load|part|forward):(.*)$/.exec(id) ?? []
    if (kind === 'forward') return forwarders(rest)
    if (kind === 'load') return `export const load = () => import('part:${rest}')`
    if (kind !== 'part') return null
    return entriesOf(rest)
      .map((path, index) => `export * as entry${index} from ${JSON.stringify(path)}`)
      .join('\n')
  },
  // Callers can't wait.
  renderDynamicImport: () => ({ left: 'require(', right: ')' }),
}

async function write(name, module, format, extension) {
  const bundle = await rollup({
    input: { [name]: resolve(dist, module) },
    external: /^node:/,
    preserveEntrySignatures: 'allow-extension',
    plugins: [onFirstUse],
    onwarn(warning) {
      // Classes that mention each other: it is of no matter which one is first.
      if (warning.code !== 'CIRCULAR_DEPENDENCY') throw new Error(warning.message)
    },
  })
  const { output } = await bundle.write({
    dir: folder,
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: ({ facadeModuleId }) =>
      facadeModuleId?.startsWith('part:') ? `${facadeModuleId.slice(5)}.${extension}` : `shared-[name].${extension}`,
    generatedCode: 'es2015',
    hoistTransitiveImports: false,
  })
  return output
}

/** @throws Error where something imports an entry of a part in another way, so that it came into another file */
function checkParts(output) {
  for (const part of Object.keys(parts)) {
    const file = output.find(({ facadeModuleId }) => facadeModuleId === `part:${part}`)
    const elsewhere = entriesOf(part).filter((path) => !(path in file.modules))
    if (elsewhere.length > 0) throw new Error(`not in ${file.fileName}, and so not read on first use: ${elsewhere}`)
  }
}

rmSync(folder, { recursive: true, force: true })
checkParts(await write('library', 'index.js', 'cjs', 'cjs'))
await write('worker', 'device/cpu/worker.js', 'es', 'js')
const names = Object.keys(await import(pathToFileURL(resolve(dist, 'index.js')).href))
const list = `{ ${names.join(', ')} }`
writeFileSync(resolve(folder, 'index.cjs'), `const ${list} = require('./library.cjs')\nmodule.exports = ${list}\n`)
const library = `createRequire(import.meta.url)('./library.cjs')`
writeFileSync(
  resolve(folder, 'index.js'),
  `import { createRequire } from 'node:module'\nexport const ${list} = ${library}\n`,
)
