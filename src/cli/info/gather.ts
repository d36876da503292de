/** What `cuts info` shows, as plain data. */
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os'
import { CpuDevice } from '../../device/cpu/cpu-device.js'
import { type CudaInfo, cudaInfo } from '../../device/cuda/info.js'
import { findBlas } from '../../device/linalg/blas/find-blas.js'
import type { FortranLibrary } from '../../device/linalg/find-library.js'
import { findLapack } from '../../device/linalg/lapack/find-lapack.js'
import { version } from '../namespaces.js'
import { findPython } from '../python.js'
import { installedPackage, pythonPackages } from './packages.js'

export interface CpuInfo {
  readonly model: string
  /** What the machine has, and what CuTS computes with. */
  readonly hardwareThreads: number
  readonly threads: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  /** The most that arrays can take, and the width of its addresses. */
  readonly arrayMemoryBytes: number
  readonly addressBits: 32 | 64
  /** Who multiplies large matrices of floats, and who factors them: a library's file, or what is wrong with it. */
  readonly products: string
  readonly linearAlgebra: string
}

export interface PythonInfo {
  readonly command: string
  readonly version: string
  readonly path: string
  /** Versions of what `cuts bench` can compare with. */
  readonly packages: Readonly<Record<string, string>>
}

export interface Info {
  readonly cuts: string
  readonly node: string
  readonly v8: string
  readonly koffi: string | undefined
  readonly system: string
  readonly cpu: CpuInfo
  readonly cuda: CudaInfo
  readonly python: PythonInfo | undefined
  /** The environment variables `CUTS_*` that are set. */
  readonly environment: Readonly<Record<string, string>>
}

export function gatherInfo(): Info {
  const environment = Object.entries(process.env).filter(([name]) => name.startsWith('CUTS_')) as [string, string][]
  const command = findPython()
  return {
    cuts: version,
    node: process.version,
    v8: process.versions.v8,
    koffi: installedPackage('koffi'),
    system: `${platform()} ${release()} ${arch()}`,
    cpu: cpuInfo(),
    cuda: cudaInfo(),
    python: command === undefined ? undefined : pythonPackages(command),
    environment: Object.fromEntries(environment),
  }
}

function libraryText(find: () => FortranLibrary | undefined): string {
  try {
    return find()?.native.file ?? 'what comes with CuTS'
  } catch (error) {
    return (error as Error).message
  }
}

function cpuInfo(): CpuInfo {
  const { memory, threads } = new CpuDevice()
  return {
    model: cpus()[0]?.model ?? 'unknown',
    hardwareThreads: availableParallelism(),
    threads: threads.count,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    arrayMemoryBytes: memory.capacity,
    addressBits: memory.shape.wide ? 64 : 32,
    products: libraryText(findBlas),
    linearAlgebra: libraryText(findLapack),
  }
}
