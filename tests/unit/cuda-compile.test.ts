import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CompileError } from '#src/core/errors.js'
import { type CompilerOptions, KernelCompiler, type KernelSource } from '#src/device/cuda/compile.js'
import { compileErrorMessage, markedExcerpt, readCompilerLog } from '#src/device/cuda/compile-log.js'
import { findLibrary } from '#src/device/cuda/libraries.js'
import { Nvrtc, type ProgramRequest, type ProgramResult } from '#src/device/cuda/nvrtc.js'

const root = mkdtempSync(join(tmpdir(), 'cuts-compile-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0

/** A compiler whose NVRTC answers with the source itself, or with a log where the source says `broken`. */
function fakeCompiler(environment: Record<string, string> = {}, architecture = 90, supported = [75, 90, 120]) {
  const requests: ProgramRequest[] = []
  const nvrtc = {
    version: { major: 13, minor: 0 },
    library: { path: '/no/libnvrtc.so.13' },
    supportedArchitectures: () => supported,
    compile: (request: ProgramRequest): ProgramResult => {
      requests.push(request)
      const loweredNames = Object.fromEntries((request.nameExpressions ?? []).map((name) => [name, `_Z${name}`]))
      if (request.source.includes('broken')) return { log: `${request.fileName}(2): error: broken`, loweredNames }
      return { image: Buffer.from(request.source), log: '', loweredNames }
    },
  } as unknown as Nvrtc
  const full = { CUTS_CACHE_DIR: join(root, `cache${folders++}`), ...environment }
  const make = (more: Partial<CompilerOptions> = {}) =>
    new KernelCompiler({ nvrtc, architecture, environment: full, includeFolders: ['/cuda/include'], ...more })
  return { compiler: make(), make, requests, folder: full.CUTS_CACHE_DIR }
}

const add: KernelSource = { name: 'add', source: 'extern "C" __global__ void add() {}' }

test('the log is read: file, line and message of each error', () => {
  const log = [
    'add.cu(3): error: identifier "x" is undefined',
    '    x = 1;',
    'add.cu(4): warning #177-D: variable "u" was declared but never referenced',
    'user(7): error #20: expected a ";"',
    '/usr/include/a b.h(12): catastrophic error: cannot open source file "q.h"',
    '3 errors detected in the compilation of "add.cu".',
  ].join('\n')
  assert.deepEqual(readCompilerLog(log), [
    { file: 'add.cu', line: 3, message: 'identifier "x" is undefined' },
    { file: 'user', line: 7, message: 'expected a ";"' },
    { file: '/usr/include/a b.h', line: 12, message: 'cannot open source file "q.h"' },
  ])
})

test('the line is marked among its neighbours', () => {
  const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n')
  assert.equal(markedExcerpt(text, 10), '   8 | line 8\n   9 | line 9\n> 10 | line 10\n  11 | line 11\n  12 | line 12')
  assert.equal(markedExcerpt(text, 1), '> 1 | line 1\n  2 | line 2\n  3 | line 3')
  assert.equal(markedExcerpt(text, 13), '')
  assert.equal(markedExcerpt(text, 0), '')
})

test('the message shows three problems and the log', () => {
  const problems = [1, 2, 3, 4].map((line) => ({ file: 'k.cu', line, message: `problem ${line}` }))
  const log = Array.from({ length: 100 }, (_, index) => `log ${index}`).join('\n')
  const options = ['-arch=sm_90']
  const files = { 'k.cu': 'a\nb\nc\nd' }
  const message = compileErrorMessage({ name: 'k', compiler: 'NVRTC 13.0', options, log, problems, files })
  assert.match(message, /^kernel 'k' doesn't compile \(NVRTC 13\.0, -arch=sm_90\)/)
  assert.match(message, /k\.cu\(2\): problem 2\n {2}1 \| a\n> 2 \| b/)
  assert.ok(!message.includes('problem 4'))
  assert.match(message, /… 40 more lines in details\.log$/)
})

test('the usual options, and what replaces them', () => {
  const { compiler, requests } = fakeCompiler()
  compiler.compile(add)
  assert.deepEqual(requests.at(-1)!.options, ['-arch=sm_90', '-std=c++17', '--fmad=false'])
  assert.equal(requests.at(-1)!.fileName, 'add.cu')
  compiler.compile({ ...add, options: ['-std=c++20', '--fmad=true', '-DX=1'] })
  assert.deepEqual(requests.at(-1)!.options, ['-arch=sm_90', '-std=c++20', '--fmad=true', '-DX=1'])
  compiler.compile({ ...add, options: ['--use_fast_math', '-arch=sm_80'] })
  assert.deepEqual(requests.at(-1)!.options, ['-std=c++17', '--use_fast_math', '-arch=sm_80'])
  compiler.compile({ ...add, options: ['--gpu-architecture', 'compute_80'] })
  assert.equal(requests.at(-1)!.output, 'ptx')
  compiler.compile({ ...add, source: '#include <cuda_fp16.h>\n' })
  assert.equal(requests.at(-1)!.options.at(-1), '-I/cuda/include')
  const debug = fakeCompiler({ CUTS_COMPILE_WITH_DEBUG: '1' })
  debug.compiler.compile(add)
  assert.ok(debug.requests[0].options.includes('-lineinfo'))
})

test('a GPU newer than the compiler gets PTX of the newest architecture there is', () => {
  const target = (architecture: number, supported: number[]) => {
    const { compiler, requests } = fakeCompiler({}, architecture, supported)
    return [compiler.compile(add).kind, requests[0].options[0]]
  }
  assert.deepEqual(target(90, [75, 90, 120]), ['cubin', '-arch=sm_90'])
  assert.deepEqual(target(100, [75, 80, 90]), ['ptx', '-arch=compute_90'])
  assert.deepEqual(target(60, [75, 80]), ['cubin', '-arch=sm_60'])
  assert.deepEqual(target(90, []), ['cubin', '-arch=sm_90'])
})

test('a second compilation comes from the disk, with its names', () => {
  const { compiler, make, requests } = fakeCompiler()
  const kernel = { ...add, nameExpressions: ['add<float>'] }
  const first = compiler.compile(kernel)
  assert.equal(first.origin, 'compiler')
  const second = make().compile(kernel)
  assert.equal(second.origin, 'disk')
  assert.deepEqual(Buffer.from(second.image), Buffer.from(first.image))
  assert.deepEqual(second.loweredNames, { 'add<float>': '_Zadd<float>' })
  assert.equal(second.key, first.key)
  assert.equal(requests.length, 1)
})

test('the key covers all that matters', () => {
  const keys = new Set<string>()
  const { compiler, make } = fakeCompiler()
  const kernels: KernelSource[] = [
    add,
    { ...add, name: 'other' },
    { ...add, source: `${add.source} ` },
    { ...add, options: ['-DX'] },
    { ...add, nameExpressions: ['f<int>'] },
  ]
  for (const kernel of kernels) keys.add(compiler.compile(kernel).key)
  keys.add(make({ architecture: 120 }).compile(add).key)
  const nvrtc = { version: { major: 12, minor: 9 }, library: { path: '/no/libnvrtc.so.13' } }
  const older = {
    ...nvrtc,
    supportedArchitectures: () => [],
    compile: () => ({ image: Buffer.from('x'), log: '', loweredNames: {} }),
  }
  keys.add(make({ nvrtc: older as unknown as Nvrtc }).compile(add).key)
  assert.equal(keys.size, kernels.length + 2)
})

test('in memory: nothing is written', () => {
  const { compiler, folder, requests } = fakeCompiler({ CUTS_CACHE_IN_MEMORY: '1' })
  assert.equal(compiler.compile(add).origin, 'compiler')
  assert.equal(compiler.compile(add).origin, 'memory')
  assert.equal(requests.length, 1)
  assert.throws(() => readdirSync(folder))
})

test("what includes the user's own headers is compiled every time", () => {
  const { compiler } = fakeCompiler()
  const header = join(root, 'own.h')
  writeFileSync(header, '')
  const twice = (kernel: KernelSource) => [compiler.compile(kernel).origin, compiler.compile(kernel).origin]
  assert.deepEqual(twice({ name: 'a', source: `#include "${header}"` }), ['compiler', 'compiler'])
  assert.deepEqual(twice({ name: 'b', source: '#include HEADER' }), ['compiler', 'compiler'])
  assert.deepEqual(twice({ name: 'c', source: '', options: ['-I/mine'] }), ['compiler', 'compiler'])
  assert.deepEqual(twice({ name: 'd', source: '#include <cuda_fp16.h>' }), ['compiler', 'disk'])
})

test('a damaged file in the cache is compiled anew', () => {
  const { compiler, folder } = fakeCompiler()
  compiler.compile(add)
  const file = join(folder, readdirSync(folder)[0])
  writeFileSync(file, readFileSync(file).subarray(0, -1))
  assert.equal(compiler.compile(add).origin, 'compiler')
  assert.equal(compiler.compile(add).origin, 'disk')
})

test('sources are written out on request', () => {
  const folder = join(root, 'dumped')
  const { compiler } = fakeCompiler({ CUTS_DUMP_KERNELS: folder })
  const { key } = compiler.compile({ ...add, name: 'a/b c' })
  const file = readFileSync(join(folder, `a_b_c-${key.slice(0, 12)}.cu`), 'utf8')
  assert.ok(file.startsWith(`${add.source}\n// compiled by NVRTC 13.0 with -arch=sm_90`))
})

test('an error carries log, problems and source', () => {
  const { compiler } = fakeCompiler()
  const kernel = { name: 'bad', source: 'one\nbroken\nthree' }
  assert.throws(
    () => compiler.compile(kernel),
    (error: CompileError) => {
      assert.ok(error instanceof CompileError)
      assert.match(error.message, /bad\.cu\(2\): broken\n {2}1 \| one\n> 2 \| broken\n {2}3 \| three/)
      assert.equal(error.details.source, kernel.source)
      assert.deepEqual(error.details.problems, [{ file: 'bad.cu', line: 2, message: 'broken' }])
      return true
    },
  )
})

const nvrtcFound = findLibrary('nvrtc').opened
const withoutNvrtc = nvrtcFound === undefined && 'no NVRTC on this machine'

function realCompiler(): KernelCompiler {
  const environment = { CUTS_CACHE_DIR: join(root, 'real') }
  return new KernelCompiler({ nvrtc: new Nvrtc(nvrtcFound!), architecture: 90, environment })
}

test('NVRTC compiles a kernel to machine code', { skip: withoutNvrtc }, () => {
  const compiler = realCompiler()
  const source = 'template <class T> __global__ void scale(T *x, T s) { x[threadIdx.x] *= s; }'
  const kernel = { name: 'scale', source, nameExpressions: ['scale<float>', 'scale<double>'] }
  const compiled = compiler.compile(kernel)
  assert.equal(Buffer.from(compiled.image.subarray(0, 4)).toString('latin1'), '\x7fELF')
  assert.deepEqual(compiled.loweredNames, {
    'scale<float>': '_Z5scaleIfEvPT_S0_',
    'scale<double>': '_Z5scaleIdEvPT_S0_',
  })
  const again = compiler.compile(kernel)
  assert.equal(again.origin, 'disk')
  assert.deepEqual(again.image, compiled.image)
  assert.deepEqual(again.loweredNames, compiled.loweredNames)
})

test('NVRTC writes PTX for a virtual architecture', { skip: withoutNvrtc }, () => {
  const compiled = realCompiler().compile({ ...add, options: ['-arch=compute_90'] })
  assert.equal(compiled.kind, 'ptx')
  assert.match(Buffer.from(compiled.image).toString(), /\.target sm_90[\s\S]*\.entry add/)
  assert.equal(compiled.image.at(-1), 0)
})

test("NVRTC's errors mark the user's lines, through #line too", { skip: withoutNvrtc }, () => {
  const source = 'extern "C" __global__ void f(float *x) {\n#line 1 "expression"\n  x[0] = nope;\n}\n'
  assert.throws(() => realCompiler().compile({ name: 'f', source, files: { expression: '  x[0] = nope;' } }), {
    name: 'CompileError',
    message: /expression\(1\): identifier "nope" is undefined\n> 1 \| {3}x\[0\] = nope;/,
  })
  const unknown = { ...add, options: ['--no-such-option'] }
  assert.throws(() => realCompiler().compile(unknown), { name: 'CompileError', message: /unrecognized option/ })
  const name = { ...add, nameExpressions: ['missing<int>'] }
  assert.throws(() => realCompiler().compile(name), { name: 'CompileError', message: /missing/ })
})
