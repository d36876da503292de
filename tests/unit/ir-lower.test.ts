import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { defineBody } from '#src/ir/expr.js'
import { interpret, memoryOver } from '#src/ir/interpret.js'
import type { Kernel, MapKernel, ReduceKernel } from '#src/ir/kernel.js'
import { lower, type NativeOp } from '#src/ir/lower/index.js'
import { type OpName, opRow, ops } from '#src/ir/ops.js'
import { verify } from '#src/ir/verify.js'
import { bitsOf, mapKernel, point } from './ir-expressions.js'

const functions = (Object.keys(ops) as OpName[]).filter((op) => opRow(op).group === 'function') as NativeOp[]
const all: ReadonlySet<NativeOp> = new Set(functions)
/** Elementary functions that the random kernels reach: the modulus of a complex number. */
const few: ReadonlySet<NativeOp> = new Set<NativeOp>(['hypot'])

const outputsAt = 4096

/** Runs `kernel` over one dimension and gives the bits of its outputs. */
function run(kernel: Kernel, points: readonly (readonly Scalar[])[], outputs: readonly DTypeName[]): string[] {
  const memory = memoryOver(new Uint8Array(2 * outputsAt))
  const rowSize = dtypeNames.length * 16
  points.forEach((elements, row) => {
    for (const [index, value] of elements.entries()) {
      memory.write(row * rowSize + index * 16, dtypes[dtypeNames[index]], value)
    }
  })
  const reduced = kernel.kind === 'reduce' ? 1 : 0
  interpret(
    kernel,
    {
      dims: [points.length],
      reduced,
      params: dtypeNames.map((_, index) => ({ kind: 'buffer', pointer: index * 16, strides: [rowSize] })),
      outputs: outputs.map((_, index) => ({ pointer: outputsAt + index * 16, strides: reduced ? [] : [rowSize] })),
    },
    memory,
  )
  const rows = reduced ? [0] : points.map((_, row) => row)
  return rows.flatMap((row) =>
    outputs.map((type, index) => bitsOf(memory.read(outputsAt + row * rowSize + index * 16, dtypes[type]), type)),
  )
}

function checkSame(kernel: Kernel, points: readonly (readonly Scalar[])[]): void {
  verify(kernel)
  const wanted = run(kernel, points, kernel.outputs)
  for (const native of [all, few]) {
    const lowered = lower(kernel, { native })
    verify(lowered, { lowered: true })
    assert.deepEqual(run(lowered, points, kernel.outputs), wanted)
  }
}

const points = fc.array(point, { minLength: 0, maxLength: 4 })

/** The kernel's results as accumulators, of which each keeps the larger one and the sum is wrapped or rounded. */
function reduceOf({ params, body, outputs }: MapKernel): ReduceKernel {
  const accumulators = [...outputs, ...outputs]
  return {
    kind: 'reduce',
    params,
    body: { ...body, results: [...body.results, ...body.results] },
    combine: defineBody([...accumulators, ...accumulators], (b, ...args) =>
      accumulators.map((_, k) => b.op(k < outputs.length ? 'max' : 'add', args[k], args[k + accumulators.length])),
    ),
    identity: accumulators.map(zeroOf),
    finish: defineBody(accumulators, (_, ...args) => args),
    outputs: accumulators,
  }
}

function zeroOf(type: DTypeName): Scalar {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'b') return false
  if (kind === 'c') return new Complex(0, 0)
  return kind !== 'f' && itemsize === 8 ? 0n : 0
}

test('a lowered map stores the same bits', () => {
  fc.assert(fc.property(mapKernel(), points, checkSame), { numRuns: 1500 })
})

test('a lowered reduction stores the same bits', () => {
  fc.assert(
    fc.property(mapKernel(), points, (kernel, rows) => checkSame(reduceOf(kernel), rows)),
    { numRuns: 1000 },
  )
})

test('lowering again changes nothing', () => {
  fc.assert(
    fc.property(mapKernel(), (kernel) => {
      const once = lower(kernel, { native: few })
      assert.deepEqual(lower(once, { native: few }), once)
    }),
    { numRuns: 300 },
  )
})
