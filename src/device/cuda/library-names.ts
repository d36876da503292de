/** The libraries of CUDA that can be loaded, and what their files are called on each platform. */

export type LibraryName =
  | 'cuda'
  | 'nvrtc'
  | 'cublas'
  | 'cublasLt'
  | 'cufft'
  | 'curand'
  | 'cusolver'
  | 'cusparse'
  | 'nccl'

export interface LibraryVersion {
  readonly major: number
  readonly minor?: number
}

export interface LibraryDescription {
  /** What messages call it. */
  readonly title: string
  /** The file-name versions known, newest first, each with the CUDA release it belongs to where that is certain. */
  readonly versions: readonly { readonly file: string; readonly toolkit?: number }[]
  /** File names without prefix and version of libraries it needs, which are loaded first from the same folder. */
  readonly companions: readonly string[]
  /** What to do where it is missing. */
  readonly remedy: string
}

const toolkit = 'install the CUDA toolkit (https://developer.nvidia.com/cuda-downloads)'

function orPython(...packages: string[]): string {
  return `${toolkit} or the Python package ${packages.join(' or ')}`
}

export const libraryDescriptions: Readonly<Record<LibraryName, LibraryDescription>> = {
  cuda: {
    title: 'the NVIDIA driver',
    versions: [{ file: '1' }],
    companions: [],
    remedy: 'install the NVIDIA driver (https://www.nvidia.com/drivers); in a container, start it with GPU access',
  },
  nvrtc: {
    title: "NVRTC, CUDA's run-time compiler",
    versions: [
      { file: '13', toolkit: 13 },
      { file: '12', toolkit: 12 },
    ],
    companions: ['nvrtc-builtins'],
    remedy: orPython('nvidia-cuda-nvrtc (CUDA 13)', 'nvidia-cuda-nvrtc-cu12 (CUDA 12)'),
  },
  cublas: {
    title: 'cuBLAS',
    versions: [
      { file: '13', toolkit: 13 },
      { file: '12', toolkit: 12 },
    ],
    companions: ['cublasLt'],
    remedy: orPython('nvidia-cublas', 'nvidia-cublas-cu12'),
  },
  cublasLt: {
    title: 'cuBLASLt',
    versions: [
      { file: '13', toolkit: 13 },
      { file: '12', toolkit: 12 },
    ],
    companions: [],
    remedy: orPython('nvidia-cublas', 'nvidia-cublas-cu12'),
  },
  cufft: {
    title: 'cuFFT',
    versions: [
      { file: '12', toolkit: 13 },
      { file: '11', toolkit: 12 },
    ],
    companions: ['nvJitLink'],
    remedy: orPython('nvidia-cufft', 'nvidia-cufft-cu12'),
  },
  curand: {
    title: 'cuRAND',
    versions: [{ file: '10' }],
    companions: [],
    remedy: orPython('nvidia-curand', 'nvidia-curand-cu12'),
  },
  cusolver: {
    title: 'cuSOLVER',
    versions: [
      { file: '12', toolkit: 13 },
      { file: '11', toolkit: 12 },
    ],
    companions: ['cublasLt', 'cublas', 'nvJitLink', 'cusparse'],
    remedy: orPython('nvidia-cusolver', 'nvidia-cusolver-cu12'),
  },
  cusparse: {
    title: 'cuSPARSE',
    versions: [{ file: '12' }],
    companions: ['nvJitLink'],
    remedy: orPython('nvidia-cusparse', 'nvidia-cusparse-cu12'),
  },
  nccl: {
    title: 'NCCL',
    versions: [{ file: '2' }],
    companions: [],
    remedy:
      'install NCCL (https://developer.nvidia.com/nccl) or the Python package nvidia-nccl-cu13 or nvidia-nccl-cu12',
  },
}

export const libraryNames = Object.keys(libraryDescriptions) as LibraryName[]

/** The environment variable that names the exact file: `CUTS_NVRTC_LIBRARY`. */
export function libraryVariable(name: LibraryName): string {
  return `CUTS_${name.toUpperCase()}_LIBRARY`
}

/** The names to ask the system's loader for, newest first. */
export function loaderNames(name: LibraryName, platform: NodeJS.Platform): string[] {
  const versions = libraryDescriptions[name].versions.map((version) => version.file)
  if (platform === 'win32') {
    if (name === 'cuda') return ['nvcuda.dll']
    if (name === 'nvrtc') return versions.map((version) => `nvrtc64_${version}0_0.dll`)
    return versions.map((version) => `${name}64_${version}.dll`)
  }
  return [...versions.map((version) => `lib${name}.so.${version}`), `lib${name}.so`]
}

/** Whether a file is this library itself, not a variant or a neighbour such as `libnvrtc-builtins.so`. */
export function isLibraryFile(stem: string, file: string, platform: NodeJS.Platform): boolean {
  const pattern =
    platform === 'win32' ? new RegExp(`^${stem}64_\\d+(_\\d+)*\\.dll$`, 'i') : new RegExp(`^lib${stem}\\.so(\\.\\d+)*$`)
  return pattern.test(file)
}

/** The version in a file's name; Windows writes NVRTC's 13.0 as `130_0`. */
export function versionInName(file: string): LibraryVersion | undefined {
  const nvrtc = /nvrtc64_(\d+)(\d)_\d+\.dll$/i.exec(file)
  const match = nvrtc ?? /\.so\.(\d+)(?:\.(\d+))?/.exec(file) ?? /64_(\d+)(?:_(\d+))?\.dll$/i.exec(file)
  if (match === null) return undefined
  return match[2] === undefined ? { major: Number(match[1]) } : { major: Number(match[1]), minor: Number(match[2]) }
}

/** The CUDA release that a file belongs to, where its name tells: `libcufft.so.12` is part of CUDA 13. */
export function toolkitOf(name: LibraryName, version: LibraryVersion | undefined): number | undefined {
  if (version === undefined) return undefined
  return libraryDescriptions[name].versions.find((known) => known.file === String(version.major))?.toolkit
}

export function compareVersions(a: LibraryVersion | undefined, b: LibraryVersion | undefined): number {
  return (a?.major ?? -1) - (b?.major ?? -1) || (a?.minor ?? -1) - (b?.minor ?? -1)
}

export function versionText(version: LibraryVersion | undefined): string {
  if (version === undefined) return 'unknown version'
  return version.minor === undefined ? `${version.major}` : `${version.major}.${version.minor}`
}
