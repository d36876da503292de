/** Builds the stand-in for the CUDA driver and NVRTC on first use, and finds a real `nvcc` to check kernels with. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const compiler = 'g++'
const sources = fileURLToPath(new URL('../../../tests/standin/', import.meta.url))
const libraryFlags = ['-std=c++17', '-O1', '-fPIC', '-fvisibility=hidden', '-U_FORTIFY_SOURCE', '-fcf-protection=none']
/** Those of the precompiled prelude and of every kernel. Misaligned accesses trap; no contraction of products and sums. */
const kernelFlags =
  '-std=c++17 -O1 -w -fPIC -ffp-contract=off -fno-strict-aliasing -fsanitize=alignment -fsanitize-undefined-trap-on-error ' +
  '-fno-weak -fno-gnu-unique -fno-exceptions -fno-rtti -fno-threadsafe-statics -nostdinc -nostdinc++'

export interface StandIn {
  /** The shared library, in place of both `libcuda` and `libnvrtc`. */
  readonly path: string
}

let built: StandIn | undefined | null = null

/** The stand-in, built if it has to be; undefined where it can't be, and `standInMissing` says why. */
export function standIn(): StandIn | undefined {
  if (built === null) built = find()
  return built
}

export function standInMissing(): string | undefined {
  if (process.platform !== 'linux') return `the stand-in driver is for Linux, not ${process.platform}`
  return compilerVersion() === undefined ? `the stand-in driver needs ${compiler}` : undefined
}

let version: string | undefined | null = null

function compilerVersion(): string | undefined {
  if (version === null) {
    const asked = spawnSync(compiler, ['--version'], { encoding: 'utf8' })
    version = asked.status === 0 ? asked.stdout : undefined
  }
  return version
}

function find(): StandIn | undefined {
  if (standInMissing() !== undefined) return undefined
  const hash = createHash('sha256').update(JSON.stringify([compilerVersion(), libraryFlags, kernelFlags, process.arch]))
  for (const file of sourceFiles()) hash.update(file).update(readFileSync(join(sources, file)))
  const root = join(tmpdir(), `cuts-standin-${userInfo().uid}`)
  const folder = join(root, hash.digest('hex').slice(0, 24))
  const path = join(folder, 'libcuts_standin.so')
  if (existsSync(path)) return { path }
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const release = takeTurn(folder)
  const making = mkdtempSync(join(root, 'making-'))
  try {
    if (existsSync(path)) return { path }
    make(making)
    // Whole or not at all: where another process was faster, its folder stays.
    try {
      renameSync(making, folder)
    } catch (error) {
      if (!existsSync(path)) throw error
    }
  } finally {
    rmSync(making, { recursive: true, force: true })
    release()
  }
  return { path }
}

/** Waits while a living process builds the same. Only saves work: two that build at once don't disturb each other. */
function takeTurn(folder: string): () => void {
  const lock = `${folder}.building`
  const nap = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < 120_000; waited += 50) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch {
      if (!isRunning(lock)) rmSync(lock, { force: true })
      else Atomics.wait(nap, 0, 0, 50)
    }
  }
  return () => rmSync(lock, { force: true })
}

function isRunning(lock: string): boolean {
  try {
    // Empty for a moment after it was made.
    const owner = Number(readFileSync(lock, 'utf8'))
    if (owner !== 0) process.kill(owner, 0)
    return true
  } catch {
    return false
  }
}

function sourceFiles(): string[] {
  return readdirSync(sources)
    .filter((file) => file.endsWith('.cpp') || file.endsWith('.hpp'))
    .sort()
}

function make(making: string): void {
  for (const file of sourceFiles()) copyFileSync(join(sources, file), join(making, file))
  const units = sourceFiles().filter((file) => file.endsWith('.cpp'))
  const defines = [`-DSTANDIN_COMPILER="${compiler}"`, `-DSTANDIN_KERNEL_FLAGS="${kernelFlags}"`]
  const quoted = [...libraryFlags, ...defines].map((word) => `'${word}'`).join(' ')
  const objects = units.map((unit) => `${unit}.o`)
  const parts = units.map((unit) => `${compiler} ${quoted} -c ${unit} -o ${unit}.o &`)
  const prelude = `${compiler} ${kernelFlags} -x c++-header prelude.hpp -o prelude.hpp.gch &`
  const link = `${compiler} -shared ${objects.join(' ')} -o libcuts_standin.so -ldl -lrt -lpthread`
  const done = spawnSync('sh', ['-c', [...parts, prelude, 'wait', link].join('\n')], { cwd: making, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`the stand-in driver doesn't build:\n${done.stderr}`)
  for (const object of objects) rmSync(join(making, object))
  mkdirSync(join(making, 'kernels'))
}

let nvcc: string | undefined | null = null

function findNvcc(): string | undefined {
  if (nvcc !== null) return nvcc
  const folders = [process.env.CUDA_PATH, process.env.CUDA_HOME, '/usr/local/cuda'].filter(
    (folder) => folder !== undefined,
  )
  const candidates = [...folders.map((folder) => join(folder, 'bin', 'nvcc')), 'nvcc']
  // It can't work without a compiler for the host.
  if (spawnSync(compiler, ['--version']).status !== 0) candidates.length = 0
  nvcc = candidates.find((candidate) => spawnSync(candidate, ['--version']).status === 0)
  return nvcc
}

/**
 * Compiles a `.cu` file to machine code for sm_90 with the real compiler. Returns its complaints, empty where it has
 * none; undefined where there is no `nvcc` that works.
 */
export function checkWithNvcc(source: string): string | undefined {
  const found = findNvcc()
  if (found === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'cuts-nvcc-'))
  try {
    const words = ['-w', '-arch=sm_90', '-std=c++17', '-cubin', '-o', join(folder, basename(source) + '.cubin'), source]
    const done = spawnSync(found, words, { encoding: 'utf8', maxBuffer: 2 ** 28 })
    if (done.status === 0) return ''
    return done.stderr + done.stdout || `nvcc ended with status ${done.status}`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
