/** NumPy's universal functions: one row each. */

import { type Input, isArray } from '../../array/operate.js'
import { Complex } from '../../core/complex.js'
import { type DType, dtypes } from '../../core/dtype.js'
import { canCast } from '../../core/promotion.js'
import { sumTable } from '../../core/promotion-table.js'
import type { FunctionOp } from '../../ir/ops.js'
import { Loop, type Recipe, type RowOptions, type UfuncReduction, type UfuncRow, ufuncRow } from './loop.js'
import * as recipes from './recipes.js'

const { bool, int32, int64, uint8, uint64, float64, complex128 } = dtypes

const toBool = { gives: [() => bool] }
const toReal = { gives: [(type: DType) => dtypes[type.real]] }

/** Functions of inexact numbers: `fc` where they take complex ones. */
const inexact = (name: string, op: FunctionOp | 'sqrt', kinds: 'f' | 'fc' = 'fc') => ufuncRow(name, 1, kinds, op)
const floats = (name: string, nin: number, recipe: Recipe, more?: RowOptions) => ufuncRow(name, nin, 'f', recipe, more)

const noBool = (name: string) => `[${name}] is not defined for bool`
const noBoolSubtract = '[subtract] numpy boolean subtract is not supported: use bitwiseXor or logicalXor instead'
const noBoolNegative = '[negative] numpy boolean negative is not supported: use invert or logicalNot instead'

// --- reductions

const associative = (neutral: UfuncReduction['neutral'], identity = true): UfuncReduction => ({ neutral, identity })
const wide = (type: DType): DType => dtypes[sumTable[type.name]]
const folding = (fold: 'add' | 'mul', value: number): UfuncReduction => ({
  neutral: () => value,
  identity: true,
  fold,
  wider: wide,
})

const everywhere = (value: number) => (type: DType) => (type.kind === 'c' ? new Complex(value, value) : value)
const lowest = (type: DType) => type.min ?? (type.kind === 'b' ? false : everywhere(Number.NEGATIVE_INFINITY)(type))
const highest = (type: DType) => type.max ?? (type.kind === 'b' ? true : everywhere(Number.POSITIVE_INFINITY)(type))
const missing = (otherwise: UfuncReduction['neutral']) => (type: DType) =>
  type.kind === 'f' || type.kind === 'c' ? everywhere(Number.NaN)(type) : otherwise(type)
const allBits = (type: DType) => (type.kind === 'b' ? true : type.kind === 'u' ? type.max! : -1n)

// --- comparisons

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

function comparison(name: string, op: Comparison, compares: (order: number) => boolean): UfuncRow {
  const signedFirst = new Loop(name, [int64, uint64], [bool], [recipes.signedWithUnsigned(op)])
  const unsignedFirst = new Loop(name, [uint64, int64], [bool], [recipes.unsignedWithSigned(op)])
  return ufuncRow(name, 2, 'biufc', op, {
    ...toBool,
    compares,
    more: [signedFirst, unsignedFirst],
    resolve: ([a, b]) =>
      b === uint64 && a.kind === 'i' ? signedFirst : a === uint64 && b.kind === 'i' ? unsignedFirst : undefined,
  })
}

function logical(name: string, op: 'and' | 'or' | 'xor', identity: boolean): UfuncRow {
  return ufuncRow(name, 2, 'biufc', recipes.logical(op), {
    ...toBool,
    asksTruth: true,
    identity,
    reduction: associative(() => identity),
  })
}

// --- ldexp: a float and an integer

const ldexpLoops = [dtypes.float16, dtypes.float32, float64].flatMap((type) =>
  [int32, int64].map((count) => new Loop('ldexp', [type, count], [type], [recipes.ldexp])),
)

const ldexpLoop = ([x, count]: readonly DType[]): Loop | null =>
  ldexpLoops.find(({ inputs }) => canCast(x, inputs[0]) && canCast(count, inputs[1])) ?? null

const isMissing = { f: recipes.isNotANumber, c: recipes.ofParts('or', recipes.isNotANumber) }
const quietExtreme = (op: 'max' | 'min') => ({
  biu: op,
  f: recipes.ignoringNaN(op, isMissing.f),
  c: recipes.ignoringNaN(op, isMissing.c),
})
const rounding = (op: 'floor' | 'ceil' | 'trunc') => ({ biu: 'cast', f: op }) as const

