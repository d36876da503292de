import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from './gpu.js'

const skip = withoutGpu()
const { cp, np, ArgumentError, AxisError, CompileError, DTypeError, ShapeError, ValueError } = await import(
  '#src/index.js'
)

test('CuPy’s example: the L2 norm along axes', { skip }, () => {
  const l2norm = new cp.ReductionKernel('T x', 'T y', 'x * x', 'a + b', 'y = sqrt(a)', '0', 'l2norm')
  const x = cp.arange(10).astype('float32').reshape([2, 5])
  // NumPy's: [np.sqrt(30), np.sqrt(255)] in float32
  assert.deepEqual(l2norm(x, { axis: 1 }).tolist(), [Math.fround(Math.sqrt(30)), Math.fround(Math.sqrt(255))])
  assert.deepEqual(l2norm(x, { axis: 1, keepdims: true }).shape, [2, 1])
  assert.equal(l2norm(x).item(), Math.fround(Math.sqrt(285)))
  const out = cp.zeros([5], 'float32')
  assert.equal(l2norm(x, { axis: 0, out }), out)
  assert.equal(l2norm(x, out, { axis: 0 }), out)
  assert.equal(out.at(1).item(), Math.fround(Math.sqrt(37)))
  assert.ok(l2norm instanceof cp.ReductionKernel)
  assert.deepEqual([l2norm.name, l2norm.nin, l2norm.nargs], ['l2norm', 1, 2])
})

test('sums of whole numbers over all axes, layouts and sizes are exact', { skip }, () => {
  const sum = new cp.ReductionKernel('T x, T y', 'T z', 'x * y', 'a + b', 'z = a', '0', 'dot_sum')
  const base = cp.arange(2 * 3 * 40 * 7).reshape([2, 3, 40, 7])
  const views = [base, base.T, base.at(':', '::-1', '::2'), base.at(1, ':', ':', 2), base.at(':', ':', ':0')]
  const y = cp.array([2])
  for (const x of views) {
    const axes = [null, 0, -1, 1, [0, 2], [0, 1], []] as const
    for (const axis of axes) {
      if (Array.isArray(axis) && axis.some((each) => each >= x.ndim)) continue
      for (const keepdims of [false, true]) {
        const options = { axis: axis as number, keepdims }
        const [got, wanted] = [sum(x, y, options), x.mul(2).sum(options)]
        assert.deepEqual(got.shape, wanted.shape)
        assert.deepEqual(got.tolist(), wanted.tolist(), `${x.shape} over ${axis}`)
      }
    }
  }
  for (const shape of [[100000], [3, 20000], [20000, 3], [2000, 40], [40, 2000], [300, 300], [1, 1]]) {
    const x = cp.arange(shape.reduce((a, b) => a * b, 1)).reshape(shape)
    for (const axis of [null, 0, -1]) {
      const [got, wanted] = [sum(x, y, { axis }), x.mul(2).sum(axis === null ? {} : { axis })]
      assert.deepEqual(got.tolist(), wanted.tolist(), `${shape} over ${axis}`)
      assert.deepEqual(sum(x.T, y, { axis: axis === null ? null : -1 - axis }).tolist(), wanted.tolist())
    }
  }
})

