/** Puts the chapters of `linalg` together. */
import type { Context } from '../../array/context.js'
import { LinAlgError } from '../../core/errors.js'
import { addChapters, Chapter } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { LinalgDecompositions } from './decompositions.js'
import { LinalgEquations } from './equations.js'
import { LinalgMeasures } from './measures.js'
import { LinalgProducts } from './products.js'
import { LinalgSpectra } from './spectra.js'

const chapters = [LinalgProducts, LinalgEquations, LinalgDecompositions, LinalgSpectra, LinalgMeasures] as const

/** NumPy's functions of linear algebra, over the arrays of one device. */
export interface LinalgNamespace
  extends LinalgProducts,
    LinalgEquations,
    LinalgDecompositions,
    LinalgSpectra,
    LinalgMeasures {
  /** What matrices raise that are singular, not positive definite, not square … Mirrors numpy.linalg.LinAlgError. */
  readonly LinAlgError: typeof LinAlgError
}

export class LinearAlgebra extends Chapter {
  /** Functions of linear algebra. Mirrors numpy.linalg. */
  readonly linalg: LinalgNamespace

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    const linalg: Record<string, unknown> = { LinAlgError }
    addChapters(linalg, chapters, context, np, 'linalg.')
    this.linalg = linalg as unknown as LinalgNamespace
  }
}
