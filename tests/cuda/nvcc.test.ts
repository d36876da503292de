/**
 * Where there is an `nvcc`, it compiles the kernels that the contract suite launches: an even selection of them, or
 * all with CUTS_TEST_ALL=1.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkWithNvcc, standIn, standInMissing } from '../standin/build.js'
import { standInEnvironment } from '../standin/collect.js'

const skip = standInMissing() ?? (checkWithNvcc('') === undefined ? 'no nvcc here' : false)
const sample = process.env.CUTS_TEST_ALL === '1' ? 1 : 40
const perFile = 25

test('nvcc compiles the kernels of the contract suite', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuts-nvcc-kernels-'))
  try {
    const dumped = join(folder, 'kernels')
    mkdirSync(dumped)
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
    const settings = { CUTS_STANDIN_COLLECT: join(folder, 'noted'), CUTS_DUMP_KERNELS: dumped }
    const env = { ...inherited, ...standInEnvironment(standIn()!.path), ...settings }
    for (const suite of ['cuda', 'cuda-tiles']) {
      const file = fileURLToPath(new URL(`../contract/${suite}.test.js`, import.meta.url))
      spawnSync(process.execPath, [file], { stdio: 'ignore', env })
    }
    const all = readdirSync(dumped).sort()
    assert.ok(all.length > 1000, `${all.length} kernels were written`)
    const chosen = all.filter((_file, at) => at % sample === 0)
    for (let first = 0; first < chosen.length; first += perFile) {
      const file = join(folder, `${first}.cu`)
      const parts = chosen.slice(first, first + perFile).map((name, at) => inNamespace(dumped, name, at))
      writeFileSync(file, parts.join('\n'))
      assert.equal(checkWithNvcc(file), '')
    }
    console.log(`nvcc: ${chosen.length} of ${all.length} kernels compiled`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Several kernels stand in one file, each in a namespace and under a name of its own. */
function inNamespace(folder: string, name: string, at: number): string {
  const source = readFileSync(join(folder, name), 'utf8')
  return `#define cuts_kernel cuts_kernel_${at}\nnamespace kernel_${at} {\n${source}\n}\n#undef cuts_kernel`
}
