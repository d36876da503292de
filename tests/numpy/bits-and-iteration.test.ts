import {
  awkwardShapes,
  cross,
  differential,
  dtypesOf,
  fewLayouts,
  layouts,
  type Namespace,
  spec,
  type Tested,
} from './harness/index.js'

const suite = differential('bits-and-iteration')
/** The last of several values, which are worked out in their order. */
const last = (...values: unknown[]) => values.at(-1)

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown

suite.group('packbits')
for (const [dtype, shape, layout] of cross(
  dtypesOf('biu'),
  [[0], [1], [7], [8], [9], [16], [3, 17], [2, 8, 3]],
  fewLayouts,
)) {
  const a = spec(dtype, shape, { layout })
  const cases: readonly (readonly [string, Run])[] = [
    ['np.packbits(a)', (ns, { a }) => ns.packbits(a)],
    ["np.packbits(a, axis=0, bitorder='little')", (ns, { a }) => ns.packbits(a, { axis: 0, bitorder: 'little' })],
    ['np.packbits(a, -1)', (ns, { a }) => ns.packbits(a, -1)],
  ]
  for (const [python, run] of cases) suite.case({ name: 'packbits', inputs: { a }, python, run })
}
for (const [shape, layout] of cross([[], [0], [1], [9], [3, 5], [2, 4, 3], [0, 3]], layouts)) {
  const a = spec('uint8', shape, { layout, values: 'wide' })
  const cases: readonly (readonly [string, Run])[] = [
    ['np.unpackbits(a)', (ns, { a }) => ns.unpackbits(a)],
    ["np.unpackbits(a, axis=0, bitorder='little')", (ns, { a }) => ns.unpackbits(a, { axis: 0, bitorder: 'little' })],
    ['np.unpackbits(a, -1)', (ns, { a }) => ns.unpackbits(a, -1)],
    ['np.unpackbits(a, axis=-1, count=5)', (ns, { a }) => ns.unpackbits(a, { axis: -1, count: 5 })],
    ['np.unpackbits(a, axis=-1, count=-3)', (ns, { a }) => ns.unpackbits(a, { axis: -1, count: -3 })],
    ['np.unpackbits(a, axis=-1, count=100)', (ns, { a }) => ns.unpackbits(a, { axis: -1, count: 100 })],
    ['np.unpackbits(a, count=0)', (ns, { a }) => ns.unpackbits(a, { count: 0 })],
    ['np.packbits(np.unpackbits(a))', (ns, { a }) => ns.packbits(ns.unpackbits(a))],
  ]
  for (const [python, run] of cases) {
    // Of no bytes NumPy makes bits that nobody has written.
    if (shape.some((length) => length === 0) && python.includes('count')) continue
    suite.case({ name: 'unpackbits', inputs: { a }, python, run })
  }
}
suite.case({ name: 'floats', python: 'np.packbits([1.0])', run: (ns: Namespace) => ns.packbits([1]) })
suite.case({
  name: 'int8',
  python: "np.unpackbits(np.ones(3, 'i1'))",
  run: (ns: Namespace) => ns.unpackbits(ns.ones(3, 'int8')),
})
suite.case({
  name: 'order',
  python: "np.packbits([1], bitorder='x')",
  run: (ns: Namespace) => ns.packbits([1n], { bitorder: 'x' }),
})
suite.case({ name: 'axis', python: 'np.packbits([1], axis=2)', run: (ns: Namespace) => ns.packbits([1n], 2) })

suite.group('numbers as text')
for (const [value, width] of cross(
  [0, 1, 5, -1, -2, -3, -4, -5, 127, 128, -127, -128, -129],
  [null, 0, 1, 2, 3, 8, 9, 20],
)) {
  const python = `np.binary_repr(${value}, ${width ?? 'None'})`
  suite.case({ name: 'binaryRepr', python, run: (ns: Namespace) => ns.binaryRepr(value, width) })
}
for (const [value, base, padding] of cross([0, 1, -1, 255, -4096, 35], [1, 2, 3, 16, 36, 37], [0, 3])) {
  const python = `np.base_repr(${value}, ${base}, padding=${padding})`
  suite.case({ name: 'baseRepr', python, run: (ns: Namespace) => ns.baseRepr(value, { base, padding }) })
}
suite.case({
  name: 'large',
  python: 'np.binary_repr(-2**70, 80)',
  run: (ns: Namespace) => ns.binaryRepr(-(2n ** 70n), 80),
})

