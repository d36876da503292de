/** Random expressions for property tests, over values that are interesting in their dtype. */
import fc from 'fast-check'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { float16Value } from '#src/core/float16.js'
import { Builder } from '#src/ir/expr.js'
import type { MapKernel } from '#src/ir/kernel.js'
import { bitcastScalar } from '#src/ir/memory-access.js'
import { type OpName, opRow, ops, type PrimitiveOp, takesKind } from '#src/ir/ops.js'

const specialFloats = [0, -0, 1, -1, 0.5, 2, 3, -2.5, 1e-3, Infinity, -Infinity, NaN, 65504, 2 ** -24, 2 ** -14, 1e30]

const halves = fc.integer({ min: 0, max: 0xffff }).map(float16Value)

/** An element of `type`. */
export function elementOf(type: DTypeName): fc.Arbitrary<Scalar> {
  const { kind, itemsize, real, min, max } = dtypes[type]
  if (kind === 'b') return fc.boolean()
  if (kind === 'c')
    return fc.tuple(elementOf(real), elementOf(real)).map(([re, im]) => new Complex(Number(re), Number(im)))
  if (kind === 'f') {
    if (type === 'float16') return halves
    const any = fc.oneof(fc.constantFrom(...specialFloats), halves, fc.double())
    return type === 'float32' ? any.map((x) => Math.fround(Number(x))) : any
  }
  const range = fc.oneof(fc.constantFrom(min!, max!, 0n, 1n, 2n), fc.bigInt({ min: min!, max: max! }))
  return itemsize === 8 ? range : range.map(Number)
}

/**
 * Primitives whose arguments are restricted are left out: integer division and shifts. So are copysign and signbit,
 * since the sign of a computed NaN is open. They have tests of their own.
 */
const safeOps = (Object.keys(ops) as OpName[]).filter(
  (op): op is PrimitiveOp =>
    (opRow(op).group === 'primitive' && !['idiv', 'irem', 'shl', 'shr'].includes(op)) ||
    ['real', 'imag', 'conj', 'nextafter', 'frexpFraction', 'frexpExponent', 'floorDiv', 'mod', 'fmod'].includes(op),
)

/** The choice of one instruction: which op, which operands, which dtype it casts to. */
const choice = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000))

/** A map over buffers of all dtypes whose body is made of random instructions; the last ones are stored. */
export function mapKernel(length = 12): fc.Arbitrary<MapKernel> {
  return fc.array(choice, { minLength: 1, maxLength: length }).map((choices) => {
    const b = new Builder()
    for (const [index, type] of dtypeNames.entries()) b.input(index, type)
    for (const [which, first, second, third] of choices) appendRandom(b, which, [first, second, third])
    const results = b.instrs.map((_, id) => id).slice(-Math.min(3, choices.length))
    const params = dtypeNames.map((dtype) => ({ kind: 'buffer' as const, dtype }))
    return { kind: 'map', params, body: b.body(...results), outputs: results.map((id) => b.typeOf(id)) }
  })
}

function appendRandom(b: Builder, which: number, picks: readonly number[]): void {
  const count = b.instrs.length
  const operand = picks[0] % count
  const type = b.typeOf(operand)
  const same = b.instrs.map((_, id) => id).filter((id) => b.typeOf(id) === type)
  const [second, third] = [same[picks[1] % same.length], same[picks[2] % same.length]]
  const conditions = b.instrs.map((_, id) => id).filter((id) => b.typeOf(id) === 'bool')
  // a complex root is a function that is accurate, not exact
  const usable = safeOps.filter(
    (op) => takesKind(op, dtypes[type].kind) && !(op === 'sqrt' && dtypes[type].kind === 'c'),
  )
  const pick = which % (usable.length + 4)
  if (pick >= usable.length + 1) b.push({ op: 'cast', type: dtypeNames[picks[1] % dtypeNames.length], args: [operand] })
  else if (pick === usable.length) b.select(conditions[picks[2] % conditions.length], second, third)
  else b.op(usable[pick], ...[operand, second].slice(0, opRow(usable[pick]).arity))
}

/** A point of such a kernel: one element per buffer. */
export const point: fc.Arbitrary<Scalar[]> = fc.tuple(...dtypeNames.map(elementOf)) as fc.Arbitrary<Scalar[]>

/** The bits of `value`, with one pattern for all NaNs. */
export function bitsOf(value: Scalar, type: DTypeName): string {
  if (value instanceof Complex) {
    return `${bitsOf(value.re, dtypes[type].real)} ${bitsOf(value.im, dtypes[type].real)}`
  }
  if (typeof value !== 'number' || dtypes[type].kind !== 'f') return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return `${value} ${bitcastScalar(value, 'float64', 'uint64')}`
}
