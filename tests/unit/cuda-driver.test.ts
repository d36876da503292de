import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CudaError, DeviceError } from '#src/core/errors.js'
import { isOutOfMemory } from '#src/device/cuda/cuda-results.js'
import { Driver, openDriver } from '#src/device/cuda/driver.js'
import { driverFunctionNames } from '#src/device/cuda/driver-functions.js'
import { cudaInfo } from '#src/device/cuda/info.js'
import { FakeInterface, fakeMachine } from './fake-cuda.js'

type Overrides = Record<string, (...values: never[]) => number>

/** A driver whose every function succeeds, except for the overrides; `calls` tells what was called. */
function fakeDriver(overrides: (fake: () => FakeInterface) => Overrides = () => ({})) {
  const calls: [name: string, values: unknown[]][] = []
  let fake: FakeInterface
  const names: Record<number, string> = { 1: 'CUDA_ERROR_INVALID_VALUE', 2: 'CUDA_ERROR_OUT_OF_MEMORY' }
  Object.assign(names, { 100: 'CUDA_ERROR_NO_DEVICE', 700: 'CUDA_ERROR_ILLEGAL_ADDRESS' })
  const describe = (code: number, out: number, text: string | undefined): number => {
    if (text === undefined) return 1
    fake.at(out).setBigUint64(0, BigInt(fake.text(text)), true)
    return code < 0 ? 1 : 0
  }
  const functions: Record<string, (...values: never[]) => number> = {
    ...Object.fromEntries(driverFunctionNames.map((name) => [name, () => 0])),
    cuGetErrorName: (code: number, out: number) => describe(code, out, names[code]),
    cuGetErrorString: (code: number, out: number) => describe(code, out, names[code] && `text of ${code}`),
    cuDriverGetVersion: (out: number) => {
      fake.at(out).setInt32(0, 13000, true)
      return 0
    },
    cuDeviceGetCount: (out: number) => {
      fake.at(out).setInt32(0, 1, true)
      return 0
    },
    ...overrides(() => fake),
  }
  const recorded = Object.fromEntries(
    Object.entries(functions).map(([name, call]) => [
      name,
      (...values: never[]) => {
        calls.push([name, values])
        return call(...values)
      },
    ]),
  )
  fake = new FakeInterface({ 'libcuda.so.1': recorded })
  return { options: { machine: fakeMachine({}), ffi: fake }, fake, calls }
}

test('values come back through native memory', () => {
  const { options } = fakeDriver((fake) => ({
    cuMemAlloc_v2: (out: number, bytes: number) => {
      fake()
        .at(out)
        .setBigUint64(0, 0x7f12_3456_7800n + BigInt(bytes), true)
      return 0
    },
    cuMemGetInfo_v2: (free: number, total: number) => {
      fake().at(free).setBigUint64(0, 5_000_000_000n, true)
      fake().at(total).setBigUint64(0, 150_000_000_000n, true)
      return 0
    },
    cuDeviceGetAttribute: (out: number, attribute: number) => {
      fake().at(out).setInt32(0, -attribute, true)
      return 0
    },
    cuEventElapsedTime: (out: number) => {
      fake().at(out).setFloat32(0, 1.5, true)
      return 0
    },
    cuDeviceGetName: (out: number, capacity: number) => {
      const view = fake().at(out, capacity)
      Array.from('NVIDIA H200\0rest').forEach((c, i) => {
        view.setUint8(i, c.charCodeAt(0))
      })
      return 0
    },
    cuDeviceGetUuid_v2: (out: number) => {
      for (let i = 0; i < 16; i++)
        fake()
          .at(out, 16)
          .setUint8(i, i * 17)
      return 0
    },
  }))
  const driver = openDriver(options)
  assert.equal(driver.memAlloc(256), 0x7f12_3456_7900)
  assert.deepEqual(driver.memoryInfo(), { free: 5_000_000_000, total: 150_000_000_000 })
  assert.equal(driver.deviceAttribute(7, 0), -7)
  assert.equal(driver.eventElapsedTime(1, 2), 1.5)
  assert.equal(driver.deviceName(0), 'NVIDIA H200')
  assert.equal(driver.deviceUuid(0), 'GPU-00112233-4455-6677-8899-aabbccddeeff')
})

