/** What the benchmark and its child processes say to each other: one JSON object per line. */
import type { Sampling } from './sampling.js'

/** What a contender says of itself. */
export interface Identity {
  readonly title: string
  readonly version: string
  /** `cpu`, `cuda:0`. */
  readonly device: string
  /** The name of a GPU: `NVIDIA H200`. */
  readonly deviceName?: string
  /** Bytes read and written per second by the device's own copies, where that was measured. */
  readonly copyBandwidth?: number
}

/** The first line of a child: what it is, or why it can't be timed here. */
export type Greeting = Identity | { readonly absent: string }

export interface Request extends Sampling {
  readonly name: string
  readonly size: number
  readonly refill: boolean
  /** For a Python child: what to run. */
  readonly statement?: string
}

export type Reply = { readonly samples: readonly number[] } | { readonly error: string }
