/** NVRTC, CUDA's run-time compiler, typed: source and options in; machine code, log and mangled names out. */
import { CudaError, DeviceUnavailableError } from '../../core/errors.js'
import {
  type ForeignFunctionInterface,
  ffi,
  type NativeBlock,
  type NativeFunction,
  type NativeLibrary,
  readUint64,
  writeUint64,
} from '../ffi.js'
import {
  declareFunctions,
  findLibrary,
  type LibraryFinding,
  libraryUnavailable,
  type OpenedLibrary,
  type OpenOptions,
} from './libraries.js'
import { type LibraryVersion, versionText } from './library-names.js'

const handle = 'uint64'
const out = 'uint64'

const signatures = {
  nvrtcVersion: [out, out],
  nvrtcCreateProgram: [out, 'string', 'string', 'int32', 'uint64', 'uint64'],
  nvrtcDestroyProgram: [out],
  nvrtcCompileProgram: [handle, 'int32', 'uint64'],
  nvrtcGetProgramLogSize: [handle, out],
  nvrtcGetProgramLog: [handle, 'pointer'],
  nvrtcGetCUBINSize: [handle, out],
  nvrtcGetCUBIN: [handle, 'pointer'],
  nvrtcGetPTXSize: [handle, out],
  nvrtcGetPTX: [handle, 'pointer'],
  nvrtcAddNameExpression: [handle, 'string'],
  nvrtcGetLoweredName: [handle, 'string', out],
} as const

type Signatures = typeof signatures
type NvrtcFunctionName = keyof Signatures
type NvrtcFunctions = { [K in NvrtcFunctionName]: NativeFunction<Signatures[K], 'int32'> }

export interface ProgramRequest {
  readonly source: string
  /** The file name that messages of the compiler use. */
  readonly fileName: string
  readonly options: readonly string[]
  /** C++ names of kernels, templates too, whose mangled names are wanted. */
  readonly nameExpressions?: readonly string[]
  /** `cubin` needs `-arch=sm_…`; `ptx` is compiled further by the driver. */
  readonly output: 'cubin' | 'ptx'
}

export interface ProgramResult {
  /** Absent where the source doesn't compile. PTX ends in a zero byte. */
  readonly image?: Uint8Array
  readonly log: string
  readonly loweredNames: Readonly<Record<string, string>>
}

const nvrtcCode = { invalidOption: 5, compilation: 6, builtinFailure: 7, invalidNameExpression: 10 } as const

export class Nvrtc {
  readonly version: LibraryVersion
  readonly #functions: NvrtcFunctions
  readonly #errorString: NativeFunction<['int32'], 'string'>
  readonly #interface: ForeignFunctionInterface
  readonly #scratch: NativeBlock
  #architectures: readonly number[] | undefined

  constructor(
    readonly library: OpenedLibrary,
    interfaceInUse: ForeignFunctionInterface = ffi(),
  ) {
    this.#functions = declareFunctions(library, signatures) as NvrtcFunctions
    this.#errorString = library.native.declare('nvrtcGetErrorString', ['int32'], 'string')
    this.#interface = interfaceInUse
    this.#scratch = interfaceInUse.allocate(16)
    this.#check('nvrtcVersion', this.#functions.nvrtcVersion(this.#scratch.address, this.#scratch.address + 4))
    this.version = { major: this.#scratch.u32[0], minor: this.#scratch.u32[1] }
  }

  /** The GPU architectures it compiles for, ascending: 90 is sm_90; empty where this NVRTC doesn't tell. */
  supportedArchitectures(): readonly number[] {
    return (this.#architectures ??= readArchitectures(this.library.native, this.#interface))
  }

  /** A source that doesn't compile gives a result without an image; everything else that fails throws. */
  compile(request: ProgramRequest): ProgramResult {
    const program = this.#createProgram(request)
    try {
      const names = request.nameExpressions ?? []
      for (const name of names) {
        this.#check('nvrtcAddNameExpression', this.#functions.nvrtcAddNameExpression(program, name))
      }
      const code = this.#runCompiler(program, request.options)
      const log = this.#programLog(program)
      const loweredNames: Record<string, string> = {}
      if (isSourceProblem(code)) return { log: log || this.#errorText(code), loweredNames }
      if (code !== 0) throw this.#error('nvrtcCompileProgram', code, log)
      for (const name of names) loweredNames[name] = this.#loweredName(program, name)
      return { image: this.#image(program, request.output), log, loweredNames }
    } finally {
      writeUint64(this.#scratch.u32, 0, program)
      this.#functions.nvrtcDestroyProgram(this.#scratch.address)
    }
  }

  #createProgram(request: ProgramRequest): number {
    const { address } = this.#scratch
    const code = this.#functions.nvrtcCreateProgram(address, request.source, request.fileName, 0, 0, 0)
    this.#check('nvrtcCreateProgram', code)
    return readUint64(this.#scratch.u32, 0)
  }

  #runCompiler(program: number, options: readonly string[]): number {
    const list = nativeStrings(options, this.#interface)
    try {
      return this.#functions.nvrtcCompileProgram(program, options.length, list.address)
    } finally {
      list.free()
    }
  }

  #programLog(program: number): string {
    const { address, u32 } = this.#scratch
    this.#check('nvrtcGetProgramLogSize', this.#functions.nvrtcGetProgramLogSize(program, address))
    const bytes = Buffer.alloc(readUint64(u32, 0))
    if (bytes.length === 0) return ''
    this.#check('nvrtcGetProgramLog', this.#functions.nvrtcGetProgramLog(program, bytes))
    const end = bytes.indexOf(0)
    return bytes.toString('utf8', 0, end < 0 ? bytes.length : end).trimEnd()
  }

  #loweredName(program: number, name: string): string {
    const { address, u32 } = this.#scratch
    const code = this.#functions.nvrtcGetLoweredName(program, name, address)
    if (code !== 0) throw this.#error('nvrtcGetLoweredName', code, `the name expression is '${name}'`)
    return this.#interface.stringAt(readUint64(u32, 0))
  }

  #image(program: number, output: 'cubin' | 'ptx'): Uint8Array {
    const { address, u32 } = this.#scratch
    const functions = this.#functions
    if (output === 'cubin') this.#check('nvrtcGetCUBINSize', functions.nvrtcGetCUBINSize(program, address))
    else this.#check('nvrtcGetPTXSize', functions.nvrtcGetPTXSize(program, address))
    const image = new Uint8Array(readUint64(u32, 0))
    if (output === 'cubin') this.#check('nvrtcGetCUBIN', functions.nvrtcGetCUBIN(program, image))
    else this.#check('nvrtcGetPTX', functions.nvrtcGetPTX(program, image))
    return image
  }

  #errorText(code: number): string {
    return this.#errorString(code) ?? `NVRTC error ${code}`
  }

  #check(name: NvrtcFunctionName, code: number): void {
    if (code !== 0) throw this.#error(name, code, '')
  }

