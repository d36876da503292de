import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Complex, type Scalar } from '#src/core/complex.js'
import { castScalar, isScalar, readElement, scalarType, toDType, writeElement } from '#src/core/convert.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { DTypeError, OverflowError, ValueError } from '#src/core/errors.js'
import { float16Bits, float16Value } from '#src/core/float16.js'
import { golden } from './golden.js'

type Text = string | [string, string]
const numpy = golden<{ casts: [DTypeName, DTypeName, [Text, Text][]][] }>('convert')

function value(text: Text, type: DTypeName): Scalar {
  const { kind, itemsize } = dtypes[type]
  if (typeof text !== 'string') return new Complex(Number(text[0]), Number(text[1]))
  if (kind === 'b') return text === 'true'
  return itemsize === 8 && kind !== 'f' ? BigInt(text) : Number(text)
}

test('casts are those of NumPy wherever C defines them', () => {
  let count = 0
  for (const [from, to, pairs] of numpy.casts) {
    for (const [source, answer] of pairs) {
      const seen = castScalar(value(source, from), from, to)
      assert.deepEqual(seen, value(answer, to), `${source} from ${from} to ${to}`)
      count++
    }
  }
  assert.ok(count > 5000)
})

const float = fc.oneof(
  fc.double(),
  fc.double({ min: -1e20, max: 1e20 }),
  fc
    .tuple(
      fc.constantFrom(7, 8, 15, 16, 31, 32, 53, 63, 64, 70),
      fc.constantFrom(-1, 1),
      fc.integer({ min: -3, max: 3 }),
    )
    .map(([power, sign, off]) => sign * (2 ** power + off)),
)

test('a float out of range saturates or wraps by the rule of the integer dtype', () => {
  const clamp = (whole: bigint, type: 'int32' | 'int64' | 'uint64') => {
    const { min, max } = dtypes[type]
    return whole < min! ? min! : whole > max! ? max! : whole
  }
  const through: Record<string, (whole: bigint) => bigint> = {
    int8: (whole) => BigInt.asIntN(8, clamp(whole, 'int32')),
    int16: (whole) => BigInt.asIntN(16, clamp(whole, 'int32')),
    int32: (whole) => clamp(whole, 'int32'),
    int64: (whole) => clamp(whole, 'int64'),
    uint8: (whole) => BigInt.asUintN(8, clamp(whole, 'int32')),
    uint16: (whole) => BigInt.asUintN(16, clamp(whole, 'int32')),
    uint32: (whole) => BigInt.asUintN(32, clamp(whole, 'int64')),
    uint64: (whole) => (whole < 0n ? BigInt.asUintN(64, clamp(whole, 'int64')) : clamp(whole, 'uint64')),
  }
  fc.assert(
    fc.property(float, (x) => {
      // A power of two beyond 2^70 stands for the infinities.
      const whole = Number.isNaN(x) ? 0n : BigInt(Math.trunc(Number.isFinite(x) ? x : Math.sign(x) * 2 ** 80))
      for (const [name, rule] of Object.entries(through)) {
        const seen = castScalar(x, 'float64', name as DTypeName)
        assert.equal(typeof seen, dtypes[name as DTypeName].itemsize === 8 ? 'bigint' : 'number')
        assert.equal(BigInt(seen as bigint), rule(whole), `${x} to ${name}`)
      }
    }),
    { numRuns: 2000 },
  )
})

test('the zero that a float casts to is +0', () => {
  for (const x of [-0, -0.5, Number.NaN]) {
    for (const name of ['int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32'] as const) {
      assert.ok(Object.is(castScalar(x, 'float64', name), 0), `${x} to ${name}`)
    }
  }
  assert.ok(Object.is(castScalar(-0, 'float64', 'float16'), -0))
  assert.ok(Object.is(castScalar(-0, 'float64', 'float32'), -0))
})

test('64-bit integers are rounded once', () => {
  // Just above the midpoint of two float32 values, where a detour through float64 loses the bit that decides.
  const base = 1n << 62n
  const half = 1n << 38n
  assert.equal(castScalar(base + half + 1n, 'int64', 'float32'), Number(base + 2n * half))
  assert.equal(castScalar(base + half, 'int64', 'float32'), Number(base))
  assert.equal(castScalar(-(base + half + 1n), 'int64', 'float32'), -Number(base + 2n * half))
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (x) => {
      const seen = BigInt(castScalar(x, 'uint64', 'float32') as number)
      const bits = BigInt(Math.max(0, x.toString(2).length - 24))
      const distance = seen > x ? seen - x : x - seen
      assert.ok(2n * distance <= 1n << bits, String(x))
    }),
  )
})

