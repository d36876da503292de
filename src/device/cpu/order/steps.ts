/** Launches of kernels that put elements in order: the states that they work on, and the steps that threads share. */
import { places } from '../heap.js'
import type { Compiled } from '../modules.js'
import type { Runner } from '../runner.js'
import { type Field, field, job, stateBytes, stateSlot } from './state.js'

/** Elements of a row from which on threads share it. */
export const sharedRow = 1 << 16
/** Elements of a chunk of it, and the most chunks there are. */
const [chunkElements, mostChunks] = [1 << 17, 64]

export type State = Partial<Readonly<Record<Field, number>>>
export type Job = Partial<Readonly<Record<keyof typeof job, number>>>

/** Writes the argument block: fields that aren't given are 0. */
export function writeState(runner: Runner, header: Job, state: State): void {
  const { args, heap } = runner
  new Uint8Array(heap.buffer, places.args, 8 * stateSlot + stateBytes).fill(0)
  for (const name in header) args.header(job[name as keyof Job], header[name as keyof Job]!)
  for (const name in state) args.header(stateSlot + field[name as Field], state[name as Field]!)
}

export function writeField({ args }: Runner, name: Field, value: number): void {
  args.header(stateSlot + field[name], value)
}

/** A field that is below 2^53. */
export function readField({ heap }: Runner, name: Field): number {
  const view = new DataView(heap.buffer, places.args + 8 * (stateSlot + field[name]), 8)
  return view.getUint32(0, true) + (heap.shape.wide ? view.getUint32(4, true) * 2 ** 32 : 0)
}

/** Runs a step of a row that threads share: for all of its chunks, or as a whole. */
export function runPhase(runner: Runner, compiled: Compiled, phase: number, units: number, work: number): void {
  runner.args.header(job.phase, phase)
  runner.run(compiled, 0, units, 1, work)
}

/** How a row is cut: the cut has no influence on results. */
export function chunksOf(threads: number, length: number): { chunks: number; chunkLength: number } {
  if (threads === 1 || length < sharedRow) return { chunks: 1, chunkLength: length }
  const wanted = Math.min(mostChunks, Math.max(threads, Math.ceil(length / chunkElements)))
  const chunkLength = Math.ceil(length / wanted)
  return { chunks: Math.ceil(length / chunkLength), chunkLength }
}

/** Bits of digits of a sort: as many places that are written to in turns as a processor's first cache holds. */
export const sortBits = 8
/** Bits of digits of a selection: more of them leave fewer elements, and take more counters. */
export const selectBitsOf = (length: number) => (length < 1 << 13 ? 8 : 11)

/** Bytes of a chunk's counters. */
export const counterBytesOf = ({ heap }: Runner, bits: number) => (heap.shape.wide ? 8 : 4) << bits

/** How rows are shared out: slots of rows with work memory of their own. */
export function slotsOf(threads: number, rows: number, slotBytes: number): { slots: number; share: number } {
  const most = threads === 1 ? 1 : slotBytes < 4 << 20 ? 4 * threads : threads
  const share = Math.ceil(rows / Math.min(rows, most))
  return { slots: Math.ceil(rows / share), share }
}
