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

type Run = (ns: Namespace, inputs: Record<string, Tested>) => unknown
type Call = readonly [python: string, run: Run]

const suite = differential('padding')
const tolerance = { rtol: 1e-6, atol: 1e-9 }

const modes: readonly Call[] = [
  ['np.pad(a, 2)', (ns, { a }) => ns.pad(a, 2)],
  ['np.pad(a, 1, constant_values=(3, 1))', (ns, { a }) => ns.pad(a, 1, { constantValues: [3, 1] })],
  ["np.pad(a, 3, 'edge')", (ns, { a }) => ns.pad(a, 3, 'edge')],
  ["np.pad(a, 3, 'maximum')", (ns, { a }) => ns.pad(a, 3, 'maximum')],
  ["np.pad(a, (1, 2), 'minimum', stat_length=2)", (ns, { a }) => ns.pad(a, [1, 2], { mode: 'minimum', statLength: 2 })],
  ["np.pad(a, (2, 1), mode='reflect')", (ns, { a }) => ns.pad(a, [2, 1], { mode: 'reflect' })],
  ["np.pad(a, 7, 'reflect')", (ns, { a }) => ns.pad(a, 7, 'reflect')],
  [
    "np.pad(a, (5, 9), 'reflect', reflect_type='odd')",
    (ns, { a }) => ns.pad(a, [5, 9], { mode: 'reflect', reflectType: 'odd' }),
  ],
  ["np.pad(a, (8, 3), 'symmetric')", (ns, { a }) => ns.pad(a, [8, 3], 'symmetric')],
  [
    "np.pad(a, (3, 8), 'symmetric', reflect_type='odd')",
    (ns, { a }) => ns.pad(a, [3, 8], { mode: 'symmetric', reflectType: 'odd' }),
  ],
  ["np.pad(a, (11, 6), 'wrap')", (ns, { a }) => ns.pad(a, [11, 6], 'wrap')],
]

suite.group('modes')
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [[5], [3, 4]], modes)) {
  const values = dtype === 'float16' ? 'integers' : 'normal'
  suite.case({ name: 'modes', inputs: { a: spec(dtype, shape, { values }) }, python, run })
}
for (const [shape, layout, [python, run]] of cross([...awkwardShapes.slice(0, 8), [2, 3, 4]], fewLayouts, modes)) {
  suite.case({ name: 'shapes', inputs: { a: spec('int32', shape, { layout }) }, python, run, layout: true })
}
for (const layout of layouts) {
  const a = spec('float32', [4, 5], { layout })
  const python = "np.pad(a, ((1, 2), (4, 3)), 'wrap')"
  const run: Run = (ns, { a }) =>
    ns.pad(
      a,
      [
        [1, 2],
        [4, 3],
      ],
      'wrap',
    )
  suite.case({ name: 'layouts', inputs: { a }, python, run, layout: true })
}
suite.case({
  name: 'empty',
  inputs: { a: spec('float32', [4, 5]) },
  python: "b = np.pad(a, ((1, 2), (0, 3)), 'empty'); [b.shape, b[1:-2, :-3]]",
  run: (ns, { a }) => {
    const b = ns.pad(
      a,
      [
        [1, 2],
        [0, 3],
      ],
      'empty',
    )
    return [b.shape, b.at('1:-2', ':-3')]
  },
})

suite.group('computed borders')
const computed: readonly Call[] = [
  ["np.pad(a, 4, 'mean')", (ns, { a }) => ns.pad(a, 4, 'mean')],
  [
    "np.pad(a, (3, 1), 'mean', stat_length=(3, 2))",
    (ns, { a }) => ns.pad(a, [3, 1], { mode: 'mean', statLength: [3, 2] }),
  ],
  ["np.pad(a, 4, 'mean', stat_length=100)", (ns, { a }) => ns.pad(a, 4, { mode: 'mean', statLength: 100 })],
  ["np.pad(a, 4, 'median')", (ns, { a }) => ns.pad(a, 4, 'median')],
  [
    "np.pad(a, (2, 1), 'median', stat_length=((3, 2),))",
    (ns, { a }) => ns.pad(a, [2, 1], { mode: 'median', statLength: [[3, 2]] }),
  ],
  ["np.pad(a, 4, 'linear_ramp')", (ns, { a }) => ns.pad(a, 4, 'linear_ramp')],
  [
    "np.pad(a, (2, 5), 'linear_ramp', end_values=(5, -4))",
    (ns, { a }) => ns.pad(a, [2, 5], { mode: 'linear_ramp', endValues: [5, -4] }),
  ],
]
for (const [dtype, shape, [python, run]] of cross(dtypesOf(), [[5], [3, 4], []], computed)) {
  // Negative ramps have no defined conversion to unsigned integers, and NumPy's bool ramps none at all.
  if (python.includes('-4') && dtypesOf('ub').includes(dtype)) continue
  const half = dtype === 'float16' ? { rtol: 2e-3, atol: 1e-3 } : tolerance
  suite.case({ name: 'computed', inputs: { a: spec(dtype, shape) }, python, run, tolerance: half })
}

