/** What NumPy offers to those who write functions of arrays. */
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxis } from '../../core/axis.js'
import { AxisError, ValueError } from '../../core/errors.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'

export interface AxisMessageOptions {
  /** Put in front of the messages of errors. */
  readonly msgPrefix?: string | null
}

export interface AxisTupleOptions {
  /** The name of the argument, for messages. */
  readonly argname?: string | null
  /** Whether an axis may be there twice. */
  readonly allowDuplicate?: boolean
}

export class ArrayUtils extends Chapter {
  /** The addresses of an array's first byte and of the one after its last. Mirrors numpy.lib.array_utils.byte_bounds. */
  byteBounds(a: NDArray): [low: number, high: number] {
    return this.np.byteBounds(a)
  }

  /**
   * An axis counted from the front. Mirrors numpy.lib.array_utils.normalize_axis_index.
   * @throws AxisError where there is none
   */
  normalizeAxisIndex(axis: number, ndim: number, options?: string | null | AxisMessageOptions): number {
    const { msgPrefix } = readOptions<AxisMessageOptions>('normalizeAxisIndex', options, ['msgPrefix'])
    return named(msgPrefix, () => normalizeAxis(axis, ndim))
  }

  /**
   * Axes counted from the front; one axis is a list of one. Mirrors numpy.lib.array_utils.normalize_axis_tuple.
   * @throws AxisError where there is none; ValueError where one is there twice
   */
  normalizeAxisTuple(
    axis: number | readonly number[],
    ndim: number,
    options?: string | null | AxisTupleOptions,
  ): number[] {
    const given = readOptions<AxisTupleOptions>('normalizeAxisTuple', options, ['argname', 'allowDuplicate'])
    const axes = Array.isArray(axis) ? (axis as readonly number[]) : [axis as number]
    const result = named(given.argname, () => axes.map((one) => normalizeAxis(one, ndim)))
    if (!given.allowDuplicate && new Set(result).size !== result.length) {
      throw new ValueError(`repeated axis${given.argname ? ` in \`${given.argname}\` argument` : ''}`, { axis })
    }
    return result
  }
}

function named<T>(prefix: string | null | undefined, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof AxisError) || !prefix) throw error
    throw new AxisError(`${prefix}: ${error.message}`, error.details)
  }
}
