/** `cp.ReductionKernel`: a user's reduction over any axes of broadcast arrays. */
import { emptyArray } from '../../array/fill.js'
import { NDArray } from '../../array/ndarray.js'
import { checkCount, countMethods } from '../../core/argument-count.js'
import { normalizeAxes } from '../../core/axis.js'
import { broadcastShapes, broadcastStrides, equalShapes } from '../../core/broadcast.js'
import { type DType, type DTypeName, dtypeNames, dtypes } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { contiguousStrides, permute, sizeOf } from '../../core/layout.js'
import { collapse } from '../../core/order.js'
import type { RawFunction } from '../../device/device.js'
import type { Allocation } from '../../memory/allocation.js'
import type { Gpu } from '../cuda/gpus.js'
import { isOptions, readOptions } from '../options.js'
import { gpuFor, type KernelArgument, toKernelArgument } from './arguments.js'
import { checkOutputs, type KernelInput, rawScalar } from './elementwise-kernel.js'
import { asFunction, extendFunction } from './function-object.js'
import { accessOf, apart, arraysOf, bringIntoMemory, type Operand, operandKey, packOperand } from './operands.js'
import { splitOptions, toCompilerOptions, toName, toText } from './options.js'
import { Packer } from './packer.js'
import { checkNames, type KernelParameter, parseParameters } from './parameters.js'
import { typeName } from './prelude.js'
import {
  finishName,
  type ReductionForm,
  type ReductionTexts,
  reductionSource,
  reductionThreads,
  sizeName,
} from './reduction-source.js'
import { dtypeOf, type Placeholders, resolvePlaceholders, scalarFor } from './signature.js'

export interface ReductionKernelOptions {
  /** The type that elements are mapped to and combined in: a placeholder, a dtype or C++; that of the first output. */
  readonly reduceType?: string
  readonly preamble?: string
  readonly reduceDims?: boolean
  /** Options for the compiler. */
  readonly options?: readonly string[]
}

export interface ReductionCallOptions {
  /** The axes to reduce over: all by default. */
  readonly axis?: number | readonly number[] | null
  /** Keeps the reduced axes, with length 1. */
  readonly keepdims?: boolean
  readonly out?: NDArray | null
}

const optionKeys = ['reduceType', 'preamble', 'reduceDims', 'options'] as const
const callKeys = ['axis', 'keepdims', 'out'] as const

/**
 * A user's reduction: a function of its inputs.
 *
 * Mirrors cupy.ReductionKernel.
 */
export interface ReductionKernel {
  /**
   * The reduction of the broadcast inputs over `axis`. The order in which elements are combined depends on the sizes
   * alone.
   * @throws ArgumentError, DTypeError, ShapeError, AxisError, DeviceError, CompileError; ValueError for no elements
   *   where there is no identity
   */
  (...args: readonly (KernelInput | ReductionCallOptions)[]): NDArray
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is a function
export class ReductionKernel {
  declare readonly name: string
  declare readonly inParams: readonly KernelParameter[]
  declare readonly outParams: readonly KernelParameter[]
  declare readonly nin: number
  declare readonly nout: number
  declare readonly nargs: number
  declare readonly options: readonly string[]

