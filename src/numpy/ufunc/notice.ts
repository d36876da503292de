/**
 * Finding floating-point errors after the fact: by what elements came out of which inputs. NaN without a NaN among the
 * inputs is an invalid value; an infinity without one among the inputs is a division by zero where the function has a
 * pole there, and an overflow elsewhere. Integers divided by zero count too. Underflow leaves nothing to be found.
 */
import type { Context } from '../../array/context.js'
import { expressionNamed } from '../../array/lookups.js'
import type { NDArray } from '../../array/ndarray.js'
import { elementwise, type Input } from '../../array/operate.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import type { Builder, Id, IrFunction } from '../../ir/expr.js'
import { flagOf, handleErrors } from '../floating-errors.js'
import { anyOf, flag, flagsIn, isInfinite, isMissing, partsOf } from '../notice.js'
import type { Loop, UfuncRow } from './loop.js'

type Pole = (b: Builder, ...args: Id[]) => Id

const isNumber = (b: Builder, x: Id, value: number) => b.op('eq', x, numberOf(b, x, value))
const firstIs =
  (value: number): Pole =>
  (b, x) =>
    isNumber(b, x, value)
const byZero: Pole = (b, _, y) => isNumber(b, y, 0)

/** Where functions go to infinity without being too large for their dtype. */
const poles: Readonly<Record<string, Pole>> = {
  divide: byZero,
  floorDivide: byZero,
  reciprocal: firstIs(0),
  log: firstIs(0),
  log2: firstIs(0),
  log10: firstIs(0),
  log1p: firstIs(-1),
  arctanh: (b, x) => b.op('or', isNumber(b, x, 1), isNumber(b, x, -1)),
  power: firstIs(0),
  floatPower: firstIs(0),
}

/** Ufuncs of integers that divide. */
const dividesIntegers: ReadonlySet<string> = new Set(['floorDivide', 'remainder', 'fmod', 'divmod', 'reciprocal'])

/** Looks for errors in what a loop gives, and does what is to be done about them. Computes it, and reads one number. */
export function noticeErrors(
  context: Context,
  row: UfuncRow,
  loop: Loop,
  inputs: readonly Input[],
  mask: NDArray | undefined,
): void {
  let found = 0
  loop.outputs.forEach((type, index) => {
    const fn = checkOf(row, loop, type)
    if (fn === undefined) return
    const result = elementwise(context, loop.operation(index), type, loop.as, inputs)
    const as = [type.name, ...loop.inputs.map(({ name }) => name)]
    let bits = elementwise(context, { op: 'call', fn }, dtypes.int32, as, [result, ...inputs]) as NDArray
    if (mask !== undefined) {
      const none = { scalar: 0, type: 'int32' } as const
      bits = elementwise(
        context,
        { op: 'select' },
        dtypes.int32 as DType,
        ['bool', 'int32', 'int32'],
        [mask, bits, none],
      )
    }
    found |= flagsIn(bits)
  })
  if (found !== 0) handleErrors(row.name, found)
}

/** From a result and its inputs to flags; undefined where nothing can go wrong. */
function checkOf({ name }: UfuncRow, loop: Loop, result: DType): IrFunction | undefined {
  const params = [result.name, ...loop.inputs.map((type) => type.name)]
  const isInexact = ({ kind }: DType) => kind === 'f' || kind === 'c'
  if (isInexact(result))
    return expressionNamed(`errors.${name}.${params}`, params, (b, ...args) => inexact(b, name, args))
  const divides = dividesIntegers.has(name) && (result.kind === 'i' || result.kind === 'u')
  if (!divides) return undefined
  return expressionNamed(`errors.${name}.${params}`, params, (b, ...args) =>
    flag(b, isNumber(b, args[args.length - 1], 0), flagOf('divide')),
  )
}

function inexact(b: Builder, name: string, [result, ...args]: readonly Id[]): Id {
  const parts = args.flatMap((arg) => partsOf(b, arg))
  const [givenNaN, givenInfinite] = [anyOf(b, parts, isMissing), anyOf(b, parts, isInfinite)]
  const [gotNaN, gotInfinite] = [anyOf(b, partsOf(b, result), isMissing), anyOf(b, partsOf(b, result), isInfinite)]
  const without = (found: Id, given: Id) => b.op('and', found, b.op('not', given))
  const infinite = without(gotInfinite, b.op('or', givenInfinite, givenNaN))
  const pole = poles[name]?.(b, ...args) ?? b.literal('bool', false)
  const invalid = flag(b, without(gotNaN, givenNaN), flagOf('invalid'))
  const divide = flag(b, b.op('and', infinite, pole), flagOf('divide'))
  return b.op('or', b.op('or', invalid, divide), flag(b, without(infinite, pole), flagOf('over')))
}

function numberOf(b: Builder, like: Id, value: number): Id {
  const type: DTypeName = b.typeOf(like)
  if (dtypes[type].kind === 'c') return b.cast(b.literal('float64', value), type)
  return b.literal(type, type === 'int64' || type === 'uint64' ? BigInt(value) : value)
}
