/** A few points into a large target: which of them is the last at its position stands in a hash table. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Builder } from '#src/ir/expr.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { missing, simulated } from './simulated.js'

if (!missing) await simulated()

function set(): Kernel {
  const b = new Builder()
  return {
    kind: 'scatter',
    params: [
      { kind: 'buffer', dtype: 'int64' },
      { kind: 'buffer', dtype: 'uint8' },
    ],
    body: b.body(b.input(0, 'int64'), b.input(1, 'uint8')),
    combine: undefined,
    distinct: false,
    outputs: ['uint8'],
  }
}

suite('scatters into large targets', { skip: missing }, async () => {
  if (missing) return
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const length = 17_500_000
  const count = 3000

  for (const [title, device] of [
    ['32', new CudaDevice()],
    ['64', new CudaDevice(0, 0)],
  ] as const) {
    test(`the last of the points at a position wins, with numbers of ${title} bits`, () => {
      // Neighbours at first, so that chains of the table grow long, then all over the target.
      const positions = BigInt64Array.from({ length: count }, (_, at) =>
        BigInt(at < 1500 ? at % 700 : (Math.imul(at % 1100, 2654435761) >>> 0) % (length + 99)),
      )
      const values = Uint8Array.from({ length: count }, (_, at) => 1 + (at % 251))
      const wanted = new Uint8Array(length)
      positions.forEach((position, at) => {
        if (position < length) wanted[Number(position)] = values[at]
      })
      const target = device.memory.allocate(length)!
      const points = device.memory.allocate(count * 9)!
      device.write(target, new Uint8Array(length))
      device.write(points, new Uint8Array(positions.buffer))
      device.write(points + 8 * count, values)
      const [kernel, launch]: [Kernel, Launch] = [
        set(),
        {
          dims: [count],
          reduced: 0,
          params: [
            { kind: 'buffer', pointer: points, strides: [8] },
            { kind: 'buffer', pointer: points + 8 * count, strides: [1] },
          ],
          outputs: [{ pointer: target, strides: [], length }],
        },
      ]
      const bytes = device.scratchBytes(kernel, launch)
      assert.ok(bytes < 200_000, `${bytes} bytes of memory besides`)
      device.launch(kernel, { ...launch, scratch: device.memory.allocate(bytes)! })
      const got = new Uint8Array(length)
      device.read(target, got)
      assert.ok(Buffer.compare(got, wanted) === 0)
    })
  }
})
