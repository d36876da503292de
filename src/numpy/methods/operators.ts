/** Python's operators as methods: `x.add(y)` is `x + y`, and `x.iadd(y)` is `x += y`. */
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import type { DTypeName } from '../../core/dtype.js'
import type { RealOf } from '../../core/types.js'
import { binary, unary, update } from '../ufunc/call.js'
import type { UfuncRow } from '../ufunc/loop.js'
import { powerOperator, ufuncRows } from '../ufunc/table.js'
import type { Beside, LoopResult } from '../ufunc/types.js'

declare module '../../array/ndarray.js' {
  interface NDArray<D extends DTypeName> {
    /** `x + y`: `np.add`. */
    add<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['same']>
    /** `x - y`: `np.subtract`. */
    sub<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['same']>
    /** `x * y`: `np.multiply`. */
    mul<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['same']>
    /** `x / y`: `np.divide`. */
    div<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['quotient']>
    /** `x // y`: `np.floorDivide`. */
    floordiv<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['number']>
    /** `x % y`: `np.remainder`. */
    mod<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['number']>
    /** `x ** y`: `np.power`. */
    pow<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['number']>
    /** `x & y`: `np.bitwiseAnd`. */
    and<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['same']>
    /** `x | y`: `np.bitwiseOr`. */
    or<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['same']>
    /** `x ^ y`: `np.bitwiseXor`. */
    xor<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['same']>
    /** `x << y`: `np.leftShift`. */
    lshift<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['number']>
    /** `x >> y`: `np.rightShift`. */
    rshift<Y extends ArrayLike>(y: Y): NDArray<LoopResult<Beside<D, Y>>['number']>
    /** `x == y`: `np.equal`. */
    eq(y: ArrayLike): NDArray<'bool'>
    /** `x != y`: `np.notEqual`. */
    ne(y: ArrayLike): NDArray<'bool'>
    /** `x < y`: `np.less`. */
    lt(y: ArrayLike): NDArray<'bool'>
    /** `x <= y`: `np.lessEqual`. */
    le(y: ArrayLike): NDArray<'bool'>
    /** `x > y`: `np.greater`. */
    gt(y: ArrayLike): NDArray<'bool'>
    /** `x >= y`: `np.greaterEqual`. */
    ge(y: ArrayLike): NDArray<'bool'>
    /** `-x`: `np.negative`. */
    neg(): NDArray<D>
    /** `abs(x)`: `np.absolute`. */
    abs(): NDArray<RealOf<D>>
    /** `~x`: `np.invert`. */
    invert(): NDArray<D>
    /** The complex conjugate; a real array itself. */
    conj(): NDArray<D>
    /** The complex conjugate; a real array itself. */
    conjugate(): NDArray<D>
    /** `x += y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    iadd(y: ArrayLike): this
    /** `x -= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    isub(y: ArrayLike): this
    /** `x *= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    imul(y: ArrayLike): this
    /** `x /= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    idiv(y: ArrayLike): this
    /** `x //= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    ifloordiv(y: ArrayLike): this
    /** `x %= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    imod(y: ArrayLike): this
    /** `x **= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    ipow(y: ArrayLike): this
    /** `x &= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    iand(y: ArrayLike): this
    /** `x |= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    ior(y: ArrayLike): this
    /** `x ^= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    ixor(y: ArrayLike): this
    /** `x <<= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    ilshift(y: ArrayLike): this
    /** `x >>= y`. @throws DTypeError where the result doesn't fit the dtype within its kind. */
    irshift(y: ArrayLike): this
  }
}

type Operators = Record<string, (this: NDArray, y: unknown) => NDArray>

const operators: Operators = {}
const infix = {
  add: ufuncRows.add,
  sub: ufuncRows.subtract,
  mul: ufuncRows.multiply,
  div: ufuncRows.divide,
  floordiv: ufuncRows.floorDivide,
  mod: ufuncRows.remainder,
  pow: powerOperator,
  and: ufuncRows.bitwiseAnd,
  or: ufuncRows.bitwiseOr,
  xor: ufuncRows.bitwiseXor,
  lshift: ufuncRows.leftShift,
  rshift: ufuncRows.rightShift,
} satisfies Record<string, UfuncRow>
const comparisons = {
  eq: ufuncRows.equal,
  ne: ufuncRows.notEqual,
  lt: ufuncRows.less,
  le: ufuncRows.lessEqual,
  gt: ufuncRows.greater,
  ge: ufuncRows.greaterEqual,
} satisfies Record<string, UfuncRow>
const prefix = {
  neg: ufuncRows.negative,
  abs: ufuncRows.absolute,
  invert: ufuncRows.invert,
} satisfies Record<string, UfuncRow>

for (const [name, row] of Object.entries<UfuncRow>({ ...infix, ...comparisons })) {
  operators[name] = function (y) {
    return binary(this.context, row, this, y)
  }
}
for (const [name, row] of Object.entries<UfuncRow>(infix)) {
  operators[`i${name}`] = function (y) {
    return update(this.context, row, this, y)
  }
}
for (const [name, row] of Object.entries<UfuncRow>(prefix)) {
  operators[name] = function () {
    return unary(this.context, row, this)
  }
}
operators.conjugate = function () {
  return this.dtype.kind === 'c' ? unary(this.context, ufuncRows.conjugate, this) : this
}
operators.conj = operators.conjugate

Object.assign(NDArray.prototype, operators)
