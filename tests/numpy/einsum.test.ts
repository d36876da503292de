import type { DTypeName } from '#src/core/dtype.js'
import { cross, differential, dtypesOf, layouts, spec, type Tested, type Tolerance } from './harness/index.js'

const norms: Record<string, number> = {
  float16: 0.01,
  float32: 2e-6,
  float64: 1e-13,
  complex64: 2e-6,
  complex128: 1e-14,
}
const toleranceOf = (dtype: DTypeName): Tolerance => ({ norm: norms[dtype] ?? 1e-14 })
const malformed = ['ValueError', 'ShapeError', 'IndexError', 'ArgumentError']

const suite = differential('einsum')

const A = [2, 3]
const B = [3, 4]
const S = [3, 3]
const X = [2, 3, 4]
const calls: readonly [string, ...(readonly number[])[]][] = [
  ['ij,jk', A, B],
  ['ij,jk->ik', A, B],
  ['ij,jk->ki', A, B],
  ['ij , jk -> ', A, B],
  ['ij->ji', A],
  ['ba', A],
  ['bA', A],
  ['ij->', A],
  ['ij->j', A],
  ['ii', S],
  ['ii->i', S],
  ['ii->', [1, 3]],
  ['iij->j', [3, 3, 2]],
  ['iji->ij', [3, 2, 3]],
  ['iii->i', [3, 3, 3]],
  ['ii,i->i', S, [3]],
  ['ij,ij->ij', A, A],
  ['ij,ij', A, A],
  ['i,j->ij', [3], [4]],
  ['i,j->ji', [3], [4]],
  ['i,j', [3], [4]],
  ['i,i', [1], [3]],
  ['i,i', [0], [0]],
  ['ij,jk', [2, 0], [0, 3]],
  ['ij,jk', [2, 1], B],
  ['ij,jk', A, A],
  ['ij,kj->ki', A, A],
  ['bij,bjk->bik', [2, 3, 4], [2, 4, 2]],
  ['bij,bkj->kbi', [2, 3, 4], [2, 2, 4]],
  ['ijk,jil->kl', [3, 4, 5], [4, 3, 2]],
  ['...i->...', X],
  ['...i->i', X],
  ['...i', X],
  ['i...->...', X],
  ['i...,...j', A, B],
  ['i...,...j->ij...', A, B],
  ['ij...,jk...->ik...', X, B],
  ['...ij,...jk->...ik', [2, 1, 2, 3], [4, 3, 2]],
  ['...,...', A, [3]],
  ['..., ...', [], A],
  [',ij', [], A],
  ['...', A],
  ['......', A],
  ['..i', A],
  ['i.j', A],
  ['i->i...', [3]],
  ['ab->ba...', A],
  ['...ij->ji', A],
  ['a...a->a...', [3, 4, 3]],
  ['', []],
  ['->', []],
  [',', [], []],
  [',', [], A],
  ['i->', [3]],
  ['->i', []],
  ['ij->ik', A],
  ['ij->ii', S],
  ['ij', A, B],
  ['ij,jk,kl', A, B],
  ['i', A],
  ['ijk', A],
  ['i1', A],
  ['ij-ji', A],
  ['ij>ji', A],
  ['ij->ji->ij', A],
  ['ij,jk,kl->il', A, B, [4, 2]],
  ['ij,jk,kl,lm->im', A, B, [4, 2], [2, 5]],
  ['i,i,i,i->i', [3], [3], [3], [3]],
  ['i,j,k->', [3], [4], [5]],
  ['ea,fb,abcd,gc,hd->efgh', [2, 2], [2, 3], [2, 3, 4, 2], [2, 4], [3, 2]],
]

const letters = 'abcde'
const inputsOf = (shapes: readonly (readonly number[])[], dtype: DTypeName, layout: (typeof layouts)[number] = 'C') =>
  Object.fromEntries(shapes.map((shape, at) => [letters[at], spec(dtype, shape, { layout, seed: at })]))
const operands = (inputs: Readonly<Record<string, Tested>>): Tested[] => Object.values(inputs)

suite.group('subscripts')
for (const [text, ...shapes] of calls) {
  const names = shapes.map((_, at) => letters[at]).join(', ')
  for (const dtype of ['float64', 'int8'] as const) {
    suite.case({
      name: text,
      inputs: inputsOf(shapes, dtype),
      python: `np.einsum('${text}', ${names})`,
      run: (ns, inputs) => ns.einsum(text, ...operands(inputs)),
      tolerance: toleranceOf(dtype),
      layout: dtype === 'float64',
      errors: malformed,
    })
  }
  for (const optimize of [true, 'optimal']) {
    suite.case({
      name: `${text} optimized`,
      inputs: inputsOf(shapes, 'float64'),
      python: `np.einsum('${text}', ${names}, optimize=${optimize === true ? 'True' : "'optimal'"})`,
      run: (ns, inputs) => ns.einsum(text, ...operands(inputs), { optimize }),
      tolerance: toleranceOf('float64'),
      errors: malformed,
    })
  }
}

