import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { AxisError, DTypeError, InternalError, LinAlgError, ShapeError, ValueError } from '#src/core/errors.js'
import type { Answer, ArrayAnswer } from '../numpy/harness/answers.js'
import { trimmedAnswer } from '../numpy/harness/answers.js'
import { type DifferentialCase, registered } from '../numpy/harness/cases.js'
import { inputMaker, type Report, runChapter, totals } from '../numpy/harness/chapter.js'
import { arrayDifference } from '../numpy/harness/compare-arrays.js'
import type { ArrayContents } from '../numpy/harness/namespace.js'
import { type PlainArray, plainFunctions, plainNamespace } from '../numpy/harness/plain-namespace.js'
import { SeededRandom } from '../numpy/harness/random.js'
import { spec } from '../numpy/harness/spec.js'
import type { Values } from '../numpy/harness/values.js'
import { generateValues } from '../numpy/harness/values.js'

/** The harness itself, against answers written here: what it must find, and what it must let pass. */

function bytesOf(dtype: DTypeName, values: Exclude<Values, string>): Uint8Array {
  const storage = generateValues(dtypes[dtype], values.length, values, new SeededRandom(''))
  return new Uint8Array(storage.buffer)
}

function answer(dtype: DTypeName, shape: number[], values: Exclude<Values, string>, more = {}): ArrayAnswer {
  return { kind: 'array', dtype, shape, bytes: bytesOf(dtype, values), ...more }
}

function plain(dtype: DTypeName, shape: number[], values: Exclude<Values, string>): PlainArray {
  return plainFunctions.array(dtype, shape, bytesOf(dtype, values))
}

function check(numpy: Answer, run: DifferentialCase['run'], more: Partial<DifferentialCase> = {}): Report {
  const cases = [registered({ name: 'one', python: 'np.one()', run, ...more } as DifferentialCase, 'group')]
  const resolved = { source: 'test', answers: [numpy], stale: [] }
  return runChapter('chapter', cases, inputMaker(cases), resolved, plainNamespace)
}

function passes(numpy: Answer, got: unknown, more: Partial<DifferentialCase> = {}): void {
  assert.deepEqual(check(numpy, () => got, more).failures, [])
}

function fails(numpy: Answer, got: unknown, message: RegExp, more: Partial<DifferentialCase> = {}): void {
  const { failures } = check(numpy, () => got, more)
  assert.equal(failures.length, 1, `${message} was let pass`)
  assert.match(failures[0].text, message)
}

const nextFloat = 1 + 2 ** -52

test('an array is compared by dtype, shape and every element', () => {
  const expected = answer('float64', [2, 2], [1, 2, 3, 4])
  passes(expected, plain('float64', [2, 2], [1, 2, 3, 4]))
  fails(expected, plain('float32', [2, 2], [1, 2, 3, 4]), /dtype: expected float64, got float32/)
  fails(expected, plain('float64', [4], [1, 2, 3, 4]), /shape: expected \(2,2\), got \(4,\)/)
  fails(expected, plain('float64', [2, 2], [1, 2, 3, 5]), /1 of 4 elements differ.*\n.*\[1, 1\]: expected 4, got 5/)
  const short: ArrayContents = { dtype: 'float64', shape: [2, 2], strides: [16, 8], bytes: new Uint8Array(24) }
  const exact = { tolerance: 'exact', signedZero: true, layout: false } as const
  assert.equal(arrayDifference(expected, short, exact), '24 bytes read back for 32')
  fails(expected, undefined, /got undefined/)
  fails(answer('float64', [], [1]), 1, /got number 1/)
  fails(answer('float64', [], [1]), plain('float64', [1], [1]), /shape: expected \(\), got \(1,\)/)
  fails(answer('float64', [0, 3], []), plain('float64', [3, 0], []), /shape/)
})

