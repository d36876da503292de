/** Advanced indexing: every kind of part beside every other, read and assigned. */
import type { DTypeName } from '#src/core/dtype.js'
import type { IndexPart, NDArray } from '#src/index.js'
import { cross, differential, dtypesOf, type InputSpecs, layouts, spec } from './harness/index.js'

const suite = differential('advanced-indexing')

type Inputs = Readonly<Record<string, NDArray>>

/** A part: as Python has it, and as it is here, or the name of an input. */
interface Part {
  readonly python: string
  readonly part?: IndexPart
}

const input = (python: string): Part => ({ python })
const plain = (part: number | string | boolean | null | IndexPart): Part => {
  const python =
    part === null
      ? 'None'
      : typeof part === 'boolean'
        ? part
          ? 'True'
          : 'False'
        : typeof part === 'object'
          ? JSON.stringify(part)
          : String(part)
  return { python: python.replaceAll('true', 'True').replaceAll('false', 'False'), part }
}

const indexText = (parts: readonly Part[]) => `${parts.map(({ python }) => python).join(', ')},`
const indexOf = (parts: readonly Part[], inputs: Inputs): IndexPart[] =>
  parts.map(({ python, part }) => (part === undefined ? inputs[python] : part))

/** Inputs that parts speak of. */
const arrays: InputSpecs = {
  i: spec('int32', [2, 1], { values: [0, 1] }),
  j: spec('uint8', [2], { values: [2, 0], layout: 'strided' }),
  z: spec('int64', [], { values: [1] }),
  m: spec('bool', [3], { values: [true, false, true] }),
  n: spec('bool', [3], { values: [false, false, false] }),
  q: spec('bool', [3, 3], { values: [true, false, true, false, false, true, false, false, true], layout: 'F' }),
  t: spec('bool', [], { values: [true] }),
}

function inputsOf(a: InputSpecs[string], parts: readonly Part[]): InputSpecs {
  const used = parts.filter(({ part }) => part === undefined).map(({ python }) => [python, arrays[python]] as const)
  return { a, ...Object.fromEntries(used) }
}

const menu: readonly Part[] = [
  plain(1),
  plain('::-1'),
  plain('1:'),
  plain(null),
  plain('...'),
  plain([0, -1]),
  plain(true),
  input('i'),
  input('m'),
  input('q'),
]
const combinations: readonly (readonly Part[])[] = [
  ...[
    ...menu,
    ...['j', 'z', 'n', 't'].map(input),
    plain(false),
    plain([]),
    plain([[]]),
    plain([true, false, true]),
  ].map((part) => [part]),
  ...cross(menu, menu).map((pair) => [...pair]),
  ...cross(menu, menu, menu).map((triple) => [...triple]),
  ...cross(['j', 'z', 'n', 't'].map(input), menu).flatMap(([one, other]) => [
    [one, other],
    [other, plain(':'), one],
  ]),
]

suite.group('every kind of part beside every other')
combinations.forEach((parts, at) => {
  const layout = layouts[at % layouts.length]
  const dtype = dtypesOf()[at % dtypesOf().length]
  suite.case({
    name: 'at',
    inputs: inputsOf(spec(dtype, [3, 3, 3], { layout }), parts),
    python: `np.asarray(a[${indexText(parts)}])`,
    run: (_, inputs) => inputs.a.at(...indexOf(parts, inputs)),
  })
})

suite.group('assignment through every combination')
const writable = ['C', 'F', 'transposed', 'strided', 'reversed', 'offset', 'mixed'] as const
combinations.forEach((parts, at) => {
  const a = spec(dtypesOf()[(at * 5) % dtypesOf().length], [3, 3, 3], { layout: writable[at % writable.length] })
  suite.case({
    name: 'set scalar',
    inputs: inputsOf(a, parts),
    python: `a[${indexText(parts)}] = 7; a`,
    run: (_, inputs) => {
      inputs.a.set(indexOf(parts, inputs), 7)
      return inputs.a
    },
  })
  suite.case({
    name: 'set array',
    inputs: inputsOf(a, parts),
    python: `r = a[${indexText(parts)}]; a[${indexText(parts)}] = np.arange(r.size).reshape(r.shape); a`,
    run: (ns, inputs) => {
      const index = indexOf(parts, inputs)
      const { shape, size } = inputs.a.at(...index)
      inputs.a.set(index, ns.arange(BigInt(size)).reshape(shape))
      return inputs.a
    },
  })
  suite.case({
    name: 'set broadcast',
    inputs: { a, ...inputsOf(a, parts), v: spec('float32', [3], { values: [5, 6, 7] }) },
    python: `a[${indexText(parts)}] = v; a`,
    run: (_, inputs) => {
      inputs.a.set(indexOf(parts, inputs), inputs.v)
      return inputs.a
    },
  })
})

