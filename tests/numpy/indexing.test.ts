/** Basic indexing: views, and assignment through them. */
import { cross, differential, dtypesOf, layouts, spec } from './harness/index.js'

const suite = differential('indexing')

/** A part in both spellings: ours, which Python reads too but for the quotes, null and '...'. */
const pythonPart = (part: unknown) => (part === null ? 'None' : String(part))
const pythonIndex = (parts: readonly unknown[]) => (parts.length === 0 ? '()' : `${parts.map(pythonPart).join(', ')},`)

const indices: readonly (readonly [readonly number[], readonly (readonly (string | number | null)[])[]])[] = [
  [[], [[], ['...'], [null], [null, '...', null], [0], [':']]],
  [
    [5],
    [[0], [-1], [4], [5], [-6], ['1:4'], ['::-1'], ['-1:0:-2'], ['3:1'], ['10:'], ['::100'], [null, '::2'], [0, 0]],
  ],
  [[0], [[':'], ['::-1'], ['0:0'], [0], ['5:9:3'], [null]]],
  [
    [3, 4],
    [
      [0],
      [-1, '1:3'],
      [':', 2],
      ['...', 0],
      [0, '...'],
      ['...'],
      ['...', '...'],
      ['::2', '::-1'],
      [null, ':', null, 1],
      [2, 3],
      [2, 4],
      [3],
      ['1:1', '2:2'],
      [1, null, '...', null],
      ['...', null, 0],
      [':', ':', ':'],
    ],
  ],
  [
    [2, 3, 4],
    [
      [1, '...', '::-2'],
      ['...', 1],
      [':', 1],
      ['::-1', '...', 2],
      [0, 1, 2],
      [0, null, '1:', 2],
      ['...', 1, ':'],
    ],
  ],
]

suite.group('views')
for (const [shape, lists] of indices) {
  for (const parts of lists) {
    for (const layout of layouts) {
      suite.case({
        name: 'at',
        inputs: { a: spec('int32', shape, { layout }) },
        python: `np.asarray(a)[${pythonIndex(parts)}].view()`,
        run: (_, { a }) => a.at(...parts),
        // A full index is a scalar in NumPy, not a view of the array.
        layout: parts.includes('...') || parts.some((part) => typeof part !== 'number'),
      })
    }
  }
}

suite.group('assignment of arrays')
for (const [shape, lists] of indices) {
  for (const parts of lists) {
    for (const layout of ['C', 'F', 'strided', 'mixed'] as const) {
      suite.case({
        name: 'set scalar',
        inputs: { a: spec('float32', shape, { layout }) },
        python: `a[${pythonIndex(parts)}] = -7; a`,
        run: (_, { a }) => {
          a.set(parts, -7)
          return a
        },
      })
      suite.case({
        name: 'set row',
        inputs: { a: spec('float64', shape, { layout }), b: spec('float64', [1, 1]) },
        python: `a[${pythonIndex(parts)}] = b; a`,
        run: (_, { a, b }) => {
          a.set(parts, b)
          return a
        },
      })
    }
  }
}

suite.group('casts in assignment')
for (const [from, to] of cross(dtypesOf(), dtypesOf())) {
  suite.case({
    name: 'set cast',
    inputs: { a: spec(to, [4]), b: spec(from, [2], { values: [1, 2] }) },
    python: 'a[1:3] = b; a',
    run: (_, { a, b }) => {
      a.set('1:3', b)
      return a
    },
  })
}
for (const dtype of dtypesOf()) {
  const integer = 'iu'.includes(dtype[0]) && dtype !== 'bool'
  for (const value of [0, 1, -1, 300, 1.75, -0.5, 70000, 1e30, Number.NaN, Number.POSITIVE_INFINITY]) {
    const python = Number.isNaN(value) ? 'nan' : value === Number.POSITIVE_INFINITY ? 'inf' : String(value)
    suite.case({
      name: 'set number',
      inputs: { a: spec(dtype, [3]) },
      python: `a[1] = ${python}; a`,
      run: (_, { a }) => {
        a.set(1, value)
        return a
      },
      // An infinity is outside every integer dtype, as any number that is too large.
      errors: integer ? ['OverflowError', 'ValueError'] : undefined,
    })
  }
}

suite.group('broadcasting in assignment')
const shapePairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[3, 4], [4]],
  [
    [3, 4],
    [3, 1],
  ],
  [[3, 4], []],
  [
    [3, 4],
    [1, 1, 3, 4],
  ],
  [
    [3, 4],
    [1, 4],
  ],
  [[3, 4], [3]],
  [
    [3, 4],
    [2, 3, 4],
  ],
  [[4], [1, 1, 4]],
  [[], [1, 1]],
  [[], [2]],
  [[0, 4], [4]],
  [
    [0, 4],
    [1, 0, 4],
  ],
  [[0], [3]],
  [
    [2, 0, 3],
    [0, 3],
  ],
]
for (const [[to, from], layout] of cross(shapePairs, layouts)) {
  suite.case({
    name: 'set broadcast',
    inputs: { a: spec('int64', to), b: spec('int64', from, { layout }) },
    python: 'a[...] = b; a',
    run: (_, { a, b }) => {
      a.set('...', b)
      return a
    },
  })
}
const lists: readonly (readonly [unknown, string])[] = [
  [[1, 2, 3], '[1, 2, 3]'],
  [[[1], [2]], '[[1], [2]]'],
  [[[1.5, 2, -3]], '[[1.5, 2, -3]]'],
  [[1, 2], '[1, 2]'],
  [[], '[]'],
  [
    [
      [1, 2, 3],
      [4, 5, 300],
    ],
    '[[1, 2, 3], [4, 5, 300]]',
  ],
]
for (const [dtype, [list, python]] of cross(['int8', 'float32', 'uint16'] as const, lists)) {
  suite.case({
    name: 'set list',
    inputs: { a: spec(dtype, [2, 3], { layout: 'F' }) },
    python: `a[...] = ${python}; a`,
    run: (_, { a }) => {
      a.set('...', list)
      return a
    },
  })
}

suite.group('overlap')
// Not among them: a[::3] = a[:4], where NumPy reads what it has just written; tests/unit/aliasing.test.ts has it.
const overlaps: readonly (readonly [string, string])[] = [
  ['1:', ':-1'],
  [':-1', '1:'],
  ['::-1', ':'],
  ['::2', '1::2'],
  ['2:8', '0:6'],
  ['8:2:-1', '0:6'],
  [':4', '::3'],
]
for (const [[to, from], dtype] of cross(overlaps, dtypesOf())) {
  suite.case({
    name: 'set overlapping',
    inputs: { a: spec(dtype, [10]) },
    python: `a[${to}] = a[${from}]; a`,
    run: (_, { a }) => {
      a.set(to, a.at(from))
      return a
    },
  })
}
for (const [size, layout] of cross([3, 17, 40], ['C', 'F', 'reversed', 'mixed'] as const)) {
  suite.case({
    name: 'set transposed',
    inputs: { a: spec('float64', [size, size], { layout }) },
    python: 'a[...] = a.T; a',
    run: (_, { a }) => {
      a.set('...', a.T)
      return a
    },
  })
}
