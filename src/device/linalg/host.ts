/** Which library of the host does linear algebra: a LAPACK of the system where there is one, else what comes with CuTS. */
import { embedded } from './embedded/embedded.js'
import { findLapack } from './lapack/find-lapack.js'
import { Lapack } from './lapack/lapack.js'
import type { LinearAlgebra } from './routines.js'

/** Up to this size a matrix is done before a call of the system's library has begun. */
const small = 8

let chosen: LinearAlgebra | undefined

/**
 * Looked for when it is first needed.
 * @throws DeviceUnavailableError where an environment variable names a library that can't be used
 */
function library(): LinearAlgebra {
  return (chosen ??= choose())
}

function choose(): LinearAlgebra {
  const found = findLapack()
  return found === undefined ? embedded : new Lapack(found)
}

/** For matrices of `rows` rows and `columns` columns. */
export function linearAlgebra(rows: number, columns: number): LinearAlgebra {
  return Math.max(rows, columns) <= small ? embedded : library()
}