suite.group('dtypes and layouts')
for (const [dtype, layout, text] of cross(dtypesOf(), ['C', 'mixed'] as const, [
  'ij,jk',
  'ij,ij->i',
  'ij,kj',
  'ij->i',
  'ij->',
  'ii->i',
  'ii',
])) {
  const shapes = text.includes(',') ? [S, S] : [S]
  const names = shapes.map((_, at) => letters[at]).join(', ')
  suite.case({
    name: `${text} of ${dtype}`,
    inputs: inputsOf(shapes, dtype, layout),
    python: `np.einsum('${text}', ${names})`,
    run: (ns, inputs) => ns.einsum(text, ...operands(inputs)),
    tolerance: toleranceOf(dtype),
  })
}
for (const [one, other, text] of cross(layouts, layouts, ['ijk,kl->ijl', 'ijk,jkl->il', 'ijk,ijk->kij'])) {
  const second = { 'ijk,kl->ijl': [4, 5], 'ijk,jkl->il': [3, 4, 5], 'ijk,ijk->kij': X }[text]!
  suite.case({
    name: `${text} layouts`,
    inputs: { a: spec('float64', X, { layout: one }), b: spec('float64', second, { layout: other, seed: 1 }) },
    python: `np.einsum('${text}', a, b)`,
    run: (ns, { a, b }) => ns.einsum(text, a, b),
    tolerance: toleranceOf('float64'),
    layout: true,
  })
}
for (const [order, layout] of cross(['C', 'F', 'A', 'K'] as const, ['C', 'F', 'mixed'] as const)) {
  for (const text of ['ij,jk', 'ij,jk->ki']) {
    suite.case({
      name: 'order',
      inputs: { a: spec('float64', A, { layout }), b: spec('float64', B, { layout, seed: 1 }) },
      python: `np.einsum('${text}', a, b, order='${order}')`,
      run: (ns, { a, b }) => ns.einsum(text, a, b, { order }),
      tolerance: toleranceOf('float64'),
      layout: true,
    })
  }
}

suite.group('promotion, dtype and casting')
for (const [left, right] of cross(dtypesOf(), dtypesOf())) {
  suite.case({
    name: 'promotion',
    inputs: { a: spec(left, [3]), b: spec(right, [3]) },
    python: "np.einsum('i,i', a, b)",
    run: (ns, { a, b }) => ns.einsum('i,i', a, b),
    tolerance: { norm: Math.max(norms[left] ?? 1e-13, norms[right] ?? 1e-13) },
  })
}
for (const [dtype, wanted, casting] of cross(
  ['int32', 'float32', 'float64'] as const,
  ['int64', 'float32', 'float64', 'complex64'] as const,
  ['safe', 'same_kind', 'unsafe', 'no'] as const,
)) {
  suite.case({
    name: 'dtype',
    inputs: { a: spec(dtype, A), b: spec(dtype, B) },
    python: `np.einsum('ij,jk', a, b, dtype='${wanted}', casting='${casting}')`,
    run: (ns, { a, b }) => ns.einsum('ij,jk', a, b, { dtype: wanted, casting }),
    tolerance: toleranceOf('float32'),
  })
  suite.case({
    name: 'out',
    inputs: { a: spec(dtype, A), b: spec(dtype, B), o: spec(wanted, [2, 4]) },
    python: `r = np.einsum('ij,jk', a, b, out=o, casting='${casting}'); [r is o, o]`,
    run: (ns, { a, b, o }) => {
      const result = ns.einsum('ij,jk', a, b, { out: o, casting })
      return [result === o, o]
    },
    tolerance: toleranceOf('float32'),
  })
}
for (const shape of [[2, 5], [4], [2, 4, 1], [1, 4], []]) {
  suite.case({
    name: 'out of another shape',
    inputs: { a: spec('float64', A), b: spec('float64', B), o: spec('float64', shape) },
    python: "np.einsum('ij,jk', a, b, out=o)",
    run: (ns, { a, b, o }) => ns.einsum('ij,jk', a, b, { out: o }),
    errors: malformed,
  })
}
suite.case({
  name: 'a diagonal can be written',
  inputs: { a: spec('float64', S) },
  python: "np.einsum('ii->i', a)[:] = 1; a",
  run: (ns, { a }) => {
    ns.einsum('ii->i', a).set(':', 1)
    return a
  },
})
suite.case({
  name: 'intermediate dtypes',
  inputs: { a: spec('int8', [3], { values: [100] }), b: spec('float64', [3], { values: [1] }) },
  python: "np.einsum('i,i,i->', a, a, b, optimize=['einsum_path', (0, 1), (0, 1)])",
  run: (ns, { a, b }) => ns.einsum('i,i,i->', a, a, b, { optimize: ['einsum_path', [0, 1], [0, 1]] }),
})