suite.group('trimZeros')
const edged = [0, 0, 1, 0, 2, 3, 0, 0, 0]
for (const [dtype, trim, shape] of cross(dtypesOf(), ['fb', 'f', 'b', 'B', 'x'], [[9], [3, 3], [9, 1]])) {
  const a = spec(dtype, shape, { values: edged })
  suite.case({
    name: 'trim',
    inputs: { a },
    python: `np.trim_zeros(a, '${trim}')`,
    run: (ns: Namespace, { a }) => ns.trimZeros(a, trim),
  })
}
for (const axis of [0, 1, -1, 2] as const) {
  const a = spec('float64', [3, 3], { values: edged })
  suite.case({
    name: 'axis',
    inputs: { a },
    python: `np.trim_zeros(a, axis=${axis})`,
    run: (ns: Namespace, { a }) => ns.trimZeros(a, { axis }),
  })
}
for (const [python, run] of [
  ['np.trim_zeros(np.zeros((3, 2)))', (ns: Namespace) => ns.trimZeros(ns.zeros([3, 2]))],
  ['np.trim_zeros(np.zeros((3, 2)), axis=0)', (ns: Namespace) => ns.trimZeros(ns.zeros([3, 2]), { axis: 0 })],
  ["np.trim_zeros(np.zeros(3), 'f')", (ns: Namespace) => ns.trimZeros(ns.zeros([3]), 'f')],
  ['np.trim_zeros(np.array([nan, 0., -0.]))', (ns: Namespace) => ns.trimZeros([Number.NaN, 0, -0])],
  ['np.trim_zeros(np.array([]))', (ns: Namespace) => ns.trimZeros([])],
] as const) {
  suite.case({ name: 'zeros', python, run })
}

suite.group('memory')
/** What a Python index gives, in ours. */
const ours = (ns: Namespace, a: Tested, text: string): Tested => {
  if (text === 'a.copy()') return ns.copy(a)
  const [, transposed, parts] = /^a(\.T)?(?:\[(.*)\])?$/.exec(text)!
  const base = transposed ? a.T : a
  return parts === undefined
    ? base
    : base.at(...parts.split(', ').map((part) => (/^\d+$/.test(part) ? Number(part) : part)))
}
for (const [first, second] of cross(
  [
    'a',
    'a[::2]',
    'a[1::2]',
    'a[:3]',
    'a[3:]',
    'a[:, ::2]',
    'a[:, 1::2]',
    'a.T',
    'a[::-1]',
    'a.copy()',
    'a[:0]',
    'a[2:3, 3:4]',
  ],
  ['a', 'a[::2]', 'a[1::2]', 'a[3:]', 'a[:, 1::2]', 'a[:0]', 'a.T[1:2]'],
)) {
  for (const [python, run] of [
    ['shares_memory', (ns: Namespace, x: Tested, y: Tested) => ns.sharesMemory(x, y)],
    ['may_share_memory', (ns: Namespace, x: Tested, y: Tested) => ns.mayShareMemory(x, y)],
  ] as const) {
    suite.case({
      name: 'sharing',
      inputs: { a: spec('int32', [6, 8]) },
      python: `np.${python}(${first}, ${second})`,
      run: (ns: Namespace, { a }) => run(ns, ours(ns, a, first), ours(ns, a, second)),
    })
  }
}
for (const second of ['a', 'a[::2]', 'a[1::2]', 'a[3:]', 'a[:, 1::2]', 'a[:0]', 'a.T[1:2]', 'a[::-1]']) {
  suite.case({
    name: 'bounds',
    inputs: { a: spec('int32', [6, 8]) },
    python: `x = np.lib.array_utils.byte_bounds(a); y = np.lib.array_utils.byte_bounds(${second}); [y[0] - x[0], y[1] - x[0]]`,
    run: (ns: Namespace, { a }) => {
      const [low] = ns.byteBounds(a)
      return ns.byteBounds(ours(ns, a, second)).map((bound: number) => bound - low)
    },
  })
}
for (const [shape, layout] of cross(awkwardShapes, layouts)) {
  suite.case({
    name: 'isfortran',
    inputs: { a: spec('float32', shape, { layout }) },
    python: 'np.isfortran(a)',
    run: (ns: Namespace, { a }) => ns.isfortran(a),
  })
}

