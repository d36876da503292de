/**
 * The driver API, typed: results are returned, failures thrown. Handles and device pointers are numbers, 0 is the
 * default stream. A call costs one native call; results land in one reused block.
 */
import { CudaError, DeviceError, DeviceUnavailableError, InternalError } from '../../core/errors.js'
import {
  type ForeignFunctionInterface,
  ffi,
  type HostMemory,
  type NativeBlock,
  readCString,
  readUint64,
} from '../ffi.js'
import { CudaResult, hintFor, initialisationProblem, isSticky } from './cuda-results.js'
import {
  type DriverFunctionName,
  type DriverFunctions,
  declareDriver,
  driverFunctionNames,
  parameterNames,
  releasing,
} from './driver-functions.js'
import { LaunchBlock } from './launch-block.js'
import { type OpenedLibrary, type OpenOptions, openLibrary } from './libraries.js'

/** The first failure after which the device can't be used any more. */
export interface DeviceLoss {
  readonly function: string
  readonly code: number
  readonly name: string
  readonly text: string
}

export interface MemoryInfo {
  readonly free: number
  readonly total: number
}

const oldestVersion = 12000

const scratchBytes = 512
const second = 8

export class Driver {
  readonly functions: DriverFunctions
  readonly #scratch: NativeBlock
  readonly #words: Uint32Array
  readonly #out: number
  readonly #interface: ForeignFunctionInterface
  #loss: DeviceLoss | undefined

  /** Throws `DeviceUnavailableError` where the library is too old. It isn't initialised yet: see `initialize`. */
  constructor(
    readonly library: OpenedLibrary,
    interfaceInUse: ForeignFunctionInterface = ffi(),
  ) {
    const { functions, missing } = declareDriver(library.native)
    if (missing.length > 0) {
      throw new DeviceUnavailableError(
        `the NVIDIA driver ${library.path} is too old: it has no ${missing.join(', ')}; CUDA 12 or later is needed`,
        { library: 'cuda', path: library.path, missing },
      )
    }
    this.functions = functions
    this.#interface = interfaceInUse
    this.#scratch = interfaceInUse.allocate(scratchBytes)
    this.#words = this.#scratch.u32
    this.#out = this.#scratch.address
  }

  /** Set once the device failed for good. */
  get loss(): DeviceLoss | undefined {
    return this.#loss
  }

  /** Starts CUDA; throws `DeviceUnavailableError` where there is no device, and says why. */
  initialize(): void {
    const code = this.functions.cuInit(0)
    if (code === 0) this.#checkVersion()
    if (code === 0 && this.deviceCount() > 0) return
    const failed = code === 0 ? CudaResult.noDevice : code
    const { name, text } = this.describe(failed)
    const problem = initialisationProblem(failed) ?? text
    throw new DeviceUnavailableError(
      `the NVIDIA driver is installed (${this.library.path}), but CUDA can't start: ${problem} (cuInit: ${name}, ${failed})`,
      { library: 'cuda', path: this.library.path, code: failed, name, text },
    )
  }