  /**
   * @param mapExpr what becomes of one element of each input
   * @param reduceExpr what becomes of two such values `a` and `b`; in any order
   * @param postMapExpr statements that make the output of the total `a`
   * @param identity what a reduction of nothing starts from; null where there is none
   */
  constructor(
    inParams: string,
    outParams: string,
    mapExpr: string,
    reduceExpr: string,
    postMapExpr: string,
    identity: string | number | null,
    name?: string | ReductionKernelOptions,
    options?: ReductionKernelOptions,
  )
  constructor(
    inParams: string,
    outParams: string,
    mapExpr: string,
    reduceExpr: string,
    postMapExpr: string,
    identity: string | number | null,
    name?: string | ReductionKernelOptions,
    options?: ReductionKernelOptions,
    ...extra: readonly unknown[]
  ) {
    checkCount('ReductionKernel', 8, 8 + extra.length)
    if (isOptions(name)) [name, options] = [undefined, name as ReductionKernelOptions]
    const title = toName(name, 'reduce_kernel')
    const given = readOptions<ReductionKernelOptions>(title, options, optionKeys, null)
    const inputs = parseParameters(title, 'inParams', inParams)
    const outputs = parseParameters(title, 'outParams', outParams)
    checkNames(title, [...inputs, ...outputs])
    if (outputs.length !== 1 || outputs[0].raw) {
      throw new ValueError(`[${title}] a reduction has one output, which isn't raw: not '${outParams}'`, { outParams })
    }
    const texts: ReductionTexts = {
      mapExpr: toText(title, mapExpr, 'mapExpr'),
      reduceExpr: toText(title, reduceExpr, 'reduceExpr'),
      postMapExpr: toText(title, postMapExpr, 'postMapExpr'),
      identity: identity === null || identity === undefined ? '' : String(identity),
      preamble: toText(title, given.preamble ?? '', 'preamble'),
    }
    const flags = toCompilerOptions(title, given.options)
    const reduceType = given.reduceType === undefined ? undefined : toText(title, given.reduceType, 'reduceType')
    const runner = new Runner(title, inputs, outputs, texts, reduceType, flags)
    const call = (...args: readonly unknown[]): NDArray => runner.run(args)
    // biome-ignore lint/correctness/noConstructorReturn: an instance is a function
    return Object.assign(asFunction(new.target.prototype, title, call), {
      inParams: inputs,
      outParams: outputs,
      nin: inputs.length,
      nout: 1,
      nargs: inputs.length + 1,
      options: flags,
    }) as unknown as ReductionKernel
  }
}
extendFunction(ReductionKernel)
countMethods(ReductionKernel.prototype)

const narrowLimit = 2 ** 31
/** Blocks that keep a GPU busy, per multiprocessor. */
const blocksPerMultiprocessor = 8
/** Elements of a thread below which a reduction isn't split further. */
const elementsPerThread = 16
const maxPieces = 65535

interface Compiled {
  readonly reduce: RawFunction
  readonly finish: RawFunction | undefined
  /** Bytes of a value that is combined. */
  readonly bytes: number
}

/** A call, arranged: kept dimensions before reduced ones, neighbours merged. */
interface Arranged {
  readonly operands: readonly Operand[]
  readonly dims: readonly number[]
  readonly form: ReductionForm
  readonly positionStrides: readonly number[]
  readonly pieces: number
}

class Runner {
  private readonly compiled = new WeakMap<Gpu, Map<string, Compiled>>()
  private readonly usesPosition: boolean

  constructor(
    private readonly name: string,
    private readonly inputs: readonly KernelParameter[],
    private readonly outputs: readonly KernelParameter[],
    private readonly texts: ReductionTexts,
    private readonly reduceType: string | undefined,
    private readonly options: readonly string[],
  ) {
    this.usesPosition = /\bi\b/.test(texts.mapExpr)
  }

  run(all: readonly unknown[]): NDArray {
    const { name, inputs, outputs } = this
    const { args: given, options } = splitOptions(all, isOptions)
    const { axis, keepdims = false, out } = readOptions<ReductionCallOptions>(name, options, callKeys, null)
    const passed = out === undefined || out === null ? given : [...given, out]
    if (passed.length !== inputs.length && passed.length !== inputs.length + 1) {
      throw new ArgumentError(
        `[${name}] takes ${inputs.length} inputs, or these and the output: ${passed.length} arguments were given`,
        { inputs: inputs.length, given: passed.length },
      )
    }
    const parameters = [...inputs, ...outputs]
    const args = passed.map((value, index) =>
      toKernelArgument(name, value, `the argument for ${parameters[index].name}`),
    )
    checkOutputs(name, outputs, args.slice(inputs.length))
    const gpu = gpuFor(name, args)
    const placeholders = resolvePlaceholders(name, parameters, args, outputs)
    const shapes = arraysOf(args.filter((_, index) => index < inputs.length && !inputs[index].raw)).map((a) => a.shape)
    if (shapes.length === 0) throw new ArgumentError(`[${name}] no array tells what to reduce`)
    const shape = broadcastShapes(...shapes)
    const axes = normalizeAxes(axis, shape.length)
    const kept = [...shape.keys()].filter((each) => !axes.includes(each))
    const outShape = keepdims ? shape.map((length, each) => (axes.includes(each) ? 1 : length)) : permute(shape, kept)
    const output = this.output(gpu, args[inputs.length] as NDArray | undefined, placeholders, outShape)
    const order = [...kept, ...[...axes].sort((a, b) => a - b)]
    this.reduce(gpu, placeholders, args.slice(0, inputs.length), output, shape, order, kept.length, keepdims)
    return output
  }