test('a failing call names itself, the code and the arguments', () => {
  const { options } = fakeDriver(() => ({ cuMemcpyDtoDAsync_v2: () => 1, cuStreamSynchronize: () => 12345 }))
  const driver = openDriver(options)
  assert.throws(
    () => driver.copyDeviceToDeviceAsync(1024, 2048, 16, 0),
    (error: CudaError) => {
      assert.ok(error instanceof CudaError)
      assert.equal(
        error.message,
        'cuMemcpyDtoDAsync_v2(target = 0x400, source = 0x800, bytes = 16, stream = 0) failed with ' +
          'CUDA_ERROR_INVALID_VALUE (1), text of 1',
      )
      assert.equal(error.details.function, 'cuMemcpyDtoDAsync_v2')
      assert.equal(error.details.code, 1)
      assert.deepEqual(error.details.arguments, { target: 1024, source: 2048, bytes: 16, stream: 0 })
      return true
    },
  )
  assert.throws(() => driver.streamSynchronize(0), { message: /CUDA error 12345 \(12345\), unknown to this driver/ })
  assert.equal(driver.loss, undefined)
})

test('no memory is a result of an allocation, and an error elsewhere', () => {
  const { options } = fakeDriver(() => ({ cuMemAlloc_v2: () => 2, cuMemHostAlloc: () => 2, cuModuleLoadData: () => 2 }))
  const driver = openDriver(options)
  assert.equal(driver.memAlloc(1e12), undefined)
  assert.equal(driver.hostAlloc(1e12), undefined)
  assert.throws(() => driver.moduleLoadData(new Uint8Array(4)), isOutOfMemory)
})

test('not ready is an answer, not an error', () => {
  let code = 600
  const { options } = fakeDriver(() => ({ cuStreamQuery: () => code, cuEventQuery: () => code }))
  const driver = openDriver(options)
  assert.equal(driver.streamQuery(0), false)
  assert.equal(driver.eventQuery(1), false)
  code = 0
  assert.equal(driver.streamQuery(0), true)
  assert.equal(driver.eventQuery(1), true)
})

test('peer access that is there already is fine', () => {
  const { options } = fakeDriver(() => ({ cuCtxEnablePeerAccess: () => 704 }))
  openDriver(options).enablePeerAccess(1)
})

test('a lost GPU stays lost: later calls name the first cause, releasing is quiet', async () => {
  let code = 0
  const { options, calls } = fakeDriver(() => ({ cuStreamSynchronize: () => code }))
  const driver = openDriver(options)
  const launch = driver.prepareLaunch()
  launch.launch(7, 1, 1, 1, 32, 1, 1, 0, 0, 8)
  code = 700
  assert.throws(() => driver.streamSynchronize(3), {
    name: 'CudaError',
    message: /CUDA_ERROR_ILLEGAL_ADDRESS \(700\), text of 700; the GPU cannot be used by this process any more/,
  })
  assert.equal(driver.loss?.code, 700)
  const before = calls.length
  const lost = (error: unknown): boolean =>
    error instanceof DeviceError &&
    /the GPU was lost when cuStreamSynchronize failed with CUDA_ERROR_ILLEGAL_ADDRESS \(700\)/.test(error.message)
  assert.throws(() => driver.memAlloc(16), lost)
  assert.throws(() => driver.synchronize(), lost)
  assert.throws(() => driver.copyDeviceToHost(new Uint8Array(4), 1, 4), lost)
  assert.throws(() => launch.launch(7, 1, 1, 1, 32, 1, 1, 0, 0, 8), lost)
  await assert.rejects(driver.eventSynchronizeAsync(1), lost)
  driver.memFree(1)
  driver.hostFree(1)
  driver.eventDestroy(1)
  driver.streamDestroy(1)
  driver.moduleUnload(1)
  assert.equal(calls.length, before, 'the driver is left alone')
})

test('launch arguments are packed as the driver wants them', () => {
  const { options, fake, calls } = fakeDriver()
  const driver = openDriver(options)
  const launch = driver.prepareLaunch()
  launch.setUint64(0, 0x7f12_3456_7890)
  launch.view.setFloat64(8, Math.PI, true)
  launch.view.setInt32(16, -5, true)
  launch.launch(99, 2 ** 31 - 1, 2, 3, 64, 5, 6, 1024, 77, 20)
  const [name, values] = calls.at(-1)!
  assert.equal(name, 'cuLaunchKernel')
  assert.deepEqual(values.slice(0, 10), [99, 2 ** 31 - 1, 2, 3, 64, 5, 6, 1024, 77, 0])
  const extra = fake.at(values[10] as number, 40)
  assert.equal(extra.getBigUint64(0, true), 1n)
  const parameters = fake.at(Number(extra.getBigUint64(8, true)), 20)
  assert.equal(extra.getBigUint64(16, true), 2n)
  assert.equal(fake.at(Number(extra.getBigUint64(24, true))).getBigUint64(0, true), 20n)
  assert.equal(extra.getBigUint64(32, true), 0n)
  assert.equal(parameters.getBigUint64(0, true), 0x7f12_3456_7890n)
  assert.equal(parameters.getFloat64(8, true), Math.PI)
  assert.equal(parameters.getInt32(16, true), -5)

  launch.launchCooperative(98, 1, 1, 1, 32, 1, 1, 0, 0, [0, 8, 16])
  const [cooperative, passed] = calls.at(-1)!
  assert.equal(cooperative, 'cuLaunchCooperativeKernel')
  const pointers = fake.at(passed[9] as number, 24)
  assert.equal(fake.at(Number(pointers.getBigUint64(8, true))).getFloat64(0, true), Math.PI)
  assert.equal(fake.at(Number(pointers.getBigUint64(16, true)), 4).getInt32(0, true), -5)
})

