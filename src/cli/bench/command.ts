/** `cuts bench`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCharts } from './chart.js'
import { benchUsage, readBenchOptions } from './options.js'
import { Progress } from './progress.js'
import { machine, report } from './report.js'
import { runBenchmark } from './run.js'
import { summary, table } from './table.js'

/** @returns the exit status. @throws UsageError */
export async function bench(args: readonly string[]): Promise<number> {
  const options = readBenchOptions(args)
  if (options === undefined) {
    process.stdout.write(benchUsage)
    return 0
  }
  const signal = endingOnSignals()
  const contenders = [...options.devices, ...options.against]
  const progress = new Progress()
  const results = await runBenchmark({ ...options, contenders }, progress, signal)
  progress.end()
  const figures = report(results)
  const json = JSON.stringify(figures, undefined, 2) + '\n'
  if (options.json) process.stdout.write(json)
  else {
    const { cpu, threads, node, system } = machine()
    const versions = results.contenders.map(
      ({ title, version, device, deviceName }) => `${title} ${version} (${deviceName ?? device})`,
    )
    console.log(`${cpu}, ${threads} threads, ${system}, Node ${node}\n${versions.join(', ')}`)
    console.log('float64; medians; ratios above 1 mean that CuTS is faster\n')
    console.log(table(results))
    console.log(summary(results))
  }
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'figures.json'), json)
  const say = options.json ? console.error : console.log
  say(`\nfigures: ${join(options.out, 'figures.json')}`)
  for (const line of await writeCharts(results, options.out)) say(line)
  return 0
}

/** Ends the program when it is interrupted; the signal tells others before. */
function endingOnSignals(): AbortSignal {
  const abort = new AbortController()
  const end = (status: number) => {
    abort.abort()
    process.stderr.write('\n')
    process.exit(status)
  }
  process.once('SIGINT', () => end(130))
  process.once('SIGTERM', () => end(143))
  return abort.signal
}
