/**
 * What scans, compactions and scatters do where work is cut into tiles, groups of tiles and teams: sizes around the
 * edges, and combinations that show every wrong order.
 */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { type Body, Builder, defineBody, type Id } from '#src/ir/expr.js'
import type { CompactKernel, Launch, Param, ScanKernel, ScatterKernel } from '#src/ir/kernel.js'
import { Arena, type Way, ways } from '../arena.js'
import { type Subject, sameBits } from '../subject.js'
import { generator, ordinaryValue, wholeValue } from '../values.js'

type Combine = (b: Builder, ...accumulators: Id[]) => Id[]
type Value = (type: DTypeName, random: () => number) => Scalar

function scanOf(
  type: DTypeName,
  body: (b: Builder, x: Id) => Id[],
  combine: Combine,
  identity: readonly Scalar[] | undefined,
): ScanKernel {
  const b = new Builder()
  const entering = b.body(...body(b, b.input(0, type)))
  const types = typesOf(entering)
  return {
    kind: 'scan',
    params: [{ kind: 'buffer', dtype: type }],
    body: entering,
    combine: defineBody([...types, ...types], combine),
    identity,
    finish: defineBody(types, (_, ...ids) => ids),
    outputs: types,
  }
}

const typesOf = (body: Body) => body.results.map((id) => body.instrs[id].type)

const sumOf = (type: DTypeName, as = type) =>
  scanOf(
    type,
    (b, x) => [b.cast(x, as)],
    (b, x, y) => [b.op('add', x, y)],
    [zeroOf(as)],
  )

const zeroOf = (type: DTypeName): Scalar => {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'b') return false
  if (kind === 'c') return new Complex(0, 0)
  return kind !== 'f' && itemsize === 8 ? 0n : 0
}

/** The composition of x → p·x + q with the next one: associative, and every order but the right one shows. */
const compositions = scanOf(
  'uint32',
  (b, x) => [b.op('or', x, b.literal('uint32', 1)), x],
  (b, p, q, r, s) => [b.op('mul', p, r), b.op('add', b.op('mul', q, r), s)],
  [1, 0],
)

/** The last value that isn't 0: three accumulators of different sizes. */
const lastKept = scanOf(
  'int16',
  (b, x) => [b.cast(x, 'float64'), b.op('ne', x, b.literal('int16', 0)), x],
  (b, x, has, y, next, hasNext, z) => [b.select(hasNext, next, x), b.op('or', has, hasNext), b.select(hasNext, z, y)],
  [0, false, 0],
)

/** Not associative: halves the total at each step. */
const halving = scanOf(
  'float64',
  (_, x) => [x],
  (b, x, y) => [b.op('add', b.op('mul', x, b.literal('float64', 0.5)), y)],
  undefined,
)

function checkScan(
  subject: Subject,
  kernel: ScanKernel,
  dims: readonly number[],
  input: Way,
  output: Way,
  title: string,
  value: Value = ordinaryValue,
): void {
  const random = generator(dims.length)
  const arena = new Arena()
  const { dtype } = kernel.params[0]
  const params = [{ kind: 'buffer' as const, ...arena.place(dtype, dims, input, () => value(dtype, random)) }]
  const outputs = kernel.outputs.map((of) => arena.place(of, dims, output))
  const launch: Launch = { dims, reduced: 1, params, outputs }
  subject.check(kernel, launch, arena.bytes, `${title} over (${dims.join(',')})`, sameBits)
}

const rowsOfAll = [
  ...[1, 2, 3, 5, 31, 32, 33, 511, 512, 513, 1024, 4095, 4096, 4097, 9000].map((length) => [length]),
  ...[
    [7, 1],
    [300, 2],
    [37, 3],
    [70, 5],
    [21, 16],
    [40, 17],
    [33, 32],
    [9, 33],
    [2, 3, 700],
    [3, 4099],
    [2, 2, 8192],
  ],
]

