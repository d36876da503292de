/** cuFFT, typed: plans that take their work memory from us, and their execution. */
import { CudaError, DeviceUnavailableError } from '../../../core/errors.js'
import { type ForeignFunctionInterface, ffi, type NativeBlock, type NativeFunction, readUint64 } from '../../ffi.js'
import { declareFunctions, type OpenedLibrary } from '../libraries.js'
import { cudaLibrary, once } from '../runtime.js'
import type { Geometry } from './geometry.js'

const plan = 'int32'
const out = 'uint64'
const device = 'uint64'
const list = 'pointer'
const count = 'uint64'

const signatures = {
  cufftCreate: [out],
  cufftDestroy: [plan],
  cufftGetVersion: [out],
  cufftSetAutoAllocation: [plan, 'int32'],
  cufftSetStream: [plan, 'uint64'],
  cufftSetWorkArea: [plan, device],
  cufftMakePlanMany64: [plan, 'int32', list, list, count, count, list, count, count, 'int32', count, out],
  cufftExecC2C: [plan, device, device, 'int32'],
  cufftExecZ2Z: [plan, device, device, 'int32'],
  cufftExecR2C: [plan, device, device],
  cufftExecD2Z: [plan, device, device],
  cufftExecC2R: [plan, device, device],
  cufftExecZ2D: [plan, device, device],
} as const

type Signatures = typeof signatures
type CufftFunctionName = keyof Signatures
type CufftFunctions = { [K in CufftFunctionName]: NativeFunction<Signatures[K], 'int32'> }

export type Form = 'complex' | 'real' | 'hermitian'
export type Precision = 'float32' | 'float64'

/** What cuFFT calls a transform, and the function that makes it. */
const kinds = {
  complex: { float32: { type: 0x29, name: 'cufftExecC2C' }, float64: { type: 0x69, name: 'cufftExecZ2Z' } },
  real: { float32: { type: 0x2a, name: 'cufftExecR2C' }, float64: { type: 0x6a, name: 'cufftExecD2Z' } },
  hermitian: { float32: { type: 0x2c, name: 'cufftExecC2R' }, float64: { type: 0x6c, name: 'cufftExecZ2D' } },
} as const

const [forward, backward] = [-1, 1]

export const CufftResult = { allocFailed: 2, invalidSize: 8 } as const

/** cuFFT says no more than a code. */
const results: Readonly<Record<number, readonly [name: string, text: string]>> = {
  1: ['CUFFT_INVALID_PLAN', 'it was passed what is not a plan'],
  2: ['CUFFT_ALLOC_FAILED', 'no memory for a plan'],
  3: ['CUFFT_INVALID_TYPE', 'a type of transform that it does not know'],
  4: ['CUFFT_INVALID_VALUE', 'a pointer or parameter that it does not take'],
  5: ['CUFFT_INTERNAL_ERROR', 'the driver or cuFFT itself failed'],
  6: ['CUFFT_EXEC_FAILED', 'the transform could not be executed on the GPU'],
  7: ['CUFFT_SETUP_FAILED', 'the library could not be initialised'],
  8: ['CUFFT_INVALID_SIZE', 'a size that it does not support'],
  9: ['CUFFT_UNALIGNED_DATA', 'memory that is not aligned'],
  11: ['CUFFT_INVALID_DEVICE', 'the plan belongs to another GPU'],
  13: ['CUFFT_NO_WORKSPACE', 'no work memory was given'],
  14: ['CUFFT_NOT_IMPLEMENTED', 'not implemented in this version'],
  16: ['CUFFT_NOT_SUPPORTED', 'not supported for these parameters'],
  17: ['CUFFT_MISSING_DEPENDENCY', 'a library that it needs, nvJitLink say, was not found'],
  18: ['CUFFT_NVRTC_FAILURE', 'NVRTC failed while it compiled a kernel'],
  19: ['CUFFT_NVJITLINK_FAILURE', 'nvJitLink failed while it linked a kernel'],
}

/** What a failed call was about. */
export interface PlanDescription {
  readonly form: Form
  readonly precision: Precision
  readonly geometry: Geometry
}

export class Cufft {
  readonly #functions: CufftFunctions
  readonly #scratch: NativeBlock

