/** The device's properties that CuTS asks for: the numbers are CUdevice_attribute's and CUfunction_attribute's. */
import type { Driver } from './driver.js'

export const DeviceAttribute = {
  maxThreadsPerBlock: 1,
  maxBlockDimX: 2,
  maxBlockDimY: 3,
  maxBlockDimZ: 4,
  maxGridDimX: 5,
  maxGridDimY: 6,
  maxGridDimZ: 7,
  maxSharedMemoryPerBlock: 8,
  warpSize: 10,
  maxRegistersPerBlock: 12,
  clockRate: 13,
  multiprocessorCount: 16,
  integrated: 18,
  computeMode: 20,
  concurrentKernels: 31,
  eccEnabled: 32,
  pciBusId: 33,
  pciDeviceId: 34,
  memoryClockRate: 36,
  globalMemoryBusWidth: 37,
  l2CacheSize: 38,
  maxThreadsPerMultiprocessor: 39,
  asyncEngineCount: 40,
  unifiedAddressing: 41,
  pciDomainId: 50,
  computeCapabilityMajor: 75,
  computeCapabilityMinor: 76,
  maxSharedMemoryPerMultiprocessor: 81,
  managedMemory: 83,
  cooperativeLaunch: 95,
  maxSharedMemoryPerBlockOptin: 97,
  maxBlocksPerMultiprocessor: 106,
} as const

export const FunctionAttribute = {
  maxThreadsPerBlock: 0,
  sharedSizeBytes: 1,
  constSizeBytes: 2,
  localSizeBytes: 3,
  registerCount: 4,
  ptxVersion: 5,
  binaryVersion: 6,
  cacheModeCa: 7,
  maxDynamicSharedSizeBytes: 8,
  preferredSharedMemoryCarveout: 9,
} as const

export interface DeviceProperties {
  readonly ordinal: number
  readonly name: string
  readonly uuid: string
  readonly totalMemory: number
  /** 90 for compute capability 9.0. */
  readonly architecture: number
  readonly multiprocessorCount: number
  readonly warpSize: number
  readonly maxThreadsPerBlock: number
  readonly maxThreadsPerMultiprocessor: number
  readonly maxBlocksPerMultiprocessor: number
  /** Bytes of shared memory a block may use without asking, and after asking by `setFunctionAttribute`. */
  readonly sharedMemoryPerBlock: number
  readonly sharedMemoryPerBlockOptin: number
  readonly l2CacheSize: number
  readonly cooperativeLaunch: boolean
  readonly pciBus: string
}

/** Needs no context. */
export function deviceProperties(driver: Driver, ordinal: number): DeviceProperties {
  const device = driver.deviceGet(ordinal)
  const get = (attribute: keyof typeof DeviceAttribute): number =>
    driver.deviceAttribute(DeviceAttribute[attribute], device)
  const hex = (attribute: keyof typeof DeviceAttribute, width: number): string =>
    get(attribute).toString(16).padStart(width, '0')
  return {
    ordinal,
    name: driver.deviceName(device),
    uuid: driver.deviceUuid(device),
    totalMemory: driver.deviceTotalMemory(device),
    architecture: get('computeCapabilityMajor') * 10 + get('computeCapabilityMinor'),
    multiprocessorCount: get('multiprocessorCount'),
    warpSize: get('warpSize'),
    maxThreadsPerBlock: get('maxThreadsPerBlock'),
    maxThreadsPerMultiprocessor: get('maxThreadsPerMultiprocessor'),
    maxBlocksPerMultiprocessor: get('maxBlocksPerMultiprocessor'),
    sharedMemoryPerBlock: get('maxSharedMemoryPerBlock'),
    sharedMemoryPerBlockOptin: get('maxSharedMemoryPerBlockOptin'),
    l2CacheSize: get('l2CacheSize'),
    cooperativeLaunch: get('cooperativeLaunch') !== 0,
    pciBus: `${hex('pciDomainId', 4)}:${hex('pciBusId', 2)}:${hex('pciDeviceId', 2)}`,
  }
}
