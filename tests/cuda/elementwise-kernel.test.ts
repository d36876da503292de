import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from './gpu.js'

const skip = withoutGpu()
const { cp, np, ArgumentError, CompileError, DeviceError, DTypeError, OverflowError, ShapeError, ValueError } =
  await import('#src/index.js')

function close(values: unknown, wanted: readonly number[]): void {
  for (const [index, value] of (values as number[]).entries()) {
    assert.ok(Math.abs(value - wanted[index]) < 1e-6, `${value} ${wanted[index]}`)
  }
}

test('CuPy’s example: squared_diff', { skip }, () => {
  const squaredDiff = new cp.ElementwiseKernel(
    'float32 x, float32 y',
    'float32 z',
    'z = (x - y) * (x - y)',
    'squared_diff',
  )
  const x = cp.arange(10).astype('float32').reshape([2, 5])
  const y = cp.arange(5).astype('float32')
  assert.deepEqual(squaredDiff(x, y).tolist(), [
    [0, 0, 0, 0, 0],
    [25, 25, 25, 25, 25],
  ])
  assert.deepEqual(squaredDiff(x, 5).tolist(), [
    [25, 16, 9, 4, 1],
    [0, 1, 4, 9, 16],
  ])
  const z = cp.empty([2, 5], 'float32')
  assert.equal(squaredDiff(x, y, z), z)
  assert.deepEqual(z.sum().item(), 125)
  assert.equal(squaredDiff.name, 'squared_diff')
  assert.deepEqual([squaredDiff.nin, squaredDiff.nout, squaredDiff.nargs], [2, 1, 3])
  assert.ok(squaredDiff instanceof cp.ElementwiseKernel && squaredDiff instanceof Function)
})

test('CuPy’s example: a generic kernel, over all dtypes', { skip }, () => {
  const generic = new cp.ElementwiseKernel('T x, T y', 'T z', 'z = (x - y) * (x - y)', 'squared_diff_generic')
  const names = [
    'int8',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint32',
    'uint64',
    'float16',
    'float32',
    'float64',
  ] as const
  for (const name of [...names, 'complex64', 'complex128'] as const) {
    const z = generic(cp.array([5, 6]).astype(name), cp.array([3, 4]).astype(name))
    assert.equal(z.dtype.name, name)
    assert.deepEqual(z.real.tolist(), [4, 4], name)
  }
  assert.equal(generic(cp.ones([2], 'float32'), 3).dtype.name, 'float32')
  assert.equal(generic(cp.ones([2], 'float32'), np.float32(3)).dtype.name, 'float32')
  const two = new cp.ElementwiseKernel('X x, Y y', 'X z, Y w', 'z = x * 2; w = y / 2', 'two')
  const results = two(cp.arange(3).astype('int32'), cp.arange(3).astype('float32')) as unknown as (typeof cp.newaxis)[]
  assert.equal(String(results), '[0 2 4],[0.  0.5 1. ]')
})

test('CuPy’s example: raw arguments', { skip }, () => {
  const addReverse = new cp.ElementwiseKernel('T x, raw T y', 'T z', 'z = x + y[_ind.size() - i - 1]', 'add_reverse')
  const [x, y] = [cp.arange(6).reshape([2, 3]), cp.arange(6).mul(10)]
  assert.deepEqual(addReverse(x, y).tolist(), [
    [50, 41, 32],
    [23, 14, 5],
  ])
  // Indexed in C order, whatever the strides.
  assert.deepEqual(
    addReverse(x.T, y.at('::-1').reshape([3, 2]).T).tolist(),
    [
      [0, 13],
      [31, 44],
      [22, 35],
    ].map((row, i) =>
      row.map((_, j) => {
        const flat = 2 * i + j
        const transposed = [0, 3, 1, 4, 2, 5][flat]
        const raw = [50, 30, 10, 40, 20, 0][5 - flat]
        return transposed + raw
      }),
    ),
  )
  const sizes = new cp.ElementwiseKernel(
    'raw T x',
    'int64 z',
    'z = x.size() * 100 + x.ndim * 10 + x.shape()[1]',
    'sizes',
  )
  assert.deepEqual(sizes(x, { size: 2 }).tolist(), [623, 623])
})

