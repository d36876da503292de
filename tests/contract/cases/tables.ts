/** Elements at computed positions, and indices that are checked. */
import { test } from 'node:test'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames } from '#src/core/dtype.js'
import { type Builder, defineBody, defineLookup, type Id } from '#src/ir/expr.js'
import type { Kernel } from '#src/ir/kernel.js'
import { sharingWays, type Way, ways } from '../arena.js'
import { iotaParam, mapOf, reduceOf, scalarParam, tableParam } from '../kernels.js'
import { checkLaunch, commonShapes } from '../launches.js'
import type { Subject } from '../subject.js'
import { ordinaryValue } from '../values.js'

const inputWays = Object.values(sharingWays) as Way[]
const outputWays = Object.values(ways) as Way[]

/** int64 parameters get numbers in [low, high); all others ordinary values. */
const indices =
  (low: number, high: number) =>
  (type: DTypeName, random: () => number): Scalar =>
    type === 'int64' ? BigInt(low + Math.floor(random() * (high - low))) : ordinaryValue(type, random)

/** A table's element at a position that is read: the simplest kernel of all. */
const gather = (type: DTypeName) => mapOf(['int64', tableParam(type)], (b, at, table) => b.load(table, type, at))

/** What the index of an array becomes: `offset + check(index) * stride`. */
const take = (type: DTypeName, index: 'int64' | ReturnType<typeof scalarParam> = 'int64') =>
  mapOf(
    [index, scalarParam('int64'), scalarParam('int64'), scalarParam('int64'), tableParam(type)],
    (b, at, size, stride, offset, table) =>
      b.load(table, type, b.op('add', offset, b.op('mul', b.checkIndex(at, size, 0), stride))),
  )

const takeValues =
  (index: (random: () => number) => number, size: number, stride: number, offset: number) =>
  (type: DTypeName, random: () => number, param: number): Scalar => {
    if (param === 0) return BigInt(index(random))
    if (param > 0 && param < 4) return BigInt([size, stride, offset][param - 1])
    return ordinaryValue(type, random)
  }

export function tables(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`elements of a table of ${type}`, () => {
      for (const dims of commonShapes) {
        for (const [at, way] of inputWays.entries()) {
          const outputs = [outputWays[at % outputWays.length]]
          const options = { dims, inputs: [way], outputs, tableLength: 50, value: indices(-5, 55) }
          checkLaunch(subject, gather(type), options, `gather of ${type}`)
        }
      }
      for (const tableLength of [0, 1]) {
        const options = { dims: [21], tableLength, value: indices(-2, 3) }
        checkLaunch(subject, gather(type), options, `gather from ${tableLength} of ${type}`)
      }
    })
    test(`indices into ${type} are counted from either end`, () => {
      for (const dims of commonShapes) {
        const value = takeValues((random) => Math.floor(random() * 40) - 20, 20, -2, 45)
        checkLaunch(subject, take(type), { dims, tableLength: 50, value }, `take of ${type}`)
        checkLaunch(
          subject,
          take(type, scalarParam('int64')),
          { dims, tableLength: 50, value },
          `take of a scalar of ${type}`,
        )
      }
    })
  }
  neighbours(subject)
  positions(subject)
  failures(subject)
  inLoops(subject)
  inReductions(subject)
}

/** Positions that grow evenly along a row: in steps of any size, across the ends of the table. */
function neighbours(subject: Subject): void {
  for (const type of ['float64', 'uint8', 'int16', 'complex64', 'complex128', 'bool', 'float16', 'float32'] as const) {
    test(`neighbours in a table of ${type}`, () => {
      const kernel = mapOf(
        ['int64', iotaParam, scalarParam('int64'), scalarParam('int64'), tableParam(type)],
        (b, row, column, rowStep, columnStep, table) => {
          const start = b.op('mul', b.checkIndex(row, b.literal('int64', 6), 1), rowStep)
          return b.load(table, type, b.op('add', start, b.op('mul', column, columnStep)))
        },
      )
      for (const dims of [[29], [3, 8], [4, 17], [9, 64], [2, 3, 19], [40, 2]]) {
        for (const step of [1, 2, -1, 0, 7]) {
          for (const start of [0, -9, 30]) {
            const value = (of: DTypeName, random: () => number, param: number): Scalar => {
              if (param === 0) return BigInt(Math.floor(random() * 12) - 6)
              return param === 2 ? 11n : param === 3 ? BigInt(step) : ordinaryValue(of, random)
            }
            const options = { dims, inputs: [sharingWays.column, sharingWays.row], tableLength: 100, value, start }
            checkLaunch(subject, kernel, options, `rows of ${type} in steps of ${step} from ${start}`)
          }
        }
      }
    })
  }
}

