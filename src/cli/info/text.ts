/** What `cuts info` prints. */
import type { CudaInfo, DeviceInfo, LibraryInfo } from '../../device/cuda/info.js'
import type { CpuInfo, Info, PythonInfo } from './gather.js'

export function infoText(info: Info): string {
  const { cuts, node, v8, koffi, system, cpu, cuda, python, environment } = info
  const variables = Object.entries(environment).map(([name, value]) => `  ${name}=${value}`)
  return [
    `CuTS ${cuts}, Node ${node} (V8 ${v8}), koffi ${koffi ?? 'not installed'}, ${system}`,
    '',
    ...cpuText(cpu),
    '',
    ...cudaText(cuda),
    '',
    ...pythonText(python),
    ...(variables.length === 0 ? [] : ['', 'environment', ...variables]),
  ].join('\n')
}

function cpuText(cpu: CpuInfo): string[] {
  return [
    'np: arrays in host memory',
    `  ${cpu.model}, ${cpu.hardwareThreads} hardware threads, ${cpu.threads} used`,
    `  memory: ${bytesText(cpu.memoryBytes)}, ${bytesText(cpu.freeMemoryBytes)} free`,
    `  arrays: up to ${bytesText(cpu.arrayMemoryBytes)} (${cpu.addressBits}-bit WebAssembly memory)`,
    `  products of matrices: ${cpu.products}`,
    `  linear algebra: ${cpu.linearAlgebra}`,
  ]
}

function cudaText({ driverVersion, problem, devices, libraries, headers, cacheFolder }: CudaInfo): string[] {
  const lines = ['cp: arrays in the memory of an NVIDIA GPU']
  if (problem !== undefined) lines.push(...indented(problem))
  if (driverVersion !== undefined) lines.push(`  the driver supports CUDA up to ${driverVersion}`)
  if (driverVersion !== undefined && devices.length === 0) lines.push('  no device')
  lines.push(...devices.map(deviceText), ...librariesText(libraries))
  if (headers.length > 0) lines.push(`  headers: ${headers.join(', ')}`)
  lines.push(`  compiled kernels are kept in ${cacheFolder}`)
  return lines
}

function deviceText({ ordinal, name, architecture, multiprocessorCount, memory, problem }: DeviceInfo): string {
  const capability = `${Math.floor(architecture / 10)}.${architecture % 10}`
  const about = `  cuda:${ordinal}: ${name}, compute capability ${capability}, ${multiprocessorCount} multiprocessors`
  if (memory === undefined) return `${about}: ${problem ?? 'its memory is unknown'}`
  return `${about}, ${bytesText(memory.total)}, ${bytesText(memory.free)} free`
}

/** One line per library; the places that were looked in are much the same for all that are missing, so they come once. */
function librariesText(libraries: readonly LibraryInfo[]): string[] {
  const found = libraries.filter(({ path }) => path !== undefined)
  const missing = libraries.filter(({ path }) => path === undefined)
  const lines = found.map(({ title, path, version }) => `  ${title} ${version ?? 'of unknown version'}: ${path}`)
  if (missing.length === 0) return lines
  lines.push('  not found:', ...missing.map(({ title, remedy }) => `    ${title}${remedy ? `: ${remedy}` : ''}`))
  const places = missing.flatMap((library) => library.places.map(({ place }) => place))
  return [...lines, '  looked in (--json has the details):', ...[...new Set(places)].map((place) => `    ${place}`)]
}

function pythonText(python: PythonInfo | undefined): string[] {
  if (python === undefined) return ['Python: none found; cuts bench compares with the plain JavaScript loop alone']
  const packages = Object.entries(python.packages).map(([name, version]) => `${name} ${version}`)
  return [
    `Python ${python.version}: ${python.path}`,
    `  for cuts bench: ${packages.length === 0 ? 'neither NumPy, CuPy, PyTorch nor JAX' : packages.join(', ')}`,
  ]
}

const indented = (text: string): string[] => text.split('\n').map((line) => `  ${line}`)

/** `23.4 GiB` */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024
    unit++
  }
  return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`
}
