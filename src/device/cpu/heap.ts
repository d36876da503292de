/**
 * The CPU's arrays live in one shared WebAssembly memory that grows. Its first pages are kept for talking to worker
 * threads and for the arguments of launches.
 */
import { DeviceUnavailableError } from '../../core/errors.js'
import type { DeviceMemory } from '../device.js'
import { adviseHugePages } from './huge-pages.js'
import { engine, type WasmMemory } from './wasm/engine.js'
import type { MemoryShape } from './wasm/module.js'

const pageBytes = 65536
/** A heap that grows beyond this is worth the foreign function interface that large pages are asked for through. */
const largeHeap = 32 << 20

/** Fixed places in the first pages. Address 0 stays unused. */
export const places = {
  /** 32-bit words shared with the workers. */
  control: 1024,
  /** What kernels say of an index out of bounds: see `failure.ts`. */
  failure: 2048,
  /** Bytes that stay 0: what is read where there is no element. */
  zeros: 3072,
  /** Bytes that nobody reads: what is written where there is no element. */
  sink: 4096,
  /** What `writer/compact-positions.ts` looks up: 2048 bytes, written before its first kernel. */
  kept: 32768,
  /** The argument block of the running launch. */
  args: 65536,
  argsBytes: 2 * 65536,
  heap: 4 * 65536,
} as const

/** Scratch memory of one thread. */
export const scratchBytes = 256 << 10
/** After it there is room for vectors that are set aside for a moment; both together are a thread's own memory. */
export const asideBytes = 512
export const threadBytes = scratchBytes + asideBytes

export class Heap implements DeviceMemory {
  readonly shape: MemoryShape
  readonly memory: WasmMemory
  readonly returnsMemory = false
  reclaim?: () => void
  /** The buffer as it is now; growing replaces it, and older ones see less. */
  buffer: SharedArrayBuffer
  private end: number
  private advised = false

  constructor(shape: MemoryShape = preferredShape()) {
    this.shape = shape
    this.memory = createMemory(shape)
    this.buffer = this.memory.buffer
    this.end = places.heap
  }

  get capacity(): number {
    return this.shape.maximumPages * pageBytes
  }

  allocate(bytes: number): number | undefined {
    const start = this.end
    const end = start + Math.ceil(bytes / 256) * 256
    if (end > this.capacity) return undefined
    if (end > this.buffer.byteLength && !this.grow(end)) return undefined
    this.end = end
    return start
  }

  /** Only the newest block shrinks the heap; the pool above keeps the others for reuse. */
  release(pointer: number, bytes: number): void {
    if (pointer + Math.ceil(bytes / 256) * 256 === this.end) this.end = pointer
  }

  private grow(end: number): boolean {
    if (!this.advised && end > largeHeap) {
      this.advised = true
      adviseHugePages(this.buffer, this.capacity)
    }
    const pages = Math.ceil((end - this.buffer.byteLength) / pageBytes)
    try {
      this.memory.grow(this.shape.wide ? BigInt(pages) : pages)
    } catch {
      return false
    }
    this.buffer = this.memory.buffer
    return true
  }
}

function createMemory({ maximumPages, wide }: MemoryShape): WasmMemory {
  const pages = places.heap / pageBytes
  const descriptor = wide
    ? { initial: BigInt(pages), maximum: BigInt(maximumPages), shared: true, address: 'i64', index: 'i64' }
    : { initial: pages, maximum: maximumPages, shared: true }
  return new engine.Memory(descriptor)
}

/** 64-bit memories reach 16 GiB where they exist; 32-bit ones 4 GiB. The address space may allow less of either. */
function preferredShape(): MemoryShape {
  const candidates: MemoryShape[] = [
    { maximumPages: 262144, wide: true },
    { maximumPages: 65536, wide: false },
    { maximumPages: 16384, wide: false },
    { maximumPages: 4096, wide: false },
  ]
  for (const shape of candidates) {
    try {
      const memory = createMemory(shape)
      // Engines that don't know 64-bit memories ignore the wish for one, or fail to convert the sizes.
      if (shape.wide && typeof memory.grow(0n) !== 'bigint') continue
      return shape
    } catch {}
  }
  throw new DeviceUnavailableError('the CPU device needs a shared WebAssembly memory, and none could be reserved')
}
