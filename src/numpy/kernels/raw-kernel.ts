/** `cp.RawKernel` and `cp.RawModule`: CUDA C++ as the user wrote it. */
import { readFileSync } from 'node:fs'
import { NDArray } from '../../array/ndarray.js'
import { checkCount, countMethods } from '../../core/argument-count.js'
import { ArgumentError, DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'
import type {
  Extent,
  RawModule as Module,
  RawFunction,
  RawFunctionAttributes,
  RawKernels,
} from '../../device/device.js'
import { currentGpu, type Gpu } from '../cuda/gpus.js'
import { isOptions, readOptions } from '../options.js'
import { gpuFor, type KernelArgument, toKernelArgument } from './arguments.js'
import type { KernelInput } from './elementwise-kernel.js'
import { asFunction, extendFunction } from './function-object.js'
import { MemoryPointer } from './memory-pointer.js'
import { addressOf, arraysOf } from './operands.js'
import { toCompilerOptions, toText } from './options.js'
import { Packer } from './packer.js'

export interface RawKernelOptions {
  /** Options for the compiler. */
  readonly options?: readonly string[]
  /** Blocks of a launch can wait for each other. */
  readonly enableCooperativeGroups?: boolean
}

export interface RawModuleOptions extends RawKernelOptions {
  /** CUDA C++. */
  readonly code?: string
  /** A file with machine code or PTX that was compiled elsewhere, instead of `code`. */
  readonly path?: string
  /** Instances of templates, `'add<float>'`, which `getFunction` then takes. */
  readonly nameExpressions?: readonly string[]
}

export interface LaunchOptions {
  /** Bytes of shared memory for `extern __shared__` arrays. */
  readonly sharedMem?: number
}

/** What a raw kernel takes: arrays as pointers, scalars by value. */
export type RawArgument = KernelInput | MemoryPointer

/** A number of blocks or threads along each of up to three dimensions. */
export type ExtentLike = number | readonly number[]

/**
 * A kernel in CUDA C++, which is launched over a grid of blocks.
 *
 * Mirrors cupy.RawKernel.
 */
export interface RawKernel {
  /**
   * Starts the kernel. Arrays are passed as pointers to their first element, in memory and whatever their strides; a
   * JS number as a double, a bigint as a long long, a boolean as a bool, `np.float32(v)` and the like as what they say.
   * @throws ValueError for a grid or block that the GPU can't run, ArgumentError and DTypeError for arguments that the
   *   kernel's parameters don't take, DeviceError for arrays of several devices
   */
  (grid: ExtentLike, block: ExtentLike, args: readonly RawArgument[], options?: number | LaunchOptions): void
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is a function
export class RawKernel {
  declare readonly name: string
  declare readonly options: readonly string[]
  declare readonly enableCooperativeGroups: boolean
  /** The source, where there is one. */
  declare readonly code: string | undefined
  /** @internal */
  declare readonly source: ModuleSource

  /** @param name of a kernel declared `extern "C"`, or of an instance of a template: `'add<float>'` */
  constructor(code: string, name: string, options?: readonly string[] | RawKernelOptions)
  constructor(
    code: string,
    name: string,
    options?: readonly string[] | RawKernelOptions,
    ...extra: readonly unknown[]
  ) {
    checkCount('RawKernel', 3, 3 + extra.length)
    const title = toText('RawKernel', name, 'name')
    const given = readOptions<RawKernelOptions>(title, options, ['options', 'enableCooperativeGroups'])
    const expressions = isPlainName(title) ? [] : [title]
    const text = toText(title, code, 'code')
    const source = new ModuleSource(title, text, undefined, toCompilerOptions(title, given.options), expressions)
    // biome-ignore lint/correctness/noConstructorReturn: an instance is a function
    return makeKernel(new.target.prototype, source, title, given.enableCooperativeGroups ?? false)
  }

  /** Compiles for the current GPU now, instead of at the first launch. */
  compile(): void {
    this.source.function(currentGpu(), this.name)
  }

  get attributes(): RawFunctionAttributes {
    return this.found.attributes
  }

  get maxThreadsPerBlock(): number {
    return this.attributes.maxThreadsPerBlock
  }

  /** Bytes of shared memory that a block has without any being asked for. */
  get sharedSizeBytes(): number {
    return this.attributes.sharedSizeBytes
  }

  get constSizeBytes(): number {
    return this.attributes.constSizeBytes
  }

  get localSizeBytes(): number {
    return this.attributes.localSizeBytes
  }

  get numRegs(): number {
    return this.attributes.numRegs
  }

  get ptxVersion(): number {
    return this.attributes.ptxVersion
  }

  get binaryVersion(): number {
    return this.attributes.binaryVersion
  }

  get cacheModeCa(): number {
    return this.attributes.cacheModeCa
  }

  get preferredSharedMemoryCarveout(): number {
    return this.attributes.preferredSharedMemoryCarveout
  }

  /** The most shared memory that a launch may ask for; a launch that asks for more raises it itself. */
  get maxDynamicSharedSizeBytes(): number {
    return this.attributes.maxDynamicSharedSizeBytes
  }

  set maxDynamicSharedSizeBytes(bytes: number) {
    this.found.setMaxDynamicSharedSizeBytes(toInteger(bytes, 'maxDynamicSharedSizeBytes'))
  }

  private get found(): RawFunction {
    return this.source.function(currentGpu(), this.name)
  }
}
extendFunction(RawKernel)
countMethods(RawKernel.prototype)

function makeKernel(
  prototype: object,
  source: ModuleSource,
  name: string,
  enableCooperativeGroups: boolean,
): RawKernel {
  const call = (
    grid: ExtentLike,
    block: ExtentLike,
    args: readonly RawArgument[],
    options?: number | LaunchOptions,
    ...extra: readonly unknown[]
  ): void => {
    checkCount(name, 4, 4 + extra.length)
    launch(source, name, grid, block, args, options, enableCooperativeGroups)
  }
  const { code, options } = source
  const kernel = asFunction(prototype, name, call)
  Object.defineProperty(kernel, 'source', { value: source })
  return Object.assign(kernel, { code, options, enableCooperativeGroups }) as unknown as RawKernel
}

/**
 * Several kernels and variables of one source.
 *
 * Mirrors cupy.RawModule.
 */
export class RawModule {
  readonly code: string | undefined
  readonly options: readonly string[]
  readonly nameExpressions: readonly string[]
  readonly enableCooperativeGroups: boolean
  private readonly source: ModuleSource

  constructor(given: RawModuleOptions)
  constructor(given: RawModuleOptions, ...extra: readonly unknown[]) {
    checkCount('RawModule', 1, 1 + extra.length)
    const keys = ['code', 'path', 'options', 'nameExpressions', 'enableCooperativeGroups'] as const
    const { code, path, options, nameExpressions, enableCooperativeGroups } = readOptions<RawModuleOptions>(
      'RawModule',
      given ?? {},
      keys,
      null,
    )
    if ((code === undefined) === (path === undefined)) {
      throw new ArgumentError('[RawModule] takes either code or the path of a compiled module')
    }
    const expressions = nameExpressions ?? []
    if (!Array.isArray(expressions) || !expressions.every((name) => typeof name === 'string')) {
      throw new ArgumentError(`[RawModule] nameExpressions is a list of names, not ${describe(nameExpressions)}`)
    }
    if (code !== undefined) toText('RawModule', code, 'code')
    this.code = code
    this.options = toCompilerOptions('RawModule', options)
    this.nameExpressions = expressions
    this.enableCooperativeGroups = enableCooperativeGroups ?? false
    this.source = new ModuleSource('module', code, path, this.options, expressions)
  }

  /** Compiles for the current GPU now, instead of when a kernel is first asked for. */
  compile(): void {
    this.source.module(currentGpu())
  }

  /** A kernel: one declared `extern "C"`, or listed in `nameExpressions`. @throws ValueError where there is none */
  getFunction(name: string): RawKernel {
    this.source.function(currentGpu(), toText('getFunction', name, 'name'))
    return makeKernel(RawKernel.prototype, this.source, name, this.enableCooperativeGroups)
  }

  /** A variable on the current GPU. @throws ValueError where there is none */
  getGlobal(name: string): MemoryPointer {
    const gpu = currentGpu()
    const module = this.source.module(gpu)
    const { pointer, bytes } = module.global(toText('getGlobal', name, 'name'))
    return new MemoryPointer(gpu, pointer, bytes, module)
  }
}
countMethods(RawModule.prototype)

/** A source, compiled for each GPU when it is first asked for there. */
class ModuleSource {
  private readonly modules = new WeakMap<
    Gpu,
    { readonly module: Module; readonly functions: Map<string, RawFunction> }
  >()

  constructor(
    readonly title: string,
    readonly code: string | undefined,
    readonly path: string | undefined,
    readonly options: readonly string[],
    readonly nameExpressions: readonly string[],
  ) {}

  module(gpu: Gpu): Module {
    return this.of(gpu).module
  }

  function(gpu: Gpu, name: string): RawFunction {
    const { module, functions } = this.of(gpu)
    let found = functions.get(name)
    if (found === undefined) functions.set(name, (found = module.function(name)))
    return found
  }

  private of(gpu: Gpu) {
    let found = this.modules.get(gpu)
    if (found === undefined) this.modules.set(gpu, (found = { module: this.load(gpu), functions: new Map() }))
    return found
  }

  private load(gpu: Gpu): Module {
    const { rawKernels } = gpu.device
    const { title, code, path, nameExpressions } = this
    if (code === undefined) return rawKernels.load(path!, withEnd(readFileSync(path!)))
    // Contraction of products and sums is the compiler's default, and what a user's own kernel is to have.
    const contracts = this.options.some((option) => /^--?(fmad|use_fast_math)\b/.test(option))
    const options = contracts ? this.options : ['--fmad=true', ...this.options]
    return rawKernels.compile({ name: title, source: code, options, nameExpressions })
  }
}

/** PTX is text that ends in a zero byte. */
function withEnd(image: Uint8Array): Uint8Array {
  const ended = new Uint8Array(image.length + 1)
  ended.set(image)
  return ended
}

const isPlainName = (name: string) => /^\w+$/.test(name)

function launch(
  source: ModuleSource,
  name: string,
  grid: ExtentLike,
  block: ExtentLike,
  given: readonly RawArgument[],
  options: number | LaunchOptions | undefined,
  cooperative: boolean,
): void {
  if (!Array.isArray(given)) throw new ArgumentError(`[${name}] takes a list of arguments, not ${describe(given)}`)
  const { sharedMem = 0 } = readOptions<LaunchOptions>(name, options, ['sharedMem'])
  if (options !== undefined && !isOptions(options) && typeof options !== 'number') {
    throw new ArgumentError(`[${name}] sharedMem is a number of bytes, not ${describe(options)}`)
  }
  const shared = toInteger(sharedMem, `[${name}] sharedMem`)
  const args = given.map((value, index) =>
    value instanceof MemoryPointer ? value : toKernelArgument(name, value, `argument ${index + 1}`),
  )
  const gpu = gpuOfArguments(name, args)
  const limits = gpu.device.rawKernels
  const [blocks, threads] = [toExtent(name, 'grid', grid, limits), toExtent(name, 'block', block, limits)]
  if (shared < 0) throw new ValueError(`[${name}] sharedMem is a number of bytes from 0, not ${shared}`, { sharedMem })
  const found = source.function(gpu, name)
  const arrays = arraysOf(args.filter((arg): arg is KernelArgument => !(arg instanceof MemoryPointer)))
  // What a kernel does with a pointer is its own affair: all of them may be written.
  for (const array of arrays) array.storage.realized()
  for (const array of arrays) array.storage.exclusive()
  const packer = Packer.start()
  const offsets = pack(name, packer, args, found.parameters)
  found.launch(blocks, threads, shared, packer.bytes, offsets, cooperative)
}

function gpuOfArguments(name: string, args: readonly (KernelArgument | MemoryPointer)[]): Gpu {
  const pointers = args.filter((arg): arg is MemoryPointer => arg instanceof MemoryPointer)
  const others = args.filter((arg): arg is KernelArgument => !(arg instanceof MemoryPointer))
  const gpu = arraysOf(others).length === 0 && pointers.length > 0 ? pointers[0].gpu : gpuFor(name, others)
  for (const pointer of pointers) pointer.checkGpu(name, gpu)
  return gpu
}

/** Writes the arguments where the kernel has its parameters; gives their places. */
function pack(
  name: string,
  packer: Packer,
  args: readonly (KernelArgument | MemoryPointer)[],
  parameters: RawFunction['parameters'],
): number[] {
  if (parameters !== undefined && parameters.length !== args.length) {
    throw new ArgumentError(`[${name}] takes ${parameters.length} arguments, and ${args.length} were given`, {
      expected: parameters.length,
      given: args.length,
    })
  }
  return args.map((arg, index) => {
    const value = arg instanceof MemoryPointer ? arg.ptr : arg instanceof NDArray ? addressOf(arg) : arg
    const bytes = typeof value === 'number' ? 8 : value.dtype.itemsize
    const parameter = parameters?.[index]
    if (parameter !== undefined && parameter.bytes !== bytes) throw wrongSize(name, index, arg, bytes, parameter.bytes)
    const at = parameter?.offset ?? packer.take(bytes, bytes)
    packer.reach(at, bytes)
    if (typeof value === 'number') packer.integer(value, at)
    else packer.scalar(value.scalar, value.dtype, at)
    return at
  })
}

function wrongSize(name: string, index: number, arg: unknown, bytes: number, wanted: number): DTypeError {
  const scalar = arg as { readonly weak?: boolean; readonly dtype?: { readonly name: string } }
  const shown =
    arg instanceof NDArray
      ? `an array of shape ${shapeText(arg.shape)}, passed as a pointer,`
      : arg instanceof MemoryPointer
        ? 'a pointer'
        : `a ${scalar.dtype!.name}`
  const way = scalar.weak ? ': np.int32(v), np.float32(v) and the like say what to pass' : ''
  return new DTypeError(
    `[${name}] argument ${index + 1} is ${shown} of ${bytes} bytes, and the kernel's parameter has ${wanted}${way}`,
    { argument: index, bytes, expected: wanted },
  )
}

function toExtent(name: string, what: 'grid' | 'block', given: ExtentLike, limits: RawKernels): Extent {
  const list = typeof given === 'number' || typeof given === 'bigint' ? [given] : given
  if (!Array.isArray(list) || list.length < 1 || list.length > 3) {
    throw new ArgumentError(`[${name}] ${what} is a list of one to three numbers, not ${describe(given)}`)
  }
  const [x, y = 1, z = 1] = list.map((each) => toInteger(each, `[${name}] ${what}`))
  const extent: Extent = [x, y, z]
  const most = what === 'grid' ? limits.maxGrid : limits.maxBlock
  const threads = x * y * z
  const fits = extent.every((each, axis) => each >= 1 && each <= most[axis])
  if (fits && (what === 'grid' || threads <= limits.maxThreadsPerBlock)) return extent
  const bound = what === 'grid' ? '' : `, and ${limits.maxThreadsPerBlock} in all`
  throw new ValueError(`[${name}] ${what} is from 1 to (${most.join(', ')})${bound}: not (${list.join(', ')})`, {
    [what]: list,
    most,
  })
}
