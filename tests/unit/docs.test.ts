import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { cp } from '#src/index.js'
import { standIn } from '../standin/build.js'

// Every TypeScript block of the README and the guide is compiled against the package's types and run, and what it
// prints is compared with its `// prints` comments: on the line itself, or in the comment lines after it.

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = join(root, 'dist', 'documentation')

interface Block {
  /** Where it stands: `README.md:7`. */
  readonly place: string
  readonly file: string
  readonly text: string
  readonly needsGpu: boolean
}

function documents(): string[] {
  const inFolder = (name: string, ending: string) =>
    readdirSync(join(root, name))
      .filter((file) => file.endsWith(ending))
      .map((file) => join(name, file))
  return ['README.md', ...inFolder('docs', '.md'), ...inFolder('examples', '.ts')]
}

function blocksOf(document: string): Block[] {
  const text = readFileSync(join(root, document), 'utf8')
  const name = basename(document).replace(/\.\w+$/, '')
  if (document.endsWith('.ts')) return [{ place: document, file: `example-${name}.ts`, text, needsGpu: false }]
  return [...text.matchAll(/^```ts( gpu)?\n(.*?)^```$/gms)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length
    return {
      place: `${document}:${line}`,
      file: `${name}-${line}.ts`,
      text: match[2],
      needsGpu: match[1] !== undefined,
    }
  })
}

/** What the comments say that is printed; undefined where they say nothing. */
function expectedOutput(text: string): string | undefined {
  const expected: string[] = []
  let continues = false
  let found = false
  for (const line of text.split('\n')) {
    const comment = /^\s*\/\/ ?(.*)$/.exec(line)
    const [, prints] = /\/\/ prints(?: (.*))?$/.exec(line) ?? []
    if (/\/\/ prints(?: |$)/.test(line)) {
      found = true
      continues = prints === undefined
      if (prints !== undefined) expected.push(prints)
    } else if (continues && comment !== null) expected.push(comment[1])
    else continues = false
  }
  return found ? expected.join('\n') : undefined
}

const blocks = documents().flatMap(blocksOf)

// Blocks for a GPU run on the stand-in driver where it can be built, or with CUTS_TEST_GPU=1 on this machine's GPU.
const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library !== undefined) {
  process.env.CUTS_CUDA_LIBRARY = library.path
  process.env.CUTS_NVRTC_LIBRARY = library.path
  process.env.CUTS_CUBLAS_LIBRARY = library.path
  process.env.CUTS_CUSOLVER_LIBRARY = library.path
  process.env.CUTS_CUFFT_LIBRARY = library.path
  process.env.CUTS_CACHE_IN_MEMORY = '1'
}

function gpuMissing(): string | false {
  try {
    cp.ones([1]).synchronize()
    return false
  } catch {
    return 'no GPU here'
  }
}
const withoutGpu = gpuMissing()

before(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'source'), { recursive: true })
  for (const { file, text } of blocks) {
    writeFileSync(join(folder, 'source', file), text.replaceAll(/from 'cuts'/g, "from '../../index.js'"))
  }
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    readonly compilerOptions: object
  }
  const own = { rootDir: 'source', outDir: 'run', composite: false, declaration: false, noUnusedLocals: false }
  const options = {
    ...compilerOptions,
    ...own,
    tsBuildInfoFile: undefined,
    typeRoots: [join(root, 'node_modules/@types')],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['source'] }))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  try {
    await run(process.execPath, [compiler, '-p', folder])
  } catch (error) {
    assert.fail(`the documents' code doesn't compile:\n${(error as { stdout?: string }).stdout}`)
  }
})

for (const { place, file, text, needsGpu } of blocks) {
  test(`the code at ${place} runs`, { skip: needsGpu && withoutGpu }, async () => {
    const compiled = join(folder, 'run', file.replace(/\.ts$/, '.js'))
    const { stdout } = await run(process.execPath, [compiled], { cwd: root })
    const expected = expectedOutput(text)
    if (expected === undefined) assert.notEqual(stdout, '', 'an example prints something')
    else assert.equal(stdout.trimEnd(), expected, pathToFileURL(compiled).href)
  })
}

test('there are blocks to run, and expected output is read from comments', () => {
  assert.ok(blocks.length >= 10, `${blocks.length} blocks`)
  const text = 'f(1) // prints 1\nf(2)\n// prints\n// 2\n//  3\nf(4)\n// not this\n'
  assert.equal(expectedOutput(text), '1\n2\n 3')
  assert.equal(expectedOutput('f(1)'), undefined)
})
