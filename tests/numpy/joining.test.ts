/** Joining and splitting. */
import { cross, differential, dtypesOf, fewLayouts, spec } from './harness/index.js'

const suite = differential('joining')
const none = (value: number | null) => (value === null ? 'None' : String(value))
const listText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(listText).join(', ')}]` : value === null ? 'None' : String(value)

// NumPy has a plain ValueError or an IndexError for some axes that there aren't.
const axisErrors = ['AxisError', 'ValueError']

suite.group('joining')
for (const [first, second] of cross(dtypesOf(), dtypesOf())) {
  suite.case({
    name: 'concatenate dtypes',
    inputs: { a: spec(first, [2, 3]), b: spec(second, [1, 3]) },
    python: 'np.concatenate([a, b])',
    run: (ns, { a, b }) => ns.concatenate([a, b]),
    layout: true,
  })
}
const joins = [
  [[3], [2]],
  [[3], [0]],
  [[], []],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 3],
    [4, 3],
  ],
  [
    [2, 3],
    [2, 1],
  ],
  [[2, 3], [3]],
  [
    [0, 3],
    [2, 3],
  ],
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [
    [2, 1, 4],
    [2, 3, 4],
  ],
] as const
for (const [[first, second], layout, other] of cross(joins, fewLayouts, ['C', 'F', 'mixed'] as const)) {
  const inputs = { a: spec('float32', first, { layout }), b: spec('float32', second, { layout: other }) }
  for (const axis of [0, 1, -1, 2, null]) {
    suite.case({
      name: 'concatenate',
      inputs,
      python: `np.concatenate((a, b, a), axis=${none(axis)})`,
      run: (ns, { a, b }) => ns.concatenate([a, b, a], axis),
      layout: true,
    })
    if (axis === null) continue
    suite.case({
      name: 'stack',
      inputs,
      python: `np.stack((a, b), axis=${axis})`,
      run: (ns, { a, b }) => ns.stack([a, b], { axis }),
      layout: true,
    })
  }
  for (const [python, ours] of [
    ['hstack', 'hstack'],
    ['vstack', 'vstack'],
    ['dstack', 'dstack'],
    ['column_stack', 'columnStack'],
  ]) {
    suite.case({
      name: python,
      inputs,
      python: `np.${python}((a, b))`,
      run: (ns, { a, b }) => ns[ours]([a, b]),
      layout: true,
    })
  }
}
for (const [dtype, casting] of cross(dtypesOf(), ['no', 'safe', 'same_kind', 'unsafe'] as const)) {
  suite.case({
    name: 'concatenate dtype',
    inputs: { a: spec('int32', [2], { values: [1, 2] }), b: spec('float32', [3], { values: [3, 4, 5] }) },
    python: `np.concatenate([a, b], dtype='${dtype}', casting='${casting}')`,
    run: (ns, { a, b }) => ns.concatenate([a, b], { dtype, casting }),
  })
  suite.case({
    name: 'concatenate out',
    inputs: { a: spec('uint8', [2, 2]), b: spec('uint8', [2, 3]), c: spec(dtype, [2, 5], { layout: 'F' }) },
    python: `np.concatenate([a, b], axis=1, out=c, casting='${casting}'); c`,
    run: (ns, { a, b, c }) => ns.concatenate([a, b], { axis: 1, out: c, casting }),
    layout: true,
  })
}
suite.case({
  name: 'concatenate out shape',
  inputs: { a: spec('uint8', [2]), c: spec('uint8', [5]) },
  python: 'np.concatenate([a, a], out=c)',
  run: (ns, { a, c }) => ns.concatenate([a, a], { out: c }),
})
suite.case({
  name: 'concatenate out and dtype',
  inputs: { a: spec('uint8', [2]), c: spec('uint8', [4]) },
  python: "np.concatenate([a, a], out=c, dtype='uint8')",
  run: (ns, { a, c }) => ns.concatenate([a, a], { out: c, dtype: 'uint8' }),
})
suite.case({ name: 'concatenate nothing', python: 'np.concatenate([])', run: (ns) => ns.concatenate([]) })
suite.case({ name: 'stack nothing', python: 'np.stack([])', run: (ns) => ns.stack([]) })
suite.case({
  name: 'concatenate rows of an array',
  inputs: { a: spec('int16', [2, 3, 4]) },
  python: '[np.concatenate(a), np.stack(a, axis=1), np.hstack(a), np.vstack(a)]',
  run: (ns, { a }) => [ns.concatenate(a), ns.stack(a, 1), ns.hstack(a), ns.vstack(a)],
})
suite.case({
  name: 'concatenate weak scalars',
  inputs: { a: spec('float32', [2]) },
  python: '[np.concatenate([a, 1.5], axis=None), np.concatenate([a, [1.5]], axis=None)]',
  run: (ns, { a }) => [ns.concatenate([a, 1.5], null), ns.concatenate([a, [1.5]], null)],
})
for (const [dtype, layout, axis] of cross(['int8', 'complex128'] as const, fewLayouts, [null, 0, 1, 2])) {
  suite.case({
    name: 'append',
    inputs: { a: spec(dtype, [2, 3], { layout }), b: spec('float32', [2, 3], { layout: 'F' }) },
    python: `np.append(a, b, axis=${none(axis)})`,
    run: (ns, { a, b }) => ns.append(a, b, axis),
    layout: true,
  })
}
const blocks: readonly (readonly [string, (a: unknown, b: unknown, c: unknown) => unknown])[] = [
  [
    '[[a, b], [b, a]]',
    (a, b) => [
      [a, b],
      [b, a],
    ],
  ],
  ['[a, b]', (a, b) => [a, b]],
  ['[[a], [b]]', (a, b) => [[a], [b]]],
  ['[[[a, b]], [[b, a]]]', (a, b) => [[[a, b]], [[b, a]]]],
  ['a', (a) => a],
  ['3.0', () => 3],
  ['[1.0, 2.0]', () => [1, 2]],
  [
    '[[a, c], [c, a]]',
    (a, _, c) => [
      [a, c],
      [c, a],
    ],
  ],
  ['[[c, c], [a]]', (a, _, c) => [[c, c], [a]]],
  ['[a, [b]]', (a, b) => [a, [b]]],
  ['[[a], []]', (a) => [[a], []]],
  ['[]', () => []],
  ['[c, c]', (_a, _b, c) => [c, c]],
]
for (const [[python, build], shape] of cross(blocks, [[], [2], [2, 2], [2, 2, 2], [0, 2]] as const)) {
  suite.case({
    name: 'block',
    inputs: { a: spec('int16', shape), b: spec('float32', shape, { layout: 'strided' }), c: spec('uint8', [2]) },
    python: `np.block(${python})`,
    run: (ns, { a, b, c }) => ns.block(build(a, b, c)),
  })
}

suite.group('splitting')
const sections: readonly (number | readonly number[])[] = [1, 2, 3, 0, -1, [1], [1, 2], [2, 1], [-1], [0, 5, 9], []]
for (const [given, [shape, axis], layout] of cross(
  sections,
  [
    [[6], 0],
    [[7], 0],
    [[0], 0],
    [[4, 6], 1],
    [[4, 6], -2],
    [[4, 6], 2],
    [[2, 3, 4], 0],
    [[], 0],
  ] as const,
  ['C', 'mixed'] as const,
)) {
  const inputs = { a: spec('float32', shape, { layout }) }
  const text = listText(given)
  suite.case({
    name: 'split',
    inputs,
    python: `np.split(a, ${text}, axis=${axis})`,
    run: (ns, { a }) => ns.split(a, given, axis),
    errors: axisErrors,
  })
  suite.case({
    name: 'array_split',
    inputs,
    python: `np.array_split(a, ${text}, axis=${axis})`,
    run: (ns, { a }) => ns.arraySplit(a, given, { axis }),
    errors: axisErrors,
  })
  for (const name of axis === -2 || axis === 2 ? [] : ['hsplit', 'vsplit', 'dsplit']) {
    suite.case({ name, inputs, python: `np.${name}(a, ${text})`, run: (ns, { a }) => ns[name](a, given) })
  }
  if (given === 1) {
    suite.case({
      name: 'unstack',
      inputs,
      python: `np.unstack(a, axis=${axis})`,
      run: (ns, { a }) => ns.unstack(a, { axis }),
    })
  }
}