  #checkVersion(): void {
    const version = this.driverVersion()
    if (version >= oldestVersion) return
    const supported = `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`
    throw new DeviceUnavailableError(
      `the NVIDIA driver ${this.library.path} is too old: it supports CUDA ${supported} at most, and CUDA 12 or later is ` +
        'needed; update the driver',
      { library: 'cuda', path: this.library.path, version },
    )
  }

  /** The newest CUDA release that the driver supports: 13000 is 13.0. */
  driverVersion(): number {
    this.#check('cuDriverGetVersion', this.functions.cuDriverGetVersion(this.#out))
    return this.#words[0]
  }

  // Devices

  deviceCount(): number {
    this.#check('cuDeviceGetCount', this.functions.cuDeviceGetCount(this.#out))
    return this.#words[0]
  }

  deviceGet(ordinal: number): number {
    this.#check('cuDeviceGet', this.functions.cuDeviceGet(this.#out, ordinal), 0, ordinal)
    return this.#words[0]
  }

  deviceName(device: number): string {
    this.#check('cuDeviceGetName', this.functions.cuDeviceGetName(this.#out, 256, device))
    return readCString(this.#scratch.bytes.subarray(0, 256))
  }

  deviceTotalMemory(device: number): number {
    this.#check('cuDeviceTotalMem_v2', this.functions.cuDeviceTotalMem_v2(this.#out, device))
    return readUint64(this.#words, 0)
  }

  deviceAttribute(attribute: number, device: number): number {
    const code = this.functions.cuDeviceGetAttribute(this.#out, attribute, device)
    this.#check('cuDeviceGetAttribute', code, 0, attribute, device)
    return this.#words[0] | 0
  }

  /** As nvidia-smi writes it. */
  deviceUuid(device: number): string {
    this.#check('cuDeviceGetUuid_v2', this.functions.cuDeviceGetUuid_v2(this.#out, device))
    const hex = Buffer.from(this.#scratch.bytes.subarray(0, 16)).toString('hex')
    const cuts = [0, 8, 12, 16, 20, 32]
    return `GPU-${cuts
      .slice(1)
      .map((end, index) => hex.slice(cuts[index], end))
      .join('-')}`
  }

  deviceCanAccessPeer(device: number, peer: number): boolean {
    this.#check('cuDeviceCanAccessPeer', this.functions.cuDeviceCanAccessPeer(this.#out, device, peer))
    return this.#words[0] !== 0
  }

  // Contexts

  primaryContextRetain(device: number): number {
    this.#check('cuDevicePrimaryCtxRetain', this.functions.cuDevicePrimaryCtxRetain(this.#out, device))
    return readUint64(this.#words, 0)
  }

  primaryContextRelease(device: number): void {
    this.#check('cuDevicePrimaryCtxRelease_v2', this.functions.cuDevicePrimaryCtxRelease_v2(device))
  }

  /** The context that later calls of this thread speak to; 0 for none. */
  setCurrentContext(context: number): void {
    this.#check('cuCtxSetCurrent', this.functions.cuCtxSetCurrent(context))
  }

  currentContext(): number {
    this.#check('cuCtxGetCurrent', this.functions.cuCtxGetCurrent(this.#out))
    return readUint64(this.#words, 0)
  }

  /** Waits for everything started in the current context. */
  synchronize(): void {
    this.#check('cuCtxSynchronize', this.functions.cuCtxSynchronize())
  }

  /** Lets the current context reach the memory of another one; nothing happens where it can already. */
  enablePeerAccess(peerContext: number): void {
    const code = this.functions.cuCtxEnablePeerAccess(peerContext, 0)
    if (code !== CudaResult.peerAccessAlreadyEnabled) this.#check('cuCtxEnablePeerAccess', code)
  }

  // Memory

  memoryInfo(): MemoryInfo {
    this.#check('cuMemGetInfo_v2', this.functions.cuMemGetInfo_v2(this.#out, this.#out + second))
    return { free: readUint64(this.#words, 0), total: readUint64(this.#words, 2) }
  }

  /** A device pointer, aligned to 256 bytes; undefined where there is not enough memory. */
  memAlloc(bytes: number): number | undefined {
    const code = this.functions.cuMemAlloc_v2(this.#out, bytes)
    if (code === CudaResult.outOfMemory) return undefined
    this.#check('cuMemAlloc_v2', code, 0, bytes)
    return readUint64(this.#words, 0)
  }

  memFree(pointer: number): void {
    this.#check('cuMemFree_v2', this.functions.cuMemFree_v2(pointer), pointer)
  }

  /** Page-locked memory of the host, which copies at full speed; undefined where there is not enough. */
  hostAlloc(bytes: number, flags = 0): number | undefined {
    const code = this.functions.cuMemHostAlloc(this.#out, bytes, flags)
    if (code === CudaResult.outOfMemory) return undefined
    this.#check('cuMemHostAlloc', code, 0, bytes, flags)
    return readUint64(this.#words, 0)
  }

  hostFree(pointer: number): void {
    this.#check('cuMemFreeHost', this.functions.cuMemFreeHost(pointer), pointer)
  }

  /** JavaScript's view of page-locked memory, which must not be used once the memory is freed. */
  hostView(pointer: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#interface.viewOf(pointer, bytes))
  }

  copyHostToDevice(target: number, source: HostMemory, bytes: number): void {
    checkHostRange(source, bytes)
    const code = this.functions.cuMemcpyHtoD_v2(target, source, bytes)
    if (code !== 0) this.#fail('cuMemcpyHtoD_v2', code, [target, source, bytes])
  }

  copyDeviceToHost(target: HostMemory, source: number, bytes: number): void {
    checkHostRange(target, bytes)
    const code = this.functions.cuMemcpyDtoH_v2(target, source, bytes)
    if (code !== 0) this.#fail('cuMemcpyDtoH_v2', code, [target, source, bytes])
  }

  copyHostToDeviceAsync(target: number, source: HostMemory, bytes: number, stream: number): void {
    checkHostRange(source, bytes)
    const code = this.functions.cuMemcpyHtoDAsync_v2(target, source, bytes, stream)
    if (code !== 0) this.#fail('cuMemcpyHtoDAsync_v2', code, [target, source, bytes, stream])
  }

  /** The target must stay alive until the stream has come this far. */
  copyDeviceToHostAsync(target: HostMemory, source: number, bytes: number, stream: number): void {
    checkHostRange(target, bytes)
    const code = this.functions.cuMemcpyDtoHAsync_v2(target, source, bytes, stream)
    if (code !== 0) this.#fail('cuMemcpyDtoHAsync_v2', code, [target, source, bytes, stream])
  }

  copyDeviceToDeviceAsync(target: number, source: number, bytes: number, stream: number): void {
    const code = this.functions.cuMemcpyDtoDAsync_v2(target, source, bytes, stream)
    if (code !== 0) this.#fail('cuMemcpyDtoDAsync_v2', code, [target, source, bytes, stream])
  }

  copyPeerAsync(
    target: number,
    targetContext: number,
    source: number,
    sourceContext: number,
    bytes: number,
    stream: number,
  ): void {
    const code = this.functions.cuMemcpyPeerAsync(target, targetContext, source, sourceContext, bytes, stream)
    if (code !== 0) this.#fail('cuMemcpyPeerAsync', code, [target, targetContext, source, sourceContext, bytes, stream])
  }

  /** Sets `count` bytes. */
  fillBytesAsync(target: number, value: number, count: number, stream: number): void {
    const code = this.functions.cuMemsetD8Async(target, value & 0xff, count, stream)
    if (code !== 0) this.#fail('cuMemsetD8Async', code, [target, value, count, stream])
  }

  /** Sets `count` 32-bit words. */
  fillWordsAsync(target: number, value: number, count: number, stream: number): void {
    const code = this.functions.cuMemsetD32Async(target, value >>> 0, count, stream)
    if (code !== 0) this.#fail('cuMemsetD32Async', code, [target, value, count, stream])
  }

  // Streams and events

  /** Flag 1 makes a stream that doesn't wait for the default one. */
  streamCreate(flags = 1): number {
    this.#check('cuStreamCreate', this.functions.cuStreamCreate(this.#out, flags), 0, flags)
    return readUint64(this.#words, 0)
  }

  streamDestroy(stream: number): void {
    this.#check('cuStreamDestroy_v2', this.functions.cuStreamDestroy_v2(stream), stream)
  }

  streamSynchronize(stream: number): void {
    this.#check('cuStreamSynchronize', this.functions.cuStreamSynchronize(stream), stream)
  }

  /** True where all that the stream was given is done. */
  streamQuery(stream: number): boolean {
    const code = this.functions.cuStreamQuery(stream)
    if (code === CudaResult.notReady) return false
    this.#check('cuStreamQuery', code, stream)
    return true
  }

  streamWaitEvent(stream: number, event: number): void {
    this.#check('cuStreamWaitEvent', this.functions.cuStreamWaitEvent(stream, event, 0), stream, event)
  }

  /** Flag 2 leaves out the time, which makes the event cheaper; 1 lets a waiting thread sleep instead of spin. */
  eventCreate(flags = 2): number {
    this.#check('cuEventCreate', this.functions.cuEventCreate(this.#out, flags), 0, flags)
    return readUint64(this.#words, 0)
  }

  eventDestroy(event: number): void {
    this.#check('cuEventDestroy_v2', this.functions.cuEventDestroy_v2(event), event)
  }

  eventRecord(event: number, stream: number): void {
    this.#check('cuEventRecord', this.functions.cuEventRecord(event, stream), event, stream)
  }

  eventQuery(event: number): boolean {
    const code = this.functions.cuEventQuery(event)
    if (code === CudaResult.notReady) return false
    this.#check('cuEventQuery', code, event)
    return true
  }

  eventSynchronize(event: number): void {
    this.#check('cuEventSynchronize', this.functions.cuEventSynchronize(event), event)
  }

  /** Waits on another thread; the event loop goes on. The event must not be destroyed before it settles. */
  async eventSynchronizeAsync(event: number): Promise<void> {
    const code = await this.functions.cuEventSynchronize.async(event)
    // The other thread has no context of its own: where the driver minds that, this one asks now and then.
    if (code === CudaResult.invalidContext) {
      while (!this.eventQuery(event)) await new Promise((resolve) => setTimeout(resolve, 1))
    } else this.#check('cuEventSynchronize', code, event)
  }

  /** Milliseconds between two events that were made with the time in them. */
  eventElapsedTime(start: number, end: number): number {
    this.#check('cuEventElapsedTime', this.functions.cuEventElapsedTime(this.#out, start, end), 0, start, end)
    return this.#scratch.view.getFloat32(0, true)
  }

  // Modules and kernels

  /** Loads a cubin, or PTX that ends in a zero byte. */
  moduleLoadData(image: Uint8Array): number {
    const code = this.functions.cuModuleLoadData(this.#out, image)
    if (code !== 0) this.#fail('cuModuleLoadData', code, [0, image])
    return readUint64(this.#words, 0)
  }

  moduleUnload(module: number): void {
    this.#check('cuModuleUnload', this.functions.cuModuleUnload(module), module)
  }

  moduleGetFunction(module: number, name: string): number {
    const code = this.functions.cuModuleGetFunction(this.#out, module, name)
    if (code !== 0) this.#fail('cuModuleGetFunction', code, [0, module, name])
    return readUint64(this.#words, 0)
  }

  moduleGetGlobal(module: number, name: string): { readonly pointer: number; readonly bytes: number } {
    const code = this.functions.cuModuleGetGlobal_v2(this.#out, this.#out + second, module, name)
    if (code !== 0) this.#fail('cuModuleGetGlobal_v2', code, [0, 0, module, name])
    return { pointer: readUint64(this.#words, 0), bytes: readUint64(this.#words, 2) }
  }

  functionAttribute(attribute: number, kernel: number): number {
    const code = this.functions.cuFuncGetAttribute(this.#out, attribute, kernel)
    this.#check('cuFuncGetAttribute', code, 0, attribute, kernel)
    return this.#words[0] | 0
  }

  /** Where a kernel's parameters lie, in order; undefined where the driver can't tell. */
  functionParameters(kernel: number): { readonly offset: number; readonly bytes: number }[] | undefined {
    const found: { readonly offset: number; readonly bytes: number }[] = []
    for (;;) {
      const code = this.functions.cuFuncGetParamInfo(kernel, found.length, this.#out, this.#out + second)
      if (code === CudaResult.notFound) return undefined
      if (code === CudaResult.invalidValue) return found
      this.#check('cuFuncGetParamInfo', code)
      found.push({ offset: readUint64(this.#words, 0), bytes: readUint64(this.#words, 2) })
    }
  }

  setFunctionAttribute(kernel: number, attribute: number, value: number): void {
    const code = this.functions.cuFuncSetAttribute(kernel, attribute, value)
    this.#check('cuFuncSetAttribute', code, kernel, attribute, value)
  }

  maxActiveBlocksPerMultiprocessor(kernel: number, blockSize: number, sharedBytes: number): number {
    const code = this.functions.cuOccupancyMaxActiveBlocksPerMultiprocessor(this.#out, kernel, blockSize, sharedBytes)
    this.#check('cuOccupancyMaxActiveBlocksPerMultiprocessor', code, 0, kernel, blockSize, sharedBytes)
    return this.#words[0]
  }

  /** A block for kernel arguments, to be kept and reused for every launch. */
  prepareLaunch(): LaunchBlock {
    return new LaunchBlock(this, this.#interface)
  }

  // Failures

  describe(code: number): { readonly name: string; readonly text: string } {
    return {
      name: this.#errorText(this.functions.cuGetErrorName, code) ?? `CUDA error ${code}`,
      text: this.#errorText(this.functions.cuGetErrorString, code) ?? 'unknown to this driver',
    }
  }

  #errorText(lookUp: (code: number, out: number) => number, code: number): string | undefined {
    if (lookUp(code, this.#out) !== 0) return undefined
    const address = readUint64(this.#words, 0)
    return address === 0 ? undefined : this.#interface.stringAt(address)
  }

  #check(name: DriverFunctionName, code: number, ...values: number[]): void {
    if (code !== 0) this.#fail(name, code, values)
  }

  /** Throws what a failed call means. Also for calls made through `functions`. */
  fail(name: DriverFunctionName, code: number, values: readonly unknown[] = []): never {
    this.#fail(name, code, values)
  }

  #fail(name: DriverFunctionName, code: number, values: readonly unknown[]): never {
    if (code === 0) throw new InternalError(`${name} succeeded, and was reported as failed`)
    if (this.#loss !== undefined) throw this.#lossError(name)
    const { name: codeName, text } = this.describe(code)
    if (isSticky(code)) this.#lose({ function: name, code, name: codeName, text })
    const passed = callArguments(name, values)
    const shown = Object.entries(passed).map(([key, value]) => `${key} = ${argumentText(key, value)}`)
    const call = shown.length > 0 ? `${name}(${shown.join(', ')})` : name
    const lost = this.#loss === undefined ? '' : '; the GPU cannot be used by this process any more'
    throw new CudaError(`${call} failed with ${codeName} (${code}), ${text}${hintFor(code)}${lost}`, {
      function: name,
      code,
      name: codeName,
      text,
      arguments: passed,
    })
  }

  /** From now on every call throws at once, and releasing does nothing. */
  #lose(loss: DeviceLoss): void {
    this.#loss = loss
    const functions = this.functions as Record<DriverFunctionName, unknown>
    for (const name of driverFunctionNames) {
      if (name === 'cuGetErrorName' || name === 'cuGetErrorString') continue
      const lost = releasing.includes(name)
        ? () => CudaResult.success
        : () => {
            throw this.#lossError(name)
          }
      functions[name] = Object.assign(lost, { async: async () => lost() })
    }
  }

  #lossError(name: string): DeviceError {
    const loss = this.#loss!
    return new DeviceError(
      `${name} can't be called: the GPU was lost when ${loss.function} failed with ${loss.name} (${loss.code}), ${loss.text}; ` +
        'its memory is gone, and CUDA needs a new process',
      { function: name, cause: loss },
    )
  }
}

/** A copy past the end of a view would read or overwrite whatever lies there. */
function checkHostRange(memory: HostMemory, bytes: number): void {
  if (typeof memory !== 'number' && bytes > memory.byteLength) {
    throw new InternalError(`a copy of ${bytes} bytes doesn't fit ${memory.byteLength} bytes of the host`)
  }
}

/** The arguments by name, without those that only say where results go; memory of the host by its size. */
function callArguments(name: DriverFunctionName, values: readonly unknown[]): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  const names = parameterNames[name]
  values.forEach((value, index) => {
    const key = names?.[index]
    if (key) shown[key] = ArrayBuffer.isView(value) ? `${value.byteLength} bytes of the host` : value
  })
  return shown
}

const addresses = new Set(['pointer', 'target', 'source', 'function', 'module', 'targetContext', 'sourceContext'])

/** Addresses in hexadecimal, as every other tool writes them. */
function argumentText(key: string, value: unknown): string {
  return typeof value === 'number' && addresses.has(key) ? `0x${value.toString(16)}` : String(value)
}

/** Finds the driver and starts CUDA; throws `DeviceUnavailableError` where that can't be. */
export function openDriver(options: OpenOptions = {}): Driver {
  const driver = new Driver(openLibrary('cuda', options), options.ffi)
  driver.initialize()
  return driver
}
