/** Einstein sums. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { anyNumber } from '../../core/argument-count.js'
import type { DTypeLike, DTypeName } from '../../core/dtype.js'
import type { PromotedOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { type EinsumArgument, type EinsumOptions, type EinsumPath, einsumOf, einsumPathOf } from './einsum.js'

export class Einsums extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { einsum: anyNumber, einsumPath: anyNumber }

  /**
   * The sum of products that subscripts describe: `einsum('ij,jk->ik', a, b)`. Labels that the output lacks are summed
   * over, a repeated label takes a diagonal, `...` stands for the axes that are left. Or a list of labels behind each
   * operand: `einsum(a, [0, 1], b, [1, 2], [0, 2])`. Options come last. One operand without sums gives a view.
   * @throws ValueError for malformed subscripts; ShapeError where lengths differ; DTypeError for casts not allowed
   * Mirrors numpy.einsum.
   */
  einsum<O extends DTypeName>(
    subscripts: string,
    ...operands: readonly [...ArrayLike[], EinsumOptions & { readonly out: NDArray<O> }]
  ): NDArray<O>
  einsum<T extends DTypeName>(
    subscripts: string,
    ...operands: readonly [...ArrayLike[], EinsumOptions & { readonly dtype: DTypeLike<T> }]
  ): NDArray<T>
  einsum<const L extends readonly ArrayLike[]>(subscripts: string, ...operands: L): NDArray<PromotedOf<L>>
  einsum<const L extends readonly ArrayLike[]>(
    subscripts: string,
    ...operands: readonly [...L, EinsumOptions & { readonly out?: null; readonly dtype?: null }]
  ): NDArray<PromotedOf<L>>
  einsum(...operands: readonly (string | EinsumArgument)[]): NDArray
  einsum(...operands: readonly (string | EinsumArgument)[]): NDArray {
    return einsumOf(this.context, operands)
  }

  /**
   * The order of contractions that `einsum` would take with that `optimize` (greedy by default), for its own
   * `optimize`; and a report of what it costs.
   * Mirrors numpy.einsum_path.
   */
  einsumPath(...operands: readonly (string | EinsumArgument)[]): [EinsumPath, string] {
    return einsumPathOf(this.context, operands)
  }
}
