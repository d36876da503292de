/** Elements taken and put by position or condition. */
import type { DTypeName } from '#src/core/dtype.js'
import type { NDArray } from '#src/index.js'
import { awkwardShapes, cross, differential, dtypesOf, layouts, spec } from './harness/index.js'

const suite = differential('taking')
const writable = ['C', 'F', 'transposed', 'strided', 'reversed', 'offset', 'mixed'] as const
const modes = ['raise', 'wrap', 'clip'] as const

/** Puts into an array, and gives it. */
const after = (a: NDArray, work: () => void): NDArray => {
  work()
  return a
}

suite.group('take')
const lists: readonly unknown[] = [
  0,
  -1,
  2,
  9,
  [],
  [0],
  [1, 0, -1],
  [
    [0, 1],
    [1, 0],
  ],
  [-9, 9],
]
for (const [shape, list, mode] of cross([[4], [2, 3], [2, 3, 4], [3, 0], [0], []] as const, lists, modes)) {
  const python = JSON.stringify(list)
  for (const axis of [null, ...shape.keys(), -1]) {
    suite.case({
      name: 'take list',
      inputs: { a: spec('float32', shape, { layout: 'mixed' }) },
      python: `np.asarray(np.take(a, ${python}, axis=${axis ?? 'None'}, mode='${mode}'))`,
      run: (_, { a }) => a.take(list as number[], { axis, mode }),
    })
  }
}
for (const [dtype, layout] of cross(dtypesOf(), layouts)) {
  suite.case({
    name: 'take dtypes',
    inputs: {
      a: spec(dtype, [3, 4], { layout, values: 'special' }),
      i: spec('int16', [2, 2], { values: [1, 2, -1, 0] }),
    },
    python: 'a.take(i, axis=1)',
    run: (_, { a, i }) => a.take(i, 1),
  })
}
for (const [dtype, mode] of cross(dtypesOf(), modes)) {
  suite.case({
    name: 'take index dtypes',
    inputs: { a: spec('int8', [3]), i: spec(dtype, [4], { values: [1, 0, 1, 1], layout: 'reversed' }) },
    python: `a.take(i, mode='${mode}')`,
    run: (_, { a, i }) => a.take(i, { mode }),
  })
}
for (const dtype of dtypesOf()) {
  suite.case({
    name: 'take out',
    inputs: { a: spec('int16', [5]), o: spec(dtype, [2]) },
    python: 'np.take(a, [0, 3], out=o); o',
    run: (ns, { a, o }) => ns.take(a, [0, 3], { out: o }),
  })
}
suite.case({
  name: 'take out shape',
  inputs: { a: spec('int16', [5]), o: spec('int16', [3]) },
  python: 'np.take(a, [0, 3], out=o)',
  run: (ns, { a, o }) => ns.take(a, [0, 3], { out: o }),
})
suite.case({
  name: 'take mode',
  inputs: { a: spec('int16', [5]) },
  python: "np.take(a, [0, 3], mode='no')",
  run: (ns, { a }) => ns.take(a, [0, 3], { mode: 'no' as never }),
})
suite.case({
  name: 'take axis',
  inputs: { a: spec('int16', [5]) },
  python: 'np.take(a, [0, 3], axis=1)',
  run: (ns, { a }) => ns.take(a, [0, 3], 1),
})

