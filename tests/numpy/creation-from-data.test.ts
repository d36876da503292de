import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'

const suite = differential('creation-from-data')
// biome-ignore lint/suspicious/noExplicitAny: the namespace under test.
type Ns = any

suite.group('from data')
const data: readonly (readonly [string, (ns: Ns) => unknown])[] = [
  ['np.array([1., 2.])', (ns) => ns.array([1, 2])],
  ['np.array([1, 2])', (ns) => ns.array([1n, 2n])],
  ['np.array([2**63, 1])', (ns) => ns.array([2n ** 63n, 1n])],
  ['np.array([2**63, -1])', (ns) => ns.array([2n ** 63n, -1n])],
  ['np.array([True, 2])', (ns) => ns.array([true, 2n])],
  ['np.array([True, 2.5, 3])', (ns) => ns.array([true, 2.5, 3n])],
  ['np.array([1, 1j])', (ns) => ns.array([1n, ns.complex(0, 1)])],
  ['np.array([])', (ns) => ns.array([])],
  ['np.array([[], []])', (ns) => ns.array([[], []])],
  ['np.array([[[1., 2.]], [[3., 4.]]], ndmin=5)', (ns) => ns.array([[[1, 2]], [[3, 4]]], { ndmin: 5 })],
  ['np.array([np.arange(3), [4, 5, 6]])', (ns) => ns.array([ns.arange(3n), [4n, 5n, 6n]])],
  ['np.array([np.float32(1), np.int8(3)])', (ns) => ns.array([ns.float32(1), ns.int8(3)])],
  ['np.array([np.float32(1), 2])', (ns) => ns.array([ns.float32(1), 2n])],
  [
    'np.array([[np.sum(np.ones(3)), 2.], [3., 4.]])',
    (ns) =>
      ns.array([
        [ns.ones(3).sum(), 2],
        [3, 4],
      ]),
  ],
  [
    'np.array([np.eye(2)[::-1].T, np.ones((2, 2), "int8")])',
    (ns) => ns.array([ns.eye(2).at('::-1').T, ns.ones([2, 2], 'int8')]),
  ],
  [
    'np.array([[np.arange(2.), [3., 4.]], [[5., 6.], [7., 8.]]], "int32")',
    (ns) =>
      ns.array(
        [
          [ns.arange(2), [3, 4]],
          [[5, 6], Float64Array.of(7, 8)],
        ],
        'int32',
      ),
  ],
  [
    'np.array([np.array([1, 2], "int16"), np.array([3, 4], "int16")])',
    (ns) => ns.array([Int16Array.of(1, 2), Int16Array.of(3, 4)]),
  ],
  [
    'np.array([np.array([1, 2], "int16"), np.array([3, 4], "float32")])',
    (ns) => ns.array([Int16Array.of(1, 2), Float32Array.of(3, 4)]),
  ],
  ['np.array([1., [2.]])', (ns) => ns.array([1, [2]])],
  ['np.array([[1., 2.], [3.]])', (ns) => ns.array([[1, 2], [3]])],
  ['np.array([[1.], 2.])', (ns) => ns.array([[1], 2])],
  ['np.array([np.zeros(2), np.zeros(3)])', (ns) => ns.array([ns.zeros(2), ns.zeros(3)])],
  ['np.array([np.zeros(2), 5.])', (ns) => ns.array([ns.zeros(2), 5])],
  ['np.array([1.75, -2.5], "int8")', (ns) => ns.array([1.75, -2.5], 'int8')],
  ['np.array([300], "uint8")', (ns) => ns.array([300n], 'uint8')],
  ['np.array([-1], "uint64")', (ns) => ns.array([-1n], 'uint64')],
  ['np.array([float("nan")], int)', (ns) => ns.array([Number.NaN], 'int64')],
  ['np.array([1j], float)', (ns) => ns.array([ns.complex(0, 1)], 'float64')],
  ['np.array(np.array([300, -1]), "uint8")', (ns) => ns.array(ns.array([300n, -1n]), 'uint8')],
  [
    'np.array([1., float("nan"), -0.0, 1e40, 65520.], "float16")',
    (ns) => ns.array([1, Number.NaN, -0, 1e40, 65520], 'float16'),
  ],
  ['np.array([1e40, 0.1, 1e-46], "float32")', (ns) => ns.array([1e40, 0.1, 1e-46], 'float32')],
  ['np.array([0.0, float("nan"), 2], bool)', (ns) => ns.array([0, Number.NaN, 2], 'bool')],
  ['np.array(3.5)', (ns) => ns.array(3.5)],
  ['np.array([1, 2], copy=False)', (ns) => ns.array([1, 2], { copy: false })],
  [
    'np.asarray(np.ones(2, "int8"), "int16", copy=False)',
    (ns) => ns.asarray(ns.ones(2, 'int8'), { dtype: 'int16', copy: false }),
  ],
  [
    'a = np.zeros(2); b = np.asarray(a); b[0] = 1; a',
    (ns) => {
      const a = ns.zeros(2)
      ns.asarray(a).at('0:1').fill(1)
      return a
    },
  ],
  [
    'a = np.zeros(2); b = np.array(a); b[0] = 1; a',
    (ns) => {
      const a = ns.zeros(2)
      ns.array(a).at('0:1').fill(1)
      return a
    },
  ],
  ['np.ascontiguousarray(5.)', (ns) => ns.ascontiguousarray(5)],
  ['np.asfortranarray(np.ones((2, 3)))', (ns) => ns.asfortranarray(ns.ones([2, 3]))],
  [
    'np.require(np.ones((2, 3)), "float32", ["F", "W"])',
    (ns) => ns.require(ns.ones([2, 3]), { dtype: 'float32', requirements: ['F', 'W'] }),
  ],
  ['np.require([1.], None, ["C", "F"])', (ns) => ns.require([1], { requirements: ['C', 'F'] })],
  ['np.asarray_chkfinite([1., 2.])', (ns) => ns.asarrayChkfinite([1, 2])],
  ['np.asarray_chkfinite([1., float("inf")])', (ns) => ns.asarrayChkfinite([1, Infinity])],
  ['np.asarray_chkfinite([1., complex(0, float("nan"))])', (ns) => ns.asarrayChkfinite([1, ns.complex(0, Number.NaN)])],
  ['np.fromiter((i * i for i in range(5)), "int32")', (ns) => ns.fromiter([0, 1, 4, 9, 16], 'int32')],
  ['np.fromiter(range(5), float, 3)', (ns) => ns.fromiter([0, 1, 2, 3, 4].values(), 'float64', 3)],
  ['np.fromiter(range(2), float, 3)', (ns) => ns.fromiter([0, 1].values(), 'float64', 3)],
  ['np.frombuffer(bytes(range(16)))', (ns) => ns.frombuffer(Uint8Array.from({ length: 16 }, (_, i) => i))],
  [
    'np.frombuffer(bytes(range(16)), "<i2", 3, 1)',
    (ns) =>
      ns.frombuffer(new DataView(Uint8Array.from({ length: 16 }, (_, i) => i).buffer), {
        dtype: 'int16',
        count: 3,
        offset: 1,
      }),
  ],
  ['np.frombuffer(bytes(range(7)), "<i2")', (ns) => ns.frombuffer(Buffer.alloc(7), 'int16')],
  ['np.frombuffer(bytes(range(8)), "<i2", 5)', (ns) => ns.frombuffer(new ArrayBuffer(8), { dtype: 'int16', count: 5 })],
  [
    'np.frombuffer(bytes(range(8)), "<i2", offset=9)',
    (ns) => ns.frombuffer(new ArrayBuffer(8), { dtype: 'int16', offset: 9 }),
  ],
  ['np.float32(0.1)', (ns) => ns.float32(0.1)],
  ['np.int8(1.75)', (ns) => ns.int8(1.75)],
  ['np.int8(300)', (ns) => ns.int8(300)],
  ['np.complex64(1+2j)', (ns) => ns.complex64(1, 2)],
  ['np.uint16()', (ns) => ns.uint16()],
  ['np.array([300], "float32").astype("uint8")', (ns) => ns.uint8(ns.array([300], ns.float32))],
]
for (const [python, run] of data)
  suite.case({
    name: python,
    python,
    run: (ns) => run(ns),
    errors: ['ValueError', 'OverflowError', 'DTypeError', 'ArgumentError'],
  })