test('a launch that fails shows its shape', () => {
  const { options } = fakeDriver(() => ({ cuLaunchKernel: () => 701 }))
  const launch = openDriver(options).prepareLaunch()
  assert.throws(() => launch.launch(9, 1, 2, 3, 4096, 1, 1, 7, 0, 0), {
    message:
      /gridX = 1, gridY = 2, gridZ = 3, blockX = 4096, .*sharedBytes = 7, stream = 0\) failed .* too many threads/,
  })
})

test('a copy never leaves the view of the host', () => {
  const { options, calls } = fakeDriver()
  const driver = openDriver(options)
  const before = calls.length
  assert.throws(() => driver.copyDeviceToHost(new Uint8Array(8), 1, 9), /9 bytes doesn't fit 8 bytes/)
  assert.throws(() => driver.copyHostToDeviceAsync(1, new Uint8Array(8), 9, 0), /9 bytes doesn't fit 8 bytes/)
  assert.equal(calls.length, before)
  driver.copyHostToDevice(1, new Float64Array(2), 16)
})

test('why CUDA does not start', () => {
  const { options } = fakeDriver(() => ({ cuInit: () => 100 }))
  assert.throws(() => openDriver(options), {
    name: 'DeviceUnavailableError',
    message:
      /driver is installed \(libcuda\.so\.1\).*no NVIDIA GPU.*CUDA_VISIBLE_DEVICES.*\(cuInit: CUDA_ERROR_NO_DEVICE, 100\)/,
  })
  const none = fakeDriver((fake) => ({
    cuDeviceGetCount: (out: number) => {
      fake().at(out).setInt32(0, 0, true)
      return 0
    },
  }))
  assert.throws(() => openDriver(none.options), /no NVIDIA GPU/)
  const stub = fakeDriver(() => ({ cuInit: () => 34 }))
  assert.throws(() => openDriver(stub.options), /stub for linking/)
})

test('a driver that lacks functions is too old', () => {
  const fake = new FakeInterface({ 'libcuda.so.1': { cuInit: () => 0 } })
  assert.throws(() => openDriver({ machine: fakeMachine({}), ffi: fake }), {
    name: 'DeviceUnavailableError',
    message: /libcuda\.so\.1 is too old: it has no cuDriverGetVersion/,
  })
})

test('a later name of a function is preferred', () => {
  const names: string[] = []
  const fake = new FakeInterface({
    'libcuda.so.1': {
      ...Object.fromEntries(driverFunctionNames.map((name) => [name, () => 0])),
      cuEventElapsedTime_v2: () => names.push('v2') && 0,
    },
  })
  const native = fake.load('libcuda.so.1')
  new Driver({ name: 'cuda', native, path: 'libcuda.so.1', place: 'here' }, fake).eventElapsedTime(1, 2)
  assert.deepEqual(names, ['v2'])
})

test('info never throws: without a driver, with a broken one, with a device', () => {
  const nothing = cudaInfo({ machine: fakeMachine({}), ffi: new FakeInterface() })
  assert.deepEqual(nothing.devices, [])
  assert.match(nothing.problem!, /the NVIDIA driver was not found/)
  assert.equal(nothing.libraries.length, 9)
  assert.ok(nothing.libraries.every((library) => library.remedy !== undefined && library.places.length > 0))

  const broken = cudaInfo(fakeDriver(() => ({ cuInit: () => 999 })).options)
  assert.match(broken.problem!, /unknown reason/)
  assert.equal(broken.libraries[0].path, 'libcuda.so.1')

  const { options } = fakeDriver((fake) => ({
    cuDriverGetVersion: (out: number) => {
      fake().at(out).setInt32(0, 12080, true)
      return 0
    },
    cuDeviceGetAttribute: (out: number, attribute: number) => {
      fake()
        .at(out)
        .setInt32(0, attribute === 75 ? 9 : attribute === 76 ? 0 : 132, true)
      return 0
    },
    cuDevicePrimaryCtxRetain: () => 46,
  }))
  const info = cudaInfo(options)
  assert.equal(info.driverVersion, '12.8')
  assert.equal(info.problem, undefined)
  assert.equal(info.devices[0].architecture, 90)
  assert.equal(info.devices[0].multiprocessorCount, 132)
  assert.match(info.devices[0].problem!, /cuDevicePrimaryCtxRetain/)
})