const longDims = [[4096 * 33 + 5], [3, 4096 * 2]]

/** `thorough`: with all kernels and dtypes, not only those that show what differs between positions of 32 and 64 bits. */
export function tiles(subject: Subject, thorough: boolean): void {
  test('scans of every size', () => {
    for (const dims of rowsOfAll) {
      checkScan(subject, compositions, dims, ways.contiguous, ways.contiguous, 'compositions')
      if (!thorough) continue
      checkScan(subject, sumOf('int8', 'int64'), dims, ways.contiguous, ways.contiguous, 'sums of int8')
      checkScan(subject, sumOf('float32'), dims, ways.transposed, ways.contiguous, 'sums of float32', wholeValue)
      checkScan(subject, lastKept, dims, ways.padded, ways.reversed, 'last kept values', sparse)
      checkScan(subject, halving, dims, ways.contiguous, ways.spread, 'halving', wholeValue)
    }
  })

  test('scans across memory', () => {
    for (const dims of [
      [16, 1],
      [40, 9],
      [33, 40],
      [17, 127],
      [100, 129],
      [5, 40, 300],
      [20, 3000],
    ]) {
      for (const output of [ways.transposed, ways.contiguous]) {
        checkScan(subject, compositions, dims, ways.transposed, output, 'compositions')
      }
      if (!thorough) continue
      checkScan(subject, halving, dims, ways.transposed, ways.transposed, 'halving', wholeValue)
      checkScan(subject, lastKept, dims, ways.transposed, ways.transposed, 'last kept values', sparse)
    }
  })

  test('scans of more than a group of tiles', () => {
    for (const dims of longDims) {
      checkScan(subject, compositions, dims, ways.contiguous, ways.contiguous, 'compositions')
      if (!thorough) continue
      checkScan(subject, sumOf('bool', 'int64'), dims, ways.contiguous, ways.contiguous, 'sums of bool')
    }
  })

  for (const type of thorough ? moreTypes : []) {
    test(`scans of ${type}`, () => {
      for (const dims of [[1], [50], [3, 20], [9001]]) {
        if (type === 'float16' && dims.length === 1 && dims[0] > 500) continue
        checkScan(subject, sumOf(type), dims, ways.contiguous, ways.contiguous, `sums of ${type}`, wholeValue)
      }
    })
  }

  test('compactions of every size', () => {
    for (const dims of rowsOfAll) {
      for (const way of [ways.contiguous, ways.transposed, ways.padded, ways.reversed]) {
        checkCompact(subject, ['float64'], dims, way, 128, 100)
      }
      if (thorough) checkCompact(subject, ['int8'], dims, ways.contiguous, 100, 100)
    }
    for (const dims of thorough ? longDims : []) checkCompact(subject, ['uint32'], dims, ways.contiguous, 128, 1000)
  })

  test('compactions keep nothing, all, and no more than there is room for', () => {
    for (const share of [0, 255]) {
      for (const dims of [[1], [5000], [16, 64]]) checkCompact(subject, ['int16'], dims, ways.contiguous, share)
    }
    checkCompact(subject, ['float32'], [9000], ways.contiguous, 200, -5000)
    checkCompact(subject, ['float32'], [9000], ways.contiguous, 200, -8000)
  })

  test('compactions of several values', () => {
    const many: readonly DTypeName[] = Array.from({ length: 13 }, () => 'complex128')
    for (const dims of [[700], [30, 41], [8192]]) {
      checkCompact(subject, ['bool', 'float16', 'int64'], dims, ways.contiguous, 128, 100)
      checkCompact(subject, ['complex64', 'complex128'], dims, ways.contiguous, 128, 100)
    }
    checkCompact(subject, ['complex64', ...many], [700], ways.contiguous, 128, -10)
  })

  for (const type of thorough ? dtypeNames : (['int16', 'float64', 'complex64'] as const)) {
    test(`scatters of ${type}: the last one wins`, () => {
      const kernel = scatterOf(type)
      for (const way of [ways.contiguous, ways.transposed, ways.reversed]) {
        checkScatter(subject, kernel, { dims: [33, 21], length: 300, way }, 'set')
      }
      checkScatter(subject, kernel, { dims: [5000], length: 3 }, 'set')
      checkScatter(subject, kernel, { dims: [5], length: 4000 }, 'set')
      const apart = (_: () => number, index: number) => (index * 7) % 1000
      checkScatter(
        subject,
        scatterOf(type, undefined, true),
        { dims: [1000], length: 990, position: apart },
        'set apart',
      )
    })

    test(`scatters of ${type} are combined`, () => {
      const { kind } = dtypes[type]
      const ops =
        kind === 'c'
          ? (['add', 'mul'] as const)
          : kind === 'f'
            ? (['add', 'mul', 'min', 'max'] as const)
            : kind === 'b'
              ? integerOps.filter((op) => op !== 'sub')
              : integerOps
      for (const op of ops) {
        const kernel = scatterOf(type, (b, x, y) => [b.op(op, x, y)])
        checkScatter(subject, kernel, { dims: [20, 35], length: 40 }, op)
        checkScatter(subject, kernel, { dims: [620], length: 3000 }, op)
      }
    })
  }

  test('scatters combine in index order', () => {
    const halves: Combine = (b, x, y) => [b.op('add', b.op('mul', x, b.literal('float64', 0.5)), y)]
    const last: Combine = (b, x, y) => [b.op('sub', y, x)]
    for (const [dims, length] of [
      [[1], 1],
      [[2100], 1],
      [[5000], 700],
      [[70, 130], 20],
      [[20_000], 5000],
    ] as const) {
      checkScatter(subject, scatterOf('float64', halves), { dims, length }, 'halving')
      checkScatter(subject, scatterOf('int32', last), { dims, length, way: ways.transposed }, 'differences')
      checkScatter(
        subject,
        scatterOf('float16', (b, x, y) => [b.op('add', x, y)]),
        { dims, length },
        'sums',
      )
    }
    const one = { dims: [9000], length: 50, position: () => 17 }
    checkScatter(
      subject,
      scatterOf('float32', (b, x, y) => [b.op('add', x, y)]),
      one,
      'sums at one position',
    )
  })

  test('sums into few positions', () => {
    const add: Combine = (b, x, y) => [b.op('add', x, y)]
    for (const type of ['uint8', 'int32', 'int64', 'uint64'] as const) {
      for (const length of [1, 10, 1000, 4096, 4097]) {
        const dims = [length > 1000 ? 17_000 : 6001]
        checkScatter(subject, scatterOf(type, add), { dims, length }, 'sums')
      }
      const counts = scatterOf(type, add, false, type.endsWith('64') ? 1n : 1)
      for (const length of [1, 100, 5000, 8193]) checkScatter(subject, counts, { dims: [200, 180], length }, 'counts')
    }
  })

  test('a scan keeps −0, and carries NaN and infinities', () => {
    const zeros: Value = () => -0
    const rare: Value = (_, random) => (random() < 0.001 ? Number.POSITIVE_INFINITY : Math.floor(random() * 8))
    for (const dims of [[9000], [2, 40], [600, 3]]) {
      checkScan(subject, sumOf('float64'), dims, ways.contiguous, ways.contiguous, 'sums of −0', zeros)
      checkScan(subject, sumOf('float64'), dims, ways.contiguous, ways.contiguous, 'sums with infinities', rare)
    }
  })
}

