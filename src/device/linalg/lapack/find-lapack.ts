/**
 * Where a LAPACK of the system is looked for: in the file that CUTS_LAPACK_LIBRARY or CUTS_OPENBLAS_LIBRARY names, then
 * under its usual names by the system's loader. CUTS_LAPACK_LIBRARY=none asks for none.
 */
import { DeviceUnavailableError } from '../../../core/errors.js'
import { ffi, type NativeLibrary } from '../../ffi.js'

/** A library, and how it spells its functions. */
export interface LapackLibrary {
  readonly native: NativeLibrary
  /** Before and after the names: SciPy's and NumPy's builds have `scipy_dgesv_`, `scipy_dgesv_64_`. */
  readonly prefix: string
  readonly suffix: string
  /** 32-bit words per integer: 2 where they have 64 bits. */
  readonly words: 1 | 2
}

const variables = ['CUTS_LAPACK_LIBRARY', 'CUTS_OPENBLAS_LIBRARY']

const usualNames: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so', 'liblapack.so.3', 'liblapack.so'],
  darwin: [
    'libopenblas.dylib',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
  ],
  win32: ['libopenblas.dll', 'openblas.dll'],
}

const spellings: readonly Omit<LapackLibrary, 'native'>[] = [
  { prefix: '', suffix: '', words: 1 },
  { prefix: 'scipy_', suffix: '', words: 1 },
  { prefix: 'scipy_', suffix: '64_', words: 2 },
  { prefix: '', suffix: '64_', words: 2 },
]

/**
 * The first library that is there and has LAPACK in it; undefined where there is none.
 * @throws DeviceUnavailableError where a variable names a file that isn't one
 */
export function findLapack(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): LapackLibrary | undefined {
  for (const variable of variables) {
    const file = environment[variable]
    if (!file) continue
    if (file === 'none') return undefined
    const found = openLapack(file)
    if (typeof found !== 'string') return found
    throw new DeviceUnavailableError(
      `${variable}=${file} ${found}; without the variable np.linalg looks for ${(usualNames[platform] ?? []).join(', ')}, ` +
        `and with ${variables[0]}=none it uses what comes with CuTS`,
      { variable, file },
    )
  }
  for (const name of usualNames[platform] ?? []) {
    const found = openLapack(name)
    if (typeof found !== 'string') return found
  }
  return undefined
}

/** What OpenBLAS may need for the plans of its threads. */
const leastStackBytes = 8 << 20

/** Loads a file; the reason where it won't do. */
export function openLapack(file: string): LapackLibrary | string {
  let native: NativeLibrary
  try {
    native = ffi().load(file)
  } catch (error) {
    return `doesn't load: ${(error as Error).message}`
  }
  if (ffi().stackBytes < leastStackBytes) {
    return 'needs more stack than native calls have: koffi was used before CuTS, which would have asked for more'
  }
  const spelling = spellings.find(({ prefix, suffix }) =>
    ['dgesv', 'zgelsd', 'zheevd'].every((name) => native.has(`${prefix}${name}_${suffix}`)),
  )
  return spelling === undefined ? 'has no LAPACK in it (no dgesv_)' : { native, ...spelling }
}