test('half precision: each value is kept, midpoints go to even', () => {
  for (let bits = 0; bits < 0x7c00; bits++) {
    const low = float16Value(bits)
    assert.equal(float16Bits(low), bits)
    assert.equal(float16Bits(-low), bits | 0x8000)
    const high = bits === 0x7bff ? 65536 : float16Value(bits + 1)
    const middle = (low + high) / 2
    assert.equal(float16Bits(middle), bits + (bits & 1))
    assert.equal(float16Bits(middle * (1 + 2 ** -52)), bits + 1)
    assert.equal(float16Bits(middle * (1 - 2 ** -53)), bits)
  }
})

test('elements survive memory', () => {
  const samples: Record<string, Scalar[]> = {
    b: [true, false],
    i: [-1, 0, 127, -128],
    u: [0, 1, 255],
    f: [0, -0, 1.5, -2, Number.NaN, Number.POSITIVE_INFINITY],
    c: [new Complex(1.5, -0), new Complex(Number.NaN, -2)],
  }
  for (const name of dtypeNames) {
    const type = dtypes[name]
    const memory = new type.storage(3 * type.lanes)
    for (const sample of samples[type.kind]) {
      const wide = type.itemsize === 8 && (type.kind === 'i' || type.kind === 'u')
      const written = wide ? BigInt(sample as number) : sample
      writeElement(type, memory, 1, written)
      assert.deepEqual(readElement(type, memory, 1), written, name)
    }
    for (const other of [0, 2]) assert.equal(Number(readElement(type, memory, other) as number) || 0, 0)
  }
})

test('the dtype of a JS value', () => {
  assert.equal(scalarType(1).name, 'float64')
  assert.equal(scalarType(1n).name, 'int64')
  assert.equal(scalarType(2n ** 63n).name, 'uint64')
  assert.equal(scalarType(false).name, 'bool')
  assert.equal(scalarType(new Complex(0, 1)).name, 'complex128')
  assert.throws(() => scalarType(2n ** 64n), OverflowError)
  assert.throws(() => scalarType(-(2n ** 63n) - 1n), OverflowError)
  assert.throws(() => scalarType('1' as unknown as number), DTypeError)
  assert.ok(isScalar(1) && isScalar(1n) && isScalar(true) && isScalar(new Complex(1, 2)))
  assert.ok(!isScalar(null) && !isScalar('1') && !isScalar([1]) && !isScalar(undefined))
})

test("a user's value becomes one of a dtype, or an error", () => {
  const to = (x: Scalar, name: DTypeName) => toDType(x, dtypes[name])
  assert.equal(to(1.9, 'int32'), 1)
  assert.equal(to(-1.9, 'int64'), -1n)
  assert.equal(to(-0.5, 'uint8'), 0)
  assert.ok(Object.is(to(-0, 'int8'), 0))
  assert.equal(to(255.9, 'uint8'), 255)
  assert.equal(to(true, 'uint64'), 1n)
  assert.equal(to(2n ** 64n - 1n, 'uint64'), 2n ** 64n - 1n)
  assert.equal(to(300n, 'float16'), 300)
  assert.equal(to(1e5, 'float16'), Number.POSITIVE_INFINITY)
  assert.equal(to(0.1, 'float32'), Math.fround(0.1))
  assert.equal(to(2n ** 70n, 'float32'), 2 ** 70)
  assert.deepEqual(to(2, 'complex64'), new Complex(2, 0))
  assert.deepEqual(to(new Complex(0.1, 1e60), 'complex64'), new Complex(Math.fround(0.1), Number.POSITIVE_INFINITY))
  for (const [x, truth] of [
    [2, true],
    [0, false],
    [Number.NaN, true],
    [2n ** 2000n, true],
    [0n, false],
  ] as const) {
    assert.equal(to(x, 'bool'), truth)
  }
  assert.equal(to(new Complex(0, 1), 'bool'), true)
  assert.throws(() => to(300, 'uint8'), {
    name: 'OverflowError',
    message: 'integer 300 out of bounds for uint8: it holds 0 to 255',
  })
  for (const [x, name] of [
    [-1, 'uint8'],
    [128n, 'int8'],
    [1e20, 'int64'],
    [2 ** 63, 'int64'],
    [2 ** 64, 'uint64'],
  ] as const) {
    assert.throws(() => to(x, name), OverflowError, `${x} to ${name}`)
  }
  assert.throws(() => to(Number.POSITIVE_INFINITY, 'int32'), OverflowError)
  assert.throws(() => to(2n ** 2000n, 'float32'), OverflowError)
  assert.throws(() => to(Number.NaN, 'int32'), ValueError)
  assert.throws(() => to(new Complex(1, 0), 'float64'), DTypeError)
  assert.throws(() => to('1' as unknown as number, 'float64'), DTypeError)
})
