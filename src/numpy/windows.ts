/** Window functions: expressions of the position, which take no memory until they are used. */
import type { Context } from '../array/context.js'
import { filledArray } from '../array/fill.js'
import type { NDArray } from '../array/ndarray.js'
import { fromPositions } from '../array/positions.js'
import { dtypes } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { describe, toInteger } from '../core/integer.js'
import { type Builder, defineFunction, type Id, type IrFunction } from '../ir/expr.js'
import { Chapter } from './chapter.js'
import { besselI0, besselI0Of } from './logic/bessel.js'

const real = (b: Builder, value: number) => b.literal('float64', value)

/** A window of cosines: `constant` + Σ factor · cos(multiple · π · n / (M - 1)), where n counts from the middle in steps of 2. */
function cosines(name: string, constant: number, ...terms: readonly (readonly [factor: number, multiple: number])[]) {
  return defineFunction(name, ['int64', 'float64'], (b, position, last) => {
    const n = b.cast(position, 'float64')
    let sum = real(b, constant)
    for (const [factor, multiple] of terms) {
      const angle = b.op('div', b.op('mul', real(b, multiple * Math.PI), n), last)
      sum = b.op('add', sum, b.op('mul', real(b, factor), b.op('cos', angle)))
    }
    return sum
  })
}

const blackmanWindow = cosines('blackman', 0.42, [0.5, 1], [0.08, 2])
const hammingWindow = cosines('hamming', 0.54, [0.46, 1])
const hanningWindow = cosines('hanning', 0.5, [0.5, 1])

const bartlettWindow = defineFunction('bartlett', ['int64', 'float64'], (b, position, last) => {
  const slope = b.op('div', b.cast(position, 'float64'), last)
  const rising = b.op('add', real(b, 1), slope)
  return b.select(b.op('le', position, b.literal('int64', 0)), rising, b.op('sub', real(b, 1), slope))
})

const kaiserWindow = defineFunction(
  'kaiser',
  ['int64', 'float64', 'float64', 'float64'],
  (b: Builder, position: Id, middle: Id, beta: Id, scale: Id) => {
    const offset = b.op('div', b.op('sub', b.cast(position, 'float64'), middle), middle)
    const height = b.op('sqrt', b.op('sub', real(b, 1), b.op('mul', offset, offset)))
    return b.op('div', besselI0(b, b.op('mul', beta, height)), scale)
  },
)

export class Windows extends Chapter {
  /**
   * The Bartlett window of `M` points: a triangle from 0 to 1 and back; without points where `M` is less than 1.
   * Mirrors numpy.bartlett.
   */
  bartlett(M: number): NDArray<'float64'> {
    return centred(this.context, 'bartlett', M, bartlettWindow)
  }

  /** The Blackman window of `M` points: a sum of three cosines, near 0 at its ends. Mirrors numpy.blackman. */
  blackman(M: number): NDArray<'float64'> {
    return centred(this.context, 'blackman', M, blackmanWindow)
  }

  /** The Hamming window of `M` points: a weighted cosine, 0.08 at its ends. Mirrors numpy.hamming. */
  hamming(M: number): NDArray<'float64'> {
    return centred(this.context, 'hamming', M, hammingWindow)
  }

  /** The Hann window of `M` points: a raised cosine, 0 at its ends. Mirrors numpy.hanning. */
  hanning(M: number): NDArray<'float64'> {
    return centred(this.context, 'hanning', M, hanningWindow)
  }

  /**
   * The Kaiser window of `M` points, after the Bessel function `i0`; `beta` says how narrow it is: 0 gives a rectangle.
   * @throws ArgumentError where `beta` is not a number
   * Mirrors numpy.kaiser.
   */
  kaiser(M: number, beta: number): NDArray<'float64'> {
    const count = toInteger(M, '[kaiser] M')
    if (typeof beta !== 'number') throw new ArgumentError(`[kaiser] beta must be a number, not ${describe(beta)}`)
    if (count <= 1) return ones(this.context, count)
    const scalars = [(count - 1) / 2, beta, besselI0Of(beta)].map((scalar) => ({ scalar, type: 'float64' as const }))
    return fromPositions(this.context, [count], dtypes.float64, kaiserWindow, [{ axis: 0 }], scalars)
  }
}

/** A window from the distance to the middle, doubled so that it is whole. */
function centred(context: Context, operation: string, M: number, fn: IrFunction): NDArray<'float64'> {
  const count = toInteger(M, `[${operation}] M`)
  if (count <= 1) return ones(context, count)
  const position = { axis: 0, start: 1 - count, step: 2 }
  return fromPositions(context, [count], dtypes.float64, fn, [position], [{ scalar: count - 1, type: 'float64' }])
}

function ones(context: Context, count: number): NDArray<'float64'> {
  return filledArray(context, [Math.max(count, 0)], dtypes.float64, 1)
}
