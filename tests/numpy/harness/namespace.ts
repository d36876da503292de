/** The namespace under test, and all that the harness needs of it. The only file here that knows the library's arrays. */
import type { DTypeName } from '#src/core/dtype.js'
import { float16Bits } from '#src/core/float16.js'
import type { IndexPart, ViewStep } from './views.js'

/** An array read back: its elements in C order, as they are stored (float16 as bits, complex interleaved). */
export interface ArrayContents {
  readonly dtype: string
  readonly shape: readonly number[]
  /** In bytes. */
  readonly strides: readonly number[]
  readonly bytes: Uint8Array
  /** C-contiguous, F-contiguous, writeable. */
  readonly flags?: readonly [boolean, boolean, boolean]
}

export interface ArrayReader {
  isArray(value: unknown): boolean
  read(array: unknown): ArrayContents
}

export interface NamespaceUnderTest<N, A> extends ArrayReader {
  readonly ns: N
  /** A C-contiguous, writeable array of these bytes. */
  make(bytes: Uint8Array, dtype: DTypeName, shape: readonly number[]): A
  /** The view that one step leads to. */
  view(array: A, step: ViewStep): A
}

// biome-ignore lint/suspicious/noExplicitAny: cases call whatever the chapter is about; a missing function fails its case.
export type Namespace = any
// biome-ignore lint/suspicious/noExplicitAny: as above.
export type Tested = any

/** `np`, or the namespace that `CUTS_TEST_DEVICE` names (`cp`, `xp`). */
export async function namespaceUnderTest(): Promise<NamespaceUnderTest<Namespace, Tested>> {
  const name = process.env.CUTS_TEST_DEVICE ?? 'np'
  if (name === 'cp' && process.env.CUTS_TEST_GPU !== '1')
    (await import('../../standin/libraries.js')).provideLibraries()
  const entry: string = '#src/index.js'
  const library: Record<string, Namespace> = await import(entry)
  const ns = library[name]
  if (ns === undefined) throw new Error(`CUTS_TEST_DEVICE=${name}: the library exports no such namespace`)
  return adapted(ns)
}

/** A namespace with the public interface of `np`, `cp` and `xp`. */
export function adapted(ns: Namespace): NamespaceUnderTest<Namespace, Tested> {
  return {
    ns,
    make: (bytes, dtype, shape) => ns.frombuffer(bytes.slice(), dtype).reshape(shape),
    view: (array, step) => {
      if ('transpose' in step) return array.transpose(step.transpose)
      if ('broadcast' in step) return ns.broadcastTo(array, step.broadcast)
      return array.at(...step.index.map(indexText))
    },
    isArray: (value) =>
      typeof value === 'object' && value !== null && 'toTypedArray' in value && 'strides' in value && 'dtype' in value,
    read: (array) => readArray(array as Tested),
  }
}

/** A part in the library's spelling. */
function indexText(part: IndexPart): number | string | null {
  if (part === null || typeof part === 'number' || typeof part === 'string') return part
  return part.map((bound) => bound ?? '').join(':')
}

function readArray(array: Tested): ArrayContents {
  const elements: Float32Array = array.toTypedArray()
  const stored = array.dtype.name === 'float16' ? Uint16Array.from(elements, float16Bits) : elements
  const { cContiguous, fContiguous, writeable } = array.flags
  return {
    dtype: array.dtype.name,
    shape: array.shape,
    strides: array.strides,
    bytes: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength),
    flags: [cContiguous, fContiguous, writeable],
  }
}
