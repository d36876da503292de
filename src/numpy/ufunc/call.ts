/** Calling a ufunc: from operands and options to recorded operations. */
import type { Context } from '../../array/context.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { assignInto, elementwise, type Input, isArray, type TypedScalar } from '../../array/operate.js'
import { broadcastShapes, equalShapes } from '../../core/broadcast.js'
import { isScalar, toDType } from '../../core/convert.js'
import { type DType, type DTypeLike, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { float16Round } from '../../core/float16.js'
import { type Casting, canCast, castings, checkCast, checkFits, fitsInteger, weakType } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { watch } from '../floating-errors.js'
import { readOptions } from '../options.js'
import { Loop, type UfuncRow } from './loop.js'
import { noticeErrors } from './notice.js'
import { checkPowers } from './powers.js'
import { chooseLoop, operandTypes, pairLoop, type UfuncOperand } from './resolve.js'

/** Options of all ufuncs. */
export interface UfuncOptions {
  /** Where the result goes; it is also what is returned. A list where there are several results. */
  readonly out?: NDArray | readonly (NDArray | null)[] | null
  /** Where to compute: elsewhere `out` keeps its elements. Broadcasts with the inputs. */
  readonly where?: ArrayLike
  /** The dtype of the result, and with it the one to compute in. */
  readonly dtype?: DTypeLike | null
  /** The casts that inputs and output may need; by default those that stay within a kind. */
  readonly casting?: Casting
}

const optionKeys = ['out', 'where', 'dtype', 'casting'] as const
const noOptions: UfuncOptions = {}

/** Calls a ufunc: `args` are its inputs, and maybe options or `out` in their place. */
export function callUfunc(context: Context, row: UfuncRow, args: readonly unknown[]): NDArray | NDArray[] {
  const { nin } = row
  if (args.length < nin || args.length > nin + 1) {
    const text = `[${row.name}] takes ${nin} operands and options, and got ${args.length} arguments`
    throw new ArgumentError(text, { operation: row.name, takes: nin + 1, got: args.length })
  }
  if (args.length === nin && row.nout === 1) {
    return nin === 2 ? binary(context, row, args[0], args[1]) : unary(context, row, args[0])
  }
  const options = readUfuncOptions(row.name, args[nin])
  return applyUfunc(context, row, toOperands(context, row, args.slice(0, nin)), options)
}

export function readUfuncOptions(operation: string, given: unknown): UfuncOptions {
  return readOptions<UfuncOptions>(operation, given, optionKeys, 'out')
}

/** A ufunc of one operand without options. */
export function unary(context: Context, row: UfuncRow, x: unknown): NDArray {
  if (x instanceof NDArray && x.context === context && !watch.active) {
    const loop = row.byType[x.dtype.id]
    if (loop !== undefined) return elementwise(context, loop.operation(0), loop.outputs[0], loop.as, [x])
  }
  return applyUfunc(context, row, toOperands(context, row, [x]), noOptions) as NDArray
}

/** A ufunc of two operands without options. The common cases go without detours. */
export function binary(context: Context, row: UfuncRow, a: unknown, b: unknown): NDArray {
  if (a instanceof NDArray && a.context === context && !watch.active) {
    const loop = loopBeside(row, a, b)
    const second = loop === undefined ? undefined : fastOperand(loop, a, b)
    if (second !== undefined) {
      const simpler = row.simpler?.(loop!, second)
      if (simpler !== undefined) return elementwise(context, simpler.operation(0), simpler.outputs[0], simpler.as, [a])
      return elementwise(context, loop!.operation(0), loop!.outputs[0], loop!.as, [a, second])
    }
  }
  return applyUfunc(context, row, toOperands(context, row, [a, b]), noOptions) as NDArray
}

/** In place: `x op= y`. */
export function update(context: Context, row: UfuncRow, x: NDArray, y: unknown): NDArray {
  const loop = watch.active ? undefined : loopBeside(row, x, y)
  const same = loop !== undefined && loop.outputs[0] === (x.dtype as DType)
  const second = same ? fastOperand(loop, x, y) : undefined
  if (second === undefined) return applyUfunc(context, row, toOperands(context, row, [x, y]), { out: x }) as NDArray
  const simpler = row.simpler?.(loop!, second)
  if (simpler === undefined) assignInto(x, loop!.operation(0), loop!.outputs[0], loop!.as, [x, second])
  else assignInto(x, simpler.operation(0), simpler.outputs[0], simpler.as, [x])
  return x
}

/** The loop for an array and an array or a number, where nothing else has to be looked at. */
function loopBeside(row: UfuncRow, a: NDArray, b: unknown): Loop | undefined {
  let loop: Loop | undefined
  if (b instanceof NDArray) loop = pairLoop(row, a.dtype, b.dtype)
  else if (typeof b === 'number' && row.whole === undefined) loop = pairLoop(row, a.dtype, weakType(a.dtype, b))
  const isPositive = typeof b === 'number' && b >= 0
  const mayBeNegative = row.simpler !== undefined && loop?.inputs[1].kind === 'i' && !isPositive
  return mayBeNegative ? undefined : loop
}

/** An array, or a number as the loop's dtype; undefined where it doesn't fit. */
function fastOperand(loop: Loop, a: NDArray, b: unknown): Input | undefined {
  if (b instanceof NDArray) return b.context === a.context ? b : undefined
  const { kind, itemsize, name, min, max } = loop.inputs[1]
  const value = b as number
  if (kind === 'f') {
    return { scalar: itemsize === 8 ? value : itemsize === 4 ? Math.fround(value) : float16Round(value), type: name }
  }
  if (min === undefined || value < min || value > max!) return undefined
  return { scalar: itemsize === 8 ? BigInt(value) : value + 0, type: name }
}

export function toOperands(context: Context, row: UfuncRow, args: readonly unknown[]): UfuncOperand[] {
  return args.map((value) => (isScalar(value) ? value : toArray(context, value as ArrayLike, row.name)))
}

export function applyUfunc(
  context: Context,
  row: UfuncRow,
  operands: readonly UfuncOperand[],
  options: UfuncOptions,
): NDArray | NDArray[] {
  const casting = castingOf(options.casting)
  const types = operandTypes(row, operands)
  const chosen = chooseLoop(row, types, options.dtype, casting)
  const [loop, inputs] = outsideOf(row, chosen, operands) ?? [chosen, inputsOf(row, chosen, operands, types)]
  const mask = maskOf(context, row, options.where)
  const outs = outputsOf(context, row, options)
  const shapes = inputs.filter(isArray).map((array) => array.shape)
  if (mask !== undefined) shapes.push(mask.shape)
  const shape = broadcastShapes(...shapes)
  outs.forEach((out, index) => {
    if (out !== null) checkOut(row, loop.outputs[index], shape, out, casting)
  })
  if (row.simpler !== undefined) checkPowers(context, loop, inputs, mask, shape)
  if (watch.active) noticeErrors(context, row, loop, inputs, mask)
  const simpler = isArray(inputs[0]) ? row.simpler?.(loop, inputs[1]) : undefined
  if (simpler !== undefined) return produce(context, simpler, 0, [inputs[0]], mask, outs[0])
  const results =
    outs.length === 1 || outs.every((out) => out === null)
      ? outs.map((out, index) => produce(context, loop, index, inputs, mask, out))
      : produceAll(context, loop, inputs, mask, outs)
  return results.length === 1 ? results[0] : results
}

function castingOf(casting: Casting | undefined): Casting {
  if (casting === undefined) return 'same_kind'
  if (!castings.includes(casting))
    throw new ValueError(`casting must be one of ${castings.join(', ')}, not '${casting}'`)
  return casting
}

function inputsOf(row: UfuncRow, loop: Loop, operands: readonly UfuncOperand[], types: readonly DType[]): Input[] {
  return operands.map((given, index) => {
    if (isArray(given)) return given
    const operand = row.asksTruth && isWhole(given) ? Number(Number(given) !== 0) : given
    const wanted = loop.inputs[index]
    // A number that has to lose its fraction is converted as an array of its own dtype would be.
    const type =
      wanted.kind === 'i' || wanted.kind === 'u' ? (types[index].kind === 'f' ? types[index] : wanted) : wanted
    checkFits(operand, type)
    return { scalar: toDType(operand, type), type: type.name }
  })
}

/** A comparison with an integer that the other side's dtype can't hold: the same answer everywhere. */
function outsideOf(row: UfuncRow, loop: Loop, operands: readonly UfuncOperand[]): [Loop, Input[]] | undefined {
  if (row.compares === undefined || operands.length !== 2) return undefined
  const [a, b] = operands
  const array = isArray(a) ? a : isArray(b) ? b : undefined
  const scalar = isArray(a) ? b : a
  if (array === undefined || isArray(scalar)) return undefined
  const type = array.dtype as DType
  if (type.min === undefined || !isWhole(scalar) || fitsInteger(scalar, type)) return undefined
  const order = scalar > type.max! === isArray(a) ? -1 : 1
  const answer = row.compares(order)
  const zero: TypedScalar = { scalar: toDType(0, type), type: type.name }
  return [answerLoop(loop, type, answer), isArray(a) ? [a, zero] : [zero, b as NDArray]]
}

const isWhole = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))

