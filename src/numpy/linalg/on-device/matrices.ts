/** Matrices in the memory of a device whose library factors them there: copies by columns, and what becomes of them. */
import type { Context } from '../../../array/context.js'
import { emptyArray } from '../../../array/fill.js'
import type { NDArray } from '../../../array/ndarray.js'
import { copyAs } from '../../../array/operate.js'
import { storedElements } from '../../../array/read.js'
import { type DType, dtypes } from '../../../core/dtype.js'
import type { Matrices, MatrixDType, Room, Solver } from '../../../device/linalg/solver.js'
import type { Allocation } from '../../../memory/allocation.js'
import type { ArrayNamespace } from '../../namespace.js'
import { product, swapped } from '../stacks.js'

/** Matrices by columns: `array` has the shape [...lead, columns, rows] and lies in C order. */
export interface DeviceMatrices extends Matrices {
  readonly array: NDArray
}

/** What factors matrices on the arrays' device; undefined where that is for the host to do, as of no elements at all. */
export function solverFor({ context, size }: NDArray): Solver | undefined {
  return size === 0 ? undefined : context.runtime.device.solver
}

export function functionsOf(context: Context): ArrayNamespace {
  return context.namespace as ArrayNamespace
}

/** A copy of an array's matrices by columns, to be overwritten. */
export function byColumns(a: NDArray, type: DType): DeviceMatrices {
  return owned(copyAs(swapped(a), type, 'C'))
}

/** A copy of the matrices as they lie in C order: by columns, they are the transposed ones. */
export function byRows(a: NDArray, type: DType): DeviceMatrices {
  return owned(copyAs(a, type, 'C'))
}

/** Memory for matrices. */
export function emptyMatrices(
  context: Context,
  lead: readonly number[],
  rows: number,
  columns: number,
  type: DType,
): DeviceMatrices {
  return owned(emptyArray(context, [...lead, columns, rows], type))
}

/** Of an array that nobody else has seen. */
export function owned(array: NDArray): DeviceMatrices {
  const { shape, ndim } = array
  return {
    array,
    type: array.dtype.name as MatrixDType,
    rows: shape[ndim - 1],
    columns: shape[ndim - 2],
    count: product(shape.slice(0, -2)),
    pointer: addressOf(array),
  }
}

/** Where an array lies that is all of its storage, for work that writes there. */
export function addressOf(array: NDArray): number {
  return array.storage.exclusive().allocation!.pointer
}

/** The matrices as an array in C order. */
export function asArray({ array }: DeviceMatrices): NDArray {
  return copyAs(swapped(array), array.dtype, 'C')
}

/** Memory for what went wrong in each matrix. */
export function infoFor(context: Context, count: number): NDArray<'int32'> {
  return emptyArray(context, [count], dtypes.int32)
}

/** Arrays whose addresses a call has: what only a dead variable refers to could be swept up before the work is started. */
const inUse: { arrays: readonly NDArray[] } = { arrays: [] }

/** Calls the library with memory that lasts as long as the call; it works on `arrays`. */
export function withRoom<T>({ runtime }: Context, arrays: readonly NDArray[], work: (room: Room) => T): T {
  const held: Allocation[] = []
  inUse.arrays = arrays
  try {
    return work((bytes) => {
      const allocation = runtime.pool.allocate(bytes)
      held.push(allocation)
      return allocation.pointer
    })
  } finally {
    inUse.arrays = []
    for (const allocation of held) allocation.release()
  }
}

/** The first matrix for which there is anything but 0 (or false): its position, or -1. Waits for the device. */
export function firstBad(flags: NDArray): number {
  return (storedElements(flags) as Int32Array).findIndex((flag) => flag !== 0)
}
