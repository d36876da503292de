/** What the search for libraries asks of a machine, so that tests can search made-up ones. */

import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { childProcess } from '../../core/builtin.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface SearchMachine {
  readonly platform: NodeJS.Platform
  readonly environment: Environment
  readonly home: string
  /** The names in a folder, sorted; empty where there is no such folder. */
  list(folder: string): readonly string[]
  /** The path with links followed; undefined where nothing is there. */
  realPath(path: string): string | undefined
  /** The file behind a library that the system's loader found by name, where that can be told. */
  loadedPath(name: string): string | undefined
  /** The module folders of the Python on PATH, by starting it; empty where there is none. */
  askPython(): readonly string[]
}

export function thisMachine(environment: Environment = process.env): SearchMachine {
  let pythonFolders: readonly string[] | undefined
  return {
    platform: process.platform,
    environment,
    home: homedir(),
    list: (folder) => {
      try {
        return readdirSync(folder).sort()
      } catch {
        return []
      }
    },
    realPath: (path) => {
      try {
        return realpathSync(path)
      } catch {
        return undefined
      }
    },
    loadedPath,
    askPython: () => (pythonFolders ??= askPython(environment)),
  }
}

/** Linux lists the files mapped into this process: the name asked for is often a link to `libcuda.so.580.82.07`. */
function loadedPath(name: string): string | undefined {
  if (process.platform !== 'linux') return undefined
  const stem = name.replace(/\.so(\.\d+)*$/, '.so')
  try {
    const maps = readFileSync('/proc/self/maps', 'utf8')
    for (const line of maps.split('\n')) {
      const start = line.indexOf('/')
      if (start < 0) continue
      const path = line.slice(start)
      const file = path.slice(path.lastIndexOf('/') + 1)
      if (file === stem || file.startsWith(`${stem}.`)) return path
    }
  } catch {
    // Without /proc the name itself has to do.
  }
  return undefined
}

function askPython(environment: Environment): readonly string[] {
  const script = 'import json, os, sys; print(json.dumps([p for p in sys.path if os.path.isdir(p)]))'
  for (const command of process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python']) {
    const result = childProcess().spawnSync(command, ['-c', script], {
      encoding: 'utf8',
      timeout: 10_000,
      env: environment as NodeJS.ProcessEnv,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    if (result.status !== 0) continue
    try {
      return (JSON.parse(result.stdout) as unknown[]).map(String)
    } catch {
      // Something else than Python answers to this name.
    }
  }
  return []
}
