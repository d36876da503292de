/** Discrete Fourier transforms. */
import { type Step, transformAlong } from '../../array/fourier.js'
import type { ArrayLike, DTypeOf } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { copyAs } from '../../array/operate.js'
import { normalizeAxis } from '../../core/axis.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { DTypeError, shapeText, ValueError } from '../../core/errors.js'
import { checkCast } from '../../core/promotion.js'
import { inexactTable } from '../../core/promotion-table.js'
import type { ComplexOf, DivideResult, RealOf } from '../../core/types.js'
import { Chapter } from '../chapter.js'
import { readOptions } from '../options.js'
import { deliver } from '../reductions/options.js'
import {
  axesOf,
  checkLength,
  type FftnOptions,
  type FftOptions,
  fftKeys,
  fftnKeys,
  type Norm,
  scaleOf,
} from './options.js'

/** The dtype of a spectrum. */
type Spectrum<A extends ArrayLike> = NDArray<ComplexOf<DTypeOf<A>>>
/** The dtype of what a spectrum with symmetry is transformed to. */
type Signal<A extends ArrayLike> = NDArray<RealOf<DivideResult<DTypeOf<A>>>>

interface Kind {
  readonly form: 'complex' | 'real' | 'hermitian'
  /** Whether there is a plus in the exponent. */
  readonly inverse: boolean
  /** Whether it is scaled as an inverse transform is. */
  readonly scaledAsInverse: boolean
}

const kinds = {
  fft: { form: 'complex', inverse: false, scaledAsInverse: false },
  ifft: { form: 'complex', inverse: true, scaledAsInverse: true },
  rfft: { form: 'real', inverse: false, scaledAsInverse: false },
  irfft: { form: 'hermitian', inverse: true, scaledAsInverse: true },
  hfft: { form: 'hermitian', inverse: false, scaledAsInverse: false },
  ihfft: { form: 'real', inverse: true, scaledAsInverse: true },
} as const satisfies Record<string, Kind>

const lastTwo = [-2, -1] as const

export class Transforms extends Chapter {
  /**
   * The discrete Fourier transform along an axis: complex64 for halves and single precision, else complex128.
   * @throws ValueError for a length below 1 or a norm that there isn't; AxisError
   * Mirrors numpy.fft.fft.
   */
  fft<A extends ArrayLike>(a: A, options?: number | null | FftOptions): Spectrum<A> {
    return this.#along('fft', a, options) as NDArray as Spectrum<A>
  }

  /** The inverse of `fft`. Mirrors numpy.fft.ifft. */
  ifft<A extends ArrayLike>(a: A, options?: number | null | FftOptions): Spectrum<A> {
    return this.#along('ifft', a, options) as NDArray as Spectrum<A>
  }

  /**
   * The first half of the transform of real elements: ⌊n/2⌋ + 1 numbers, of which the others are the conjugates.
   * @throws DTypeError for complex elements
   * Mirrors numpy.fft.rfft.
   */
  rfft<A extends ArrayLike>(a: A, options?: number | null | FftOptions): Spectrum<A> {
    return this.#along('rfft', a, options) as NDArray as Spectrum<A>
  }

  /** The inverse of `rfft`: `n` real numbers, by default 2·(m − 1) where there are m. Mirrors numpy.fft.irfft. */
  irfft<A extends ArrayLike>(a: A, options?: number | null | FftOptions): Signal<A> {
    return this.#along('irfft', a, options) as NDArray as Signal<A>
  }

  /** The transform, which is real, of a sequence whose second half is the conjugate of the first. Mirrors numpy.fft.hfft. */
  hfft<A extends ArrayLike>(a: A, options?: number | null | FftOptions): Signal<A> {
    return this.#along('hfft', a, options) as NDArray as Signal<A>
  }

  /** The inverse of `hfft`: its first half. Mirrors numpy.fft.ihfft. */
  ihfft<A extends ArrayLike>(a: A, options?: number | null | FftOptions): Spectrum<A> {
    return this.#along('ihfft', a, options) as NDArray as Spectrum<A>
  }

  /** The transform along two axes, the last ones by default. Mirrors numpy.fft.fft2. */
  fft2<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Spectrum<A> {
    return this.#complex('fft2', 'fft', a, options, lastTwo) as NDArray as Spectrum<A>
  }

  /** The inverse of `fft2`. Mirrors numpy.fft.ifft2. */
  ifft2<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Spectrum<A> {
    return this.#complex('ifft2', 'ifft', a, options, lastTwo) as NDArray as Spectrum<A>
  }

  /**
   * The transform along several axes, all of them by default.
   * @throws ValueError where there are not as many lengths as axes; AxisError
   * Mirrors numpy.fft.fftn.
   */
  fftn<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Spectrum<A> {
    return this.#complex('fftn', 'fft', a, options) as NDArray as Spectrum<A>
  }

  /** The inverse of `fftn`. Mirrors numpy.fft.ifftn. */
  ifftn<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Spectrum<A> {
    return this.#complex('ifftn', 'ifft', a, options) as NDArray as Spectrum<A>
  }

  /** `rfft` along the last of two axes and `fft` along the other. Mirrors numpy.fft.rfft2. */
  rfft2<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Spectrum<A> {
    return this.#real('rfft2', a, options, lastTwo) as NDArray as Spectrum<A>
  }

