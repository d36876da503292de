import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CpuDevice } from '#src/device/cpu/cpu-device.js'
import { validating } from '#src/device/validating-device.js'
import { Builder, defineBody } from '#src/ir/expr.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'

const device = new CpuDevice()
const input = device.memory.allocate(800)!
const output = device.memory.allocate(800)!
device.write(input, new Uint8Array(Float64Array.from({ length: 100 }, (_, at) => at - 50).buffer))

function kernelOf(op: 'add' | 'exp'): Kernel {
  const b = new Builder()
  const x = b.input(0, 'float64')
  const result = op === 'add' ? b.op('add', x, x) : b.op('exp', x)
  return { kind: 'map', params: [{ kind: 'buffer', dtype: 'float64' }], body: b.body(result), outputs: ['float64'] }
}

const sum: Kernel = {
  kind: 'reduce',
  params: [{ kind: 'buffer', dtype: 'float64' }],
  body: defineBody([], (b) => [b.input(0, 'float64')]),
  combine: defineBody(['float64', 'float64'], (b, x, y) => [b.op('add', x, y)]),
  identity: [0],
  finish: defineBody(['float64'], (_, x) => [x]),
  outputs: ['float64'],
}

const launchOf = (reduced: number): Launch => ({
  dims: [100],
  reduced,
  params: [{ kind: 'buffer', pointer: input, strides: [8] }],
  outputs: [{ pointer: output, strides: reduced ? [] : [8] }],
})

test('launches that agree with the interpreter pass', () => {
  const checked = validating(device)
  checked.launch(kernelOf('add'), launchOf(0))
  checked.launch(kernelOf('exp'), launchOf(0))
  checked.launch(sum, launchOf(1))
  const bytes = new Uint8Array(8)
  checked.read(output, bytes)
  assert.equal(new Float64Array(bytes.buffer)[0], -50)
})

test('a wrong element is named with its place and both values', () => {
  const wrong = Object.create(device, {
    launch: {
      value: (kernel: Kernel, launch: Launch) => {
        device.launch(kernel, launch)
        device.write(output + 24, new Uint8Array(Float64Array.of(7).buffer))
      },
    },
  })
  assert.throws(
    () => validating(wrong).launch(kernelOf('add'), launchOf(0)),
    /gives 7 at \(3\) where the interpreter gives -94/,
  )
  assert.throws(() => validating(wrong).launch(kernelOf('exp'), launchOf(0)), /gives 7 at \(3\)/)
})

test('sorted zeros may have either sign, where nothing says which one is which', () => {
  const place = (values: readonly number[]) => device.write(input, new Uint8Array(Float64Array.from(values).buffer))
  const sort: Kernel = {
    kind: 'sort',
    params: [{ kind: 'buffer', dtype: 'float64' }],
    payload: 'none',
    outputs: ['float64'],
  }
  const launch: Launch = {
    dims: [1, 4],
    reduced: 0,
    params: [{ kind: 'buffer', pointer: input, strides: [32, 8] }],
    outputs: [{ pointer: output, strides: [], length: 4 }],
  }
  const storing = (values: readonly number[]) =>
    validating(
      Object.create(device, {
        launch: { value: () => device.write(output, new Uint8Array(Float64Array.from(values).buffer)) },
      }),
    )
  place([0, 3, -0, -1])
  storing([-1, -0, 0, 3]).launch(sort, launch)
  storing([-1, 0, -0, 3]).launch(sort, launch)
  assert.throws(() => storing([-1, 0, 3, 0]).launch(sort, launch), /gives 3 at \(2\)/)
  place(Array.from({ length: 100 }, (_, at) => at - 50))
})
