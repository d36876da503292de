/** Compactions: how many points are kept, where they lie, and how much room there is. */
import { test } from 'node:test'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames } from '#src/core/dtype.js'
import { sharingWays, type Way } from '../arena.js'
import { compactOf, iotaParam, scalarParam, tableParam } from '../kernels.js'
import { checkLaunch, commonShapes } from '../launches.js'
import type { Subject } from '../subject.js'
import { ordinaryValue } from '../values.js'

const inputWays = Object.values(sharingWays) as Way[]

/** Flags hold with this probability. */
const keeping =
  (share: number) =>
  (type: DTypeName, random: () => number, param: number): Scalar =>
    type === 'bool' && param === 0 ? random() < share : ordinaryValue(type, random)

const sizeOf = (dims: readonly number[]) => dims.reduce((product, length) => product * length, 1)

export function compactions(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`some of ${type} are kept`, () => {
      const kernel = compactOf(['bool', type], (_, keep, x) => [keep, x])
      for (const dims of commonShapes) {
        for (const [turn, way] of inputWays.entries()) {
          const inputs = [way, inputWays[(turn * 3 + 1) % inputWays.length]]
          const options = { dims, inputs, length: sizeOf(dims), value: keeping([0, 0.1, 0.5, 0.95, 1][turn % 5]) }
          checkLaunch(subject, kernel, options, `compaction of ${type}`)
        }
        for (const share of [0, 0.3, 0.95, 1]) {
          const options = { dims, length: Math.floor(sizeOf(dims) / 2), value: keeping(share) }
          checkLaunch(subject, kernel, options, `compaction of ${type} without room for all`)
        }
      }
    })
  }
  test('several values, and flags that are computed', () => {
    const params = ['float64', iotaParam, scalarParam('float64'), 'complex64', tableParam('int16'), 'float16'] as const
    const kernel = compactOf(params, (b, x, k, limit, z, table, h) => [
      b.op('lt', x, limit),
      k,
      b.op('add', z, z),
      b.load(table, 'int16', k),
      b.op('gt', x, b.literal('float64', 0)),
      h,
      x,
    ])
    for (const dims of [...commonShapes, [40_000]]) {
      for (const way of [sharingWays.contiguous, sharingWays.transposed, sharingWays.row]) {
        const options = { dims, inputs: [way], length: sizeOf(dims), tableLength: 30 }
        checkLaunch(subject, kernel, options, 'several values')
      }
    }
  })
  test('flags and values that look beyond a table', () => {
    const kernel = compactOf(['int64', tableParam('bool'), tableParam('float32')], (b, at, flags, table) => {
      const index = b.checkIndex(at, b.literal('int64', 9n), 3)
      return [b.load(flags, 'bool', index), b.load(table, 'float32', b.checkIndex(at, b.literal('int64', 8n), 1))]
    })
    for (const dims of [[7], [70_000]]) {
      for (const [low, high] of [
        [-8, 7],
        [8, 8],
        [9, 9],
      ] as const) {
        const value = (type: DTypeName, random: () => number): Scalar =>
          type === 'int64' ? BigInt(low + Math.floor(random() * (high - low))) : ordinaryValue(type, random)
        const length = sizeOf(dims)
        checkLaunch(subject, kernel, { dims, length, tableLength: 9, value }, `indices from ${low}`)
      }
    }
  })
  test('many points', () => {
    const kernel = compactOf(['bool', 'float64', 'int8'], (_, keep, x, n) => [keep, x, n])
    for (const dims of [[16_384], [16_385], [100_003], [317, 331], [2, 150, 350]]) {
      for (const share of [0, 0.01, 0.5, 1]) {
        for (const way of [sharingWays.contiguous, sharingWays.transposed, sharingWays.spread]) {
          const options = { dims, inputs: [way, sharingWays.contiguous], length: sizeOf(dims), value: keeping(share) }
          if (share === 0.5 || way === sharingWays.contiguous) checkLaunch(subject, kernel, options, 'many points')
        }
      }
    }
  })
}
