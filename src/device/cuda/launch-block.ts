/**
 * Native memory for the arguments of a kernel, packed as C would lay out a struct of them: one pointer goes to the
 * driver instead of one per argument. The driver copies them during the launch, so that one block serves all.
 */
import { InternalError } from '../../core/errors.js'
import { type ForeignFunctionInterface, type NativeBlock, writeUint64 } from '../ffi.js'
import type { Driver } from './driver.js'

/** What CUDA allows since 12.1; earlier GPUs and drivers take 4096 and say so. */
const parameterCapacity = 32764
const extraOffset = 32768
const sizeOffset = extraOffset + 40
const pointersOffset = extraOffset + 64
const pointerCapacity = 1024

const parameterBufferPointer = 1
const parameterBufferSize = 2

export class LaunchBlock {
  /** The arguments, from byte 0. */
  readonly buffer: ArrayBuffer
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly u32: Uint32Array
  readonly #block: NativeBlock
  readonly #functions: Driver['functions']
  readonly #driver: Driver
  readonly #extra: number
  readonly #sizeWord = sizeOffset / 4

  constructor(driver: Driver, interfaceInUse: ForeignFunctionInterface) {
    this.#driver = driver
    this.#functions = driver.functions
    this.#block = interfaceInUse.allocate(pointersOffset + pointerCapacity * 8)
    const { address, u32 } = this.#block
    this.buffer = this.#block.buffer
    this.bytes = this.#block.bytes.subarray(0, parameterCapacity)
    this.view = new DataView(this.buffer, 0, parameterCapacity)
    this.u32 = u32.subarray(0, parameterCapacity >> 2)
    this.#extra = address + extraOffset
    const extra = [parameterBufferPointer, address, parameterBufferSize, address + sizeOffset, 0]
    extra.forEach((value, index) => {
      writeUint64(u32, extraOffset / 4 + index * 2, value)
    })
  }

  /** Writes a device pointer or any whole number up to 2^53 as 64 bits; `offset` is in bytes, a multiple of 4. */
  setUint64(offset: number, value: number): void {
    writeUint64(this.u32, offset >> 2, value)
  }

  /** The same for whole numbers that may be negative. */
  setInt64(offset: number, value: number): void {
    const { u32 } = this
    u32[offset >> 2] = value
    u32[(offset >> 2) + 1] = Math.floor(value / 2 ** 32)
  }

  /** Starts a kernel with the first `bytes` of the block as its arguments. */
  launch(
    kernel: number,
    gridX: number,
    gridY: number,
    gridZ: number,
    blockX: number,
    blockY: number,
    blockZ: number,
    sharedBytes: number,
    stream: number,
    bytes: number,
  ): void {
    this.#block.u32[this.#sizeWord] = bytes
    const code = this.#functions.cuLaunchKernel(
      kernel,
      gridX,
      gridY,
      gridZ,
      blockX,
      blockY,
      blockZ,
      sharedBytes,
      stream,
      0,
      this.#extra,
    )
    if (code !== 0) {
      const values = [kernel, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream]
      this.#driver.fail('cuLaunchKernel', code, values)
    }
  }

  /** The same for a grid that runs as a whole, so that its blocks can wait for each other; `offsets` of all arguments. */
  launchCooperative(
    kernel: number,
    gridX: number,
    gridY: number,
    gridZ: number,
    blockX: number,
    blockY: number,
    blockZ: number,
    sharedBytes: number,
    stream: number,
    offsets: readonly number[],
  ): void {
    if (offsets.length > pointerCapacity) throw new InternalError(`${offsets.length} kernel arguments are too many`)
    const { address, u32 } = this.#block
    for (let index = 0; index < offsets.length; index++) {
      writeUint64(u32, pointersOffset / 4 + index * 2, address + offsets[index])
    }
    const code = this.#functions.cuLaunchCooperativeKernel(
      kernel,
      gridX,
      gridY,
      gridZ,
      blockX,
      blockY,
      blockZ,
      sharedBytes,
      stream,
      address + pointersOffset,
    )
    if (code !== 0) {
      const values = [kernel, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream]
      this.#driver.fail('cuLaunchCooperativeKernel', code, values)
    }
  }

  /** Gives the native memory back; the block must not be used afterwards. */
  free(): void {
    this.#block.free()
  }
}
