import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import fc from 'fast-check'
import {
  type ArrayReader,
  arrayRepr,
  arrayStr,
  arrayToString,
  type FloatName,
  formatFloatPositional,
  formatFloatScientific,
  getPrintoptions,
  type PrintOptions,
  printoptions,
  setPrintoptions,
} from '#src/array/format/index.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { ArgumentError } from '#src/core/errors.js'
import { float16Round } from '#src/core/float16.js'

const defaults = getPrintoptions()

afterEach(() => setPrintoptions(defaults))

function vector(...values: number[]): ArrayReader {
  return { shape: [values.length], dtype: dtypes.float64, get: (index) => values[index] }
}

/** Counts what is read of an array too large to read. */
function huge(shape: number[], name: DTypeName): ArrayReader & { reads: Set<number> } {
  const reads = new Set<number>()
  const get = (index: number) => {
    reads.add(index)
    return name === 'int64' ? BigInt(index) : index
  }
  return { shape, dtype: dtypes[name], get, reads }
}

test('only the corners of a summarised array are read', () => {
  const line = huge([10 ** 9], 'int64')
  const shown = '[        0         1         2 ... 999999997 999999998 999999999]'
  assert.equal(arrayStr(line), shown)
  assert.deepEqual([...line.reads], [0, 1, 2, 999999997, 999999998, 999999999])
  const cube = huge([1000, 1000, 1000], 'float32')
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    assert.match(arrayRepr(cube), /shape=\(1000, 1000, 1000\), dtype=float32\)$/)
    assert.equal(cube.reads.size, 216)
    return performance.now() - start
  })
  assert.ok(Math.min(...times) < 200, `prints without walking the array: ${times} ms`)
  const ends = huge([10 ** 6, 1000], 'int64')
  assert.equal(arrayToString(ends, { edgeitems: 1 }), '[[        0 ...       999]\n ...\n [999999000 ... 999999999]]')
  assert.equal(ends.reads.size, 4)
})

test('edgeitems of 0 shows the last element and reads no other', () => {
  const line = huge([10 ** 9], 'int64')
  assert.equal(arrayToString(line, { edgeitems: 0 }), '[... 999999999]')
  assert.equal(line.reads.size, 1)
})

test('the defaults are those of NumPy', () => {
  assert.deepEqual(getPrintoptions(), {
    edgeitems: 3,
    threshold: 1000,
    floatmode: 'maxprec',
    precision: 8,
    suppress: false,
    linewidth: 75,
    nanstr: 'nan',
    infstr: 'inf',
    sign: '-',
    formatter: null,
  })
})

test('setPrintoptions keeps what is not given and resets the formatter', () => {
  setPrintoptions({ precision: 2, formatter: { float: () => 'x' } })
  assert.equal(arrayStr(vector(1 / 3)), '[x]')
  setPrintoptions({ sign: '+' })
  assert.equal(arrayStr(vector(1 / 3)), '[+0.33]')
  assert.equal(arrayToString(vector(1 / 3), { formatter: { all: () => 'y' }, sign: null }), '[y]')
})

test('printoptions changes the options while a function runs, also one that throws', () => {
  assert.equal(
    printoptions({ precision: 3 }, () => arrayStr(vector(2 / 3))),
    '[0.667]',
  )
  assert.throws(() =>
    printoptions({ precision: 3 }, () => {
      throw new RangeError('stop')
    }),
  )
  assert.throws(() => printoptions({ precision: 3 }, async () => 1), ArgumentError)
  assert.deepEqual(getPrintoptions(), defaults)
})

test('printoptions can be disposed instead', () => {
  {
    using options = printoptions({ precision: 3 })
    assert.equal(options.precision, 3)
    assert.equal(arrayStr(vector(2 / 3)), '[0.667]')
  }
  assert.equal(arrayStr(vector(2 / 3)), '[0.66666667]')
})

test('an option that nobody reads is an error that names those there are', () => {
  const wrong = { precison: 3 } as object
  for (const call of [
    () => setPrintoptions(wrong),
    () => printoptions(wrong, () => 1),
    () => arrayToString(vector(1), wrong),
    () => arrayRepr(vector(1), wrong),
    () => arrayStr(vector(1), wrong),
    () => formatFloatPositional(1, wrong),
    () => formatFloatScientific(1, wrong),
  ]) {
    assert.throws(call, (error: Error) => error instanceof ArgumentError && /'precison'.*precision/.test(error.message))
  }
  assert.throws(() => setPrintoptions({ formatter: { double: String } as object }), /'double'.*complexfloat/)
})

test('values that NumPy rejects are errors, and change nothing', () => {
  const wrong: { [K in keyof PrintOptions]?: unknown }[] = [
    { precision: -1 },
    { precision: 1.5 },
    { precision: '3' },
    { threshold: Number.NaN },
    { threshold: 'many' },
    { linewidth: 'wide' },
    { edgeitems: -1 },
    { sign: 'x' },
    { floatmode: 'exact' },
    { suppress: 1 },
    { nanstr: 5 },
    { formatter: { all: 'x' } },
    { formatter: 3 },
  ]
  for (const options of wrong) {
    assert.throws(() => setPrintoptions({ linewidth: 5, ...options } as object), ArgumentError, JSON.stringify(options))
    assert.deepEqual(getPrintoptions(), defaults)
  }
  assert.throws(() => arrayStr(vector(1), { precision: -1 }), ArgumentError)
  assert.throws(() => arrayToString(vector(1), { separator: 3 as never }), ArgumentError)
  assert.throws(() => arrayToString(vector(1), { formatter: { all: () => 3 as never } }), /must return a string, got 3/)
})

test('formatFloat rejects what NumPy rejects', () => {
  for (const options of [
    { precision: -1 },
    { precision: 2.5 },
    { unique: false },
    { trim: 'x' },
    { padLeft: -1 },
    { minDigits: -1 },
    { precision: 2, minDigits: 3 },
    { dtype: 'int32' },
  ]) {
    assert.throws(() => formatFloatPositional(1.5, options as object), ArgumentError, JSON.stringify(options))
    assert.throws(() => formatFloatScientific(1.5, options as object), ArgumentError, JSON.stringify(options))
  }
  assert.throws(() => formatFloatPositional(1.5, { precision: 0, fractional: false }), ArgumentError)
  assert.throws(() => formatFloatPositional(1.5, { padRight: -1 }), ArgumentError)
  assert.throws(() => formatFloatScientific(1.5, { expDigits: -1 }), ArgumentError)
  assert.throws(() => formatFloatPositional(1n as never), ArgumentError)
})

test('shortest digits read back as the value, and one digit fewer does not', () => {
  const rounders = { float16: float16Round, float32: Math.fround, float64: (value: number) => value }
  for (const [name, round] of Object.entries(rounders)) {
    const dtype = name as FloatName
    const values = fc.double({ noDefaultInfinity: true, noNaN: true }).map(round)
    const scaled = fc
      .tuple(values, fc.integer({ min: -30, max: 30 }))
      .map(([value, power]) => round(value * 2 ** power))
    fc.assert(
      fc.property(fc.oneof(values, scaled), (value) => {
        if (!Number.isFinite(value)) return
        const text = formatFloatScientific(value, { dtype, trim: '-' })
        assert.ok(Object.is(round(Number(text)), value), text)
        assert.ok(Object.is(round(Number(formatFloatPositional(value, { dtype }))), value))
        const digits = /^-?(\d)(?:\.(\d+))?e/.exec(text)![2]?.length ?? 0
        if (digits > 0) assert.ok(round(Number(value.toExponential(digits - 1))) !== value, text)
      }),
    )
  }
})
