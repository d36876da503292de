/** Assertions about arrays, for tests: they throw the AssertionError of `node:assert`, with NumPy's wording. */

import type { Context } from '../../array/context.js'
import { type ArrayLike, isTypedArray } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { anyNumber } from '../../core/argument-count.js'
import type { Complex, Scalar } from '../../core/complex.js'
import { isScalar } from '../../core/convert.js'
import { type DTypeLike, dtypes } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { resultType } from '../../core/promotion.js'
import { addChapters, Chapter, toArray } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { readOptions } from '../options.js'
import { compileFormat } from '../text/printf.js'
import { compareArrays, type StrictOption } from './compare-arrays.js'
import { equalValues, forEachPair, isArrayValue, parts } from './equality.js'
import { type AssertOptions, assertionError, failure } from './message.js'
import { differingLines } from './texts.js'
import { ulpDistance } from './ulp.js'

export interface StrictAssertOptions extends AssertOptions, StrictOption {}

export interface DecimalOptions extends AssertOptions {
  /** Places after the point in which numbers agree: they differ by less than 1.5 · 10^-decimal. */
  readonly decimal?: number
}

export interface SignificantOptions extends AssertOptions {
  /** Digits in which numbers agree: 7 by default. */
  readonly significant?: number
}

export interface AllcloseOptions extends StrictAssertOptions {
  /** Tolerance relative to what is desired: 1e-7 by default. */
  readonly rtol?: number
  /** Absolute tolerance: 0 by default. */
  readonly atol?: number
  /** Whether NaN is close to NaN: true by default. */
  readonly equalNan?: boolean
}

export interface MaxUlpOptions {
  readonly maxulp?: number
  readonly dtype?: DTypeLike | null
}

/** The class of an error; abstract ones count too. */
export type ErrorClass = abstract new (...args: never[]) => unknown

const assertKeys = ['errMsg', 'verbose'] as const
const strictKeys = ['errMsg', 'verbose', 'strict'] as const
const decimalKeys = ['decimal', 'errMsg', 'verbose'] as const
const general = (value: number) => compileFormat('assert', '%g').format([value], dtypes.float64)

export class Assertions extends Chapter {
  /** @internal */
  static override readonly argumentCounts = { assertRaises: anyNumber, assertRaisesRegex: anyNumber }

  /** @throws AssertionError unless `val` holds. Mirrors numpy.testing.assert_. */
  assert(val: unknown, options?: string | { readonly msg?: string }): asserts val {
    const { msg = '' } = readOptions<{ msg: string }>('assert', options, ['msg'])
    if (!val) throw assertionError(msg)
  }

  /**
   * Compares arrays, scalars, texts, lists and objects of those; NaN equals NaN, and 0 isn't -0 for scalars.
   * @throws AssertionError where they differ
   *
   * Mirrors numpy.testing.assert_equal.
   */
  assertEqual(actual: unknown, desired: unknown, options?: string | StrictAssertOptions): void {
    const given = readOptions<StrictAssertOptions>('assertEqual', options, strictKeys)
    forEachPair(actual, desired, given.errMsg ?? '', (first, second, errMsg) => {
      if (isArrayValue(first) || isArrayValue(second)) {
        if (!isArrayLike(first) || !isArrayLike(second)) {
          throw failure([first, second], { ...given, errMsg, header: 'Items are not equal:' })
        }
        this.np.testing.assertArrayEqual(first, second, { ...given, errMsg })
      } else if (!equalValues(first, second)) {
        throw failure([first, second], { ...given, errMsg, header: 'Items are not equal:' })
      }
    })
  }

  /**
   * Whether numbers or arrays differ by less than 1.5 · 10^-decimal, for 7 decimals by default.
   * @throws AssertionError where they differ by more
   *
   * Mirrors numpy.testing.assert_almost_equal.
   */
  assertAlmostEqual(actual: ArrayLike, desired: ArrayLike, options?: number | DecimalOptions): void {
    const given = readOptions<DecimalOptions>('assertAlmostEqual', options, decimalKeys)
    const { decimal = 7 } = given
    if (!isScalar(actual) || !isScalar(desired)) {
      this.np.testing.assertArrayAlmostEqual(actual, desired, { ...given, decimal })
      return
    }
    const [first, second] = [parts(actual), parts(desired)]
    const near = (x: number, y: number) =>
      Number.isFinite(x) && Number.isFinite(y)
        ? Math.abs(y - x) < 1.5 * 10 ** -decimal
        : x === y || (Number.isNaN(x) && Number.isNaN(y))
    if (!near(Number(first.re), Number(second.re)) || !near(first.im, second.im)) {
      throw failure([actual, desired], { ...given, header: `Arrays are not almost equal to ${decimal} decimals` })
    }
  }