const answerLoops = new Map<string, Loop>()

function answerLoop(loop: Loop, type: DType, answer: boolean): Loop {
  const name = answer ? 'always' : 'never'
  const key = `${name}.${type.name}`
  let found = answerLoops.get(key)
  if (found === undefined) {
    found = new Loop(name, [type, type], loop.outputs, [(b) => b.literal('bool', answer)])
    answerLoops.set(key, found)
  }
  return found
}

// --- where and out

/** The mask that `where` is; undefined where everything is computed. */
export function maskOf(context: Context, row: UfuncRow, where: ArrayLike | undefined): NDArray | undefined {
  if (where === undefined || where === true) return undefined
  const mask = isArray(where) ? toArray(context, where, row.name) : fromJS(context, where, dtypes.bool)
  if ((mask.dtype as DType) === dtypes.bool) return mask
  throw new DTypeError(`[${row.name}] where has to be a bool array, not one of ${mask.dtype.name}`, {
    operation: row.name,
    dtype: mask.dtype.name,
  })
}

function outputsOf(context: Context, row: UfuncRow, { out }: UfuncOptions): (NDArray | null)[] {
  if (out === undefined || out === null) return row.nout === 1 ? [null] : Array.from({ length: row.nout }, () => null)
  if (!Array.isArray(out) && row.nout > 1) {
    throw new ArgumentError(`[${row.name}] gives ${row.nout} arrays, so out has to be a list of arrays or nulls`)
  }
  const list = (Array.isArray(out) ? out : [out]) as unknown[]
  if (list.length !== row.nout) {
    throw new ValueError(`[${row.name}] out must have one entry per output: it has ${list.length}, not ${row.nout}`)
  }
  return list.map((array) => {
    if (array !== null && !isArray(array)) throw new ArgumentError(`[${row.name}] out has to be an array`)
    return array === null ? null : toArray(context, array, row.name)
  })
}

