/** What the forms of scans share: the variant, and what becomes of a total. */
import type { DTypeName } from '../../../core/dtype.js'
import type { ArgumentPlan } from './arguments.js'
import { declareResults, type PackText, storeResults } from './packs.js'
import { type ElementFunction, resultsOf } from './source.js'

export const scanThreads = 256

export interface ScanVariant {
  readonly form: 'tiles' | 'warps' | 'teams' | 'columns' | 'serial'
  /** Elements of a pack, and packs of a thread in a segment; elements of a thread in `columns` and `serial`. */
  readonly pack: number
  readonly steps: number
  /** Outer dimensions. */
  readonly outer: number
  readonly narrow: boolean
}

/** Elements of a warp's segment. */
export const segmentElements = ({ pack, steps }: Pick<ScanVariant, 'pack' | 'steps'>) => 32 * pack * steps

export interface ScanText {
  readonly plan: ArgumentPlan
  readonly types: readonly DTypeName[]
  readonly variant: ScanVariant
  readonly element: ElementFunction
  readonly finish: ElementFunction
}

/** The accumulators of a total. */
export const totalFields = (types: readonly DTypeName[], total: string) => types.map((_, at) => `${total}.v${at}`)

/** Stores what `finish` makes of a total into the outputs. */
export function finishOne({ plan, finish, types }: ScanText, at: PackText, total: string): string[] {
  const results = resultsOf(plan).map((_, index) => `y${index}`)
  return [
    ...declareResults(plan),
    `${finish.name}(${['a', ...totalFields(types, total), ...results].join(', ')});`,
    ...storeResults(plan, at),
  ]
}