  /**
   * Whether two numbers agree to a number of significant digits, 7 by default.
   * @throws AssertionError where they don't
   *
   * Mirrors numpy.testing.assert_approx_equal.
   */
  assertApproxEqual(
    actual: Exclude<Scalar, Complex> | NDArray,
    desired: Exclude<Scalar, Complex> | NDArray,
    options?: number | SignificantOptions,
  ): void {
    const given = readOptions<SignificantOptions>('assertApproxEqual', options, ['significant', ...assertKeys])
    const { significant = 7 } = given
    const [x, y] = [Number(actual), Number(desired)]
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return
    const scale = 10 ** Math.floor(Math.log10(0.5 * (Math.abs(x) + Math.abs(y))))
    const finite = Number.isFinite(x) && Number.isFinite(y)
    if (!finite || Math.abs(y / scale - x / scale) >= 10 ** -(significant - 1)) {
      throw failure([x, y], { ...given, header: `Items are not equal to ${significant} significant digits:` })
    }
  }

  /**
   * Whether arrays have one shape and equal elements; a scalar stands for any shape unless `strict`. NaN equals NaN.
   * @throws AssertionError that says where they differ, and by how much
   *
   * Mirrors numpy.testing.assert_array_equal.
   */
  assertArrayEqual(actual: ArrayLike, desired: ArrayLike, options?: string | StrictAssertOptions): void {
    const given = readOptions<StrictAssertOptions>('assertArrayEqual', options, strictKeys)
    const [x, y] = pairOf(this.context, actual, desired, 'assertArrayEqual')
    compareArrays(this.np, (a, b) => this.np.equal(a, b), x, y, { ...given, header: 'Arrays are not equal' })
  }

  /**
   * Whether arrays have one shape, and elements differ by less than 1.5 · 10^-decimal, for 6 decimals by default.
   * @throws AssertionError that says where they differ, and by how much
   *
   * Mirrors numpy.testing.assert_array_almost_equal.
   */
  assertArrayAlmostEqual(actual: ArrayLike, desired: ArrayLike, options?: number | DecimalOptions): void {
    const given = readOptions<DecimalOptions>('assertArrayAlmostEqual', options, decimalKeys)
    const { decimal = 6 } = given
    const [x, y] = pairOf(this.context, actual, desired, 'assertArrayAlmostEqual')
    const header = `Arrays are not almost equal to ${decimal} decimals`
    const close = (a: NDArray, b: NDArray): NDArray => {
      const wide = b.astype(resultType(b.dtype, 1.5), { copy: false })
      return this.np.less(this.np.abs(this.np.subtract(a, wide)), 1.5 * 10 ** -decimal)
    }
    const { errMsg, verbose } = given
    compareArrays(this.np, close, x, y, { errMsg, verbose, header, precision: decimal })
  }

  /**
   * Whether arrays have one shape and close elements: |actual - desired| ≤ atol + rtol · |desired|.
   * @throws AssertionError that says where they differ, and by how much
   *
   * Mirrors numpy.testing.assert_allclose.
   */
  assertAllclose(actual: ArrayLike, desired: ArrayLike, options?: number | AllcloseOptions): void {
    const given = readOptions<AllcloseOptions>('assertAllclose', options, ['rtol', 'atol', 'equalNan', ...strictKeys])
    const { rtol = 1e-7, atol = 0, equalNan = true, errMsg, verbose, strict } = given
    const [x, y] = pairOf(this.context, actual, desired, 'assertAllclose')
    const header = `Not equal to tolerance rtol=${general(rtol)}, atol=${general(atol)}`
    const close = (a: NDArray, b: NDArray): NDArray => this.np.isclose(a, b, { rtol, atol, equalNan })
    compareArrays(this.np, close, x, y, { errMsg, verbose, strict, equalNan, header })
  }

  /**
   * Whether every element of `x` is smaller than its counterpart.
   * @throws AssertionError that says where it isn't
   *
   * Mirrors numpy.testing.assert_array_less.
   */
  assertArrayLess(x: ArrayLike, y: ArrayLike, options?: string | StrictAssertOptions): void {
    const given = readOptions<StrictAssertOptions>('assertArrayLess', options, strictKeys)
    const [a, b] = pairOf(this.context, x, y, 'assertArrayLess')
    const header = 'Arrays are not strictly ordered `x < y`'
    const less = (first: NDArray, second: NDArray): NDArray => this.np.less(first, second)
    compareArrays(this.np, less, a, b, { ...given, header, equalInf: false, names: ['x', 'y'] })
  }

