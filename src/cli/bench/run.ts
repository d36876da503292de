/** Runs the benchmark: every contender lives in its own process, and one of them works at a time. */
import { freemem } from 'node:os'
import type { Case } from './cases.js'
import { Child } from './child.js'
import { type Contender, contendersNamed, deviceNames } from './contenders.js'
import type { Greeting, Reply, Request } from './protocol.js'
import { type ContenderInfo, type Measurement, Results } from './results.js'
import { median } from './sampling.js'

export interface Plan {
  readonly cases: readonly Case[]
  /** By default what suits the devices found. */
  readonly sizes: readonly number[] | undefined
  /** Ids of contenders, ours and others'. */
  readonly contenders: readonly string[]
  readonly quick: boolean
}

/** What the run tells while it goes on. */
export interface Watcher {
  absent(id: string, reason: string): void
  /** Before each measurement; `step` counts from 0. */
  measuring(step: number, steps: number, size: number, of: Case, contender: ContenderInfo): void
}

interface Started {
  readonly info: ContenderInfo
  readonly contender: Contender
  readonly child: Child
}

/** Seconds until a child has to have started, and until it has to have answered. */
const startPatience = 120
const answerPatience = 300
/** Seconds after which measurements make do with few samples, so that a run on a slow machine ends too. */
const unhurried = 70
/** The part of the free memory that a measurement may take. */
const memoryShare = 0.8

/** @throws Error if none of the contenders can be timed. */
export async function runBenchmark(plan: Plan, watcher: Watcher, signal: AbortSignal): Promise<Results> {
  const children: Child[] = []
  const stop = () => {
    for (const child of children) child.stop()
  }
  signal.addEventListener('abort', stop)
  try {
    const contenders = contendersNamed(plan.contenders)
    for (const id of plan.contenders) {
      if (!contenders.some((contender) => contender.id === id)) watcher.absent(id, 'no Python was found')
    }
    const starting = contenders.map((contender) => start(contender, children, watcher))
    const started = (await Promise.all(starting)).filter((each) => each !== undefined)
    if (started.length === 0) throw new Error('there is nothing to time here')
    return await measureAll(plan, started, watcher)
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

async function start(contender: Contender, children: Child[], watcher: Watcher): Promise<Started | undefined> {
  const { id, command, args, env } = contender
  const child = new Child(command, args, env)
  children.push(child)
  try {
    const greeting = (await child.receive(startPatience)) as Greeting
    if (!('absent' in greeting)) return { contender, child, info: { id, ...greeting } }
    watcher.absent(id, greeting.absent)
  } catch (error) {
    watcher.absent(id, (error as Error).message)
  }
  child.stop()
  return undefined
}

async function measureAll(plan: Plan, started: readonly Started[], watcher: Watcher): Promise<Results> {
  const { cases, quick } = plan
  const sizes = plan.sizes ?? defaultSizes(started, quick)
  const results = new Results(
    cases,
    sizes,
    started.map(({ info }) => info),
  )
  const steps = sizes.length * cases.length * started.length
  const ended = new Map<Started, string>()
  const begin = performance.now()
  let step = 0
  for (const size of sizes) {
    for (const of of cases) {
      for (const each of started) {
        watcher.measuring(step++, steps, size, of, each.info)
        const gone = ended.get(each)
        const outcome = gone === undefined ? await measure(each, of, size, pace(begin, quick)) : { absent: gone }
        if ('ended' in outcome) ended.set(each, outcome.ended)
        const absent = 'ended' in outcome ? { absent: outcome.ended } : outcome
        results.add({ case: of.name, size, contender: each.info.id, ...absent })
      }
    }
  }
  return results
}

function defaultSizes(started: readonly Started[], quick: boolean): number[] {
  const sizes = [1e4, 1e5, 1e6, 1e7]
  if (quick) return sizes
  const onGpu = started.some(
    ({ info }) => (deviceNames as readonly string[]).includes(info.id) && info.device !== 'cpu',
  )
  return onGpu ? [...sizes, 1e8, 1e9] : [...sizes, 1e8]
}

type Outcome = Pick<Measurement, 'seconds' | 'fastest' | 'samples' | 'absent'> | { readonly ended: string }

async function measure({ contender, info, child }: Started, of: Case, size: number, pace: Pace): Promise<Outcome> {
  // One more array than the case needs: the data itself is kept between cases.
  const bytes = (of.arrays + 1) * size * 8
  if (info.device === 'cpu' && bytes > freemem() * memoryShare) return { absent: 'not enough memory' }
  const request: Request = {
    name: of.name,
    size,
    refill: of.refill ?? false,
    statement: contender.statement?.(of),
    ...sampling(size, pace),
  }
  try {
    const reply = (await child.ask(request, answerPatience)) as Reply
    if ('error' in reply) return { absent: reply.error }
    const { samples } = reply
    return { seconds: median(samples), fastest: Math.min(...samples), samples: samples.length }
  } catch (error) {
    return { ended: (error as Error).message }
  }
}

type Pace = 'quick' | 'unhurried' | 'late'

function pace(begin: number, quick: boolean): Pace {
  if (quick) return 'quick'
  return performance.now() - begin > unhurried * 1000 ? 'late' : 'unhurried'
}

/** Larger sizes get more time, as they give fewer samples for it. */
function sampling(size: number, pace: Pace): Pick<Request, 'budget' | 'least' | 'most'> {
  if (pace === 'quick') return { budget: 0.04, least: 3, most: 200 }
  if (pace === 'late') return { budget: 0.05, least: 1, most: 1000 }
  return { budget: size <= 1e6 ? 0.12 : size <= 1e7 ? 0.25 : 0.4, least: 3, most: 1000 }
}
