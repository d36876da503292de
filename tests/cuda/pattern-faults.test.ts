/** Calls of the driver that fail under scans and checked indices: the right error, and the next call is right. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Builder, defineBody } from '#src/ir/expr.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { missing, simulated } from './simulated.js'

const { driver } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()

function sums(): Kernel {
  const b = new Builder()
  return {
    kind: 'scan',
    params: [{ kind: 'buffer', dtype: 'int32' }],
    body: b.body(b.input(0, 'int32')),
    combine: defineBody(['int32', 'int32'], (inner, x, y) => [inner.op('add', x, y)]),
    identity: [0],
    finish: defineBody(['int32'], (_, x) => [x]),
    outputs: ['int32'],
  }
}

/** The index itself, checked against 4. */
function checked(): Kernel {
  const b = new Builder()
  const index = b.checkIndex(b.input(0, 'int64'), b.literal('int64', 4n), 0)
  return { kind: 'map', params: [{ kind: 'buffer', dtype: 'int64' }], body: b.body(index), outputs: ['int64'] }
}

suite('calls of the driver that fail under kernels with memory of their own', { skip: missing }, async () => {
  if (missing) return
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const count = 40_000

  function prepare() {
    const device = new CudaDevice()
    const pointer = device.memory.allocate(8 * count)!
    device.write(pointer, new Uint8Array(Int32Array.from({ length: count }, (_, at) => at % 5).buffer))
    const launch: Launch = {
      dims: [count],
      reduced: 1,
      params: [{ kind: 'buffer', pointer, strides: [4] }],
      outputs: [{ pointer: pointer + 4 * count, strides: [4] }],
    }
    const kernel = sums()
    const works = () => {
      device.launch(kernel, launch)
      const got = new Int32Array(count)
      device.read(pointer + 4 * count, new Uint8Array(got.buffer))
      assert.equal(got[count - 1], count * 2)
      assert.equal(got[4099], 4100 * 2)
    }
    return { device, pointer, launch: () => device.launch(kernel, launch), works }
  }

  for (const [fault, error] of [
    ['cuMemAlloc_v2:1:2:always', 'OutOfMemoryError'],
    ['cuMemAlloc_v2:2:1', 'CudaError'],
    ['cuMemsetD8Async:1:1', 'CudaError'],
    ['cuMemsetD8Async:2:1', 'CudaError'],
    ['cuLaunchKernel:1:1', 'CudaError'],
  ] as const) {
    test(`a scan where ${fault} fails`, () => {
      const { launch, works } = prepare()
      driver.fault(fault)
      assert.throws(launch, { name: error })
      driver.fault('none')
      works()
      works()
    })
  }

  for (const [fault, error] of [
    ['cuMemHostAlloc:1:2', 'OutOfMemoryError'],
    ['cuMemAlloc_v2:1:2:always', 'OutOfMemoryError'],
    ['cuMemsetD8Async:1:1', 'CudaError'],
  ] as const) {
    test(`a check where ${fault} fails`, () => {
      const { device, pointer } = prepare()
      device.write(pointer, new Uint8Array(BigInt64Array.of(1n, 9n).buffer))
      const [kernel, launch]: [Kernel, Launch] = [
        checked(),
        {
          dims: [2],
          reduced: 0,
          params: [{ kind: 'buffer', pointer, strides: [8] }],
          outputs: [{ pointer: pointer + 64, strides: [8] }],
        },
      ]
      driver.fault(fault)
      assert.throws(() => device.launch(kernel, launch), { name: error })
      driver.fault('none')
      device.synchronize()
      device.launch(kernel, launch)
      assert.throws(() => device.synchronize(), { name: 'IndexError' })
    })
  }

  test('a read that fails leaves the error to the next one', () => {
    const { device, pointer } = prepare()
    device.write(pointer, new Uint8Array(BigInt64Array.of(-7n).buffer))
    const params = [{ kind: 'buffer', pointer, strides: [8] }] as const
    for (const fault of ['cuMemcpyDtoHAsync_v2:1:1', 'cuMemcpyDtoHAsync_v2:2:1', 'cuMemsetD8Async:1:1']) {
      const outputs = [{ pointer: pointer + 64, strides: [8] }]
      device.launch(checked(), { dims: [1], reduced: 0, params, outputs })
      driver.fault(fault)
      assert.throws(() => device.read(pointer + 64, new Uint8Array(8)), { name: 'CudaError' })
      driver.fault('none')
      assert.throws(() => device.read(pointer + 64, new Uint8Array(8)), { name: 'IndexError' })
      device.read(pointer + 64, new Uint8Array(8))
    }
  })
})
