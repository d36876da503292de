/** `cp.ElementwiseKernel`: a user's operation on every element of broadcast arrays. */
import type { Context } from '../../array/context.js'
import { emptyArray } from '../../array/fill.js'
import { NDArray } from '../../array/ndarray.js'
import { checkCount, countMethods } from '../../core/argument-count.js'
import { broadcastShapes, broadcastStrides, equalShapes } from '../../core/broadcast.js'
import type { Scalar } from '../../core/complex.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import { sizeOf } from '../../core/layout.js'
import { collapse } from '../../core/order.js'
import type { RawFunction } from '../../device/device.js'
import type { Gpu } from '../cuda/gpus.js'
import { isOptions, readOptions } from '../options.js'
import { gpuFor, type KernelArgument, toKernelArgument } from './arguments.js'
import { assignedFirst, packOf } from './elementwise-packs.js'
import { type Repeated, type RepeatPlan, repeatKey, runPlan, usualBlock } from './elementwise-repeat.js'
import { type ElementwiseTexts, elementwiseSource } from './elementwise-source.js'
import { asFunction, extendFunction } from './function-object.js'
import { accessOf, apart, arraysOf, bringIntoMemory, type Operand, operandKey, packOperand } from './operands.js'
import { splitOptions, toCompilerOptions, toName, toText } from './options.js'
import { Packer } from './packer.js'
import { checkNames, type KernelParameter, parseParameters } from './parameters.js'
import { dtypeOf, type Placeholders, resolvePlaceholders, scalarFor } from './signature.js'

export interface ElementwiseKernelOptions {
  /** Text that stands before the kernel: functions, macros, includes. */
  readonly preamble?: string
  /** The call gives nothing back. */
  readonly noReturn?: boolean
  /** A single output comes as a list too. */
  readonly returnTuple?: boolean
  /** Text before the loop over elements that each thread runs, and after it. */
  readonly loopPrep?: string
  readonly afterLoop?: string
  /** Whether dimensions are merged where that changes nothing: always so. */
  readonly reduceDims?: boolean
  /** Options for the compiler. */
  readonly options?: readonly string[]
}

export interface ElementwiseCallOptions {
  /** How many steps there are, where no array that isn't raw tells. */
  readonly size?: number
  /** Threads in a block; 128 by default. */
  readonly blockSize?: number
}

const optionKeys = ['preamble', 'noReturn', 'returnTuple', 'loopPrep', 'afterLoop', 'reduceDims', 'options'] as const

/** What kernels take: arrays of `cp`, scalars, and 0-d arrays of `np`. */
export type KernelInput = NDArray | Scalar

/**
 * A user's element-wise kernel: a function of its inputs, and of its outputs where they are given.
 *
 * Mirrors cupy.ElementwiseKernel.
 */
export interface ElementwiseKernel {
  /**
   * The outputs: one array, or a list of several. Inputs broadcast; outputs are new arrays unless they are passed too.
   * @throws ArgumentError for missing arguments, DTypeError where dtypes don't fit, ShapeError, DeviceError, CompileError
   */
  (...args: readonly (KernelInput | ElementwiseCallOptions)[]): NDArray
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is a function
export class ElementwiseKernel {
  declare readonly name: string
  declare readonly inParams: readonly KernelParameter[]
  declare readonly outParams: readonly KernelParameter[]
  /** How many inputs it takes, and outputs it has. */
  declare readonly nin: number
  declare readonly nout: number
  declare readonly nargs: number
  declare readonly operation: string
  declare readonly options: readonly string[]