  /** The inverse of `rfft2`. Mirrors numpy.fft.irfft2. */
  irfft2<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Signal<A> {
    return this.#hermitian('irfft2', a, options, lastTwo) as NDArray as Signal<A>
  }

  /** `rfft` along the last of several axes and `fft` along the others. Mirrors numpy.fft.rfftn. */
  rfftn<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Spectrum<A> {
    return this.#real('rfftn', a, options) as NDArray as Spectrum<A>
  }

  /** The inverse of `rfftn`. Mirrors numpy.fft.irfftn. */
  irfftn<A extends ArrayLike>(a: A, options?: readonly number[] | null | FftnOptions): Signal<A> {
    return this.#hermitian('irfftn', a, options) as NDArray as Signal<A>
  }

  #along(name: keyof typeof kinds, a: ArrayLike, given: number | null | FftOptions | undefined): NDArray {
    const operation = `fft.${name}`
    const { n = null, axis = -1, norm, out } = readOptions<FftOptions>(operation, given ?? undefined, fftKeys)
    const array = this.toArray(a, operation)
    const place = normalizeAxis(axis, array.ndim)
    const length = n ?? (kinds[name].form === 'hermitian' ? 2 * (array.shape[place] - 1) : array.shape[place])
    return this.#deliver(operation, transformed(operation, name, array, [place], [length], norm), out)
  }

  #complex(
    name: string,
    each: 'fft' | 'ifft',
    a: ArrayLike,
    given: readonly number[] | null | FftnOptions | undefined,
    defaultAxes?: readonly number[],
  ): NDArray {
    const { operation, array, axes, lengths, norm, out } = this.#several(name, a, given, defaultAxes)
    const result = transformed(operation, each, array, axes.toReversed(), lengths.toReversed(), norm)
    return this.#deliver(operation, result, out)
  }

  #real(
    name: string,
    a: ArrayLike,
    given: readonly number[] | null | FftnOptions | undefined,
    defaultAxes?: readonly number[],
  ) {
    const { operation, array, axes, lengths, norm, out } = this.#several(name, a, given, defaultAxes)
    checkAny(operation, axes, array)
    const result = transformed(operation, 'rfft', array, axes.toReversed(), lengths.toReversed(), norm)
    return this.#deliver(operation, result, out)
  }

  #hermitian(
    name: string,
    a: ArrayLike,
    given: readonly number[] | null | FftnOptions | undefined,
    defaultAxes?: readonly number[],
  ) {
    const { operation, array, axes, lengths, norm, out } = this.#several(name, a, given, defaultAxes, true)
    checkAny(operation, axes, array)
    const result = transformed(operation, 'irfft', array, axes, lengths, norm)
    return this.#deliver(operation, result, out)
  }

  #several(
    name: string,
    a: ArrayLike,
    given: readonly number[] | null | FftnOptions | undefined,
    defaultAxes?: readonly number[],
    hermitian = false,
  ) {
    const operation = `fft.${name}`
    const options = readOptions<FftnOptions>(operation, given ?? undefined, fftnKeys)
    const array = this.toArray(a, operation)
    const { axes, lengths } = axesOf(
      operation,
      array,
      options.axes === undefined ? { ...options, axes: defaultAxes } : options,
      hermitian,
    )
    return { operation, array, axes, lengths, norm: options.norm, out: options.out }
  }

  #deliver(operation: string, result: NDArray, out: NDArray | null | undefined): NDArray {
    if (out === undefined || out === null) return result
    checkCast(result.dtype, out.dtype, 'same_kind', operation)
    return deliver(this.context, operation, result, out)
  }
}

/** @throws ValueError where there is no axis, whose half would be left out */
function checkAny(operation: string, axes: readonly number[], { shape }: NDArray): void {
  if (axes.length > 0) return
  throw new ValueError(`[${operation}] takes at least one axis: the shape is ${shapeText(shape)}`, { shape })
}

/** Along `axes` one after another: the first of a real transform, or the last of a hermitian one, has real rows. */
function transformed(
  operation: string,
  name: keyof typeof kinds,
  x: NDArray,
  axes: readonly number[],
  lengths: readonly number[],
  norm: Norm | undefined,
): NDArray {
  const { form, inverse, scaledAsInverse } = kinds[name]
  const own: DType = dtypes[inexactTable[x.dtype.name]]
  const real: DType = dtypes[own.real]
  const precision = real.itemsize === 8 ? 'float64' : 'float32'
  const steps = axes.map((axis, at): Step => {
    const length = checkLength(operation, lengths[at])
    // Halves are singles after the first transform.
    const scale = scaleOf(operation, norm, scaledAsInverse, length, at === 0 ? real : dtypes[precision])
    return { axis, length, scale }
  })
  if (form === 'real' && x.dtype.kind === 'c') {
    throw new DTypeError(`[${operation}] takes real elements, not ${x.dtype.name}: see 'fft'`, { dtype: x.dtype.name })
  }
  const result = transformAlong(x, { form, inverse, precision }, steps)
  return form === 'hermitian' && real.itemsize === 2 && axes.length === 1 ? copyAs(result, real) : result
}