test('loops, preambles and outputs of all kinds', { skip }, () => {
  const options = {
    preamble: '__device__ double twice(double v) { return 2 * v; }',
    loopPrep: 'double base = 100;',
    returnTuple: true,
  }
  const kernel = new cp.ElementwiseKernel('float64 x', 'float64 y', 'y = base + twice(x)', 'with_preamble', options)
  const [y] = kernel(cp.arange(3)) as unknown as [typeof cp.pi extends number ? { tolist(): unknown } : never]
  assert.deepEqual(y.tolist(), [100, 102, 104])
  const out = cp.zeros([3])
  const silent = new cp.ElementwiseKernel('float64 x', 'raw float64 y', 'y[n - 1 - i] = x', { noReturn: true })
  assert.equal(silent(cp.arange(3), out), undefined)
  assert.deepEqual(out.tolist(), [2, 1, 0])
  const count = new cp.ElementwiseKernel('', 'raw int64 y', 'y[i] = i * i', 'count')
  assert.deepEqual(count({ size: 4 }).tolist(), [0, 1, 4, 9])
  assert.deepEqual(count(cp.zeros([4], 'int64'), { size: 3, blockSize: 2 }).tolist(), [0, 1, 4, 0])
  const flag = new cp.ElementwiseKernel('T x', 'bool y', 'y = x > 1', 'flag')
  assert.deepEqual(flag(cp.arange(3)).tolist(), [false, false, true])
})

test('any strides, empty and 0-d arrays, many dimensions', { skip }, () => {
  const add = new cp.ElementwiseKernel('T x, T y', 'T z', 'z = x + 10 * y', 'layouts')
  const base = cp.arange(120).reshape([2, 3, 4, 5])
  const views = [
    base,
    base.T,
    base.at(':', '::-1', '::2'),
    base.at(1, ':', ':', '::-2'),
    base.at('...', 0),
    base.at(0, 0, 0, 0),
    base.at('2:'),
    cp.broadcastTo(base.at(0, 0, 0), [3, 5]),
  ]
  for (const x of views) {
    for (const y of [x, x.mul(1), x.at('...'), cp.ones([1])]) {
      const [z, wanted] = [add(x, y), x.add(y.mul(10))]
      assert.deepEqual(z.shape, wanted.shape)
      assert.deepEqual(z.tolist(), wanted.tolist())
      const out = cp.zeros([...z.shape, 2]).at('...', 1)
      add(x, y, out)
      assert.deepEqual(out.tolist(), wanted.tolist())
    }
  }
  assert.throws(() => add(cp.ones([3, 2]), cp.ones([4])), ShapeError)
  assert.throws(() => add(cp.ones([3, 1]), cp.ones([4]), cp.ones([3])), ShapeError)
})

test('complex and half precision have operators and functions', { skip }, () => {
  const f = new cp.ElementwiseKernel('T z', 'T w', 'w = conj(z) * z + T(1, 2) / (z + T(3))', 'complex_kernel')
  const z = cp.array([cp.complex(1, 2), cp.complex(-0.5, 3)])
  const wanted = z
    .conj()
    .mul(z)
    .add(cp.array([cp.complex(1, 2)]).div(z.add(3)))
  close(f(z).sub(wanted).abs().tolist(), [0, 0])
  const roots = new cp.ElementwiseKernel(
    'complex128 z',
    'complex128 w, float64 r',
    'w = exp(log(sqrt(z))); r = abs(z) + arg(z)',
    'roots',
  )
  const [w, r] = roots(z) as unknown as [typeof z, ReturnType<typeof cp.ones>]
  close(w.mul(w).sub(z).abs().tolist(), [0, 0])
  close(r.tolist(), [Math.hypot(1, 2) + Math.atan2(2, 1), Math.hypot(0.5, 3) + Math.atan2(3, -0.5)])
  const halves = new cp.ElementwiseKernel('float16 x, float16 y', 'float16 z', 'z = x * y + 1', 'halves')
  const x = cp.array([0.1, 65504, 6e-8, -0, Infinity, NaN, 1 / 3, 5e-5]).astype('float16')
  const half = cp.array([0.5]).astype('float16')
  assert.deepEqual(halves(x, half).tolist(), x.astype('float32').mul(0.5).add(1).astype('float16').tolist())
  const same = new cp.ElementwiseKernel('float16 x', 'float16 y', 'y = float(x)', 'same')
  const all = cp.arange(65536).astype('uint16').view('float16')
  const bits = same(all).view('uint16').tolist() as number[]
  bits.forEach((bit, index) => {
    const nan = (index & 0x7c00) === 0x7c00 && (index & 0x3ff) !== 0
    assert.equal(nan ? bit & 0x7e00 : bit, nan ? 0x7e00 : index)
  })
})

test('scalars take the dtype of the arrays beside them, or their own', { skip }, () => {
  const add = new cp.ElementwiseKernel('T x, S y', 'T z', 'z = x + y', 'scalars')
  const type = new cp.ElementwiseKernel('T x', 'int32 z', 'z = sizeof(T)', 'type_size')
  const one = cp.ones([1], 'float32')
  assert.deepEqual(add(one, 2.5).tolist(), [3.5])
  const same = new cp.ElementwiseKernel('T x, T y, raw int8 s', 'T z', 'z = x + y', 'same_type')
  const s = cp.zeros([1], 'int8')
  assert.equal(same(1, 2, s, { size: 1 }).dtype.name, 'float64')
  assert.equal(same(1n, 2n, s, { size: 1 }).dtype.name, 'int64')
  assert.equal(same(1n, 2.5, s, { size: 1 }).dtype.name, 'float64')
  assert.equal(same(true, cp.complex(1, 1), s, { size: 1 }).dtype.name, 'complex128')
  assert.equal(same(np.int8(1), 2, s, { size: 1 }).dtype.name, 'int8')
  assert.deepEqual(type(np.float16(1), { size: 2 }).tolist(), [2, 2])
  assert.throws(() => same(cp.ones([1], 'int8'), 300, s), OverflowError)
})