/** Positions of several kinds in one kernel, and results that are positions too. */
function positions(subject: Subject): void {
  test('positions that are used elsewhere too', () => {
    const kernel = mapOf(['int64', 'int64', scalarParam('int64'), tableParam('float32')], (b, x, y, s, table) => {
      const product = b.op('mul', x, s)
      const sum = b.op('add', product, b.op('sub', y, x))
      const other = b.op('add', sum, b.op('mul', x, y))
      return [
        b.load(table, 'float32', sum),
        product,
        b.load(table, 'float32', other),
        b.op('lt', b.op('add', y, s), sum),
      ]
    })
    for (const dims of commonShapes) {
      checkLaunch(subject, kernel, { dims, tableLength: 30, value: indices(-3, 6) }, 'positions and results')
    }
  })
  test('positions that are sums of sums', () => {
    const kernel = mapOf(['int64', 'int64', tableParam('int32')], (b, x, y, table) => {
      let sum = b.op('sub', x, y)
      const found: Id[] = []
      for (let round = 0; round < 40; round++) {
        sum = b.op(round % 2 ? 'sub' : 'add', b.op('mul', sum, b.literal('int64', BigInt(round % 3))), sum)
        if (round % 7 === 0) found.push(b.load(table, 'int32', sum))
      }
      return found
    })
    for (const dims of [[1], [13], [5, 9]]) {
      checkLaunch(subject, kernel, { dims, tableLength: 30, value: indices(-3, 6) }, 'sums of sums')
    }
  })
  test('positions beyond 32 bits are outside', () => {
    const far = [
      2n ** 32n,
      2n ** 32n + 3n,
      -(2n ** 32n) + 3n,
      2n ** 61n,
      2n ** 61n + 1n,
      -(2n ** 63n),
      2n ** 63n - 1n,
      3n,
    ]
    for (const type of ['float64', 'int8', 'complex128'] as const) {
      const value = (of: DTypeName, random: () => number): Scalar =>
        of === 'int64' ? far[Math.floor(random() * far.length)] : ordinaryValue(of, random)
      checkLaunch(subject, gather(type), { dims: [99], tableLength: 10, value }, `far positions in ${type}`)
    }
  })
  test('two tables, and an index that is looked up', () => {
    const kernel = mapOf(['int64', tableParam('int64'), tableParam('float64')], (b, x, first, second) => {
      const found = b.load(first, 'int64', x)
      const value = b.load(second, 'float64', b.checkIndex(found, b.literal('int64', 20), 0))
      return [b.op('mul', value, b.load(second, 'float64', x)), b.op('lt', found, x)]
    })
    for (const dims of commonShapes) {
      checkLaunch(subject, kernel, { dims, tableLength: 20, value: indices(-20, 20) }, 'two tables')
    }
  })
  test('many lookups over threads', () => {
    for (const dims of [[150_001], [300, 400]]) {
      const value = takeValues((random) => Math.floor(random() * 10_000) - 5000, 5000, 1, 0)
      checkLaunch(subject, take('float64'), { dims, tableLength: 5000, value }, 'many lookups')
    }
  })
}

