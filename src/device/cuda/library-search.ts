/**
 * Where CUDA's libraries and headers are looked for, in this order: an environment variable that names the file, the
 * toolkit that CUDA_PATH or CUDA_HOME names, the system loader's path, /usr/local/cuda*, and the `nvidia` folders of
 * Python environments. Only listings of folders are read here; nothing is loaded.
 */
import { posix, win32 } from 'node:path'
import {
  compareVersions,
  isLibraryFile,
  type LibraryName,
  type LibraryVersion,
  libraryVariable,
  loaderNames,
  versionInName,
} from './library-names.js'
import type { SearchMachine } from './search-machine.js'

export interface LibraryCandidate {
  /** An absolute path, or a name that the system's loader resolves. */
  readonly file: string
  readonly byLoader: boolean
  readonly version?: LibraryVersion
}

/** One place that was looked in, with what is there, best first; a file that the user names is the only place. */
export interface SearchedPlace {
  /** `CUTS_NVRTC_LIBRARY`, `the loader's path`, `/usr/local/cuda-13.0`. */
  readonly place: string
  readonly candidates: readonly LibraryCandidate[]
  /** Why there is nothing, where there is nothing. */
  readonly problem?: string
}

/** The places in order; later ones are only looked into when they are asked for. */
export function* searchLibrary(name: LibraryName, machine: SearchMachine): Generator<SearchedPlace> {
  const variable = libraryVariable(name)
  const explicit = machine.environment[variable]
  if (explicit) {
    yield explicitPlace(variable, explicit, machine)
    return
  }
  yield missing(variable, 'not set')
  if (name !== 'cuda') yield* toolkitPlaces(name, machine)
  yield loaderPlace(name, machine)
  if (name === 'cuda') {
    if (machine.platform === 'linux') yield folderPlace('/usr/lib/wsl/lib', name, ['/usr/lib/wsl/lib'], machine)
    return
  }
  yield* installedToolkits(name, machine)
  yield* pythonPlaces(name, machine)
}

function missing(place: string, problem: string): SearchedPlace {
  return { place, candidates: [], problem }
}

function explicitPlace(variable: string, file: string, machine: SearchMachine): SearchedPlace {
  const place = `${variable}=${file}`
  const real = machine.realPath(file)
  if (real === undefined) return { place, candidates: [], problem: 'no such file' }
  return { place, candidates: [{ file, byLoader: false, version: versionInName(real) }] }
}

function* toolkitPlaces(name: LibraryName, machine: SearchMachine): Generator<SearchedPlace> {
  const seen = new Set<string>()
  for (const variable of ['CUDA_PATH', 'CUDA_HOME']) {
    const root = machine.environment[variable]
    if (!root) {
      yield missing(variable, 'not set')
    } else if (!seen.has(root)) {
      seen.add(root)
      yield folderPlace(`${variable}=${root}`, name, libraryFolders(root, machine), machine)
    }
  }
}

function loaderPlace(name: LibraryName, machine: SearchMachine): SearchedPlace {
  const candidates = loaderNames(name, machine.platform).map((file) => ({
    file,
    byLoader: true,
    version: versionInName(file),
  }))
  return { place: "the loader's path", candidates }
}

/** `/usr/local/cuda`, then the versions beside it from the newest; the default toolkit folder on Windows. */
export function toolkitRoots(machine: SearchMachine): string[] {
  const windows = machine.platform === 'win32'
  const parent = windows
    ? win32.join(machine.environment.ProgramFiles ?? 'C:\\Program Files', 'NVIDIA GPU Computing Toolkit', 'CUDA')
    : '/usr/local'
  const pattern = windows ? /^v(\d+)\.(\d+)$/ : /^cuda(?:-(\d+)(?:\.(\d+))?)?$/
  const found = machine.list(parent).flatMap((entry) => {
    const match = pattern.exec(entry)
    if (match === null) return []
    const version = match[1] === undefined ? Number.POSITIVE_INFINITY : Number(match[1]) * 1000 + Number(match[2] ?? 0)
    return [{ path: paths(machine).join(parent, entry), version }]
  })
  return found.sort((a, b) => b.version - a.version).map((root) => root.path)
}

