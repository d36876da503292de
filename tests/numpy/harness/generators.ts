/** Lists and products that chapters draw their cases from. */
import { type DType, type DTypeName, dtypeNames, dtypes, type Kind } from '#src/core/dtype.js'
import type { Layout } from './views.js'

/** 0-d, empty, single, small, and bigger than a block of vector lanes with a remainder. */
export const awkwardShapes: readonly (readonly number[])[] = [
  [],
  [0],
  [1],
  [3],
  [2, 3],
  [0, 3],
  [3, 0, 2],
  [2, 1, 3],
  [1037],
  [37, 41],
]

/** A short list for products that would grow too big. */
export const fewShapes: readonly (readonly number[])[] = [[], [0], [5], [3, 4], [2, 3, 4]]

/** One of each kind of access: contiguous, permuted, stride 0, negative and odd strides. */
export const fewLayouts: readonly Layout[] = ['C', 'F', 'broadcast', 'mixed']

/** Pairs, and one triple, of shapes that broadcast. */
export const broadcastPairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], [3]],
  [[3], []],
  [[1], [5]],
  [[2, 3], [3]],
  [
    [4, 1],
    [1, 5],
  ],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [
    [0, 3],
    [1, 3],
  ],
  [[37, 1], [41]],
]

/** The names of dtypes of some kinds: `'iu'` for the integers, `'fc'` for the inexact ones. */
export function dtypesOf(kinds: string = 'biufc'): DTypeName[] {
  return dtypeNames.filter((name) => kinds.includes(dtypes[name].kind satisfies Kind))
}

export function forEachDType(kinds: string, visit: (name: DTypeName, dtype: DType) => void): void {
  for (const name of dtypesOf(kinds)) visit(name, dtypes[name])
}

/** Every combination of one item from each list: `cross(dtypesOf('f'), awkwardShapes, layouts)`. */
export function cross<const L extends readonly (readonly unknown[])[]>(
  ...lists: L
): { [K in keyof L]: L[K][number] }[] {
  let rows: unknown[][] = [[]]
  for (const list of lists) rows = rows.flatMap((row) => list.map((item) => [...row, item]))
  return rows as { [K in keyof L]: L[K][number] }[]
}

/** Python's spelling of a list of ints (for axes and shapes): `(3,)`. */
export function pythonTuple(items: readonly number[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
}
