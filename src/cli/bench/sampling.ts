/** Takes the time of a program: warm-up first, then one sample per run until a time budget is spent. */

export interface Sampling {
  /** Seconds that the samples may take together. */
  readonly budget: number
  /** Samples at least, also when that takes longer; one is enough for runs above a second. */
  readonly least: number
  readonly most: number
}

/** What is timed. `prepare` runs before each `run`, `settle` after it, both outside the time taken. */
export interface Timed {
  readonly prepare?: () => void
  readonly run: () => void
  readonly settle?: () => void
}

/** Above this many seconds a run counts from the first, as nothing is gained by warming up. */
const longRun = 1
/** Engines compile what is hot after some runs, and memory is fresh in the first: this many runs, or as long, come first. */
const warmRuns = 20
const warmSeconds = 0.5

/** The seconds that each sample took. */
export function sample(timed: Timed, { budget, least, most }: Sampling): number[] {
  const first = timeOnce(timed)
  if (first > longRun) return [first]
  let spent = first
  for (let run = 0; run < most && (spent < budget / 4 || (run < warmRuns && spent < warmSeconds)); run++) {
    spent += timeOnce(timed)
  }
  const samples: number[] = []
  spent = 0
  while (samples.length < least || (spent < budget && samples.length < most)) {
    const seconds = timeOnce(timed)
    samples.push(seconds)
    spent += seconds
  }
  return samples
}

function timeOnce({ prepare, run, settle }: Timed): number {
  prepare?.()
  const begin = process.hrtime.bigint()
  run()
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  settle?.()
  return seconds
}

export function median(samples: readonly number[]): number {
  const ascending = [...samples].sort((left, right) => left - right)
  const middle = Math.floor(ascending.length / 2)
  return ascending.length % 2 === 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2
}
