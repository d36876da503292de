/** The library that is always there. Large matrices are worked on where products and loops are fast. */
import type { LinearAlgebra } from '../routines.js'
import { cholesky } from './cholesky.js'
import { general } from './general.js'
import { hermitian } from './hermitian.js'
import { leastSquares } from './least-squares.js'
import { lu, solve } from './lu.js'
import { formQ, qr } from './reflectors.js'
import { svd } from './svd.js'
import { onWorkbench } from './workbench.js'

export const embedded: LinearAlgebra = {
  name: 'embedded',
  lu,
  solve,
  cholesky,
  qr: (lanes, m, n, a, tau) => onWorkbench(lanes, Math.min(m, n), [a], (inside) => qr(lanes, m, n, inside, tau)),
  formQ: (lanes, m, columns, k, a, tau) =>
    onWorkbench(lanes, Math.min(m, columns), [a], (inside) => formQ(lanes, m, columns, k, inside, tau)),
  hermitian: (lanes, n, a, values, vectors) =>
    onWorkbench(lanes, n, [a], (inside) => hermitian(lanes, n, inside, values, vectors)),
  general: (lanes, n, a, values, vectors) =>
    onWorkbench(lanes, n, vectors === undefined ? [a] : [a, vectors], (inside, found) =>
      general(lanes, n, inside, values, found),
    ),
  svd: (lanes, m, n, a, values, vectors) =>
    onWorkbench(lanes, Math.min(m, n), vectors === undefined ? [a] : [a, vectors.u, vectors.vh], (inside, u, vh) =>
      svd(lanes, m, n, inside, values, vectors && { full: vectors.full, u, vh }),
    ),
  leastSquares: (lanes, m, n, sides, a, b, values, rcond) =>
    onWorkbench(lanes, Math.min(m, n), [a, b], (left, right) =>
      leastSquares(lanes, m, n, sides, left, right, values, rcond),
    ),
}