suite.group('flat')
const flats: readonly (readonly [string, (flat: Tested, ns: Namespace) => unknown])[] = [
  ['[x.item() for x in f]', (f) => [...f]],
  ['len(f)', (f) => f.length],
  ['np.asarray(f[5])', (f) => f.at(5)],
  ['f[-1:0:-3]', (f) => f.at('-1:0:-3')],
  ['f[[0, 3, 3]]', (f) => f.at([0, 3, 3])],
  ['f[100]', (f) => f.at(100)],
  ['next(f); next(f); [list(f.coords), f.index]', (f) => last(f.next(), f.next(), [f.coords, f.index])],
  ['f[3] = 7; a', (f) => last(f.set(3, 7), f.base)],
  ['f[2:9:2] = 7; a', (f) => last(f.set('2:9:2', 7), f.base)],
  ['f[:] = [1, 2, 3]; a', (f) => last(f.set(':', [1, 2, 3]), f.base)],
  ['f[[1, 5]] = [8, 9]; a', (f) => last(f.set([[1, 5]], [8, 9]), f.base)],
  ['a.flat = [4, 5]; a', (f) => last((f.base.flat = [4, 5]), f.base)],
  ['f.copy()', (f) => f.copy()],
]
for (const [dtype, layout, [python, run]] of cross(
  ['float64', 'int32'] as const,
  ['C', 'F', 'mixed'] as const,
  flats,
)) {
  suite.case({
    name: 'flat',
    inputs: { a: spec(dtype, [3, 4], { layout }) },
    python: `f = a.flat; ${python}`,
    run: (ns: Namespace, { a }) => run(a.flat, ns),
  })
}

suite.group('iteration')
for (const [shape, layout] of cross([[], [3], [2, 3], [2, 0, 3], [2, 1, 3]], fewLayouts)) {
  const inputs = { a: spec('int32', shape, { layout }), b: spec('int32', shape.slice(1)) }
  suite.case({
    name: 'ndenumerate',
    inputs,
    python: '[[list(i), int(x)] for i, x in np.ndenumerate(a)]',
    run: (ns: Namespace, { a }) => [...ns.ndenumerate(a)],
  })
  suite.case({
    name: 'broadcast',
    inputs,
    python:
      'm = np.broadcast(a, b); [list(m.shape), m.size, m.nd, m.numiter, [[int(x), int(y)] for x, y in m], m.index]',
    run: (ns: Namespace, { a, b }) => {
      const m = ns.broadcast(a, b)
      return [m.shape, m.size, m.nd, m.numiter, [...m], m.index]
    },
  })
}
for (const shape of [[], [0], [3], [2, 3], [2, 0], [1, 2, 1]]) {
  const python = `[list(i) for i in np.ndindex(${shape.join(', ')})]`
  suite.case({ name: 'ndindex', python, run: (ns: Namespace) => [...ns.ndindex(...shape)] })
}
for (const [shape, layout, order] of cross([[], [4], [2, 3], [2, 3, 4], [3, 1, 2]], layouts, [
  'C',
  'F',
  'A',
  'K',
] as const)) {
  const inputs = { a: spec('int32', shape, { layout }) }
  suite.case({
    name: 'order',
    inputs,
    python: `[int(x) for x in np.nditer(a, order='${order}')]`,
    run: (ns: Namespace, { a }) => Array.from(ns.nditer(a, { order }), (x: Tested) => x.item()),
  })
  suite.case({
    name: 'multi_index',
    inputs,
    python: `it = np.nditer(a, flags=['multi_index', 'f_index'], order='${order}'); [[list(it.multi_index), it.index, int(x)] for x in it]`,
    run: (ns: Namespace, { a }) => {
      const it = ns.nditer(a, { flags: ['multi_index', 'f_index'], order })
      return Array.from(it, (x: Tested) => [it.multiIndex, it.index, x.item()])
    },
  })
  suite.case({
    name: 'external_loop',
    inputs,
    python: `[x.copy() for x in np.nditer(a, flags=['external_loop'], order='${order}')]`,
    run: (ns: Namespace, { a }) =>
      Array.from(ns.nditer(a, { flags: ['external_loop'], order }), (x: Tested) => ns.copy(x)),
  })
}
for (const [python, run] of [
  [
    '[[int(x), int(y)] for x, y in np.nditer([a, b])]',
    (ns, { a, b }) => Array.from(ns.nditer([a, b]), ([x, y]: Tested[]) => [x.item(), y.item()]),
  ],
  [
    'it = np.nditer([a, b, None]); [z.__setitem__(..., x * y) for x, y, z in it]; it.operands[2]',
    (ns, { a, b }) => {
      const it = ns.nditer([a, b, null])
      for (const [x, y, z] of it) z.set('...', x.mul(y))
      return it.operands[2]
    },
  ],
  [
    "it = np.nditer(a, op_flags=['readwrite'])\nfor x in it:\n    x[...] = 2 * x\na",
    (ns, { a }) => {
      for (const x of ns.nditer(a, { opFlags: ['readwrite'] })) x.imul(2)
      return a
    },
  ],
  [
    "it = np.nditer(a, flags=['c_index']); r = [it.itersize, it.nop, it.finished]; it.iternext(); r + [it.index, it.iterindex, int(it.value)]",
    (ns, { a }) => {
      const it = ns.nditer(a, ['c_index'])
      const before = [it.itersize, it.nop, it.finished]
      it.iternext()
      return [...before, it.index, it.iterindex, it.value.item()]
    },
  ],
  ['np.nditer(a)[0][...].flags.writeable', (ns, { a }) => ns.nditer(a).value.flags.writeable],
  ["np.nditer(a, flags=['nothing'])", (ns, { a }) => ns.nditer(a, ['nothing'])],
  [
    "np.nditer(a, flags=['multi_index', 'external_loop'])",
    (ns, { a }) => ns.nditer(a, ['multi_index', 'external_loop']),
  ],
  [
    "np.nditer(a, op_flags=['readonly', 'readwrite'])",
    (ns, { a }) => ns.nditer(a, { opFlags: ['readonly', 'readwrite'] }),
  ],
  ['np.nditer(np.zeros((0, 2)))', (ns) => ns.nditer(ns.zeros([0, 2]))],
  [
    "len(list(np.nditer(np.zeros((0, 2)), flags=['zerosize_ok'])))",
    (ns) => [...ns.nditer(ns.zeros([0, 2]), ['zerosize_ok'])].length,
  ],
  ['np.nditer([a, np.zeros(5)])', (ns, { a }) => ns.nditer([a, ns.zeros(5)])],
  [
    "[float(x) for x in np.nditer(b, op_dtypes=['f4'], casting='same_kind', flags=['buffered'])]",
    (ns, { b }) =>
      Array.from(ns.nditer(b, { opDtypes: ['float32'], casting: 'same_kind', flags: ['buffered'] }), (x: Tested) =>
        x.item(),
      ),
  ],
  [
    "np.nditer(b, op_dtypes=['i1'], flags=['buffered'])",
    (ns, { b }) => ns.nditer(b, { opDtypes: ['int8'], flags: ['buffered'] }),
  ],
  [
    "i, j = np.nested_iters(a, [[1], [0]], flags=['multi_index']); [[list(i.multi_index), [[list(j.multi_index), int(y)] for y in j]] for x in i]",
    (ns, { a }) => {
      const [i, j] = ns.nestedIters(a, [[1], [0]], ['multi_index'])
      return Array.from(i, () => [i.multiIndex, Array.from(j, (y: Tested) => [j.multiIndex, y.item()])])
    },
  ],
  [
    'i, j, k = np.nested_iters(np.arange(24).reshape(2, 3, 4)[:, ::-1], [[1], [0], [2]]); [[[int(z) for z in k] for y in j] for x in i]',
    (ns) => {
      const [i, j, k] = ns.nestedIters(ns.arange(24n).reshape([2, 3, 4]).at(':', '::-1'), [[1], [0], [2]])
      return Array.from(i, () => Array.from(j, () => Array.from(k, (z: Tested) => z.item())))
    },
  ],
  ['np.nested_iters(a, [[0], [0]])', (ns, { a }) => ns.nestedIters(a, [[0], [0]])],
] as const satisfies readonly (readonly [string, Run])[]) {
  const inputs = { a: spec('int32', [2, 3]), b: spec('int64', [3]) }
  suite.case({ name: 'nditer', inputs, python, run: run as Run })
}