/** The one index that is out of bounds is named; all else goes on. */
function failures(subject: Subject): void {
  test('an index out of bounds', () => {
    for (const dims of [[1], [5], [64], [3, 21], [70_000]]) {
      for (const wrong of [20, -21, 2 ** 40]) {
        for (const place of [0, 0.5, 1]) {
          const size = dims.reduce((product, length) => product * length, 1)
          let at = 0
          const value = takeValues(() => (at++ === Math.floor(place * (size - 1)) ? wrong : -20), 20, 1, 0)
          const title = `index ${wrong}, ${place} of the way`
          checkLaunch(subject, take('float64'), { dims, tableLength: 20, value }, title)
        }
      }
    }
    const value = takeValues(() => 7, 7, 1, 0)
    for (const dims of [[6], [0], [3, 0], []]) {
      const options = { dims, tableLength: 20, value }
      checkLaunch(subject, take('float64', scalarParam('int64')), options, 'a scalar index out of bounds')
      checkLaunch(subject, take('float64'), { ...options, inputs: [sharingWays.constant] }, 'the same index everywhere')
    }
  })
  test('an index out of bounds in a reduction', () => {
    const kernel = summed('float64')
    for (const dims of [[5], [3, 21], [0], [2, 0], [40_000]]) {
      const value = takeValues(() => -8, 7, 1, 0)
      checkLaunch(subject, kernel, { dims, reduced: 1, tableLength: 20, value }, 'all out of bounds')
    }
  })
}

const summed = (type: DTypeName) => {
  const { params, body } = take(type)
  const reduction = { combine: (b: Builder, x: Id, y: Id) => [b.op('add', x, y)], identity: [0] }
  return { ...reduceOf([type], (_, x) => x, reduction), params, body } as Kernel
}

/** Each lane has its own end, after which it may look anywhere. */
function inLoops(subject: Subject): void {
  for (const type of ['float64', 'int16', 'uint64', 'complex64', 'float16'] as const) {
    test(`binary search in a table of ${type}`, () => {
      const search = defineLookup(`contract.search.${type}`, [type], [type, 'int64'], (b, x, size) => {
        const body = defineBody(['int64', 'int64', type], (inner, low, high, wanted) => {
          const middle = inner.op('shr', inner.op('add', low, high), inner.literal('int64', 1))
          const below = inner.op('lt', inner.load(0, type, middle), wanted)
          return [
            inner.op('lt', low, high),
            inner.select(below, inner.op('add', middle, inner.literal('int64', 1)), low),
            inner.select(below, high, middle),
            wanted,
          ]
        })
        return b.loop(body, b.literal('int64', 0), size, x)[0]
      })
      const kernel = mapOf([type, scalarParam('int64'), tableParam(type)], (b, x, size, table) =>
        b.inline(search.body, [x, size], [table]),
      )
      for (const tableLength of [0, 1, 2, 33, 700]) {
        let rank = 0
        const value = (of: DTypeName, random: () => number, param: number): Scalar =>
          param === 1
            ? BigInt(tableLength)
            : param === 2
              ? ordinaryValue(of, () => rank++ / (tableLength + 1))
              : ordinaryValue(of, random)
        for (const dims of [[1], [7], [64], [5, 9], [2000]]) {
          rank = 0
          checkLaunch(subject, kernel, { dims, tableLength, value }, `search in ${tableLength} of ${type}`)
        }
      }
    })
  }
}

function inReductions(subject: Subject): void {
  test('sums of elements at computed positions', () => {
    for (const type of ['float64', 'int32'] as const) {
      for (const [dims, reduced] of [
        [[0], 1],
        [[9], 1],
        [[300], 1],
        [[40, 70], 1],
        [[70, 3], 2],
        [[40_000], 1],
      ] as const) {
        for (const way of [ways.contiguous, ways.transposed, ways.spread]) {
          const value = (of: DTypeName, random: () => number, param: number): Scalar =>
            param === 4
              ? Math.floor(random() * 9) - 4
              : takeValues((next) => Math.floor(next() * 40) - 20, 20, 2, 1)(of, random, param)
          const options = { dims, reduced, inputs: [way], tableLength: 50, value }
          checkLaunch(subject, summed(type), options, `sum of a take of ${type}`)
        }
      }
    }
  })
}
