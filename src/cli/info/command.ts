/** `cuts info`. */
import { parseArgs } from 'node:util'
import { UsageError } from '../usage.js'
import { gatherInfo } from './gather.js'
import { infoText } from './text.js'

const usage = `usage: cuts info [--json]

Shows what CuTS finds on this machine: devices, memory, threads, libraries with their paths and versions, and where it
looked for those that are missing.

  --json   as JSON
  --help   this text
`

/** @returns the exit status. @throws UsageError */
export function info(args: readonly string[]): number {
  const { json, help } = parse(args)
  if (help) process.stdout.write(usage)
  else if (json) console.log(JSON.stringify(gatherInfo(), undefined, 2))
  else console.log(infoText(gatherInfo()))
  return 0
}

function parse(args: readonly string[]): { readonly json?: boolean; readonly help?: boolean } {
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message, usage)
  }
}
