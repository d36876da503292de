/** Universal functions as members of the namespace. */
import type { NDArray } from '../array/ndarray.js'
import { Chapter } from './chapter.js'
import { callUfunc } from './ufunc.js'
import { ufuncRows } from './ufunc-table.js'

export type Ufunc = (...args: readonly unknown[]) => NDArray

export class Ufuncs extends Chapter {
  readonly add: Ufunc = (...args) => callUfunc(this.context, ufuncRows.add, args) as NDArray
  readonly multiply: Ufunc = (...args) => callUfunc(this.context, ufuncRows.multiply, args) as NDArray
  readonly sqrt: Ufunc = (...args) => callUfunc(this.context, ufuncRows.sqrt, args) as NDArray
  readonly exp: Ufunc = (...args) => callUfunc(this.context, ufuncRows.exp, args) as NDArray
  readonly greater: Ufunc = (...args) => callUfunc(this.context, ufuncRows.greater, args) as NDArray
}
