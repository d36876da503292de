/** Reductions in all forms: which dimensions are reduced, how operands lie, and what is accumulated. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import type { ReduceKernel } from '#src/ir/kernel.js'
import { Arena, sharingWays, type Way, ways } from '../arena.js'
import { iotaParam, reduceOf, scalarParam } from '../kernels.js'
import { type Accepts, type Subject, sameBits } from '../subject.js'
import { generator, ordinaryValue, wholeValue } from '../values.js'

/** Dimensions, and how many of the last ones are reduced. */
const spaces: readonly (readonly [readonly number[], number])[] = [
  ...[0, 1, 2, 3, 7, 8, 9, 127, 128, 129, 1037].map((size) => [[size], 1] as const),
  ...([
    [[], 0],
    [[5], 0],
    [[40], 0],
    [[1, 1], 1],
    [[3, 0], 1],
    [[0, 3], 1],
    [[3, 7], 1],
    [[7, 3], 2],
  ] as const),
  ...([
    [[40, 5], 1],
    [[33, 65], 1],
    [[100, 40], 1],
    [[1100, 3], 1],
    [[40, 1100], 1],
    [[2, 17_000], 1],
  ] as const),
  ...([
    [[4, 5, 6], 1],
    [[4, 5, 6], 2],
    [[4, 5, 6], 3],
    [[3, 40, 5], 1],
    [[3, 40, 5, 7], 2],
    [[2, 3, 2, 3, 2], 3],
  ] as const),
]

/** Long enough for several chunks or tiles: tried with a few dtypes only. */
const longSpaces: readonly (readonly [readonly number[], number])[] = [
  ...[16384, 16385, 40_000].map((size) => [[size], 1] as const),
  ...([
    [[600, 40], 1],
    [[40, 600], 1],
    [[1100, 3], 1],
    [[3, 1100], 1],
    [[2, 17_000], 1],
  ] as const),
]

const layouts = Object.entries(sharingWays) as [string, Way][]

type Value = (type: DTypeName, random: () => number) => Scalar

function check(
  subject: Subject,
  kernel: ReduceKernel,
  [dims, reduced]: readonly [readonly number[], number],
  input: Way,
  output: Way,
  title: string,
  value: Value = wholeValue,
  accepts: Accepts = sameBits,
): void {
  const random = generator(dims.length + reduced)
  const arena = new Arena()
  const kept = dims.slice(0, dims.length - reduced)
  const params = kernel.params.map(({ kind, dtype }) => {
    if (kind === 'table') throw new Error('kernels with tables are cases of their own')
    if (kind === 'scalar') return { kind, value: value(dtype, random) }
    if (kind === 'iota') return { kind, start: 0, strides: ways.contiguous(dims, 1) }
    return { kind, ...arena.place(dtype, dims, input, () => value(dtype, random)) }
  })
  const outputs = kernel.outputs.map((dtype) => arena.place(dtype, kept, output))
  subject.check(
    kernel,
    { dims, reduced, params, outputs },
    arena.bytes,
    `${title} over (${dims.join(',')}), the last ${reduced}`,
    accepts,
  )
}

/** The order of axes that makes the reduced ones come first in memory. */
const columnsFirst: Way = (dims, itemsize) => {
  const strides = dims.map(() => 0)
  let stride = itemsize
  const half = Math.ceil(dims.length / 2)
  const order = [...dims.keys()]
  for (const axis of [...order.slice(half), ...order.slice(0, half)].reverse()) {
    strides[axis] = stride
    stride *= Math.max(1, dims[axis])
  }
  return strides
}

const allLayouts: [string, Way][] = [...layouts, ['columns first', columnsFirst]]

const zero = (type: DTypeName, value = 0): Scalar => {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'b') return value !== 0
  if (kind === 'c') return new Complex(value, 0)
  return kind !== 'f' && itemsize === 8 ? BigInt(value) : value
}

const sumOf = (type: DTypeName) =>
  reduceOf([type], (_, x) => x, { combine: (b, x, y) => [b.op('add', x, y)], identity: [zero(type)] })

