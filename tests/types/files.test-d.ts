/** Compiling this file is the test: a wrong type fails the build. */
import { type NDArray, type NpzFile, np } from '#src/index.js'

declare const path: string

export function files(): void {
  const array: NDArray = np.load('x.npy')
  const archive: NpzFile = np.load('x.npz')
  const either: NDArray | NpzFile = np.load(path)
  const known = np.load<NDArray<'float32'>>(path)
  const element: number = known.item()
  const missing: NDArray | null = archive.get('x', null)
  np.savez(path, array, known, { named: [1, 2], other: known })
  const said: NDArray = np.load(path)
  // @ts-expect-error a path alone doesn't tell which of both it is
  np.load(path).shape
  // @ts-expect-error names are those of arrays
  np.savez(path, { named: 'text' })
  void [either, element, missing, said]
}