  constructor(
    readonly library: OpenedLibrary,
    interfaceInUse: ForeignFunctionInterface = ffi(),
  ) {
    this.#functions = declareFunctions(library, signatures) as CufftFunctions
    this.#scratch = interfaceInUse.allocate(16)
  }

  /** 12000, say. */
  version(): number {
    this.#check('cufftGetVersion', this.#functions.cufftGetVersion(this.#scratch.address), {})
    return this.#scratch.u32[0]
  }

  /**
   * A plan whose transforms run on `stream`, and the bytes of work memory that they take; undefined where there is no
   * memory for it.
   * @throws CudaError for what cuFFT can't do
   */
  plan(description: PlanDescription, stream: number): { handle: number; workBytes: number } | undefined {
    const { form, precision, geometry } = description
    const { lengths, input, output, batch } = geometry
    const { type } = kinds[form][precision]
    const functions = this.#functions
    const { address, u32 } = this.#scratch
    const passed = { type: `${form} ${precision}`, n: `(${lengths.join(', ')})`, batch }
    const created = functions.cufftCreate(address)
    if (created === CufftResult.allocFailed) return undefined
    this.#check('cufftCreate', created, {})
    const handle = u32[0] | 0
    try {
      this.#check('cufftSetAutoAllocation', functions.cufftSetAutoAllocation(handle, 0), { autoAllocate: 0 })
      const code = functions.cufftMakePlanMany64(
        handle,
        lengths.length,
        numbers(lengths),
        numbers(input.embed),
        input.stride,
        input.distance,
        numbers(output.embed),
        output.stride,
        output.distance,
        type,
        batch,
        address,
      )
      if (code === CufftResult.allocFailed) {
        this.destroy(handle)
        return undefined
      }
      this.#check('cufftMakePlanMany64', code, passed)
      const workBytes = readUint64(u32, 0)
      this.#check('cufftSetStream', functions.cufftSetStream(handle, stream), passed)
      return { handle, workBytes }
    } catch (error) {
      this.destroy(handle)
      throw error
    }
  }

  /** Its transforms must be done. */
  destroy(handle: number): void {
    this.#functions.cufftDestroy(handle)
  }

  setWorkArea(handle: number, pointer: number): void {
    const code = this.#functions.cufftSetWorkArea(handle, pointer)
    this.#check('cufftSetWorkArea', code, { plan: handle, workArea: pointer })
  }

  /** Starts a transform. A hermitian one has a plus in its exponent, a real one a minus, and the former loses its input. */
  execute(handle: number, { form, precision }: PlanDescription, inverse: boolean, from: number, to: number): void {
    const { name } = kinds[form][precision]
    const code =
      name === 'cufftExecC2C' || name === 'cufftExecZ2Z'
        ? this.#functions[name](handle, from, to, inverse ? backward : forward)
        : this.#functions[name](handle, from, to)
    if (code !== 0) this.#check(name, code, { plan: handle, input: from, output: to })
  }

  #check(name: CufftFunctionName, code: number, passed: Readonly<Record<string, unknown>>): void {
    if (code === 0) return
    const [codeName, text] = results[code] ?? [`cuFFT error ${code}`, 'unknown to CuTS']
    const shown = Object.entries(passed).map(
      ([key, value]) => `${key} = ${key.endsWith('put') || key === 'workArea' ? `0x${value!.toString()}` : value}`,
    )
    throw new CudaError(`${name}(${shown.join(', ')}) failed with ${codeName} (${code}), ${text}`, {
      function: name,
      code,
      name: codeName,
      text,
      arguments: passed,
      library: this.library.path,
    })
  }
}

const numbers = (values: readonly number[]) => BigInt64Array.from(values, BigInt)

/**
 * cuFFT of this process.
 * @throws DeviceUnavailableError where there is none: says who needs it, and where it was looked for
 */
export const cufft: () => Cufft = once(() => {
  try {
    return new Cufft(cudaLibrary('cufft'))
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error
    throw new DeviceUnavailableError(
      `the functions of cp.fft need cuFFT; everything else goes on without it. ${error.message}`,
      error.details,
      { cause: error },
    )
  }
})