  #error(name: NvrtcFunctionName, code: number, remark: string): CudaError {
    const codeName = this.#errorText(code)
    const hint =
      code === nvrtcCode.builtinFailure
        ? `; libnvrtc-builtins has to lie beside ${this.library.path}, in its version`
        : ''
    const tail = remark === '' ? '' : `\n${remark}`
    return new CudaError(`${name} failed with ${codeName} (${code})${hint}${tail}`, {
      function: name,
      code,
      name: codeName,
      library: this.library.path,
    })
  }
}

function isSourceProblem(code: number): boolean {
  return code === nvrtcCode.compilation || code === nvrtcCode.invalidOption || code === nvrtcCode.invalidNameExpression
}

function readArchitectures(library: NativeLibrary, interfaceInUse: ForeignFunctionInterface): readonly number[] {
  if (!library.has('nvrtcGetNumSupportedArchs') || !library.has('nvrtcGetSupportedArchs')) return []
  const count = library.declare('nvrtcGetNumSupportedArchs', ['pointer'], 'int32')
  const list = library.declare('nvrtcGetSupportedArchs', ['pointer'], 'int32')
  const block = interfaceInUse.allocate(16)
  try {
    if (count(block.address) !== 0) return []
    const architectures = new Int32Array(block.view.getInt32(0, true))
    if (architectures.length === 0 || list(architectures) !== 0) return []
    return [...architectures].sort((a, b) => a - b)
  } finally {
    block.free()
  }
}

/** A C array of strings, in one block. */
function nativeStrings(texts: readonly string[], interfaceInUse: ForeignFunctionInterface): NativeBlock {
  const encoded = texts.map((text) => Buffer.from(`${text}\0`))
  const total = encoded.reduce((sum, bytes) => sum + bytes.length, texts.length * 8)
  const block = interfaceInUse.allocate(total)
  let offset = texts.length * 8
  encoded.forEach((bytes, index) => {
    block.view.setBigUint64(index * 8, BigInt(block.address + offset), true)
    block.bytes.set(bytes, offset)
    offset += bytes.length
  })
  return block
}

export interface NvrtcOptions extends Omit<OpenOptions, 'reject'> {}

/** Finds the newest NVRTC whose output the driver can run, and says what there is instead where there is none. */
export function openNvrtc(options: NvrtcOptions = {}): Nvrtc {
  const finding = findLibrary('nvrtc', { ...options, reject: (native) => rejection(native, options) })
  if (finding.opened === undefined) throw unavailable(finding, options)
  return new Nvrtc(finding.opened, options.ffi)
}

/** The library's own word, for files whose name doesn't tell the version. */
function rejection(native: NativeLibrary, options: NvrtcOptions): string | undefined {
  const versions = new Int32Array(2)
  try {
    const nvrtcVersion = native.declare('nvrtcVersion', ['pointer', 'pointer'], 'int32')
    if (nvrtcVersion(versions, versions.subarray(1)) !== 0) return "doesn't tell its version"
  } catch {
    return 'is not NVRTC'
  }
  const [major, minor] = versions
  if (major < 12) return `is of CUDA ${major}.${minor}; CUDA 12 or later is needed`
  if (options.newestToolkit === undefined || major <= options.newestToolkit) return undefined
  return `is of CUDA ${versionText({ major, minor })}, but the driver supports CUDA ${options.newestToolkit} at most`
}

function unavailable(finding: LibraryFinding, options: NvrtcOptions): DeviceUnavailableError {
  const error = libraryUnavailable(finding, options.machine?.platform)
  if (!finding.places.some((place) => place.outcome.includes('but the driver supports'))) return error
  const advice = `update the NVIDIA driver, or install the NVRTC of CUDA ${options.newestToolkit}`
  return new DeviceUnavailableError(`${error.message}\n${advice}`, error.details)
}
