/** Indices out of bounds on the GPU: nothing is touched, and the next read or synchronisation throws, once. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Builder, defineBody } from '#src/ir/expr.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { missing, simulated } from './simulated.js'

const { driver } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()

/** `out[i] = table[checked(index[i])]`. */
function gather(axis: number): Kernel {
  const b = new Builder()
  const checked = b.checkIndex(b.input(0, 'int64'), b.scalar(2, 'int64'), axis)
  return {
    kind: 'map',
    params: [
      { kind: 'buffer', dtype: 'int64' },
      { kind: 'table', dtype: 'float64' },
      { kind: 'scalar', dtype: 'int64' },
    ],
    body: b.body(b.load(1, 'float64', checked)),
    outputs: ['float64'],
  }
}

suite('indices out of bounds on the GPU', { skip: missing }, async () => {
  if (missing) return
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const device = new CudaDevice()
  const base = device.memory.allocate(4096)!
  const [indices, table, out] = [base, base + 1024, base + 2048]
  device.write(table, bytesOf(Float64Array.of(10, 11, 12, 13)))
  const [kernel, onAxis3] = [gather(0), gather(3)]

  /** Looks up the elements at these indices, of a table of four. */
  function look(...at: bigint[]): void {
    lookUp(kernel, at)
  }

  function lookUp(kernel: Kernel, at: readonly bigint[]): void {
    device.write(indices, bytesOf(BigInt64Array.from(at)))
    const launch: Launch = {
      dims: [at.length],
      reduced: 0,
      params: [
        { kind: 'buffer', pointer: indices, strides: [8] },
        { kind: 'table', pointer: table, length: 4 },
        { kind: 'scalar', value: 4n },
      ],
      outputs: [{ pointer: out, strides: [8] }],
    }
    device.launch(kernel, launch)
  }

  function read(count: number): number[] {
    const got = new Float64Array(count)
    device.read(out, bytesOf(got))
    return [...got]
  }

  const outside = (index: number, axis = 0) => ({
    name: 'IndexError',
    message: `index ${index} is out of bounds for axis ${axis} with size 4`,
  })

  test('those within bounds count from both ends', () => {
    look(0n, -1n, 3n, -4n, 2n)
    assert.deepEqual(read(5), [10, 13, 13, 10, 12])
  })

  test('a read throws once, and what failed is the element at 0', () => {
    look(1n, 4n, 2n)
    assert.throws(() => read(3), outside(4))
    assert.deepEqual(read(3), [11, 10, 12])
  })

  test('synchronisation throws too, and names the axis', () => {
    lookUp(onAxis3, [-5n])
    assert.throws(() => device.synchronize(), outside(-5, 3))
    device.synchronize()
  })

  test('the launches go on, and one error speaks for all', () => {
    look(7n)
    look(2n)
    look(-9n)
    assert.throws(() => read(1), outside(7))
    assert.deepEqual(read(1), [10])
    look(1n, 5n)
    assert.throws(() => read(0), outside(5))
  })

  test('a read without waiting is rejected', async () => {
    look(6n)
    await assert.rejects(device.readAsync(out, new Uint8Array(8)), outside(6))
    await device.readAsync(out, new Uint8Array(8))
  })

  test('a read while another one is on its way throws what it depends on, and the other one does not again', async () => {
    look(6n)
    const promise = device.readAsync(out, new Uint8Array(8))
    assert.throws(() => read(1), outside(6))
    await promise
    look(8n)
    const [first, second] = [device.readAsync(out, new Uint8Array(8)), device.readAsync(out, new Uint8Array(8))]
    const endings = await Promise.allSettled([first, second])
    assert.deepEqual(endings.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  test('many reads without waiting', async () => {
    const reads: Promise<void>[] = []
    for (let at = 0; at < 200; at++) {
      look(at === 150 ? 9n : 1n)
      reads.push(device.readAsync(out, new Uint8Array(8)))
      // The handler keeps Node from ending while later reads are still asked for.
      reads.at(-1)!.catch(() => {})
    }
    const endings = await Promise.allSettled(reads)
    assert.equal(endings.filter(({ status }) => status === 'rejected').length, 1)
  })

  test('another GPU that is given the values throws before it copies', () => {
    const other = new CudaDevice(1)
    const target = other.memory.allocate(64)!
    look(4n)
    assert.throws(() => other.copyFrom(device, out, target, 8), outside(4))
    look(3n)
    assert.equal(other.copyFrom(device, out, target, 8), true)
    const got = new Float64Array(1)
    other.read(target, bytesOf(got))
    assert.deepEqual([...got], [13])
  })

  test('nothing is copied back where no kernel checks', () => {
    const b = new Builder()
    const plain: Kernel = {
      kind: 'map',
      params: [{ kind: 'table', dtype: 'float64' }],
      body: b.body(b.load(0, 'float64', b.literal('int64', 4n))),
      outputs: ['float64'],
    }
    const params = [{ kind: 'table', pointer: table, length: 4 }] as const
    device.launch(plain, { dims: [1], reduced: 0, params, outputs: [{ pointer: out, strides: [8] }] })
    const copies = driver.count('cuMemcpyDtoHAsync_v2')
    assert.deepEqual(read(1), [0])
    assert.equal(driver.count('cuMemcpyDtoHAsync_v2'), copies + 1)
  })

  test('a reduction reads tables and checks, in loops the former', () => {
    const b = new Builder()
    const step = defineBody(['int64', 'float64'], (inner, k, sum) => [
      inner.op('lt', k, inner.literal('int64', 4n)),
      inner.op('add', k, inner.literal('int64', 1n)),
      inner.op('add', sum, inner.load(1, 'float64', k)),
    ])
    const checked = b.checkIndex(b.input(0, 'int64'), b.literal('int64', 4n), 1)
    const [, sum] = b.loop(step, checked, b.literal('float64', 0))
    const add = defineBody(['float64', 'float64'], (inner, x, y) => [inner.op('add', x, y)])
    const reduce: Kernel = {
      kind: 'reduce',
      params: [
        { kind: 'buffer', dtype: 'int64' },
        { kind: 'table', dtype: 'float64' },
      ],
      body: b.body(sum),
      combine: add,
      identity: [0],
      finish: defineBody(['float64'], (_, x) => [x]),
      outputs: ['float64'],
    }
    const run = (...at: bigint[]) => {
      device.write(indices, bytesOf(BigInt64Array.from(at)))
      device.launch(reduce, {
        dims: [at.length],
        reduced: 1,
        params: [
          { kind: 'buffer', pointer: indices, strides: [8] },
          { kind: 'table', pointer: table, length: 4 },
        ],
        outputs: [{ pointer: out, strides: [] }],
      })
    }
    run(0n, -1n, 2n)
    assert.deepEqual(read(1), [46 + 13 + 25])
    run(0n, 4n)
    assert.throws(() => read(1), outside(4, 1))
  })
})

const bytesOf = (array: Float64Array | BigInt64Array) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
