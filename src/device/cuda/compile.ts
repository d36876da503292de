/** Turns CUDA C++ into machine code for one GPU architecture, by way of the cache. */

import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crypto } from '../../core/builtin.js'
import { CompileError } from '../../core/errors.js'
import { compileErrorMessage, readCompilerLog } from './compile-log.js'
import { CubinCache, cacheFolder, cacheFormatVersion, cacheLimit, warnOnce } from './cubin-cache.js'
import { versionText } from './library-names.js'
import { searchHeaders } from './library-search.js'
import type { Nvrtc, ProgramResult } from './nvrtc.js'
import { type Environment, thisMachine } from './search-machine.js'

export interface KernelSource {
  /** What messages and dumped files call it: `squared_diff`. */
  readonly name: string
  readonly source: string
  /** Options for NVRTC besides the usual ones; one of the same kind replaces the usual one. */
  readonly options?: readonly string[]
  /** C++ names of kernels, `add<float>`, whose mangled names are wanted. */
  readonly nameExpressions?: readonly string[]
  /** Texts that `#line 1 "name"` directives in the source speak of: errors show their lines. */
  readonly files?: Readonly<Record<string, string>>
}

export interface CompiledKernel {
  /** What `cuModuleLoadData` takes. */
  readonly image: Uint8Array
  readonly kind: 'cubin' | 'ptx'
  readonly loweredNames: Readonly<Record<string, string>>
  /** Warnings, where there are any. */
  readonly log: string
  readonly key: string
  readonly origin: 'compiler' | 'disk' | 'memory'
}

export interface CompilerOptions {
  readonly nvrtc: Nvrtc
  /** Compute capability: 90 for 9.0. */
  readonly architecture: number
  /** Folders of CUDA's headers; looked for where they are needed when left out. */
  readonly includeFolders?: readonly string[]
  readonly environment?: Environment
}

const memoryLimit = 256 * 2 ** 20

export class KernelCompiler {
  readonly #nvrtc: Nvrtc
  readonly #architecture: number
  readonly #environment: Environment
  readonly #disk: CubinCache | undefined
  /** Used instead of the disk where `CUTS_CACHE_IN_MEMORY` says so; oldest used first. */
  readonly #memory = new Map<string, Buffer>()
  #memoryBytes = 0
  #includeFolders: readonly string[] | undefined
  #compilerIdentity: string | undefined

  constructor(options: CompilerOptions) {
    this.#nvrtc = options.nvrtc
    this.#architecture = options.architecture
    this.#includeFolders = options.includeFolders
    this.#environment = options.environment ?? process.env
    if (!isOn(this.#environment.CUTS_CACHE_IN_MEMORY)) {
      this.#disk = new CubinCache({ folder: cacheFolder(this.#environment), limit: cacheLimit(this.#environment) })
    }
  }

  /** Throws `CompileError` with the compiler's log and the lines it speaks of. */
  compile(kernel: KernelSource): CompiledKernel {
    const options = this.#options(kernel)
    const kind = outputKind(options)
    const key = this.#key(kernel, options)
    this.#dump(kernel, options, key)
    const cacheable = !readsUserFiles(kernel)
    const stored = cacheable ? this.#stored(key) : undefined
    const found = stored === undefined ? undefined : unpack(stored)
    if (found !== undefined) {
      return { ...found, kind, log: '', key, origin: this.#disk === undefined ? 'memory' : 'disk' }
    }
    const fileName = `${kernel.name}.cu`
    const { source, nameExpressions } = kernel
    const result = this.#nvrtc.compile({ source, fileName, options, nameExpressions, output: kind })
    const { image, log, loweredNames } = result
    if (image === undefined) throw this.#compileError(kernel, fileName, options, result)
    if (cacheable) this.#store(key, pack(image, loweredNames))
    return { image, kind, loweredNames, log, key, origin: 'compiler' }
  }

  #options(kernel: KernelSource): string[] {
    const given = kernel.options ?? []
    const has = (pattern: RegExp): boolean => given.some((option) => pattern.test(option))
    const options: string[] = []
    if (!has(/^(-arch|--gpu-architecture)\b/)) options.push(`-arch=${this.#target()}`)
    if (!has(/^--?std\b/)) options.push('-std=c++17')
    // Fused and unfused kernels have to agree to the last bit.
    if (!has(/^(--?fmad|--?use_fast_math)\b/)) options.push('--fmad=false')
    if (isOn(this.#environment.CUTS_COMPILE_WITH_DEBUG) && !has(/^(-lineinfo|--generate-line-info)\b/)) {
      options.push('-lineinfo')
    }
    options.push(...given)
    if (/#\s*include|__has_include/.test(kernel.source)) {
      this.#includeFolders ??= searchHeaders(thisMachine(this.#environment), this.#nvrtc.library.path)
      for (const folder of this.#includeFolders) options.push(`-I${folder}`)
    }
    return options
  }

  /** The GPU's own machine code, or, where this NVRTC is older than the GPU, PTX that the driver compiles further. */
  #target(): string {
    const supported = this.#nvrtc.supportedArchitectures()
    const older = supported.filter((architecture) => architecture <= this.#architecture)
    const nearest = older[older.length - 1]
    if (nearest === undefined || nearest === this.#architecture) return `sm_${this.#architecture}`
    return `compute_${nearest}`
  }

  #key(kernel: KernelSource, options: readonly string[]): string {
    const { name, source, nameExpressions = [] } = kernel
    this.#compilerIdentity ??= identityOf(this.#nvrtc)
    const parts = [cacheFormatVersion, this.#compilerIdentity, options, name, nameExpressions, source]
    return crypto().createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  }

  #stored(key: string): Buffer | undefined {
    if (this.#disk !== undefined) return this.#disk.get(key)
    const payload = this.#memory.get(key)
    if (payload === undefined) return undefined
    this.#memory.delete(key)
    this.#memory.set(key, payload)
    return payload
  }

  #store(key: string, payload: Buffer): void {
    if (this.#disk !== undefined) {
      this.#disk.put(key, payload)
      return
    }
    this.#memory.set(key, payload)
    this.#memoryBytes += payload.length
    for (const [oldest, bytes] of this.#memory) {
      if (this.#memoryBytes <= memoryLimit) break
      this.#memory.delete(oldest)
      this.#memoryBytes -= bytes.length
    }
  }

  #dump(kernel: KernelSource, options: readonly string[], key: string): void {
    const folder = this.#environment.CUTS_DUMP_KERNELS
    if (!folder) return
    const name = kernel.name.replace(/[^\w.-]+/g, '_').slice(0, 100)
    const remark = `// compiled by NVRTC ${versionText(this.#nvrtc.version)} with ${options.join(' ')}\n`
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `${name}-${key.slice(0, 12)}.cu`), `${kernel.source.trimEnd()}\n${remark}`)
    } catch (error) {
      warnOnce(`CUTS_DUMP_KERNELS: kernels can't be written to ${folder}: ${(error as Error).message}`)
    }
  }

