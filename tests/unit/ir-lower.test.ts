import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { interpret, memoryOver } from '#src/ir/interpret.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { lower, type NativeOps } from '#src/ir/lower/index.js'
import { ops } from '#src/ir/ops.js'
import { bitsOf, mapKernel, point } from './ir-expressions.js'

const allFunctions = new Set(Object.keys(ops)) as unknown as NativeOps

/** Runs `kernel` on one element per buffer and gives the bits of its outputs. */
function run(kernel: Kernel, elements: readonly Scalar[], outputs: readonly DTypeName[]): string[] {
  const memory = memoryOver(new Uint8Array(1024))
  for (const [index, value] of elements.entries()) memory.write(index * 16, dtypes[dtypeNames[index]], value)
  const launch: Launch = {
    dims: [],
    reduced: 0,
    params: elements.map((_, index) => ({ kind: 'buffer', pointer: index * 16, strides: [] })),
    outputs: outputs.map((_, index) => ({ pointer: 512 + index * 16, strides: [] })),
  }
  interpret(kernel, launch, memory)
  return outputs.map((type, index) => bitsOf(memory.read(512 + index * 16, dtypes[type]), type))
}

test('a lowered kernel computes the same bits', () => {
  fc.assert(
    fc.property(mapKernel(), point, (kernel, elements) => {
      const lowered = lower(kernel, { native: allFunctions })
      for (const instr of (lowered as typeof kernel).body.instrs)
        assert.ok(instr.type !== 'float16' && dtypes[instr.type].kind !== 'c')
      assert.deepEqual(run(lowered, elements, kernel.outputs), run(kernel, elements, kernel.outputs))
    }),
    { numRuns: 3000 },
  )
})
