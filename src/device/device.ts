/**
 * What a device is to the rest of CuTS: raw memory, kernels, copies to and from the host. A new device is a folder
 * that implements this interface and passes `tests/contract`.
 */
import type { Kernel, Launch } from '../ir/kernel.js'
import type { Solver } from './linalg/solver.js'

export interface DeviceMemory {
  /** `bytes` of raw memory, aligned to at least 256 bytes; undefined where there is no more. Contents are arbitrary. */
  allocate(bytes: number): number | undefined
  release(pointer: number, bytes: number): void
  /** Set by the pool: gives back what nobody uses, for a device that finds no memory for its own needs. */
  reclaim?: () => void
  /** True where `release` gives memory back to the system; elsewhere freed memory can only be used again. */
  readonly returnsMemory: boolean
  /** The most that can ever be allocated, in bytes. */
  readonly capacity: number
}

export interface Device {
  /** `'cpu'`, `'cuda:0'`. */
  readonly id: string
  readonly memory: DeviceMemory
  /**
   * Compiles where that is needed, and starts the computation. Later calls see its results.
   * @throws IndexError where an index of the kernel is out of bounds and the device `reportsAtOnce`; others throw it from
   *   the next read or synchronisation
   */
  launch(kernel: Kernel, launch: Launch): void
  /**
   * Names the order in which a reduction combines its elements: launches with equal names give equal bits. Where it
   * isn't there, the order depends on nothing but the dimensions.
   */
  reductionOrder?(kernel: Kernel, launch: Launch): string
  /**
   * Bytes of memory that a launch needs besides its operands; it gets them as `scratch`, and they are free again when
   * the launch has returned, for what is launched after it.
   */
  scratchBytes?(kernel: Kernel, launch: Launch): number
  /** True where a launch itself throws what went wrong in it. */
  readonly reportsAtOnce: boolean
  /** Copies out of the device. Waits for the work before it. */
  read(pointer: number, target: Uint8Array): void
  /** The same without blocking the event loop. The memory must stay allocated until the promise settles. */
  readAsync(pointer: number, target: Uint8Array): Promise<void>
  write(pointer: number, source: Uint8Array): void
  /** Copies within the device; the ranges don't overlap. */
  copy(target: number, source: number, bytes: number): void
  /**
   * Copies from the memory of another device, after the work that both were given before, and before what they are
   * given after. False where this device can't.
   */
  copyFrom?(source: Device, from: number, to: number, bytes: number): boolean
  /** Memory that JavaScript can reach, until more is allocated. */
  hostView?(pointer: number, bytes: number): Uint8Array
  /** Kernels in the device's own language, where it has one. */
  readonly rawKernels?: RawKernels
  /** What is particular about its Fourier transforms; without it, see the defaults there. */
  readonly transforms?: TransformTraits
  /** What is kept for the next Fourier transform of a length. */
  readonly fftPlans?: FftPlans
  /** Factorisations of matrices in the device's memory, where it has a library for them. */
  readonly solver?: Solver | undefined
  /** Waits until all that was started is done; throws what went wrong in it. */
  synchronize(): void
}

export interface TransformTraits {
  /** Most dimensions that one kernel transforms: 1 by default. */
  readonly mostDimensions: number
  /** Whether a transform of one length takes elements that are apart: not by default. */
  readonly spaced: boolean
  /** Whether scaling comes with the transform (the default), or takes a pass that others can be part of. */
  readonly scales: boolean
  /**
   * Elements from which it is worth while to transform, row by row, dimensions that lie between others: by default it
   * always is.
   */
  readonly leastBetween: number
}

/** A cache of plans: whatever transforms of a length and dtype need besides their operands. */
export interface FftPlans {
  /** Plans that were found and that had to be made, those there are, the memory that they take, and the most that is kept. */
  info(): {
    readonly hits: number
    readonly misses: number
    readonly count: number
    readonly bytes: number
    readonly limit: number
    /** The most plans, which may be Infinity. */
    readonly most: number
  }
  setLimit(bytes: number): void
  setMost(plans: number): void
  clear(): void
}

/** What a user has written, to be compiled as it is. */
export interface RawSource {
  /** What messages and dumped files call it. */
  readonly name: string
  readonly source: string
  /** Options for the compiler besides the usual ones. */
  readonly options?: readonly string[]
  /** Names of instances of templates, which `RawModule.function` then takes. */
  readonly nameExpressions?: readonly string[]
  /** Texts that `#line 1 "name"` directives in the source speak of: errors show their lines. */
  readonly files?: Readonly<Record<string, string>>
}

export type Extent = readonly [number, number, number]

export interface RawKernels {
  readonly maxThreadsPerBlock: number
  readonly maxBlock: Extent
  readonly maxGrid: Extent
  /** How many blocks run at a time, roughly: one per multiprocessor. */
  readonly multiprocessors: number
  /** @throws CompileError */
  compile(source: RawSource): RawModule
  /** Machine code that was compiled elsewhere. */
  load(name: string, image: Uint8Array): RawModule
}

export interface RawModule {
  /** @throws ValueError where there is no such kernel */
  function(name: string): RawFunction
  /** A variable of the module. @throws ValueError where there is none */
  global(name: string): { readonly pointer: number; readonly bytes: number }
}

export interface RawFunctionAttributes {
  readonly maxThreadsPerBlock: number
  readonly sharedSizeBytes: number
  readonly constSizeBytes: number
  readonly localSizeBytes: number
  readonly numRegs: number
  readonly ptxVersion: number
  readonly binaryVersion: number
  readonly cacheModeCa: number
  readonly maxDynamicSharedSizeBytes: number
  readonly preferredSharedMemoryCarveout: number
}

export interface RawFunction {
  /** Where each parameter lies among the arguments, where that is known. */
  readonly parameters: readonly { readonly offset: number; readonly bytes: number }[] | undefined
  readonly attributes: RawFunctionAttributes
  /** Raises the shared memory that a launch may ask for. */
  setMaxDynamicSharedSizeBytes(bytes: number): void
  /** `offsets` of all arguments in `args`; blocks of a cooperative launch can wait for each other. */
  launch(
    grid: Extent,
    block: Extent,
    sharedBytes: number,
    args: Uint8Array,
    offsets: readonly number[],
    cooperative: boolean,
  ): void
}
