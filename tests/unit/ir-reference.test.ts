import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { float16Value } from '#src/core/float16.js'
import { evaluateBody } from '#src/ir/evaluate.js'
import type { Body } from '#src/ir/expr.js'
import { lower, type NativeOp } from '#src/ir/lower/index.js'
import { type OpName, opRow, ops } from '#src/ir/ops.js'
import { verify } from '#src/ir/verify.js'
import { distance } from './ir-distance.js'
import { kernelOf, type RecordedCase, recordedCases } from './ir-recorded.js'

/** Functions whose results are exact, or are computed as NumPy computes them. */
const exactFunctions = new Set<OpName>([
  ...(['real', 'imag', 'conj', 'complex', 'floorDiv', 'mod', 'fmod', 'copysign', 'nextafter', 'signbit'] as const),
  ...(['frexpFraction', 'frexpExponent', 'ldexp', 'roundHalf', 'gcd', 'popcount'] as const),
])

/** The elementary functions of reals are taken from the reference here: their expansions have tests of their own. */
const elementary = (Object.keys(ops) as OpName[])
  .filter((op) => opRow(op).group === 'function' && opRow(op).kinds.includes('f') && !exactFunctions.has(op))
  .map((op) => `${op}:f` as NativeOp)

/** Last places by which a result may differ, where that isn't 0 for arithmetic and 4 for functions. */
const bounds: { readonly [Op in OpName]?: number } = {
  // the sums cancel: the last places are those of the arguments
  logaddexp: 8,
  logaddexp2: 8,
  expm1: 8,
  log1p: 16,
  // a product and an exponential of it: the logarithm's error grows with the exponent
  pow: 64,
}

/** Complex results that cancel in one part are as exact as their modulus. NumPy's products are fused on some machines. */
const ofModulus = new Set<OpName>(['mul', 'pow'])

function boundOf({ op, type }: RecordedCase): number {
  const { kind } = dtypes[type]
  if (kind === 'c' && (op === 'mul' || op === 'div')) return 1
  if (kind === 'c' && (op === 'abs' || op === 'sqrt')) return 4
  if (opRow(op).group === 'primitive' || exactFunctions.has(op) || 'biu'.includes(kind)) return 0
  return bounds[op] ?? 4
}

/** Where NumPy's answer depends on the machine. */
function isOpen({ op, type }: RecordedCase, args: readonly Scalar[]): boolean {
  if (op === 'min' || op === 'max') return args[0] === 0 && args[1] === 0
  const finite = (z: Scalar) => Number.isFinite((z as Complex).re) && Number.isFinite((z as Complex).im)
  return op === 'pow' && dtypes[type].kind === 'c' && !args.every(finite)
}

function check(recorded: RecordedCase, compute: (args: readonly Scalar[]) => Scalar): void {
  const { op, type, result } = recorded
  const bound = boundOf(recorded)
  recorded.values.forEach((wanted, index) => {
    const args = recorded.args.map((values) => values[index])
    if (isOpen(recorded, args)) return
    const got = compute(args)
    const far = distance(got, wanted, result, ofModulus.has(op))
    assert.ok(far <= bound, `${op} of ${type} (${args.join(' ; ')}) is ${got}, not ${wanted}: ${far} ULP off`)
  })
}

/** The result of a lowered body as the dtype that it stands for. */
function raised(results: readonly Scalar[], type: DTypeName): Scalar {
  if (dtypes[type].kind === 'c') return new Complex(Number(results[0]), Number(results[1]))
  return type === 'float16' ? float16Value(Number(results[0])) : results[0]
}

const evaluate = (body: Body, args: readonly Scalar[]): Scalar[] =>
  evaluateBody(body, [], { input: () => 0, scalar: (index) => args[index] })

const cases = recordedCases()

test('every op of reals and of complex numbers is among the recorded ones', () => {
  const recorded = new Set(cases.map(({ op, type }) => `${op} ${dtypes[type].kind}`))
  for (const op of Object.keys(ops) as OpName[]) {
    if (opRow(op).group === 'structure') continue
    for (const kind of opRow(op).kinds) assert.ok(recorded.has(`${op} ${kind}`), `${op} ${kind}`)
  }
})

test('the reference gives what NumPy gives', () => {
  for (const recorded of cases) {
    const kernel = kernelOf(recorded)
    verify(kernel)
    assert.equal(kernel.outputs[0], recorded.result, `${recorded.op} of ${recorded.type}`)
    check(recorded, (args) => evaluate(kernel.body, args)[0])
  }
})

test('a lowered op gives what NumPy gives', () => {
  for (const recorded of cases) {
    const lowered = lower(kernelOf(recorded), { native: new Set(elementary) })
    verify(lowered, { lowered: true })
    check(recorded, (args) => raised(evaluate(lowered.body, args), recorded.result))
  }
})

test('so does an op of which everything is expanded', () => {
  for (const recorded of cases) {
    const lowered = lower(kernelOf(recorded), { native: new Set() })
    verify(lowered, { lowered: true })
    const functions = lowered.body.instrs.filter(({ op }) => opRow(op).group === 'function')
    assert.deepEqual(functions, [])
    check(recorded, (args) => raised(evaluate(lowered.body, args), recorded.result))
  }
})