  #compileError(
    kernel: KernelSource,
    fileName: string,
    options: readonly string[],
    { log }: ProgramResult,
  ): CompileError {
    const files = { [fileName]: kernel.source, ...kernel.files }
    const compiler = `NVRTC ${versionText(this.#nvrtc.version)}`
    const problems = readCompilerLog(log)
    const message = compileErrorMessage({ name: kernel.name, compiler, options, log, problems, files })
    return new CompileError(message, { name: kernel.name, log, problems, options, compiler, source: kernel.source })
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false'
}

/** The version, and the file's size too, for two builds of one version may differ in the code they write. */
function identityOf(nvrtc: Nvrtc): string {
  const { path } = nvrtc.library
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return `${versionText(nvrtc.version)} ${size}`
}

/** `sm_90` asks for machine code, `compute_90` for PTX. */
function outputKind(options: readonly string[]): 'cubin' | 'ptx' {
  const at = options.findIndex((option) => /^(-arch|--gpu-architecture)\b/.test(option))
  const target = options[at].includes('=') ? options[at] : options[at + 1]
  return target?.includes('compute_') ? 'ptx' : 'cubin'
}

/** The user's own headers may change without the key changing: what includes them is compiled every time. */
function readsUserFiles(kernel: KernelSource): boolean {
  if (kernel.options?.some((option) => /^(-I|--include-path|-include|--pre-include)/.test(option))) return true
  for (const [, included] of kernel.source.matchAll(/^[ \t]*#[ \t]*include\b[ \t]*(.*)$/gm)) {
    const file = /^["<]([^">]+)[">]/.exec(included)?.[1]
    // A name that only a macro knows, or a file that the working directory has.
    if (file === undefined || existsSync(file)) return true
  }
  return false
}

/** The mangled names go before the image, as JSON with its length in front. */
function pack(image: Uint8Array, loweredNames: Readonly<Record<string, string>>): Buffer {
  const names = Buffer.from(JSON.stringify(loweredNames))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(names.length)
  return Buffer.concat([length, names, image])
}

function unpack(payload: Buffer): { image: Uint8Array; loweredNames: Record<string, string> } | undefined {
  try {
    const start = 4 + payload.readUInt32LE(0)
    // A copy, because the driver wants machine code at an aligned address.
    return {
      image: new Uint8Array(payload.subarray(start)),
      loweredNames: JSON.parse(payload.toString('utf8', 4, start)),
    }
  } catch {
    return undefined
  }
}
