import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex } from '#src/core/complex.js'
import { InternalError } from '#src/core/errors.js'
import { type Body, Builder, defineBody, defineFunction, type Instr } from '#src/ir/expr.js'
import type { Kernel, MapKernel, ReduceKernel } from '#src/ir/kernel.js'
import { lower } from '#src/ir/lower/index.js'
import { verify } from '#src/ir/verify.js'

const params: MapKernel['params'] = [
  { kind: 'buffer', dtype: 'float32' },
  { kind: 'scalar', dtype: 'int64' },
  { kind: 'buffer', dtype: 'complex64' },
]

/** A map that stores the last instruction. */
function mapOf(...instrs: Instr[]): MapKernel {
  const { type } = instrs[instrs.length - 1]
  return { kind: 'map', params, body: { params: [], instrs, results: [instrs.length - 1] }, outputs: [type] }
}

const x: Instr = { op: 'input', type: 'float32', args: [], index: 0 }
const n: Instr = { op: 'scalar', type: 'int64', args: [], index: 1 }
const literal = (type: Instr['type'], value: Instr['value']): Instr => ({ op: 'literal', type, args: [], value })
const square = defineFunction('square', ['float32'], (b, a) => b.op('mul', a, a))
const cube = defineFunction('square', ['float32'], (b, a) => b.op('mul', a, b.op('mul', a, a)))
const countdown = defineBody(['int64'], (b, a) => [
  b.op('gt', a, b.literal('int64', 0)),
  b.op('sub', a, b.literal('int64', 1)),
])
const storesTwice: Body = { ...countdown, results: [...countdown.results, countdown.results[1]] }
const readsBuffer: Body = { params: [], instrs: [x], results: [0] }

const total: ReduceKernel = {
  kind: 'reduce',
  params,
  body: readsBuffer,
  combine: defineBody(['float32', 'float32'], (b, a, c) => [b.op('add', a, c)]),
  identity: [0],
  finish: defineBody(['float32'], (_, a) => [a]),
  outputs: ['float32'],
}

