import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ArgumentError, DTypeError, LinAlgError, np, ValueError } from '#src/index.js'

const { polynomial: P } = np

test('a polynomial is called, and is an instance of its class', () => {
  const p = new np.poly1d([1, 2, 3])
  assert.equal(p(2).item(), 11)
  assert.ok(p instanceof np.poly1d)
  assert.equal(inspect(p), 'poly1d([1., 2., 3.])')
  const square = p(new np.poly1d([1, 0]))
  assert.ok(square.eq(p))
  const series = new P.Chebyshev([1, 2, 3])
  assert.equal(series(0.5).item(), 0.5)
  assert.ok(series instanceof P.Chebyshev && !(series instanceof P.Legendre))
  assert.equal(inspect(series), "Chebyshev([1., 2., 3.], domain=[-1.,  1.], window=[-1.,  1.], symbol='x')")
  assert.equal(P.Chebyshev.name, 'Chebyshev')
})

test('operations of series take and give series of one kind', () => {
  const [a, b] = [new P.Legendre([1, 2]), new P.Chebyshev([1, 2])]
  assert.throws(() => a.add(b), ArgumentError)
  assert.throws(() => a.div(a as unknown as number), ArgumentError)
  assert.throws(() => a.pow(1.5), ValueError)
  assert.throws(() => new P.Legendre([1], { symbols: 't' } as object), ArgumentError)
  assert.deepEqual(a.convert({ kind: P.Polynomial }).coef.tolist(), [1, 2])
})

test('a series keeps its own coefficients', () => {
  const coef = np.array([1, 2, 3])
  const series = new P.Polynomial(coef)
  coef.set(0, 100)
  assert.equal(series(0).item(), 1)
  series.coef.set(0, 7)
  assert.equal(series(0).item(), 7)
  const { polyx } = P.polynomial
  polyx.set(0, 5)
  assert.deepEqual(P.polynomial.polyx.tolist(), [0, 1])
})

test('values at many points fuse with what the points come from', () => {
  const x = np.linspace(-1, 1, 100_000)
  const y = P.chebyshev.chebval(np.sin(x), [0, 0, 1]).sub(np.square(np.sin(x)).mul(2).sub(1))
  assert.ok(Math.abs(np.abs(y).max().item() as number) < 1e-15)
})

test('a series of a thousand coefficients', () => {
  const c = new Array<number>(1000).fill(0)
  c[999] = 1
  const angle = 0.3
  const value = P.chebyshev.chebval(Math.cos(angle), c).item() as number
  assert.ok(Math.abs(value - Math.cos(999 * angle)) < 1e-10)
  const geometric = np.polyval(new Array<number>(1000).fill(1), [0.5, -1])
  assert.deepEqual(geometric.tolist(), [2, 0])
})

test('roots of high degree and of integers', () => {
  const roots = np.roots(np.poly(np.arange(1, 11)))
  const sorted = (roots.tolist() as number[]).toSorted((a, b) => a - b)
  for (const [at, root] of sorted.entries()) assert.ok(Math.abs(root - at - 1) < 1e-8, `${root}`)
  assert.deepEqual(np.polymul([2n ** 62n], [4n, 3n]).tolist({ bigint: true }), [0n, -(2n ** 62n)])
})

test('what linear algebra has no use for', () => {
  assert.throws(() => np.roots(np.array([1, 2, 3], 'float16')), DTypeError)
  assert.throws(() => np.roots([1, Number.NaN]), LinAlgError)
  assert.throws(() => np.polyfit([1, 2, Number.NaN], [1, 2, 3], 1), LinAlgError)
  assert.throws(() => np.polyfit([1, 2], [1, 2], 0.5), ArgumentError)
})

test('a fit that the points do not determine warns', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  np.polyfit([1, 1], [1, 2], 1)
  const warning = await warned
  assert.equal(warning.name, 'RankWarning')
})

test('a fit of many points', () => {
  const x = np.linspace(-1, 1, 300_000)
  const y = np.polyval([3, -2, 0.5], x)
  const found = np.polyfit(x, y, 2).tolist() as number[]
  for (const [at, wanted] of [3, -2, 0.5].entries()) assert.ok(Math.abs(found[at] - wanted) < 1e-12)
})