function* installedToolkits(name: LibraryName, machine: SearchMachine): Generator<SearchedPlace> {
  if (machine.platform === 'darwin') return
  const seen = new Set<string>()
  for (const root of toolkitRoots(machine)) {
    const real = machine.realPath(root) ?? root
    if (seen.has(real)) continue
    seen.add(real)
    yield folderPlace(root, name, libraryFolders(root, machine), machine)
  }
  if (seen.size === 0 && machine.platform !== 'win32') yield missing('/usr/local/cuda*', 'no such folder')
}

/** The folders of a toolkit or a conda environment that hold its libraries. */
function libraryFolders(root: string, machine: SearchMachine): string[] {
  const { join } = paths(machine)
  if (machine.platform === 'win32') {
    return ['bin', 'bin\\x64', 'Library\\bin', 'Library\\bin\\x64'].map((folder) => join(root, folder))
  }
  const targets = machine.list(join(root, 'targets')).map((target) => join(root, 'targets', target, 'lib'))
  return [join(root, 'lib64'), join(root, 'lib'), ...targets]
}

function* pythonPlaces(name: LibraryName, machine: SearchMachine): Generator<SearchedPlace> {
  const conda = machine.environment.CONDA_PREFIX
  if (conda) yield folderPlace(`CONDA_PREFIX=${conda}`, name, libraryFolders(conda, machine), machine)
  let found = false
  const seen = new Set<string>()
  const isNew = (folder: string): boolean => {
    const real = machine.realPath(folder) ?? folder
    return !seen.has(real) && seen.add(real) !== undefined
  }
  for (const folder of pythonFolders(machine)) {
    if (!isNew(folder)) continue
    const place = pythonPlace(name, folder, machine)
    found ||= place.candidates.length > 0
    yield place
  }
  if (found) return
  // Python's own library is among its module folders, but never holds packages of others.
  const asked = machine.askPython().filter((folder) => /-packages$/.test(folder) || hasNvidia(folder, machine))
  for (const folder of asked) if (isNew(folder)) yield pythonPlace(name, folder, machine)
  if (asked.length === 0 && seen.size === 0) yield missing('Python environments', 'no Python found')
}

function hasNvidia(folder: string, machine: SearchMachine): boolean {
  return machine.list(paths(machine).join(folder, 'nvidia')).length > 0
}

function pythonPlace(name: LibraryName, folder: string, machine: SearchMachine): SearchedPlace {
  const { join } = paths(machine)
  const nvidia = join(folder, 'nvidia')
  const parts = machine.platform === 'win32' ? ['bin', 'bin\\x86_64', 'lib'] : ['lib']
  const folders = machine.list(nvidia).flatMap((entry) => parts.map((part) => join(nvidia, entry, part)))
  return folderPlace(join(nvidia, '*', parts[0]), name, folders, machine)
}

