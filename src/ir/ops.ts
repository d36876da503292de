/**
 * The vocabulary of the kernel language: every operation that may stand in a kernel, in labelled groups.
 *
 * - `structure`: how values enter an expression and how expressions are composed.
 * - `primitive`: what every writer must be able to write for every real dtype.
 * - `function`: what a writer may have natively; where it doesn't, `ir/library` expands it into primitives.
 *
 * Writers never see float16 or complex values: `ir/lower` turns them into float32 and pairs of reals first.
 */
import type { Kind } from '../core/dtype.js'

/**
 * How a result's dtype follows from the arguments':
 * - `same`: all arguments have one dtype, the result has it too.
 * - `bool`: all arguments have one dtype, the result is bool.
 * - `real`: a complex argument gives its real dtype, others stay.
 * - `complex`: two equal real arguments give the complex dtype they make up.
 * - `first`: the result has the dtype of the first argument; the others are int32.
 * - `select`: (bool, T, T) gives T.
 * - `given`: the instruction says it.
 */
export type TypeRule = 'same' | 'bool' | 'real' | 'complex' | 'first' | 'select' | 'given'

export type OpGroup = 'structure' | 'primitive' | 'function'

export interface OpRow {
  readonly group: OpGroup
  readonly arity: number
  readonly rule: TypeRule
  /** Kinds that the (first) argument may have. */
  readonly kinds: string
  /** Rough cost in additions: decides what is cheap enough to compute twice. */
  readonly cost: number
}

type Row<G extends OpGroup, K extends string = string> = OpRow & { readonly group: G; readonly kinds: K }

const structure = (arity: number, rule: TypeRule = 'given', cost = 0): Row<'structure'> => ({
  group: 'structure',
  arity,
  rule,
  kinds: 'biufc',
  cost,
})
const primitive = <K extends string>(arity: number, rule: TypeRule, kinds: K, cost = 1): Row<'primitive', K> => ({
  group: 'primitive',
  arity,
  rule,
  kinds,
  cost,
})
const fn = <K extends string = 'fc'>(
  arity: number,
  kinds: K = 'fc' as K,
  cost = 20,
  rule: TypeRule = 'same',
): Row<'function', K> => ({
  group: 'function',
  arity,
  rule,
  kinds,
  cost,
})

