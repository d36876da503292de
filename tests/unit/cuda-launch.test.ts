/** Driver, compiler and launches through the real foreign function interface, on the stand-in for CUDA. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CompileError, CudaError, DeviceError } from '#src/core/errors.js'
import { KernelCompiler } from '#src/device/cuda/compile.js'
import { DeviceAttribute, deviceProperties, FunctionAttribute } from '#src/device/cuda/device-attributes.js'
import { openDriver } from '#src/device/cuda/driver.js'
import { cudaInfo } from '#src/device/cuda/info.js'
import { openNvrtc } from '#src/device/cuda/nvrtc.js'
import { thisMachine } from '#src/device/cuda/search-machine.js'
import { standIn, standInMissing } from '../standin/build.js'

const path = standIn()?.path ?? ''
const skip = standInMissing() ?? false
const cache = mkdtempSync(join(tmpdir(), 'cuts-launch-'))
after(() => rmSync(cache, { recursive: true, force: true }))
const environment = { CUTS_CUDA_LIBRARY: path, CUTS_NVRTC_LIBRARY: path, CUTS_CACHE_DIR: cache, PATH: process.env.PATH }
const machine = thisMachine(environment)

const source = `
template <class T> __global__ void scale(T *x, long long n, T s) {
  long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
  if (i < n) x[i] *= s;
}
__device__ int table[3] = {5, 6, 7};
extern "C" __global__ void mixed(double *x, int a, float b, double c, unsigned char d) {
  x[0] = a; x[1] = b; x[2] = c; x[3] = d;
}
extern "C" __global__ void fault(int *x) { *x = 1; }
`
const nameExpressions = ['scale<double>', 'scale<float>']

function open() {
  const driver = openDriver({ machine })
  const properties = deviceProperties(driver, 0)
  const context = driver.primaryContextRetain(driver.deviceGet(0))
  driver.setCurrentContext(context)
  const nvrtc = openNvrtc({ machine, newestToolkit: Math.floor(driver.driverVersion() / 1000) })
  const compiler = new KernelCompiler({ nvrtc, architecture: properties.architecture, environment })
  const load = () => {
    const compiled = compiler.compile({ name: 'tests', source, nameExpressions })
    const module = driver.moduleLoadData(compiled.image)
    return { compiled, module, kernel: (name: string) => driver.moduleGetFunction(module, name) }
  }
  return { driver, properties, context, compiler, load, stream: driver.streamCreate() }
}

test('a kernel is compiled, launched and read back', { skip }, () => {
  const { driver, load, stream } = open()
  const { compiled, module, kernel } = load()
  const count = 1000
  const x = driver.memAlloc(count * 8)!
  assert.equal(x % 256, 0)
  const host = Float64Array.from({ length: count }, (_, index) => index)
  driver.copyHostToDeviceAsync(x, host, count * 8, stream)
  const launch = driver.prepareLaunch()
  launch.setUint64(0, x)
  launch.setUint64(8, count - 1)
  launch.view.setFloat64(16, 2.5, true)
  launch.launch(kernel(compiled.loweredNames['scale<double>']), 4, 1, 1, 256, 1, 1, 0, stream, 24)
  const back = new Float64Array(new SharedArrayBuffer(count * 8))
  driver.copyDeviceToHostAsync(back, x, count * 8, stream)
  driver.streamSynchronize(stream)
  assert.deepEqual(
    [...back],
    [...host].map((value, index) => (index < count - 1 ? value * 2.5 : value)),
  )

  launch.setUint64(0, x)
  launch.view.setInt32(8, -5, true)
  launch.view.setFloat32(12, 0.5, true)
  launch.view.setFloat64(16, 1e300, true)
  launch.view.setUint8(24, 200)
  launch.launch(kernel('mixed'), 1, 1, 1, 1, 1, 1, 0, stream, 25)
  driver.streamSynchronize(stream)
  driver.copyDeviceToHost(back, x, 32)
  assert.deepEqual([...back.subarray(0, 4)], [-5, 0.5, 1e300, 200])

  driver.fillWordsAsync(x, 0x01020304, 2, stream)
  driver.fillBytesAsync(x + 8, 0xff, 8, stream)
  driver.copyDeviceToDeviceAsync(x + 16, x, 16, stream)
  const words = new Uint32Array(8)
  driver.copyDeviceToHostAsync(words, x, 32, stream)
  driver.streamSynchronize(stream)
  const once = [0x01020304, 0x01020304, 0xffffffff, 0xffffffff]
  assert.deepEqual([...words], [...once, ...once])

  const { pointer, bytes } = driver.moduleGetGlobal(module, 'table')
  assert.equal(bytes, 12)
  const table = new Int32Array(3)
  driver.copyDeviceToHost(table, pointer, 12)
  assert.deepEqual([...table], [5, 6, 7])
  driver.memFree(x)
  driver.moduleUnload(module)
  launch.free()
})

test('the second process finds the kernel on disk', { skip }, () => {
  const first = open().load().compiled
  const second = open().load().compiled
  assert.equal(second.origin, 'disk')
  assert.equal(second.key, first.key)
  assert.deepEqual(second.loweredNames, first.loweredNames)
})

test('pinned memory, events and queries', { skip }, async () => {
  const { driver, stream } = open()
  const x = driver.memAlloc(256)!
  const pinned = driver.hostAlloc(256)!
  const view = driver.hostView(pinned, 256)
  view.fill(7)
  driver.copyHostToDeviceAsync(x, pinned, 256, stream)
  driver.fillBytesAsync(x, 9, 16, stream)
  driver.copyDeviceToHostAsync(pinned, x, 256, stream)
  const start = driver.eventCreate(0)
  const end = driver.eventCreate(0)
  driver.eventRecord(start, stream)
  driver.eventRecord(end, stream)
  driver.streamWaitEvent(0, end)
  await driver.eventSynchronizeAsync(end)
  assert.ok(driver.eventQuery(end) && driver.streamQuery(stream))
  assert.ok(driver.eventElapsedTime(start, end) >= 0)
  assert.deepEqual([view[0], view[15], view[16], view[255]], [9, 9, 7, 7])
  driver.eventDestroy(start)
  driver.eventDestroy(end)
  driver.hostFree(pinned)
  driver.memFree(x)
  driver.streamDestroy(stream)
})

test('the device describes itself', { skip }, () => {
  const { driver, properties, context, load } = open()
  assert.ok(properties.architecture >= 50 && properties.name.length > 0 && /^GPU-/.test(properties.uuid))
  assert.equal(driver.deviceAttribute(DeviceAttribute.warpSize, 0), 32)
  assert.equal(driver.currentContext(), context)
  const { free, total } = driver.memoryInfo()
  assert.ok(free > 0 && free <= total)
  const kernel = load().kernel('mixed')
  assert.ok(driver.functionAttribute(FunctionAttribute.maxThreadsPerBlock, kernel) >= 32)
  assert.ok(driver.maxActiveBlocksPerMultiprocessor(kernel, 128, 0) >= 1)
  const info = cudaInfo({ machine })
  assert.equal(info.problem, undefined)
  assert.equal(info.devices[0].uuid, properties.uuid)
  assert.ok(info.devices[0].memory !== undefined)
})

test('failures: no such kernel, no image, no compilation, too much memory', { skip }, () => {
  const { driver, compiler, load } = open()
  assert.throws(() => load().kernel('nope'), {
    name: 'CudaError',
    message: /name = nope.*CUDA_ERROR_NOT_FOUND \(500\)/,
  })
  assert.throws(() => driver.moduleLoadData(new Uint8Array(64)), CudaError)
  const bad = { name: 'bad', source: '\nextern "C" __global__ void f(float *x) { x[0] = nope; }\n' }
  assert.throws(
    () => compiler.compile(bad),
    (error) => error instanceof CompileError && error.message.includes('> 2 | extern "C"'),
  )
  assert.equal(driver.memAlloc(2 ** 50), undefined)
})

// The last one: a lost device stays lost in the stand-in too.
test('a kernel that writes where nothing is loses the device', { skip }, () => {
  const { driver, load, stream } = open()
  const launch = driver.prepareLaunch()
  launch.setUint64(0, 16)
  launch.launch(load().kernel('fault'), 1, 1, 1, 1, 1, 1, 0, stream, 8)
  assert.throws(() => driver.streamSynchronize(stream), { name: 'CudaError', message: /\(700\)|\(719\)/ })
  assert.throws(() => driver.memAlloc(16), DeviceError)
  driver.streamDestroy(stream)
})
