import { Chapter } from '../chapter.js'
import type { UfuncRow } from './loop.js'
import { makeUfunc, type Ufunc } from './ufunc.js'

/** A chapter whose members are ufuncs. */
export abstract class UfuncChapter extends Chapter {
  /** @internal */
  protected make<T extends Ufunc>(row: UfuncRow): T {
    return makeUfunc<T>(this.context, row)
  }
}