test('what is given wrongly is an error', { skip }, () => {
  const K = cp.ElementwiseKernel
  const k = new K('T x, T y', 'T z', 'z = x + y', 'wrong')
  const x = cp.ones([2])
  assert.throws(() => k(x), { name: 'ArgumentError', message: /takes 2 inputs.*1 were given/ })
  assert.throws(() => k(x, x.astype('float32')), { name: 'DTypeError', message: /float32.*float64 is what x has/ })
  assert.throws(() => k(x, x, x.astype('int8')), DTypeError)
  assert.throws(() => k(x, x, 1), ArgumentError)
  assert.throws(() => k(x, [1, 2] as never), { name: 'ArgumentError', message: /cp\.asarray/ })
  assert.throws(() => k(x, np.ones([2])), { name: 'DeviceError', message: /cp\.asarray/ })
  assert.throws(() => k(1, 2), { name: 'ArgumentError', message: /pass \{ size \}/ })
  assert.throws(() => k(x, x, { size: 2 }), ValueError)
  assert.throws(() => k(x, x, { blockSize: 100000 }), ValueError)
  assert.throws(() => k(x, x, { block: 1 } as never), { name: 'ArgumentError', message: /no option 'block'/ })
  assert.throws(() => new K('T x', 'U z', 'z = x', 'unknown')(x), { name: 'ArgumentError', message: /what U is/ })
  assert.throws(() => new K('T x', 'raw T z', 'z[i] = x', 'undecided')(x), { message: /raw output z has to be passed/ })
  assert.throws(() => new K('T x T y', 'T z', ''), { name: 'ValueError', message: /is no parameter/ })
  assert.throws(() => new K('T i', 'T z', ''), ValueError)
  assert.throws(() => new K('T _x', 'T z', ''), ValueError)
  assert.throws(() => new K('T x', 'T x', ''), ValueError)
  assert.throws(() => new K('flaot32 x', 'T z', ''), { name: 'ValueError', message: /float32/ })
  assert.throws(() => new K('T x', 'T z', '', 'not a name'), ValueError)
  assert.throws(() => new K('T x', 'T z', 5 as never), ArgumentError)
  assert.throws(() => new K('T x', 'T z', '', { preambel: '' } as never), ArgumentError)
  if (cp.cuda.Device.count > 1) {
    const other = new cp.cuda.Device(1).use(() => cp.ones([2]))
    assert.throws(() => k(x, other), DeviceError)
    assert.equal(k(other, other).device, 'cuda:1')
  }
})

test('an error of the compiler marks the user’s line', { skip }, () => {
  const k = new cp.ElementwiseKernel('T x', 'T z', 'T w = x;\nz = w + unknown_name;\nz += 1', 'broken')
  assert.throws(
    () => k(cp.ones([1])),
    (error: Error) => {
      assert.ok(error instanceof CompileError)
      assert.match(error.message, /broken: operation\(2\)/)
      assert.match(error.message, /> 2 \| z = w \+ unknown_name;/)
      return true
    },
  )
  const p = new cp.ElementwiseKernel('T x', 'T z', 'z = x', 'broken', { preamble: '\n\nint f() { retrun 1; }' })
  assert.throws(() => p(cp.ones([1])), { name: 'CompileError', message: /> 3 \| int f\(\) \{ retrun 1; \}/ })
})

test('pending readers of what a kernel overwrites see the old contents', { skip }, () => {
  const fill = new cp.ElementwiseKernel('', 'T z', 'z = 7', 'fill_seven')
  const x = cp.arange(4)
  const [before, part] = [x.add(1), x.at('1:3')]
  fill(x)
  assert.deepEqual(x.tolist(), [7, 7, 7, 7])
  assert.deepEqual(part.tolist(), [7, 7])
  assert.deepEqual(before.tolist(), [1, 2, 3, 4])
  fill(x.at('::2').imul(0))
  assert.deepEqual(x.tolist(), [7, 7, 7, 7])
  // An input that overlaps an output is read first.
  const shift = new cp.ElementwiseKernel('T x', 'T z', 'z = x', 'shift')
  const y = cp.arange(1000)
  shift(y.at(':-1'), y.at('1:'))
  assert.deepEqual(y.tolist(), [0, ...Array.from({ length: 999 }, (_, index) => index)])
  const readOnly = cp.broadcastTo(cp.ones([1]), [4])
  assert.throws(() => fill(readOnly), ValueError)
})
