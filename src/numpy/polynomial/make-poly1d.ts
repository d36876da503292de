/** `poly1d` of a namespace, and what its functions need of it. */
import type { Context } from '../../array/context.js'
import { checkCount } from '../../core/argument-count.js'
import type { ArrayNamespace } from '../namespace.js'
import { Poly1d, type Poly1dOptions, type PolyLike } from './poly1d.js'

export interface Poly1dClass {
  new (cOrR: PolyLike, options?: boolean | Poly1dOptions): Poly1d
  readonly prototype: Poly1d
}

/** The class over the arrays of one context. */
export function makePoly1d(context: Context, np: ArrayNamespace): Poly1dClass {
  return class poly1d extends Poly1d {
    constructor(cOrR: PolyLike, options?: boolean | Poly1dOptions, ...extra: readonly unknown[]) {
      checkCount('poly1d', 2, 2 + extra.length)
      super(context, np, cOrR, options)
    }
  }
}

export const isPoly1d = (value: unknown): value is Poly1d => value instanceof Poly1d
