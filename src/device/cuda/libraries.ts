/** Loads CUDA's libraries from where they are found, and says where they were looked for when they aren't. */
import { DeviceUnavailableError } from '../../core/errors.js'
import { type ForeignFunctionInterface, ffi, type NativeLibrary, type NativeType } from '../ffi.js'
import {
  type LibraryName,
  type LibraryVersion,
  libraryDescriptions,
  loaderNames,
  toolkitOf,
  versionInName,
  versionText,
} from './library-names.js'
import { companionFiles, type LibraryCandidate, searchLibrary } from './library-search.js'
import { type SearchMachine, thisMachine } from './search-machine.js'

export interface OpenedLibrary {
  readonly name: LibraryName
  readonly native: NativeLibrary
  /** The file itself where it can be told, else the name that the loader resolved. */
  readonly path: string
  /** By the file's name; the library itself may know better. */
  readonly version?: LibraryVersion
  /** Which of the places it was found in. */
  readonly place: string
}

export interface PlaceReport {
  readonly place: string
  readonly outcome: string
}

export interface LibraryFinding {
  readonly name: LibraryName
  readonly opened?: OpenedLibrary
  /** Every place looked in, up to the one where it was found. */
  readonly places: readonly PlaceReport[]
}

export interface OpenOptions {
  readonly machine?: SearchMachine
  readonly ffi?: ForeignFunctionInterface
  /** The newest CUDA release that the driver can run: libraries of later ones are passed over. */
  readonly newestToolkit?: number
  /** A last look at a loaded library: the reason to pass it over, if there is one. */
  readonly reject?: (library: NativeLibrary) => string | undefined
}

/** Looks for a library and loads the first one that will do. */
export function findLibrary(name: LibraryName, options: OpenOptions = {}): LibraryFinding {
  const machine = options.machine ?? thisMachine()
  const places: PlaceReport[] = []
  for (const { place, candidates, problem } of searchLibrary(name, machine)) {
    const failures: string[] = []
    for (const candidate of candidates) {
      const result = tryCandidate(name, candidate, machine, options)
      if (typeof result !== 'string') {
        const opened = { ...result, place }
        places.push({ place, outcome: opened.path })
        return { name, opened, places }
      }
      failures.push(candidate.byLoader && candidates.length > 1 ? `${candidate.file}: ${result}` : result)
    }
    places.push({ place, outcome: problem ?? (new Set(failures).size > 0 ? failures.join('; ') : 'nothing') })
  }
  return { name, places }
}

function tryCandidate(
  name: LibraryName,
  candidate: LibraryCandidate,
  machine: SearchMachine,
  options: OpenOptions,
): Omit<OpenedLibrary, 'place'> | string {
  const toolkit = toolkitOf(name, candidate.version)
  if (options.newestToolkit !== undefined && toolkit !== undefined && toolkit > options.newestToolkit) {
    return `${candidate.file} is of CUDA ${toolkit}, but the driver supports CUDA ${options.newestToolkit} at most`
  }
  const interfaceInUse = options.ffi ?? ffi()
  if (!candidate.byLoader) loadCompanions(name, candidate.file, machine, interfaceInUse)
  let native: NativeLibrary
  try {
    native = interfaceInUse.load(candidate.file)
  } catch (error) {
    return loadFailure(candidate, error as Error)
  }
  const problem = options.reject?.(native)
  if (problem !== undefined) return `${candidate.file} ${problem}`
  const loaded = candidate.byLoader ? machine.loadedPath(candidate.file) : undefined
  const path = loaded ?? candidate.file
  return { name, native, path, version: versionInName(machine.realPath(path) ?? path) ?? candidate.version }
}

function loadCompanions(
  name: LibraryName,
  file: string,
  machine: SearchMachine,
  interfaceInUse: ForeignFunctionInterface,
): void {
  for (const companion of companionFiles(file, libraryDescriptions[name].companions, machine)) {
    try {
      interfaceInUse.load(companion, { global: true })
    } catch {
      // The library itself says what it lacks when it is loaded.
    }
  }
}

function loadFailure(candidate: LibraryCandidate, error: Error): string {
  const text = error.message.replace(/^Failed to load shared library: /, '')
  if (candidate.byLoader && /no such file|cannot find|could not be found/i.test(text)) return 'not found'
  return `${candidate.file} doesn't load: ${text}`
}

/** The same, but throws where there is none. */
export function openLibrary(name: LibraryName, options: OpenOptions = {}): OpenedLibrary {
  const finding = findLibrary(name, options)
  if (finding.opened === undefined) throw libraryUnavailable(finding, options.machine?.platform)
  return finding.opened
}

/** What was looked for, where, and what to install. */
export function libraryUnavailable(
  finding: LibraryFinding,
  platform: NodeJS.Platform = process.platform,
): DeviceUnavailableError {
  const { title, remedy } = libraryDescriptions[finding.name]
  const names = loaderNames(finding.name, platform)
  const lines = [`${title} was not found; looked for ${names.join(', ')} in:`]
  for (const { place, outcome } of finding.places) lines.push(`  ${place}: ${outcome}`)
  lines.push(platform === 'darwin' ? 'there is no CUDA for macOS' : remedy)
  return new DeviceUnavailableError(lines.join('\n'), { library: finding.name, names, places: finding.places })
}

export function describeLibrary(library: OpenedLibrary): string {
  return `${library.path} (${versionText(library.version)})`
}

/**
 * Declares functions that return a status. @throws DeviceUnavailableError for a library that lacks one of them: it is
 * older than CUDA 12
 */
export function declareFunctions(
  library: OpenedLibrary,
  signatures: Readonly<Record<string, readonly NativeType[]>>,
): Record<string, unknown> {
  const functions: Record<string, unknown> = {}
  try {
    for (const [name, parameters] of Object.entries(signatures)) {
      functions[name] = library.native.declare(name, parameters, 'int32')
    }
  } catch (cause) {
    const { title } = libraryDescriptions[library.name]
    throw new DeviceUnavailableError(
      `${describeLibrary(library)} lacks functions that ${title} has since CUDA 12: ${(cause as Error).message}`,
      { library: library.name, path: library.path },
      { cause },
    )
  }
  return functions
}
