/** Which library of the host does linear algebra: a LAPACK of the system where there is one, else what comes with CuTS. */
import { embedded } from './embedded/embedded.js'
import { findLapack } from './lapack/find-lapack.js'
import { Lapack } from './lapack/lapack.js'
import type { LinearAlgebra } from './routines.js'

let chosen: LinearAlgebra | undefined

/**
 * Looked for when it is first needed.
 * @throws DeviceUnavailableError where an environment variable names a library that can't be used
 */
export function linearAlgebra(): LinearAlgebra {
  return (chosen ??= choose())
}

function choose(): LinearAlgebra {
  // Without the foreign function interface no library of the system can be called, and none is needed.
  const found = findLapack()
  return found === undefined ? embedded : new Lapack(found)
}