suite.group('members')
for (const [python, run] of [
  ['a.resize((2, 2), refcheck=False); a', (_, { a }) => last(a.resize([2, 2]), a)],
  ['a.resize((4, 5), refcheck=False); a', (_, { a }) => last(a.resize([4, 5], { refcheck: false }), a)],
  ['a.resize(6, refcheck=False); a', (_, { a }) => last(a.resize(6), a)],
  ['a.resize(0, refcheck=False); a', (_, { a }) => last(a.resize(0), a)],
  ['a.resize((2, -1), refcheck=False); a', (_, { a }) => last(a.resize([2, -1]), a)],
  ["a.getfield('i2', 2)", (_, { a }) => a.getfield('int16', 2)],
  ["a.getfield('i2')", (_, { a }) => a.getfield('int16')],
  ["a.getfield('i4', 2)", (_, { a }) => a.getfield('int32', 2)],
  ["a.setfield(9, 'u1', 1); a", (_, { a }) => last(a.setfield(9, 'uint8', { offset: 1 }), a)],
  ['a.setflags(write=False); a.fill(1)', (_, { a }) => last(a.setflags({ write: false }), a.fill(1))],
  ['a.setflags(write=False); a[0].setflags(write=True)', (_, { a }) => last(a.setflags(false), a.at(0).setflags(true))],
  [
    'a.setflags(write=False); a.setflags(write=True); a.fill(1); a',
    (_, { a }) => last(a.setflags(false), a.setflags(true), a.fill(1)),
  ],
] as const satisfies readonly (readonly [string, Run])[]) {
  suite.case({
    name: 'members',
    inputs: { a: spec('int32', [2, 3]) },
    python: `a = a.copy(); ${python}`,
    run: (ns: Namespace, { a }) => (run as Run)(ns, { a: ns.copy(a) }),
  })
}