export const ops = {
  // --- structure
  /** One element of a buffer parameter, or the linear position of an iota parameter. */
  input: structure(0),
  /** A scalar parameter: constant over a launch, not part of the kernel. */
  scalar: structure(0),
  /** A constant that is part of the kernel. */
  literal: structure(0),
  /** A parameter of a function, of a combining expression or of a loop's body. */
  arg: structure(0),
  /** Conversion with the meaning of `core/convert.ts`. */
  cast: structure(1),
  /** The same bits as another dtype of the same size. */
  bitcast: structure(1),
  /** (condition, yes, no): both sides are evaluated. */
  select: structure(3, 'select'),
  /** A call of a function of the kernel language. */
  call: structure(-1),
  /** (where, fallback, ...args): a call for the elements where the condition holds; `fallback` elsewhere. */
  callWhere: structure(-1),
  /** One of the results of the loop before. */
  loop: structure(-1),
  get: structure(1),
  /** (position): the element of a table parameter at an int64 position; 0 outside of the table. */
  load: structure(1, 'given', 6),
  /**
   * (index, size), both int64: the index counted from 0, where it is negative from the end. One outside [−size, size)
   * is a failure of the launch, which the device reports as an IndexError, and gives 0. Not inside of loops.
   */
  checkIndex: structure(2, 'given', 3),

  // --- primitive: arithmetic. Integers wrap; on bool, add is or, mul is and.
  add: primitive(2, 'same', 'biufc'),
  sub: primitive(2, 'same', 'iufc'),
  mul: primitive(2, 'same', 'biufc'),
  /** True division of floats. */
  div: primitive(2, 'same', 'fc', 4),
  /** Truncating division of integers. The divisor is never 0; the smallest integer by −1 wraps. */
  idiv: primitive(2, 'same', 'iu', 10),
  /** The remainder that belongs to `idiv`: it has the sign of the dividend. */
  irem: primitive(2, 'same', 'iu', 10),
  neg: primitive(1, 'same', 'iufc'),
  /** Absolute value; the smallest integer stays. A complex argument gives its modulus. */
  abs: primitive(1, 'real', 'iufc'),
  /** The smaller one; a NaN wins, −0 is below +0. On complex lexicographic. */
  min: primitive(2, 'same', 'biufc'),
  max: primitive(2, 'same', 'biufc'),
  sqrt: primitive(1, 'same', 'fc', 8),
  floor: primitive(1, 'same', 'f'),
  ceil: primitive(1, 'same', 'f'),
  trunc: primitive(1, 'same', 'f'),
  /** To the nearest whole number, ties to even. */
  rint: primitive(1, 'same', 'f'),

  // --- primitive: bits. On bool they are logic.
  and: primitive(2, 'same', 'biu'),
  or: primitive(2, 'same', 'biu'),
  xor: primitive(2, 'same', 'biu'),
  not: primitive(1, 'same', 'biu'),
  /** Shifts. The count has the value's dtype and lies in [0, bits). `shr` keeps the sign of signed dtypes. */
  shl: primitive(2, 'same', 'iu'),
  shr: primitive(2, 'same', 'iu'),

  // --- primitive: comparisons. Complex compare lexicographically.
  eq: primitive(2, 'bool', 'biufc'),
  ne: primitive(2, 'bool', 'biufc'),
  lt: primitive(2, 'bool', 'biufc'),
  le: primitive(2, 'bool', 'biufc'),
  gt: primitive(2, 'bool', 'biufc'),
  ge: primitive(2, 'bool', 'biufc'),

  // --- function: complex numbers
  real: fn(1, 'fc', 0, 'real'),
  imag: fn(1, 'fc', 0, 'real'),
  conj: fn(1, 'fc', 1),
  complex: fn(2, 'f', 0, 'complex'),

  // --- function: division with Python's rounding, and C's remainder
  /** Rounds towards −∞. An integer by 0 gives 0; floats follow NumPy's divmod. */
  floorDiv: fn(2, 'iuf', 12),
  /** The remainder of `floorDiv`: it has the sign of the divisor. */
  mod: fn(2, 'iuf', 12),
  /** C's remainder: it has the sign of the dividend. */
  fmod: fn(2, 'iuf', 12),

  // --- function: powers, exponentials, logarithms
  pow: fn(2, 'iufc', 60),
  cbrt: fn(1, 'f', 25),
  hypot: fn(2, 'f', 12),
  exp: fn(1),
  exp2: fn(1),
  expm1: fn(1),
  log: fn(1),
  log2: fn(1),
  log10: fn(1),
  log1p: fn(1),
  logaddexp: fn(2, 'f', 40),
  logaddexp2: fn(2, 'f', 40),

  // --- function: trigonometric and hyperbolic
  sin: fn(1),
  cos: fn(1),
  tan: fn(1),
  asin: fn(1),
  acos: fn(1),
  atan: fn(1),
  atan2: fn(2, 'f'),
  sinh: fn(1),
  cosh: fn(1),
  tanh: fn(1),
  asinh: fn(1),
  acosh: fn(1),
  atanh: fn(1),

  // --- function: the bits of floats
  copysign: fn(2, 'f', 3),
  nextafter: fn(2, 'f', 6),
  signbit: fn(1, 'f', 2, 'bool'),
  /** The fraction in ±[0.5, 1) and the exponent (as a float) that make up a float. */
  frexpFraction: fn(1, 'f', 6),
  frexpExponent: fn(1, 'f', 6),
  /** (x, n): x · 2ⁿ, rounded once; n is an int32. */
  ldexp: fn(2, 'f', 8, 'first'),
  /** A float32 or float64 rounded to half precision, kept in its dtype. */
  roundHalf: fn(1, 'f', 6),

  // --- function: integers
  gcd: fn(2, 'iu', 200),
  /** How many bits are set in the absolute value; a uint8. */
  popcount: fn(1, 'iu', 10, 'given'),
} as const satisfies Record<string, OpRow>

export type OpName = keyof typeof ops

type OpsOfGroup<G extends OpGroup> = { [K in OpName]: (typeof ops)[K]['group'] extends G ? K : never }[OpName]

export type StructureOp = OpsOfGroup<'structure'>
export type PrimitiveOp = OpsOfGroup<'primitive'>
export type FunctionOp = OpsOfGroup<'function'>

/** The primitives and functions that take a kind: tables over it are exhaustive by type. */
export type OpOfKind<K extends Kind> = {
  [Op in PrimitiveOp | FunctionOp]: (typeof ops)[Op]['kinds'] extends `${string}${K}${string}` ? Op : never
}[PrimitiveOp | FunctionOp]

export function opRow(name: OpName): OpRow {
  return ops[name]
}

export function takesKind(name: OpName, kind: Kind): boolean {
  return ops[name].kinds.includes(kind)
}
