/** Maps over every kind of layout. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames } from '#src/core/dtype.js'
import type { MapKernel } from '#src/ir/kernel.js'
import { Arena, sharingWays, type Way, ways } from '../arena.js'
import { iotaParam, mapOf, scalarParam } from '../kernels.js'
import type { Subject } from '../subject.js'
import { generator, ordinaryValue } from '../values.js'

const shapes: readonly (readonly number[])[] = [
  [],
  ...[0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 1037].map((size) => [size]),
  ...[
    [3, 0],
    [0, 5],
    [1, 1],
    [2, 3],
    [5, 7],
    [7, 2],
    [1000, 3],
    [3, 1000],
    [64, 64],
    [65, 67],
    [128, 96],
    [70, 200],
  ],
  ...[
    [2, 3, 4],
    [5, 1, 9],
    [100, 2, 3],
    [3, 33, 65],
    [4, 3, 2, 5, 1, 2],
    [2, 2, 2, 2, 2, 2, 2, 3],
  ],
]

const named = Object.entries(sharingWays) as [keyof typeof sharingWays, Way][]
const outputWays = Object.entries(ways) as [keyof typeof ways, Way][]

/** One launch with operands laid out as said; scalars and iotas get values of their own. */
function checkWays(
  subject: Subject,
  kernel: MapKernel,
  dims: readonly number[],
  inputs: readonly Way[],
  outputs: readonly Way[],
  title: string,
): void {
  const random = generator(dims.length + inputs.length)
  const arena = new Arena()
  let buffers = 0
  const params = kernel.params.map(({ kind, dtype }) => {
    if (kind === 'scalar') return { kind, value: ordinaryValue(dtype, random) }
    const way = inputs[buffers++]
    if (kind === 'table') throw new Error('maps over tables are cases of their own')
    if (kind === 'iota') return { kind, start: -7, strides: way(dims, 1) }
    return { kind, ...arena.place(dtype, dims, way, () => ordinaryValue(dtype, random)) }
  })
  const placed = kernel.outputs.map((dtype, at) => arena.place(dtype, dims, outputs[at]))
  subject.check(kernel, { dims, reduced: 0, params, outputs: placed }, arena.bytes, `${title} over (${dims.join(',')})`)
}

export function maps(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`layouts of ${type}`, () => {
      const copy = mapOf([type], (_, x) => x)
      for (const dims of shapes) {
        for (const [name, way] of named) {
          checkWays(subject, copy, dims, [way], [ways.contiguous], `copy of ${name} ${type}`)
        }
        for (const [name, way] of outputWays) {
          checkWays(subject, copy, dims, [ways.contiguous], [way], `copy to ${name} ${type}`)
        }
      }
    })
  }
  test('operands of mixed dtypes and layouts', () => {
    const kernel = mapOf(['float64', 'int8', 'bool', 'float32', scalarParam('float64')], (b, x, n, c, y, s) => {
      const sum = b.op('add', b.op('mul', x, s), b.cast(n, 'float64'))
      return [b.select(c, sum, b.cast(y, 'float64')), b.op('lt', sum, s), b.cast(sum, 'int16')]
    })
    for (const dims of shapes) {
      named.forEach((_, first) => {
        const inputs = [0, 1, 2, 3].map((at) => named[(first + at * 2) % named.length][1])
        const outputs = [0, 1, 2].map((at) => outputWays[(first + at) % outputWays.length][1])
        checkWays(subject, kernel, dims, inputs, outputs, `mixture ${first}`)
      })
    }
  })
  test('iotas', () => {
    const kernel = mapOf([iotaParam, iotaParam, 'float64'], (b, k, m, x) => [
      b.op('add', k, m),
      b.op('mul', b.cast(k, 'float64'), x),
      b.cast(m, 'int32'),
    ])
    for (const dims of shapes) {
      for (const [name, way] of named) {
        checkWays(
          subject,
          kernel,
          dims,
          [way, sharingWays.row, way],
          [ways.contiguous, ways.reversed, ways.transposed],
          `iota ${name}`,
        )
      }
    }
  })
  test('scalars of all dtypes', () => {
    for (const type of dtypeNames) {
      const kernel = mapOf([scalarParam(type), scalarParam('float64'), type], (_, s, f, x) => [s, f, x])
      checkWays(subject, kernel, [11], [ways.contiguous], new Array(3).fill(ways.contiguous), `${type} scalar`)
    }
    const kernel = mapOf(
      dtypeNames.map((type) => scalarParam(type)),
      (_, ...ids) => ids,
    )
    checkWays(subject, kernel, [5], [], new Array(14).fill(ways.backwards), 'scalars of all dtypes')
  })
  large(subject)
  inPlace(subject)
  manyOperands(subject)
}

