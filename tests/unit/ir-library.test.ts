import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { evaluateBody } from '#src/ir/evaluate.js'
import { type Body, Builder } from '#src/ir/expr.js'
import { exactExpansions } from '#src/ir/library/exact/index.js'
import { integerExpansions } from '#src/ir/library/integer.js'
import { lower } from '#src/ir/lower/index.js'
import { memoryOver } from '#src/ir/memory-access.js'
import { type FunctionOp, opRow, ops } from '#src/ir/ops.js'
import { bitsOf, elementOf } from './ir-expressions.js'

/** A function of scalar parameters, as written and with everything expanded. */
function bodiesFor(op: FunctionOp, types: readonly DTypeName[]): { written: Body; expanded: Body } {
  const b = new Builder()
  const result = b.op(op, ...types.map((type, index) => b.scalar(index, type)))
  const body = b.body(result)
  const kernel = {
    kind: 'map' as const,
    params: types.map((dtype) => ({ kind: 'scalar' as const, dtype })),
    body,
    outputs: [b.typeOf(result)],
  }
  return { written: body, expanded: lower(kernel, { native: new Set() }).body }
}

function checkExactly(op: FunctionOp, type: DTypeName): void {
  const types = op === 'ldexp' ? ([type, 'int32'] as const) : new Array<DTypeName>(opRow(op).arity).fill(type)
  const { written, expanded } = bodiesFor(op, types)
  const resultType = written.instrs[written.results[0]].type
  for (const instr of expanded.instrs) assert.notEqual(opRow(instr.op).group, 'function')
  fc.assert(
    fc.property(fc.tuple(...types.map(argumentOf)), (values) => {
      const environment = { input: () => 0, scalar: (index: number) => values[index] }
      const [wanted] = evaluateBody(written, [], environment)
      const [result] = evaluateBody(expanded, [], environment)
      const got = resultType === 'float16' ? bitsOfHalf(Number(result)) : bitsOf(result, resultType)
      assert.equal(got, bitsOf(wanted, resultType), `${op}(${values.join(', ')})`)
    }),
    { numRuns: 2000 },
  )
}

const halfView = new DataView(new ArrayBuffer(2))

/** A stored half is its 16 bits. */
function bitsOfHalf(stored: number): string {
  halfView.setUint16(0, stored, true)
  return bitsOf(memoryOver(new Uint8Array(halfView.buffer)).read(0, dtypes.float16), 'float16')
}

const small = fc.integer({ min: -2200, max: 2200 })

function argumentOf(type: DTypeName) {
  return type === 'int32' ? fc.oneof(elementOf(type), small) : elementOf(type)
}

for (const op of Object.keys(integerExpansions) as FunctionOp[]) {
  test(`${op} of integers is what the reference says`, () => {
    for (const type of dtypeNames) if ('iu'.includes(dtypes[type].kind)) checkExactly(op, type)
  })
}

for (const op of Object.keys(exactExpansions) as FunctionOp[]) {
  test(`${op} of floats is what the reference says, to the bit`, () => {
    for (const type of dtypeNames) if (dtypes[type].kind === 'f') checkExactly(op, type)
  })
}

test('every function of integers has an expansion', () => {
  for (const op of Object.keys(ops) as FunctionOp[]) {
    const { group, kinds } = opRow(op)
    if (group === 'function' && kinds.includes('i')) assert.ok(op in integerExpansions)
  }
})
