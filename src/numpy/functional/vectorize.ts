/** Functions of JS values, called for every element of arrays; or of small arrays, called for every one of them. */
import { assignValue } from '../../array/assign.js'
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import { type ArrayLike, fromJS } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { storedElements } from '../../array/read.js'
import { broadcastShapes, broadcastStrides } from '../../core/broadcast.js'
import type { Scalar } from '../../core/complex.js'
import { isScalar, readElement, scalarType } from '../../core/convert.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, DTypeError, OverflowError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { sizeOf } from '../../core/layout.js'
import { toArray } from '../chapter.js'
import { indicesOf, partAt } from './along-axes.js'
import { noteSizes, type Signature } from './signature.js'

/** Several results come as a JS array. */
export type Outputs = NDArray | NDArray[]

export interface Vectorized {
  readonly context: Context
  readonly operation: string
  readonly fn: (...args: readonly unknown[]) => unknown
  /** The dtypes of the results; those of the first ones where they aren't given. */
  readonly otypes: readonly DType[] | undefined
  /** Places of arguments that are passed on as they are. */
  readonly excluded: ReadonlySet<number>
}

/** Calls the function for each element of the broadcast arguments. */
export function callForElements(of: Vectorized, args: readonly unknown[]): unknown {
  const { context, operation, fn, otypes, excluded } = of
  const places = args.map((_, place) => place).filter((place) => !excluded.has(place))
  if (places.length === 0) return fn(...args)
  const arrays = places.map((place) => toArray(context, args[place] as ArrayLike, operation))
  const shape = broadcastShapes(...arrays.map((array) => array.shape))
  const count = sizeOf(shape)
  if (count === 0) {
    if (otypes === undefined)
      throw new ValueError(`[${operation}] cannot be called on size 0 inputs unless otypes is set`)
    return unwrapped(otypes.map((type) => emptyArray(context, shape, type)))
  }
  const columns = arrays.map((array) => elementsOver(array, shape))
  const results: unknown[][] = []
  const call = [...args]
  for (let at = 0; at < count; at++) {
    places.forEach((place, index) => {
      call[place] = columns[index](at)
    })
    const given = fn(...call)
    const outputs = Array.isArray(given) ? given : [given]
    if (at === 0) for (const _ of outputs) results.push([])
    checkCount(operation, outputs.length, otypes?.length ?? results.length)
    outputs.forEach((value, index) => {
      results[index].push(value)
    })
  }
  return unwrapped(results.map((values, index) => packed(context, values, shape, otypes?.[index])))
}

const unwrapped = (arrays: NDArray[]): Outputs => (arrays.length === 1 ? arrays[0] : arrays)

function checkCount(operation: string, found: number, wanted: number): void {
  if (found !== wanted) throw new ValueError(`[${operation}] wrong number of outputs: expected ${wanted}, got ${found}`)
}

/** The elements of an array, broadcast to a shape, by their place in C order. */
function elementsOver(array: NDArray, shape: readonly number[]): (at: number) => Scalar {
  const strides = broadcastStrides(array.shape, array.strides, shape)
  const whole = array.size === sizeOf(shape) ? array : array.viewOf({ shape, strides, offset: array.offset })
  const one = array.size === 1
  const stored = storedElements(one ? array : whole)
  const { dtype } = array
  return (at) => plain(readElement(dtype, stored, one ? 0 : at))
}

/** 64-bit integers are numbers for the function. */
function plain(value: Scalar): Scalar {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new OverflowError(
    `the integer ${value} is outside ±2^53 and has no exact JS number to be passed to a function`,
    {
      value,
    },
  )
}

/** Results of one output as an array; its dtype is that of the first one where none is given. */
function packed(
  context: Context,
  values: readonly unknown[],
  shape: readonly number[],
  type: DType | undefined,
): NDArray {
  const elements = values.map((value) => {
    if (isScalar(value)) return value
    if (value instanceof NDArray && value.size === 1) return value.item()
    throw new DTypeError(
      `[vectorize] the function has to give scalars, not ${describe(value)}: a signature lets it give arrays`,
    )
  })
  const [first] = values
  const own = first instanceof NDArray ? (first.dtype as DType) : scalarType(first as Scalar)
  return fromJS(context, elements, type ?? own).reshape(shape) as NDArray
}

/** Calls the function for the cores of the broadcast arguments. */
export function callForCores(of: Vectorized, signature: Signature, args: readonly unknown[]): Outputs {
  const { context, operation, fn, otypes, excluded } = of
  const places = args.map((_, place) => place).filter((place) => !excluded.has(place))
  if (places.length !== signature.inputs.length) {
    throw new ArgumentError(
      `[${operation}] wrong number of arguments: ${signature.text} takes ${signature.inputs.length}, and there are ${places.length}`,
    )
  }
  const arrays = places.map((place) => toArray(context, args[place] as ArrayLike, operation))
  const sizes = new Map<string, number>()
  arrays.forEach((array, index) => {
    noteSizes(sizes, array.shape, signature.inputs[index])
  })
  const loops = arrays.map(({ shape, ndim }, index) => shape.slice(0, ndim - signature.inputs[index].length))
  const loop = broadcastShapes(...loops)
  const stretched = arrays.map((array, index) => overLoop(array, loop, signature.inputs[index].length))
  const targets: NDArray[] = []
  const call = [...args]
  for (const index of indicesOf(loop)) {
    places.forEach((place, at) => {
      call[place] = partAt(stretched[at], index)
    })
    const given = fn(...call)
    const outputs = signature.outputs.length === 1 ? [given] : Array.isArray(given) ? given : [given]
    checkCount(operation, outputs.length, signature.outputs.length)
    const results = outputs.map((value) => toArray(context, value as ArrayLike, operation))
    if (targets.length === 0) {
      results.forEach((result, at) => {
        noteSizes(sizes, result.shape, signature.outputs[at])
      })
      targets.push(...emptyOutputs(context, loop, signature, sizes, (at) => otypes?.[at] ?? results[at].dtype))
    }
    results.forEach((result, at) => {
      assignValue(partAt(targets[at], index), result)
    })
  }
  if (targets.length > 0) return unwrapped(targets)
  if (otypes === undefined)
    throw new ValueError(`[${operation}] cannot be called on size 0 inputs unless otypes is set`)
  if (signature.outputs.flat().some((name) => !sizes.has(name))) {
    throw new ValueError(
      `[${operation}] cannot be called on size 0 inputs with new output dimensions: ${signature.text}`,
    )
  }
  return unwrapped(emptyOutputs(context, loop, signature, sizes, (at) => otypes[at]))
}

function overLoop(array: NDArray, loop: readonly number[], coreCount: number): NDArray {
  const core = array.shape.slice(array.ndim - coreCount)
  const shape = [...loop, ...core]
  return array.viewOf({ shape, strides: broadcastStrides(array.shape, array.strides, shape), offset: array.offset })
}

function emptyOutputs(
  context: Context,
  loop: readonly number[],
  { outputs }: Signature,
  sizes: ReadonlyMap<string, number>,
  typeOf: (at: number) => DType,
): NDArray[] {
  return outputs.map((core, at) => emptyArray(context, [...loop, ...core.map((name) => sizes.get(name)!)], typeOf(at)))
}