/** Keeps the values that are not equal to `drop`, with what else is given. */
function compactOf(type: DTypeName, others: readonly DTypeName[] = []): CompactKernel {
  const b = new Builder()
  const [keep, x] = [b.input(0, 'uint8'), b.input(1, type)]
  const rest = others.map((other, at) => b.input(2 + at, other))
  return {
    kind: 'compact',
    params: (['uint8', type, ...others] as const).map((dtype) => ({ kind: 'buffer', dtype })),
    body: b.body(b.op('lt', keep, b.scalar(2 + others.length, 'uint8')), x, ...rest),
    outputs: [type, ...others],
  }
}

/** Keeps about `share` of 256 points; `room` for more or fewer than there are. */
function checkCompact(
  subject: Subject,
  [type, ...others]: readonly [DTypeName, ...DTypeName[]],
  dims: readonly number[],
  way: Way,
  share: number,
  room = 0,
): void {
  const { params, ...rest } = compactOf(type, others)
  const kernel: CompactKernel = { ...rest, params: [...params, { kind: 'scalar', dtype: 'uint8' }] }
  const random = generator(dims.length)
  const arena = new Arena()
  const mask = arena.place('uint8', dims, way, () => Math.floor(random() * 255))
  const inputs = [type, ...others].map((dtype) => arena.place(dtype, dims, way, () => ordinaryValue(dtype, random)))
  const size = dims.reduce((product, length) => product * length, 1)
  const length = Math.max(0, Math.floor((size * share) / 255) + room)
  const outputs = [type, ...others].map((dtype) => ({
    pointer: arena.place(dtype, [length], ways.contiguous).pointer,
    strides: [],
    length,
  }))
  const launch: Launch = {
    dims,
    reduced: 0,
    params: [...[mask, ...inputs].map((at) => ({ kind: 'buffer' as const, ...at })), { kind: 'scalar', value: share }],
    outputs,
  }
  subject.check(kernel, launch, arena.bytes, `${share} of 255 kept of ${type} (${dims.join(',')})`, sameBits)
}

