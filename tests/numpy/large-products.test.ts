/** Products beyond what a device's kernels for small ones take: a library's own, where there is one. */
import type { DTypeName } from '#src/core/dtype.js'
import { cross, differential, dtypesOf, fewLayouts, layouts, spec, type Tolerance } from './harness/index.js'

// Products are added in another order than NumPy's, which also rounds halves after every addition; sums of hundreds of
// products may be much smaller than those.
const norms: Record<string, number> = { float16: 0.1, float32: 2e-4, complex64: 2e-4 }
const toleranceOf = (dtype: DTypeName): Tolerance => ({ norm: norms[dtype] ?? 1e-12 })

const suite = differential('large-products')
const shapes = [
  [
    [9, 410],
    [410, 10],
  ],
  [
    [3, 9, 310],
    [3, 310, 8],
  ],
  [
    [2, 1, 9, 300],
    [3, 300, 8],
  ],
  [[9, 900], [900]],
  [[900], [900, 9]],
  [
    [70, 330],
    [330, 66],
  ],
] as const

suite.group('matmul')
for (const [dtype, [first, second], layout] of cross(dtypesOf(), shapes, fewLayouts)) {
  suite.case({
    name: 'matmul',
    inputs: { a: spec(dtype, first, { layout }), b: spec(dtype, second, { layout, seed: 2 }) },
    python: 'np.matmul(a, b)',
    run: (ns, { a, b }) => ns.matmul(a, b),
    tolerance: toleranceOf(dtype),
  })
}
for (const [one, other, dtype] of cross(layouts, layouts, ['float32', 'complex128'] as const)) {
  suite.case({
    name: 'layouts',
    inputs: { a: spec(dtype, [17, 300], { layout: one }), b: spec(dtype, [300, 18], { layout: other, seed: 2 }) },
    python: 'a @ b',
    run: (_, { a, b }) => a.matmul(b),
    tolerance: toleranceOf(dtype),
    layout: true,
  })
}

suite.group('einsum and tensordot')
const subscripts = [
  ['ij,jk,kl->il', [12, 90], [90, 80], [80, 11]],
  ['ij,jk,kl->li', [12, 90], [90, 80], [80, 11]],
  ['bij,bjk->ikb', [4, 9, 300], [4, 300, 8]],
  ['ijab,abk->kij', [3, 4, 20, 17], [20, 17, 9]],
  ['aibj,abk->ikj', [18, 5, 20, 6], [18, 20, 9]],
  ['ij,ij,jk->ik', [40, 60], [40, 60], [60, 30]],
] as const
for (const [[text, ...dims], dtype] of cross(subscripts, ['int16', 'bool', 'float64', 'complex64'] as const)) {
  const names = ['a', 'b', 'c'].slice(0, dims.length)
  suite.case({
    name: 'einsum',
    inputs: Object.fromEntries(names.map((name, at) => [name, spec(dtype, dims[at], { seed: at })])),
    python: `np.einsum('${text}', ${names.join(', ')}, dtype='${dtype}')`,
    run: (ns, inputs) => ns.einsum(text, ...names.map((name) => inputs[name as keyof typeof inputs])),
    tolerance: toleranceOf(dtype),
  })
}
for (const [dtype, layout] of cross(['uint8', 'float32', 'float64'] as const, fewLayouts)) {
  suite.case({
    name: 'tensordot',
    inputs: { a: spec(dtype, [9, 20, 21], { layout }), b: spec(dtype, [21, 8, 20], { layout, seed: 2 }) },
    python: 'np.tensordot(a, b, axes=((1, 2), (2, 0)))',
    run: (ns, { a, b }) =>
      ns.tensordot(a, b, {
        axes: [
          [1, 2],
          [2, 0],
        ],
      }),
    tolerance: toleranceOf(dtype),
  })
}