const faults: { readonly [fault: string]: readonly [kernel: Kernel, message: RegExp] } = {
  'an argument that comes later': [
    mapOf(x, { op: 'add', type: 'float32', args: [0, 1] }),
    /%1 add:float32.*argument 1/,
  ],
  'arguments of two dtypes': [mapOf(x, n, { op: 'add', type: 'float32', args: [0, 1] }), /%2 add.*float32, int64/],
  "an op that doesn't take the kind": [mapOf(x, { op: 'and', type: 'float32', args: [0, 0] }), /%1 and.*kinds biu/],
  'a result of another dtype': [mapOf(x, { op: 'lt', type: 'float32', args: [0, 0] }), /%1 lt.*is bool, not float32/],
  'too few arguments': [mapOf(x, { op: 'add', type: 'float32', args: [0] }), /1 arguments, not 2/],
  "a parameter that isn't there": [mapOf({ ...x, index: 7 }), /parameter 7 of 3/],
  'a parameter of another dtype': [mapOf({ ...x, type: 'float64' }), /parameter 0 is float32, not float64/],
  'a buffer read as a scalar': [mapOf({ ...n, index: 0, type: 'float32' }), /parameter 0 is a buffer/],
  'a scalar read as a buffer': [mapOf({ ...x, index: 1, type: 'int64' }), /parameter 1 is a scalar/],
  'a part of a real buffer': [mapOf({ ...x, part: 1 }), /a part of float32/],
  'a part of the wrong dtype': [mapOf({ ...x, index: 2, part: 1, type: 'complex64' }), /is float32, not complex64/],
  'a literal out of range': [mapOf(literal('int8', 128)), /the value is no int8/],
  'a literal with a fraction': [mapOf(literal('int32', 0.5)), /the value is no int32/],
  "a literal that isn't rounded": [mapOf(literal('float32', 0.1)), /the value is no float32/],
  'a number for a 64-bit integer': [mapOf(literal('int64', 1)), /the value is no int64/],
  'a number for a bool': [mapOf(literal('bool', 1)), /the value is no bool/],
  'a number for a complex': [mapOf(literal('complex64', 1)), /the value is no complex64/],
  'a literal without value': [mapOf({ op: 'literal', type: 'bool', args: [] }), /the value is no bool/],
  'an argument outside of functions': [
    mapOf({ op: 'arg', type: 'float32', args: [], index: 0 }),
    /parameter 0 doesn't exist/,
  ],
  'a bitcast to another size': [mapOf(x, { op: 'bitcast', type: 'int64', args: [0] }), /another size/],
  'a selection by a number': [mapOf(x, { op: 'select', type: 'float32', args: [0, 0, 0] }), /bool, float32, float32/],
  'a call with other arguments': [
    mapOf(n, { op: 'call', type: 'float32', args: [0], fn: square }),
    /int64.*not \(float32\)/,
  ],
  'a call with another result': [
    mapOf(x, { op: 'call', type: 'bool', args: [0], fn: square }),
    /result of square is float32/,
  ],
  'a guarded call without fallback': [
    mapOf(x, { op: 'callWhere', type: 'float32', args: [0, 0], fn: square }),
    /not \(bool, float32, float32\)/,
  ],
  'a call of nothing': [mapOf(x, { op: 'call', type: 'float32', args: [0] }), /no function/],
  'two functions of one name': [
    mapOf(
      x,
      { op: 'call', type: 'float32', args: [0], fn: square },
      { op: 'call', type: 'float32', args: [1], fn: cube },
    ),
    /another function is called square/,
  ],
  'a function that reads a buffer': [
    mapOf({ op: 'call', type: 'float32', args: [], fn: { name: 'f', body: readsBuffer } }),
    /f %0 input.*can't be read here/,
  ],
  'a loop of other states': [
    mapOf(x, { op: 'loop', type: 'bool', args: [0], body: countdown }, x),
    /float32.*not \(int64\)/,
  ],
  'a loop with too many results': [
    mapOf(n, { op: 'loop', type: 'bool', args: [0], body: storesTwice }, n),
    /loop: results are \(bool, int64, int64\)/,
  ],
  'a loop as a value': [mapOf(n, { op: 'loop', type: 'bool', args: [0], body: countdown }), /result 1 is a loop/],
  'a loop as an argument': [
    mapOf(n, { op: 'loop', type: 'bool', args: [0], body: countdown }, { op: 'not', type: 'bool', args: [1] }),
    /only 'get' reads/,
  ],
  "a state that isn't there": [
    mapOf(
      n,
      { op: 'loop', type: 'bool', args: [0], body: countdown },
      { op: 'get', type: 'int64', args: [1], index: 1 },
    ),
    /state 1 doesn't exist/,
  ],
  'a state of no loop': [mapOf(n, { op: 'get', type: 'int64', args: [0], index: 0 }), /%0 is no loop/],
  'an output of another dtype': [{ ...mapOf(x), outputs: ['float64'] }, /results are \(float32\), not \(float64\)/],
  'an output without result': [{ ...mapOf(x), outputs: ['float32', 'float32'] }, /results are/],
  "a result that isn't there": [{ ...mapOf(x), body: { ...readsBuffer, results: [3] } }, /result 3/],
  'a kernel with parameters of its body': [
    { ...mapOf(x), body: { ...readsBuffer, params: ['bool'] } },
    /no parameters/,
  ],
  'a combination of too little': [{ ...total, combine: total.finish }, /combine: parameters/],
  'an identity of another dtype': [{ ...total, identity: [0n] }, /identity: 0 is no float32/],
  'an identity too many': [{ ...total, identity: [0, 0] }, /identity: 2 values for 1/],
  'a finish of another dtype': [{ ...total, finish: defineBody(['bool'], (_, a) => [a]) }, /finish: parameters/],
  'a combination that reads': [
    { ...total, combine: { ...total.combine, instrs: [x, x, ...total.combine.instrs] } },
    /can't be read here/,
  ],
}

for (const [fault, [kernel, message]] of Object.entries(faults)) {
  test(`the verifier finds ${fault}`, () => {
    assert.throws(
      () => verify(kernel),
      (error) => error instanceof InternalError && message.test(error.message),
    )
  })
}

test('the verifier takes what is well formed', () => {
  const b = new Builder()
  const [item] = [b.input(0, 'float32')]
  const z = b.op('exp', b.input(2, 'complex64'))
  const scaled = b.op('mul', z, b.literal('complex64', new Complex(0.1, -0)))
  const [left] = b.loop(countdown, b.scalar(1, 'int64'))
  const called = b.callWhere(square, b.op('lt', item, item), item, item)
  const kernel: MapKernel = {
    kind: 'map',
    params,
    body: b.body(scaled, left, called),
    outputs: ['complex64', 'int64', 'float32'],
  }
  verify(kernel)
  verify(total)
  verify(lower(kernel, { native: new Set(['exp', 'sin', 'cos']) }), { lowered: true })
})

test('a lowered kernel has neither halves nor complex numbers', () => {
  assert.throws(
    () => verify(mapOf({ ...x, index: 2, type: 'complex64' }), { lowered: true }),
    /complex64 in a lowered kernel/,
  )
})
