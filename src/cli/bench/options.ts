/** The command line of `cuts bench`. */
import { parseArgs } from 'node:util'
import { UsageError } from '../usage.js'
import { type Case, cases } from './cases.js'
import { deviceNames, rivalNames } from './contenders.js'

export interface BenchOptions {
  readonly sizes: readonly number[] | undefined
  readonly cases: readonly Case[]
  readonly devices: readonly string[]
  readonly against: readonly string[]
  readonly quick: boolean
  readonly out: string
  readonly json: boolean
}

export const benchUsage = `usage: cuts bench [options]

Times CuTS beside a plain JavaScript loop, NumPy, CuPy, PyTorch and JAX where they are installed. Prints a table, and
writes charts (SVG) and the figures.

  --sizes LIST     numbers of elements, such as 1e4,1e6,5e7 (default 1e4 to 1e8, on a GPU 1e9 too)
  --cases LIST     ${cases.map(({ name }) => name).join(', ')}
  --devices LIST   ${deviceNames.join(', ')}
  --against LIST   ${rivalNames.join(', ')}; or none
  --quick          fewer samples, sizes up to 1e7
  --out DIR        where charts and figures go (default bench-results)
  --json           print the figures as JSON instead of the table
  --help           this text
`

/** The options; undefined where help is wanted. @throws UsageError */
export function readBenchOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  const names = cases.map(({ name }) => name)
  const chosen = list('--cases', values.cases, names) ?? names
  return {
    sizes: values.sizes?.split(',').map(sizeOf),
    cases: cases.filter(({ name }) => chosen.includes(name)),
    devices: list('--devices', values.devices, deviceNames) ?? deviceNames,
    against: values.against === 'none' ? [] : (list('--against', values.against, rivalNames) ?? rivalNames),
    quick: values.quick ?? false,
    out: values.out ?? 'bench-results',
    json: values.json ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        sizes: { type: 'string' },
        cases: { type: 'string' },
        devices: { type: 'string' },
        against: { type: 'string' },
        quick: { type: 'boolean' },
        out: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message, benchUsage)
  }
}

function sizeOf(text: string): number {
  const size = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(size) || size < 1) {
    throw new UsageError(`--sizes takes whole numbers above 0, not '${text}'`, benchUsage)
  }
  return size
}

function list(option: string, given: string | undefined, known: readonly string[]): string[] | undefined {
  if (given === undefined) return undefined
  const names = given.split(',').map((name) => name.trim())
  for (const name of names) {
    if (!known.includes(name)) {
      throw new UsageError(`${option} has no '${name}': choose from ${known.join(', ')}`, benchUsage)
    }
  }
  return names
}
