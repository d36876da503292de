/** Arrays as text: connects `format/` to arrays, reading no more elements than are shown. */
import type { Scalar } from '../core/complex.js'
import { readElement } from '../core/convert.js'
import { type ArrayReader, arrayRepr, arrayStr } from './format/index.js'
import type { NDArray } from './ndarray.js'
import { storedElements } from './read.js'

/** Up to this many elements are read at once; of larger arrays single ones. */
const readWhole = 1 << 16

/** What the formatter reads an array through. */
export function readerOf(array: NDArray): ArrayReader {
  const { shape, dtype, size } = array
  if (size <= readWhole) {
    const elements = storedElements(array)
    return { shape, dtype, get: (index) => readElement(dtype, elements, index) }
  }
  return { shape, dtype, get: (index) => elementAt(array, index) }
}

/** The element at a flat position in C order. */
function elementAt(array: NDArray, flat: number): Scalar {
  const index: number[] = []
  let rest = flat
  for (let axis = array.ndim - 1; axis >= 0; axis--) {
    index.unshift(rest % array.shape[axis])
    rest = Math.floor(rest / array.shape[axis])
  }
  return readElement(array.dtype, storedElements(array.at(...index)), 0)
}

export const formatArray = (array: NDArray): string => arrayStr(readerOf(array))
export const formatRepr = (array: NDArray): string => arrayRepr(readerOf(array))
