/** The Python interpreters to try, in order: `CUTS_PYTHON` alone where it is set (none for `CUTS_PYTHON=none`). */
export function pythonCandidates(): readonly string[] {
  const chosen = process.env.CUTS_PYTHON
  if (chosen === 'none') return []
  return chosen ? [chosen] : ['python3', 'python']
}
