/** Users' own kernels: compiled by way of the same cache as ours, and launched on the device's stream. */
import { CudaError, ValueError } from '../../core/errors.js'
import type { Extent, RawFunction, RawFunctionAttributes, RawKernels, RawModule, RawSource } from '../device.js'
import type { CudaDevice } from './cuda-device.js'
import { CudaResult } from './cuda-results.js'
import { DeviceAttribute, FunctionAttribute } from './device-attributes.js'

export class CudaRawKernels implements RawKernels {
  readonly maxThreadsPerBlock: number
  readonly maxBlock: Extent
  readonly maxGrid: Extent
  readonly multiprocessors: number

  constructor(private readonly device: CudaDevice) {
    const { driver, ordinal, properties } = device
    const handle = driver.deviceGet(ordinal)
    const get = (name: keyof typeof DeviceAttribute) => driver.deviceAttribute(DeviceAttribute[name], handle)
    this.maxThreadsPerBlock = properties.maxThreadsPerBlock
    this.multiprocessors = properties.multiprocessorCount
    this.maxBlock = [get('maxBlockDimX'), get('maxBlockDimY'), get('maxBlockDimZ')]
    this.maxGrid = [get('maxGridDimX'), get('maxGridDimY'), get('maxGridDimZ')]
  }

  compile(source: RawSource): RawModule {
    const { image, loweredNames } = this.device.compiler.compile(source)
    return this.loaded(source.name, image, loweredNames)
  }

  load(name: string, image: Uint8Array): RawModule {
    return this.loaded(name, image, {})
  }

  private loaded(name: string, image: Uint8Array, loweredNames: Readonly<Record<string, string>>): RawModule {
    const { device } = this
    device.enter()
    const handle = device.driver.moduleLoadData(image)
    const module = new CudaRawModule(device, name, handle, loweredNames)
    modules.register(module, { device, handle })
    return module
  }
}

/** Modules that nobody can reach are unloaded; their functions keep them reachable. */
const modules = new FinalizationRegistry<{ device: CudaDevice; handle: number }>(({ device, handle }) => {
  try {
    device.synchronize()
    device.driver.moduleUnload(handle)
  } catch {
    // A lost device has no modules left.
  }
})

class CudaRawModule implements RawModule {
  constructor(
    private readonly device: CudaDevice,
    private readonly name: string,
    private readonly handle: number,
    private readonly loweredNames: Readonly<Record<string, string>>,
  ) {}

  function(name: string): RawFunction {
    const { device, handle, loweredNames } = this
    device.enter()
    const lowered = Object.hasOwn(loweredNames, name) ? loweredNames[name] : name
    const found = this.find(name, 'kernel', () => device.driver.moduleGetFunction(handle, lowered))
    return new CudaRawFunction(device, this, found)
  }

  global(name: string): { readonly pointer: number; readonly bytes: number } {
    const { device, handle, loweredNames } = this
    device.enter()
    const lowered = Object.hasOwn(loweredNames, name) ? loweredNames[name] : name
    return this.find(name, 'variable', () => device.driver.moduleGetGlobal(handle, lowered))
  }

  private find<T>(name: string, what: string, search: () => T): T {
    try {
      return search()
    } catch (error) {
      if (!(error instanceof CudaError) || error.details.code !== CudaResult.notFound) throw error
      throw new ValueError(
        `[${this.name}] there is no ${what} '${name}': C++ adds the types to a name, unless it is declared extern "C" ` +
          'or listed in nameExpressions',
        { name, module: this.name },
        { cause: error },
      )
    }
  }
}

/** Bytes of shared memory that a launch may ask for without saying so before. */
const usualShared = 48 * 1024

class CudaRawFunction implements RawFunction {
  readonly parameters: readonly { readonly offset: number; readonly bytes: number }[] | undefined
  private allowedShared = 0

  constructor(
    private readonly device: CudaDevice,
    /** Keeps the module loaded. */
    readonly module: RawModule,
    private readonly handle: number,
  ) {
    this.parameters = device.driver.functionParameters(handle)
  }

  get attributes(): RawFunctionAttributes {
    this.device.enter()
    const get = (name: keyof typeof FunctionAttribute) =>
      this.device.driver.functionAttribute(FunctionAttribute[name], this.handle)
    return {
      maxThreadsPerBlock: get('maxThreadsPerBlock'),
      sharedSizeBytes: get('sharedSizeBytes'),
      constSizeBytes: get('constSizeBytes'),
      localSizeBytes: get('localSizeBytes'),
      numRegs: get('registerCount'),
      ptxVersion: get('ptxVersion'),
      binaryVersion: get('binaryVersion'),
      cacheModeCa: get('cacheModeCa'),
      maxDynamicSharedSizeBytes: get('maxDynamicSharedSizeBytes'),
      preferredSharedMemoryCarveout: get('preferredSharedMemoryCarveout'),
    }
  }

  setMaxDynamicSharedSizeBytes(bytes: number): void {
    this.device.enter()
    this.device.driver.setFunctionAttribute(this.handle, FunctionAttribute.maxDynamicSharedSizeBytes, bytes)
    this.allowedShared = bytes
  }

  launch(
    grid: Extent,
    block: Extent,
    sharedBytes: number,
    args: Uint8Array,
    offsets: readonly number[],
    cooperative: boolean,
  ): void {
    const { device, handle } = this
    if (sharedBytes > usualShared && sharedBytes > this.allowedShared) this.setMaxDynamicSharedSizeBytes(sharedBytes)
    device.enter()
    device.block.bytes.set(args)
    if (cooperative) device.block.launchCooperative(handle, ...grid, ...block, sharedBytes, device.stream, offsets)
    else device.block.launch(handle, ...grid, ...block, sharedBytes, device.stream, args.length)
  }
}
