/**
 * Native libraries of linear algebra: in the file that an environment variable names, or under their usual names by the
 * system's loader.
 */
import { DeviceUnavailableError } from '../../core/errors.js'
import { ffi, type NativeLibrary } from '../ffi.js'

/** A library, and how it spells its functions. */
export interface FortranLibrary {
  readonly native: NativeLibrary
  /** Before and after the names: SciPy's and NumPy's builds have `scipy_dgesv_`, `scipy_dgesv_64_`. */
  readonly prefix: string
  readonly suffix: string
  /** 32-bit words per integer: 2 where they have 64 bits. */
  readonly words: 1 | 2
}

/** What is looked for. */
export interface Wanted {
  /** What messages call it. */
  readonly name: string
  /** Who needs it. */
  readonly user: string
  readonly variables: readonly string[]
  readonly usualNames: Partial<Record<NodeJS.Platform, readonly string[]>>
  /** Functions that it has to have; messages name the first. */
  readonly functions: readonly string[]
}

export const openBlasNames: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so'],
  darwin: [
    'libopenblas.dylib',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
  ],
  win32: ['libopenblas.dll', 'openblas.dll'],
}

const spellings: readonly Omit<FortranLibrary, 'native'>[] = [
  { prefix: '', suffix: '', words: 1 },
  { prefix: 'scipy_', suffix: '', words: 1 },
  { prefix: 'scipy_', suffix: '64_', words: 2 },
  { prefix: '', suffix: '64_', words: 2 },
]

/**
 * The first library that is there and has the functions in it; undefined where there is none, or a variable asks for none.
 * @throws DeviceUnavailableError where a variable names a file that isn't one
 */
export function findLibrary(
  wanted: Wanted,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): FortranLibrary | undefined {
  const { variables, user } = wanted
  const usualNames = wanted.usualNames[platform] ?? []
  for (const variable of variables) {
    const file = environment[variable]
    if (!file) continue
    if (file === 'none') return undefined
    const found = openLibrary(wanted, file)
    if (typeof found !== 'string') return found
    throw new DeviceUnavailableError(
      `${variable}=${file} ${found}; without the variable ${user} looks for ${usualNames.join(', ')}, ` +
        `and with ${variables[0]}=none it uses what comes with CuTS`,
      { variable, file },
    )
  }
  for (const name of usualNames) {
    const found = openLibrary(wanted, name)
    if (typeof found !== 'string') return found
  }
  return undefined
}

/** What OpenBLAS may need for the plans of its threads. */
const leastStackBytes = 8 << 20

/** Loads a file; the reason where it won't do. */
export function openLibrary({ name, functions }: Wanted, file: string): FortranLibrary | string {
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
    functions.every((each) => native.has(`${prefix}${each}_${suffix}`)),
  )
  return spelling === undefined ? `has no ${name} in it (no ${functions[0]}_)` : { native, ...spelling }
}
