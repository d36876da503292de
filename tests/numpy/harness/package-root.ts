import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`no package.json above ${import.meta.url}`)
    folder = dirname(folder)
  }
  return folder
}

/** Where package.json lies: what isn't compiled (the oracle, the golden files) is found from here. */
export const packageRoot = findPackageRoot()

/** The recorded answers, one file per chapter. */
export const goldenFolder = join(packageRoot, 'tests/numpy/golden')