suite.group('integers')
const indexTypes = dtypesOf('biuf')
for (const [dtype, layout] of cross(indexTypes, layouts)) {
  suite.case({
    name: 'index dtypes',
    inputs: { a: spec('float64', [5, 2]), i: spec(dtype, [2, 2], { values: [1, 0, 1, 1], layout }) },
    python: 'a[i]',
    run: (_, { a, i }) => a.at(i),
  })
}
const indices: readonly (readonly [readonly number[], readonly unknown[]])[] = [
  [
    [5],
    [
      [0, 4, -5, -1],
      [5],
      [-6],
      [0, 1, 7],
      [
        [0, 1],
        [2, 3],
      ],
      [[[4]]],
    ],
  ],
  [[1], [[0, 0, 0], [-1], [1]]],
  [[0], [[], [0], [-1], [[], []]]],
  [[], [[0], [], [[]]]],
  [
    [4, 0],
    [[3, 0], [4], []],
  ],
  [
    [0, 4],
    [[], [0]],
  ],
  [
    [2, 3, 4, 2],
    [[1, 0, 1], [2], [[0], [1]]],
  ],
]
for (const [shape, lists] of indices) {
  for (const [list, layout] of cross(lists, layouts)) {
    const python = JSON.stringify(list)
    suite.case({
      name: 'list',
      inputs: { a: spec('int16', shape, { layout }) },
      python: `a[${python}]`,
      run: (_, { a }) => a.at(list as IndexPart),
    })
    suite.case({
      name: 'array',
      inputs: { a: spec('int16', shape, { layout }) },
      python: `a[np.array(${python}, dtype='int64')]`,
      run: (ns, { a }) => a.at(ns.array(list as number[], 'int64')),
    })
    if (!layout.startsWith('broadcast')) {
      suite.case({
        name: 'set list',
        inputs: { a: spec('complex64', shape, { layout }) },
        python: `a[${python}] = 3; a`,
        run: (_, { a }) => {
          a.set([list as IndexPart], 3)
          return a
        },
      })
    }
  }
}
const pairs: readonly (readonly [string, readonly IndexPart[]])[] = [
  [
    '[0, 1], [0, 1, 2]',
    [
      [0, 1],
      [0, 1, 2],
    ],
  ],
  [
    '[[0], [1]], [0, 1, 2]',
    [
      [[0], [1]],
      [0, 1, 2],
    ],
  ],
  ['[0, 1], 3', [[0, 1], 3]],
  ['[0, 1], -4', [[0, 1], -4]],
  ['[9], []', [[9], []]],
  ['9, []', [9, []]],
  ['[], 9', [[], 9]],
  ['[9], 0:0', [[9], '0:0']],
  ['[2], [0], [0]', [[2], [0], [0]]],
  ['..., [0], ...', ['...', [0], '...']],
  ['[0], ..., [0]', [[0], '...', [0]]],
  ['[0], None, [0]', [[0], null, [0]]],
  [':, [0], ..., [1]', [':', [0], '...', [1]]],
  ['[1.5]', [[1.5]]],
  ['[[0, 1], [2]]', [[[0, 1], [2]] as IndexPart]],
  ["['a']", [['a'] as unknown as IndexPart]],
  ['[True, 1]', [[true, 1]]],
  [
    '[[True, False], [False, True]]',
    [
      [
        [true, false],
        [false, true],
      ],
    ],
  ],
  ['np.int64(1), [0]', [1n, [0]]],
]
for (const [[python, parts], shape] of cross(pairs, [[2, 3], [3, 3, 2], [4]] as const)) {
  suite.case({
    name: 'pairs',
    inputs: { a: spec('float32', shape) },
    python: `np.asarray(a[${python}])`,
    run: (_, { a }) => a.at(...parts),
  })
  suite.case({
    name: 'set pairs',
    inputs: { a: spec('float32', shape) },
    python: `a[${python}] = 2; a`,
    run: (_, { a }) => {
      a.set(parts, 2)
      return a
    },
  })
}

for (const [value, python] of cross([1, 9], ['a[z, []]', 'a[z, np.zeros(4, bool)]', 'a[[], z]'])) {
  suite.case({
    name: '0-d beside nothing',
    inputs: { a: spec('float32', [3, 4]), z: spec('int64', [], { values: [value] }) },
    python,
    run: (ns, { a, z }) =>
      python.startsWith('a[[]') ? a.at([], z) : a.at(z, python.includes('zeros') ? ns.zeros([4], 'bool') : []),
  })
}

