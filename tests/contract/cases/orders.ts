/** Sorts and selections. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import type { Launch, SelectKernel, SortKernel } from '#src/ir/kernel.js'
import { isCollecting } from '../../standin/collect.js'
import { Arena, ways } from '../arena.js'
import { type Accepts, type Subject, sameBits } from '../subject.js'
import { generator, ordinaryValue, specialValues, wholeValue } from '../values.js'

type Dims = readonly [rows: number, length: number]
/** The key at a position of [rows, n] keys. */
type Content = (type: DTypeName, random: () => number, at: number, dims: Dims) => Scalar

const realNames = dtypeNames.filter((name) => dtypes[name].kind !== 'c')
const floatNames = realNames.filter((name) => dtypes[name].kind === 'f')

/** How far along its row a position is. */
const partOf = (at: number, length: number) => (length === 0 ? 0 : (at % length) / length)
/** A value that rises with `part`, which is from 0 to 1. */
const rising = (type: DTypeName, part: number) => ordinaryValue(type, () => Math.min(part, 1 - 2 ** -30))

const contents = {
  random: (type, random) => ordinaryValue(type, random),
  'of special values': (type, random) => {
    const values = specialValues(type)
    return values[Math.floor(random() * values.length)]
  },
  'of few values': (type, random) => wholeValue(type, random),
  'all equal': (type) => ordinaryValue(type, () => 0.7),
  sorted: (type, _, at, [, length]) => rising(type, partOf(at, length)),
  reversed: (type, _, at, [, length]) => rising(type, 1 - partOf(at, length)),
  'in order but for one': (type, random, at, [, length]) =>
    at % length === length >> 1 ? ordinaryValue(type, random) : rising(type, partOf(at, length)),
} as const satisfies Record<string, Content>

const named = Object.entries(contents) as [string, Content][]

export function sortOf(type: DTypeName, payload: SortKernel['payload'], wantsKeys = true): SortKernel {
  const given = payload === 'given' ? (['int64'] as const) : []
  const carried = payload === 'none' ? [] : (['int64'] as const)
  return {
    kind: 'sort',
    params: [type, ...given].map((dtype) => ({ kind: 'buffer', dtype })),
    payload,
    outputs: [...(wantsKeys ? [type] : []), ...carried],
  }
}

export const selectOf = (type: DTypeName): SelectKernel => ({
  kind: 'select',
  params: [{ kind: 'buffer', dtype: type }],
  outputs: [type],
})

const forms = (type: DTypeName): SortKernel[] => [
  sortOf(type, 'none'),
  sortOf(type, 'positions'),
  sortOf(type, 'positions', false),
  sortOf(type, 'given'),
  sortOf(type, 'given', false),
]

/** Zeros of both signs are equal: where nothing tells equal keys apart, any of them may come first. */
const equalKeys: Accepts = (got, wanted, type, output) => sameBits(got, wanted, type, output) || got === wanted

interface Placed {
  readonly launch: Launch
  readonly arena: Arena
}

function place(kernel: SortKernel | SelectKernel, dims: Dims, content: Content, ranks?: readonly number[]): Placed {
  const random = generator(dims[0] + dims[1])
  const arena = new Arena()
  const params = kernel.params.map(({ dtype }, param) => {
    const element = (at: number) => (param === 0 ? content(dtype, random, at, dims) : BigInt(at) * 0x1_0000_0003n - 99n)
    return { kind: 'buffer' as const, ...arena.place(dtype, dims, ways.contiguous, element) }
  })
  const length = dims[0] * (ranks?.length ?? dims[1])
  const outputs = kernel.outputs.map((dtype) => {
    const { pointer } = arena.place(dtype, [length], ways.contiguous)
    return { pointer, strides: [], length }
  })
  return { arena, launch: { dims, reduced: 0, params, outputs, ...(ranks && { ranks }) } }
}

function checkSort(subject: Subject, kernel: SortKernel, dims: Dims, title: string, content: Content): void {
  const { launch, arena } = place(kernel, dims, content)
  const accepts = kernel.payload === 'none' ? equalKeys : sameBits
  const what = `a sort of ${dims.join(' x ')} ${kernel.params[0].dtype} keys ${title}, payload ${kernel.payload}`
  subject.check(kernel, launch, arena.bytes, what, accepts)
}

function checkSelect(subject: Subject, type: DTypeName, dims: Dims, title: string, content: Content): void {
  const [, length] = dims
  const last = length - 1
  const some = [0, length >> 3, (length - 1) >> 1, length >> 1, length - (length >> 2) - 1, last]
  for (const ranks of [[0], [length >> 1], [last], some]) {
    const rankList = [...new Set(ranks)].sort((a, b) => a - b)
    const { launch, arena } = place(selectOf(type), dims, content, rankList)
    const what = `places ${rankList} of ${dims.join(' x ')} ${type} keys ${title}`
    subject.check(selectOf(type), launch, arena.bytes, what, equalKeys)
  }
}

