/**
 * Look-back among tiles that are at work at the same time: the stand-in runs the blocks of a cooperative launch side by
 * side, so that tiles find the totals of some before them and wait for those of others.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Builder, defineBody } from '#src/ir/expr.js'
import type { Kernel, Launch } from '#src/ir/kernel.js'
import { missing, simulated } from './simulated.js'

if (!missing) await simulated({ CUTS_STANDIN_SMS: '64' })

const identityOf = (type: 'float32' | 'uint32') => defineBody([type], (_, x) => [x])

/** Sums of floats, whose bits show in which order they were made. */
function sums(): Kernel {
  const b = new Builder()
  return {
    kind: 'scan',
    params: [{ kind: 'buffer', dtype: 'float32' }],
    body: b.body(b.input(0, 'float32')),
    combine: defineBody(['float32', 'float32'], (inner, x, y) => [inner.op('add', x, y)]),
    identity: [0],
    finish: identityOf('float32'),
    outputs: ['float32'],
  }
}

function kept(): Kernel {
  const b = new Builder()
  const x = b.input(0, 'float32')
  return {
    kind: 'compact',
    params: [{ kind: 'buffer', dtype: 'float32' }],
    body: b.body(b.op('gt', x, b.literal('float32', 0)), x),
    outputs: ['float32'],
  }
}

suite('look-back among blocks that run side by side', { skip: missing }, async () => {
  if (missing) return
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const [inTurn, sideBySide] = [new CudaDevice(), new CudaDevice()]
  const { block } = sideBySide
  // A generated kernel has one argument, which begins at 0.
  block.launch = (...given) => {
    const [kernel, gridX, gridY, gridZ, blockX, blockY, blockZ, shared, stream] = given
    block.launchCooperative(kernel, gridX, gridY, gridZ, blockX, blockY, blockZ, shared, stream, [0])
  }

  /** What a kernel makes of `input`, on each of the two devices. */
  function both(kernel: Kernel, input: Float32Array, launch: Omit<Launch, 'params' | 'outputs'>, strides: number[]) {
    return [inTurn, sideBySide].map((device) => {
      const bytes = input.byteLength
      const pointer = device.memory.allocate(2 * bytes)!
      device.write(pointer, new Uint8Array(input.buffer))
      device.write(pointer + bytes, new Uint8Array(bytes))
      const outputs =
        kernel.kind === 'scan'
          ? [{ pointer: pointer + bytes, strides }]
          : [{ pointer: pointer + bytes, strides: [], length: input.length }]
      device.launch(kernel, { ...launch, params: [{ kind: 'buffer', pointer, strides }], outputs })
      const got = new Float32Array(input.length)
      device.read(pointer + bytes, new Uint8Array(got.buffer))
      device.memory.release(pointer, 2 * bytes)
      return got
    })
  }

  const numbers = (count: number) =>
    Float32Array.from({ length: count }, (_, at) => Math.fround(Math.sin(at) * 10 ** (at % 7)))
  /** So many elements has a tile of this kernel. */
  const tile = 8192

  test('sums have the same bits as where tiles come one after another, and are right', () => {
    const kernel = sums()
    for (const tiles of [3, 40]) {
      const input = numbers(tiles * tile - 5)
      const [one, other] = both(kernel, input, { dims: [input.length], reduced: 1 }, [4])
      assert.deepEqual(other, one)
      let sum = 0
      let size = 0
      for (let at = 0; at < input.length; at++) {
        sum += input[at]
        size += Math.abs(input[at])
        if (Math.abs(one[at] - sum) > size * 1e-6) assert.fail(`element ${at} is ${one[at]}, not ${sum}`)
      }
    }
  })

  test('so have sums down columns', () => {
    const kernel = sums()
    for (const [rows, columns] of [
      [256 * 20, 33],
      [256 * 12, 16],
    ]) {
      const input = numbers(rows * columns)
      const [one, other] = both(kernel, input, { dims: [columns, rows], reduced: 1 }, [4, 4 * columns])
      assert.deepEqual(other, one)
      for (let column = 0; column < columns; column++) {
        let sum = 0
        let size = 0
        for (let row = 0; row < rows; row++) {
          const at = row * columns + column
          sum += input[at]
          size += Math.abs(input[at])
          if (Math.abs(one[at] - sum) > size * 1e-6) assert.fail(`element ${at} is ${one[at]}, not ${sum}`)
        }
      }
    }
  })

  test('sums have the same bits wherever the operand lies', () => {
    const kernel = sums()
    for (const [rows, length] of [
      [1, 3 * tile - 5],
      [3, 700],
      [40, 300],
    ]) {
      const size = rows * length
      const input = numbers(size)
      const all = [
        [0, 1],
        [1, 1],
        [0, 2],
      ].map(([first, step]) => {
        const spread = new Float32Array(first + step * size)
        input.forEach((value, at) => {
          spread[first + step * at] = value
        })
        const pointer = inTurn.memory.allocate(spread.byteLength)!
        const target = inTurn.memory.allocate(input.byteLength)!
        inTurn.write(pointer, new Uint8Array(spread.buffer))
        inTurn.launch(kernel, {
          dims: [rows, length],
          reduced: 1,
          params: [{ kind: 'buffer', pointer: pointer + 4 * first, strides: [4 * step * length, 4 * step] }],
          outputs: [{ pointer: target, strides: [4 * length, 4] }],
        })
        const got = new Float32Array(size)
        inTurn.read(target, new Uint8Array(got.buffer))
        return got
      })
      assert.deepEqual(all[1], all[0])
      assert.deepEqual(all[2], all[0])
    }
  })

  test('what is kept is the same, and in order', () => {
    const kernel = kept()
    for (const tiles of [40]) {
      const input = numbers(tiles * tile - 5)
      const [one, other] = both(kernel, input, { dims: [input.length], reduced: 0 }, [4])
      const wanted = input.filter((value) => value > 0)
      assert.deepEqual(one.subarray(0, wanted.length), wanted)
      assert.deepEqual(other, one)
    }
  })
})
