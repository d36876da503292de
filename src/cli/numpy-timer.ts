/** Times a NumPy statement in a child process, so that a benchmark shows NumPy's figure from the same run beside ours. */
import { spawnSync } from 'node:child_process'
import { pythonCandidates } from './python.js'

/** Samples last at least `least` seconds: a short statement is repeated within each. Exit status 3: no NumPy 2. */
const timerSource = `
import gc, itertools, json, sys, textwrap, time
try:
    import numpy as np
except ImportError:
    sys.exit(3)
if int(np.__version__.split(".")[0]) < 2:
    sys.exit(3)
request = json.load(sys.stdin)
scope = {"np": np}
exec(request["setup"], scope)
loop = compile("for _ in times:\\n" + textwrap.indent(request["statement"], " "), "<statement>", "exec")
def sample(number):
    scope["times"] = itertools.repeat(None, number)
    begin = time.perf_counter()
    exec(loop, scope)
    return time.perf_counter() - begin
gc.disable()
number, taken = 1, sample(1)
while taken < request["least"]:
    number = max(number + 1, min(number * 10, int(1.2 * number * request["least"] / max(taken, 1e-9))))
    taken = sample(number)
samples = [sample(number) / number for _ in range(request["repeat"])]
json.dump({"version": np.__version__, "samples": samples}, sys.stdout)
`

const missingNumpy = 3

export interface NumpyTimingOptions {
  /** Samples of which the median is taken; 7 by default. */
  readonly repeat?: number
  /** Seconds that a sample lasts at least; 0.005 by default. */
  readonly least?: number
}

interface Reply {
  readonly version: string
  readonly samples: readonly number[]
}

/**
 * The median seconds that `statement` takes in NumPy after `setup` has run (both see `np`), warmed up; undefined where no Python
 * with NumPy 2 is found.
 * @throws Error if the Python fails, with what it said.
 */
export function timeNumpy(setup: string, statement: string, options: NumpyTimingOptions = {}): number | undefined {
  const { repeat = 7, least = 0.005 } = options
  const reply = ask({ setup, statement, repeat: Math.max(1, Math.trunc(repeat)), least })
  return reply && median(reply.samples)
}

/** The version of the NumPy that `timeNumpy` times; undefined where there is none. */
export function numpyVersion(): string | undefined {
  return ask({ setup: '', statement: 'pass', repeat: 1, least: 0 })?.version
}

function ask(request: object): Reply | undefined {
  for (const python of pythonCandidates()) {
    const result = spawnSync(python, ['-c', timerSource], { input: JSON.stringify(request), encoding: 'utf8' })
    if (result.status === 0) return JSON.parse(result.stdout) as Reply
    const absent = (result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
    if (absent || result.status === missingNumpy) continue
    const said = result.stderr?.trim() || `status ${result.status ?? result.signal}`
    throw new Error(`${python} failed to time NumPy: ${said}`, { cause: result.error })
  }
  return undefined
}

function median(samples: readonly number[]): number {
  const ascending = samples.toSorted((left, right) => left - right)
  const middle = Math.floor(ascending.length / 2)
  return ascending.length % 2 === 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2
}
