import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from './gpu.js'

const skip = withoutGpu()
const { cp, np, getArrayModule, DeviceError, DeviceUnavailableError, ArgumentError, ShapeError, DTypeError } =
  await import('#src/index.js')
const single = skip || (cp.cuda.Device.count < 2 && 'there is only one GPU')

test('asarray brings arrays to the GPU and asnumpy back, with their dtype and order', { skip }, () => {
  const names = ['bool', 'int8', 'uint16', 'int64', 'float16', 'float32', 'float64', 'complex64', 'complex128'] as const
  for (const name of names) {
    const host = np.arange(24).astype(name).reshape([2, 3, 4])
    for (const view of [host, host.T, host.at(':', '::-1', '1:3'), host.at(1), host.at(1, 1, 1), host.at('2:')]) {
      const there = cp.asarray(view)
      assert.equal(there.device, 'cuda:0')
      assert.equal(there.dtype.name, name)
      assert.deepEqual(there.shape, view.shape)
      assert.deepEqual(String(there), String(view))
      const back = cp.asnumpy(there)
      assert.equal(back.device, 'cpu')
      assert.equal(back.dtype.name, name)
      assert.ok(back.flags.cContiguous)
      assert.deepEqual(back.toTypedArray(), view.toTypedArray())
    }
  }
})

test('the memory order is kept on the way to the GPU, and chosen on the way back', { skip }, () => {
  const host = np.arange(6).reshape([2, 3]).T
  const there = cp.asarray(host)
  assert.ok(there.flags.fContiguous && !there.flags.cContiguous)
  assert.ok(cp.asnumpy(there, { order: 'F' }).flags.fContiguous)
  assert.ok(cp.asnumpy(there, { order: 'A' }).flags.fContiguous)
  assert.ok(cp.asnumpy(there).flags.cContiguous)
  assert.deepEqual(cp.array(host, { order: 'C' }).strides, [16, 8])
  assert.equal(cp.asarray(host, 'float32').dtype.name, 'float32')
})

test('asnumpy takes anything array-like, and writes into out', { skip }, () => {
  assert.deepEqual(cp.asnumpy([1, 2]).tolist(), [1, 2])
  const host = np.ones([2])
  assert.equal(cp.asnumpy(host), host)
  assert.equal(np.asnumpy(cp.ones([2])).device, 'cpu')
  const out = np.zeros([3])
  assert.equal(cp.asnumpy(cp.arange(3), { out }), out)
  assert.deepEqual(out.tolist(), [0, 1, 2])
  assert.throws(() => cp.asnumpy(cp.arange(2), { out }), ShapeError)
  assert.throws(() => cp.asnumpy(cp.arange(3).astype('int32'), { out }), DTypeError)
  assert.throws(() => cp.asnumpy(cp.arange(3), { out: cp.zeros([3]) }), ArgumentError)
})

test('mixing np and cp is an error that names the way', { skip }, () => {
  const [host, there] = [np.ones([2]), cp.ones([2])]
  assert.throws(() => np.asarray(there), { name: 'DeviceError', message: /cp\.asnumpy\(x\)/ })
  assert.throws(() => np.array([there]), { name: 'DeviceError', message: /cp\.asnumpy\(x\)/ })
  assert.throws(() => np.add(host, there), { name: 'DeviceError', message: /cp\.asnumpy\(x\)/ })
  assert.throws(() => host.add(there), { name: 'DeviceError', message: /cp\.asnumpy\(x\)/ })
  assert.throws(() => cp.add(host, there), { name: 'DeviceError', message: /cp\.asarray\(x\)/ })
  assert.throws(() => there.iadd(host), { name: 'DeviceError', message: /cp\.asarray\(x\)/ })
  assert.throws(() => getArrayModule(host, there), DeviceError)
})

test('getArrayModule knows cp', { skip }, () => {
  assert.equal(getArrayModule(cp.ones([2]), 3), cp)
  assert.equal(getArrayModule(np.ones([2])), np)
  assert.ok(cp.isAvailable() && np.isAvailable() && cp.cuda.isAvailable())
})

