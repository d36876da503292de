/**
 * The foreign function interface, and the only file that knows koffi. Handles and device pointers are plain JS
 * numbers (they stay below 2^53), results that C returns through pointers land in a reused block of native memory.
 * Nothing is loaded before `ffi()` is called for the first time.
 */
import { createRequire } from 'node:module'
import { DeviceUnavailableError } from '../core/errors.js'

/** What a C parameter or result is: `pointer` takes a typed array, or an address as a number. */
export type NativeType = 'void' | 'int32' | 'uint32' | 'uint64' | 'float32' | 'float64' | 'pointer' | 'string'

/** Bytes of the host that a native call reads or writes: a view of JavaScript's memory, or an address. */
export type HostMemory = ArrayBufferView | number

export type NativeArgument<T extends NativeType> = T extends 'pointer'
  ? HostMemory | null
  : T extends 'string'
    ? string
    : T extends 'void'
      ? never
      : number

export type NativeResult<T extends NativeType> = T extends 'void'
  ? undefined
  : T extends 'string'
    ? string | null
    : number

export type NativeArguments<P extends readonly NativeType[]> = { -readonly [I in keyof P]: NativeArgument<P[I]> }

export interface NativeFunction<P extends readonly NativeType[], R extends NativeType> {
  (...values: NativeArguments<P>): NativeResult<R>
  /** Runs on another thread, so that the event loop goes on. Memory passed in must stay alive until it settles. */
  async(...values: NativeArguments<P>): Promise<NativeResult<R>>
}

export interface NativeLibrary {
  /** As it was asked for: a path, or a name that the system's loader resolved. */
  readonly file: string
  has(symbol: string): boolean
  /** Throws where the library has no such symbol. */
  declare<const P extends readonly NativeType[], R extends NativeType>(
    symbol: string,
    parameters: P,
    result: R,
  ): NativeFunction<P, R>
}

/** Native memory that JavaScript can write to, and whose address never changes. */
export interface NativeBlock {
  readonly address: number
  readonly buffer: ArrayBuffer
  readonly bytes: Uint8Array
  readonly u32: Uint32Array
  readonly view: DataView
  /** The block must not be touched afterwards. */
  free(): void
}

export interface ForeignFunctionInterface {
  /** The stack that native calls have. */
  readonly stackBytes: number
  /** `global` makes the library's symbols visible to libraries loaded later. Throws an Error with the loader's text. */
  load(file: string, options?: { readonly global?: boolean }): NativeLibrary
  /** Zeroed memory, aligned to 16 bytes; the size is rounded up to 16 too. */
  allocate(bytes: number): NativeBlock
  /** Where the bytes of a view lie. They don't move, but somebody has to keep the view alive. */
  addressOf(view: ArrayBufferView): number
  /** JavaScript's view of native memory; it must not be used once the memory is freed. */
  viewOf(address: number, bytes: number): ArrayBuffer
  /** The text at an address, up to its zero byte. */
  stringAt(address: number): string
}

type Koffi = typeof import('koffi').default

let loaded: ForeignFunctionInterface | undefined

/** Loads koffi on first use. */
export function ffi(): ForeignFunctionInterface {
  return (loaded ??= koffiInterface(requireKoffi()))
}

function requireKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi
  } catch (cause) {
    throw new DeviceUnavailableError(
      `the npm package 'koffi', through which CUDA is called, can't be loaded on ${process.platform}-${process.arch}: ` +
        `${(cause as Error).message}; install it with: npm install koffi`,
      { platform: process.platform, architecture: process.arch },
      { cause },
    )
  }
}

const koffiTypes: Record<NativeType, string> = {
  void: 'void',
  int32: 'int32_t',
  uint32: 'uint32_t',
  uint64: 'uint64_t',
  float32: 'float',
  float64: 'double',
  pointer: 'void *',
  string: 'str',
}

/** Calls run on a stack of koffi's, and OpenBLAS puts the plans of its threads there: more than the usual 1 MiB. */
const stackBytes = 16 << 20

function koffiInterface(koffi: Koffi): ForeignFunctionInterface {
  try {
    koffi.config({ sync_stack_size: stackBytes })
  } catch {
    // Somebody else in this process has called koffi before.
  }
  return {
    stackBytes: koffi.config().sync_stack_size ?? 0,
    load(file, options = {}) {
      const library = koffi.load(file, { global: options.global ?? false })
      return {
        file,
        has: (symbol) => hasSymbol(library, symbol),
        declare: (symbol, parameters, result) => {
          const types = parameters.map((type) => koffiTypes[type])
          return withPromise(library.func(symbol, koffiTypes[result], types)) as never
        },
      }
    },
    allocate: (bytes) => allocate(koffi, bytes),
    addressOf: (view) => Number(koffi.address(view)),
    viewOf: (address, bytes) => koffi.view(BigInt(address), bytes),
    stringAt: (address) => koffi.decode.string(BigInt(address)),
  }
}

function hasSymbol(library: ReturnType<Koffi['load']>, symbol: string): boolean {
  try {
    library.symbol(symbol)
    return true
  } catch {
    return false
  }
}

/** Turns koffi's callback form of an asynchronous call into a promise, on the same function object. */
function withPromise(callable: ReturnType<ReturnType<Koffi['load']>['func']>): unknown {
  const withCallback = callable.async
  const withPromise = (...values: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      withCallback(...values, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)))
    })
  Object.defineProperty(callable, 'async', { value: withPromise })
  return callable
}

const alignment = 16

function allocate(koffi: Koffi, bytes: number): NativeBlock {
  const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment)
  const pointer = koffi.alloc('uint8_t', size)
  const buffer = koffi.view(pointer, size)
  const block: NativeBlock = {
    address: Number(koffi.address(pointer)),
    buffer,
    bytes: new Uint8Array(buffer),
    u32: new Uint32Array(buffer),
    view: new DataView(buffer),
    free: () => koffi.free(pointer),
  }
  block.bytes.fill(0)
  return block
}

const wordRange = 4294967296

/** A 64-bit unsigned value below 2^53 at 32-bit word `index`, as a number; much faster than through a bigint. */
export function readUint64(words: Uint32Array, index: number): number {
  return words[index] + words[index + 1] * wordRange
}

export function writeUint64(words: Uint32Array, index: number, value: number): void {
  words[index] = value
  words[index + 1] = value / wordRange
}

/** The text up to the first zero byte. */
export function readCString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString('utf8')
}
