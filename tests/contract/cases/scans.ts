/** Scans along rows and down columns, of rows that are cut and of rows that aren't. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import type { Builder, Id } from '#src/ir/expr.js'
import type { ScanKernel } from '#src/ir/kernel.js'
import { sharingWays, type Way, ways } from '../arena.js'
import { iotaParam, type Reduction, scalarParam, scanOf, tableParam } from '../kernels.js'
import { checkLaunch, commonShapes } from '../launches.js'
import { type Accepts, type Subject, within } from '../subject.js'
import { ordinaryValue, wholeValue } from '../values.js'

const shapes: readonly (readonly number[])[] = [
  ...commonShapes.filter(({ length }) => length > 0),
  ...[
    [200, 40],
    [40, 300],
    [1000, 3],
    [3, 1000],
    [2, 150, 9],
    [9, 2, 150],
    [130, 20, 4],
  ],
]
/** Rows that are cut, by themselves and beside others. */
const longShapes: readonly (readonly number[])[] = [[16_385], [3, 20_000]]

const inputWays = Object.values(sharingWays) as Way[]
const outputWays = Object.values(ways) as Way[]

/** Rows side by side in memory: the last axis is the slowest. */
const sideBySide: Way = (dims, itemsize) => {
  const others = dims.slice(0, -1)
  const inside = ways.contiguous(others, itemsize)
  return [...inside, itemsize * others.reduce((product, length) => product * Math.max(1, length), 1)]
}

const zero = (type: DTypeName, value = 0): Scalar => {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'b') return value !== 0
  if (kind === 'c') return new Complex(value, 0)
  return kind !== 'f' && itemsize === 8 ? BigInt(value) : value
}

const sums = (type: DTypeName, identity: readonly Scalar[] | undefined = [zero(type)]): ScanKernel =>
  scanOf([type], (_, x) => x, { combine: (b, x, y) => [b.op('add', x, y)], identity })

function checkShapes(
  subject: Subject,
  kernel: ScanKernel,
  title: string,
  all: readonly (readonly number[])[] = shapes,
  value: (type: DTypeName, random: () => number) => Scalar = wholeValue,
  accepts?: Accepts,
): void {
  for (const [at, dims] of all.entries()) {
    const layouts: [Way, Way][] = [
      [ways.contiguous, ways.contiguous],
      [sideBySide, sideBySide],
      [inputWays[at % inputWays.length], outputWays[at % outputWays.length]],
      [sideBySide, outputWays[(at + 2) % outputWays.length]],
      [inputWays[(at + 3) % inputWays.length], sideBySide],
    ]
    const isLong = dims.at(-1)! > 10_000
    for (const [input, output] of isLong ? layouts.slice(0, 2) : layouts) {
      const options = { dims, reduced: 1, inputs: [input, ways.contiguous], outputs: [output], tableLength: 20, value }
      checkLaunch(subject, kernel, options, title, accepts)
    }
  }
}

export function scans(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`running sums of ${type}`, () => {
      checkShapes(subject, sums(type), `running sum of ${type}`)
      for (const dims of [[7], [40, 5], [17, 9]]) {
        for (const input of inputWays) {
          for (const output of outputWays) {
            const options = { dims, reduced: 1, inputs: [input], outputs: [output], value: wholeValue }
            checkLaunch(subject, sums(type), options, `running sum of ${type}`)
          }
        }
      }
      if (!['float64', 'int8', 'complex64', 'bool', 'uint64'].includes(type)) return
      checkShapes(subject, sums(type), `running sum of ${type}`, longShapes)
    })
  }
  test('running sums of fractions', () => {
    const fraction = (type: DTypeName, random: () => number) => {
      const value = ordinaryValue(type, random)
      return typeof value === 'number' ? Math.abs(value) : value
    }
    for (const [type, ulps] of [
      ['float64', 400],
      ['float32', 400],
    ] as const) {
      checkShapes(subject, sums(type), `running sum of ${type} fractions`, longShapes, fraction, within(ulps))
      // In one order only: the same bits.
      checkShapes(
        subject,
        { ...sums(type), identity: undefined },
        `sum in order of ${type}`,
        [[300], [16_385]],
        fraction,
      )
    }
  })
  test('running extremes', () => {
    for (const type of ['float64', 'float32', 'float16', 'int64', 'uint8'] as const) {
      for (const op of ['min', 'max'] as const) {
        const { kind, min, max, itemsize } = dtypes[type]
        const limit = kind === 'f' ? (op === 'min' ? Infinity : -Infinity) : op === 'min' ? max! : min!
        const identity = [kind !== 'f' && itemsize === 8 ? limit : Number(limit)] as Scalar[]
        const kernel = scanOf([type], (_, x) => x, { combine: (b, x, y) => [b.op(op, x, y)], identity })
        const special = (of: DTypeName, random: () => number): Scalar => {
          const draw = random()
          if (dtypes[of].kind !== 'f' || draw > 0.02) return ordinaryValue(of, random)
          return draw < 0.005 ? Number.NaN : draw < 0.01 ? -0 : 0
        }
        checkShapes(subject, kernel, `running ${op} of ${type}`, [...shapes, [16_400]], special)
      }
    }
  })
  test('long rows, too many to be cut', () => {
    checkLaunch(subject, sums('int16'), { dims: [66, 16_390], reduced: 1, value: wholeValue }, 'many long rows')
  })
  several(subject)
  leaves(subject)
}

