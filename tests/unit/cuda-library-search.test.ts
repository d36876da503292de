import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeviceUnavailableError } from '#src/core/errors.js'
import { findLibrary, openLibrary } from '#src/device/cuda/libraries.js'
import {
  isLibraryFile,
  libraryNames,
  libraryVariable,
  loaderNames,
  versionInName,
} from '#src/device/cuda/library-names.js'
import { type SearchedPlace, searchHeaders, searchLibrary } from '#src/device/cuda/library-search.js'
import { openNvrtc } from '#src/device/cuda/nvrtc.js'
import { FakeInterface, fakeMachine } from './fake-cuda.js'

function filesOf(places: Iterable<SearchedPlace>): string[] {
  return [...places].flatMap((place) => place.candidates.filter((c) => !c.byLoader).map((c) => c.file))
}

test('a variable per library', () => {
  assert.deepEqual(libraryNames.map(libraryVariable), [
    'CUTS_CUDA_LIBRARY',
    'CUTS_NVRTC_LIBRARY',
    'CUTS_CUBLAS_LIBRARY',
    'CUTS_CUBLASLT_LIBRARY',
    'CUTS_CUFFT_LIBRARY',
    'CUTS_CURAND_LIBRARY',
    'CUTS_CUSOLVER_LIBRARY',
    'CUTS_CUSPARSE_LIBRARY',
    'CUTS_NCCL_LIBRARY',
  ])
})

test('file names and versions', () => {
  assert.ok(isLibraryFile('nvrtc', 'libnvrtc.so', 'linux'))
  assert.ok(isLibraryFile('nvrtc', 'libnvrtc.so.12.8.93', 'linux'))
  for (const other of ['libnvrtc-builtins.so.13.0', 'libnvrtc.alt.so.13', 'libnvrtc_static.a', 'libnvrtc.so.13.bak']) {
    assert.ok(!isLibraryFile('nvrtc', other, 'linux'), other)
  }
  assert.ok(isLibraryFile('nvrtc', 'nvrtc64_130_0.dll', 'win32'))
  assert.ok(!isLibraryFile('nvrtc', 'nvrtc64_130_0.alt.dll', 'win32'))
  assert.ok(!isLibraryFile('cublas', 'cublasLt64_13.dll', 'win32'))
  assert.deepEqual(versionInName('/a/libnvrtc.so.12.8.93'), { major: 12, minor: 8 })
  assert.deepEqual(versionInName('nvrtc64_130_0.dll'), { major: 13, minor: 0 })
  assert.deepEqual(versionInName('cublas64_13.dll'), { major: 13 })
  assert.equal(versionInName('libnvrtc.so'), undefined)
  assert.deepEqual(loaderNames('nvrtc', 'win32'), ['nvrtc64_130_0.dll', 'nvrtc64_120_0.dll'])
  assert.deepEqual(loaderNames('cuda', 'win32'), ['nvcuda.dll'])
  assert.deepEqual(loaderNames('cuda', 'linux'), ['libcuda.so.1', 'libcuda.so'])
})

