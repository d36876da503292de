/**
 * What is done about floating-point errors. Which ones there are was recorded from NumPy 2.4:
 *   np.seterrcall(lambda text, flag: found.append(text))
 *   with np.errstate(all='call'): np.divide(np.array([1.]), np.array([0.]))
 */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { ArgumentError, type DTypeName, FloatingPointError, np, ValueError } from '#src/index.js'

const ignored = { divide: 'ignore', over: 'ignore', under: 'ignore', invalid: 'ignore' } as const

afterEach(() => {
  np.seterr(ignored)
  np.seterrcall(null)
})

/** The errors that a call tells of. */
function found(run: () => unknown): string[] {
  const texts: string[] = []
  np.errstate({ all: 'call', call: (text) => texts.push(text) }, run)
  return texts
}

const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY]
const of = (value: number, dtype: 'float64' | 'float32' | 'float16' | 'int32' | 'complex128' = 'float64') =>
  np.array([1, value]).astype(dtype)

test('the state is set, given back, and kept for as long as is asked for', () => {
  assert.deepEqual(np.geterr(), ignored)
  const before = np.seterr({ all: 'warn', divide: 'ignore' })
  assert.deepEqual(before, ignored)
  assert.deepEqual(np.geterr(), { divide: 'ignore', over: 'warn', under: 'warn', invalid: 'warn' })
  np.seterr(before)
  assert.equal(
    np.errstate({ invalid: 'raise' }, () => np.geterr().invalid),
    'raise',
  )
  {
    using _state = np.errstate({ over: 'warn' })
    assert.equal(np.geterr().over, 'warn')
  }
  assert.throws(() => np.errstate({ over: 'warn' }, () => np.array([[1], [1, 2]])), ValueError)
  assert.deepEqual(np.geterr(), ignored)
  assert.throws(() => np.seterr({ all: 'explode' as 'ignore' }), ArgumentError)
  assert.throws(() => np.errstate({ underflow: 'ignore' } as never), /has no option 'underflow'/)
  assert.throws(() => np.errstate({ call: 3 as never }, () => 1), ArgumentError)
  assert.throws(() => np.seterrcall('f' as never), ArgumentError)
  assert.deepEqual(np.geterr(), ignored)
  assert.equal(np.geterrcall(), null)
})

test('each error is found where NumPy finds it', () => {
  const cases: readonly (readonly [expected: string[], run: () => unknown])[] = [
    [['divide by zero'], () => of(1).div(0)],
    [['divide by zero'], () => np.floorDivide(of(1), of(0))],
    [['divide by zero'], () => np.floorDivide(of(1, 'int32'), of(0, 'int32'))],
    [['divide by zero'], () => np.remainder(of(1, 'int32'), of(0, 'int32'))],
    [['divide by zero'], () => np.reciprocal(of(0))],
    [['divide by zero'], () => np.log(of(0))],
    [['divide by zero'], () => np.log1p(of(-1))],
    [['divide by zero'], () => np.arctanh(of(-1))],
    [['divide by zero'], () => np.power(of(0), -1)],
    [['divide by zero'], () => np.log(of(0, 'complex128'))],
    [['invalid value'], () => of(0).div(of(0))],
    [['invalid value'], () => np.remainder(of(1), of(0))],
    [['invalid value'], () => np.sqrt(of(-1))],
    [['invalid value'], () => np.log(of(-1))],
    [['invalid value'], () => np.arccos(of(2))],
    [['invalid value'], () => np.sin(of(inf))],
    [['invalid value'], () => of(inf).sub(of(inf))],
    [['invalid value'], () => of(inf).mul(of(0))],
    [['overflow'], () => np.exp(of(1000))],
    [['overflow'], () => of(1e300).mul(of(1e300))],
    [['overflow'], () => of(1e38, 'float32').add(of(3e38, 'float32'))],
    [['overflow'], () => np.power(of(1000), 200)],
    [['overflow'], () => np.cosh(of(1000))],
    [['overflow'], () => of(60000, 'float16').mul(2)],
    [[], () => of(inf).add(1)],
    [[], () => of(nan).add(1)],
    [[], () => np.sqrt(of(nan))],
    [[], () => np.exp(of(-inf))],
    [[], () => of(1).div(of(inf))],
    [[], () => np.maximum(of(nan), of(1))],
    [[], () => of(nan).lt(1)],
    [[], () => np.array([]).div(0)],
    [[], () => of(2 ** 31 - 1, 'int32').add(1)],
  ]
  for (const [expected, run] of cases) assert.deepEqual(found(run), expected, String(run))
  assert.deepEqual(
    found(() => np.array([1, 0, 1e300]).div(np.array([0, 0, 1e-300]))),
    ['divide by zero', 'overflow', 'invalid value'],
  )
})