suite.group('masks')
const maskShapes: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[7], [7]],
  [[7], [6]],
  [[0], [0]],
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [3]],
  [[3, 4], [4]],
  [
    [3, 4],
    [4, 3],
  ],
  [
    [3, 4],
    [3, 4, 1],
  ],
  [
    [2, 3, 4],
    [2, 3],
  ],
  [
    [2, 0, 4],
    [2, 0],
  ],
  [
    [2, 0, 4],
    [2, 0, 4],
  ],
  [[1], [1]],
]
for (const [[shape, mask], layout, dtype] of cross(maskShapes, layouts, ['uint8', 'complex128'] as const)) {
  suite.case({
    name: 'mask',
    inputs: { a: spec(dtype, shape, { layout }), m: spec('bool', mask, { layout }) },
    python: 'a[m]',
    run: (_, { a, m }) => a.at(m),
  })
  if (layout.startsWith('broadcast')) continue
  const values: readonly (readonly number[])[] = [[], [1], [2], [3], [1, 1], [3, 1]]
  for (const value of values) {
    suite.case({
      name: 'set mask',
      inputs: {
        a: spec(dtype, shape, { layout }),
        m: spec('bool', mask),
        v: spec('float64', value, { values: 'integers' }),
      },
      python: 'a[m] = v; a',
      run: (_, { a, m, v }) => {
        a.set(m, v)
        return a
      },
    })
  }
  suite.case({
    name: 'set mask each',
    inputs: { a: spec(dtype, shape, { layout }), m: spec('bool', mask, { layout }) },
    python: 'r = a[m]; a[m] = np.arange(r.size).reshape(r.shape); a',
    run: (ns, { a, m }) => {
      const { shape: taken, size } = a.at(m)
      a.set(m, ns.arange(BigInt(size)).reshape(taken))
      return a
    },
  })
}

suite.group('dtypes in assignment')
for (const [from, to] of cross(dtypesOf(), dtypesOf())) {
  suite.case({
    name: 'set cast',
    inputs: { a: spec(to, [4]), b: spec(from, [2], { values: [1, 2] }) },
    python: 'a[[3, 0]] = b; a[np.array([False, True, True, False])] = b; a',
    run: (_, { a, b }) => {
      a.set([[3, 0]], b)
      a.set([[false, true, true, false]], b)
      return a
    },
  })
}
for (const [dtype, value] of cross(
  ['uint8', 'int64', 'float16', 'bool'] as readonly DTypeName[],
  [-1, 300, 1.75, 70000],
)) {
  for (const [python, index] of [
    ['[1, 2]', [1, 2]],
    ['[True, False, True]', [true, false, true]],
  ] as const) {
    suite.case({
      name: 'set number',
      inputs: { a: spec(dtype, [3]) },
      python: `a[${python}] = ${value}; a`,
      run: (_, { a }) => {
        a.set([index], value)
        return a
      },
    })
  }
}

suite.group('values that do not fit')
const misfits: readonly (readonly [string, readonly IndexPart[], readonly number[]])[] = [
  ['[0, 1]', [[0, 1]], [3]],
  ['[0, 1]', [[0, 1]], [2, 4]],
  ['[0, 1]', [[0, 1]], [1, 2, 4]],
  ['[0, 1]', [[0, 1]], [2, 1]],
  ['[0, 1]', [[0, 1]], [2]],
  ['[0, 1], 2', [[0, 1], 2], [1, 1, 2]],
  ['[]', [[]], [2, 4]],
  ['[]', [[]], [1, 4]],
  ['[]', [[]], [0, 4]],
  ['[7]', [[7]], [4]],
  ['[0], [1]', [[0], [1]], [1, 1]],
  ['True', [true], [3, 4]],
  ['False', [false], [2]],
  ['np.array(0), 1', [0, 1], [1]],
]
for (const [python, parts, shape] of misfits) {
  suite.case({
    name: 'set misfit',
    inputs: { a: spec('float64', [3, 4]), b: spec('float64', shape) },
    python: `a[${python}] = b; a`,
    run: (_, { a, b }) => {
      a.set(parts, b)
      return a
    },
  })
}

suite.group('overlap')
const overlaps: readonly (readonly [string, (a: NDArray, i: NDArray) => void])[] = [
  ['a[i] = a[::-1]', (a, i) => a.set(i, a.at('::-1'))],
  ['a[i] = a[i[::-1]]', (a, i) => a.set(i, a.at(i.at('::-1')))],
  ['a[a.astype(int)] = a + 1', (a) => a.set(a.astype('int64'), a.add(1))],
  ['a[a > 2] = a[a < 3][:3]', (a) => a.set(a.gt(2), a.at(a.lt(3)).at(':3'))],
  ['a[a > 2] += 10', (a) => a.set(a.gt(2), a.at(a.gt(2)).add(10))],
  ['b = a[1:]; b[i[:-1] % 5] = a[:-1]', (a, i) => a.at('1:').set(i.at(':-1').mod(5), a.at(':-1'))],
]
for (const [[python, run], dtype] of cross(overlaps, ['float64', 'int16', 'float16'] as const)) {
  suite.case({
    name: 'overlap',
    inputs: {
      a: spec(dtype, [6], { values: [0, 1, 2, 3, 4, 5] }),
      i: spec('int64', [6], { values: [3, 1, 5, 0, 2, 4] }),
    },
    python: `${python}; a`,
    run: (_, { a, i }) => {
      run(a, i)
      return a
    },
  })
}
