/** Which library of the host does linear algebra. */
import { embedded } from './embedded/embedded.js'
import type { LinearAlgebra } from './routines.js'

export function linearAlgebra(): LinearAlgebra {
  return embedded
}
