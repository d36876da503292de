/** Versions of installed packages, here and in Python. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { PythonInfo } from './gather.js'

/** The version of a Node package; undefined where it isn't installed. */
export function installedPackage(name: string): string | undefined {
  try {
    const main = createRequire(import.meta.url).resolve(name)
    const marker = join('node_modules', ...name.split('/'))
    const folder = main.slice(0, main.lastIndexOf(marker) + marker.length)
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version
  } catch {
    return undefined
  }
}

const source = `
import importlib.metadata, json, platform, sys
packages = {}
for name in ["numpy", "cupy", "cupy-cuda12x", "cupy-cuda13x", "torch", "jax"]:
    try:
        packages[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps({"version": platform.python_version(), "path": sys.executable, "packages": packages}))
`

/** What a Python interpreter has of the libraries that the benchmark compares with; undefined if it fails. */
export function pythonPackages(command: string): PythonInfo | undefined {
  const { status, stdout } = spawnSync(command, ['-c', source], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? { command, ...(JSON.parse(stdout) as Omit<PythonInfo, 'command'>) } : undefined
}