  /**
   * @param inParams `'T x, raw U y, float32 z'`: a letter or capitalised word stands for the dtype of what is passed
   * @param operation statements of CUDA C++ for one step; `i` is its number, `n` and `_ind.size()` how many there are
   */
  constructor(
    inParams: string,
    outParams: string,
    operation: string,
    name?: string | ElementwiseKernelOptions,
    options?: ElementwiseKernelOptions,
  )
  constructor(
    inParams: string,
    outParams: string,
    operation: string,
    name?: string | ElementwiseKernelOptions,
    options?: ElementwiseKernelOptions,
    ...extra: readonly unknown[]
  ) {
    checkCount('ElementwiseKernel', 5, 5 + extra.length)
    if (isOptions(name)) [name, options] = [undefined, name as ElementwiseKernelOptions]
    const title = toName(name, 'kernel')
    const given = readOptions<ElementwiseKernelOptions>(title, options, optionKeys, null)
    const inputs = parseParameters(title, 'inParams', inParams)
    const outputs = parseParameters(title, 'outParams', outParams)
    checkNames(title, [...inputs, ...outputs])
    const texts: ElementwiseTexts = {
      operation: toText(title, operation, 'operation'),
      preamble: toText(title, given.preamble ?? '', 'preamble'),
      loopPrep: toText(title, given.loopPrep ?? '', 'loopPrep'),
      afterLoop: toText(title, given.afterLoop ?? '', 'afterLoop'),
    }
    const flags = toCompilerOptions(title, given.options)
    const runner = new Runner(title, inputs, outputs, texts, flags)
    const call = (...args: readonly unknown[]): unknown => {
      const results = runner.run(args)
      if (given.noReturn) return undefined
      return results.length === 1 && !given.returnTuple ? results[0] : results
    }
    const fields = { inParams: inputs, outParams: outputs, nin: inputs.length, nout: outputs.length }
    // biome-ignore lint/correctness/noConstructorReturn: an instance is a function
    return Object.assign(asFunction(new.target.prototype, title, call), fields, {
      nargs: inputs.length + outputs.length,
      operation,
      options: flags,
    }) as unknown as ElementwiseKernel
  }
}
extendFunction(ElementwiseKernel)
countMethods(ElementwiseKernel.prototype)

const narrowLimit = 2 ** 31

interface LaunchShape {
  readonly shape: readonly number[]
  readonly blockSize: number | undefined
  /** The outputs were made by the call. */
  readonly fresh: boolean
}

const isWhole = (operand: Operand) => operand.kind === 'elements' && operand.access === 'contiguous'

/** How many elements go together, and the outputs that are only stored. */
function packsOf(operands: readonly Operand[], dims: readonly number[], texts: ElementwiseTexts, fresh: boolean) {
  const elements = operands.filter((operand) => operand.kind === 'elements')
  const written = elements.filter((operand) => operand.written).map((operand) => operand.name)
  const whole = fresh ? new Set(written) : assignedFirst(texts.operation, written)
  // A macro may hide what leaves the loop.
  const pack = dims.length > 1 || /#\s*define/.test(texts.preamble) ? 1 : packOf(elements, texts.operation)
  const aligned = elements.every((operand) => {
    const { offset, itemsize } = operand.array
    return operand.access !== 'contiguous' || offset % (pack * itemsize) === 0
  })
  return { pack: aligned ? pack : 1, whole }
}

class Runner {
  /** How calls like earlier ones are launched. */
  private readonly plans = new WeakMap<Context, Map<number, RepeatPlan>>()
  private readonly compiled = new WeakMap<Gpu, Map<string, RawFunction>>()
  /** Inputs, then outputs. */
  private readonly parameters: readonly KernelParameter[]

  constructor(
    private readonly name: string,
    private readonly inputs: readonly KernelParameter[],
    private readonly outputs: readonly KernelParameter[],
    private readonly texts: ElementwiseTexts,
    private readonly options: readonly string[],
  ) {
    this.parameters = [...inputs, ...outputs]
  }

