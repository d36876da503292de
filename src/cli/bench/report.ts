/** The benchmark's figures as plain data, with what they were measured on. */
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { version } from '../namespaces.js'
import { bandwidth, type ContenderInfo, type Measurement, type Results } from './results.js'
import { headlineSizes } from './table.js'

export interface Machine {
  readonly cpu: string
  readonly threads: number
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
}

export interface Report {
  readonly cuts: string
  readonly date: string
  readonly machine: Machine
  readonly contenders: readonly ContenderInfo[]
  readonly cases: readonly { readonly name: string; readonly title: string; readonly bytesPerElement: number }[]
  readonly measurements: readonly (Measurement & { readonly bytesPerSecond?: number })[]
  /** Geometric means of the ratios over NumPy at `headlineSizes`, by contender. */
  readonly headline: Readonly<Record<string, number>>
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  }
}

export function report(results: Results): Report {
  const headline: Record<string, number> = {}
  for (const { id } of results.contenders) {
    const mean = id === 'numpy' ? undefined : results.meanRatio(headlineSizes, id, 'numpy')
    if (mean !== undefined) headline[id] = mean
  }
  return {
    cuts: version,
    date: new Date().toISOString(),
    machine: machine(),
    contenders: results.contenders,
    cases: results.cases.map(({ name, title, bytes }) => ({ name, title, bytesPerElement: bytes })),
    measurements: results.all.map((each) => withBandwidth(results, each)),
    headline,
  }
}

function withBandwidth(results: Results, each: Measurement): Report['measurements'][number] {
  const of = results.cases.find(({ name }) => name === each.case)
  if (of === undefined || each.seconds === undefined) return each
  return { ...each, bytesPerSecond: bandwidth(of, each.size, each.seconds) }
}