/** Combinations that depend on the order, of several accumulators. */
function several(subject: Subject): void {
  test('functions applied one after another', () => {
    const compose: Reduction['combine'] = (b, slope, start, slope2, start2) => [
      b.op('mul', slope, slope2),
      b.op('add', b.op('mul', start, slope2), start2),
    ]
    const kernel = scanOf(['int64', 'int64'], (b, x, y) => [b.op('add', x, b.literal('int64', 2n)), y], {
      combine: compose,
      identity: [1n, 0n],
      finish: (b, slope, start) => [start, b.cast(slope, 'int32'), b.op('lt', slope, start)],
    })
    checkShapes(subject, kernel, 'functions', [...shapes, ...longShapes])
    checkShapes(subject, { ...kernel, identity: undefined }, 'functions in order', [...shapes, [40_000]])
  })
  test('sums that begin anew, with flags', () => {
    const kernel = scanOf(['bool', 'complex64', 'int16'], (_, begins, z, n) => [begins, z, n], {
      combine: (b, f, z, n, g, w, m) => [
        b.op('or', f, g),
        b.select(g, w, b.op('add', z, w)),
        b.select(g, m, b.op('max', n, m)),
      ],
      identity: [false, new Complex(0, 0), -32768],
      finish: (_, f, z, n) => [z, f, n],
    })
    checkShapes(subject, kernel, 'sums that begin anew', [...shapes, [2, 17_000]])
  })
  test('a combination of many instructions', () => {
    const combine = (b: Builder, x: Id, y: Id) => {
      let result = b.op('add', x, y)
      for (let round = 0; round < 10; round++) {
        result = b.op('sub', b.op('add', result, b.literal('int32', round)), b.literal('int32', round))
      }
      return [result]
    }
    checkShapes(
      subject,
      scanOf(['int32'], (_, x) => x, { combine, identity: [0] }),
      'many instructions',
      [...shapes, [40_000]],
    )
  })
}

/** What a scan reads besides buffers. */
function leaves(subject: Subject): void {
  const combine = (b: Builder, x: Id, y: Id) => [b.op('add', x, y)]
  test('scans of iotas, scalars and tables', () => {
    const kernel = scanOf(
      ['int64', iotaParam, scalarParam('float64'), tableParam('float64')],
      (b, x, k, s, table) =>
        b.op('add', b.op('mul', b.cast(k, 'float64'), s), b.load(table, 'float64', b.op('add', x, k))),
      { combine, identity: [0], finish: (b, x) => [b.op('mul', x, b.literal('float64', 0.5)), b.cast(x, 'int8')] },
    )
    checkShapes(subject, kernel, 'leaves', [...shapes, [20_000]])
  })
  test('a scan that looks beyond a table', () => {
    const kernel = scanOf(
      ['int64', tableParam('int32')],
      (b, x, table) => b.load(table, 'int32', b.checkIndex(x, b.literal('int64', 20n), 2)),
      { combine, identity: [0] },
    )
    for (const dims of [[9], [40_000], [3, 30], [30, 3]]) {
      for (const inputs of [[ways.contiguous], [sideBySide]]) {
        const options = { dims, reduced: 1, inputs, outputs: inputs, tableLength: 20 }
        const inside = (type: DTypeName, random: () => number) =>
          type === 'int64' ? BigInt(Math.floor(random() * 40) - 20) : wholeValue(type, random)
        checkLaunch(subject, kernel, { ...options, value: inside }, 'all inside')
        const outside = (type: DTypeName) => (type === 'int64' ? -21n : 0)
        checkLaunch(subject, kernel, { ...options, value: outside }, 'all outside')
      }
    }
  })
}
