/** Dtypes as CUDA's libraries name them, and matrices one after another. */
import { dtypes } from '../../../core/dtype.js'
import { writeUint64 } from '../../ffi.js'
import type { Matrices, MatrixDType, Room } from '../../linalg/solver.js'

/** cudaDataType. */
export const dataTypes: Readonly<Record<MatrixDType, number>> = { float32: 0, float64: 1, complex64: 4, complex128: 5 }
/** In the names of functions. */
export const letters: Readonly<Record<MatrixDType, string>> = {
  float32: 'S',
  float64: 'D',
  complex64: 'C',
  complex128: 'Z',
}

export const realOf = (type: MatrixDType): MatrixDType => dtypes[type].real as MatrixDType
export const isComplex = (type: MatrixDType): boolean => dtypes[type].lanes === 2
export const complexOf = (type: MatrixDType): MatrixDType => (realOf(type) === 'float32' ? 'complex64' : 'complex128')

/** Of one matrix. */
export function bytesOf({ type, rows, columns }: Matrices): number {
  return rows * columns * dtypes[type].itemsize
}

/** Does the work for one matrix after the other until it is false, and tells whether it never was. */
export function each(a: Matrices, work: (pointer: number, k: number) => unknown): boolean {
  const size = bytesOf(a)
  for (let k = 0; k < a.count; k++) if (work(a.pointer + k * size, k) === false) return false
  return true
}

/** Room that calls take turns in: they run one after another. */
export function once(room: Room): Room {
  let [pointer, size] = [0, 0]
  return (bytes) => {
    if (bytes > size) [pointer, size] = [room(bytes), bytes]
    return pointer
  }
}

/** What calls of the libraries need of the device. */
export interface SolverDevice {
  readonly stream: number
  /** Gives back device memory that nobody uses. */
  reclaim(): void
  write(pointer: number, bytes: Uint8Array): void
  /** Within the device. */
  copy(target: number, source: number, bytes: number): void
}

/** Lists of the addresses of matrices, in device memory, for functions that do many at once. */
export function addressLists(device: SolverDevice, stacks: readonly Matrices[], room: Room): number[] {
  const total = stacks.reduce((sum, { count }) => sum + count, 0)
  const words = new Uint32Array(2 * total)
  let at = 0
  for (const stack of stacks) {
    const step = bytesOf(stack)
    for (let k = 0; k < stack.count; k++, at += 2) writeUint64(words, at, stack.pointer + k * step)
  }
  let list = room(words.byteLength)
  device.write(list, new Uint8Array(words.buffer))
  return stacks.map(({ count }) => {
    const own = list
    list += 8 * count
    return own
  })
}
