import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { DTypeError, OverflowError, ValueError } from '#src/core/errors.js'
import {
  type Casting,
  type Category,
  canCast,
  checkCast,
  commonType,
  isSubdtype,
  minScalarType,
  promoteAll,
  promoteOperands,
  promoteTypes,
  resultType,
  weakType,
} from '#src/core/promotion.js'
import { complexTable, floatTable, inexactTable, realTable, sumTable } from '#src/core/promotion-table.js'
import { golden } from './golden.js'

const numpy = golden<{
  names: DTypeName[]
  promote: DTypeName[][]
  cast: Record<Casting, number[][]>
  weak: Record<string, string[]>
  mixed: [DTypeName, DTypeName, string, DTypeName][]
  lists: [DTypeName[], DTypeName][]
  common: string[][]
  trueDivide: DTypeName[]
  sqrt: DTypeName[]
  sum: DTypeName[]
  mean: DTypeName[]
  real: DTypeName[]
  minimal: [number, DTypeName][]
  whole: [string, DTypeName][]
  subdtype: Record<Category, number[]>
}>('promotion')

const { names } = numpy

function scalar(text: string): Scalar {
  if (text === 'true') return true
  if (text.endsWith('j')) return new Complex(0, Number(text.slice(0, -1)))
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text)
}

test('two dtypes promote as in NumPy', () => {
  for (const [i, a] of names.entries()) {
    for (const [j, b] of names.entries()) {
      assert.equal(promoteTypes(dtypes[a], dtypes[b]).name, numpy.promote[i][j], `${a}, ${b}`)
    }
  }
})

test('any number of dtypes promotes as in NumPy', () => {
  for (const [list, answer] of numpy.lists) {
    assert.equal(promoteAll(list.map((name) => dtypes[name])).name, answer, list.join(', '))
    assert.equal(resultType(...list.map((name) => dtypes[name])).name, answer)
  }
})

test('the tables of result dtypes are those of NumPy', () => {
  const column = (table: Record<DTypeName, DTypeName>) => names.map((name) => table[name])
  assert.deepEqual(column(inexactTable), numpy.trueDivide)
  assert.deepEqual(column(inexactTable), numpy.mean)
  assert.deepEqual(column(floatTable), numpy.sqrt)
  assert.deepEqual(column(sumTable), numpy.sum)
  assert.deepEqual(column(realTable), numpy.real)
  assert.deepEqual(column(complexTable), numpy.weak['2j'])
})

test('casting rules are those of NumPy', () => {
  for (const [casting, table] of Object.entries(numpy.cast)) {
    for (const [i, from] of names.entries()) {
      for (const [j, to] of names.entries()) {
        const seen = canCast(dtypes[from], dtypes[to], casting as Casting)
        assert.equal(seen, table[i][j] === 1, `${from} to ${to}, ${casting}`)
      }
    }
  }
  assert.throws(() => canCast(dtypes.bool, dtypes.bool, 'maybe' as Casting), ValueError)
  assert.throws(() => checkCast(dtypes.float64, dtypes.int32, 'same_kind', 'add'), {
    name: 'DTypeError',
    message: "Cannot cast add output from dtype('float64') to dtype('int32') with casting rule 'same_kind'",
  })
})

test('a scalar adapts to the array beside it as a Python scalar does in NumPy 2', () => {
  for (const [text, answers] of Object.entries(numpy.weak)) {
    const value = scalar(text)
    for (const [i, name] of names.entries()) {
      const shown = `${name}, ${text}`
      if (answers[i] === 'OverflowError') {
        assert.throws(() => resultType(dtypes[name], value), OverflowError, shown)
      } else {
        assert.equal(resultType(dtypes[name], value).name, answers[i], shown)
        assert.equal(resultType(value, dtypes[name]).name, answers[i], shown)
        assert.equal(weakType(dtypes[name], value).name, answers[i], shown)
      }
    }
  }
})

test('several arrays and a scalar', () => {
  for (const [a, b, text, answer] of numpy.mixed) {
    const seen = promoteOperands([dtypes[a], scalar(text), dtypes[b]]).name
    assert.equal(seen, answer, `${a}, ${b}, ${text}`)
  }
  assert.equal(promoteOperands([dtypes.uint8, 300]).name, 'uint8')
})

test('scalars by themselves', () => {
  assert.equal(resultType(1).name, 'float64')
  assert.equal(resultType(1, true).name, 'float64')
  assert.equal(resultType(true, false).name, 'bool')
  assert.equal(resultType(1n, true).name, 'int64')
  assert.equal(resultType(1n, 2n ** 63n - 1n).name, 'int64')
  assert.equal(resultType(2n ** 63n).name, 'uint64')
  assert.equal(resultType(1n, 2n ** 63n).name, 'uint64')
  assert.throws(() => resultType(-1n, 2n ** 63n), OverflowError)
  assert.equal(resultType(1n, 1.5).name, 'float64')
  assert.equal(resultType(1n, new Complex(0, 1)).name, 'complex128')
  assert.throws(() => resultType(2n ** 64n), OverflowError)
  assert.throws(() => resultType(), ValueError)
  assert.throws(() => resultType('1' as unknown as number), DTypeError)
})

test('overflow names the value, the dtype and its range', () => {
  assert.throws(() => resultType(dtypes.uint8, 300), {
    name: 'OverflowError',
    message: 'integer 300 out of bounds for uint8: it holds 0 to 255',
  })
  assert.equal(resultType(dtypes.float16, 1e10).name, 'float16')
  assert.equal(resultType(dtypes.uint8, Number.POSITIVE_INFINITY).name, 'float64')
})

test('the smallest dtype of a scalar', () => {
  for (const [value, answer] of numpy.minimal) assert.equal(minScalarType(value).name, answer, String(value))
  for (const [text, answer] of numpy.whole) assert.equal(minScalarType(BigInt(text)).name, answer, text)
  assert.equal(minScalarType(Number.NaN).name, 'float16')
  assert.equal(minScalarType(new Complex(0, 1e60)).name, 'complex128')
  assert.equal(minScalarType(new Complex(0, 1)).name, 'complex64')
  assert.equal(minScalarType(true).name, 'bool')
  assert.equal(minScalarType(dtypes.int32).name, 'int32')
  assert.throws(() => minScalarType(2n ** 64n), OverflowError)
})

test('common inexact types', () => {
  for (const [i, a] of names.entries()) {
    for (const [j, b] of names.entries()) {
      const answer = numpy.common[i][j]
      if (answer === 'TypeError') assert.throws(() => commonType(dtypes[a], dtypes[b]), TypeError, `${a}, ${b}`)
      else assert.equal(commonType(dtypes[a], dtypes[b]).name, answer, `${a}, ${b}`)
    }
  }
})

test('categories of dtypes', () => {
  for (const [category, answers] of Object.entries(numpy.subdtype)) {
    for (const [i, name] of names.entries()) {
      assert.equal(isSubdtype(dtypes[name], category as Category), answers[i] === 1, `${name}, ${category}`)
    }
  }
  assert.ok(isSubdtype(dtypes.int32, 'int32') && isSubdtype(dtypes.int32, dtypes.int32))
  assert.ok(!isSubdtype(dtypes.int32, 'int64'))
})
