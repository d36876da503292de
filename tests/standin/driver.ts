/** The stand-in's functions through koffi, as the tests of this folder call them. */
import koffi from 'koffi'

const prototypes = `
int cuInit(uint32_t)
int cuDriverGetVersion(_Out_ int *)
int cuGetErrorName(int, _Out_ const char **)
int cuDeviceGetCount(_Out_ int *)
int cuDeviceGet(_Out_ int *, int)
int cuDeviceGetName(void *, int, int)
int cuDeviceTotalMem_v2(_Out_ uint64_t *, int)
int cuDeviceGetAttribute(_Out_ int *, int, int)
int cuDeviceCanAccessPeer(_Out_ int *, int, int)
int cuDevicePrimaryCtxRetain(_Out_ uint64_t *, int)
int cuDevicePrimaryCtxRelease_v2(int)
int cuCtxSetCurrent(uint64_t)
int cuCtxGetCurrent(_Out_ uint64_t *)
int cuCtxSynchronize()
int cuCtxEnablePeerAccess(uint64_t, uint32_t)
int cuMemGetInfo_v2(_Out_ uint64_t *, _Out_ uint64_t *)
int cuMemAlloc_v2(_Out_ uint64_t *, uint64_t)
int cuMemFree_v2(uint64_t)
int cuMemHostAlloc(_Out_ uint64_t *, uint64_t, uint32_t)
int cuMemFreeHost(uint64_t)
int cuMemcpyHtoD_v2(uint64_t, const void *, uint64_t)
int cuMemcpyDtoH_v2(void *, uint64_t, uint64_t)
int cuMemcpyHtoDAsync_v2(uint64_t, const void *, uint64_t, uint64_t)
int cuMemcpyDtoHAsync_v2(void *, uint64_t, uint64_t, uint64_t)
int cuMemcpyDtoDAsync_v2(uint64_t, uint64_t, uint64_t, uint64_t)
int cuMemcpyPeerAsync(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t)
int cuMemsetD8Async(uint64_t, uint8_t, uint64_t, uint64_t)
int cuMemsetD32Async(uint64_t, uint32_t, uint64_t, uint64_t)
int cuStreamCreate(_Out_ uint64_t *, uint32_t)
int cuStreamDestroy_v2(uint64_t)
int cuStreamSynchronize(uint64_t)
int cuStreamQuery(uint64_t)
int cuStreamWaitEvent(uint64_t, uint64_t, uint32_t)
int cuEventCreate(_Out_ uint64_t *, uint32_t)
int cuEventDestroy_v2(uint64_t)
int cuEventRecord(uint64_t, uint64_t)
int cuEventQuery(uint64_t)
int cuEventSynchronize(uint64_t)
int cuEventElapsedTime(_Out_ float *, uint64_t, uint64_t)
int cuModuleLoadData(_Out_ uint64_t *, const void *)
int cuModuleUnload(uint64_t)
int cuModuleGetFunction(_Out_ uint64_t *, uint64_t, const char *)
int cuModuleGetGlobal_v2(_Out_ uint64_t *, _Out_ uint64_t *, uint64_t, const char *)
int cuFuncGetAttribute(_Out_ int *, int, uint64_t)
int cuFuncSetAttribute(uint64_t, int, int)
int cuLaunchKernel(uint64_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, void *, void *)
int cuLaunchCooperativeKernel(uint64_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, void *)
int cuLaunchHostFunc(uint64_t, HostFunction *, uint64_t)
int cuOccupancyMaxActiveBlocksPerMultiprocessor(_Out_ int *, uint64_t, int, uint64_t)
int nvrtcVersion(_Out_ int *, _Out_ int *)
int nvrtcCreateProgram(_Out_ uint64_t *, const char *, const char *, int, const char **, const char **)
int nvrtcDestroyProgram(_Inout_ uint64_t *)
int nvrtcCompileProgram(uint64_t, int, const char **)
int nvrtcGetProgramLogSize(uint64_t, _Out_ uint64_t *)
int nvrtcGetProgramLog(uint64_t, void *)
int nvrtcGetCUBINSize(uint64_t, _Out_ uint64_t *)
int nvrtcGetCUBIN(uint64_t, void *)
int nvrtcAddNameExpression(uint64_t, const char *)
int nvrtcGetLoweredName(uint64_t, const char *, _Out_ const char **)
void cutsStandinFault(const char *)
int64_t cutsStandinCount(const char *)
int64_t cutsStandinLiveAllocations()
const char *cutsStandinReport()
void cutsStandinReset()
`

koffi.proto('void HostFunction(void *)')

type Native = (...parameters: unknown[]) => unknown

export type KernelArgument = { readonly bytes: number; write(view: DataView, at: number): void }

export const pointer = (value: number): KernelArgument => ({
  bytes: 8,
  write: (view, at) => view.setBigUint64(at, BigInt(value), true),
})
export const int = (value: number): KernelArgument => ({
  bytes: 4,
  write: (view, at) => view.setInt32(at, value, true),
})
export const double = (value: number): KernelArgument => ({
  bytes: 8,
  write: (view, at) => view.setFloat64(at, value, true),
})