export const ufuncRows = {
  // --- arithmetic
  add: ufuncRow('add', 2, 'biufc', 'add', { identity: 0, reduction: folding('add', 0) }),
  subtract: ufuncRow('subtract', 2, 'iufc', 'sub', { noBool: noBoolSubtract }),
  multiply: ufuncRow('multiply', 2, 'biufc', 'mul', { identity: 1, reduction: folding('mul', 1) }),
  divide: ufuncRow('divide', 2, 'fc', 'div', { integersAs: float64 }),
  floorDivide: ufuncRow('floorDivide', 2, 'iuf', 'floorDiv'),
  remainder: ufuncRow('remainder', 2, 'iuf', 'mod'),
  fmod: ufuncRow('fmod', 2, 'iuf', 'fmod'),
  divmod: ufuncRow('divmod', 2, 'iuf', ['floorDiv', 'mod'], { gives: [(type) => type, (type) => type] }),
  power: ufuncRow('power', 2, 'iufc', 'pow', { simpler: (loop, exponent) => simplerPower(loop, exponent, false) }),
  floatPower: ufuncRow('floatPower', 2, [float64, complex128], 'pow'),
  negative: ufuncRow('negative', 1, 'iufc', 'neg', { noBool: noBoolNegative }),
  positive: ufuncRow('positive', 1, 'iufc', 'cast', { noBool: noBool('positive') }),
  absolute: ufuncRow('absolute', 1, 'biufc', { b: 'cast', iufc: 'abs' }, toReal),
  fabs: floats('fabs', 1, 'abs'),
  sign: ufuncRow(
    'sign',
    1,
    'iufc',
    { i: recipes.signOfSigned, u: recipes.signOfUnsigned, f: recipes.signOfFloat, c: recipes.signOfComplex },
    { noBool: noBool('sign') },
  ),
  square: ufuncRow('square', 1, 'iufc', recipes.square),
  reciprocal: ufuncRow('reciprocal', 1, 'iufc', {
    iu: recipes.reciprocalOfInteger,
    f: recipes.reciprocalOfFloat,
    c: recipes.reciprocalOfComplex,
  }),
  conjugate: ufuncRow('conjugate', 1, 'iufc', { iuf: 'cast', c: 'conj' }),
  gcd: ufuncRow('gcd', 2, 'iu', 'gcd', { identity: 0, reduction: associative(() => 0), noBool: noBool('gcd') }),
  lcm: ufuncRow('lcm', 2, 'iu', recipes.lcm, {
    reduction: { neutral: () => 1, identity: false, ordered: true },
    noBool: noBool('lcm'),
  }),

  // --- powers, exponentials, logarithms
  sqrt: inexact('sqrt', 'sqrt'),
  cbrt: inexact('cbrt', 'cbrt', 'f'),
  exp: inexact('exp', 'exp'),
  exp2: inexact('exp2', 'exp2'),
  expm1: inexact('expm1', 'expm1'),
  log: inexact('log', 'log'),
  log2: inexact('log2', 'log2'),
  log10: inexact('log10', 'log10'),
  log1p: inexact('log1p', 'log1p'),
  logaddexp: floats('logaddexp', 2, 'logaddexp', {
    identity: Number.NEGATIVE_INFINITY,
    reduction: associative(() => Number.NEGATIVE_INFINITY),
  }),
  logaddexp2: floats('logaddexp2', 2, 'logaddexp2', {
    identity: Number.NEGATIVE_INFINITY,
    reduction: associative(() => Number.NEGATIVE_INFINITY),
  }),

  // --- trigonometric and hyperbolic
  sin: inexact('sin', 'sin'),
  cos: inexact('cos', 'cos'),
  tan: inexact('tan', 'tan'),
  arcsin: inexact('arcsin', 'asin'),
  arccos: inexact('arccos', 'acos'),
  arctan: inexact('arctan', 'atan'),
  arctan2: floats('arctan2', 2, 'atan2'),
  hypot: floats('hypot', 2, 'hypot', { identity: 0, reduction: associative(() => 0) }),
  sinh: inexact('sinh', 'sinh'),
  cosh: inexact('cosh', 'cosh'),
  tanh: inexact('tanh', 'tanh'),
  arcsinh: inexact('arcsinh', 'asinh'),
  arccosh: inexact('arccosh', 'acosh'),
  arctanh: inexact('arctanh', 'atanh'),
  degrees: floats('degrees', 1, recipes.scaled(180 / Math.PI)),
  radians: floats('radians', 1, recipes.scaled(Math.PI / 180)),
  rad2deg: floats('rad2deg', 1, recipes.scaled(180 / Math.PI)),
  deg2rad: floats('deg2rad', 1, recipes.scaled(Math.PI / 180)),

  // --- rounding
  rint: ufuncRow('rint', 1, 'fc', { f: 'rint', c: recipes.eachPart('rint') }),
  floor: ufuncRow('floor', 1, 'biuf', rounding('floor')),
  ceil: ufuncRow('ceil', 1, 'biuf', rounding('ceil')),
  trunc: ufuncRow('trunc', 1, 'biuf', rounding('trunc')),

  // --- bits
  bitwiseAnd: ufuncRow('bitwiseAnd', 2, 'biu', 'and', { identity: -1, reduction: associative(allBits) }),
  bitwiseOr: ufuncRow('bitwiseOr', 2, 'biu', 'or', { identity: 0, reduction: associative(() => 0) }),
  bitwiseXor: ufuncRow('bitwiseXor', 2, 'biu', 'xor', { identity: 0, reduction: associative(() => 0) }),
  invert: ufuncRow('invert', 1, 'biu', 'not'),
  leftShift: ufuncRow('leftShift', 2, 'iu', recipes.shift('shl')),
  rightShift: ufuncRow('rightShift', 2, 'iu', recipes.shift('shr')),
  bitwiseCount: ufuncRow('bitwiseCount', 1, 'iu', 'popcount', { gives: [() => uint8] }),

  // --- comparisons
  equal: comparison('equal', 'eq', (order) => order === 0),
  notEqual: comparison('notEqual', 'ne', (order) => order !== 0),
  less: comparison('less', 'lt', (order) => order < 0),
  lessEqual: comparison('lessEqual', 'le', (order) => order <= 0),
  greater: comparison('greater', 'gt', (order) => order > 0),
  greaterEqual: comparison('greaterEqual', 'ge', (order) => order >= 0),
  maximum: ufuncRow('maximum', 2, 'biufc', 'max', { reduction: associative(lowest, false) }),
  minimum: ufuncRow('minimum', 2, 'biufc', 'min', { reduction: associative(highest, false) }),
  fmax: ufuncRow('fmax', 2, 'biufc', quietExtreme('max'), { reduction: associative(missing(lowest), false) }),
  fmin: ufuncRow('fmin', 2, 'biufc', quietExtreme('min'), { reduction: associative(missing(highest), false) }),

  // --- logic
  logicalAnd: logical('logicalAnd', 'and', true),
  logicalOr: logical('logicalOr', 'or', false),
  logicalXor: logical('logicalXor', 'xor', false),
  logicalNot: ufuncRow('logicalNot', 1, 'biufc', recipes.logicalNot, toBool),

  // --- floats
  isfinite: ufuncRow(
    'isfinite',
    1,
    'biufc',
    { biu: recipes.constant(true), f: recipes.isBounded, c: recipes.ofParts('and', recipes.isBounded) },
    toBool,
  ),
  isinf: ufuncRow(
    'isinf',
    1,
    'biufc',
    { biu: recipes.constant(false), f: recipes.isInfinite, c: recipes.ofParts('or', recipes.isInfinite) },
    toBool,
  ),
  isnan: ufuncRow('isnan', 1, 'biufc', { biu: recipes.constant(false), ...isMissing }, toBool),
  signbit: floats('signbit', 1, 'signbit', toBool),
  copysign: floats('copysign', 2, 'copysign'),
  nextafter: floats('nextafter', 2, 'nextafter'),
  spacing: floats('spacing', 1, recipes.spacing),
  heaviside: floats('heaviside', 2, recipes.heaviside),
  modf: ufuncRow('modf', 1, 'f', [recipes.fraction, 'trunc'], { gives: [(type) => type, (type) => type] }),
  frexp: ufuncRow('frexp', 1, 'f', ['frexpFraction', recipes.frexpExponent], {
    gives: [(type) => type, () => int32],
  }),
  ldexp: ufuncRow('ldexp', 2, [], recipes.ldexp, { more: ldexpLoops, resolve: ldexpLoop, whole: 1 }),
} as const satisfies Record<string, UfuncRow>

export type UfuncName = keyof typeof ufuncRows

/** `**`. */
export const powerOperator: UfuncRow = {
  ...ufuncRows.power,
  simpler: (loop, exponent) => simplerPower(loop, exponent, true),
}

/** As in NumPy, where `x ** 2` is a product. Of complex and half precision numbers only the operator takes roots and reciprocals. */
function simplerPower({ inputs: [type] }: Loop, exponent: Input, isOperator: boolean): Loop | undefined {
  if (isArray(exponent)) return undefined
  const { scalar } = exponent
  const value = scalar instanceof Complex ? (scalar.im === 0 ? scalar.re : undefined) : Number(scalar)
  if (value === 1) return ufuncRows.positive.byType[type.id]
  if (value === 2) return ufuncRows.square.byType[type.id]
  if (!isOperator && (type.kind !== 'f' || type.itemsize === 2)) return undefined
  if (value === 0.5) return ufuncRows.sqrt.byType[type.id]
  return value === -1 ? ufuncRows.reciprocal.byType[type.id] : undefined
}
