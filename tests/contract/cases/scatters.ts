/** Scatters: stored and combined, over few points and many, into outputs that are small and large. */
import { test } from 'node:test'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { sharingWays, type Way } from '../arena.js'
import { iotaParam, scalarParam, scatterOf, tableParam } from '../kernels.js'
import { checkLaunch, commonShapes } from '../launches.js'
import type { Subject } from '../subject.js'
import { ordinaryValue, wholeValue } from '../values.js'

const inputWays = Object.values(sharingWays) as Way[]

/** int64 parameters get numbers in [low, high); all others what `other` gives. */
const positions =
  (low: number, high: number, other = ordinaryValue) =>
  (type: DTypeName, random: () => number, param: number): Scalar =>
    type === 'int64' && param >= 0 ? BigInt(low + Math.floor(random() * (high - low))) : other(type, random)

export function scatters(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`the last ${type} at a position stays`, () => {
      const kernel = scatterOf(['int64', type], (_, at, x) => [at, x])
      for (const dims of commonShapes) {
        for (const [turn, way] of inputWays.entries()) {
          const inputs = [way, inputWays[(turn * 3 + 1) % inputWays.length]]
          const options = { dims, inputs, length: 40, value: positions(-3, 43) }
          checkLaunch(subject, kernel, options, `scatter of ${type}`)
        }
      }
      checkLaunch(subject, kernel, { dims: [30], length: 1, value: positions(-1, 2) }, `scatter of ${type} to one`)
    })
    test(`${type} is combined with what is there`, () => {
      const op = dtypes[type].kind === 'b' ? 'xor' : 'add'
      const kernel = scatterOf(['int64', type], (_, at, x) => [at, x], { combine: (b, x, y) => b.op(op, x, y) })
      for (const dims of commonShapes) {
        const options = { dims, inputs: [inputWays[dims.length]], length: 20, value: positions(-2, 22, wholeValue) }
        checkLaunch(subject, kernel, options, `scattered sum of ${type}`)
      }
    })
  }
  combinations(subject)
  computed(subject)
  large(subject)
}

function combinations(subject: Subject): void {
  test('combinations that depend on the order, and on what is there', () => {
    const kernel = scatterOf(['int64', 'int32'], (_, at, x) => [at, x], {
      combine: (b, old, x) => b.op('sub', b.op('mul', old, b.literal('int32', 3)), x),
    })
    const long = scatterOf(['int64', 'float32'], (_, at, x) => [at, x], {
      combine: (b, old, x) => {
        let result = b.op('max', old, x)
        for (let round = 0; round < 12; round++)
          result = b.op('sub', result, b.op('mul', x, b.literal('float32', round)))
        return result
      },
    })
    const logic = scatterOf(['int64', 'bool'], (b, at, x) => [at, b.op('not', x)], {
      combine: (b, old, x) => b.op('or', b.op('and', old, x), b.op('not', b.op('or', old, x))),
    })
    for (const dims of commonShapes) {
      for (const each of [kernel, long, logic]) {
        checkLaunch(subject, each, { dims, length: 9, value: positions(-1, 10) }, 'a combination')
      }
    }
  })
}

/** Positions and values that are expressions. */
function computed(subject: Subject): void {
  test('positions from checked indices, and values from a table', () => {
    const params = ['int64', iotaParam, scalarParam('int64'), tableParam('complex64')] as const
    const kernel = scatterOf(params, (b, index, k, stride, table) => {
      const row = b.op('mul', b.checkIndex(index, b.literal('int64', 5n), 1), stride)
      return [b.op('add', row, k), b.load(table, 'complex64', b.op('sub', k, index))]
    })
    const value = (low: number) => (type: DTypeName, random: () => number, param: number) =>
      param === 2 ? 7n : positions(low, 5)(type, random, param)
    for (const dims of commonShapes) {
      for (const inputs of [[sharingWays.contiguous], [sharingWays.column, sharingWays.row]]) {
        const options = { dims, inputs, length: 60, tableLength: 30, value: value(-5) }
        checkLaunch(subject, kernel, options, 'computed positions')
      }
    }
    const outside = (type: DTypeName, random: () => number, param: number) =>
      type === 'int64' && param === 0 ? 5n : value(-5)(type, random, param)
    for (const dims of [[1], [9], [40_000]]) {
      const options = { dims, length: 60, tableLength: 30, value: outside }
      checkLaunch(subject, kernel, options, 'an index out of bounds')
    }
  })
  test('positions beyond 32 bits are outside', () => {
    const far = [2n ** 32n, 2n ** 32n + 3n, -(2n ** 32n) + 3n, 2n ** 61n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 3n]
    const value = (type: DTypeName, random: () => number): Scalar =>
      type === 'int64' ? far[Math.floor(random() * far.length)] : ordinaryValue(type, random)
    for (const type of ['float64', 'uint8', 'complex128'] as const) {
      const kernel = scatterOf(['int64', type], (_, at, x) => [at, x])
      checkLaunch(subject, kernel, { dims: [99], length: 10, value }, `far positions of ${type}`)
    }
  })
}

/** Enough to be shared out over threads. */
function large(subject: Subject): void {
  test('many points', () => {
    const plain = scatterOf(['int64', 'float32'], (_, at, x) => [at, x])
    const sums = scatterOf(['int64', 'int16'], (_, at, x) => [at, x], { combine: (b, x, y) => b.op('add', x, y) })
    const value = positions(-10, 70_000)
    for (const dims of [[300_001], [500, 601]]) {
      checkLaunch(subject, plain, { dims, length: 69_999, value }, 'many points')
      checkLaunch(subject, sums, { dims, length: 69_999, value }, 'many sums')
    }
    const outside = (type: DTypeName, random: () => number, param: number) =>
      type === 'int64' && random() < 1e-4 ? 70_000n : value(type, random, param)
    const checked = scatterOf(['int64', 'float32'], (b, at, x) => [b.checkIndex(at, b.literal('int64', 70_000n), 0), x])
    checkLaunch(subject, checked, { dims: [300_001], length: 69_999, value: outside }, 'some out of bounds')
  })
  test('many points that all differ', () => {
    const kernel = scatterOf(['int64', 'int8'], (b, at, x) => [b.op('mul', at, b.literal('int64', 3n)), x], {
      distinct: true,
    })
    let next = 0n
    const value = (type: DTypeName, random: () => number, param: number): Scalar =>
      type === 'int64' && param >= 0 ? (next++ * 7919n) % 100_003n : ordinaryValue(type, random)
    checkLaunch(subject, kernel, { dims: [100_003], length: 300_000, value }, 'distinct points')
  })
}
