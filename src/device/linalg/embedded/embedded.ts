/** The library that is always there. */
import type { LinearAlgebra } from '../routines.js'
import { cholesky } from './cholesky.js'
import { general } from './general.js'
import { hermitian } from './hermitian.js'
import { leastSquares } from './least-squares.js'
import { lu, solve } from './lu.js'
import { formQ, qr } from './reflectors.js'
import { svd } from './svd.js'

export const embedded: LinearAlgebra = {
  name: 'embedded',
  lu,
  solve,
  cholesky,
  qr,
  formQ,
  hermitian,
  general,
  svd,
  leastSquares,
}