test('places are looked in by their order', () => {
  const machine = fakeMachine({
    environment: { CUDA_PATH: '/opt/cuda', CUDA_HOME: '/opt/other', VIRTUAL_ENV: '/venv', CONDA_PREFIX: '/conda' },
    files: [
      '/opt/cuda/lib64/libnvrtc.so.12.4.99',
      '/opt/other/targets/sbsa-linux/lib/libnvrtc.so.13',
      '/usr/local/cuda-12.9/lib64/libnvrtc.so.12',
      '/usr/local/cuda-13.0/lib64/libnvrtc.so.13',
      '/conda/lib/libnvrtc.so.12',
      '/venv/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12',
      '/venv/lib/python3.12/site-packages/nvidia/cu13/lib/libnvrtc.so.13',
      '/home/ada/.local/lib/python3.10/site-packages/nvidia/cu13/lib/libnvrtc.so.13',
    ],
  })
  assert.deepEqual(filesOf(searchLibrary('nvrtc', machine)), [
    '/opt/cuda/lib64/libnvrtc.so.12.4.99',
    '/opt/other/targets/sbsa-linux/lib/libnvrtc.so.13',
    '/usr/local/cuda-13.0/lib64/libnvrtc.so.13',
    '/usr/local/cuda-12.9/lib64/libnvrtc.so.12',
    '/conda/lib/libnvrtc.so.12',
    '/venv/lib/python3.12/site-packages/nvidia/cu13/lib/libnvrtc.so.13',
    '/venv/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12',
    '/home/ada/.local/lib/python3.10/site-packages/nvidia/cu13/lib/libnvrtc.so.13',
  ])
  const places = [...searchLibrary('nvrtc', machine)].map((place) => place.place)
  assert.deepEqual(places.slice(0, 4), [
    'CUTS_NVRTC_LIBRARY',
    'CUDA_PATH=/opt/cuda',
    'CUDA_HOME=/opt/other',
    "the loader's path",
  ])
  assert.equal(machine.pythonStarts, 0)
})

test('links to one file count once, and tell its full version', () => {
  const machine = fakeMachine({
    files: ['/usr/local/cuda-13.0/lib64/libcublas.so.13.1.0.3'],
    links: {
      '/usr/local/cuda': '/usr/local/cuda-13.0',
      '/usr/local/cuda-13.0/lib64/libcublas.so': '/usr/local/cuda-13.0/lib64/libcublas.so.13.1.0.3',
      '/usr/local/cuda-13.0/lib64/libcublas.so.13': '/usr/local/cuda-13.0/lib64/libcublas.so.13.1.0.3',
    },
  })
  const found = [...searchLibrary('cublas', machine)].flatMap((place) => place.candidates.filter((c) => !c.byLoader))
  assert.equal(found.length, 1)
  assert.deepEqual(found[0].version, { major: 13, minor: 1 })
})

test('a file named by the user is the only place', () => {
  const files = ['/x/mine.so', '/usr/local/cuda/lib64/libnvrtc.so.13']
  const machine = fakeMachine({ files, environment: { CUTS_NVRTC_LIBRARY: '/x/mine.so' } })
  assert.deepEqual(filesOf(searchLibrary('nvrtc', machine)), ['/x/mine.so'])
  const wrong = fakeMachine({ files, environment: { CUTS_NVRTC_LIBRARY: '/x/theirs.so' } })
  assert.throws(() => openLibrary('nvrtc', { machine: wrong, ffi: new FakeInterface() }), {
    name: 'DeviceUnavailableError',
    message: /CUTS_NVRTC_LIBRARY=\/x\/theirs\.so: no such file/,
  })
})

test("the driver is never the toolkit's stub", () => {
  const machine = fakeMachine({
    environment: { CUDA_PATH: '/usr/local/cuda' },
    files: [
      '/usr/local/cuda/lib64/stubs/libcuda.so',
      '/usr/local/cuda/lib64/libcuda.so',
      '/usr/lib/wsl/lib/libcuda.so.1',
    ],
  })
  assert.deepEqual(filesOf(searchLibrary('cuda', machine)), ['/usr/lib/wsl/lib/libcuda.so.1'])
})