test('in place, into `out`, and under a mask', () => {
  const x = of(1)
  assert.throws(() => np.errstate({ divide: 'raise' }, () => x.idiv(0)), FloatingPointError)
  assert.deepEqual(x.tolist(), [1, 1])
  assert.deepEqual(
    found(() => np.log(of(0), { out: x })),
    ['divide by zero'],
  )
  assert.deepEqual(x.tolist(), [0, -inf])
  assert.deepEqual(
    found(() => np.log(of(0), { where: [true, false] })),
    [],
  )
  assert.deepEqual(
    found(() => np.log(of(0), { where: [false, true] })),
    ['divide by zero'],
  )
})

test('errors are raised, told, printed and written', async () => {
  const divide = () => of(1).div(0)
  assert.throws(() => np.errstate({ all: 'raise' }, divide), {
    name: 'FloatingPointError',
    code: 'ERR_FLOATING_POINT',
    message: 'divide by zero encountered in divide',
  })
  assert.deepEqual(divide().tolist(), [inf, inf])
  const flags: number[] = []
  np.seterrcall((_, flag) => flags.push(flag))
  np.errstate({ all: 'call' }, () => [divide(), np.exp(of(1000)), np.sqrt(of(-1))])
  assert.deepEqual(flags, [1, 2, 8])
  const lines: string[] = []
  const log = { write: (text: string) => void lines.push(text) }
  np.errstate({ divide: 'log', call: log }, divide)
  assert.deepEqual(lines, ['Warning: divide by zero encountered in divide\n'])
  np.seterrcall(null)
  assert.throws(() => np.errstate({ divide: 'call' }, divide), ArgumentError)
  assert.throws(() => np.errstate({ divide: 'log' }, divide), ArgumentError)
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  np.errstate({ divide: 'warn' }, divide)
  const { name, message } = await warned
  assert.deepEqual([name, message], ['RuntimeWarning', 'divide by zero encountered in divide'])
})

test('reductions and accumulations tell of what none of their elements was', () => {
  const large = np.array([1e308, 1e308])
  const cases: readonly (readonly [expected: string[], run: () => unknown])[] = [
    [['overflow'], () => large.sum()],
    [['overflow'], () => np.array([1e200, 1e200]).prod()],
    [['overflow'], () => large.mean()],
    [['overflow'], () => np.var([1e200, 2])],
    [['overflow'], () => np.nansum([1e308, nan, 1e308])],
    [['overflow'], () => np.sum(np.array([60000, 60000]).astype('float16'))],
    [['overflow'], () => np.cumsum(large)],
    [['overflow'], () => np.cumprod(large)],
    [['overflow'], () => np.add.accumulate(large)],
    [['overflow'], () => np.add.reduce(large)],
    [
      ['overflow'],
      () =>
        np
          .array([
            [1e308, 1e308],
            [inf, 1],
          ])
          .sum(1),
    ],
    [['overflow'], () => np.sum([1e308, 1e308, nan], { where: [true, true, false] })],
    [['invalid value'], () => np.array([inf, -inf]).sum()],
    [['invalid value'], () => np.mean([])],
    [['invalid value'], () => np.var([inf, 1])],
    [['invalid value'], () => np.cumsum([inf, -inf])],
    [[], () => large.max()],
    [[], () => np.sum([inf, 1])],
    [[], () => np.sum([nan, 1])],
    [[], () => np.max([nan, 1])],
    [[], () => np.cumsum([inf, 1])],
    [[], () => np.sum(np.array([2n ** 62n, 2n ** 62n]))],
  ]
  for (const [expected, run] of cases) assert.deepEqual(found(run), expected, String(run))
  assert.throws(() => np.errstate({ over: 'raise' }, () => large.sum()), {
    name: 'FloatingPointError',
    message: 'overflow encountered in reduce',
  })
})

test('casts tell of numbers that another dtype has no room for', () => {
  const [integers, narrow] = [['int8', 'uint8', 'int16', 'uint16', 'int32'] as const, ['float16', 'complex64'] as const]
  const cast = (value: number, type: DTypeName) => found(() => np.array([1, value]).astype(type))
  const expected: readonly (readonly [number, readonly DTypeName[], string])[] = [
    [300, [], ''],
    [-1, [], ''],
    [2 ** 31 - 0.5, [], ''],
    [3e9, integers, 'invalid value'],
    [1e19, [...integers, 'uint32', 'int64'], 'invalid value'],
    [-1e19, [...integers, 'uint32', 'int64', 'uint64'], 'invalid value'],
    [nan, [...integers, 'uint32', 'int64', 'uint64'], 'invalid value'],
    [inf, [...integers, 'uint32', 'int64', 'uint64'], 'invalid value'],
  ]
  for (const [value, types, text] of expected) {
    for (const type of [...integers, 'uint32', 'int64', 'uint64', 'bool'] as const) {
      assert.deepEqual(cast(value, type), types.includes(type) ? [text] : [], `${value} as ${type}`)
    }
  }
  for (const type of narrow) assert.deepEqual(cast(1e300, type), ['overflow'], type)
  assert.deepEqual(cast(1e300, 'float32'), ['overflow'])
  for (const value of [nan, inf, 1e4]) assert.deepEqual(cast(value, 'float16'), [], `${value}`)
  assert.deepEqual(
    found(() => np.array([1e300]).astype('complex128')),
    [],
  )
})
