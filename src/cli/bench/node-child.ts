/** A child process of the benchmark: times one namespace of CuTS (`np`, `cp`), or the plain loops (`js`). */
import { createInterface } from 'node:readline'
import type { NDArray } from '../../array/ndarray.js'
import type { ArrayNamespace } from '../../numpy/namespace.js'
import { type ArrayInputs, type Case, cases, type LoopInputs } from './cases.js'
import { data, factor, squareSide } from './data.js'
import type { Greeting, Identity, Reply, Request } from './protocol.js'
import { median, sample, type Timed } from './sampling.js'

/** Holds the data of one size, and makes programs of cases. */
interface Subject {
  readonly greeting: Greeting
  timed(which: Case, size: number): Timed
  /** Forgets the data. */
  clear(): void
}

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {})
/** Above this size garbage is collected between samples, so that the memory in use stays bounded. */
const collectAbove = 1 << 24
/** Elements of the copy that a GPU's bandwidth is measured with. */
const copyLength = 1 << 27

class LoopSubject implements Subject {
  readonly greeting = { title: 'JS loop', version: process.version, device: 'cpu' }
  /** The last result, kept until the next one takes its place. */
  result: unknown
  private inputs: LoopInputs | undefined

  timed(which: Case, n: number): Timed {
    if (this.inputs?.n !== n) {
      this.clear()
      this.inputs = { n, x: data(n), side: squareSide(n), s: factor }
    }
    const { x } = this.inputs
    const inputs = which.refill ? { ...this.inputs, x: x.slice() } : this.inputs
    return {
      prepare: which.refill ? () => inputs.x.set(x) : undefined,
      run: () => {
        this.result = which.loop(inputs)
      },
      settle: () => {
        inputs.s = 1 / inputs.s
        this.result = undefined
        if (n >= collectAbove) collect()
      },
    }
  }

  clear(): void {
    this.inputs = undefined
    collect()
  }
}

class ArraySubject implements Subject {
  /** The last result, kept until the next one takes its place. */
  result: NDArray | undefined
  private inputs: ArrayInputs | undefined

  constructor(
    private readonly np: ArrayNamespace,
    readonly greeting: Greeting,
  ) {}

  timed(which: Case, n: number): Timed {
    if (this.inputs?.n !== n) {
      this.clear()
      this.inputs = arrayInputs(this.np, n)
    }
    const { np } = this
    const { x } = this.inputs
    const inputs = which.refill ? { ...this.inputs, x: np.multiply(x, 1).synchronize() } : this.inputs
    return {
      prepare: which.refill ? () => void np.multiply(x, 1, { out: inputs.x }).synchronize() : undefined,
      run: () => {
        this.result = which.ours(np, inputs).synchronize()
      },
      settle: () => {
        inputs.s = 1 / inputs.s
      },
    }
  }

  clear(): void {
    this.inputs = undefined
    this.result = undefined
    collect()
  }
}

function arrayInputs(np: ArrayNamespace, n: number): ArrayInputs {
  const x = np.frombuffer(data(n), 'float64')
  const side = squareSide(n)
  const m = x.viewOf({ shape: [side, side], strides: [8 * side, 8], offset: 0 })
  return { n, x, m, s: factor }
}

async function gpuFacts(np: ArrayNamespace, device: string): Promise<Pick<Identity, 'deviceName' | 'copyBandwidth'>> {
  const { cudaInfo } = await import('../../device/cuda/info.js')
  const found = cudaInfo().devices.find(({ ordinal }) => `cuda:${ordinal}` === device)
  return { deviceName: found?.name, copyBandwidth: copySpeed(np) }
}

/** Bytes read and written per second when the device copies a large block of its memory. */
function copySpeed(np: ArrayNamespace): number {
  const [from, to] = [np.ones(copyLength).synchronize(), np.ones(copyLength).synchronize()]
  const { device } = from.context.runtime
  const [source, target] = [from, to].map((array) => array.storage.realized().allocation!.pointer)
  const run = () => {
    device.copy(target, source, from.nbytes)
    device.synchronize()
  }
  const seconds = median(sample({ run }, { budget: 0.2, least: 5, most: 50 }))
  from.dispose()
  to.dispose()
  return (2 * 8 * copyLength) / seconds
}

async function subjectFor(contender: string): Promise<Subject> {
  if (contender === 'js') return new LoopSubject()
  const { namespaceNamed, version } = await import('../namespaces.js')
  const np = await namespaceNamed(contender)
  const { device } = np.ones(1).synchronize()
  const identity = { title: `CuTS ${contender}`, version, device }
  return new ArraySubject(np, device === 'cpu' ? identity : { ...identity, ...(await gpuFacts(np, device)) })
}

function answer(subject: Subject, { name, size, ...sampling }: Request): Reply {
  const which = cases.find((each) => each.name === name)
  if (which === undefined) return { error: `there is no case ${name}` }
  try {
    return { samples: sample(subject.timed(which, size), sampling) }
  } catch (error) {
    subject.clear()
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function say(message: Greeting | Reply): void {
  process.stdout.write(JSON.stringify(message) + '\n')
}

async function main(contender: string): Promise<void> {
  let subject: Subject
  try {
    subject = await subjectFor(contender)
  } catch (error) {
    say({ absent: error instanceof Error ? error.message : String(error) })
    return
  }
  say(subject.greeting)
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) say(answer(subject, JSON.parse(line) as Request))
  process.exit(0)
}

await main(process.argv[2] ?? '')
