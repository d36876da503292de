/** The benchmark's figures, and what follows from them. */
import type { Case } from './cases.js'
import type { Identity } from './protocol.js'

export interface ContenderInfo extends Identity {
  readonly id: string
}

export interface Measurement {
  readonly case: string
  readonly size: number
  readonly contender: string
  /** The median of the samples; absent where it couldn't be timed. */
  readonly seconds?: number
  readonly fastest?: number
  readonly samples?: number
  /** Why there is no time. */
  readonly absent?: string
}

export class Results {
  private readonly times = new Map<string, Measurement>()

  constructor(
    readonly cases: readonly Case[],
    readonly sizes: readonly number[],
    readonly contenders: readonly ContenderInfo[],
  ) {}

  add(measurement: Measurement): void {
    this.times.set(keyOf(measurement.case, measurement.size, measurement.contender), measurement)
  }

  get all(): Measurement[] {
    return [...this.times.values()]
  }

  find(name: string, size: number, contender: string): Measurement | undefined {
    return this.times.get(keyOf(name, size, contender))
  }

  seconds(name: string, size: number, contender: string): number | undefined {
    return this.find(name, size, contender)?.seconds
  }

  /** How many times as fast as `base` the contender is. */
  ratio(name: string, size: number, contender: string, base: string): number | undefined {
    const own = this.seconds(name, size, contender)
    const other = this.seconds(name, size, base)
    return own === undefined || other === undefined ? undefined : other / own
  }

  /** The geometric mean of a contender's ratios over all cases at these sizes that both ran. */
  meanRatio(sizes: readonly number[], contender: string, base: string): number | undefined {
    const ratios = sizes.flatMap((size) =>
      this.cases.flatMap(({ name }) => this.ratio(name, size, contender, base) ?? []),
    )
    return ratios.length === 0 ? undefined : geometricMean(ratios)
  }

  /** What others are compared with in charts: NumPy, or the plain loop where there is no NumPy. */
  get base(): ContenderInfo | undefined {
    return this.contenders.find(({ id }) => id === 'numpy') ?? this.contenders.find(({ id }) => id === 'js')
  }
}

const keyOf = (name: string, size: number, contender: string) => `${name} ${size} ${contender}`

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** Bytes per second of a case that takes `seconds`, counting only what any implementation has to move. */
export const bandwidth = (of: Case, size: number, seconds: number): number => (of.bytes * size) / seconds