test('arrays live on the GPU that was current when they were made', { skip: single }, () => {
  const second = new cp.cuda.Device(1)
  const [x, y] = second.use(() => {
    assert.equal(cp.cuda.getDeviceId(), 1)
    assert.equal(new cp.cuda.Device().id, 1)
    return [cp.ones([3]), cp.array([1, 2, 3])]
  })
  assert.equal(cp.cuda.getDeviceId(), 0)
  for (const array of [x, y, x.add(y), cp.add(x, y), cp.add([1, 2, 3], x), x.add([1, 2, 3]), cp.zerosLike(x)]) {
    assert.equal(array.device, 'cuda:1')
  }
  assert.equal(cp.concatenate([x, y]).device, 'cuda:1')
  assert.equal(cp.add.reduce(x).device, 'cuda:1')
  assert.equal(cp.argmax(y).device, 'cuda:1')
  assert.equal(cp.argmax(y).item(), 2)
  assert.equal(cp.add.outer(x, y).sum().item(), 27)
  assert.equal(cp.where(y.gt(1), x, 0).sum().item(), 2)
  x.set(':', [4, 5, 6])
  assert.deepEqual(x.add(y).tolist(), [5, 7, 9])
  assert.equal(cp.ones([2]).device, 'cuda:0')
  assert.equal(getArrayModule(x), cp)
  assert.equal(cp.float32(1).device, 'cuda:0')
  assert.equal(second.use(() => cp.float32(1)).device, 'cuda:1')
  assert.equal(cp.float32.dtype.name, 'float32')
})

test('asarray copies between GPUs, after the work before and before the work after', { skip: single }, () => {
  const second = new cp.cuda.Device(1)
  const x = cp.arange(1000).reshape([10, 100])
  const y = second.use(() => cp.asarray(x.T.mul(2)))
  assert.equal(y.device, 'cuda:1')
  assert.deepEqual(y.shape, [100, 10])
  x.imul(0)
  assert.equal(y.sum().item(), 999000)
  const back = cp.asarray(y)
  assert.equal(back.device, 'cuda:0')
  y.fill(0)
  assert.equal(back.sum().item(), 999000)
  assert.equal(cp.asarray(back), back)
  assert.equal(cp.array(y.at(':0')).size, 0)
})

test('mixing GPUs is an error that names the way', { skip: single }, () => {
  const x = cp.ones([2])
  const y = new cp.cuda.Device(1).use(() => cp.ones([2]))
  assert.throws(() => x.add(y), { name: 'DeviceError', message: /cuda:0.*cuda:1: cp\.asarray\(x\)/ })
  assert.throws(() => cp.add(y, x), {
    name: 'DeviceError',
    message: /new cp\.cuda\.Device\(1\)\.use\(\(\) => cp\.asarray\(x\)\)/,
  })
  assert.throws(() => x.set(0, y.at(0)), DeviceError)
  assert.throws(() => getArrayModule(x, y), DeviceError)
})

test('the device before is current again when use is over', { skip: single }, () => {
  const second = new cp.cuda.Device(1)
  assert.throws(() =>
    second.use(() => {
      throw new Error('x')
    }),
  )
  assert.equal(cp.cuda.getDeviceId(), 0)
  second.use(() => new cp.cuda.Device(0).use(() => assert.equal(cp.cuda.getDeviceId(), 0)))
  assert.throws(() => second.use(async () => {}), ArgumentError)
  assert.throws(() => second.use(() => Promise.resolve()), ArgumentError)
  assert.equal(cp.cuda.getDeviceId(), 0)
})

test('a device tells what it is', { skip }, () => {
  const device = new cp.cuda.Device(0)
  assert.match(device.computeCapability, /^\d{2,3}$/)
  assert.equal(cp.cuda.runtime.getDeviceCount(), cp.cuda.Device.count)
  assert.ok(device.attributes.multiprocessorCount > 0)
  assert.ok(device.memInfo.free > 0 && device.memInfo.free <= device.memInfo.total)
  assert.notEqual(device.name, '')
  device.synchronize()
  cp.synchronize()
  assert.equal(String(device), '<CUDA Device 0>')
  assert.throws(() => new cp.cuda.Device(-1), ArgumentError)
  assert.throws(() => new cp.cuda.Device(1.5))
  const none = new cp.cuda.Device(99)
  assert.throws(() => none.use(() => 1), DeviceUnavailableError)
  assert.throws(() => none.name, { message: /there is no cuda:99/ })
})

