/** What neighbours have in common: values that follow from half, or a quarter, of an element's position. */
import { test } from 'node:test'
import type { Builder, Id } from '#src/ir/expr.js'
import type { MapKernel } from '#src/ir/kernel.js'
import { Arena, ways } from '../arena.js'
import { iotaParam, mapOf, scalarParam } from '../kernels.js'
import type { Subject } from '../subject.js'
import { generator, ordinaryValue } from '../values.js'

const u64 = (b: Builder, value: bigint) => b.literal('uint64', value)

/** Bits that look random, by as many rounds that a device would rather go through once for several elements. */
function scrambled(b: Builder, x: Id, rounds = 14): Id {
  let bits = x
  for (let round = 0; round < rounds; round++) {
    const [low, high] = [b.cast(bits, 'uint32'), b.cast(b.op('shr', bits, u64(b, 32n)), 'uint32')]
    const product = b.op('mul', b.cast(low, 'uint64'), u64(b, 0xd2511f53n))
    bits = b.op('xor', product, b.op('add', b.cast(high, 'uint64'), u64(b, BigInt(round) * 0x9e3779b97f4an)))
  }
  return bits
}

/** `shift`: 1 for pairs, 2 for four. */
function neighboursOf(shift: bigint): MapKernel {
  return mapOf([iotaParam, scalarParam('uint64'), 'float64'], (b, k, key, x) => {
    const place = b.bitcast(k, 'uint64')
    const bits = scrambled(b, b.op('add', b.op('shr', place, u64(b, shift)), key))
    const [low, high] = [b.cast(bits, 'uint32'), b.cast(b.op('shr', bits, u64(b, 32n)), 'uint32')]
    const isSet = (bit: bigint) => b.op('ne', b.op('and', place, u64(b, bit)), u64(b, 0n))
    const [odd, second, fourth, eighth] = [1n, 2n, 4n, 8n].map(isSet)
    const single = b.cast(b.bitcast(b.op('shr', low, b.literal('uint32', 8)), 'int32'), 'float32')
    const double = b.cast(high, 'float64')
    const less = b.op('lt', low, high)
    const even = b.op('eq', b.op('and', bits, u64(b, 1n)), u64(b, 0n))
    const word = b.op('or', b.op('shl', b.cast(b.select(odd, high, low), 'uint64'), u64(b, 32n)), b.cast(low, 'uint64'))
    return [
      b.select(odd, high, low),
      b.select(odd, bits, b.op('not', bits)),
      b.select(second, word, bits),
      b.select(fourth, single, b.op('neg', single)),
      b.select(eighth, double, b.op('mul', double, x)),
      b.select(odd, double, b.op('sub', double, b.literal('float64', 1))),
      b.select(odd, less, even),
      b.op('and', less, b.op('gt', x, b.literal('float64', 0))),
      b.cast(b.select(less, low, high), 'int16'),
      b.op('add', b.cast(even, 'int64'), k),
    ]
  })
}

const kernels = { pairs: neighboursOf(1n), 'groups of four': neighboursOf(2n) }

const shapes: readonly (readonly number[])[] = [
  [1],
  [2],
  [3],
  [15],
  [16],
  [17],
  [47],
  [5, 7],
  [4, 1, 16],
  [1000],
  [65_541],
]
const starts = [0, 16, 48, 1, 3, 8, 2 ** 33 + 16]

export function neighbours(subject: Subject): void {
  for (const [name, kernel] of Object.entries(kernels)) {
    test(`${name} of elements`, () => {
      for (const dims of shapes) {
        for (const start of dims[0] > 999 ? starts.slice(0, 2) : starts) check(subject, kernel, dims, start, 1, name)
        check(subject, kernel, dims, 0, 2, name)
      }
    })
  }
}

function check(
  subject: Subject,
  kernel: MapKernel,
  dims: readonly number[],
  start: number,
  step: number,
  name: string,
): void {
  const random = generator(dims[0])
  const arena = new Arena()
  const x = arena.place('float64', dims, ways.contiguous, () => ordinaryValue('float64', random))
  const params = [
    { kind: 'iota', start, strides: ways.contiguous(dims, step) },
    { kind: 'scalar', value: 0x123456789abcdefn },
    { kind: 'buffer', ...x },
  ] as const
  const outputs = kernel.outputs.map((dtype) => arena.place(dtype, dims, ways.contiguous))
  const title = `${name} from ${start} by ${step} over (${dims.join(',')})`
  subject.check(kernel, { dims, reduced: 0, params, outputs }, arena.bytes, title)
}
