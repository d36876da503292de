/**
 * Calls of an element-wise kernel that are like one before: contiguous arrays of one shape and of the same dtypes, and
 * numbers. Everything is known of them but where the arrays lie, so that a call costs little more than its launch.
 */
import { emptyArray } from '../../array/fill.js'
import { NDArray } from '../../array/ndarray.js'
import { equalShapes } from '../../core/broadcast.js'
import type { DType } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import type { RawFunction } from '../../device/device.js'
import { addressOf } from './operands.js'
import { Packer } from './packer.js'
import type { KernelParameter } from './parameters.js'
import { scalarFor } from './signature.js'

export const usualBlock = 128

export interface RepeatPlan {
  readonly kernel: RawFunction
  /** Elements that each thread takes at a time. */
  readonly pack: number
  readonly maxBlocks: number
  /** Of the inputs, then of the outputs. */
  readonly dtypes: readonly DType[]
}

export interface Repeated {
  /** Names the call's form among those of one kernel. */
  readonly key: number
  readonly first: NDArray
}

/** Digits of base 32 that a number can have and stay exact. */
const mostArguments = 9
const numberDigit = 31

/** Undefined where the call is of another kind. */
export function repeatKey(
  args: readonly unknown[],
  inputs: number,
  parameters: readonly KernelParameter[],
): Repeated | undefined {
  if ((args.length !== inputs && args.length !== parameters.length) || parameters.length > mostArguments)
    return undefined
  let first: NDArray | undefined
  let key = args.length
  for (let index = 0; index < parameters.length; index++) {
    if (parameters[index].raw) return undefined
    if (index >= args.length) continue
    const arg = args[index]
    if (arg instanceof NDArray) {
      if (!arg.plain || arg.size === 0) return undefined
      if (first === undefined) first = arg
      else if (arg.context !== first.context || !equalShapes(arg.shape, first.shape)) return undefined
      key = key * 32 + arg.dtype.id
    } else if (typeof arg === 'number' && index < inputs) key = key * 32 + numberDigit
    else return undefined
  }
  return first && { key, first }
}

export function runPlan(plan: RepeatPlan, args: readonly unknown[], inputs: number, first: NDArray): NDArray[] {
  const { kernel, pack, maxBlocks, dtypes } = plan
  const { context, shape, size } = first
  const results: NDArray[] = []
  for (let index = inputs; index < dtypes.length; index++) {
    results.push(args.length > inputs ? (args[index] as NDArray) : emptyArray(context, shape, dtypes[index]))
  }
  for (let index = 0; index < inputs; index++) {
    const arg = args[index]
    if (arg instanceof NDArray) arg.storage.realized()
  }
  if (args.length > inputs) {
    for (const array of results) {
      if (!array.writeable) throw new ValueError('a kernel can’t write into an array that is read-only')
      array.storage.exclusive()
    }
  }
  const packer = Packer.start()
  packer.integer(size)
  for (let index = 0; index < dtypes.length; index++) {
    const arg = index < inputs ? args[index] : results[index - inputs]
    const type = dtypes[index]
    if (arg instanceof NDArray) {
      packer.integer(addressOf(arg))
      packer.integer(type.itemsize)
    } else packer.scalar(scalarFor(arg as number, type), type, packer.take(type.itemsize, 8))
  }
  packer.pad(8)
  const blocks = Math.min(Math.ceil(size / (usualBlock * pack)), maxBlocks)
  kernel.launch([blocks, 1, 1], [usualBlock, 1, 1], 0, packer.bytes, [0], false)
  return results
}
