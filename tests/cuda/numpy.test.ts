/**
 * The chapters of `tests/numpy` on `cp`: on the stand-in driver with NumPy's recorded answers, which are an even
 * selection of all cases, or on a GPU with CUTS_TEST_GPU=1. CUTS_TEST_ALL=1 runs all cases, as NumPy answers them live.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standIn, standInMissing } from '../standin/build.js'
import { compileAhead, standInEnvironment } from '../standin/collect.js'

const folder = fileURLToPath(new URL('../numpy/', import.meta.url))
const onDevice = process.env.CUTS_TEST_GPU === '1'
const library = onDevice ? undefined : standIn()

const environment = {
  CUTS_TEST_DEVICE: 'cp',
  ...(library ? standInEnvironment(library.path) : {}),
  ...(process.env.CUTS_TEST_ALL === '1' || onDevice ? {} : { CUTS_PYTHON: 'none' }),
}

// The harness's own tests are about no device.
const chapters = readdirSync(folder).filter((file) => file.endsWith('.test.js') && !file.startsWith('harness'))

for (const chapter of chapters) {
  const name = basename(chapter, '.test.js')
  test(`cp: ${name}`, { skip: onDevice ? false : standInMissing() }, async () => {
    const program = join(folder, chapter)
    if (library) await compileAhead(program, environment)
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
    const words = ['--test-reporter=spec', program]
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      env: { ...inherited, ...environment },
      maxBuffer: 2 ** 28,
    })
    const totals = stdout.match(/^.*: \d+ cases, \d+ failed .*$/gm) ?? []
    for (const line of totals) console.log(`cp ${line}`)
    if (status !== 0 || totals.length === 0) throw new Error(`${stdout}\n${stderr}`.slice(-20_000))
  })
}