suite.group('along an axis')
const along: readonly (readonly [readonly number[], readonly number[], number | null])[] = [
  [[3, 4], [3, 2], 1],
  [[3, 4], [1, 2], 1],
  [[3, 4], [2, 4], 0],
  [[3, 4], [2, 1], 0],
  [[1, 4], [5, 2], 1],
  [[3, 4], [2, 2], 1],
  [[3, 4], [2], 1],
  [[3, 4], [2], null],
  [[3, 4], [2, 1], null],
  [[2, 3, 4], [2, 5, 1], 1],
  [[2, 3, 4], [2, 3, 1], -1],
  [[2, 0], [2, 1], 1],
  [[2, 0], [2, 0], 1],
  [[5], [3], 0],
  [[5], [3], 1],
]
for (const [[shape, indices, axis], layout] of cross(along, writable)) {
  const python = axis ?? 'None'
  for (const values of [
    [0, 1],
    [0, -1, 1],
    [3, 0],
  ]) {
    suite.case({
      name: 'takeAlongAxis',
      inputs: { a: spec('complex64', shape, { layout }), i: spec('int32', indices, { values }) },
      python: `np.take_along_axis(a, i, axis=${python})`,
      run: (ns, { a, i }) => ns.takeAlongAxis(a, i, axis),
    })
    if (axis === null && layout !== 'C' && layout !== 'offset') continue // NumPy writes to a copy of these.
    if (axis === null && layout === 'offset') continue
    suite.case({
      name: 'putAlongAxis',
      inputs: { a: spec('int64', shape, { layout }), i: spec('int32', indices, { values }) },
      python: `np.put_along_axis(a, i, 77, axis=${python}); a`,
      run: (ns, { a, i }) => after(a, () => ns.putAlongAxis(a, i, 77, axis)),
    })
  }
}
for (const dtype of dtypesOf()) {
  suite.case({
    name: 'along index dtypes',
    inputs: { a: spec('float16', [2, 3]), i: spec(dtype, [2, 1], { values: [1, 0] }) },
    python: 'np.take_along_axis(a, i, 1)',
    run: (ns, { a, i }) => ns.takeAlongAxis(a, i, 1),
  })
}
suite.case({
  name: 'putAlongAxis values',
  inputs: { a: spec('float64', [2, 4]), i: spec('int64', [2, 2], { values: [0, 1, 3, 2] }), v: spec('int8', [2]) },
  python: 'np.put_along_axis(a, i, v, 1); a',
  run: (ns, { a, i, v }) => after(a, () => ns.putAlongAxis(a, i, v, 1)),
})
suite.case({
  name: 'putAlongAxis misfit',
  inputs: { a: spec('float64', [2, 4]), i: spec('int64', [2, 2], { values: [0, 1, 3, 2] }), v: spec('int8', [3]) },
  python: 'np.put_along_axis(a, i, v, 1); a',
  run: (ns, { a, i, v }) => after(a, () => ns.putAlongAxis(a, i, v, 1)),
})

suite.group('put')
const putLists = [[], [0], [1, -1], [0, 1, 0], [[3], [2]], [5, 60], [-60]]
for (const [shape, list, mode] of cross([[6], [2, 3], [0]] as const, putLists, modes)) {
  for (const values of [[], [7], [7, 8], [7, 8, 9, 10]]) {
    const layout = writable[(shape.length * 3 + values.length) % writable.length]
    suite.case({
      name: 'put',
      inputs: { a: spec('float32', shape, { layout }) },
      python: `np.put(a, ${JSON.stringify(list)}, ${JSON.stringify(values)}, mode='${mode}'); a`,
      run: (ns, { a }) => after(a, () => ns.put(a, list as number[], values, { mode })),
    })
  }
}
for (const [dtype, layout] of cross(dtypesOf(), writable)) {
  suite.case({
    name: 'put arrays',
    inputs: {
      a: spec(dtype, [2, 3, 2], { layout }),
      i: spec('uint8', [4], { values: [3, 11, 0, 7] }),
      v: spec('int16', [3]),
    },
    python: 'a.put(i, v); a',
    run: (_, { a, i, v }) => after(a, () => a.put(i, v)),
  })
}
for (const [dtype, value] of cross(['int8', 'uint64', 'bool', 'float16'] as const, [-1, 1.5, 300])) {
  suite.case({
    name: 'put number',
    inputs: { a: spec(dtype, [3]) },
    python: `np.put(a, [1], ${value}); a`,
    run: (_, { a }) => after(a, () => a.put([1], value)),
  })
}