/** The module folders of Python environments, without starting Python. */
export function* pythonFolders(machine: SearchMachine): Generator<string> {
  const { join, dirname, delimiter } = paths(machine)
  const { environment } = machine
  const prefixes: string[] = []
  if (environment.VIRTUAL_ENV) prefixes.push(environment.VIRTUAL_ENV)
  if (environment.CONDA_PREFIX) prefixes.push(environment.CONDA_PREFIX)
  yield* (environment.PYTHONPATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const executables = machine.platform === 'win32' ? ['python.exe'] : ['python3', 'python']
  for (const folder of (environment.PATH ?? environment.Path ?? '').split(delimiter)) {
    for (const executable of executables) {
      const path = join(folder, executable)
      const real = folder === '' ? undefined : machine.realPath(path)
      if (real === undefined) continue
      for (const file of [path, real])
        prefixes.push(machine.platform === 'win32' ? dirname(file) : dirname(dirname(file)))
    }
  }
  if (machine.platform !== 'win32') prefixes.push(join(machine.home, '.local'))
  for (const prefix of new Set(prefixes)) yield* moduleFolders(prefix, machine)
}

function moduleFolders(prefix: string, machine: SearchMachine): string[] {
  const { join } = paths(machine)
  if (machine.platform === 'win32') return [join(prefix, 'Lib', 'site-packages')]
  const versions = machine.list(join(prefix, 'lib')).filter((entry) => /^python3(\.\d+)?$/.test(entry))
  return versions.flatMap((version) =>
    ['site-packages', 'dist-packages']
      .map((kind) => join(prefix, 'lib', version, kind))
      .filter((folder) => machine.realPath(folder) !== undefined),
  )
}

function folderPlace(
  place: string,
  name: LibraryName,
  folders: readonly string[],
  machine: SearchMachine,
): SearchedPlace {
  const { join } = paths(machine)
  const byRealPath = new Map<string, LibraryCandidate>()
  for (const folder of folders) {
    for (const entry of machine.list(folder)) {
      if (!isLibraryFile(name, entry, machine.platform)) continue
      const file = join(folder, entry)
      const real = machine.realPath(file)
      if (real === undefined || byRealPath.has(real)) continue
      byRealPath.set(real, { file, byLoader: false, version: versionInName(real) ?? versionInName(file) })
    }
  }
  const candidates = [...byRealPath.values()].sort((a, b) => compareVersions(b.version, a.version))
  if (candidates.length > 0) return { place, candidates }
  return missing(place, folders.some((folder) => machine.list(folder).length > 0) ? 'not in there' : 'no such folder')
}

/** Files of companion libraries beside a library: they are loaded first, for the loader doesn't look there. */
export function companionFiles(file: string, stems: readonly string[], machine: SearchMachine): string[] {
  const { dirname, join } = paths(machine)
  const folder = dirname(file)
  const entries = machine.list(folder)
  return stems.flatMap((stem) => {
    const matches = entries.filter((entry) => isLibraryFile(stem, entry, machine.platform))
    const newest = matches.sort((a, b) => compareVersions(versionInName(b), versionInName(a)))[0]
    return newest === undefined ? [] : [join(folder, newest)]
  })
}

/**
 * The folders for NVRTC's `-I`: CUDA C++ headers, and CCCL's where they are kept apart; empty where there are none.
 * Those that belong to the NVRTC in use come first.
 */
export function searchHeaders(machine: SearchMachine, nvrtcFile?: string): string[] {
  const { join, dirname } = paths(machine)
  const explicit = machine.environment.CUTS_CUDA_INCLUDE
  if (explicit) return withCccl(explicit, machine)
  for (const folder of headerFolders()) {
    if (machine.realPath(join(folder, 'cuda_fp16.h')) !== undefined) return withCccl(folder, machine)
  }
  return []

  function* headerFolders(): Generator<string> {
    if (nvrtcFile !== undefined && paths(machine).isAbsolute(nvrtcFile)) {
      for (const file of new Set([nvrtcFile, machine.realPath(nvrtcFile) ?? nvrtcFile])) {
        yield join(dirname(file), '..', 'include')
        yield join(dirname(file), '..', '..', 'include')
        // Python environments keep CUDA 12's headers in a package of their own.
        yield join(dirname(file), '..', '..', 'cuda_runtime', 'include')
      }
    }
    const { CUDA_PATH, CUDA_HOME, CONDA_PREFIX } = machine.environment
    for (const root of [CUDA_PATH, CUDA_HOME, ...toolkitRoots(machine), CONDA_PREFIX]) {
      if (!root) continue
      yield join(root, 'include')
      for (const target of machine.list(join(root, 'targets'))) yield join(root, 'targets', target, 'include')
    }
    for (const folder of pythonFolders(machine)) {
      const nvidia = join(folder, 'nvidia')
      for (const entry of machine.list(nvidia)) yield join(nvidia, entry, 'include')
    }
  }
}

function withCccl(folder: string, machine: SearchMachine): string[] {
  const cccl = paths(machine).join(folder, 'cccl')
  const folders = machine.realPath(cccl) === undefined ? [folder] : [folder, cccl]
  return folders.map((path) => machine.realPath(path) ?? path)
}

/** The path rules of the machine that is searched, which in tests isn't the one that runs. */
function paths(machine: SearchMachine): typeof posix {
  return machine.platform === 'win32' ? win32 : posix
}
