/**
 * Universal functions. A ufunc has loops: the dtypes that it computes in, in NumPy's order. A call takes the first
 * loop that its operands' common dtype can be cast to safely, and records one element-wise operation.
 */
import type { Context } from '../array/context.js'
import type { ArrayLike } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { assignInto, elementwise, type Input, isArray, type Operation } from '../array/operate.js'
import { broadcastShapes, equalShapes } from '../core/broadcast.js'
import type { Scalar } from '../core/complex.js'
import { isScalar, toDType } from '../core/convert.js'
import { type DType, type DTypeLike, type DTypeName, dtype as dtypeOf, dtypes } from '../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText } from '../core/errors.js'
import { type Casting, canCast, checkCast, checkFits, promoteAll, promoteTypes, weakType } from '../core/promotion.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../ir/expr.js'
import { toArray } from './chapter.js'
import { readOptions } from './options.js'

export interface UfuncOptions {
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | readonly (NDArray | null)[] | null
  /** Where to compute: elsewhere `out` keeps its elements. Broadcasts with the inputs. */
  readonly where?: ArrayLike
  /** The dtype to compute in. */
  readonly dtype?: DTypeLike | null
  readonly casting?: Casting
}

/** How a ufunc computes in one dtype: an operation of the kernel language, or an expression. */
export type Recipe = Operation['op'] | ((b: Builder, type: DTypeName, ...args: Id[]) => Id)

/** One output of a ufunc. */
export interface UfuncOutput {
  /** The output's dtype for a loop's dtype. */
  readonly type: (loop: DType) => DType
  readonly recipe: (loop: DType) => Recipe
}

export interface UfuncRow {
  readonly name: string
  readonly inputs: number
  readonly outputs: readonly UfuncOutput[]
  /** The dtypes it computes in, in the order in which they are tried. */
  readonly loops: readonly DType[]
  /** The dtype of each input in a loop, where it isn't the loop's. */
  readonly inputType?: (loop: DType, index: number) => DType
  /** Chooses the loop where the common dtype isn't what decides. */
  readonly resolve?: (types: readonly DType[], scalars: readonly (Scalar | undefined)[]) => DType | undefined
  /** Handles calls that no loop describes. */
  readonly special?: (call: UfuncCall) => NDArray | undefined
}

/** The operands of a call, ready to be recorded. */
export interface UfuncCall {
  readonly context: Context
  readonly row: UfuncRow
  readonly operands: readonly (NDArray | Scalar)[]
  readonly options: UfuncOptions
}

export const optionKeys = ['out', 'where', 'dtype', 'casting'] as const

const operations = new Map<string, Operation>()

/** The operation that a recipe means in a loop; expressions are written once per dtype. */
function operationOf(row: UfuncRow, output: number, loop: DType): Operation {
  const key = `${row.name}.${output}.${loop.name}`
  let operation = operations.get(key)
  if (operation === undefined) {
    const recipe = row.outputs[output].recipe(loop)
    operation = typeof recipe === 'string' ? { op: recipe } : { op: 'call', fn: functionOf(row, key, loop, recipe) }
    operations.set(key, operation)
  }
  return operation
}

function functionOf(row: UfuncRow, name: string, loop: DType, recipe: Exclude<Recipe, string>): IrFunction {
  const params = Array.from({ length: row.inputs }, (_, index) => (row.inputType?.(loop, index) ?? loop).name)
  return defineFunction(name, params, (b, ...args) => recipe(b, loop.name, ...args))
}