  run(all: readonly unknown[]): NDArray[] {
    const { name, inputs, outputs, parameters } = this
    const repeated = repeatKey(all, inputs.length, parameters)
    const plan = repeated && this.plans.get(repeated.first.context)?.get(repeated.key)
    if (plan !== undefined) return runPlan(plan, all, inputs.length, repeated!.first)
    const { args: given, options } = splitOptions(all, isOptions)
    const { size, blockSize } = readOptions<ElementwiseCallOptions>(name, options, ['size', 'blockSize'], null)
    if (given.length !== inputs.length && given.length !== inputs.length + outputs.length) {
      throw new ArgumentError(
        `[${name}] takes ${inputs.length} inputs, or these and ${outputs.length} outputs: ${given.length} were given`,
        { inputs: inputs.length, outputs: outputs.length, given: given.length },
      )
    }
    const args = given.map((value, index) =>
      toKernelArgument(name, value, `the argument for ${parameters[index].name}`),
    )
    const outs = args.slice(inputs.length)
    checkOutputs(name, outputs, outs)
    const gpu = gpuFor(name, args)
    const placeholders = resolvePlaceholders(name, parameters, args, outputs)
    const shape = this.shapeOf(args, size)
    const results = outputs.map((parameter, index) =>
      index < outs.length
        ? checkShape(name, parameter, outs[index] as NDArray, shape)
        : this.makeOutput(gpu, parameter, placeholders, shape, size),
    )
    const fresh = outs.length === 0
    const made = this.launch(gpu, placeholders, [...args.slice(0, inputs.length), ...results], results, {
      shape,
      blockSize,
      fresh,
    })
    if (repeated !== undefined && made !== undefined) this.remember(repeated, made)
    return results
  }

  private remember({ first, key }: Repeated, plan: RepeatPlan): void {
    let plans = this.plans.get(first.context)
    if (plans === undefined) this.plans.set(first.context, (plans = new Map()))
    plans.set(key, plan)
  }

  /** The shape that all arrays that aren't raw broadcast to. */
  private shapeOf(args: readonly KernelArgument[], size: number | undefined): readonly number[] {
    const { name, parameters } = this
    const shapes = arraysOf(args.filter((_, index) => !parameters[index].raw)).map(({ shape }) => shape)
    if (size === undefined) {
      if (shapes.length > 0) return broadcastShapes(...shapes)
      throw new ArgumentError(`[${name}] no array tells how many steps there are: pass { size }`)
    }
    const steps = toInteger(size, `[${name}] size`)
    if (steps < 0) throw new ValueError(`[${name}] size is a number of steps from 0, not ${steps}`, { size })
    if (shapes.length > 0) {
      throw new ValueError(
        `[${name}] size is for calls whose arrays are all raw: here they tell how many steps there are`,
      )
    }
    return [steps]
  }

  private makeOutput(
    gpu: Gpu,
    parameter: KernelParameter,
    placeholders: Placeholders,
    shape: readonly number[],
    size: number | undefined,
  ): NDArray {
    if (parameter.raw && size === undefined) {
      throw new ArgumentError(
        `[${this.name}] the raw output ${parameter.name} has to be passed: nothing tells its shape`,
      )
    }
    return emptyArray(gpu.context, shape, dtypeOf(parameter, placeholders))
  }

  private launch(
    gpu: Gpu,
    placeholders: Placeholders,
    args: readonly KernelArgument[],
    results: readonly NDArray[],
    { shape, blockSize, fresh }: LaunchShape,
  ): RepeatPlan | undefined {
    const { name, texts } = this
    const block = blockSize === undefined ? usualBlock : toInteger(blockSize, `[${name}] blockSize`)
    const { maxThreadsPerBlock, maxGrid } = gpu.device.rawKernels
    if (block < 1 || block > maxThreadsPerBlock) {
      throw new ValueError(`[${name}] blockSize is from 1 to ${maxThreadsPerBlock}, not ${block}`, { blockSize })
    }
    const steps = sizeOf(shape)
    if (steps === 0) return undefined
    const { operands, dims } = this.arrange(placeholders, args, results, shape)
    const read: NDArray[] = []
    for (const operand of operands) if (operand.kind !== 'scalar' && !operand.written) read.push(operand.array)
    bringIntoMemory(read, results)
    const narrow = steps < narrowLimit
    const packs = packsOf(operands, dims, texts, fresh)
    let key = `${narrow ? 'n' : 'w'}${packs.pack}${packs.whole.size}`
    for (const operand of operands) key += operandKey(operand)
    for (const { id } of placeholders.values()) key += `,${id}`
    const kernel = this.kernel(gpu, key, () =>
      elementwiseSource(name, texts, placeholders, operands, dims.length, narrow, packs),
    )
    const packer = Packer.start()
    packer.integer(steps)
    if (dims.length > 1) for (const length of dims) packer.integer(length)
    for (const operand of operands) packOperand(packer, operand)
    packer.pad(8)
    const blocks = Math.min(Math.ceil(steps / (block * packs.pack)), maxGrid[0])
    kernel.launch([blocks, 1, 1], [block, 1, 1], 0, packer.bytes, [0], false)
    const repeats = dims.length === 1 && operands.every((operand) => operand.kind === 'scalar' || isWhole(operand))
    if (!repeats || blockSize !== undefined) return undefined
    return { kernel, pack: packs.pack, maxBlocks: maxGrid[0], dtypes: operands.map(({ dtype }) => dtype) }
  }