suite.group('putmask and place')
for (const [dtype, layout, count] of cross(dtypesOf(), writable, [0, 1, 2, 5, 20])) {
  const inputs = {
    a: spec(dtype, [3, 4], { layout }),
    m: spec('bool', [3, 4], { layout: 'F' }),
    v: spec(dtype, [count], { layout: 'strided' }),
  }
  suite.case({
    name: 'putmask',
    inputs,
    python: 'np.putmask(a, m, v); a',
    run: (ns, { a, m, v }) => after(a, () => ns.putmask(a, m, v)),
  })
  suite.case({
    name: 'place',
    inputs,
    python: 'np.place(a, m, v); a',
    run: (ns, { a, m, v }) => after(a, () => ns.place(a, m, v)),
  })
}
for (const [from, to] of cross(dtypesOf(), dtypesOf())) {
  const inputs = { a: spec(to, [3]), v: spec(from, [2], { values: [1, 0] }) }
  suite.case({
    name: 'putmask casts',
    inputs,
    python: 'np.putmask(a, [1, 0, 1], v); a',
    run: (ns, { a, v }) => after(a, () => ns.putmask(a, [1, 0, 1], v)),
  })
  suite.case({
    name: 'place casts',
    inputs,
    python: 'np.place(a, [1, 0, 1], v); a',
    run: (ns, { a, v }) => after(a, () => ns.place(a, [1, 0, 1], v)),
  })
}
for (const [mask, values] of cross(
  [
    [1, 0, 1],
    [1, 0],
    [0, 0, 0],
    [[0], [1], [2]],
  ] as const,
  [7, 1.5, [], [1], [1, 2.5]],
)) {
  const python = `a, ${JSON.stringify(mask)}, ${JSON.stringify(values)}`
  const inputs = { a: spec('int16', [3]) }
  suite.case({
    name: 'putmask lists',
    inputs,
    python: `np.putmask(${python}); a`,
    run: (ns, { a }) => after(a, () => ns.putmask(a, mask, values)),
  })
  suite.case({
    name: 'place lists',
    inputs,
    python: `np.place(${python}); a`,
    run: (ns, { a }) => after(a, () => ns.place(a, mask, values)),
  })
}