/** `combine` takes the accumulators of one element and its value; without it values are stored. */
function scatterOf(type: DTypeName, combine?: Combine, distinct = false, constant?: Scalar): ScatterKernel {
  const b = new Builder()
  const value = constant === undefined ? b.input(1, type) : b.literal(type, constant)
  const body = b.body(b.input(0, 'int64'), value)
  const params: Param[] = [{ kind: 'buffer', dtype: 'int64' }]
  if (constant === undefined) params.push({ kind: 'buffer', dtype: type })
  return {
    kind: 'scatter',
    params,
    body,
    combine: combine && defineBody([type, type], combine),
    distinct,
    outputs: [type],
  }
}

interface Scattered {
  readonly dims: readonly number[]
  readonly length: number
  readonly way?: Way
  /** Positions are random ones in [low, high), or those that this gives. */
  readonly position?: (random: () => number, index: number) => number
  readonly value?: Value
}

function checkScatter(
  subject: Subject,
  kernel: ScatterKernel,
  { dims, length, way = ways.contiguous, position, value = ordinaryValue }: Scattered,
  title: string,
): void {
  const random = generator(length)
  const arena = new Arena()
  const [type] = kernel.outputs
  const somewhere = () => Math.floor(random() * (length + 2)) - 1
  const params = kernel.params.map(({ dtype }, at) => ({
    kind: 'buffer' as const,
    ...arena.place(dtype, dims, way, (index) =>
      at === 0 ? BigInt(position ? position(random, index) : somewhere()) : value(dtype, random),
    ),
  }))
  const { pointer } = arena.place(type, [length], ways.contiguous, () => value(type, random))
  const launch: Launch = { dims, reduced: 0, params, outputs: [{ pointer, strides: [], length }] }
  subject.check(kernel, launch, arena.bytes, `${title} (${dims.join(',')}) into ${length} of ${type}`, sameBits)
}

const integerOps = ['add', 'sub', 'mul', 'min', 'max', 'and', 'or', 'xor'] as const
const moreTypes = ['bool', 'uint8', 'int16', 'uint64', 'float16', 'complex64', 'complex128'] as const

const sparse: Value = (_, random) => (random() < 0.01 ? Math.floor(random() * 1000) : 0)
