/** The driver API's functions that are used, with their C parameters. Every one returns a CUresult. */

import type { NativeFunction, NativeLibrary, NativeType } from '../ffi.js'
import { CudaResult } from './cuda-results.js'

const u32 = 'uint32'
const i32 = 'int32'
const handle = 'uint64'
const size = 'uint64'
const pointer = 'pointer'
const out = 'uint64'

const signatures = {
  cuInit: [u32],
  cuDriverGetVersion: [out],
  cuGetErrorName: [i32, out],
  cuGetErrorString: [i32, out],
  cuDeviceGetCount: [out],
  cuDeviceGet: [out, i32],
  cuDeviceGetName: [out, i32, i32],
  cuDeviceTotalMem_v2: [out, i32],
  cuDeviceGetAttribute: [out, i32, i32],
  cuDeviceGetUuid_v2: [out, i32],
  cuDeviceCanAccessPeer: [out, i32, i32],
  cuDevicePrimaryCtxRetain: [out, i32],
  cuDevicePrimaryCtxRelease_v2: [i32],
  cuCtxSetCurrent: [handle],
  cuCtxGetCurrent: [out],
  cuCtxSynchronize: [],
  cuCtxEnablePeerAccess: [handle, u32],
  cuMemGetInfo_v2: [out, out],
  cuMemAlloc_v2: [out, size],
  cuMemFree_v2: [handle],
  cuMemHostAlloc: [out, size, u32],
  cuMemFreeHost: [handle],
  cuMemcpyHtoD_v2: [handle, pointer, size],
  cuMemcpyDtoH_v2: [pointer, handle, size],
  cuMemcpyHtoDAsync_v2: [handle, pointer, size, handle],
  cuMemcpyDtoHAsync_v2: [pointer, handle, size, handle],
  cuMemcpyDtoDAsync_v2: [handle, handle, size, handle],
  cuMemcpyPeerAsync: [handle, handle, handle, handle, size, handle],
  cuMemsetD8Async: [handle, u32, size, handle],
  cuMemsetD32Async: [handle, u32, size, handle],
  cuStreamCreate: [out, u32],
  cuStreamDestroy_v2: [handle],
  cuStreamSynchronize: [handle],
  cuStreamQuery: [handle],
  cuStreamWaitEvent: [handle, handle, u32],
  cuEventCreate: [out, u32],
  cuEventDestroy_v2: [handle],
  cuEventRecord: [handle, handle],
  cuEventQuery: [handle],
  cuEventSynchronize: [handle],
  cuEventElapsedTime: [out, handle, handle],
  cuModuleLoadData: [out, pointer],
  cuModuleUnload: [handle],
  cuModuleGetFunction: [out, handle, 'string'],
  cuModuleGetGlobal_v2: [out, out, handle, 'string'],
  cuFuncGetAttribute: [out, i32, handle],
  cuFuncSetAttribute: [handle, i32, i32],
  cuFuncGetParamInfo: [handle, size, out, out],
  cuLaunchKernel: [handle, u32, u32, u32, u32, u32, u32, u32, handle, handle, handle],
  cuLaunchCooperativeKernel: [handle, u32, u32, u32, u32, u32, u32, u32, handle, handle],
  cuOccupancyMaxActiveBlocksPerMultiprocessor: [out, handle, i32, size],
} as const satisfies Record<string, readonly NativeType[]>

type Signatures = typeof signatures

export type DriverFunctionName = keyof Signatures

export type DriverFunctions = { [K in DriverFunctionName]: NativeFunction<Signatures[K], 'int32'> }

/** The parameter names for messages, where a call's arguments say more than its name. */
export const parameterNames: Partial<Record<DriverFunctionName, readonly string[]>> = {
  cuDeviceGet: ['', 'ordinal'],
  cuDeviceGetAttribute: ['', 'attribute', 'device'],
  cuMemAlloc_v2: ['', 'bytes'],
  cuMemFree_v2: ['pointer'],
  cuMemHostAlloc: ['', 'bytes', 'flags'],
  cuMemcpyHtoD_v2: ['target', 'source', 'bytes'],
  cuMemcpyDtoH_v2: ['target', 'source', 'bytes'],
  cuMemcpyHtoDAsync_v2: ['target', 'source', 'bytes', 'stream'],
  cuMemcpyDtoHAsync_v2: ['target', 'source', 'bytes', 'stream'],
  cuMemcpyDtoDAsync_v2: ['target', 'source', 'bytes', 'stream'],
  cuMemcpyPeerAsync: ['target', 'targetContext', 'source', 'sourceContext', 'bytes', 'stream'],
  cuMemsetD8Async: ['target', 'value', 'count', 'stream'],
  cuMemsetD32Async: ['target', 'value', 'count', 'stream'],
  cuModuleLoadData: ['', 'image'],
  cuModuleGetFunction: ['', 'module', 'name'],
  cuModuleGetGlobal_v2: ['', '', 'module', 'name'],
  cuFuncGetAttribute: ['', 'attribute', 'function'],
  cuFuncSetAttribute: ['function', 'attribute', 'value'],
  cuOccupancyMaxActiveBlocksPerMultiprocessor: ['', 'function', 'blockSize', 'sharedBytes'],
  cuLaunchKernel: ['function', 'gridX', 'gridY', 'gridZ', 'blockX', 'blockY', 'blockZ', 'sharedBytes', 'stream'],
  cuLaunchCooperativeKernel: [
    ...['function', 'gridX', 'gridY', 'gridZ', 'blockX', 'blockY', 'blockZ', 'sharedBytes', 'stream'],
  ],
}

/** Functions whose failure frees nobody's hands: once the device is lost, what they release is gone already. */
export const releasing: readonly DriverFunctionName[] = [
  'cuMemFree_v2',
  'cuMemFreeHost',
  'cuStreamDestroy_v2',
  'cuEventDestroy_v2',
  'cuModuleUnload',
  'cuDevicePrimaryCtxRelease_v2',
]

/** Those that drivers for CUDA 12.0 lack: calls fail with `notFound` there. */
const optional: readonly DriverFunctionName[] = ['cuFuncGetParamInfo']

/** Later drivers have this one under a new name, with the same parameters. */
const renamed: Partial<Record<DriverFunctionName, string>> = { cuEventElapsedTime: 'cuEventElapsedTime_v2' }

const absent = Object.assign(() => CudaResult.notFound, { async: async () => CudaResult.notFound })

/** Declares every function; the names of those that the library lacks come back too. */
export function declareDriver(library: NativeLibrary): { functions: DriverFunctions; missing: string[] } {
  const functions: Record<string, unknown> = {}
  const missing: string[] = []
  for (const [name, parameters] of Object.entries(signatures)) {
    const newer = renamed[name as DriverFunctionName]
    try {
      const symbol = newer !== undefined && library.has(newer) ? newer : name
      functions[name] = library.declare(symbol, parameters, 'int32')
    } catch {
      if (optional.includes(name as DriverFunctionName)) functions[name] = absent
      else missing.push(name)
    }
  }
  return { functions: functions as DriverFunctions, missing }
}

export const driverFunctionNames = Object.keys(signatures) as DriverFunctionName[]