  /** Operands along merged dimensions. */
  private arrange(
    placeholders: Placeholders,
    args: readonly KernelArgument[],
    results: readonly NDArray[],
    shape: readonly number[],
  ): { readonly operands: Operand[]; readonly dims: readonly number[] } {
    const { parameters } = this
    const walked = args.map((arg, index) => {
      if (!(arg instanceof NDArray) || parameters[index].raw) return undefined
      const strides = broadcastStrides(arg.shape, arg.strides, shape)
      if (index >= this.inputs.length) return { array: arg, strides }
      const array = apart(arg, shape, strides, results)
      return { array, strides: array === arg ? strides : broadcastStrides(array.shape, array.strides, shape) }
    })
    const present = walked.filter((each) => each !== undefined)
    const { dims, strides } = collapse(
      shape,
      present.map((each) => each.strides),
    )
    const operands = args.map((arg, index): Operand => {
      const parameter = parameters[index]
      const dtype = dtypeOf(parameter, placeholders)
      const { name } = parameter
      const written = index >= this.inputs.length
      const found = walked[index]
      if (found !== undefined) {
        const along = strides[present.indexOf(found)]
        const { array } = found
        return { name, dtype, written, kind: 'elements', array, strides: along, access: accessOf(along, dtype) }
      }
      if (arg instanceof NDArray) return { name, dtype, written, kind: 'raw', array: arg }
      if (parameter.raw) throw rawScalar(this.name, parameter)
      return { name, dtype, written, kind: 'scalar', scalar: scalarFor(arg.scalar, dtype) }
    })
    return { operands, dims }
  }

  private kernel(gpu: Gpu, key: string, source: () => ReturnType<typeof elementwiseSource>): RawFunction {
    let known = this.compiled.get(gpu)
    if (known === undefined) this.compiled.set(gpu, (known = new Map()))
    let found = known.get(key)
    if (found === undefined) {
      const module = gpu.device.rawKernels.compile({ ...source(), options: this.options })
      known.set(key, (found = module.function(this.name)))
    }
    return found
  }
}

export function rawScalar(name: string, parameter: KernelParameter): ArgumentError {
  return new ArgumentError(`[${name}] ${parameter.name} is raw, and takes an array of cp, not a scalar`)
}

export function checkOutputs(
  name: string,
  outputs: readonly KernelParameter[],
  given: readonly KernelArgument[],
): void {
  given.forEach((output, index) => {
    if (output instanceof NDArray) return
    throw new ArgumentError(
      `[${name}] the output ${outputs[index].name} is an array of cp, not ${describe(output.scalar)}`,
    )
  })
}

function checkShape(name: string, parameter: KernelParameter, output: NDArray, shape: readonly number[]): NDArray {
  if (parameter.raw || equalShapes(output.shape, shape)) return output
  throw new ShapeError(
    `[${name}] the output ${parameter.name} has shape ${shapeText(output.shape)}, and the operands ${shapeText(shape)}`,
    { output: output.shape, shape },
  )
}
