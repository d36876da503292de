/** The meaning of kernels that put elements in order. */
import type { Scalar } from '../core/complex.js'
import { dtypes } from '../core/dtype.js'
import type { Launch, SelectKernel, SortKernel } from './kernel.js'
import type { ElementMemory } from './memory-access.js'

/** NumPy's order: NaNs come last and are equal to each other. */
export function compareKeys(a: Scalar, b: Scalar): number {
  const [x, y] = [a as number, b as number]
  if (x < y) return -1
  if (x > y) return 1
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
}

export function interpretSort(kernel: SortKernel, launch: Launch, memory: ElementMemory): void {
  const [rows, length] = launch.dims
  const key = dtypes[kernel.params[0].dtype]
  const [keys, given] = launch.params.map((param) => (param as { pointer: number }).pointer)
  const outputs = launch.outputs.map(({ pointer }) => pointer)
  const sorted = kernel.outputs.length > Number(kernel.payload !== 'none') ? outputs.shift() : undefined
  const [payload] = outputs
  for (let row = 0; row < rows; row++) {
    const entries = Array.from({ length }, (_, position) => {
      const at = row * length + position
      const value = kernel.payload === 'given' ? memory.read(given + 8 * at, dtypes.int64) : BigInt(position)
      return { key: memory.read(keys + at * key.itemsize, key), value }
    })
    entries.sort((a, b) => compareKeys(a.key, b.key))
    entries.forEach((entry, position) => {
      const at = row * length + position
      if (sorted !== undefined) memory.write(sorted + at * key.itemsize, key, entry.key)
      if (payload !== undefined) memory.write(payload + 8 * at, dtypes.int64, entry.value)
    })
  }
}

export function interpretSelect(kernel: SelectKernel, launch: Launch, memory: ElementMemory): void {
  const [rows, length] = launch.dims
  const key = dtypes[kernel.params[0].dtype]
  const { pointer } = launch.params[0] as { pointer: number }
  const ranks = launch.ranks!
  for (let row = 0; row < rows; row++) {
    const keys = Array.from({ length }, (_, at) => memory.read(pointer + (row * length + at) * key.itemsize, key))
    keys.sort(compareKeys)
    ranks.forEach((rank, at) => {
      memory.write(launch.outputs[0].pointer + (row * ranks.length + at) * key.itemsize, key, keys[rank])
    })
  }
}
