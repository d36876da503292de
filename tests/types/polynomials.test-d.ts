/** Compiling this file is the test: the types of borders, windows and polynomials. */
import type { NDArray, Poly1d, PolynomialSeries } from '#src/index.js'
import { np } from '#src/index.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

/** Never called: only its types count. */
export function checks(x: NDArray<'int16'>, p: Poly1d, series: PolynomialSeries) {
  const made = {
    padded: np.pad(x, 1),
    list: np.pad([1, 2], { 0: [1, 2] }, 'edge'),
    filled: np.pad(x, [1, 2], {
      mode: (_vector, _width, _axis, options: { readonly value: number }) => void options,
      value: 3,
    }),
    window: np.kaiser(5, 2),
    sum: np.polyadd([1], [2]),
    polynomial: np.polyadd(p, [2]),
    divided: np.polydiv([1], p),
    value: p(3),
    composed: p(p),
    point: series([1, 2]),
    nested: series(series),
    fit: np.polyfit([1, 2], [3, 4], 1),
    full: np.polyfit([1, 2], [3, 4], 1, { full: true }),
    covered: np.polyfit([1, 2], [3, 4], 1, { cov: 'unscaled' }),
    basis: np.polynomial.hermiteE.hermevander2d(x, x, [1, 2]),
    converted: np.polynomial.laguerre.lag2poly([1, 2]),
    from: np.polynomial.legendre.poly2leg([1, 2]),
    both: np.polynomial.Chebyshev.fit([1], [2], 1, { full: true }),
  }
  // @ts-expect-error a name that no family has
  np.polynomial.legendre.chebval
  // @ts-expect-error powers have no quadrature
  np.polynomial.polynomial.polygauss
  // @ts-expect-error an unknown mode
  np.pad(x, 1, 'mirror')
  // @ts-expect-error an unknown option
  np.polyfit([1], [2], 1, { weights: [1] })
  return made
}

type Made = ReturnType<typeof checks>
export type Cases = [
  Expect<Equal<Made['padded'], NDArray<'int16'>>>,
  Expect<Equal<Made['list'], NDArray<'float64'>>>,
  Expect<Equal<Made['filled'], NDArray<'int16'>>>,
  Expect<Equal<Made['window'], NDArray<'float64'>>>,
  Expect<Equal<Made['sum'], NDArray>>,
  Expect<Equal<Made['polynomial'], Poly1d>>,
  Expect<Equal<Made['divided'], [quotient: Poly1d, remainder: Poly1d]>>,
  Expect<Equal<Made['value'], NDArray>>,
  Expect<Equal<Made['composed'], Poly1d>>,
  Expect<Equal<Made['point'], NDArray>>,
  Expect<Equal<Made['nested'], PolynomialSeries>>,
  Expect<Equal<Made['fit'], NDArray<'float64'>>>,
  Expect<Equal<Made['full'][2], number>>,
  Expect<Equal<Made['covered'][1], NDArray>>,
  Expect<Equal<Made['basis'], NDArray>>,
  Expect<Equal<Made['converted'], NDArray>>,
  Expect<Equal<Made['from'], NDArray>>,
  Expect<Equal<Made['both'][0], PolynomialSeries>>,
]
