/**
 * The calling thread and its workers, sharing out the units of one job at a time. A job is described in the control
 * words; threads take units from a common counter. Workers are started when a job is large enough to pay for them,
 * and a job never waits for a worker that hasn't begun on it: what nobody takes, the calling thread does.
 *
 * A worker counts itself in before it looks at the job and out after its last unit. The calling thread closes the job
 * when no units are left and waits for those inside, so that a description is never changed under a worker.
 */
import { availableParallelism } from 'node:os'
import type { MessagePort, Worker } from 'node:worker_threads'
import { workerThreads } from '../../core/builtin.js'
import { DeviceError } from '../../core/errors.js'
import { Attendance } from './attendance.js'
import { type Heap, places, threadBytes } from './heap.js'
import type { WasmModule } from './wasm/engine.js'
import { changes } from './watch.js'

/** Positions in the control words. What is written while others look at something else has a cache line of its own. */
export const control = {
  /** Changes with every job; workers sleep on it. */
  sequence: 0,
  /** 1 while units may be taken. */
  open: 1,
  /** Number of the module, and which of its functions: 0 for `run`, 1 for `final`. */
  module: 2,
  stage: 3,
  pieces: 4,
  /** 1 while workers stay awake for a moment after a job. */
  stays: 6,
  /** Workers that failed in the middle of a job. */
  failed: 5,
  /** Workers that look at the job or work on it. */
  inside: 16,
  /** The next piece to take; a piece is `grain` units. */
  next: 32,
  /** Workers that are awake: at work, or waiting for a job without sleeping. */
  awake: 48,
  words: 64,
  /** Positions among the doubles that follow the words: both may exceed 32 bits. */
  units: 0,
  grain: 1,
  doubles: 2,
} as const

/** The control words and doubles in a memory. */
export function controlViews(buffer: SharedArrayBuffer): { words: Int32Array; doubles: Float64Array } {
  return {
    words: new Int32Array(buffer, places.control, control.words),
    doubles: new Float64Array(buffer, places.control + 4 * control.words, control.doubles),
  }
}

export type Stage = (args: number | bigint, scratch: number | bigint, begin: number, end: number) => void

export interface WorkerStart {
  readonly memory: unknown
  readonly wide: boolean
  readonly scratch: number
  readonly modules: MessagePort
}

/** How long the calling thread waits for workers in the middle of a job without any sign of progress, in ms. */
const patience = 20_000

interface Helper {
  readonly worker: Worker
  readonly modules: MessagePort
  readonly sent: Set<number>
}

export class Threads {
  private readonly words: Int32Array
  private readonly doubles: Float64Array
  private readonly helpers = new Set<Helper>()
  private started = false
  private readonly attendance: Attendance
  readonly count: number

  constructor(
    private readonly heap: Heap,
    count = threadCount(),
  ) {
    this.count = count
    const { words, doubles } = controlViews(heap.memory.buffer)
    this.words = words
    this.doubles = doubles
    this.attendance = new Attendance(words)
  }

  /**
   * Runs `units` units of a job; `own` is the calling thread's instance of the function.
   * @throws DeviceError when a worker died in the middle of it.
   */
  run(
    id: number,
    module: WasmModule,
    stage: 0 | 1,
    own: (begin: number, end: number) => void,
    units: number,
    grain: number,
  ): void {
    this.prepare()
    if (this.helpers.size === 0) {
      own(0, units)
      return
    }
    const { words, doubles } = this
    for (const helper of this.helpers) {
      if (helper.sent.has(id)) continue
      helper.sent.add(id)
      helper.modules.postMessage({ id, module })
    }
    words[control.module] = id
    words[control.stage] = stage
    const pieces = Math.ceil(units / grain)
    words[control.pieces] = pieces
    doubles[control.units] = units
    doubles[control.grain] = grain
    Atomics.store(words, control.next, 0)
    Atomics.store(words, control.open, 1)
    const attended = this.attendance.awake
    const begun = performance.now()
    let worked = 0
    this.call()
    let done = 0
    try {
      for (;;) {
        const piece = Atomics.add(words, control.next, 1)
        if (piece >= pieces) break
        own(piece * grain, Math.min((piece + 1) * grain, units))
        done++
      }
    } finally {
      Atomics.store(words, control.open, 0)
      worked = performance.now() - begun
      this.awaitHelpers()
    }
    this.attendance.judge(done, pieces, attended)
    this.attendance.judgeWait(worked, performance.now() - begun - worked)
  }

  /**
   * Whether a worker is awake, as jobs of medium size ask before they are shared out. Where many of them follow each
   * other and none is, workers are woken for the next ones.
   */
  attend(): boolean {
    const { attendance } = this
    if (attendance.awake) return this.helpers.size > 0
    if (attendance.shouldCall(this.started)) {
      this.prepare()
      this.call()
    }
    return false
  }

  /** Starts the workers, if they haven't been: that takes memory of the heap, which isn't given back. */
  prepare(): void {
    if (!this.started) this.start()
  }

  /** Forgets a module: its number may not be used again. */
  forget(id: number): void {
    for (const helper of this.helpers) {
      helper.sent.delete(id)
      helper.modules.postMessage({ id })
    }
  }

  /** The workers that are there. */
  workers(): Worker[] {
    return [...this.helpers].map(({ worker }) => worker)
  }

  /** Ends the workers. Later jobs are done by the calling thread alone. */
  stop(): void {
    for (const { worker } of this.helpers) void worker.terminate()
    this.helpers.clear()
    Atomics.store(this.words, control.awake, 0)
  }

  /** Lets the workers look at the job. */
  private call(): void {
    Atomics.add(this.words, control.sequence, 1)
    Atomics.notify(this.words, control.sequence)
  }

  private awaitHelpers(): void {
    const { words } = this
    let deadline = 0
    for (;;) {
      const inside = Atomics.load(words, control.inside)
      if (inside === 0) break
      if (changes(words, control.inside, inside, this.attendance.patience)) continue
      Atomics.wait(words, control.inside, inside, 50)
      if (deadline === 0) deadline = Date.now() + patience
      else if (Date.now() > deadline) this.giveUp()
    }
    if (Atomics.load(words, control.failed) > 0) this.giveUp()
  }

  private giveUp(): never {
    this.stop()
    Atomics.store(this.words, control.inside, 0)
    Atomics.store(this.words, control.failed, 0)
    throw new DeviceError(
      'a worker thread of the CPU device died in the middle of its work: the result of this operation is lost; ' +
        'later operations run without worker threads',
    )
  }

  private start(): void {
    this.started = true
    for (let index = 1; index < this.count; index++) {
      const scratch = this.heap.allocate(threadBytes)
      if (scratch === undefined) return
      const { port1, port2 } = new (workerThreads().MessageChannel)()
      const start: WorkerStart = {
        memory: this.heap.memory,
        wide: this.heap.shape.wide,
        scratch,
        modules: port2,
      }
      const worker = new (workerThreads().Worker)(new URL('./worker.js', import.meta.url), {
        workerData: start,
        transferList: [port2],
        execArgv: [],
        env: {},
        stdin: false,
      })
      const helper: Helper = { worker, modules: port1, sent: new Set() }
      worker.on('error', () => this.helpers.delete(helper))
      worker.on('exit', () => this.helpers.delete(helper))
      worker.unref()
      port1.unref()
      this.helpers.add(helper)
    }
  }
}

function threadCount(): number {
  const asked = Number(process.env.CUTS_NUM_THREADS)
  if (Number.isInteger(asked) && asked >= 1) return Math.min(asked, 64)
  return Math.min(availableParallelism(), 16)
}