suite.group('lists of labels')
const lists: readonly [string, (a: Tested, b: Tested) => unknown[]][] = [
  ['a, [0, 1], b, [1, 2]', (a, b) => [a, [0, 1], b, [1, 2]]],
  ['a, [0, 1], b, [1, 2], [2, 0]', (a, b) => [a, [0, 1], b, [1, 2], [2, 0]]],
  ['a, [30, 1], b, [1, 51]', (a, b) => [a, [30, 1], b, [1, 51]]],
  ['a, [..., 0], [...]', (a) => [a, ['...', 0], ['...']]],
  ['a, [..., 0], b, [0, ...]', (a, b) => [a, ['...', 0], b, [0, '...']]],
  ['a, [0, 52]', (a) => [a, [0, 52]]],
  ['a, [0, -1]', (a) => [a, [0, -1]]],
  ["a, [0, 'x']", (a) => [a, [0, 'x']]],
  ['a, [0, 1.5]', (a) => [a, [0, 1.5]]],
  ['a, [0], b, [1, 2]', (a, b) => [a, [0], b, [1, 2]]],
  ['', () => []],
  ["'ij'", () => ['ij']],
]
for (const [text, args] of lists) {
  suite.case({
    name: 'lists',
    inputs: { a: spec('float64', A), b: spec('float64', B) },
    python: `np.einsum(${text})`,
    run: (ns, { a, b }) => ns.einsum(...args(a, b)),
    tolerance: toleranceOf('float64'),
    errors: malformed,
  })
}

suite.group('paths')
const chains: readonly [string, ...(readonly number[])[]][] = [
  ['ij,jk,kl->il', [30, 2], [2, 40], [40, 3]],
  ['ij,jk,kl,lm->im', [3, 20], [20, 4], [4, 30], [30, 2]],
  ['ea,fb,abcd,gc,hd->efgh', [4, 5], [6, 5], [5, 5, 3, 4], [2, 3], [7, 4]],
  ['abc,acd,cde,aeb->', [2, 3, 4], [2, 4, 5], [4, 5, 3], [2, 3, 3]],
  ['i,j,k->ijk', [3], [4], [5]],
  ['i,j,k->', [30], [40], [50]],
  ['ij,ij,ij->ij', A, A, A],
  ['ab,ac,ad->', [3, 9], [3, 8], [3, 7]],
  ['ab,cd,ef', [2, 3], [4, 5], [6, 7]],
  ['ab,bc,cd,de,ef->af', [2, 3], [3, 4], [4, 5], [5, 6], [6, 2]],
  ['ij,jk', A, B],
  ['ii->i', S],
]
const optimizes: readonly [string, unknown][] = [
  ['True', true],
  ['False', false],
  ["'greedy'", 'greedy'],
  ["'optimal'", 'optimal'],
  ["('greedy', 20)", ['greedy', 20]],
  ["('optimal', 20)", ['optimal', 20]],
  ["('greedy', 1)", ['greedy', 1]],
  ["['einsum_path', (0, 1), (0, 1)]", ['einsum_path', [0, 1], [0, 1]]],
  ["['einsum_path', (0, 2), (0, 1)]", ['einsum_path', [0, 2], [0, 1]]],
  ["['einsum_path', (0, 1)]", ['einsum_path', [0, 1]]],
  ["['einsum_path', (0, 9)]", ['einsum_path', [0, 9]]],
  ["'best'", 'best'],
  ['[(0, 1)]', [[0, 1]]],
]
for (const [[text, ...shapes], [spelled, optimize]] of cross(chains, optimizes)) {
  const names = shapes.map((_, at) => letters[at]).join(', ')
  suite.case({
    name: 'einsum_path',
    inputs: inputsOf(shapes, 'float32'),
    python: `(lambda r: [[list(p) for p in r[0][1:]], r[1]])(np.einsum_path('${text}', ${names}, optimize=${spelled}))`,
    run: (ns, inputs) => {
      const [path, report] = ns.einsumPath(text, ...operands(inputs), { optimize })
      return [path.slice(1), report]
    },
    errors: malformed,
  })
  if (text.length < 25) {
    suite.case({
      name: 'einsum with a path',
      inputs: inputsOf(shapes, 'float64'),
      python: `np.einsum('${text}', ${names}, optimize=${spelled})`,
      run: (ns, inputs) => ns.einsum(text, ...operands(inputs), { optimize }),
      tolerance: { norm: 1e-13 },
      errors: malformed,
    })
  }
}