  /**
   * Whether elements differ by at most `nulp` spacings of floats at the larger of the two.
   * @throws AssertionError where they differ by more
   *
   * Mirrors numpy.testing.assert_array_almost_equal_nulp.
   */
  assertArrayAlmostEqualNulp(x: ArrayLike, y: ArrayLike, options?: number | { readonly nulp?: number }): void {
    const { nulp = 1 } = readOptions<{ nulp: number }>('assertArrayAlmostEqualNulp', options, ['nulp'])
    const { np } = this
    const [a, b] = pairOf(this.context, x, y, 'assertArrayAlmostEqualNulp')
    const [sizeA, sizeB] = [np.abs(a), np.abs(b)]
    const limit = np.multiply(nulp, np.spacing(np.where(np.greater(sizeA, sizeB), sizeA, sizeB) as NDArray))
    if (np.all(np.lessEqual(np.abs(np.subtract(a, b)), limit)).item()) return
    const complex = a.dtype.kind === 'c' || b.dtype.kind === 'c'
    const most = complex ? '' : ` (max is ${general(Number(np.max(ulpDistance(np, a, b)).item()))})`
    throw assertionError(`Arrays are not equal to ${nulp} ULP${most}`)
  }

  /**
   * The distances of elements, in representable floats: at most `maxulp`, 1 by default.
   * @throws AssertionError where they are more; DTypeError for complex numbers
   *
   * Mirrors numpy.testing.assert_array_max_ulp.
   */
  assertArrayMaxUlp(a: ArrayLike, b: ArrayLike, options?: number | MaxUlpOptions): NDArray {
    const { maxulp = 1, dtype } = readOptions<MaxUlpOptions>('assertArrayMaxUlp', options, ['maxulp', 'dtype'])
    const [x, y] = pairOf(this.context, a, b, 'assertArrayMaxUlp')
    const distance = ulpDistance(this.np, x, y, dtype)
    if (this.np.all(this.np.lessEqual(distance, maxulp)).item()) return distance
    const most = general(Number(this.np.max(distance).item()))
    throw assertionError(`Arrays are not almost equal up to ${general(maxulp)} ULP (max difference is ${most} ULP)`)
  }

  /** @throws AssertionError where two texts differ, with the lines that do. Mirrors numpy.testing.assert_string_equal. */
  assertStringEqual(actual: string, desired: string): void {
    for (const text of [actual, desired] as readonly unknown[]) {
      if (typeof text !== 'string') throw assertionError(`a string was expected, not ${describe(text)}`)
    }
    if (actual !== desired) throw assertionError(`Differences in strings:\n${differingLines(actual, desired)}`)
  }

  /**
   * Calls a function that has to throw an error of a class, and gives the error.
   * @throws AssertionError where it doesn't throw; the error, where it is of another class
   *
   * Mirrors numpy.testing.assert_raises.
   */
  assertRaises<T extends ErrorClass, A extends readonly unknown[]>(
    exceptionClass: T,
    callable: (...args: A) => unknown,
    ...args: A
  ): InstanceType<T> {
    if (typeof callable !== 'function') {
      throw new ArgumentError(`[assertRaises] takes a class and a function, not ${describe(callable)}`)
    }
    try {
      callable(...args)
    } catch (error) {
      if (error instanceof exceptionClass) return error as InstanceType<T>
      throw error
    }
    throw assertionError(`${exceptionClass.name} not raised by ${callable.name || 'the function'}`)
  }

  /** The same, for an error whose message matches. Mirrors numpy.testing.assert_raises_regex. */
  assertRaisesRegex<T extends ErrorClass, A extends readonly unknown[]>(
    exceptionClass: T,
    expectedRegexp: RegExp | string,
    callable: (...args: A) => unknown,
    ...args: A
  ): InstanceType<T> {
    const error = this.np.testing.assertRaises(exceptionClass, callable, ...args)
    const { message } = error as { readonly message: string }
    if (new RegExp(expectedRegexp).test(message)) return error
    throw assertionError(`${new RegExp(expectedRegexp)} does not match '${message}'`)
  }
}

/** Assertions about arrays. */
export interface TestingNamespace extends Assertions {}

export class Testing extends Chapter {
  /** Assertions about arrays, for tests. Mirrors numpy.testing. */
  readonly testing: TestingNamespace

  constructor(context: Context, np: ArrayNamespace) {
    super(context, np)
    const testing: Record<string, unknown> = {}
    addChapters(testing, [Assertions], context, np)
    this.testing = testing as unknown as TestingNamespace
  }
}

function pairOf(context: Context, a: ArrayLike, b: ArrayLike, operation: string): [NDArray, NDArray] {
  return [toArray(context, a, operation), toArray(context, b, operation)]
}

function isArrayLike(value: unknown): value is ArrayLike {
  return isArrayValue(value) || isScalar(value) || Array.isArray(value) || isTypedArray(value)
}
