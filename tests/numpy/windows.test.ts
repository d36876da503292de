import { cross, differential } from './harness/index.js'

const suite = differential('windows')
const sizes = [-3, 0, 1, 2, 3, 4, 7, 12, 51, 1000, 4097]

suite.group('windows')
for (const [name, M] of cross(['bartlett', 'blackman', 'hamming', 'hanning'] as const, sizes)) {
  const run = (ns: Record<typeof name, (M: number) => unknown>) => ns[name](M)
  suite.case({ name, python: `np.${name}(${M})`, run, tolerance: { rtol: 1e-14, atol: 5e-16 } })
}
for (const [M, beta] of cross(sizes, [0, 0.5, -2, 5, 8.6, 14, 100])) {
  suite.case({
    name: 'kaiser',
    python: `np.kaiser(${M}, ${beta})`,
    run: (ns) => ns.kaiser(M, beta),
    tolerance: { rtol: 2e-13 },
  })
}

suite.group('in expressions')
suite.case({
  name: 'a window times an array',
  python: 'np.arange(12.) * np.hanning(12) + np.kaiser(12, 3.5)',
  run: (ns) => ns.arange(12).mul(ns.hanning(12)).add(ns.kaiser(12, 3.5)),
  tolerance: { rtol: 1e-14 },
})
suite.case({
  name: 'a name',
  python: "np.hanning('a')",
  run: (ns) => ns.hanning('a'),
  raises: true,
  errors: ['ArgumentError'],
})
