/** The library that is always there. */
import type { LinearAlgebra } from '../routines.js'
import { cholesky } from './cholesky.js'
import { lu, solve } from './lu.js'
import { formQ, qr } from './reflectors.js'

export const embedded: LinearAlgebra = { name: 'embedded', lu, solve, cholesky, qr, formQ }
