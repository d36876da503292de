/** `cp` on the stand-in driver, with its faults and counts, and programs that start with another machine's. */
import { spawnSync } from 'node:child_process'
import { standIn, standInMissing } from '../standin/build.js'
import { standInEnvironment } from '../standin/collect.js'
import { Driver } from '../standin/driver.js'

const library = standIn()

/** Why tests that inject faults can't run: for `skip`. */
export const missing = standInMissing() ?? false

/** The library on the stand-in, and the stand-in itself. Settings are those of `tests/standin/README.md`. */
export async function simulated(settings: Readonly<Record<string, string>> = {}) {
  Object.assign(process.env, standInEnvironment(library!.path), { CUTS_STANDIN_QUIET: '1' }, settings)
  const driver = new Driver(library!.path)
  const cuts = await import('#src/index.js')
  return { ...cuts, driver }
}

export interface Told {
  readonly name: string
  readonly message: string
}

/** How calls of a program ended: what they gave, or the error that they threw. */
export type Ending<T = unknown> = { readonly value: T } | { readonly error: Told }

/**
 * Runs a program of its own that finds the stand-in and `settings`. Its body has `np` and `cp`, and `ends(call)`, which
 * takes down how a call ended; all endings come back, and what the program wrote to the error stream.
 */
export function program(settings: Readonly<Record<string, string>>, body: string) {
  const entry = new URL('../../index.js', import.meta.url).href
  const script = `
    const { np, cp } = await import(${JSON.stringify(entry)})
    const endings = []
    const ends = (call) => {
      try { endings.push({ value: call() }) } catch ({ name, message }) { endings.push({ error: { name, message } }) }
    }
    ${body}
    console.log(JSON.stringify(endings))`
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const env = { ...inherited, ...standInEnvironment(library!.path), CUTS_STANDIN_QUIET: '1', ...settings }
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env })
  if (done.status !== 0) throw new Error(`the program ended with status ${done.status ?? done.signal}: ${done.stderr}`)
  return { endings: JSON.parse(done.stdout) as Ending[], warnings: done.stderr }
}
