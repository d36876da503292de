import { readFileSync } from 'node:fs'

/** Answers of NumPy or Python, recorded by the script of the same name in `golden/`. */
export function golden<T>(name: string): T {
  const file = new URL(`../../../tests/unit/golden/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
