/**
 * What a device is to the rest of CuTS: raw memory, kernels, copies to and from the host. A new device is a folder
 * that implements this interface and passes `tests/contract`.
 */
import type { Kernel, Launch } from '../ir/kernel.js'

export interface DeviceMemory {
  /** `bytes` of raw memory, aligned to at least 256 bytes; undefined where there is no more. Contents are arbitrary. */
  allocate(bytes: number): number | undefined
  release(pointer: number, bytes: number): void
  /** True where `release` gives memory back to the system; elsewhere freed memory can only be used again. */
  readonly returnsMemory: boolean
  /** The most that can ever be allocated, in bytes. */
  readonly capacity: number
}

export interface Device {
  /** `'cpu'`, `'cuda:0'`. */
  readonly id: string
  readonly memory: DeviceMemory
  /** Compiles where that is needed, and starts the computation. Later calls see its results. */
  launch(kernel: Kernel, launch: Launch): void
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
  /** Waits until all that was started is done; throws what went wrong in it. */
  synchronize(): void
}
