/** NumPy's answers, as the oracle gives them and as golden files keep them. */
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { lanesOf, laneValue } from './distance.js'
import type { Frame, PayloadWriter, Stretch } from './frame.js'

export interface ArrayAnswer {
  readonly kind: 'array'
  readonly dtype: string
  readonly shape: readonly number[]
  /** In bytes; absent for NumPy's scalars. */
  readonly strides?: readonly number[]
  /** C-contiguous, F-contiguous, writeable. */
  readonly flags?: readonly [boolean, boolean, boolean]
  /** The elements in C order; only those at `positions` where there are any. */
  readonly bytes: Uint8Array
  readonly positions?: readonly number[]
  /** The largest finite magnitude of the whole array, where only some of it was kept. */
  readonly scale?: number
}

export type Answer =
  | ArrayAnswer
  | { readonly kind: 'none' }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: string }
  | { readonly kind: 'float'; readonly value: string }
  | { readonly kind: 'complex'; readonly value: readonly [string, string] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'list'; readonly items: readonly Answer[] }
  /** What NumPy raised: its class and those it extends, nearest first. */
  | { readonly kind: 'error'; readonly classes: readonly string[]; readonly message: string }
  /** The case's Python is wrong, or its result has no counterpart. */
  | { readonly kind: 'broken'; readonly message: string }
  /** A module that the case needs isn't installed beside NumPy. */
  | { readonly kind: 'unavailable'; readonly message: string }

/** An answer in a header: bytes replaced by where they lie. */
export type EncodedAnswer = Readonly<Record<string, unknown>> & { readonly kind: Answer['kind'] }

export function decodeAnswer(encoded: EncodedAnswer, frame: Frame<unknown>): Answer {
  if (encoded.kind === 'list')
    return { kind: 'list', items: (encoded.items as EncodedAnswer[]).map((item) => decodeAnswer(item, frame)) }
  if (encoded.kind !== 'array' && encoded.kind !== 'bytes') return encoded as unknown as Answer
  const { offset, length, ...rest } = encoded as EncodedAnswer & Stretch
  return { ...rest, bytes: frame.bytes({ offset, length }) } as unknown as Answer
}

export function encodeAnswer(answer: Answer, payload: PayloadWriter): EncodedAnswer {
  if (answer.kind === 'list') return { kind: 'list', items: answer.items.map((item) => encodeAnswer(item, payload)) }
  if (answer.kind !== 'array' && answer.kind !== 'bytes') return answer
  const { bytes, ...rest } = answer
  return { ...rest, ...payload.append(bytes) }
}

/** Elements that a golden file keeps of an array. */
const keptElements = 64

/** The answer as a golden file keeps it: big arrays as evenly spread elements, strides only where they are compared. */
export function trimmedAnswer(answer: Answer, keepLayout: boolean): Answer {
  if (answer.kind === 'list') return { ...answer, items: answer.items.map((item) => trimmedAnswer(item, keepLayout)) }
  if (answer.kind === 'error') return { ...answer, message: answer.message.slice(0, 200) }
  if (answer.kind !== 'array') return answer
  const { strides, flags, ...bare } = answer
  const kept: ArrayAnswer = keepLayout ? answer : bare
  const dtype = dtypes[answer.dtype as DTypeName]
  if (dtype === undefined || answer.bytes.length <= keptElements * dtype.itemsize) return kept
  const last = answer.bytes.length / dtype.itemsize - 1
  const positions = Array.from({ length: keptElements }, (_, at) => Math.round((at * last) / (keptElements - 1)))
  return { ...kept, bytes: gather(answer.bytes, positions, dtype.itemsize), positions, scale: largest(answer) }
}

export function gather(bytes: Uint8Array, positions: readonly number[], itemsize: number): Uint8Array {
  const result = new Uint8Array(positions.length * itemsize)
  positions.forEach((from, to) => {
    result.set(bytes.subarray(from * itemsize, (from + 1) * itemsize), to * itemsize)
  })
  return result
}

/** The largest finite magnitude among the elements' parts; 0 where there is none. */
export function largest({ dtype: name, bytes, scale }: ArrayAnswer): number {
  if (scale !== undefined) return scale
  const dtype = dtypes[name as DTypeName]
  const lanes = lanesOf(dtype, bytes)
  let most = 0
  for (let lane = 0; lane < lanes.length; lane++) {
    const magnitude = Math.abs(Number(laneValue(dtype, lanes, lane)))
    if (Number.isFinite(magnitude) && magnitude > most) most = magnitude
  }
  return most
}
