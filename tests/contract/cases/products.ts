/** Products of matrices: all dtypes, sizes around those of tiles, and factors that lie in any way. */
import { test } from 'node:test'
import { Complex } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import type { MatmulKernel } from '#src/ir/kernel.js'
import { Arena, type Way, ways } from '../arena.js'
import { type Accepts, type Subject, sameBits } from '../subject.js'
import { generator, ordinaryValue, wholeValue } from '../values.js'

/** Batch dimensions, m, n and k. */
type Space = readonly [batch: readonly number[], m: number, n: number, k: number]

export const matmulOf = (type: DTypeName): MatmulKernel => ({
  kind: 'matmul',
  params: [
    { kind: 'buffer', dtype: type },
    { kind: 'buffer', dtype: type },
  ],
  outputs: [type],
})

/** Sums of k products of numbers below 10 in size, in another order and with products that may not be rounded before. */
function near(type: DTypeName, k: number): Accepts {
  const { kind, real } = dtypes[type]
  if (kind !== 'f' && kind !== 'c') return sameBits
  const unit = { float16: 2 ** -23, float32: 2 ** -23, float64: 2 ** -52 }[real as 'float16' | 'float32' | 'float64']
  const part = (got: number, wanted: number) =>
    Math.abs(got - wanted) <= 4 * k * 100 * unit + (type === 'float16' ? Math.abs(wanted) * 2 ** -10 : 0)
  return (got, wanted) =>
    got instanceof Complex && wanted instanceof Complex
      ? part(got.re, wanted.re) && part(got.im, wanted.im)
      : part(got as number, wanted as number)
}

interface Layouts {
  readonly a?: Way
  readonly b?: Way
  readonly out?: Way
  /** Batch dimensions along which a factor doesn't move. */
  readonly fixed?: { readonly a?: readonly number[]; readonly b?: readonly number[] }
}

function check(
  subject: Subject,
  type: DTypeName,
  [batch, m, n, k]: Space,
  layouts: Layouts = {},
  value = ordinaryValue,
  accepts = near(type, k),
): void {
  const { a = ways.contiguous, b = ways.contiguous, out = ways.contiguous, fixed = {} } = layouts
  const random = generator(m + 7 * n + 31 * k)
  const arena = new Arena()
  const factor = (way: Way, rows: number, columns: number, still: readonly number[] = []) => {
    const dims = [...batch.map((length, axis) => (still.includes(axis) ? 1 : length)), rows, columns]
    const { pointer, strides } = arena.place(type, dims, way, () => value(type, random))
    const moving = strides.map((stride, axis) => (still.includes(axis) ? 0 : stride))
    return { pointer, outer: moving.slice(0, -2), row: moving.at(-2)!, column: moving.at(-1)! }
  }
  const [left, right] = [factor(a, m, k, fixed.a), factor(b, k, n, fixed.b)]
  const params = [
    { kind: 'buffer', pointer: left.pointer, strides: [...left.outer, left.row, 0, left.column] },
    { kind: 'buffer', pointer: right.pointer, strides: [...right.outer, 0, right.column, right.row] },
  ] as const
  const output = arena.place(type, [...batch, m, n], out)
  const launch = { dims: [...batch, m, n, k], reduced: 1, params, outputs: [output] }
  subject.check(matmulOf(type), launch, arena.bytes, `${type} over (${batch.join()}; ${m}, ${n}, ${k})`, accepts)
}

const spaces: readonly Space[] = [
  [[], 1, 1, 1],
  [[], 2, 3, 0],
  [[], 0, 3, 2],
  [[0], 2, 3, 4],
  [[], 1, 5, 7],
  [[], 5, 1, 7],
  [[], 4, 4, 4],
  [[], 17, 33, 5],
  [[], 31, 32, 64],
  [[], 65, 20, 33],
  [[], 3, 70, 17],
  [[3], 4, 5, 6],
  [[2, 3], 9, 2, 8],
]
const layouts: readonly Layouts[] = [
  { a: ways.transposed },
  { b: ways.transposed },
  { a: ways.transposed, b: ways.transposed },
  { a: ways.reversed, b: ways.spread },
  { a: ways.spread, b: ways.reversed },
  { out: ways.transposed },
  { out: ways.spread, b: ways.transposed },
  { out: ways.reversed },
]

/** Products of small whole numbers, which are exact however factors are rounded. */
export function wholeProducts(subject: Subject): void {
  const equal: Accepts = (got, wanted) =>
    got instanceof Complex && wanted instanceof Complex ? got.re === wanted.re && got.im === wanted.im : got === wanted
  for (const type of ['float16', 'float32', 'float64', 'complex64', 'complex128'] as const) {
    test(`products of ${type} that are whole numbers`, () => {
      check(subject, type, [[], 33, 40, 60], {}, wholeValue, equal)
      check(subject, type, [[3], 16, 24, 50], { b: ways.transposed }, wholeValue, equal)
    })
  }
}

/** Tiles of all sizes, on a device with few multiprocessors. */
export function largeProducts(subject: Subject): void {
  for (const type of ['int8', 'float32', 'complex64'] as const) {
    test(`products of ${type} of many tiles`, () => {
      check(subject, type, [[], 130, 129, 40])
      check(subject, type, [[], 300, 400, 18], { a: ways.transposed })
      check(subject, type, [[3], 140, 200, 5], { b: ways.transposed, fixed: { a: [0] } })
    })
  }
  for (const type of ['bool', 'uint16', 'int64', 'float32', 'complex128'] as const) {
    test(`products of ${type}, long sums that are few`, () => {
      check(subject, type, [[], 9, 10, 2100], { a: ways.transposed })
      check(subject, type, [[2], 8, 8, 2048], { b: ways.reversed, fixed: { b: [0] } })
    })
  }
}

export function products(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`products of ${type}`, () => {
      for (const space of spaces) check(subject, type, space)
    })
    test(`products of ${type} in other layouts`, () => {
      for (const layout of layouts) {
        check(subject, type, [[], 9, 14, 11], layout)
        check(subject, type, [[3], 5, 4, 6], layout)
      }
      check(subject, type, [[2, 3], 5, 4, 6], { fixed: { a: [0], b: [1] } })
      check(subject, type, [[4], 5, 4, 6], { fixed: { b: [0] }, a: ways.transposed })
      check(subject, type, [[4], 5, 4, 6], { fixed: { a: [0] }, b: ways.transposed })
    })
  }
}
