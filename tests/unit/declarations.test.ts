import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const compiler = join(root, 'node_modules/typescript-oldest/bin/tsc')

/** What the oldest compiler that is supported says of files that use the package's declarations, which it checks too. */
function compile(folder: string, files: readonly string[]): string {
  const project = {
    compilerOptions: {
      strict: true,
      target: 'es2022',
      module: 'nodenext',
      skipLibCheck: false,
      noEmit: true,
      verbatimModuleSyntax: true,
      types: [],
    },
    include: files,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  return status === 0 ? '' : stdout
}

test('the declarations, and all that is said of dtypes, hold for TypeScript 5.4 and strict projects', () => {
  // Inside of the package, so that its name and `#src` are found.
  const folder = mkdtempSync(join(root, 'dist', 'declarations-'))
  try {
    const program = [
      "import { cp, np, type NDArray } from 'cuts'",
      "const x: NDArray<'float64'> = np.arange(6).reshape([2, 3]).add(np.ones([3], 'int32'))",
      'using y = cp.asarray(x)',
      'console.log(String(y), np.sum(x, { axis: 0, keepdims: true }))',
      '// @ts-expect-error: it has another dtype',
      "export const z: NDArray<'int32'> = x",
    ]
    writeFileSync(join(folder, 'program.mts'), program.join('\n'))
    assert.equal(compile(folder, ['program.mts', join(root, 'tests/types/*.ts')]), '')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
