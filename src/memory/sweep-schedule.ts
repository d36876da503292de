/**
 * Decides when a sweep is worth its time before memory runs out. A sweep costs what a full garbage collection costs,
 * 3 ms with a small JavaScript heap, 10 ms and more with a large one, however little it brings back. So one is due
 * when as much memory as is in use, and at least a budget, was handed out since the last. The budget follows what
 * sweeps cost and bring: it grows where they take a notable part of the time, up to a part of the limit.
 */

const mebibyte = 1024 * 1024
const smallestBudget = 256 * mebibyte
/** More than this part of the time spent in sweeps, and the budget grows; less than a quarter of it, and it shrinks. */
const timeShare = 0.08
/** Sweeps are due after this many blocks too, however small: each is a few hundred bytes of JavaScript heap. */
const blockBudget = 65_536

export class SweepSchedule {
  private budget: number
  private liveBytes = 0
  private liveBlocks = 0
  private lastEnd: number

  constructor(
    private limit: number,
    now: number,
  ) {
    this.budget = this.least
    this.lastEnd = now
  }

  setLimit(limit: number): void {
    this.limit = limit
    this.budget = Math.min(Math.max(this.budget, this.least), this.most)
  }

  /** Bytes and blocks are those handed out since the last sweep and not released. */
  due(bytes: number, blocks: number): boolean {
    return bytes >= Math.max(this.budget, this.liveBytes) || blocks >= Math.max(blockBudget, this.liveBlocks)
  }

  /** Takes note of a sweep: what was handed out before it, what it brought back and what is left in use. */
  record(sweep: {
    handedOut: number
    swept: number
    liveBytes: number
    liveBlocks: number
    start: number
    end: number
  }) {
    const share = (sweep.end - sweep.start) / Math.max(sweep.end - this.lastEnd, Number.MIN_VALUE)
    const poor = sweep.swept < sweep.handedOut / 4
    if (share > timeShare || poor) this.budget = Math.min(this.budget * 2, this.most)
    else if (share < timeShare / 4) this.budget = Math.max(this.budget / 2, this.least)
    this.liveBytes = sweep.liveBytes
    this.liveBlocks = sweep.liveBlocks
    this.lastEnd = sweep.end
  }

  private get least(): number {
    return Math.min(smallestBudget, this.limit / 4)
  }

  private get most(): number {
    return Math.max(this.least, this.limit / 2)
  }
}
