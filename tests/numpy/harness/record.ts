/** Records NumPy's answers anew for the chapters whose file names hold one of the arguments, or for all: run it after a build. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goldenFolder } from './package-root.js'

/** What all golden files may take together. */
const repositoryBudget = 3 * 2 ** 20

const folder = join(dirname(fileURLToPath(import.meta.url)), '..')
const wanted = process.argv.slice(2)
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.test.js') && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
  .map((file) => join(folder, file))
const env = { ...process.env, CUTS_RECORD: '1' }
// The answers are NumPy's, and so are recorded whether or not our side passes.
const status =
  files.length > 0 ? spawnSync(process.execPath, ['--test', ...files], { env, stdio: 'inherit' }).status : 1
const recorded = existsSync(goldenFolder) ? readdirSync(goldenFolder) : []
const total = recorded.reduce((sum, file) => sum + statSync(join(goldenFolder, file)).size, 0)
console.log(`${recorded.length} chapters recorded, ${Math.ceil(total / 1024)} KiB of ${repositoryBudget / 1024}`)
process.exitCode = total > repositoryBudget ? 1 : (status ?? 1)
