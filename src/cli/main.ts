#!/usr/bin/env node
/** The command `cuts`. */
import { bench } from './bench/command.js'
import { info } from './info/command.js'
import { version } from './namespaces.js'
import { UsageError } from './usage.js'

const usage = `usage: cuts COMMAND [options]

  bench      times CuTS beside a plain JavaScript loop, NumPy, CuPy, PyTorch and JAX
  info       shows devices, memory, threads, libraries and versions

  --help     this text, or that of a command
  --version  the version of CuTS
`

async function main([command, ...rest]: readonly string[]): Promise<number> {
  switch (command) {
    case 'bench':
      return bench(rest)
    case 'info':
      return info(rest)
    case '--version':
      console.log(version)
      return 0
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(usage)
      return 0
    case undefined:
      throw new UsageError('which command?', usage)
    default:
      throw new UsageError(`there is no command '${command}'`, usage)
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`cuts: ${error.message}\n\n${error.usage}`)
  process.exitCode = 2
}
