/**
 * Where a LAPACK of the system is looked for: in the file that CUTS_LAPACK_LIBRARY or CUTS_OPENBLAS_LIBRARY names, then
 * under its usual names by the system's loader. CUTS_LAPACK_LIBRARY=none asks for none.
 */
import { type FortranLibrary, findLibrary, openBlasNames, type Wanted } from '../find-library.js'

const lapack: Wanted = {
  name: 'LAPACK',
  user: 'np.linalg',
  variables: ['CUTS_LAPACK_LIBRARY', 'CUTS_OPENBLAS_LIBRARY'],
  usualNames: { ...openBlasNames, linux: [...openBlasNames.linux!, 'liblapack.so.3', 'liblapack.so'] },
  functions: ['dgesv', 'zgelsd', 'zheevd'],
}

/**
 * The first library that is there and has LAPACK in it; undefined where there is none.
 * @throws DeviceUnavailableError where a variable names a file that isn't one
 */
export function findLapack(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): FortranLibrary | undefined {
  return findLibrary(lapack, environment, platform)
}
