/** Which loop a call runs, and the dtypes that its operands bring to that choice. */

import type { NDArray } from '../../array/ndarray.js'
import { isArray } from '../../array/operate.js'
import type { Scalar } from '../../core/complex.js'
import { scalarType } from '../../core/convert.js'
import { type DType, type DTypeLike, dtype as dtypeOf, dtypes, dtypesById } from '../../core/dtype.js'
import { DTypeError } from '../../core/errors.js'
import { type Casting, canCast, checkCast, promoteAll, weakType } from '../../core/promotion.js'
import type { Loop, UfuncRow } from './loop.js'

export type UfuncOperand = NDArray | Scalar

/** The dtypes of operands in promotion: scalars take theirs from the arrays beside them. */
export function operandTypes(row: UfuncRow, operands: readonly UfuncOperand[]): DType[] {
  const arrays = operands.filter(isArray).map((array) => array.dtype as DType)
  if (arrays.length === operands.length) return arrays
  const strong = arrays.length > 0 ? promoteAll(arrays) : undefined
  return operands.map((operand, index) => {
    if (isArray(operand)) return operand.dtype
    if (row.whole === index) return countType(operand)
    return strong === undefined ? scalarType(operand) : weakType(strong, operand)
  })
}

const countType = (scalar: Scalar): DType =>
  typeof scalar === 'number' && Number.isInteger(scalar) ? dtypes.int64 : scalarType(scalar)

/**
 * The loop for operands of `types`; with `wanted`, one whose outputs have that dtype.
 * @throws DTypeError where there is none, or where `casting` doesn't allow the casts it needs
 */
export function chooseLoop(
  row: UfuncRow,
  types: readonly DType[],
  wanted: DTypeLike | null | undefined,
  casting: Casting,
): Loop {
  const found = defaultLoop(row, types)
  if (wanted === undefined || wanted === null) {
    if (found === undefined) throw noLoop(row, types)
    checkInputs(row, found, types, casting)
    return found
  }
  const type = dtypeOf(wanted)
  const gives = (loop: Loop) => loop.outputs.every((output) => output === type)
  if (found !== undefined && gives(found)) return found
  const loops = row.loops.filter(gives)
  if (loops.length === 0) throw noLoop(row, types, type)
  const loop = loops.find(({ inputs }) => types.every((from, index) => canCast(from, inputs[index]))) ?? loops[0]
  checkInputs(row, loop, types, casting)
  return loop
}

/** The loop for two dtypes, looked up once for each pair. */
export function pairLoop(row: UfuncRow, a: DType, b: DType): Loop | undefined {
  const at = a.id * dtypesById.length + b.id
  const known = row.pairs[at]
  if (known !== undefined) return known ?? undefined
  const found = defaultLoop(row, [a, b])
  row.pairs[at] = found ?? null
  return found
}

/** The first loop that all operands can be cast to safely. */
function defaultLoop(row: UfuncRow, types: readonly DType[]): Loop | undefined {
  const resolved = row.resolve?.(types)
  if (resolved !== undefined) return resolved ?? undefined
  const [first] = types
  if (types.every((type) => type === first)) return row.byType[first.id]
  if (row.integersAs !== undefined) return row.byType[promoteAll(types).id]
  return row.loops.find(({ inputs }) => types.every((type, index) => canCast(type, inputs[index])))
}

function checkInputs(row: UfuncRow, { inputs }: Loop, types: readonly DType[], casting: Casting): void {
  types.forEach((type, index) => {
    checkCast(type, inputs[index], casting, `[${row.name}]`, `input ${index}`)
  })
}

function noLoop(row: UfuncRow, types: readonly DType[], wanted?: DType): DTypeError {
  const dtypeNames = types.map(({ name }) => name)
  const details = { operation: row.name, dtypes: dtypeNames, wanted: wanted?.name }
  if (row.noBool !== undefined && types.every(({ kind }) => kind === 'b')) return new DTypeError(row.noBool, details)
  const asked = wanted ? ` with dtype ${wanted.name}` : ''
  const loops = row.loops.map(({ inputs }) => inputs.map(({ name }) => name).join('×'))
  return new DTypeError(
    `[${row.name}] is not defined for (${dtypeNames.join(', ')})${asked}: it computes in ${loops.join(', ')}`,
    details,
  )
}