  private output(gpu: Gpu, given: NDArray | undefined, placeholders: Placeholders, shape: readonly number[]): NDArray {
    const [parameter] = this.outputs
    if (given === undefined) return emptyArray(gpu.context, shape, dtypeOf(parameter, placeholders))
    if (equalShapes(given.shape, shape)) return given
    throw new ShapeError(
      `[${this.name}] the output ${parameter.name} has shape ${shapeText(given.shape)}, and the result ${shapeText(shape)}`,
      { output: given.shape, shape },
    )
  }

  private reduce(
    gpu: Gpu,
    placeholders: Placeholders,
    inputs: readonly KernelArgument[],
    output: NDArray,
    shape: readonly number[],
    order: readonly number[],
    keptCount: number,
    keepdims: boolean,
  ): void {
    const { name } = this
    const lengths = permute(shape, order)
    const outputs = sizeOf(lengths.slice(0, keptCount))
    const size = sizeOf(lengths.slice(keptCount))
    if (size === 0 && this.texts.identity === '') {
      throw new ValueError(`[${name}] zero-size array to a reduction that has no identity: shape ${shapeText(shape)}`, {
        shape,
      })
    }
    if (outputs === 0) return
    const keptStrides = keepdims ? permute(output.strides, order.slice(0, keptCount)) : output.strides
    const { multiprocessors } = gpu.device.rawKernels
    const arranged = this.arrange(placeholders, inputs, output, keptStrides, shape, order, keptCount, multiprocessors)
    const { operands, form, dims, positionStrides, pieces } = arranged
    bringIntoMemory(
      operands.flatMap((operand) => (operand.kind === 'scalar' || operand.written ? [] : [operand.array])),
      [output],
    )
    const compiled = this.kernel(gpu, placeholders, operands, form)
    const { team, split } = form
    let partials: Allocation | undefined
    try {
      if (split) partials = gpu.context.runtime.pool.allocate(outputs * pieces * compiled.bytes)
      const packer = Packer.start()
      for (const value of [outputs, size, pieces, partials?.pointer ?? 0]) packer.integer(value)
      for (const length of dims) packer.integer(length)
      if (this.usesPosition) for (const stride of positionStrides) packer.integer(stride)
      for (const operand of operands) packOperand(packer, operand)
      packer.pad(8)
      const { bytes } = packer
      const blocks = Math.ceil(outputs / (reductionThreads / team))
      compiled.reduce.launch([blocks, pieces, 1], [reductionThreads, 1, 1], 0, bytes, [0], false)
      compiled.finish?.launch([blocks, 1, 1], [reductionThreads, 1, 1], 0, bytes, [0], false)
    } finally {
      partials?.release()
    }
  }

  private arrange(
    placeholders: Placeholders,
    inputs: readonly KernelArgument[],
    output: NDArray,
    outStrides: readonly number[],
    shape: readonly number[],
    order: readonly number[],
    keptCount: number,
    multiprocessors: number,
  ): Arranged {
    const [outParameter] = this.outputs
    const arrays = inputs.map((arg, index) => {
      if (!(arg instanceof NDArray) || this.inputs[index].raw) return undefined
      // An output that shares memory with an input is written while others still read.
      const array = output.storage === arg.storage ? apart(arg, arg.shape, arg.strides, [wholeOf(output)]) : arg
      return { array, strides: permute(broadcastStrides(array.shape, array.strides, shape), order) }
    })
    const present = arrays.filter((each) => each !== undefined)
    const position = permute(contiguousStrides(shape, 1), order)
    const none = order.slice(keptCount).map(() => 0)
    const lists = [...present.map(({ strides }) => strides), position, [...outStrides, ...none]]
    const dims = permute(shape, order)
    // Where the user's text has no i, its strides hinder no merging.
    const merged = lists.map((strides, at) => (at === present.length && !this.usesPosition ? lists[0] : strides))
    const kept = collapse(
      dims.slice(0, keptCount),
      merged.map((strides) => strides.slice(0, keptCount)),
    )
    const reduced = collapse(
      dims.slice(keptCount),
      merged.map((strides) => strides.slice(keptCount)),
    )
    const along = merged.map((_, at) => [...kept.strides[at], ...reduced.strides[at]])
    const operands = inputs.map((arg, index): Operand => {
      const parameter = this.inputs[index]
      const common = { name: parameter.name, dtype: dtypeOf(parameter, placeholders), written: false }
      const found = arrays[index]
      if (found !== undefined) {
        const strides = along[present.indexOf(found)]
        return { ...common, kind: 'elements', array: found.array, strides, access: walkedAccess(strides, common.dtype) }
      }
      if (arg instanceof NDArray) return { ...common, kind: 'raw', array: arg }
      if (parameter.raw) throw rawScalar(this.name, parameter)
      return { ...common, kind: 'scalar', scalar: scalarFor(arg.scalar, common.dtype) }
    })
    const dtype = dtypeOf(outParameter, placeholders)
    const strides = along[along.length - 1]
    operands.push({
      name: outParameter.name,
      dtype,
      written: true,
      kind: 'elements',
      array: output,
      strides,
      access: 'strided',
    })
    const [outputs, size] = [sizeOf(kept.dims), sizeOf(reduced.dims)]
    const form = {
      ...teamFor(kept, reduced, present.length, outputs, size, multiprocessors),
      kept: kept.dims.length,
      reduced: reduced.dims.length,
      narrow: outputs < narrowLimit && size < narrowLimit,
    }
    const { team, pieces } = form
    return {
      operands,
      dims: [...kept.dims, ...reduced.dims],
      form: { team, split: pieces > 1, kept: form.kept, reduced: form.reduced, narrow: form.narrow },
      positionStrides: along[present.length],
      pieces,
    }
  }