test('zeros differ by sign, and NaN equals NaN', () => {
  const expected = answer('float64', [2], [0, Number.NaN])
  const bits = bytesOf('float64', [0, Number.NaN])
  bits[8] ^= 5
  passes(expected, plainFunctions.array('float64', [2], bits))
  const negative = plain('float64', [2], [-0, Number.NaN])
  fails(expected, negative, /\[0\]: expected 0, got -0/)
  fails(expected, negative, /got -0/, { tolerance: { ulp: 4 } })
  passes(expected, negative, { signedZero: false })
  passes(expected, negative, { tolerance: { rtol: 0 } })
  fails(expected, negative, /got -0/, { tolerance: { rtol: 0 }, signedZero: true })
  fails(expected, plain('float64', [2], [0, 1]), /expected NaN, got 1/, { tolerance: { ulp: 1e18 } })
  fails(expected, plain('float64', [2], [Number.NaN, Number.NaN]), /expected 0, got NaN/)
  for (const dtype of ['float16', 'float32', 'complex64', 'complex128'] as const) {
    fails(answer(dtype, [1], [0]), plain(dtype, [1], [-0]), /-0/)
    passes(answer(dtype, [1], [Number.NaN]), plain(dtype, [1], [Number.NaN]))
  }
})

test('ULP count in the dtype of the result', () => {
  const steps: [DTypeName, number][] = [
    ['float16', 1 + 2 ** -10],
    ['float32', 1 + 2 ** -23],
    ['float64', nextFloat],
    ['complex64', 1 + 2 ** -23],
    ['complex128', nextFloat],
  ]
  for (const [dtype, next] of steps) {
    const expected = answer(dtype, [1], [1])
    const off = plain(dtype, [1], [next])
    fails(expected, off, /at most 1 ULP/)
    fails(expected, off, /at most 1 ULP/, { tolerance: { ulp: 0 } })
    passes(expected, off, { tolerance: { ulp: 1 } })
  }
  const imaginary = plain('complex128', [1], [new Complex(1, 2 ** -52)])
  fails(answer('complex128', [1], [1]), imaginary, /elements differ/, { tolerance: { ulp: 1000 } })
  passes(answer('float64', [1], [5e-324]), plain('float64', [1], [-5e-324]), { tolerance: { ulp: 2 } })
  fails(answer('float64', [1], [5e-324]), plain('float64', [1], [-5e-324]), /2 ULP/, { tolerance: { ulp: 1 } })
  fails(answer('float64', [1], [Number.POSITIVE_INFINITY]), plain('float64', [1], [1e308]), /differ/, {
    tolerance: { ulp: 4 },
  })
})

test('relative, absolute and norm tolerances', () => {
  const expected = answer('float64', [2], [1000, 1e-9])
  const close = plain('float64', [2], [1000.5, 1e-9])
  passes(expected, close, { tolerance: { rtol: 1e-3 } })
  fails(expected, close, /1 of 2/, { tolerance: { rtol: 1e-4 } })
  passes(expected, close, { tolerance: { atol: 0.5 } })
  fails(expected, close, /1 of 2/, { tolerance: { atol: 0.4 } })
  const lost = plain('float64', [2], [1000, 0])
  passes(expected, lost, { tolerance: { norm: 1e-11 } })
  fails(expected, lost, /1 of 2/, { tolerance: { norm: 1e-13 } })
  fails(answer('float64', [1], [Number.POSITIVE_INFINITY]), plain('float64', [1], [1]), /Infinity/, {
    tolerance: { rtol: 1, atol: 1 },
  })
  const rotated = answer('complex128', [1], [new Complex(1, 0)])
  const nearly = plain('complex128', [1], [new Complex(1, 1e-12)])
  passes(rotated, nearly, { tolerance: { rtol: 1e-11 } })
  fails(rotated, nearly, /differ/, { tolerance: { rtol: 1e-13 } })
  const infinite = answer('complex128', [1], [new Complex(Number.POSITIVE_INFINITY, 0)])
  fails(infinite, plain('complex128', [1], [new Complex(1, 0)]), /differ/, { tolerance: { rtol: 1 } })
})

test('integers and bools are exact whatever the tolerance', () => {
  const tolerance = { rtol: 1, atol: 1e9 }
  fails(answer('int64', [1], [2n ** 62n]), plain('int64', [1], [2n ** 62n + 1n]), /4611686018427387905/, { tolerance })
  fails(answer('uint8', [1], [3]), plain('uint8', [1], [4]), /expected 3, got 4/, { tolerance })
  fails(answer('bool', [1], [1]), plain('bool', [1], [0]), /expected true, got false/, { tolerance })
  fails(answer('bool', [1], [1]), plainFunctions.array('bool', [1], Uint8Array.of(2)), /bool byte 2/)
})

