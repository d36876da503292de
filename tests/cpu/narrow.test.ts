/** Lanes of 8 and 16 bits against typed arrays, which wrap in the same way: lengths around those of vectors. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const lengths = [0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000]
const kinds = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array } as const

function elements(length: number, seed: number): number[] {
  let state = seed + 1
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) & 0xffff
  })
}

for (const [name, Kind] of Object.entries(kinds)) {
  test(`${name} wraps, compares and chooses as typed arrays do`, () => {
    for (const length of lengths) {
      const [p, q] = [1, 2].map((seed) => Kind.from(elements(length, seed)))
      for (let at = 0; at < length; at += 5) q[at] = p[at]
      const [x, y] = [p, q].map((of) => np.array(of))
      const each = (of: (a: number, b: number) => number) =>
        Array.from(Kind.from(Array.from(p, (a, at) => of(a, q[at]))))
      const truth = (of: (a: number, b: number) => boolean) => Array.from(p, (a, at) => of(a, q[at]))
      assert.deepEqual(
        x.add(y).tolist(),
        each((a, b) => a + b),
      )
      assert.deepEqual(
        x.sub(y).tolist(),
        each((a, b) => a - b),
      )
      assert.deepEqual(
        x.mul(y).tolist(),
        each((a, b) => Math.imul(a, b)),
      )
      assert.deepEqual(
        x.mul(3).add(y).tolist(),
        each((a, b) => Math.imul(a, 3) + b),
      )
      assert.deepEqual(
        np.negative(x).tolist(),
        each((a) => -a),
      )
      assert.deepEqual(
        np.absolute(x).tolist(),
        each((a) => Math.abs(a)),
      )
      assert.deepEqual(np.minimum(x, y).tolist(), each(Math.min))
      assert.deepEqual(np.maximum(x, y).tolist(), each(Math.max))
      assert.deepEqual(
        x.and(y).tolist(),
        each((a, b) => a & b),
      )
      assert.deepEqual(
        x.or(y).tolist(),
        each((a, b) => a | b),
      )
      assert.deepEqual(
        x.xor(y).tolist(),
        each((a, b) => a ^ b),
      )
      assert.deepEqual(
        x.invert().tolist(),
        each((a) => ~a),
      )
      assert.deepEqual(
        x.eq(y).tolist(),
        truth((a, b) => a === b),
      )
      assert.deepEqual(
        x.ne(y).tolist(),
        truth((a, b) => a !== b),
      )
      assert.deepEqual(
        x.lt(y).tolist(),
        truth((a, b) => a < b),
      )
      assert.deepEqual(
        x.le(y).tolist(),
        truth((a, b) => a <= b),
      )
      assert.deepEqual(
        x.gt(y).tolist(),
        truth((a, b) => a > b),
      )
      assert.deepEqual(
        x.ge(100).tolist(),
        truth((a) => a >= 100),
      )
      assert.deepEqual(
        np.where(x.lt(y), x, y.add(1)).tolist(),
        each((a, b) => (a < b ? a : b + 1)),
      )
      assert.deepEqual(
        x.add(x.lt(y)).tolist(),
        each((a, b) => a + Number(a < b)),
      )
      assert.deepEqual(
        x.astype('bool').tolist(),
        truth((a) => a !== 0),
      )
    }
  })
}

test('parts of narrow arrays, from any element on', () => {
  const p = Uint8Array.from(elements(200, 7))
  const x = np.array(p)
  for (const start of [1, 2, 3, 13, 63, 150]) {
    const expected = Array.from(p.subarray(start), (a) => (a * 5) & 255)
    assert.deepEqual(x.at(`${start}:`).mul(5).tolist(), expected)
    assert.deepEqual(
      x.at(`${start}::3`).mul(5).tolist(),
      expected.filter((_, at) => at % 3 === 0),
    )
    const target = np.zeros(200, 'uint8')
    target.set(`${start}:`, x.at(`${start}:`).mul(5))
    assert.deepEqual(target.tolist(), [...new Array<number>(start).fill(0), ...expected])
  }
})

test('masks are combined, inverted, counted and taken by', () => {
  for (const length of [...lengths, 16_383, 16_385, 50_001]) {
    const flags = elements(length, 3).map((value) => value % 3 === 0)
    const mask = np.array(flags, { dtype: 'bool' })
    const places = flags.flatMap((flag, at) => (flag ? [at] : []))
    assert.equal(np.countNonzero(mask).item(), places.length)
    assert.equal(mask.sum().item(), places.length)
    assert.equal(np.countNonzero(np.logicalNot(mask)).item(), length - places.length)
    assert.deepEqual(
      np.logicalXor(mask, mask.at('::-1')).tolist(),
      flags.map((flag, at) => flag !== flags[length - 1 - at]),
    )
    assert.deepEqual(np.nonzero(mask)[0].tolist(), places)
    assert.deepEqual(np.arange(length).at(mask).tolist(), places)
    if (length > 3) assert.equal(np.countNonzero(mask.at('3:')).item(), places.filter((at) => at >= 3).length)
  }
})

test('whether masks hold anywhere or everywhere, at every length and place', () => {
  for (const length of [...lengths, 16_385, 50_001]) {
    const none = np.zeros(length, 'bool')
    assert.deepEqual([none.any().item(), none.all().item()], [false, length === 0])
    const every = np.ones(length, 'bool')
    assert.deepEqual([every.any().item(), every.all().item()], [length > 0, true])
    for (const at of [0, 1, 15, 16, 31, 32, 33, length - 2, length - 1]) {
      if (at < 0 || at >= length) continue
      none.set(at, true)
      every.set(at, false)
      assert.deepEqual([none.any().item(), none.all().item()], [true, length === 1], `${at} of ${length}`)
      assert.deepEqual([every.any().item(), every.all().item()], [length > 1, false], `${at} of ${length}`)
      none.set(at, false)
      every.set(at, true)
    }
  }
  const p = Int8Array.from(elements(37 * 53, 5))
  const x = np.array(p).reshape([37, 53])
  const rows = Array.from({ length: 37 }, (_, row) => p.subarray(53 * row, 53 * (row + 1)))
  assert.deepEqual(
    np.any(x.gt(120), 1).tolist(),
    rows.map((row) => row.some((a) => a > 120)),
  )
  assert.deepEqual(
    np.all(x.gt(-127), 1).tolist(),
    rows.map((row) => row.every((a) => a > -127)),
  )
})

test('counts along rows and down columns, of comparisons too', () => {
  const p = Int8Array.from(elements(37 * 53, 11))
  const x = np.array(p).reshape([37, 53])
  const rows = Array.from({ length: 37 }, (_, row) => p.subarray(53 * row, 53 * (row + 1)).filter((a) => a > 3).length)
  const columns = Array.from({ length: 53 }, (_, column) => p.filter((a, at) => at % 53 === column && a > 3).length)
  assert.deepEqual(np.countNonzero(x.gt(3), 1).tolist(), rows)
  assert.deepEqual(x.gt(3).sum(0).tolist(), columns)
  assert.equal(x.gt(3).sum().item(), p.filter((a) => a > 3).length)
})
