import { Complex } from '#src/core/complex.js'
import { castings } from '#src/core/promotion.js'
import { cross, differential, dtypesOf, spec } from './harness/index.js'

// Questions about dtypes: promotion, casting, limits, kinds.
const suite = differential('dtypes')

// biome-ignore lint/suspicious/noExplicitAny: the namespace under test.
type Ns = any

suite.group('pairs')
for (const [a, b] of cross(dtypesOf(), dtypesOf())) {
  const run = (name: string) => (ns: Ns) => ns[name](a, b)
  suite.case({ name: 'promoteTypes', python: `np.promote_types('${a}', '${b}')`, run: run('promoteTypes') })
  suite.case({ name: 'resultType', python: `np.result_type('${a}', np.${b})`, run: (ns) => ns.resultType(a, ns[b]) })
  suite.case({ name: 'issubdtype', python: `np.issubdtype('${a}', '${b}')`, run: run('issubdtype') })
  suite.case({ name: 'isdtype', python: `np.isdtype(np.dtype('${a}'), np.${b})`, run: run('isdtype') })
  for (const casting of castings) {
    suite.case({
      name: 'canCast',
      python: `np.can_cast('${a}', '${b}', '${casting}')`,
      run: (ns) => ns.canCast(a, b, casting),
    })
  }
  if (a !== 'bool' && b !== 'bool') {
    const inputs = { x: spec(a, [2]), y: spec(b, [1]) }
    const common = (ns: Ns, { x, y }: Ns) => ns.commonType(x, y)
    suite.case({ name: 'commonType', inputs, python: 'np.common_type(x, y)', run: common })
  }
}

suite.group('kinds and limits')
const categories = 'generic number integer signedinteger unsignedinteger inexact floating complexfloating'.split(' ')
const kinds = ['bool', 'signed integer', 'unsigned integer', 'integral', 'real floating', 'complex floating', 'numeric']
for (const [dtype, category] of cross(dtypesOf(), categories)) {
  const python = `np.issubdtype(np.${dtype}, np.${category})`
  suite.case({ name: 'category', python, run: (ns) => ns.issubdtype(ns[dtype], ns[category]) })
}
for (const [a, b] of cross(categories, categories)) {
  const python = `np.issubdtype(np.${a}, np.${b})`
  suite.case({ name: 'categories', python, run: (ns) => ns.issubdtype(ns[a], ns[b]) })
}
for (const [dtype, kind] of cross(dtypesOf(), kinds)) {
  const python = `np.isdtype(np.dtype('${dtype}'), '${kind}')`
  suite.case({ name: 'isdtype', python, run: (ns) => ns.isdtype(dtype, kind) })
}
const floatFields: readonly (readonly [string, string])[] = [
  ...'bits eps epsneg iexp machep max maxexp min minexp negep nexp nmant precision resolution tiny'
    .split(' ')
    .map((name) => [name, name] as const),
  ['smallestNormal', 'smallest_normal'],
  ['smallestSubnormal', 'smallest_subnormal'],
]
for (const [dtype, [ours, theirs]] of cross(dtypesOf(), floatFields)) {
  suite.case({
    name: 'finfo',
    python: `(lambda v: v if isinstance(v, int) else float(v))(np.finfo('${dtype}').${theirs})`,
    run: (ns) => ns.finfo(dtype)[ours],
  })
}
for (const [dtype, field] of cross(dtypesOf(), ['bits', 'min', 'max', 'kind'] as const)) {
  suite.case({ name: 'iinfo', python: `np.iinfo('${dtype}').${field}`, run: (ns) => ns.iinfo(dtype)[field] })
}

suite.group('scalars')
const scalars: readonly (readonly [string, unknown])[] = [
  ['5.5', 5.5],
  ['12345.5', 12345.5],
  ['True', true],
  ['10', 10n],
  ['-300', -300n],
  ['2**40', 2n ** 40n],
  ['2**63', 2n ** 63n],
  ['1j', new Complex(0, 1)],
  ['1e50j', new Complex(0, 1e50)],
]
for (const [python, value] of scalars) {
  suite.case({
    name: 'minScalarType',
    python: `np.min_scalar_type(${python})`,
    run: (ns: Ns) => ns.minScalarType(value),
  })
  for (const dtype of dtypesOf()) {
    const inputs = { a: spec(dtype, [2]) }
    const run = (ns: Ns, { a }: Ns) => ns.resultType(a, value)
    suite.case({ name: 'weak', inputs, python: `np.result_type(a, ${python})`, run })
  }
}
const others: readonly (readonly [string, (ns: Ns) => unknown])[] = [
  ['np.dtype("f4")', (ns) => ns.dtype('f4')],
  ['np.dtype(np.int16)', (ns) => ns.dtype(ns.int16)],
  ['np.dtype("float31")', (ns) => ns.dtype('float31')],
  ['np.result_type()', (ns) => ns.resultType()],
  ['np.result_type(1, 2.5)', (ns) => ns.resultType(1n, 2.5)],
  ['np.can_cast(5, "int8")', (ns) => ns.canCast(5n, 'int8')],
  ['np.can_cast("int8", "int16", "maybe")', (ns) => ns.canCast('int8', 'int16', 'maybe')],
  ['np.can_cast(np.ones(2, "int32"), "float32")', (ns) => ns.canCast(ns.ones(2, 'int32'), 'float32')],
  ['np.common_type(np.zeros(2, bool))', (ns) => ns.commonType(ns.zeros(2, 'bool'))],
  ['np.isdtype(np.dtype("int8"), ("integral", np.float32))', (ns) => ns.isdtype('int8', ['integral', ns.float32])],
  ['np.isdtype(np.dtype("int8"), "whole")', (ns) => ns.isdtype('int8', 'whole')],
  ['np.mintypecode(["d", "f", "S"])', (ns) => ns.mintypecode(['d', 'f', 'S'])],
  ['np.mintypecode("fdF")', (ns) => ns.mintypecode('fdF')],
  ['np.mintypecode("bhl", default="e")', (ns) => ns.mintypecode('bhl', { default: 'e' })],
  ['np.mintypecode(["f", np.zeros(2, "int8")], "fdb")', (ns) => ns.mintypecode(['f', ns.zeros(2, 'int8')], 'fdb')],
  ['[np.typename(c) for c in "?bBhHiIlLqQfdFD"]', (ns) => [...'?bBhHiIlLqQfdFD'].map((c) => ns.typename(c))],
  ['np.typename("z")', (ns) => ns.typename('z')],
  ['[np.pi, np.e, np.euler_gamma, np.inf, np.nan]', (ns) => [ns.pi, ns.e, ns.eulerGamma, ns.inf, ns.nan]],
  ['np.min_scalar_type(np.array(10))', (ns) => ns.minScalarType(ns.array(10n))],
  ['np.min_scalar_type(np.array([10]))', (ns) => ns.minScalarType([10n])],
]
for (const [python, run] of others)
  suite.case({ name: python, python, run: (ns) => run(ns), errors: ['ValueError', 'DTypeError'] })