suite.group('widths')
const pairs = [
  [1, 2],
  [3, 0],
]
const widths: readonly Call[] = [
  ['np.pad(a, ((1, 2), (3, 0)))', (ns, { a }) => ns.pad(a, pairs)],
  ['np.pad(a, [2])', (ns, { a }) => ns.pad(a, [2])],
  ['np.pad(a, [[2, 3]])', (ns, { a }) => ns.pad(a, [[2, 3]])],
  ['np.pad(a, [[2], [3]])', (ns, { a }) => ns.pad(a, [[2], [3]])],
  ['np.pad(a, np.array([[1, 2], [3, 0]]))', (ns, { a }) => ns.pad(a, ns.array(pairs, 'int64'))],
  ['np.pad(a, {0: 2})', (ns, { a }) => ns.pad(a, { 0: 2 })],
  ['np.pad(a, {-1: (1, 3)})', (ns, { a }) => ns.pad(a, { [-1]: [1, 3] })],
  ["np.pad(a, {0: (3, 0), 1: 2}, 'edge')", (ns, { a }) => ns.pad(a, { 0: [3, 0], 1: 2 }, 'edge')],
  ['np.pad(a, 0)', (ns, { a }) => ns.pad(a, 0)],
  [
    'np.pad(a, 2, constant_values=((1, 2), (3, 4)))',
    (ns, { a }) =>
      ns.pad(a, 2, {
        constantValues: [
          [1, 2],
          [3, 4],
        ],
      }),
  ],
  ['np.pad(a, 2, constant_values=[[1], [2]])', (ns, { a }) => ns.pad(a, 2, { constantValues: [[1], [2]] })],
  [
    'np.pad(a, 2, constant_values=np.array([1.5, 2]))',
    (ns, { a }) => ns.pad(a, 2, { constantValues: ns.array([1.5, 2]) }),
  ],
  ['np.pad(a, 2, constant_values=1.7)', (ns, { a }) => ns.pad(a, 2, { constantValues: 1.7 })],
  ['np.pad([1., 2.], 1)', (ns) => ns.pad([1, 2], 1)],
  [
    "np.pad(a, 2, 'maximum', stat_length=((1, 2), (3, 1)))",
    (ns, { a }) =>
      ns.pad(a, 2, {
        mode: 'maximum',
        statLength: [
          [1, 2],
          [3, 1],
        ],
      }),
  ],
  [
    "np.pad(a, 2, 'linear_ramp', end_values=((1, 2), (3, 4)))",
    (ns, { a }) =>
      ns.pad(a, 2, {
        mode: 'linear_ramp',
        endValues: [
          [1, 2],
          [3, 4],
        ],
      }),
  ],
  // Errors.
  ['np.pad(a, -1)', (ns, { a }) => ns.pad(a, -1)],
  ['np.pad(a, [1, 2, 3])', (ns, { a }) => ns.pad(a, [1, 2, 3])],
  ['np.pad(a, 1.5)', (ns, { a }) => ns.pad(a, 1.5)],
  ["np.pad(a, 1, 'maximum', stat_length=0)", (ns, { a }) => ns.pad(a, 1, { mode: 'maximum', statLength: 0 })],
  ["np.pad(a, 1, 'maximum', stat_length=-1)", (ns, { a }) => ns.pad(a, 1, { mode: 'maximum', statLength: -1 })],
  ["np.pad(a, 1, 'edge', stat_length=1)", (ns, { a }) => ns.pad(a, 1, { mode: 'edge', statLength: 1 })],
  ["np.pad(a, 1, 'mirror')", (ns, { a }) => ns.pad(a, 1, 'mirror')],
  ["np.pad(a[:0], 1, 'edge')", (ns, { a }) => ns.pad(a.at(':0'), 1, 'edge')],
  ["np.pad(a[:0], ((0, 0), (1, 1)), 'wrap')", (ns, { a }) => ns.pad(a.at(':0'), [[0], [1]], 'wrap')],
  ["np.pad(a[:0], 1, 'constant', constant_values=4)", (ns, { a }) => ns.pad(a.at(':0'), 1, { constantValues: 4 })],
]
for (const [dtype, [python, run]] of cross(['int32', 'float64'] as const, widths)) {
  suite.case({ name: 'widths', inputs: { a: spec(dtype, [3, 4]) }, python, run })
}
suite.case({
  name: 'no such axis',
  inputs: { a: spec('int32', [3, 4]) },
  python: 'np.pad(a, {2: 1})',
  run: (ns, { a }) => ns.pad(a, { 2: 1 }),
  errors: ['AxisError'],
})

suite.group('functions')
for (const shape of [[5], [2, 3], [2, 1, 3]]) {
  suite.case({
    name: 'function',
    inputs: { a: spec('float64', shape) },
    python: [
      'def fill(vector, width, axis, kwargs):',
      '    vector[:width[0]] = kwargs["value"] + axis',
      '    vector[len(vector) - width[1]:] = vector[width[0]]',
      'np.pad(a, (2, 3), fill, value=10)',
    ].join('\n'),
    run: (ns, { a }) =>
      ns.pad(a, [2, 3], {
        mode: (vector: Tested, width: [number, number], axis: number, options: { value: number }) => {
          vector.set(`:${width[0]}`, options.value + axis)
          vector.set(`${vector.size - width[1]}:`, vector.at(width[0]))
        },
        value: 10,
      }),
  })
}