/** Throws unless `out` takes results of `type` and `shape`. */
export function checkOut(row: UfuncRow, type: DType, shape: readonly number[], out: NDArray, casting: Casting): void {
  if (!out.writeable) throw new ValueError(`[${row.name}] output array is read-only`)
  if (!canCast(type, out.dtype, casting)) checkCast(type, out.dtype, casting, `[${row.name}]`, 'output')
  const full = broadcastShapes(shape, out.shape)
  if (equalShapes(full, out.shape)) return
  throw new ShapeError(
    `[${row.name}] non-broadcastable output operand with shape ${shapeText(out.shape)} doesn't match the broadcast shape ${shapeText(full)}`,
    { out: out.shape, shape: full },
  )
}

function produce(
  context: Context,
  loop: Loop,
  index: number,
  inputs: readonly Input[],
  mask: NDArray | undefined,
  out: NDArray | null,
): NDArray {
  const operation = loop.operation(index)
  const result = loop.outputs[index]
  if (mask === undefined && out !== null) {
    assignInto(out, operation, result, loop.as, inputs)
    return out
  }
  const computed = elementwise(context, operation, result, loop.as, inputs)
  return mask === undefined ? computed : writeMasked(context, computed, mask, out)
}

/** All outputs, each computed before one is written: an `out` may be an input too. */
function produceAll(
  context: Context,
  loop: Loop,
  inputs: readonly Input[],
  mask: NDArray | undefined,
  outs: readonly (NDArray | null)[],
): NDArray[] {
  const computed = outs.map((_, index) =>
    elementwise(context, loop.operation(index), loop.outputs[index], loop.as, inputs),
  )
  return outs.map((out, index) => {
    if (mask !== undefined) return writeMasked(context, computed[index], mask, out)
    if (out === null) return computed[index]
    assignInto(out, { op: 'cast' }, out.dtype, out.dtype.name, [computed[index]])
    return out
  })
}

/** `computed` where the mask holds; elsewhere what `out` has, or zeros where NumPy leaves memory as it was. */
export function writeMasked(context: Context, computed: NDArray, mask: NDArray, out: NDArray | null): NDArray {
  const type: DType = out === null ? computed.dtype : out.dtype
  const as = ['bool', type.name, type.name] as const
  if (out === null) {
    const zero: Input = { scalar: toDType(0, type), type: type.name }
    return elementwise(context, { op: 'select' }, type, as, [mask, computed, zero])
  }
  assignInto(out, { op: 'select' }, type, as, [mask, computed, out])
  return out
}