/** Large enough to be shared out over threads. */
function large(subject: Subject): void {
  test('large maps', () => {
    const kernel = mapOf(['float64', 'float64'], (b, x, y) => {
      const product = b.op('mul', x, y)
      return [b.op('add', product, x), b.op('gt', product, y)]
    })
    for (const dims of [[100_003], [317, 331], [2, 150, 350]]) {
      for (const [, way] of named) {
        checkWays(subject, kernel, dims, [way, ways.contiguous], [ways.contiguous, ways.contiguous], 'large')
      }
      checkWays(subject, kernel, dims, [ways.transposed, ways.reversed], [ways.spread, ways.padded], 'large')
    }
  })
}

/** The output is one of the inputs: each element is read before it is written. */
function inPlace(subject: Subject): void {
  test('in place', () => {
    for (const type of ['float64', 'int8', 'uint16', 'complex64', 'float16', 'bool'] as const) {
      const kernel = mapOf([type, type], (b, x, y) => b.op('mul', b.op('add', x, y), x))
      for (const dims of shapes) {
        for (const [name, way] of outputWays) {
          const random = generator(3)
          const arena = new Arena()
          const target = arena.place(type, dims, way, () => ordinaryValue(type, random))
          const other = arena.place(type, dims, ways.contiguous, () => ordinaryValue(type, random))
          subject.check(
            kernel,
            {
              dims,
              reduced: 0,
              params: [
                { kind: 'buffer', ...target },
                { kind: 'buffer', ...other },
              ],
              outputs: [target],
            },
            arena.bytes,
            `in place on ${name} ${type} over (${dims.join(',')})`,
          )
        }
      }
    }
  })
}

function manyOperands(subject: Subject): void {
  test('many operands', () => {
    for (const count of [20, 60]) {
      const types = Array.from({ length: count }, (_, at): DTypeName => dtypeNames[at % dtypeNames.length])
      const kernel = mapOf(types, (b, ...ids) => {
        const parts = ids.filter((id) => b.typeOf(id) === 'float64')
        return [parts.reduce((sum, id) => b.op('add', sum, id)), ...ids.slice(0, 20)]
      })
      for (const dims of [[1], [7], [29], [3, 5]]) {
        const outputs = new Array(21).fill(ways.contiguous)
        checkWays(subject, kernel, dims, new Array(count).fill(ways.contiguous), outputs, `${count} operands`)
        checkWays(subject, kernel, dims, new Array(count).fill(ways.spread), outputs, `${count} spread operands`)
      }
    }
  })
  test('many literals and instructions', () => {
    const kernel = mapOf(['float64', 'complex128'], (b, x, z) => {
      let [sum, other] = [x, z]
      for (let round = 0; round < 200; round++) {
        sum = b.op('add', b.op('mul', sum, b.literal('float64', 0.5)), b.literal('float64', round))
        other = b.op('sub', other, b.literal('complex128', new Complex(round, -round) as Scalar))
      }
      return [sum, other]
    })
    checkWays(subject, kernel, [33], [ways.contiguous, ways.spread], [ways.contiguous, ways.reversed], 'many')
  })
}