const lengths = [0, 1, 2, 63, 64, 65, 1000]
const manyRows: readonly Dims[] = [
  [0, 5],
  [3, 0],
  [1000, 3],
  [40, 65],
  [9, 300],
]
const long = 100_000

export function orders(subject: Subject): void {
  for (const type of realNames) {
    for (const [title, content] of named) {
      test(`sorts of ${type}, ${title}`, () => {
        for (const kernel of forms(type)) {
          for (const length of lengths) checkSort(subject, kernel, [1, length], title, content)
        }
      })
      test(`selections from ${type}, ${title}`, () => {
        for (const length of lengths.slice(1)) checkSelect(subject, type, [1, length], title, content)
      })
    }
    test(`rows of ${type}`, () => {
      for (const dims of manyRows) {
        for (const kernel of forms(type)) checkSort(subject, kernel, dims, 'random', contents.random)
        if (dims[1] > 0) checkSelect(subject, type, dims, 'random', contents.random)
      }
    })
    test(`long rows of ${type}`, () => longRows(subject, type))
  }
  for (const type of floatNames) test(`no bit of a ${type} is lost`, () => keepsBits(subject, type))
}

/** Few of each: the interpreter takes its time. */
function longRows(subject: Subject, type: DTypeName): void {
  checkSort(subject, sortOf(type, 'given'), [1, long], 'of special values', contents['of special values'])
  checkSort(subject, sortOf(type, 'none'), [1, 0.7 * long], 'random', contents.random)
  const random = generator(5)
  const length = 0.7 * long
  const keys = Array.from({ length }, () => ordinaryValue(type, random))
  const ranks = [0, 5, length >> 2, (length >> 1) - 1, length >> 1, length - 1]
  const content: Content = (_, __, at) => keys[at]
  const { launch, arena } = place(selectOf(type), [1, length], content, ranks)
  subject.check(selectOf(type), launch, arena.bytes, `places ${ranks} of ${length} ${type} keys`, equalKeys)
}

/** NaNs keep their sign and payload, and there are as many −0 as there were. */
function keepsBits(subject: Subject, type: DTypeName): void {
  const { itemsize } = dtypes[type]
  const quiet = { 2: 0x7e00n, 4: 0x7fc00000n, 8: 0x7ff8000000000000n }[itemsize as 2 | 4 | 8]
  const sign = 1n << BigInt(8 * itemsize - 1)
  const patterns = [0n, sign, 1n, sign | 1n, quiet, quiet | sign, quiet | 5n, quiet | sign | 9n, quiet - 1n]
  for (const length of [40, 700, 70_000]) {
    for (const kernel of [sortOf(type, 'none'), sortOf(type, 'positions')]) {
      const { launch, arena } = place(kernel, [1, length], contents.random)
      const random = generator(length)
      const input = (launch.params[0] as { pointer: number }).pointer
      const bits = Array.from({ length }, () => patterns[Math.floor(random() * patterns.length)])
      bits.forEach((pattern, at) => {
        writeBits(arena.bytes, input + at * itemsize, itemsize, pattern)
      })
      const memory = subject.run(kernel, launch, arena.bytes)
      if (isCollecting) continue
      const got = bits.map((_, at) => readBits(memory, launch.outputs[0].pointer + at * itemsize, itemsize))
      assert.deepEqual(counts(got), counts(bits), `${length} ${type} keys, payload ${kernel.payload}`)
      if (kernel.payload === 'none') continue
      const order = bits.map((_, at) => Number(readBits(memory, launch.outputs[1].pointer + 8 * at, 8)))
      assert.deepEqual(
        got,
        order.map((at) => bits[at]),
      )
    }
  }
}

function counts(bits: readonly bigint[]): [string, number][] {
  const found = new Map<string, number>()
  for (const pattern of bits) found.set(pattern.toString(16), (found.get(pattern.toString(16)) ?? 0) + 1)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

function writeBits(bytes: Uint8Array, at: number, itemsize: number, bits: bigint): void {
  for (let byte = 0; byte < itemsize; byte++) bytes[at + byte] = Number((bits >> BigInt(8 * byte)) & 0xffn)
}

function readBits(bytes: Uint8Array, at: number, itemsize: number): bigint {
  let bits = 0n
  for (let byte = itemsize - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(bytes[at + byte])
  return bits
}
