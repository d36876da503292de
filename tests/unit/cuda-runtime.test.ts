import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('without a driver the first use says so, and every later one the same', () => {
  const module = new URL('../../device/cuda/runtime.js', import.meta.url).href
  const script = `
    const { cudaDriver, cudaCompiler, cudaLibrary } = await import(${JSON.stringify(module)})
    const errors = [cudaDriver, cudaCompiler, () => cudaLibrary('cublas'), cudaDriver].map((open) => {
      try { open() } catch (error) { return error }
    })
    console.log(JSON.stringify([new Set(errors).size, errors[0].name, errors[0].message]))`
  const env = { ...process.env, CUTS_CUDA_LIBRARY: '/no/such/libcuda.so' }
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env })
  const [different, name, message] = JSON.parse(result.stdout)
  assert.equal(different, 1, 'one error, kept')
  assert.equal(name, 'DeviceUnavailableError')
  assert.match(message, /the NVIDIA driver was not found[\s\S]*CUTS_CUDA_LIBRARY=\/no\/such\/libcuda\.so: no such file/)
})
