/** Machines on which `cp` can't start: a clear error at its first use, and `np` works. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type Ending, missing, program } from './simulated.js'

const firstUse = `
  ends(() => cp.ones([3]).sum().item())
  ends(() => cp.arange(4).tolist())
  ends(() => np.ones([3]).sum().item())`

function refused(settings: Readonly<Record<string, string>>, ...says: readonly RegExp[]): void {
  const [first, second, onHost] = program(settings, firstUse).endings
  for (const ending of [first, second]) {
    assert.ok('error' in ending, `no error, but ${JSON.stringify(ending)}`)
    assert.equal(ending.error.name, 'DeviceUnavailableError')
    for (const text of says) assert.match(ending.error.message, text)
  }
  assert.deepEqual(onHost, { value: 3 })
}

suite('cp where it cannot start', { skip: missing }, () => {
  test('no driver', () => {
    refused({ CUTS_CUDA_LIBRARY: '/no/such/libcuda.so' }, /driver was not found/, /no such file/)
  })
  test('no GPU', () => {
    refused({ CUTS_STANDIN_DEVICES: '0' }, /no NVIDIA GPU/, /CUDA_VISIBLE_DEVICES/)
  })
  test('a driver older than CUDA 12', () => {
    refused({ CUTS_STANDIN_DRIVER: '11080' }, /11\.8/, /CUDA 12/)
  })
  test('no NVRTC', () => {
    refused({ CUTS_NVRTC_LIBRARY: '/no/such/libnvrtc.so' }, /NVRTC|nvrtc/, /no such file/)
  })
  test('a driver that does not start', () => {
    refused({ CUTS_STANDIN_FAULT: 'cuInit:1:803' }, /restart the machine/)
  })
  test('a library that is none', () => {
    refused({ CUTS_CUDA_LIBRARY: join(import.meta.dirname, 'startup.test.js') }, /startup\.test\.js/)
  })
})

suite('kernels on disk', { skip: missing }, () => {
  const sum = 'ends(() => cp.arange(5).mul(2).sum().item())'
  const compiled = (ending: Ending) => 'value' in ending && ending.value

  function inFolder(
    check: (run: (settings?: Record<string, string>) => ReturnType<typeof program>, folder: string) => void,
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'cuts-cache-'))
    try {
      check((settings = {}) => program({ CUTS_CACHE_IN_MEMORY: '0', CUTS_CACHE_DIR: folder, ...settings }, sum), folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  test('a second start compiles nothing', () => {
    inFolder((run) => {
      assert.equal(compiled(run().endings[0]), 20)
      // Any compilation would fail.
      assert.equal(compiled(run({ CUTS_STANDIN_FAULT: 'nvrtcCompileProgram:1:6:always' }).endings[0]), 20)
    })
  })
  test('damaged files are compiled anew', () => {
    inFolder((run, folder) => {
      run()
      const files = readdirSync(folder).map((name) => join(folder, name))
      assert.ok(files.length > 0)
      files.forEach((file, at) => {
        const bytes = readFileSync(file)
        if (at % 2 === 0) truncateSync(file, bytes.length - 7)
        else writeFileSync(file, bytes.fill(0x5a, bytes.length >> 1))
      })
      const { endings, warnings } = run()
      assert.equal(compiled(endings[0]), 20)
      assert.equal(warnings, '')
      assert.equal(compiled(run({ CUTS_STANDIN_FAULT: 'nvrtcCompileProgram:1:6:always' }).endings[0]), 20)
    })
  })
  test('a folder that cannot be written costs a warning', () => {
    inFolder((run, folder) => {
      const file = join(folder, 'file')
      writeFileSync(file, '')
      chmodSync(file, 0o400)
      const { endings, warnings } = run({ CUTS_CACHE_DIR: join(file, 'kernels') })
      assert.equal(compiled(endings[0]), 20)
      assert.match(warnings, /compiled kernels can't be kept in .*CUTS_CACHE_DIR names another folder/)
    })
  })
})