test('events measure time', { skip }, () => {
  const [start, end] = [new cp.cuda.Event(), new cp.cuda.Event()]
  start.record()
  cp.ones([100000]).eval()
  end.record()
  end.synchronize()
  assert.ok(start.done && end.done)
  const time = cp.cuda.getElapsedTime(start, end)
  assert.ok(time >= 0 && time < 10000, String(time))
  assert.throws(() => cp.cuda.getElapsedTime(start, new cp.cuda.Event()), /not recorded/)
  assert.throws(() => cp.cuda.getElapsedTime(start, new cp.cuda.Event({ disableTiming: true })), /no time/)
  const stream = cp.cuda.getCurrentStream()
  stream.synchronize()
  assert.ok(stream.done)
})

test('the memory pool has CuPy’s names', { skip }, () => {
  for (const xp of [np, cp]) {
    const pool = xp.getDefaultMemoryPool()
    assert.equal(xp.getDefaultMemoryPool(), pool)
    const before = pool.usedBytes()
    const x = xp.ones([1 << 18]).eval()
    assert.ok(pool.usedBytes() - before >= 1 << 21)
    assert.equal(pool.totalBytes(), pool.usedBytes() + pool.freeBytes())
    x.dispose()
    pool.freeAllBlocks()
    assert.ok(pool.nFreeBlocks() >= 0)
    const limit = pool.getLimit()
    pool.setLimit({ fraction: 0.5 })
    assert.ok(pool.getLimit() < limit)
    pool.setLimit({ size: 1 << 20 })
    assert.equal(pool.getLimit(), 1 << 20)
    pool.setLimit(0)
    assert.equal(pool.getLimit(), limit)
    assert.throws(() => pool.setLimit({ size: 1, fraction: 1 }), ArgumentError)
    assert.throws(() => pool.setLimit({ bytes: 1 } as never), ArgumentError)
  }
})

test('evaluate starts arrays of several devices', { skip }, () => {
  const [x, y, z] = [cp.ones([4]).add(1), cp.ones([4]).mul(3), np.ones([4]).sub(1)]
  cp.evaluate(x, y, z)
  np.evaluate()
  for (const array of [x, y, z]) assert.ok(!array.storage.value.pending)
  assert.deepEqual([x.at(0).item(), y.at(0).item(), z.at(0).item()], [2, 3, 0])
  assert.throws(() => cp.evaluate(1 as never), ArgumentError)
})

test('cp’s functions look as np’s do', { skip }, () => {
  for (const name of ['add', 'float32', 'zeros', 'divmod'] as const) {
    assert.deepEqual(Object.keys(cp[name]), Object.keys(np[name]))
    assert.equal(cp[name].name, np[name].name)
    assert.equal(Object.getPrototypeOf(cp[name]), Object.getPrototypeOf(np[name]))
  }
  assert.equal(String(cp.add), String(np.add))
  assert.equal(String(cp.float32), 'float32')
  assert.equal(cp.add.nin, 2)
  assert.equal(cp.pi, Math.PI)
  for (const name of Object.keys(np)) assert.ok(name in cp, name)
})

test('polynomials live where their coefficients do', { skip: single }, () => {
  const [c, x] = new cp.cuda.Device(1).use(() => [cp.array([1, 2, 3]), cp.arange(3)])
  assert.equal(cp.polynomial.chebyshev.chebval(x, [1, 2, 3]).device, 'cuda:1')
  assert.equal(cp.polyval([1, 2, 3], x).device, 'cuda:1')
  const series = new cp.polynomial.Polynomial(c)
  assert.deepEqual([series(x).device, series(x).tolist()], ['cuda:1', [1, 6, 17]])
  assert.equal(series.convert({ kind: cp.polynomial.Chebyshev }).coef.device, 'cuda:1')
  assert.equal(new cp.poly1d(c).deriv().coeffs.device, 'cuda:1')
  assert.throws(() => series(cp.arange(3)), DeviceError)
})