export function reductions(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`sums of ${type}`, () => {
      const long = ['float64', 'int8', 'complex64'].includes(type)
      for (const space of long ? [...spaces, ...longSpaces] : spaces) {
        if (type === 'float16' && space[0].some((length) => length > 500)) continue
        for (const [name, way] of allLayouts) {
          check(subject, sumOf(type), space, way, ways.contiguous, `sum of ${name} ${type}`)
        }
        check(subject, sumOf(type), space, ways.contiguous, ways.spread, `sum of ${type} to spread outputs`)
        check(subject, sumOf(type), space, ways.transposed, ways.reversed, `sum of ${type} to reversed outputs`)
      }
    })
    if (dtypes[type].kind === 'c') continue
    test(`extremes of ${type}`, () => {
      for (const op of ['min', 'max'] as const) {
        const kernel = reduceOf([type], (_, x) => x, {
          combine: (b, x, y) => [b.op(op, x, y)],
          identity: [lowest(type, op === 'max')],
        })
        for (const space of spaces) {
          check(subject, kernel, space, ways.contiguous, ways.contiguous, `${op} of ${type}`, ordinaryValue)
          check(subject, kernel, space, ways.transposed, ways.contiguous, `${op} of ${type}`, ordinaryValue)
          if (dtypes[type].kind === 'f') {
            const rare: Value = (of, random) => (random() < 0.01 ? Number.NaN : ordinaryValue(of, random))
            check(subject, kernel, space, ways.contiguous, ways.contiguous, `${op} of ${type} with NaN`, rare)
            const zeros: Value = (_, random) => (random() < 0.5 ? 0 : -0)
            check(subject, kernel, space, columnsFirst, ways.contiguous, `${op} of ${type} zeros`, zeros)
          }
        }
      }
    })
  }
  severalAccumulators(subject)
  finishes(subject)
  accuracy(subject)
}

function lowest(type: DTypeName, low: boolean): Scalar {
  const { kind, itemsize, min, max } = dtypes[type]
  if (kind === 'b') return !low
  if (kind === 'f') return low ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const value = low ? min! : max!
  return itemsize === 8 ? value : Number(value)
}

/** The greatest element and the first position of it; a NaN counts as the greatest. */
const argmaxOf = (type: DTypeName) =>
  reduceOf([type, iotaParam], (_, x, k) => [x, k], {
    combine: (b, x, k, y, m) => {
      const equal = b.op('or', b.op('eq', x, y), b.op('and', b.op('ne', x, x), b.op('ne', y, y)))
      const greater = b.op('or', b.op('gt', y, x), b.op('and', b.op('ne', y, y), b.op('eq', x, x)))
      const takes = b.select(equal, b.op('lt', m, k), greater)
      return [b.select(takes, y, x), b.select(takes, m, k)]
    },
    identity: [lowest(type, true), 2n ** 63n - 1n],
  })

function severalAccumulators(subject: Subject): void {
  for (const type of ['float64', 'float32', 'int8', 'uint64', 'float16'] as const) {
    test(`argmax of ${type} with ties and NaN`, () => {
      const rare: Value = (of, random) =>
        dtypes[of].kind === 'f' && random() < 0.01 ? Number.NaN : wholeValue(of, random)
      for (const space of type === 'float32' ? [...spaces, ...longSpaces] : spaces) {
        for (const [name, way] of allLayouts) {
          check(subject, argmaxOf(type), space, way, ways.contiguous, `argmax of ${name} ${type}`, rare)
        }
      }
    })
  }
  test('any and all', () => {
    const kernel = reduceOf(['float64', 'bool'], (b, x, y) => [b.op('gt', x, b.literal('float64', 3)), y], {
      combine: (b, any, all, other, next) => [b.op('or', any, other), b.op('and', all, next)],
      identity: [false, true],
    })
    const mostly: Value = (type, random) => (type === 'bool' ? random() < 0.98 : wholeValue(type, random))
    for (const space of spaces) {
      for (const [name, way] of allLayouts) {
        check(subject, kernel, space, way, ways.contiguous, `any and all of ${name}`, mostly)
      }
    }
  })
  test('accumulators of many dtypes', () => {
    const types: readonly DTypeName[] = ['float64', 'int8', 'bool', 'complex64', 'uint32', 'float32', 'int64', 'uint16']
    for (const times of [1, 3]) {
      const all = Array.from({ length: times }, () => types).flat()
      const kernel = reduceOf(types, (_, ...ids) => Array.from({ length: times }, () => ids).flat(), {
        combine: (b, ...ids) => all.map((_, at) => b.op('add', ids[at], ids[at + all.length])),
        identity: all.map((type) => zero(type)),
      })
      for (const space of [...spaces, ...longSpaces.slice(1, 5)]) {
        check(subject, kernel, space, ways.contiguous, ways.contiguous, `${all.length} accumulators`)
        check(subject, kernel, space, columnsFirst, ways.spread, `${all.length} accumulators down columns`)
      }
    }
  })
}