test('Windows', () => {
  const machine = fakeMachine({
    platform: 'win32',
    environment: { CUDA_PATH: 'C:\\cuda', VIRTUAL_ENV: 'D:\\venv', Path: 'E:\\Python312;F:\\bin' },
    files: [
      'C:\\cuda\\bin\\x64\\nvrtc64_130_0.dll',
      'C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v12.8\\bin\\nvrtc64_120_0.dll',
      'D:\\venv\\Lib\\site-packages\\nvidia\\cuda_nvrtc\\bin\\nvrtc64_120_0.dll',
      'E:\\Python312\\python.exe',
      'E:\\Python312\\Lib\\site-packages\\nvidia\\cu13\\bin\\x86_64\\nvrtc64_130_0.dll',
    ],
  })
  assert.deepEqual(filesOf(searchLibrary('nvrtc', machine)), [
    'C:\\cuda\\bin\\x64\\nvrtc64_130_0.dll',
    'C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v12.8\\bin\\nvrtc64_120_0.dll',
    'D:\\venv\\Lib\\site-packages\\nvidia\\cuda_nvrtc\\bin\\nvrtc64_120_0.dll',
    'E:\\Python312\\Lib\\site-packages\\nvidia\\cu13\\bin\\x86_64\\nvrtc64_130_0.dll',
  ])
})

test('Python on PATH is found without starting it, and started only where nothing else helps', () => {
  const library = '/opt/py/lib/python3.11/site-packages/nvidia/cu13/lib/libcufft.so.12'
  const onPath = fakeMachine({
    environment: { PATH: '/usr/bin:/opt/venv/bin' },
    files: ['/opt/venv/bin/python3', '/opt/py/bin/python3.11', library],
    links: { '/opt/venv/bin/python3': '/opt/py/bin/python3.11' },
  })
  assert.deepEqual(filesOf(searchLibrary('cufft', onPath)), [library])
  assert.equal(onPath.pythonStarts, 0)
  const hidden = fakeMachine({
    files: [library],
    python: ['/opt/py/lib/python3.11', '/opt/py/lib/python3.11/site-packages'],
  })
  assert.deepEqual(filesOf(searchLibrary('cufft', hidden)), [library])
  assert.equal(hidden.pythonStarts, 1)
})

test('headers: those of the NVRTC in use first, with CCCL', () => {
  const files = [
    '/usr/local/cuda/include/cuda_fp16.h',
    '/usr/local/cuda/include/cccl/cuda/std/complex',
    '/p/nvidia/cu13/lib/libnvrtc.so.13',
    '/p/nvidia/cu13/include/cuda_fp16.h',
  ]
  const machine = fakeMachine({ files })
  assert.deepEqual(searchHeaders(machine, '/p/nvidia/cu13/lib/libnvrtc.so.13'), ['/p/nvidia/cu13/include'])
  assert.deepEqual(searchHeaders(machine), ['/usr/local/cuda/include', '/usr/local/cuda/include/cccl'])
  assert.deepEqual(searchHeaders(fakeMachine({ files: [] })), [])
  const own = fakeMachine({ files: [...files, '/own/x.h'], environment: { CUTS_CUDA_INCLUDE: '/own' } })
  assert.deepEqual(searchHeaders(own, '/p/nvidia/cu13/lib/libnvrtc.so.13'), ['/own'])
})

test('the error says what was looked for, where, and what to install', () => {
  const machine = fakeMachine({
    environment: { CUDA_HOME: '/opt/cuda' },
    files: ['/usr/local/cuda/lib64/libcudart.so'],
  })
  const error = (() => {
    try {
      openLibrary('cublas', { machine, ffi: new FakeInterface() })
    } catch (caught) {
      return caught as DeviceUnavailableError
    }
    throw new Error('found a library that is not there')
  })()
  assert.ok(error instanceof DeviceUnavailableError)
  assert.equal(
    error.message,
    [
      'cuBLAS was not found; looked for libcublas.so.13, libcublas.so.12, libcublas.so in:',
      '  CUTS_CUBLAS_LIBRARY: not set',
      '  CUDA_PATH: not set',
      '  CUDA_HOME=/opt/cuda: no such folder',
      "  the loader's path: libcublas.so.13: not found; libcublas.so.12: not found; libcublas.so: not found",
      '  /usr/local/cuda: not in there',
      '  Python environments: no Python found',
      'install the CUDA toolkit (https://developer.nvidia.com/cuda-downloads) or the Python package nvidia-cublas or nvidia-cublas-cu12',
    ].join('\n'),
  )
  assert.equal(error.details.library, 'cublas')
})

