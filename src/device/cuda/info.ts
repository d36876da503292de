/** What `cuts info` says about CUDA on this machine: plain data, and never an error. */
import { cacheFolder } from './cubin-cache.js'
import { type DeviceProperties, deviceProperties } from './device-attributes.js'
import { Driver, type MemoryInfo } from './driver.js'
import { findLibrary, type LibraryFinding, type OpenOptions, type PlaceReport } from './libraries.js'
import { type LibraryName, libraryDescriptions, libraryNames, versionText } from './library-names.js'
import { searchHeaders } from './library-search.js'
import { Nvrtc } from './nvrtc.js'
import { thisMachine } from './search-machine.js'

export interface LibraryInfo {
  readonly name: LibraryName
  readonly title: string
  readonly path?: string
  readonly version?: string
  /** Where it was found, or every place looked in. */
  readonly places: readonly PlaceReport[]
  /** What to do, where it is missing. */
  readonly remedy?: string
}

export interface DeviceInfo extends DeviceProperties {
  /** Absent where the device couldn't be opened; `problem` says why. */
  readonly memory?: MemoryInfo
  readonly problem?: string
}

export interface CudaInfo {
  /** The newest CUDA release that the driver supports: `13.0`. */
  readonly driverVersion?: string
  /** Why there is no CUDA device, where there is none. */
  readonly problem?: string
  readonly devices: readonly DeviceInfo[]
  readonly libraries: readonly LibraryInfo[]
  readonly headers: readonly string[]
  readonly cacheFolder: string
}

export function cudaInfo(given: OpenOptions = {}): CudaInfo {
  const machine = given.machine ?? thisMachine()
  const options = { ...given, machine }
  const driverFinding = attempt(() => findLibrary('cuda', options))
  if (driverFinding instanceof Error) {
    const folder = cacheFolder(machine.environment)
    return { problem: driverFinding.message, devices: [], libraries: [], headers: [], cacheFolder: folder }
  }
  const started = attempt(() => startDriver(driverFinding, options))
  const driver = started instanceof Error ? undefined : started
  const release = driver === undefined ? undefined : attempt(() => driver.driverVersion())
  const newestToolkit = typeof release === 'number' ? Math.floor(release / 1000) : undefined
  const others = libraryNames.filter((name) => name !== 'cuda')
  const findings = others.map((name) => findLibrary(name, { ...options, newestToolkit }))
  const nvrtcPath = findings.find((finding) => finding.name === 'nvrtc')?.opened?.path
  return {
    driverVersion: typeof release === 'number' ? releaseText(release) : undefined,
    problem: started instanceof Error ? started.message : undefined,
    devices: driver === undefined ? [] : devices(driver),
    libraries: [driverFinding, ...findings].map((finding) => libraryInfo(finding, options)),
    headers: searchHeaders(machine, nvrtcPath),
    cacheFolder: cacheFolder(machine.environment),
  }
}

function attempt<T>(action: () => T): T | Error {
  try {
    return action()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function startDriver(finding: LibraryFinding, options: OpenOptions): Driver {
  if (finding.opened === undefined) throw new Error(`${libraryDescriptions.cuda.title} was not found`)
  const driver = new Driver(finding.opened, options.ffi)
  driver.initialize()
  return driver
}

/** 13000 is 13.0, 12080 is 12.8. */
function releaseText(release: number): string {
  return `${Math.floor(release / 1000)}.${Math.floor((release % 1000) / 10)}`
}

function devices(driver: Driver): DeviceInfo[] {
  const count = attempt(() => driver.deviceCount())
  if (count instanceof Error) return []
  const infos: DeviceInfo[] = []
  for (let ordinal = 0; ordinal < count; ordinal++) {
    const properties = attempt(() => deviceProperties(driver, ordinal))
    if (properties instanceof Error) continue
    const memory = attempt(() => memoryOf(driver, ordinal))
    infos.push(memory instanceof Error ? { ...properties, problem: memory.message } : { ...properties, memory })
  }
  return infos
}

/** Free memory can only be asked for in a context of the device. */
function memoryOf(driver: Driver, ordinal: number): MemoryInfo {
  const device = driver.deviceGet(ordinal)
  const before = driver.currentContext()
  driver.setCurrentContext(driver.primaryContextRetain(device))
  try {
    return driver.memoryInfo()
  } finally {
    driver.setCurrentContext(before)
    driver.primaryContextRelease(device)
  }
}

function libraryInfo(finding: LibraryFinding, options: OpenOptions): LibraryInfo {
  const { name, opened, places } = finding
  const { title, remedy } = libraryDescriptions[name]
  if (opened === undefined) return { name, title, places, remedy }
  const nvrtc = name === 'nvrtc' ? attempt(() => new Nvrtc(opened, options.ffi)) : undefined
  const version = nvrtc === undefined || nvrtc instanceof Error ? opened.version : nvrtc.version
  return { name, title, path: opened.path, version: versionText(version), places }
}