/** Calls a ufunc: `args` are its inputs and maybe options, or `out` in their place. */
export function callUfunc(context: Context, row: UfuncRow, args: readonly unknown[]): NDArray | NDArray[] {
  if (args.length === 2 && row.inputs === 2 && row.special === undefined) {
    const fast = binaryFast(context, row, args[0], args[1])
    if (fast !== undefined) return fast
  }
  const last = args.length > row.inputs ? args[row.inputs] : undefined
  if (args.length < row.inputs || args.length > row.inputs + 1) {
    throw new ArgumentError(`[${row.name}] takes ${row.inputs} operands and options, and got ${args.length} arguments`)
  }
  const options = last === undefined ? {} : readOptions<UfuncOptions>(row.name, last, optionKeys, 'out')
  const operands = args
    .slice(0, row.inputs)
    .map((value) => (isScalar(value) ? value : toArray(context, value as ArrayLike, row.name)))
  return applyUfunc({ context, row, operands, options })
}

/** Two arrays of one dtype, or an array and a number, in a loop of that dtype: the common case, without detours. */
function binaryFast(context: Context, row: UfuncRow, a: unknown, b: unknown): NDArray | undefined {
  if (!(a instanceof NDArray) || a.context !== context) return undefined
  const type = a.dtype as DType
  if (!row.loops.includes(type) || row.resolve !== undefined || row.inputType !== undefined) return undefined
  let second: Input
  if (b instanceof NDArray) {
    if ((b.dtype as DType) !== type || b.context !== context) return undefined
    second = b
  } else if (typeof b === 'number' && type.kind === 'f' && type.itemsize >= 4) {
    second = { scalar: type.itemsize === 4 ? Math.fround(b) : b, type: type.name }
  } else return undefined
  if (row.outputs.length !== 1) return undefined
  return elementwise(context, operationOf(row, 0, type), row.outputs[0].type(type), type.name, [a, second])
}

export function applyUfunc(call: UfuncCall): NDArray | NDArray[] {
  const special = call.row.special?.(call)
  if (special !== undefined) return special
  const { context, row, operands, options } = call
  const loop = chooseLoop(row, operands, options)
  const inputs = operands.map((operand, index) => asInput(row, operands, operand, loop, index))
  const as = inputs.map((_, index) => (row.inputType?.(loop, index) ?? loop).name)
  const outs = outputsOf(row, options)
  const results = row.outputs.map((output, index) =>
    produce(context, row, operationOf(row, index, loop), output.type(loop), as, inputs, outs[index], options),
  )
  return results.length === 1 ? results[0] : results
}

function produce(
  context: Context,
  row: UfuncRow,
  operation: Operation,
  result: DType,
  as: readonly DTypeName[],
  inputs: readonly Input[],
  out: NDArray | null,
  options: UfuncOptions,
): NDArray {
  const { where } = options
  if (out !== null) {
    checkCast(result, out.dtype, options.casting ?? 'same_kind', row.name)
    checkOutShape(row, inputs, where, out)
  }
  if (where !== undefined && where !== true) return masked(context, row, operation, result, as, inputs, out, where)
  if (out === null) return elementwise(context, operation, result, as, inputs)
  assignInto(out, operation, result, as, inputs)
  return out
}

/** Results where `where` holds; elsewhere what `out` has, or zeros where NumPy leaves memory as it was. */
function masked(
  context: Context,
  row: UfuncRow,
  operation: Operation,
  result: DType,
  as: readonly DTypeName[],
  inputs: readonly Input[],
  out: NDArray | null,
  where: ArrayLike,
): NDArray {
  const mask = toArray(context, where, row.name)
  if ((mask.dtype as DType) !== dtypes.bool) {
    throw new DTypeError(`[${row.name}] where has to be a bool array, not one of ${mask.dtype.name}`, {
      dtype: mask.dtype.name,
    })
  }
  const computed = elementwise(context, operation, result, as, inputs)
  if (out === null) {
    const zero: Input = { scalar: toDType(0, result), type: result.name }
    return elementwise(context, { op: 'select' }, result, ['bool', result.name, result.name], [mask, computed, zero])
  }
  const type = out.dtype.name
  assignInto(out, { op: 'select' }, out.dtype, ['bool', type, type], [mask, computed, out])
  return out
}

