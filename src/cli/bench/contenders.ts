/** What can be timed, and how its child process is started. */
import { fileURLToPath } from 'node:url'
import { findPython } from '../python.js'
import type { Case } from './cases.js'
import { pythonSource } from './python-child.js'

export interface Contender {
  readonly id: string
  /** The program to start, its arguments, and what it adds to the environment. */
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** For a Python library: the statement that it runs for a case. */
  readonly statement?: (of: Case) => string
}

/** Namespaces of CuTS. */
export const deviceNames = ['np', 'cp'] as const
/** What they are compared with. */
export const rivalNames = ['js', 'numpy', 'cupy', 'torch', 'jax'] as const

/** The contenders of these names; Python libraries only where there is a Python. */
export function contendersNamed(ids: readonly string[]): Contender[] {
  let python: string | undefined
  let looked = false
  return ids.flatMap((id) => {
    if (id === 'js' || (deviceNames as readonly string[]).includes(id)) return [nodeContender(id)]
    if (!looked) python = findPython()
    looked = true
    return python === undefined ? [] : [pythonContender(python, id)]
  })
}

function nodeContender(id: string): Contender {
  const child = fileURLToPath(new URL('./node-child.js', import.meta.url))
  return { id, command: process.execPath, args: ['--expose-gc', child, id] }
}

function pythonContender(python: string, id: string): Contender {
  const dialect = id === 'torch' || id === 'jax' ? id : 'numpy'
  return {
    id,
    command: python,
    args: ['-c', pythonSource, id],
    // JAX would take most of the GPU's memory for itself otherwise.
    env: { XLA_PYTHON_CLIENT_PREALLOCATE: 'false' },
    statement: (of) => of.python[dialect],
  }
}
