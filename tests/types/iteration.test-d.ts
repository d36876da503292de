/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { np } from '#src/index.js'

declare const float32: NDArray<'float32'>
declare const bool: NDArray<'bool'>

function has<D>(_array: D): void {}

export function iteration(): void {
  for (const value of float32.flat) has<number>(value)
  for (const [index, value] of np.ndenumerate(bool)) {
    has<number[]>(index)
    has<boolean>(value)
  }
  has<NDArray<'float32'>>(np.trimZeros(float32, 'f'))
  has<NDArray<'uint8'>>(np.packbits(bool))
  has<NDArray<'float32'>>(float32.toDevice('cpu'))
  has<NDArray<'int8'>>(float32.getfield('int8', 1))
  has<NDArray<'float64'>>(np.loadtxt('x.txt'))
  has<NDArray<'int32'>>(np.loadtxt('x.txt', 'int32'))
  has<NDArray<'int32'>>(np.genfromtxt('x.txt', { dtype: 'int32', skipHeader: 1 }))
  has<Record<string, NDArray>>(np.genfromtxt('x.csv', { names: true, delimiter: ',' }))
  has<number>(np.errstate({ divide: 'ignore' }, () => 1))
  // @ts-expect-error a file doesn't say what it holds
  has<NDArray<'float32'>>(np.loadtxt('x.txt'))
  // @ts-expect-error no action of that name
  np.seterr({ all: 'explode' })
}