test('layout is compared where it is asked for', () => {
  const layout = { strides: [8, 16], flags: [false, true, true] }
  const expected = answer('float64', [2, 2], [1, 2, 3, 4], layout)
  const got = plain('float64', [2, 2], [1, 2, 3, 4])
  passes(expected, got)
  fails(expected, got, /strides: expected \(8,16\), got \(16,8\)/, { layout: true })
  const locked = answer('float64', [2, 2], [1, 2, 3, 4], { strides: [16, 8], flags: [true, false, false] })
  fails(locked, got, /flags: writeable expected false/, { layout: true })
})

test("Python's scalars and lists", () => {
  passes({ kind: 'int', value: '3' }, 3)
  passes({ kind: 'int', value: '3' }, 3n)
  passes({ kind: 'int', value: '3' }, plain('int64', [], [3]))
  fails({ kind: 'int', value: '3' }, plain('int32', [], [3]), /expected Python int 3/)
  fails({ kind: 'int', value: '3' }, 3.5, /got number 3.5/)
  passes({ kind: 'float', value: '-inf' }, Number.NEGATIVE_INFINITY)
  passes({ kind: 'float', value: 'nan' }, Number.NaN)
  fails({ kind: 'float', value: '0.0' }, -0, /got -0/)
  fails({ kind: 'float', value: '1.0' }, plain('float32', [], [1]), /dtype/)
  passes({ kind: 'float', value: '1.0' }, nextFloat, { tolerance: { ulp: 1 } })
  passes({ kind: 'complex', value: ['1.0', '-0.0'] }, new Complex(1, -0))
  fails({ kind: 'complex', value: ['1.0', '-0.0'] }, new Complex(1, 0), /differ/)
  passes({ kind: 'bool', value: true }, plain('bool', [], [1]))
  fails({ kind: 'bool', value: true }, false, /got boolean false/)
  fails({ kind: 'bool', value: true }, 1, /got number 1/)
  passes({ kind: 'str', value: 'float32' }, dtypes.float32)
  fails({ kind: 'str', value: 'a' }, 'b', /expected "a"\n.*got "b"/)
  passes({ kind: 'none' }, undefined)
  passes({ kind: 'bytes', bytes: Uint8Array.of(1, 2) }, Uint8Array.of(1, 2))
  fails({ kind: 'bytes', bytes: Uint8Array.of(1, 2) }, Uint8Array.of(1, 3), /0103/)
  const list: Answer = { kind: 'list', items: [{ kind: 'int', value: '2' }, answer('int8', [1], [1])] }
  passes(list, [2, plain('int8', [1], [1])])
  fails(list, [2, plain('int8', [1], [0])], /item 1: 1 of 1 elements differ/)
  fails(list, [2], /expected 2 items, got 1/)
  fails(list, plain('int8', [1], [1]), /expected 2 items/)
})

function raised(...classes: string[]): Answer {
  return { kind: 'error', classes, message: 'refused' }
}

function throws(error: unknown): () => never {
  return () => {
    throw error
  }
}

function failureOf(report: Report): string {
  assert.equal(report.failures.length, 1, 'the case was let pass')
  return report.failures[0].text
}

test('errors have to match', () => {
  const value = raised('ValueError')
  assert.match(failureOf(check(value, () => plain('int8', [1], [1]))), /NumPy raises ValueError: refused\n.*ours gives/)
  assert.deepEqual(check(value, throws(new ShapeError('no'))).failures, [])
  assert.equal(check(value, throws(new ValueError('no'))).raised, 1)
  assert.match(failureOf(check(value, throws(new InternalError('a bug')))), /ours throws InternalError: a bug/)
  assert.match(failureOf(check(value, throws(new AxisError('no')))), /AxisError/)
  assert.deepEqual(check(raised('AxisError', 'ValueError', 'IndexError'), throws(new AxisError('no'))).failures, [])
  assert.match(failureOf(check(raised('AxisError', 'ValueError'), throws(new ValueError('no')))), /\(AxisError\)/)
  assert.deepEqual(
    check(raised('_UFuncNoLoopError', 'UFuncTypeError', 'TypeError'), throws(new DTypeError(''))).failures,
    [],
  )
  assert.deepEqual(check(raised('LinAlgError', 'ValueError'), throws(new LinAlgError(''))).failures, [])
  assert.match(failureOf(check(raised('Strange'), throws(new ValueError('')))), /stands for none of our errors/)
  assert.deepEqual(check(raised('Strange'), throws(new ValueError('')), { errors: ['ValueError'] }).failures, [])
})