  private kernel(gpu: Gpu, placeholders: Placeholders, operands: readonly Operand[], form: ReductionForm): Compiled {
    const { name } = this
    const key = `${Object.values(form).join()}|${operands.map(operandKey).join()}|${[...placeholders.values()].map(({ id }) => id).join()}`
    let known = this.compiled.get(gpu)
    if (known === undefined) this.compiled.set(gpu, (known = new Map()))
    let found = known.get(key)
    if (found === undefined) {
      const type = cppType(this.reduceType, dtypeOf(this.outputs[0], placeholders))
      const text = reductionSource(name, this.texts, type, placeholders, operands, form, this.usesPosition)
      const module = gpu.device.rawKernels.compile({ ...text, options: this.options })
      found = {
        reduce: module.function(name),
        finish: form.split ? module.function(finishName(name)) : undefined,
        bytes: form.split ? module.global(sizeName(name)).bytes : 0,
      }
      known.set(key, found)
    }
    return found
  }
}

/** The type in which elements are combined, as C++ has it. */
function cppType(given: string | undefined, output: DType): string {
  if (given === undefined) return typeName(output.name)
  return (dtypeNames as readonly string[]).includes(given) ? typeName(dtypes[given as DTypeName].name) : given
}

const walkedAccess = (strides: readonly number[], dtype: DType) =>
  accessOf(strides, dtype) === 'constant' ? 'constant' : 'strided'

/** All of the memory that an output's storage has. */
const wholeOf = (output: NDArray): NDArray =>
  output.viewOf({ shape: [output.storage.value.size], strides: [output.storage.value.dtype.itemsize], offset: 0 })

interface Merged {
  readonly dims: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

/** How many threads reduce together, and into how many pieces a reduction is cut. */
function teamFor(
  kept: Merged,
  reduced: Merged,
  inputs: number,
  outputs: number,
  size: number,
  multiprocessors: number,
): { readonly team: 1 | 32 | 256; readonly pieces: number } {
  const team = size <= 8 || isAcross(kept, reduced, inputs, outputs) ? 1 : size <= 1024 ? 32 : 256
  const blocks = Math.ceil(outputs / (reductionThreads / team))
  const wanted = multiprocessors * blocksPerMultiprocessor
  const most = Math.ceil(size / (team * elementsPerThread))
  return { team, pieces: Math.max(1, Math.min(Math.ceil(wanted / blocks), most, maxPieces)) }
}

/** Whether neighbours in memory belong to different outputs, so that neighbouring threads should too. */
function isAcross(kept: Merged, reduced: Merged, inputs: number, outputs: number): boolean {
  if (outputs < 32 || kept.dims.length === 0 || reduced.dims.length === 0) return false
  let across = 0
  for (let at = 0; at < inputs; at++) {
    const along = Math.abs(kept.strides[at][kept.dims.length - 1])
    const down = Math.abs(reduced.strides[at][reduced.dims.length - 1])
    if (along !== down) across += along < down ? 1 : -1
  }
  return across > 0
}
