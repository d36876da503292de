import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What a fresh process says that imports the package as users do; with it, the files of the package that were read. */
function run(body: string, variables: Record<string, string> = {}): { said: unknown; files: string[] } {
  const source = `
    import { createRequire } from 'node:module'
    import { basename, sep } from 'node:path'
    import { cp, np } from 'cuts'
    const said = await (async () => { ${body} })()
    const paths = Object.keys(createRequire(import.meta.resolve('cuts')).cache)
    const files = paths.filter((path) => path.includes(['', 'dist', 'bundle', ''].join(sep))).map((path) => basename(path))
    console.log(JSON.stringify({ said, files }))`
  const env = { ...process.env, ...variables }
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  return JSON.parse(text) as { said: unknown; files: string[] }
}

const parts = ['cpu', 'cuda', 'kernels', 'linalg', 'polynomial', 'random', 'validation']
const partsIn = (files: readonly string[]) => parts.filter((part) => files.includes(`${part}.cjs`))

test('importing the package reads none of the parts for first use', () => {
  const { files } = run('return [Object.keys(np).length, Object.keys(cp).length]')
  assert.deepEqual(files, ['library.cjs'])
})

const uses: readonly [part: string, body: string, said: unknown][] = [
  ['cpu', 'return np.arange(5).add(1).sum().item()', 15],
  ['cuda', 'return typeof cp.cuda.isAvailable()', 'boolean'],
  ['kernels', 'return [typeof cp.ElementwiseKernel, cp.RawKernel === cp.RawKernel]', ['function', true]],
  ['linalg', 'return np.linalg.det([[2, 1], [1, 3]]).item().toFixed(9)', '5.000000000'],
  ['polynomial', 'return [np.polyval([1, 2, 3], 2).item(), String(new np.poly1d([1, 2]).order)]', [11, '1']],
  ['random', 'return new np.random.Philox(1) instanceof np.random.BitGenerator', true],
]
for (const [part, body, expected] of uses) {
  test(`the part for ${part} is read when it is first used`, () => {
    const { said, files } = run(body)
    assert.deepEqual(said, expected)
    assert.ok(partsIn(files).includes(part), `read: ${files}`)
  })
}

test('kernels are checked in the package too, where the environment asks for it', () => {
  const { said, files } = run('return np.arange(5).add(1).sum().item()', { CUTS_VALIDATE: '1' })
  assert.equal(said, 15)
  assert.deepEqual(partsIn(files), ['cpu', 'validation'])
})

test('errors and arrays of the parts are those that the package exports', () => {
  const { said } = run(`
    const { LinAlgError, NDArray } = await import('cuts')
    let error
    try { np.linalg.inv([[0, 0], [0, 0]]) } catch (caught) { error = caught }
    return [error instanceof LinAlgError, np.random.random([2]) instanceof NDArray]`)
  assert.deepEqual(said, [true, true])
})

test('an error that nobody catches shows the line that threw it, and nothing around it', () => {
  const source = "import { np } from 'cuts'; np.ones([2, 3]).add(np.ones([4]))"
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.notEqual(status, 0)
  assert.match(stderr, /throw new ShapeError\(/)
  assert.match(stderr, /^ShapeError: operands could not be broadcast together with shapes \(2,3\) \(4,\)$/m)
  for (const line of stderr.split('\n')) assert.ok(line.length < 200, line)
})

test('classes have the names in the package that they have in the source', () => {
  const { said } = run(`
    const kinds = ['Generator', 'RandomState', 'Philox', 'MT19937', 'PCG64', 'SFC64', 'SeedSequence']
    return kinds.map((kind) => np.random[kind].name === kind)`)
  assert.deepEqual(said, Array(7).fill(true))
})

test('what requires the package has the same one as what imports it', () => {
  const { said } = run(`
    const required = createRequire(import.meta.resolve('cuts'))('cuts')
    return [required.np === np, Object.keys(required).sort().join() === Object.keys(await import('cuts')).sort().join()]`)
  assert.deepEqual(said, [true, true])
})
