/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { type Complex, np } from '#src/index.js'

declare const int8: NDArray<'int8'>
declare const float32: NDArray<'float32'>

function has<D>(_array: D): void {}

export function functionsOfFunctions(): void {
  has<NDArray>(np.vectorize((x, y) => x + y)(float32, 1))
  has<NDArray[]>(np.vectorize((x) => [x, -x])(float32))
  has<NDArray>(np.vectorize((x) => x.sum(), { signature: '(n)->()' })(float32))
  has<NDArray>(np.vectorize((x: Complex) => x.re, 'float32')(float32))
  has<NDArray>(np.applyAlongAxis((x, k) => x.mul(k), 0, float32, 2))
  has<NDArray>(np.applyOverAxes(np.sum, float32, [0, 1]))
  has<NDArray<'float32'>>(np.piecewise(float32, [float32.lt(0)], [(x) => x.neg(), 1]))
  has<NDArray>(np.select([float32.lt(0)], [int8], 1))
  has<NDArray<'int64'>[]>(np.unravelIndex(int8, [3, 4]))
  has<NDArray<'int64'>>(np.ravelMultiIndex([int8, int8], [3, 4], 'clip'))
  has<NDArray<'int64'>[]>(np.maskIndices(3, np.triu))
  // @ts-expect-error there is no such mode
  np.ravelMultiIndex([int8], [3], 'clamp')
}
