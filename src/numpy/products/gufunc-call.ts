/** Calling a generalized ufunc: which axes are cores, how the others broadcast, what the result looks like. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { deliverInto } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import { broadcastShapes, broadcastsTo } from '../../core/broadcast.js'
import { type DType, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, AxisError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { permute, transposeLayout } from '../../core/layout.js'
import { checkCast, promoteTypes } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { readOptions } from '../options.js'
import { readOrder } from '../order.js'
import { contract, type Factor } from './contract.js'
import { type CoreAxes, type GufuncRow, signatureOf, type VectorGufuncOptions } from './gufunc.js'

const keys = ['out', 'axes', 'dtype', 'casting', 'order'] as const
const vectorKeys = ['out', 'axes', 'axis', 'keepdims', 'dtype', 'casting', 'order'] as const

/** Calls it: `args` are the two operands, and maybe options or `out` in their place. */
export function callGufunc(context: Context, row: GufuncRow, args: readonly unknown[]): NDArray {
  if (args.length < 2 || args.length > 3) {
    const details = { operation: row.name, takes: 3, got: args.length }
    throw new ArgumentError(`[${row.name}] takes 2 operands and options, and got ${args.length} arguments`, details)
  }
  const options = readOptions<VectorGufuncOptions>(row.name, args[2], row.output.length === 0 ? vectorKeys : keys)
  const operands = args.slice(0, 2).map((value) => toArray(context, value as ArrayLike, row.name))
  return applyGufunc(context, row, operands, options)
}

/** An operand's core, as the axes' names, and the operand with these axes at its end. */
interface Placed {
  readonly core: readonly string[]
  readonly array: NDArray
}

export function applyGufunc(
  context: Context,
  row: GufuncRow,
  operands: readonly NDArray[],
  options: VectorGufuncOptions,
): NDArray {
  const out = outputOf(context, row, options.out)
  const cores = row.inputs.map((core, index) => presentCore(row, core, operands[index], index))
  const missing = row.inputs.flatMap((core, index) => core.filter((name) => !cores[index].includes(name)))
  const outCore = row.output.filter((name) => !missing.includes(name))
  const axes = readAxes(row, options, [...cores, outCore])
  const placed = cores.map((core, index): Placed => ({ core, array: coreLast(operands[index], axes[index]) }))
  const sizes = coreSizes(row, placed)
  const loops = placed.map(({ array, core }) => array.shape.slice(0, array.ndim - core.length))
  const loop = broadcastShapes(...loops)
  const type = loopType(row, operands, out, options)
  const memory = readOrder(row.name, options.order, 'K') === 'F' ? 'F' : 'C'
  const keepdims = options.keepdims === true
  const resultAxes = outputAxes(row, axes[2], loop.length, keepdims)
  if (out !== undefined) checkOutput(row, out, loop, outCore, sizes, resultAxes, keepdims)
  const total = multiplied(context, row, type, placed, loop.length, outCore, memory)
  const whole = keepdims ? withUnitAxis(total) : total
  const order = orderWith(resultAxes, whole.ndim)
  const result = resultAxes.length > 0 ? whole.viewOf(transposeLayout(whole, order)) : whole
  if (out === undefined) return result
  deliverInto(out, result)
  return out
}

function multiplied(
  context: Context,
  row: GufuncRow,
  type: DType,
  placed: readonly Placed[],
  loopCount: number,
  outCore: readonly string[],
  order: 'C' | 'F',
): NDArray {
  const names = [...new Set(row.inputs.flat())]
  const labelOf = (name: string) => loopCount + names.indexOf(name)
  const factors = placed.map(({ array, core }, index): Factor => {
    const own = array.ndim - core.length
    const labels = [...Array.from({ length: own }, (_, axis) => loopCount - own + axis), ...core.map(labelOf)]
    return { array, labels, conjugate: row.conjugates && index === 0 }
  })
  const output = [...Array.from({ length: loopCount }, (_, axis) => axis), ...outCore.map(labelOf)]
  return contract(context, type, factors, output, { order })
}

function outputOf(context: Context, row: GufuncRow, given: VectorGufuncOptions['out']): NDArray | undefined {
  const out = Array.isArray(given) ? (given as readonly (NDArray | null)[]) : [given]
  if (out.length !== 1) throw new ValueError(`[${row.name}] out must have one entry: it has ${out.length}`)
  const [array] = out as [NDArray | null | undefined]
  if (array === undefined || array === null) return undefined
  if (!(array instanceof NDArray)) throw new ArgumentError(`[${row.name}] out has to be an array`)
  if (!array.writeable) throw new ValueError(`[${row.name}] output array is read-only`)
  return toArray(context, array, row.name)
}

/** The core axes that an operand has: optional ones are missing where it has too few dimensions. */
function presentCore(row: GufuncRow, core: readonly string[], { ndim, shape }: NDArray, index: number): string[] {
  const needed = core.filter((name) => !name.endsWith('?'))
  if (ndim < needed.length) {
    throw new ValueError(
      `${row.name}: Input operand ${index} does not have enough dimensions (has ${ndim}, with shape ${shapeText(shape)}; ` +
        `gufunc core with signature ${signatureOf(row)} requires ${needed.length})`,
      { operation: row.name, shape },
    )
  }
  return ndim >= core.length ? [...core] : needed
}

