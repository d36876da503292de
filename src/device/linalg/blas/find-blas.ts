/**
 * Where a BLAS of the system is looked for: in the file that CUTS_BLAS_LIBRARY or CUTS_OPENBLAS_LIBRARY names, then under
 * OpenBLAS' usual names by the system's loader: other libraries may be slower than what comes with CuTS.
 * CUTS_BLAS_LIBRARY=none asks for none.
 */
import { type FortranLibrary, findLibrary, openBlasNames, type Wanted } from '../find-library.js'

const blas: Wanted = {
  name: 'BLAS',
  user: 'np.matmul',
  variables: ['CUTS_BLAS_LIBRARY', 'CUTS_OPENBLAS_LIBRARY'],
  usualNames: openBlasNames,
  functions: ['dgemm', 'sgemm', 'cgemm', 'zgemm', 'dgemv', 'sgemv', 'cgemv', 'zgemv'],
}

/**
 * The first library that is there and has BLAS in it; undefined where there is none.
 * @throws DeviceUnavailableError where a variable names a file that isn't one
 */
export function findBlas(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): FortranLibrary | undefined {
  return findLibrary(blas, environment, platform)
}
