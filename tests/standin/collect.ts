/**
 * Compiling kernels one by one is most of the time that tests take on the stand-in. So a test file is run twice: first
 * with kernels only noted and launches that do nothing, whatever the tests make of that; then, with all that were
 * noted compiled many at a time, for good.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import koffi from 'koffi'
import { standIn } from './build.js'

/** Whether this process only notes kernels: its tests' results mean nothing. */
export const isCollecting = (process.env.CUTS_STANDIN_COLLECT ?? '') !== ''

type Environment = Readonly<Record<string, string | undefined>>

/** What a process needs to find the stand-in in place of a GPU. */
export function standInEnvironment(path: string): Environment {
  return {
    CUTS_CUDA_LIBRARY: path,
    CUTS_NVRTC_LIBRARY: path,
    CUTS_CUBLAS_LIBRARY: path,
    CUTS_CUFFT_LIBRARY: path,
    // It has none of its functions: the host does linear algebra, unless `libraries.ts` provides a cuSOLVER.
    CUTS_CUSOLVER_LIBRARY: path,
    CUTS_CACHE_IN_MEMORY: '1',
  }
}

/** Compiles the kernels that a program launches, before it runs. What it decides by values it may still compile alone. */
export async function compileAhead(program: string, environment: Environment = {}): Promise<void> {
  const library = standIn()
  if (library === undefined) return
  const folder = mkdtempSync(join(tmpdir(), 'cuts-kernels-'))
  try {
    const all = { ...standInEnvironment(library.path), ...environment, CUTS_STANDIN_COLLECT: folder }
    await run([program], all)
    const parts = Math.min(availableParallelism(), 8)
    const self = fileURLToPath(import.meta.url)
    const words = (part: number) => [self, library.path, folder, String(part), String(parts)]
    await Promise.all(Array.from({ length: parts }, (_, part) => run(words(part), environment)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(words: readonly string[], environment: Environment): Promise<void> {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { stdio: 'ignore', env: { ...inherited, ...environment } })
    child.on('error', reject).on('exit', () => resolve())
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, folder, part, parts] = process.argv.slice(2)
  const compile = koffi.load(path).func('int cutsStandinCompileCollected(const char *, int, int)')
  process.exitCode = compile(folder, Number(part), Number(parts)) === 0 ? 0 : 1
}