export interface LaunchOptions {
  readonly grid?: number | readonly [number, number, number]
  readonly block?: number | readonly [number, number, number]
  readonly shared?: number
  readonly cooperative?: boolean
}

const triple = (size: number | readonly [number, number, number] = 1) =>
  typeof size === 'number' ? ([size, 1, 1] as const) : size

/** Failing calls return their code from `call`, and throw from everything else. */
export class Driver {
  private readonly functions = new Map<string, Native>()
  // Their addresses are passed as numbers, so they must neither move nor be collected.
  private readonly packed = new DataView(new ArrayBuffer(4096))
  private readonly packedBytes = new BigUint64Array(new ArrayBuffer(8))

  constructor(path: string) {
    const library = koffi.load(path)
    for (const line of prototypes.trim().split('\n')) {
      const name = /(\w+)\(/.exec(line)![1]!
      this.functions.set(name, library.func(line) as unknown as Native)
    }
  }

  call(name: string, ...parameters: unknown[]): number {
    return this.functions.get(name)!(...parameters) as number
  }

  do(name: string, ...parameters: unknown[]): void {
    const code = this.call(name, ...parameters)
    if (code !== 0) throw new Error(`${name} returned ${code}: ${this.report()}`)
  }

  /** Calls a function whose first parameter is where the result goes. */
  get(name: string, ...parameters: unknown[]): number {
    const result = [0]
    this.do(name, result, ...parameters)
    return Number(result[0])
  }

  report(): string {
    return this.functions.get('cutsStandinReport')!() as string
  }

  count(name: string): number {
    return Number(this.functions.get('cutsStandinCount')!(name))
  }

  live(): number {
    return Number(this.functions.get('cutsStandinLiveAllocations')!())
  }

  fault(specification: string): void {
    this.functions.get('cutsStandinFault')!(specification)
  }

  /** A fresh driver with device 0's context current. */
  start(): number {
    this.functions.get('cutsStandinReset')!()
    this.do('cuInit', 0)
    const context = this.get('cuDevicePrimaryCtxRetain', 0)
    this.do('cuCtxSetCurrent', context)
    return context
  }

  upload(data: ArrayBufferView): number {
    const at = this.get('cuMemAlloc_v2', data.byteLength)
    this.do('cuMemcpyHtoD_v2', at, data, data.byteLength)
    return at
  }

  download<T extends ArrayBufferView>(at: number, into: T): T {
    this.do('cuMemcpyDtoH_v2', into, at, into.byteLength)
    return into
  }

  /** The code of the compilation, its log, and what was compiled. */
  compile(
    source: string,
    options: readonly string[] = ['--gpu-architecture=sm_90'],
    expressions: readonly string[] = [],
  ) {
    const program = this.get('nvrtcCreateProgram', source, 'kernel.cu', 0, null, null)
    for (const expression of expressions) this.do('nvrtcAddNameExpression', program, expression)
    const code = this.call('nvrtcCompileProgram', program, options.length, options)
    const size = [0]
    this.do('nvrtcGetProgramLogSize', program, size)
    const text = Buffer.alloc(Number(size[0]))
    this.do('nvrtcGetProgramLog', program, text)
    let cubin = Buffer.alloc(0)
    const names: string[] = []
    if (code === 0) {
      this.do('nvrtcGetCUBINSize', program, size)
      cubin = Buffer.alloc(Number(size[0]))
      if (cubin.length > 0) this.do('nvrtcGetCUBIN', program, cubin)
      for (const expression of expressions) {
        const name: (string | null)[] = [null]
        this.do('nvrtcGetLoweredName', program, expression, name)
        names.push(name[0]!)
      }
    }
    this.do('nvrtcDestroyProgram', [program])
    return { code, log: text.toString('utf8', 0, text.length - 1), cubin, names }
  }

  module(source: string, options?: readonly string[]): number {
    const { code, log, cubin } = this.compile(source, options)
    if (code !== 0) throw new Error(log)
    return this.get('cuModuleLoadData', cubin)
  }

  kernel(source: string, name: string): number {
    return this.get('cuModuleGetFunction', this.module(source), name)
  }

  launch(kernel: number, options: LaunchOptions, ...values: KernelArgument[]): number {
    const offsets: number[] = []
    let at = 0
    for (const value of values) {
      at = Math.ceil(at / value.bytes) * value.bytes
      offsets.push(at)
      value.write(this.packed, at)
      at += value.bytes
    }
    const base = koffi.address(this.packed.buffer as ArrayBuffer)
    const shape = [...triple(options.grid), ...triple(options.block), options.shared ?? 0, 0]
    if (options.cooperative) {
      const each = BigUint64Array.from(offsets, (offset) => base + BigInt(offset))
      return this.call('cuLaunchCooperativeKernel', kernel, ...shape, each)
    }
    this.packedBytes[0] = BigInt(at)
    const extra = BigUint64Array.of(1n, base, 2n, koffi.address(this.packedBytes.buffer as ArrayBuffer), 0n)
    return this.call('cuLaunchKernel', kernel, ...shape, null, extra)
  }
}