suite.group('choose')
const choiceSets: readonly (readonly [string, unknown])[] = [
  [
    '[[1, 2, 3], [4, 5, 6]]',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  ['[10, 20, 30]', [10, 20, 30]],
  ['[[[1.0], [2.0]], 5.0]', [[[1], [2]], 5]],
  ['[]', []],
  [
    '[[1, 2], [3, 4]]',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['[7]', [7]],
]
const choosers: readonly unknown[] = [0, 1, -1, [0, 1, 1], [0, 2, 1], [[0], [1]], [-1, 0, 5], []]
for (const [[python, choices], which, mode] of cross(choiceSets, choosers, modes)) {
  if (Array.isArray(which) && which.length === 0) continue // An empty list is of floats in NumPy.
  suite.case({
    name: 'choose',
    python: `np.asarray(np.choose(${JSON.stringify(which)}, ${python}, mode='${mode}')).astype(float)`,
    run: (ns) => ns.choose(which as number[], choices as number[], { mode }).astype('float64'),
  })
}
for (const [dtype, other] of cross(dtypesOf(), dtypesOf())) {
  suite.case({
    name: 'choose dtypes',
    inputs: { i: spec('int8', [3], { values: [0, 1, 0] }), a: spec(dtype, [3]), b: spec(other, [2, 1]) },
    python: 'np.choose(i, [a, b])',
    run: (ns, { i, a, b }) => ns.choose(i, [a, b]),
  })
}
for (const [dtype, layout, mode] of cross(dtypesOf(), layouts, modes)) {
  suite.case({
    name: 'choose rows',
    inputs: { i: spec('int32', [2, 3], { values: [0, 3, -1, 2, 1, 9] }), a: spec(dtype, [4, 3], { layout }) },
    python: `i.choose(a, mode='${mode}')`,
    run: (_, { i, a }) => i.choose(a, { mode }),
  })
}
for (const dtype of dtypesOf()) {
  suite.case({
    name: 'choose index dtypes and out',
    inputs: { i: spec(dtype, [3], { values: [0, 1, 0] }), o: spec(dtype, [3]) },
    python: 'np.choose(i, [np.int16(5), np.int16(6)], out=o); o',
    run: (ns, { i, o }) => ns.choose(i, [ns.array(5, 'int16'), ns.array(6, 'int16')], { out: o }),
  })
}

suite.group('compress and extract')
const conditions = [
  [],
  [1],
  [0, 1],
  [1, 0, 2],
  [1, 1, 0, 1],
  [0, 0, 0, 0, 0, 0, 0],
  [1, 0, 0, 0, 0, 0, 0, 1],
  [[1, 0]],
  1,
]
for (const [shape, condition, layout] of cross([[4], [2, 3], [2, 3, 4], [0], []] as const, conditions, [
  'C',
  'mixed',
] as const)) {
  const python = JSON.stringify(condition)
  for (const axis of [null, ...shape.keys()]) {
    suite.case({
      name: 'compress',
      inputs: { a: spec('uint32', shape, { layout }) },
      python: `np.compress(${python}, a, axis=${axis ?? 'None'})`,
      run: (_, { a }) => a.compress(condition, axis),
    })
  }
  suite.case({
    name: 'extract',
    inputs: { a: spec('uint32', shape, { layout }) },
    python: `np.extract(${python}, a)`,
    run: (ns, { a }) => ns.extract(condition, a),
  })
}
for (const [dtype, layout] of cross(dtypesOf(), layouts)) {
  suite.case({
    name: 'compress conditions',
    inputs: {
      a: spec('float16', [3, 3], { layout }),
      c: spec(dtype, [3], { values: [0, 2, 1] }),
      o: spec('float16', [2, 3]),
    },
    python: 'a.compress(c, axis=0, out=o)',
    run: (_, { a, c, o }) => a.compress(c, { axis: 0, out: o }),
  })
}

suite.group('nonzero')
for (const [shape, layout, dtype] of cross(awkwardShapes, layouts, dtypesOf())) {
  if (layouts.indexOf(layout) % 3 !== dtypesOf().indexOf(dtype) % 3) continue
  const inputs = { a: spec(dtype as DTypeName, shape, { layout, values: 'bools' }) }
  suite.case({ name: 'nonzero', inputs, python: 'a.nonzero()', run: (_, { a }) => a.nonzero() })
  suite.case({ name: 'flatnonzero', inputs, python: 'np.flatnonzero(a)', run: (ns, { a }) => ns.flatnonzero(a) })
  suite.case({ name: 'argwhere', inputs, python: 'np.argwhere(a)', run: (ns, { a }) => ns.argwhere(a) })
  suite.case({ name: 'where', inputs, python: 'np.where(a)', run: (ns, { a }) => ns.where(a) })
}
suite.case({
  name: 'nonzero special',
  inputs: { a: spec('float64', [20], { values: 'special' }) },
  python: 'np.nonzero(a)',
  run: (ns, { a }) => ns.nonzero(a),
})
suite.case({
  name: 'nonzero many axes',
  inputs: { a: spec('int8', [2, 1, 2, 1, 3, 2], { values: 'bools' }) },
  python: 'np.nonzero(a)',
  run: (ns, { a }) => ns.nonzero(a),
})

suite.group('ix')
const crossings: readonly (readonly [string, readonly unknown[]])[] = [
  ['', []],
  ['[0, 2]', [[0, 2]]],
  [
    '[0, 2], [1, 3, 1]',
    [
      [0, 2],
      [1, 3, 1],
    ],
  ],
  ['[True, False, True], [1]', [[true, false, true], [1]]],
  ['[], [1, 2]', [[], [1, 2]]],
  ['[[1]]', [[[1]]]],
  ['1', [1]],
]
for (const [python, lists] of crossings) {
  suite.case({ name: 'ix', python: `np.ix_(${python})`, run: (ns) => ns.ix(...(lists as number[][])) })
}
suite.case({
  name: 'ix takes',
  inputs: {
    a: spec('int32', [3, 4]),
    m: spec('bool', [3], { values: [true, false, true] }),
    i: spec('uint8', [2], { values: [3, 0] }),
  },
  python: 'a[np.ix_(m, i)]',
  run: (ns, { a, m, i }) => a.at(...ns.ix(m, i)),
})