test('an error of JavaScript itself is never the one that NumPy raises', () => {
  const missing: DifferentialCase['run'] = (ns) => ns.notThere(1)
  assert.match(failureOf(check(raised('TypeError'), missing)), /ours throws TypeError: .*not a function/)
  assert.match(failureOf(check(raised('ValueError'), throws(new RangeError('x')))), /RangeError/)
})

test('an error where NumPy gives a result, and the other way about', () => {
  const report = check(answer('int8', [1], [1]), throws(new DTypeError('no rule')))
  assert.match(failureOf(report), /NumPy gives int8 \(1,\) \[1\]\n.*ours throws DTypeError: no rule/)
  assert.match(failureOf(check(answer('int8', [1], [1]), () => 1, { raises: true })), /raises: true, but NumPy gives/)
  assert.match(failureOf(check(raised('ValueError'), throws(new ValueError('')), { raises: false })), /raises: false/)
})

test('a broken Python expression fails the case', () => {
  const report = check({ kind: 'broken', message: 'NameError: x' }, throws(new ValueError('')))
  assert.match(failureOf(report), /the Python can't be compared with: NameError: x/)
})

test('an input that cannot be made fails the case even where NumPy raises', () => {
  const inputs = { a: spec('int8', [2], { layout: { base: [2], steps: [] } }) }
  const under = { ...plainNamespace, make: throws(new ValueError('no memory')) }
  const cases = [registered({ name: 'one', python: 'a', inputs, run: (_, { a }) => a }, 'group')]
  const resolved = { source: 'test', answers: [raised('ValueError')], stale: [] }
  const report = runChapter('chapter', cases, inputMaker(cases), resolved, under)
  assert.match(failureOf(report), /the inputs can't be made: ValueError: no memory/)
})

test('a failure names the case, its Python and its inputs', () => {
  const inputs = { a: spec('float32', [2, 3], { layout: 'reversed', values: [1, -0, 2n], seed: 7 }) }
  const text = failureOf(check({ kind: 'int', value: '1' }, () => 2, { inputs }))
  assert.match(text, /^chapter: one\n {2}python: np.one\(\)\n {2}a = float32\[2,3\] reversed \[1, -0, 2n\] seed 7\n/)
})

test('cases without an answer are left out and counted', () => {
  const report = check({ kind: 'unavailable', message: 'no scipy' }, () => 1)
  assert.equal(totals(report), 'chapter: 0 cases, 0 failed (test; 1 left out)')
})

test('a big recorded answer is compared at the elements it kept', () => {
  const values = Array.from({ length: 1000 }, (_, at) => at)
  const whole = answer('float32', [10, 100], values, { strides: [400, 4], flags: [true, false, true] })
  const kept = trimmedAnswer(whole, false) as ArrayAnswer
  assert.equal(kept.bytes.length, 64 * 4)
  assert.equal(kept.strides, undefined)
  passes(kept, plain('float32', [10, 100], values))
  fails(kept, plain('float32', [1000], values), /shape/)
  fails(kept, plain('float32', [10, 100], [...values.slice(0, 999), 5]), /\[9, 99\]: expected 999, got 5/)
  fails(kept, plain('float32', [10, 100], values.toReversed()), /64 of 64|of 64 elements differ/)
  const tolerance = { norm: 1e-3 }
  passes(kept, plain('float32', [10, 100], [0.9, ...values.slice(1)]), { tolerance })
  fails(kept, plain('float32', [10, 100], [1.1, ...values.slice(1)]), /1 of 64/, { tolerance })
})
