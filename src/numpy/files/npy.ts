/** Arrays in NumPy's .npy format. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DType } from '../../core/dtype.js'
import { isContiguous, sizeOf } from '../../core/layout.js'
import type { ByteSource } from './byte-source.js'
import { readElements, writeElements } from './elements.js'
import { npyHeader, readNpyHeader } from './npy-header.js'

/** Bytes of the header and the elements. */
export function npySize(array: NDArray): number {
  return npyHeader(headerFor(array)).length + array.nbytes
}

/** Writes what numpy.save writes: in Fortran order where the elements lie in that order only. */
export function writeNpy(array: NDArray, take: (bytes: Uint8Array) => void): void {
  const header = headerFor(array)
  take(npyHeader(header))
  writeElements(header.columns ? array.T : array, take)
}

function headerFor({ dtype, shape, strides, itemsize }: NDArray) {
  const columns = !isContiguous(shape, strides, itemsize, 'C') && isContiguous(shape, strides, itemsize, 'F')
  return { dtype: dtype as DType, columns, shape }
}

/** @throws ValueError for what isn't a .npy file, is damaged, or holds what isn't numbers */
export function readNpy(context: Context, source: ByteSource, maxHeaderSize: number): NDArray {
  const { dtype, shape, columns, swapped } = readNpyHeader(source, maxHeaderSize)
  return readElements(context, source, dtype, shape, sizeOf(shape), { columns, swapped })
}