function outputsOf(row: UfuncRow, { out }: UfuncOptions): (NDArray | null)[] {
  const list = out === undefined || out === null ? [] : isArray(out) ? [out] : out
  if (list.length !== 0 && list.length !== row.outputs.length) {
    throw new ArgumentError(`[${row.name}] gives ${row.outputs.length} arrays, and out has ${list.length}`)
  }
  for (const array of list) {
    if (array !== null && !isArray(array)) throw new ArgumentError(`[${row.name}] out has to be an array`)
  }
  return row.outputs.map((_, index) => list[index] ?? null)
}

function checkOutShape(row: UfuncRow, inputs: readonly Input[], where: ArrayLike | undefined, out: NDArray): void {
  const shapes = inputs.filter(isArray).map((array) => array.shape)
  if (where instanceof NDArray) shapes.push(where.shape)
  const shape = broadcastShapes(...shapes, out.shape)
  if (!equalShapes(shape, out.shape)) {
    throw new ShapeError(
      `[${row.name}] non-broadcastable output operand with shape ${shapeText(out.shape)} doesn't match the broadcast shape ${shapeText(shape)}`,
      { out: out.shape, shape },
    )
  }
}

function chooseLoop(row: UfuncRow, operands: readonly (NDArray | Scalar)[], options: UfuncOptions): DType {
  const types = operandTypes(operands)
  if (options.dtype !== undefined && options.dtype !== null) {
    const wanted = dtypeOf(options.dtype)
    const loop = row.loops.find((each) => row.outputs[0].type(each) === wanted)
    if (loop === undefined) throw noLoop(row, types, wanted)
    types.forEach((type, index) => {
      if (isArray(operands[index])) checkCast(type, loop, options.casting ?? 'same_kind', row.name, 'input')
    })
    return loop
  }
  const scalars = operands.map((operand) => (isArray(operand) ? undefined : operand))
  const common = row.resolve ? row.resolve(types, scalars) : promoteAll(types)
  const loop = common && (row.resolve ? common : row.loops.find((each) => canCast(common, each, 'safe')))
  if (loop === undefined) throw noLoop(row, types)
  return loop
}

/** The dtypes that operands bring into promotion: scalars take theirs from the arrays beside them. */
function operandTypes(operands: readonly (NDArray | Scalar)[]): DType[] {
  const arrays = operands.filter(isArray).map((array) => array.dtype as DType)
  if (arrays.length === 0) return operands.map((operand) => ownType(operand as Scalar))
  const strong = arrays.reduce(promoteTypes)
  return operands.map((operand) => (isArray(operand) ? operand.dtype : weakType(strong, operand)))
}

const ownType = (scalar: Scalar): DType =>
  typeof scalar === 'number'
    ? dtypes.float64
    : typeof scalar === 'bigint'
      ? dtypes.int64
      : typeof scalar === 'boolean'
        ? dtypes.bool
        : dtypes.complex128

function noLoop(row: UfuncRow, types: readonly DType[], wanted?: DType): DTypeError {
  const names = types.map(({ name }) => name).join(', ')
  const asked = wanted ? ` with dtype ${wanted.name}` : ''
  return new DTypeError(
    `[${row.name}] is not defined for (${names})${asked}: it computes in ${row.loops.map(({ name }) => name).join(', ')}`,
    { operation: row.name, dtypes: types.map(({ name }) => name) },
  )
}

function asInput(
  row: UfuncRow,
  operands: readonly (NDArray | Scalar)[],
  operand: NDArray | Scalar,
  loop: DType,
  index: number,
): Input {
  if (isArray(operand)) return operand
  const type = operandTypes(operands)[index]
  checkFits(operand, type)
  const wanted = row.inputType?.(loop, index) ?? loop
  const own = canCast(type, wanted, 'safe') ? wanted : type
  return { scalar: toDType(operand, own), type: own.name }
}
