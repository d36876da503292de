// Runs every compiled test with Node's own runner. Arguments are substrings that select test files.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../dist/tests/', import.meta.url))
const reporter = new URL('./test-reporter.mjs', import.meta.url).href
const wanted = process.argv.slice(2)
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.js') && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
  .map((file) => join(root, file))
  .sort()
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ') || root}`)
  process.exit(1)
}
const concurrency = process.env.CUTS_TEST_CONCURRENCY ?? Math.min(availableParallelism(), 8)
const result = spawnSync(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    ...files,
  ],
  { stdio: 'inherit' },
)
process.exit(result.status ?? 1)
