/** The ufuncs that the tests walk through, with NumPy's names and how near to NumPy's their results have to be. */
import { Complex } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import type { Tolerance, Values } from '../harness/index.js'

export interface Listed {
  readonly ours: string
  readonly numpy: string
  /** Whether results are correctly rounded or integers; functions that approximate may differ by some ULP. */
  readonly exact: boolean
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const listed = (names: string, exact: boolean): Listed[] =>
  names.split(' ').map((numpy) => ({ ours: camel(numpy), numpy, exact }))

export const unaryUfuncs: readonly Listed[] = [
  ...listed('negative positive absolute fabs sign square reciprocal conjugate sqrt rint floor ceil trunc', true),
  ...listed('invert bitwise_count logical_not isfinite isinf isnan signbit spacing', true),
  ...listed('cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan', false),
  ...listed('sinh cosh tanh arcsinh arccosh arctanh degrees radians rad2deg deg2rad', false),
]

export const binaryUfuncs: readonly Listed[] = [
  ...listed('add subtract multiply divide floor_divide remainder fmod gcd lcm', true),
  ...listed('bitwise_and bitwise_or bitwise_xor left_shift right_shift', true),
  ...listed('equal not_equal less less_equal greater greater_equal', true),
  ...listed('maximum minimum fmax fmin logical_and logical_or logical_xor', true),
  ...listed('copysign nextafter heaviside ldexp', true),
  ...listed('power float_power logaddexp logaddexp2 arctan2 hypot', false),
]

export const pairUfuncs: readonly Listed[] = listed('modf frexp', true)

/**
 * Complex results are compared by modulus: NumPy's kernels contract products and sums where the processor can, and its
 * functions are the C library's, so that a part which is small beside the other one has other last digits.
 */
const complexTolerance: Record<string, Tolerance> = { complex64: { rtol: 3e-6 }, complex128: { rtol: 1e-14 } }

const isComplex = (name: DTypeName) => dtypes[name].kind === 'c'

/** Differences from NumPy that are meant to be, for some kinds of operands. */
interface KnownDifference {
  readonly ufuncs: readonly string[]
  readonly kinds: string
  readonly why: string
  /** How results are compared instead. */
  readonly tolerance?: { readonly half?: Tolerance; readonly single: Tolerance; readonly double: Tolerance }
  readonly anyZero?: boolean
  /** Whether large values are left out. */
  readonly moderate?: boolean
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    ufuncs: ['maximum', 'minimum', 'fmax', 'fmin'],
    kinds: 'f',
    why: 'here −0 is below +0; in NumPy the answer depends on the order of operands, and on the kernel that is taken',
    anyZero: true,
  },
  {
    ufuncs: ['multiply', 'square'],
    kinds: 'c',
    why: 'where a product overflows, NumPy gives NaN or an infinity depending on whether its kernel contracts',
    moderate: true,
    anyZero: true,
  },
  {
    ufuncs: ['exp2'],
    kinds: 'c',
    why: 'the angle y·ln 2 is exact here; NumPy rounds it, which leaves large ones without digits',
    moderate: true,
  },
  {
    ufuncs: ['log1p'],
    kinds: 'c',
    why: 'NumPy loses small real parts where it takes |1 + z|; here they are found without cancellation',
    tolerance: { single: { rtol: 3e-6, atol: 2e-7 }, double: { rtol: 1e-14, atol: 1e-15 } },
  },
  {
    ufuncs: ['logaddexp', 'logaddexp2'],
    kinds: 'biuf',
    why: 'where the two terms cancel each other, both give what rounding left over',
    tolerance: { half: { ulp: 4 }, single: { rtol: 5e-7, atol: 2e-7 }, double: { rtol: 1e-15, atol: 4e-16 } },
  },
  {
    ufuncs: ['power', 'float_power'],
    kinds: 'c',
    why: 'errors of the logarithm grow with the exponent; the C library has others',
    moderate: true,
    tolerance: { single: { rtol: 3e-5 }, double: { rtol: 1e-13 } },
  },
]

const knownFor = ({ numpy }: Listed, operands: readonly DTypeName[]) =>
  knownDifferences.find(
    ({ ufuncs, kinds }) => ufuncs.includes(numpy) && operands.some((name) => kinds.includes(dtypes[name].kind)),
  )

export function comparisonOf(ufunc: Listed, ...operands: readonly DTypeName[]) {
  const known = knownFor(ufunc, operands)
  return { tolerance: toleranceOf(ufunc, operands), signedZero: ufunc.exact && known?.anyZero !== true }
}

function toleranceOf(ufunc: Listed, operands: readonly DTypeName[]): Tolerance {
  const known = knownFor(ufunc, operands)?.tolerance
  const complex = operands.some(isComplex)
  if (known !== undefined) {
    if (operands.some((name) => name === (complex ? 'complex64' : 'float32'))) return known.single
    return (complex || operands.includes('float64') ? known.double : known.half) ?? known.double
  }
  if (complex) return complexTolerance[operands.includes('complex64') ? 'complex64' : 'complex128']
  return ufunc.exact ? 'exact' : { ulp: 4 }
}

const parts = [0, -0, 1, -2.5, 0.001, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
const moderateValues = parts.flatMap((re) => parts.map((im) => new Complex(re, im)))

/** The kind of values that a ufunc can be compared on. */
export function valuesFor(ufunc: Listed, dtype: DTypeName, wanted: 'special' | 'wide'): Values {
  const known = knownFor(ufunc, [dtype])
  return known?.moderate ? moderateValues : wanted
}