/** Core axes of the operands and of the result, as given; undefined where they are the last ones. */
function readAxes(
  row: GufuncRow,
  { axes, axis, keepdims }: VectorGufuncOptions,
  cores: readonly (readonly string[])[],
): (readonly number[] | undefined)[] {
  if (axis !== undefined && axis !== null) {
    if (axes !== undefined) throw new ArgumentError(`[${row.name}] takes axis or axes, not both`)
    return [[axis], [axis], keepdims ? [axis] : undefined]
  }
  if (axes === undefined || axes === null) return [undefined, undefined, undefined]
  const outputs = cores[2].length === 0 ? [2, 3] : [3]
  if (!Array.isArray(axes) || !outputs.includes(axes.length)) {
    throw new ValueError(
      `[${row.name}] axes should be a list with an entry for all 3 inputs and outputs; ` +
        'entries for outputs can only be omitted if none of them has core axes',
      { axes },
    )
  }
  return cores.map((core, index) => {
    if (index >= axes.length) return keepdims ? axisList(axes[0]) : undefined
    const list = axisList(axes[index])
    const wanted = index === 2 && keepdims ? 1 : core.length
    if (list.length !== wanted) {
      throw new ValueError(
        `[${row.name}] axes item ${index} should be a list with ${wanted} elements, or a single number, not ${describe(axes[index])}`,
        { axes },
      )
    }
    return list
  })
}

const axisList = (axes: CoreAxes): readonly number[] => (Array.isArray(axes) ? axes : [axes as number])

/** A view with the axes of its core at the end. */
function coreLast(array: NDArray, axes: readonly number[] | undefined): NDArray {
  if (axes === undefined) return array
  const core = uniqueAxes(axes, array.ndim)
  const others = array.shape.map((_, axis) => axis).filter((axis) => !core.includes(axis))
  return array.viewOf(transposeLayout(array, [...others, ...core]))
}

function uniqueAxes(axes: readonly number[], ndim: number): number[] {
  const list = axes.map((axis) => normalizeAxis(axis, ndim))
  if (new Set(list).size !== list.length) throw new ValueError(`axes (${axes.join(', ')}) has value repeated`, { axes })
  return list
}

/** The length of every core axis. @throws ShapeError where operands disagree */
function coreSizes(row: GufuncRow, placed: readonly Placed[]): Map<string, number> {
  const sizes = new Map<string, number>()
  placed.forEach(({ array, core }, index) => {
    core.forEach((name, at) => {
      const length = array.shape[array.ndim - core.length + at]
      const known = sizes.get(name)
      if (known === undefined) sizes.set(name, length)
      else if (known !== length) {
        throw new ShapeError(
          `${row.name}: Input operand ${index} has a mismatch in its core dimension ${at}, with gufunc signature ` +
            `${signatureOf(row)} (size ${length} is different from ${known}); the operands have shapes ` +
            `${placed.map((each) => shapeText(each.array.shape)).join(' and ')}`,
          { operation: row.name, shapes: placed.map((each) => each.array.shape) },
        )
      }
    })
  })
  return sizes
}

function loopType(
  row: GufuncRow,
  operands: readonly NDArray[],
  out: NDArray | undefined,
  { dtype, casting = 'same_kind' }: VectorGufuncOptions,
): DType {
  const [a, b] = operands
  const type = dtype === undefined || dtype === null ? promoteTypes(a.dtype, b.dtype) : dtypeOf(dtype)
  operands.forEach((array, index) => {
    checkCast(array.dtype, type, casting, `ufunc '${row.name}'`, `input ${index}`)
  })
  if (out !== undefined) checkCast(type, out.dtype, casting, `ufunc '${row.name}'`)
  return type
}

/** Where the core of the result goes, counted from 0; nothing where it is at the end already. */
function outputAxes(
  row: GufuncRow,
  axes: readonly number[] | undefined,
  loopCount: number,
  keepdims: boolean,
): number[] {
  if (axes === undefined) return keepdims ? [loopCount] : []
  const ndim = loopCount + axes.length
  const found = uniqueAxes(axes, ndim)
  if (found.length > ndim) throw new AxisError(`[${row.name}] the result has ${ndim} dimensions`, { axes })
  return found
}

/** The order of `ndim` axes in which the last ones are at the places `axes`. */
function orderWith(axes: readonly number[], ndim: number): number[] {
  let next = 0
  return Array.from({ length: ndim }, (_, axis) => {
    const at = axes.indexOf(axis)
    return at >= 0 ? ndim - axes.length + at : next++
  })
}

function withUnitAxis(array: NDArray): NDArray {
  return array.viewOf({ shape: [...array.shape, 1], strides: [...array.strides, 0], offset: array.offset })
}

/** @throws ShapeError unless the result can be written to `out`, which may repeat it along further axes */
function checkOutput(
  row: GufuncRow,
  out: NDArray,
  loop: readonly number[],
  outCore: readonly string[],
  sizes: ReadonlyMap<string, number>,
  resultAxes: readonly number[],
  keepdims: boolean,
): void {
  const core = keepdims ? [1] : outCore.map((name) => sizes.get(name)!)
  const shape =
    resultAxes.length > 0
      ? permute([...loop, ...core], orderWith(resultAxes, loop.length + core.length))
      : [...loop, ...core]
  const last = out.shape.slice(out.ndim - core.length)
  const coreFits = resultAxes.length > 0 || last.every((length, at) => length === core[at])
  if (out.ndim >= shape.length && coreFits && broadcastsTo(shape, out.shape)) return
  const texts = `out has shape ${shapeText(out.shape)}, and the result has shape ${shapeText(shape)}`
  const at = last.findIndex((length, axis) => length !== core[axis])
  const mismatch =
    at >= 0 && resultAxes.length === 0
      ? `Output operand 0 has a mismatch in its core dimension ${at}, with gufunc signature ${signatureOf(row)} (size ${last[at]} is different from ${core[at]})`
      : 'non-broadcastable output operand'
  throw new ShapeError(`${row.name}: ${mismatch}: ${texts}`, { out: out.shape, shape })
}
