/**
 * Where large matrices are worked on: memory in which products of matrices and the inner loops are fast. It is somebody
 * else's: without it, and for small matrices, all is done by plain loops where the matrices are.
 */
import { OutOfMemoryError } from '../../../core/errors.js'
import type { Lanes } from '../routines.js'
import type { ApplySweeps, Field, ThreeReflection } from './field.js'

/** A matrix in an array, whose first Float64 is at `at`; from row to row and column to column it is so many elements. */
export interface Block {
  readonly array: Float64Array
  readonly at: number
  readonly row: number
  readonly column: number
}

/** c ±= a·b or a·conj(b). */
export interface Update {
  readonly lanes: Lanes
  readonly rows: number
  readonly columns: number
  readonly steps: number
  /** Its columns lie one element after another. */
  readonly c: Block
  readonly a: Block
  readonly b: Block
  readonly negated?: boolean
  readonly conjugated?: boolean
}

export interface Workbench {
  /** Memory until the outermost `use` ends; all 0, if it is to be `cleared`. @throws OutOfMemoryError */
  take(count: number, cleared?: boolean): Float64Array
  /** For matrices whose larger side is `size`. */
  use<T>(size: number, run: () => T): T
  update(update: Update): void
  /** Loops over arrays that were taken. */
  field(lanes: Lanes): Field
  readonly applySweeps: ApplySweeps
  readonly three: ThreeReflection
}

let provider: (() => Workbench) | undefined
let current: Workbench | undefined

/** Says where large matrices are worked on. */
export function setWorkbench(provide: (() => Workbench) | undefined): void {
  provider = provide
}

/** The workbench in use. */
export const workbench = (): Workbench | undefined => current

/** Zeros, on the workbench where one is in use. */
export const floats = (count: number): Float64Array => current?.take(count) ?? new Float64Array(count)

/** Rows or columns from which on copies to and from the workbench pay, of real matrices and of complex ones. */
const least: Readonly<Record<Lanes, number>> = { 1: 9, 2: 24 }

/**
 * Runs what overwrites arrays of matrices whose larger side is `size`, on the workbench where that pays. Where there is
 * too little memory for that, all is done in place.
 */
export function onWorkbench<T>(
  lanes: Lanes,
  size: number,
  arrays: readonly Float64Array[],
  run: (...inside: readonly Float64Array[]) => T,
): T {
  if (provider === undefined || current !== undefined || size < least[lanes]) return run(...arrays)
  const bench = provider()
  try {
    return bench.use(size, () => {
      current = bench
      const inside = arrays.map((array) => {
        const copy = bench.take(array.length, false)
        copy.set(array)
        return copy
      })
      const result = run(...inside)
      arrays.forEach((array, at) => {
        array.set(inside[at])
      })
      return result
    })
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error
  } finally {
    current = undefined
  }
  return run(...arrays)
}
