import { spawnSync } from 'node:child_process'

/** The Python interpreters to try, in order: `CUTS_PYTHON` alone where it is set (none for `CUTS_PYTHON=none`). */
export function pythonCandidates(): readonly string[] {
  const chosen = process.env.CUTS_PYTHON
  if (chosen === 'none') return []
  return chosen ? [chosen] : ['python3', 'python']
}

/** The first Python interpreter that starts; undefined where there is none. */
export function findPython(): string | undefined {
  return pythonCandidates().find((python) => spawnSync(python, ['-c', ''], { timeout: 20_000 }).status === 0)
}
