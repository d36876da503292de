/** What a user writes as the parts of an index, told apart: integers, masks, and what basic indexing takes. */
import { type DType, dtypes, type TypedArray } from '../../core/dtype.js'
import { IndexError, ValueError } from '../../core/errors.js'
import { type BasicPart, invalidIndex, isBasicPart, outOfBounds } from '../../core/indexing.js'
import type { Context } from '../context.js'
import { fromJS, isTypedArray } from '../from-js.js'
import { NDArray } from '../ndarray.js'
import { checkDevice } from '../operate.js'

/** Whole numbers or booleans, nested to any depth; arrays are rows too. */
export type IndexList = readonly (number | bigint | boolean | NDArray | TypedArray | IndexList)[]

/**
 * A part of an index: what a basic one has, a boolean, or an array of integers or booleans, as an array, a typed array
 * or a JS array.
 */
export type IndexPart = BasicPart | boolean | NDArray | TypedArray | IndexList

/** Indices along one axis: an array, or numbers that are known here. */
export interface Integers {
  readonly kind: 'integers'
  readonly shape: readonly number[]
  readonly array?: NDArray
  readonly values?: readonly number[]
}

/** Selects points of as many axes as it has. */
export interface Mask {
  readonly kind: 'mask'
  readonly mask: NDArray<'bool'>
}

/** A boolean without axes: a new axis, of length 1 or 0. */
export interface Truth {
  readonly kind: 'truth'
  readonly count: 0 | 1
}

export type AdvancedPart = Integers | Mask | Truth
export type AnyPart = BasicPart | AdvancedPart

export const isAdvanced = (part: AnyPart): part is AdvancedPart =>
  typeof part === 'object' && part !== null && 'kind' in part

/** @throws IndexError for what is no part of an index; ValueError for rows of different lengths */
export function readParts(context: Context, parts: readonly IndexPart[]): AnyPart[] {
  return parts.map((part) => (isBasicPart(part) ? part : readAdvanced(context, part)))
}

function readAdvanced(context: Context, part: unknown): AdvancedPart {
  if (typeof part === 'boolean') return { kind: 'truth', count: part ? 1 : 0 }
  const list = Array.isArray(part) ? readList(part) : undefined
  if (list !== undefined && !list.booleans) return integersOf(list)
  if (!(part instanceof NDArray) && !Array.isArray(part) && !isTypedArray(part)) throw invalidIndex(part)
  const array = list?.booleans ? fromJS(context, part, dtypes.bool) : indexArray(context, part as NDArray, 'at')
  if (array.dtype.kind !== 'b') return { kind: 'integers', shape: array.shape, array }
  const mask = array as NDArray as NDArray<'bool'>
  return mask.ndim > 0 ? { kind: 'mask', mask } : { kind: 'truth', count: mask.item() ? 1 : 0 }
}

/**
 * Indices along an axis, for functions that take nothing else. Booleans count as 0 and 1.
 * @throws IndexError for what isn't whole numbers
 */
export function readIntegers(context: Context, value: unknown, operation: string): Integers {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return { kind: 'integers', shape: [], values: [wholeNumber(value)] }
  }
  const list = Array.isArray(value) ? readList(value) : undefined
  if (list !== undefined) return integersOf(list)
  if (!(value instanceof NDArray) && !Array.isArray(value) && !isTypedArray(value)) throw notIntegers(operation, value)
  const array = indexArray(context, value, operation)
  return { kind: 'integers', shape: array.shape, array }
}

/** An array of integers or booleans from an array, a typed array, or lists with arrays in them. */
function indexArray(context: Context, value: NDArray | TypedArray | readonly unknown[], operation: string): NDArray {
  if (value instanceof NDArray) checkDevice(context, value, operation)
  const array = Array.isArray(value)
    ? fromLists(context, value)
    : value instanceof NDArray
      ? value
      : fromJS(context, value)
  if (!'biu'.includes(array.dtype.kind)) {
    const { name } = array.dtype
    throw new IndexError(
      `arrays used as indices must be of integer (or boolean) type, not ${name}: np.array([0, 1]) is float64, ` +
        `use a list, np.array([0, 1], 'int64') or .astype('int64')`,
      { operation, dtype: name },
    )
  }
  return array
}

/** Lists that hold arrays: booleans where all of them are, else integers. */
function fromLists(context: Context, list: readonly unknown[]): NDArray {
  const stack: unknown[] = [list]
  let booleans = true
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (Array.isArray(item)) for (const inner of item) stack.push(inner)
    else if (item instanceof NDArray || isTypedArray(item)) {
      const { kind } = item instanceof NDArray ? item.dtype : fromJS(context, item).dtype
      if (!'biu'.includes(kind)) throw notIntegers('at', item)
      if (kind !== 'b') booleans = false
    } else if (typeof item !== 'boolean') {
      wholeNumber(item)
      booleans = false
    }
  }
  return fromJS(context, list, (booleans ? dtypes.bool : dtypes.int64) as DType)
}

interface List {
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly booleans: boolean
}

/** Nested lists of numbers and booleans; undefined where there are arrays in them. An empty list is one of integers. */
function readList(list: readonly unknown[]): List | undefined {
  const shape: number[] = []
  let items: readonly unknown[] = list
  for (let rows: readonly (readonly unknown[])[] = [list]; ; rows = items as readonly (readonly unknown[])[]) {
    const { length } = rows[0]
    for (const row of rows) if (!Array.isArray(row) || row.length !== length) return arrayAmong(rows, shape)
    shape.push(length)
    items = rows.length === 1 ? rows[0] : rows.flat()
    if (items.length === 0) return { shape, values: [], booleans: false }
    if (!Array.isArray(items[0])) break
  }
  const values = new Array<number>(items.length)
  let booleans = true
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    if (typeof item !== 'boolean') {
      booleans = false
      if (typeof item !== 'number' && (item instanceof NDArray || Array.isArray(item) || isTypedArray(item))) {
        return arrayAmong(items, shape)
      }
    }
    values[at] = wholeNumber(item)
  }
  return { shape, values, booleans }
}

function arrayAmong(rows: readonly unknown[], shape: readonly number[]): undefined {
  if (rows.some((row) => row instanceof NDArray || isTypedArray(row))) return undefined
  throw new ValueError(
    `setting an array element with a sequence: the lists of an index have an inhomogeneous shape after ${shape.length} dimensions`,
    { shape },
  )
}

function wholeNumber(item: unknown): number {
  if (typeof item === 'boolean') return item ? 1 : 0
  if (typeof item === 'bigint') return Number(item)
  if (typeof item !== 'number') throw invalidIndex(item)
  if (!Number.isInteger(item)) throw notIntegers('at', item)
  return item
}

function integersOf({ shape, values }: List): Integers {
  return { kind: 'integers', shape, values }
}

function notIntegers(operation: string, value: unknown): IndexError {
  const what = typeof value === 'number' ? ` and ${value} is none` : ''
  return new IndexError(`arrays used as indices must be of integer (or boolean) type${what}`, {
    operation,
    index: value,
  })
}

/** Indices that are known here, counted from 0. */
export function resolvedValues(values: readonly number[], size: number, axis: number): number[] {
  return values.map((value) => {
    if (value < -size || value >= size) throw outOfBounds(value, axis, size)
    return value < 0 ? value + size : value + 0
  })
}
