/**
 * Whether workers stay awake for a moment after a job. A thread that sleeps takes longer to come than a job of medium
 * size takes, so that only workers that are awake can share it. Where processors are taken by others, though, a worker
 * that waits without sleeping keeps the calling thread itself from its work, or is put aside in the middle of a job: that
 * shows in jobs that one thread alone has done, and in long waits for the others. After that workers go to sleep at once
 * for a while, and come to long jobs only.
 */
import { control } from './threads.js'

/** How long a worker stays awake after a job, in ms; and how long the calling thread waits for one without sleeping. */
export const vigil = 0.2
/** The same where processors are taken. */
const shortVigil = 0.005
/** Jobs of medium size with no more than a vigil between them, from which on workers are woken, or started, for them. */
const [wakeAfter, startAfter] = [2, 32]
/** Pieces of which a second thread that is at work takes one. */
const manyPieces = 8
/** Jobs in succession that one thread did alone, from which on workers go to sleep at once; and for how long, in ms. */
const mostAlone = 3
const [firstRest, longestRest] = [50, 2000]
/** A wait for others at the end of a job, in ms, that is no longer one for a piece where it exceeds the job before it. */
const longWait = 1

export class Attendance {
  /** Jobs of medium size in succession for which nobody was awake, and when the last one was. */
  private missed = 0
  private lastMissed = 0
  private aloneInSuccession = 0
  private rest = firstRest
  private restsUntil = 0

  constructor(
    private readonly words: Int32Array,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.reset()
  }

  /** How long the calling thread waits for a worker without sleeping, in ms. */
  get patience(): number {
    return this.stays ? vigil : shortVigil
  }

  /** Whether a worker is awake. Asked before each job: what was tried long ago is tried again. */
  get awake(): boolean {
    if (!this.stays && this.now() >= this.restsUntil) this.reset()
    return Atomics.load(this.words, control.awake) > 0
  }

  private get stays(): boolean {
    return this.words[control.stays] === 1
  }

  /** Before a job of medium size that nobody is awake for: whether to call workers for the next ones; `started` or not. */
  shouldCall(started: boolean): boolean {
    if (!this.stays) return false
    const now = this.now()
    this.missed = now - this.lastMissed < vigil ? this.missed + 1 : 0
    this.lastMissed = now
    if (this.missed < (started ? wakeAfter : startAfter)) return false
    this.missed = 0
    return true
  }

  /** After a job that took `worked` ms: how long, in ms, the calling thread then has waited for others. */
  judgeWait(worked: number, waited: number): void {
    if (waited > longWait && waited > worked) this.restNow()
  }

  /** After a job: how many of its pieces the calling thread has done, and whether a worker was awake when it began. */
  judge(own: number, pieces: number, attended: boolean): void {
    if (!this.stays || pieces < manyPieces || (own === pieces && !attended)) return
    if (own > 0 && own < pieces) {
      this.aloneInSuccession = 0
      this.rest = firstRest
    } else if (++this.aloneInSuccession === mostAlone) this.restNow()
  }

  private restNow(): void {
    if (!this.stays) return
    Atomics.store(this.words, control.stays, 0)
    this.restsUntil = this.now() + this.rest
    this.rest = Math.min(2 * this.rest, longestRest)
  }

  private reset(): void {
    this.aloneInSuccession = 0
    Atomics.store(this.words, control.stays, 1)
  }
}