suite.group('conversions and views')
for (const [from, to, layout] of cross(dtypesOf(), dtypesOf(), ['C', 'mixed'] as const)) {
  const a = spec(from, [3, 4], { layout, values: 'integers' })
  suite.case({
    name: 'astype',
    inputs: { a },
    python: `a.astype('${to}')`,
    run: (_, inputs) => inputs.a.astype(to),
    layout: true,
  })
  suite.case({
    name: 'safe astype',
    inputs: { a },
    python: `a.astype('${to}', casting='same_kind')`,
    run: (_, inputs) => inputs.a.astype(to, { casting: 'same_kind' }),
  })
  if (to !== 'bool')
    suite.case({ name: 'view', inputs: { a }, python: `a.view('${to}')`, run: (_, inputs) => inputs.a.view(to) })
}
for (const [dtype, layout] of cross(dtypesOf(), layouts)) {
  const a = spec(dtype, [2, 3], { layout, values: 'special' })
  if (dtype !== 'bool')
    suite.case({
      name: 'byteswap',
      inputs: { a },
      python: 'a.byteswap().tobytes()',
      run: (_, inputs) => inputs.a.byteswap().tobytes(),
    })
  suite.case({ name: 'real', inputs: { a }, python: 'a.real', run: (_, inputs) => inputs.a.real, layout: true })
  suite.case({ name: 'imag', inputs: { a }, python: 'a.imag.copy()', run: (_, inputs) => inputs.a.imag.copy() })
  suite.case({
    name: 'imag writeable',
    inputs: { a },
    python: 'bool(a.imag.flags.writeable)',
    run: (_, inputs) => inputs.a.imag.flags.writeable,
  })
  suite.case({ name: 'tobytes', inputs: { a }, python: 'a.tobytes()', run: (_, inputs) => inputs.a.tobytes() })
}
const parts: readonly (readonly [string, (ns: Ns) => unknown])[] = [
  [
    'a = np.zeros(2, complex); a.real = [1, 2]; a.imag = 5; a',
    (ns) => {
      const a = ns.zeros(2, 'complex128')
      a.real = [1, 2]
      a.imag = 5
      return a
    },
  ],
  [
    'a = np.zeros(2); a.imag = 5; a',
    (ns) => {
      const a = ns.zeros(2)
      a.imag = 5
      return a
    },
  ],
  [
    'a = np.zeros(2); a.real = 5; a',
    (ns) => {
      const a = ns.zeros(2)
      a.real = 5
      return a
    },
  ],
  [
    'a = np.zeros(2); a.imag[0] = 5; a',
    (ns) => {
      const a = ns.zeros(2)
      a.imag.fill(5)
      return a
    },
  ],
  ['np.array(1.).view("int32")', (ns) => ns.array(1).view('int32')],
  ['np.ones((2, 3))[:, ::2].view("int32")', (ns) => ns.ones([2, 3]).at(':', '::2').view('int32')],
  ['np.ones((2, 3), "int32").view("int64")', (ns) => ns.ones([2, 3], 'int32').view('int64')],
  [
    'a = np.ones(2); a.view("int64")[0] = 0; a',
    (ns) => {
      const a = ns.ones(2)
      a.view('int64').at('0:1').fill(0)
      return a
    },
  ],
  [
    'a = np.array([1, 256], "int16"); a.byteswap(True); a',
    (ns) => {
      const a = ns.array([1, 256], 'int16')
      a.byteswap(true)
      return a
    },
  ],
]
for (const [python, run] of parts)
  suite.case({ name: python, python, run: (ns) => run(ns), errors: ['ValueError', 'DTypeError'] })