test('positions, types of their own, scalars and raw arrays', { skip }, () => {
  const argmax = new cp.ReductionKernel(
    'T x',
    'int64 y',
    'Best(x, _J)',
    'better(a, b)',
    'y = a.at',
    null,
    'argmax_kernel',
    {
      reduceType: 'Best',
      preamble: `
      struct Best { T value; long long at; Best() = default;
        __device__ Best(T v, long long p) : value(v), at(p) {} };
      __device__ Best better(const Best& a, const Best& b) {
        return a.value > b.value || (a.value == b.value && a.at < b.at) ? a : b;
      }`,
    },
  )
  const x = cp.arange(60000).mul(7).mod(59999).reshape([3, 20000])
  for (const axis of [null, 0, 1] as const) {
    const wanted = axis === null ? x.argmax() : x.argmax(axis)
    assert.deepEqual(argmax(x, { axis }).tolist(), wanted.tolist())
  }
  assert.throws(() => argmax(cp.zeros([0])), { name: 'ValueError', message: /no identity/ })
  const mean = new cp.ReductionKernel(
    'T x',
    'float64 y',
    'x',
    'a + b',
    'y = a / (_in_ind.size() / _out_ind.size())',
    '0',
    'mean',
  )
  assert.deepEqual(mean(cp.arange(6).reshape([2, 3]), { axis: 1 }).tolist(), [1, 4])
  const weighted = new cp.ReductionKernel('T x, raw T w, T s', 'T y', 's * x * w[i]', 'a + b', 'y = a', '0', 'weighted')
  const [v, w] = [cp.arange(6).reshape([2, 3]), cp.arange(6)]
  assert.deepEqual(weighted(v, w, 2, { axis: 0 }).tolist(), [18, 34, 58])
  assert.equal(weighted(v.T, w, 2).item(), 2 * (0 + 3 + 2 + 12 + 8 + 25))
  const any = new cp.ReductionKernel('T x', 'bool y', 'x > 3', 'a || b', 'y = a', 'false', 'any_above')
  assert.deepEqual([any(v).item(), any(v, { axis: 1 }).tolist()], [true, [false, true]])
  assert.equal(any(cp.zeros([0])).item(), false)
  assert.deepEqual(any(cp.zeros([3, 0]), { axis: 1 }).tolist(), [false, false, false])
  assert.deepEqual(any(cp.zeros([3, 0]), { axis: 0 }).tolist(), [])
  const product = new cp.ReductionKernel('T z', 'T y', 'z', 'a * b', 'y = a', '1', 'complex_product')
  assert.equal(String(product(cp.array([cp.complex(0, 1), cp.complex(0, 2)])).item()), '(-2+0j)')
})

test('the same sizes give the same bits', { skip }, () => {
  const sum = new cp.ReductionKernel('T x', 'T y', 'x', 'a + b', 'y = a', '0', 'float_sum')
  const x = cp.sin(cp.arange(100000).mul(0.1))
  const first = sum(x).item() as number
  for (let run = 0; run < 3; run++) assert.equal(sum(x.mul(1)).item(), first)
  assert.ok(Math.abs(first - x.sum().item()) < 1e-9)
})

test('what is given wrongly is an error', { skip }, () => {
  const sum = new cp.ReductionKernel('T x, T y', 'T z', 'x + y', 'a + b', 'z = a', '0', 'wrong_sum')
  const x = cp.ones([2, 3])
  assert.throws(() => sum(x), ArgumentError)
  assert.throws(() => sum(1, 2), ArgumentError)
  assert.throws(() => sum(x, x.astype('int8')), DTypeError)
  assert.throws(() => sum(x, x, { axis: 2 }), AxisError)
  assert.throws(() => sum(x, x, { axes: 1 } as never), ArgumentError)
  assert.throws(() => sum(x, x, { axis: 0, out: cp.zeros([2]) }), ShapeError)
  assert.throws(() => sum(x, x, { out: np.zeros([]) }), /output z is an array of cp/)
  assert.throws(() => sum(x, np.ones([3])), { name: 'DeviceError', message: /cp\.asarray/ })
  assert.throws(() => new cp.ReductionKernel('T x', 'T y, T z', '', '', '', '0'), ValueError)
  const broken = new cp.ReductionKernel('T x', 'T y', 'x', 'a +\nc', 'y = a', '0', 'broken')
  assert.throws(
    () => broken(x),
    (error: Error) => {
      assert.ok(error instanceof CompileError)
      assert.match(error.message, /broken: reduceExpr\(2\)/)
      assert.match(error.message, /> 2 \| c/)
      return true
    },
  )
})
