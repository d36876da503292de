/** The options of Fourier transforms, and what follows from them. */
import type { NDArray } from '../../array/ndarray.js'
import { normalizeAxis } from '../../core/axis.js'
import { castScalar } from '../../core/convert.js'
import type { DType, DTypeName } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'

/** Which of a pair of transforms is scaled: `backward` the inverse one, `forward` the other, `ortho` both, by the root. */
export type Norm = 'backward' | 'ortho' | 'forward' | null

interface CommonOptions {
  readonly norm?: Norm
  /** Where the result goes, converted to its dtype; it is also what is returned. */
  readonly out?: NDArray | null
}

/** Transforms along one axis. */
export interface FftOptions extends CommonOptions {
  /** The length of the transform: what is longer is cut off, what is shorter is followed by zeros. */
  readonly n?: number | null
  /** The last axis by default. */
  readonly axis?: number
}

/** Transforms along several axes. */
export interface FftnOptions extends CommonOptions {
  /** The length along each of the axes; −1 for that of the array. */
  readonly s?: readonly number[] | null
  /** The axes: as many of the last ones as there are lengths, or all of them. */
  readonly axes?: readonly number[] | null
}

export const fftKeys = ['n', 'axis', 'norm', 'out'] as const
export const fftnKeys = ['s', 'axes', 'norm', 'out'] as const

/** @throws ValueError below 1 */
export function checkLength(operation: string, n: number): number {
  const length = toInteger(n, `[${operation}] n`)
  if (length < 1) {
    throw new ValueError(`[${operation}] Invalid number of FFT data points (${length}) specified.`, { n: length })
  }
  return length
}

const opposite = { backward: 'forward', ortho: 'ortho', forward: 'backward' } as const

/**
 * What a transform is multiplied by, rounded to the dtype of the real parts as NumPy rounds it on the way.
 * @throws ValueError for a norm that there isn't
 */
export function scaleOf(
  operation: string,
  norm: Norm | undefined,
  inverse: boolean,
  length: number,
  real: DType,
): number {
  const given = norm ?? 'backward'
  if (!Object.hasOwn(opposite, given)) {
    throw new ValueError(
      `[${operation}] Invalid norm value ${describe(given)}; should be "backward", "ortho" or "forward".`,
      { norm: given },
    )
  }
  const round = (value: number) => castScalar(value, 'float64', real.name as DTypeName) as number
  const own = inverse ? opposite[given] : given
  if (own === 'backward') return 1
  return round(1 / round(own === 'ortho' ? Math.sqrt(round(length)) : length))
}

export interface Axes {
  readonly axes: readonly number[]
  readonly lengths: readonly number[]
}

/**
 * The axes and lengths of a transform along several axes. `hermitian`: the last axis has half a spectrum.
 * @throws ValueError where there are not as many of them; AxisError
 */
export function axesOf(operation: string, x: NDArray, options: FftnOptions, hermitian = false): Axes {
  const { shape, ndim } = x
  const given = options.s ?? undefined
  const count = given?.length ?? ndim
  const axes = (options.axes ?? Array.from({ length: count }, (_, at) => at - count)).map((axis) =>
    normalizeAxis(axis, ndim),
  )
  if (given !== undefined && given.length !== axes.length) {
    throw new ValueError(
      `[${operation}] Shape and axes have different lengths: (${given.join(', ')}) and (${axes.join(', ')})`,
      { s: given, axes },
    )
  }
  const lengths = axes.map((axis, at) => {
    const length = given?.[at] ?? -1
    if (length !== -1) return checkLength(operation, length)
    const last = hermitian && given === undefined && at === axes.length - 1
    return last ? 2 * (shape[axis] - 1) : shape[axis]
  })
  return { axes, lengths }
}