function finishes(subject: Subject): void {
  test('finish reads scalars, has literals and several results', () => {
    const kernel = reduceOf(
      ['float64', scalarParam('float64'), scalarParam('complex128'), scalarParam('int8')],
      (b, x, s) => b.op('mul', x, s),
      {
        combine: (b, x, y) => [b.op('add', x, y)],
        identity: [0],
        finish: (b, total) => {
          const mean = b.op('div', total, b.scalar(1, 'float64'))
          const shifted = b.op('add', b.op('complex', mean, total), b.scalar(2, 'complex128'))
          const large = b.op('gt', total, b.literal('float64', 10))
          return [mean, shifted, large, b.op('add', b.cast(large, 'int8'), b.scalar(3, 'int8'))]
        },
      },
    )
    for (const space of spaces) {
      for (const [name, way] of allLayouts) {
        check(subject, kernel, space, way, ways.contiguous, `finish over ${name}`)
        check(subject, kernel, space, way, ways.reversed, `finish over ${name} to reversed outputs`)
      }
    }
  })
  test('bodies of several inputs in different layouts', () => {
    const kernel = reduceOf(
      ['float32', 'int16', scalarParam('float32')],
      (b, x, y, s) => b.op('mul', b.op('add', x, b.cast(y, 'float32')), s),
      {
        combine: (b, x, y) => [b.op('add', x, y)],
        identity: [0],
      },
    )
    for (const [dims, reduced] of spaces.filter((_, at) => at % 3 === 0)) {
      for (const [first, way] of allLayouts) {
        for (const [second, other] of allLayouts) {
          const random = generator(9)
          const arena = new Arena()
          subject.check(
            kernel,
            {
              dims,
              reduced,
              params: [
                { kind: 'buffer', ...arena.place('float32', dims, way, () => wholeValue('float32', random)) },
                { kind: 'buffer', ...arena.place('int16', dims, other, () => wholeValue('int16', random)) },
                { kind: 'scalar', value: 2 },
              ],
              outputs: [arena.place('float32', dims.slice(0, dims.length - reduced), ways.contiguous)],
            },
            arena.bytes,
            `${first} with ${second} over (${dims.join(',')}), the last ${reduced}`,
          )
        }
      }
    }
  })
}

/** Sums of arbitrary floats are as accurate as pairwise summation makes them. */
function accuracy(subject: Subject): void {
  test('sums of arbitrary floats are accurate', () => {
    for (const type of ['float32', 'float64'] as const) {
      for (const [dims, reduced] of [...spaces, ...longSpaces]) {
        const count = dims.slice(dims.length - reduced).reduce((product, length) => product * length, 1)
        // |x| ≤ 10; the sequential reference itself is off by count² units at the most.
        const unit = type === 'float32' ? 2 ** -24 : 2 ** -53
        const bound = 10 * count * unit * (Math.min(count, 600) + 10)
        const close: Accepts = (got, wanted) => Math.abs(Number(got) - Number(wanted)) <= bound
        for (const way of [ways.contiguous, ways.transposed, columnsFirst, ways.backwards]) {
          check(subject, sumOf(type), [dims, reduced], way, ways.contiguous, `sum of ${type}`, ordinaryValue, close)
        }
      }
    }
  })
}
