/** Compiling this file is the test: a wrong type fails the build. */
import type { NDArray } from '#src/array/ndarray.js'
import { type IndexPart, np, slice } from '#src/index.js'

declare const float32: NDArray<'float32'>
declare const int8: NDArray<'int8'>
declare const mask: NDArray<'bool'>

function has<D>(_array: D): void {}

export function whatIsTakenKeepsItsDType(): void {
  has<NDArray<'float32'>>(float32.at(0, '1:', null, '...', slice(1, 2)))
  has<NDArray<'float32'>>(float32.at([0, 1], [[true], [false]], int8, mask, Int32Array.of(1), 2n, true))
  has<NDArray<'float32'>>(float32.at([int8, 1], [Int8Array.of(1)]))
  has<NDArray<'float32'>>(float32.take([0, 1], { axis: 0, mode: 'wrap' }))
  has<NDArray<'float32'>>(np.takeAlongAxis(float32, int8, 1))
  has<NDArray<'float64'>>(np.take([1, 2], 0))
  has<NDArray<'int64'>>(np.compress([true], [1n, 2n]))
  has<NDArray<'int8'>>(np.extract(mask, int8))
  has<NDArray<'int64'>[]>(float32.nonzero())
  has<NDArray<'int64'>[]>(np.where(mask))
  has<NDArray<'int64'>>(np.argwhere(float32))
  has<NDArray<'int8'>>(np.delete(int8, [0, 1]))
  has<NDArray<'int8'>>(np.insert(int8, mask, [1.5]))
  has<readonly IndexPart[]>(np.ix([0, 1], mask))
}

export function whatIsNoIndexIsNotTaken(): void {
  // @ts-expect-error undefined is no part of an index
  float32.at(undefined)
  // @ts-expect-error a list of strings isn't either
  float32.at(['1:2'])
  // @ts-expect-error there is no such mode
  float32.take([0], { mode: 'never' })
  // @ts-expect-error indices are no complex numbers
  float32.take(np.complex(1, 2))
}