test('a library that does not load is passed over, and said so', () => {
  const machine = fakeMachine({
    files: ['/usr/local/cuda-13.0/lib64/libcufft.so.12', '/usr/local/cuda-12.9/lib64/libcufft.so.11'],
  })
  const fake = new FakeInterface({
    '/usr/local/cuda-13.0/lib64/libcufft.so.12': 'invalid ELF header',
    '/usr/local/cuda-12.9/lib64/libcufft.so.11': {},
  })
  const finding = findLibrary('cufft', { machine, ffi: fake })
  assert.equal(finding.opened?.path, '/usr/local/cuda-12.9/lib64/libcufft.so.11')
  assert.match(JSON.stringify(finding.places), /doesn't load: invalid ELF header/)
})

test('companions are loaded from the same folder first', () => {
  const folder = '/p/nvidia/cu13/lib'
  const machine = fakeMachine({
    environment: { PYTHONPATH: '/p' },
    files: ['libnvrtc.so.13', 'libnvrtc-builtins.so.13.0', 'libnvrtc-builtins.alt.so.13.0'].map(
      (f) => `${folder}/${f}`,
    ),
  })
  const fake = new FakeInterface({ [`${folder}/libnvrtc.so.13`]: {} })
  openLibrary('nvrtc', { machine, ffi: fake })
  assert.deepEqual(fake.loaded.slice(-2), [`${folder}/libnvrtc-builtins.so.13.0`, `${folder}/libnvrtc.so.13`])
})

function nvrtcOf(major: number, minor: number): Record<string, (...values: never[]) => unknown> {
  const nothing = () => 0
  const names = ['CreateProgram', 'DestroyProgram', 'CompileProgram', 'GetProgramLogSize', 'GetProgramLog']
  names.push(
    'GetCUBINSize',
    'GetCUBIN',
    'GetPTXSize',
    'GetPTX',
    'AddNameExpression',
    'GetLoweredName',
    'GetErrorString',
  )
  return {
    ...Object.fromEntries(names.map((name) => [`nvrtc${name}`, nothing])),
    nvrtcVersion: (a: number | Int32Array, b: number | Int32Array) => {
      const write = (target: number | Int32Array, value: number): void => {
        if (typeof target === 'number') current!.at(target, 4).setInt32(0, value, true)
        else target[0] = value
      }
      write(a, major)
      write(b, minor)
      return 0
    },
  }
}

let current: FakeInterface | undefined

test('an NVRTC is chosen that the driver can run', () => {
  const thirteen = '/usr/local/cuda-13.0/lib64/libnvrtc.so.13'
  const twelve = '/usr/local/cuda-12.8/lib64/libnvrtc.so.12'
  const unnamed = '/usr/local/cuda-13.1/lib64/libnvrtc.so'
  const machine = fakeMachine({ files: [thirteen, twelve, unnamed] })
  const libraries = { [thirteen]: nvrtcOf(13, 0), [twelve]: nvrtcOf(12, 8), [unnamed]: nvrtcOf(13, 1) }
  current = new FakeInterface(libraries)
  assert.deepEqual(openNvrtc({ machine, ffi: current, newestToolkit: 12 }).version, { major: 12, minor: 8 })
  assert.ok(!current.loaded.includes(thirteen), 'a name that tells is not loaded in vain')
  current = new FakeInterface(libraries)
  assert.deepEqual(openNvrtc({ machine, ffi: current, newestToolkit: 13 }).version, { major: 13, minor: 1 })

  const only = fakeMachine({ files: [thirteen] })
  current = new FakeInterface(libraries)
  assert.throws(() => openNvrtc({ machine: only, ffi: current, newestToolkit: 12 }), {
    name: 'DeviceUnavailableError',
    message:
      /is of CUDA 13, but the driver supports CUDA 12 at most[\s\S]*update the NVIDIA driver, or install the NVRTC of CUDA 12$/,
  })
})
