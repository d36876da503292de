/** Frequencies, and spectra with the frequency 0 in the middle. */
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxis } from '../../core/axis.js'
import { ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import type { ArrayOf } from '../array-types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'

export interface SpacingOption {
  /** The distance of samples. */
  readonly d?: number
}

export interface ShiftAxesOption {
  /** The axes to shift along; all of them by default. */
  readonly axes?: number | readonly number[] | null
}

export class Helpers extends Chapter {
  /** The frequencies that the elements of `fft` belong to: 0, 1 … and then the negative ones, over n·d. Mirrors numpy.fft.fftfreq. */
  fftfreq(n: number, options?: number | SpacingOption): NDArray<'float64'> {
    const { count, value } = frequencies('fft.fftfreq', n, options)
    const { np } = this
    const position = np.arange(BigInt(count))
    const positive = np.less(position, Math.floor((count - 1) / 2) + 1)
    const whole = np.where(positive, position, np.subtract(position, count)) as NDArray
    return np.multiply(whole.astype('float64'), value)
  }

  /** The frequencies that the elements of `rfft` belong to: 0, 1 … ⌊n/2⌋, over n·d. Mirrors numpy.fft.rfftfreq. */
  rfftfreq(n: number, options?: number | SpacingOption): NDArray<'float64'> {
    const { count, value } = frequencies('fft.rfftfreq', n, options)
    const { np } = this
    return np.multiply(np.arange(BigInt(Math.floor(count / 2) + 1)).astype('float64'), value)
  }

  /** The elements with the one of frequency 0 in the middle. Mirrors numpy.fft.fftshift. */
  fftshift<A extends ArrayLike>(x: A, options?: number | readonly number[] | null | ShiftAxesOption): ArrayOf<A> {
    return this.#shifted('fft.fftshift', x, options, (length) => Math.floor(length / 2))
  }

  /** The inverse of `fftshift`. Mirrors numpy.fft.ifftshift. */
  ifftshift<A extends ArrayLike>(x: A, options?: number | readonly number[] | null | ShiftAxesOption): ArrayOf<A> {
    return this.#shifted('fft.ifftshift', x, options, (length) => -Math.floor(length / 2))
  }

  #shifted<A extends ArrayLike>(
    operation: string,
    x: A,
    given: number | readonly number[] | null | ShiftAxesOption | undefined,
    shiftOf: (length: number) => number,
  ): ArrayOf<A> {
    const { axes = null } = readOptions<ShiftAxesOption>(operation, given ?? undefined, ['axes'])
    const array = this.toArray(x, operation)
    const all = axes === null ? array.shape.map((_, axis) => axis) : [axes].flat()
    const places = all.map((axis) => normalizeAxis(axis as number, array.ndim))
    const shifts = places.map((axis) => shiftOf(array.shape[axis]))
    return this.np.roll(array, shifts, { axis: places }) as NDArray as ArrayOf<A>
  }
}

/** @throws ValueError for what is no count, and where n·d is 0 */
function frequencies(operation: string, n: number, options: number | SpacingOption | undefined) {
  const { d = 1 } = readOptions<SpacingOption>(operation, options, ['d'])
  if (!Number.isInteger(Number(n)) || Number(n) < 0) {
    throw new ValueError(`[${operation}] n should be an integer, and not negative, not ${describe(n)}`, { n })
  }
  const count = Number(n)
  if (count * d === 0) throw new ValueError(`[${operation}] n and d must not be 0: ${count} and ${d}`, { n, d })
  return { count, value: 1 / (count * d) }
}
