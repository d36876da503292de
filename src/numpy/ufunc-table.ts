/** NumPy's universal functions: one row each. */
import { type DType, dtypes, dtypesById } from '../core/dtype.js'
import type { Recipe, UfuncRow } from './ufunc.js'

const kinds = (text: string) => dtypesById.filter(({ kind }) => text.includes(kind))
const same = (loop: DType) => loop
const bool = () => dtypes.bool

/** Bool and the numbers, as `add` has them. */
const numbers = kinds('biufc')
const noBool = kinds('iufc')
const inexact = kinds('fc')

function row(
  name: string,
  inputs: number,
  loops: readonly DType[],
  recipe: Recipe | ((loop: DType) => Recipe),
  type: (loop: DType) => DType = same,
  more: Partial<UfuncRow> = {},
): UfuncRow {
  const choose = typeof recipe === 'string' ? () => recipe : (recipe as (loop: DType) => Recipe)
  return { name, inputs, loops, outputs: [{ type, recipe: choose }], ...more }
}

export const ufuncRows = {
  add: row('add', 2, numbers, 'add'),
  subtract: row('subtract', 2, noBool, 'sub'),
  multiply: row('multiply', 2, numbers, 'mul'),
  divide: row(
    'divide',
    2,
    inexact.filter(({ itemsize }) => itemsize > 2),
    'div',
  ),
  negative: row('negative', 1, noBool, 'neg'),
  sqrt: row('sqrt', 1, inexact, 'sqrt'),
  exp: row('exp', 1, inexact, 'exp'),
  greater: row('greater', 2, numbers, 'gt', bool),
} as const satisfies Record<string, UfuncRow>

export type UfuncName = keyof typeof ufuncRows
