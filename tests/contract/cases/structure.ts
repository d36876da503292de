/** Select, calls, loops, and the masks that go from one to another. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { type Builder, defineBody, defineFunction, type Id } from '#src/ir/expr.js'
import type { MapKernel } from '#src/ir/kernel.js'
import { Arena, ways } from '../arena.js'
import { mapOf, scalarParam } from '../kernels.js'
import type { Subject } from '../subject.js'
import { generator, ordinaryValue } from '../values.js'

const sizes = [1, 2, 3, 5, 7, 8, 9, 67]

/** Runs a map over ordinary values of its parameters' dtypes. */
export function checkMap(subject: Subject, kernel: MapKernel, title: string, value = ordinaryValue): void {
  for (const size of sizes) {
    const random = generator(size)
    const arena = new Arena()
    const params = kernel.params.map(({ kind, dtype }) =>
      kind === 'scalar'
        ? { kind, value: value(dtype, random) }
        : kind === 'iota'
          ? { kind, start: 5, strides: [3] }
          : { kind: 'buffer' as const, ...arena.place(dtype, [size], ways.contiguous, () => value(dtype, random)) },
    )
    const outputs = kernel.outputs.map((dtype) => arena.place(dtype, [size], ways.contiguous))
    subject.check(kernel, { dims: [size], reduced: 0, params, outputs }, arena.bytes, `${title}, ${size} elements`)
  }
}

const one = (type: DTypeName): Scalar => {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'b') return true
  if (kind === 'c') return new Complex(1, 0)
  return kind !== 'f' && itemsize === 8 ? 1n : 1
}

/** x + 1 in its dtype. */
const successor = (type: DTypeName) =>
  defineFunction(`successor_${type}`, [type], (b, x) => b.op('add', x, b.literal(type, one(type))))

export function structure(subject: Subject): void {
  for (const type of dtypeNames) {
    test(`select of ${type}`, () => {
      checkMap(
        subject,
        mapOf(['bool', type, type], (b, c, x, y) => b.select(c, x, y)),
        `select of ${type}`,
      )
      checkMap(
        subject,
        mapOf([scalarParam('bool'), type, scalarParam(type)], (b, c, x, y) => b.select(c, x, y)),
        `select of ${type} by a scalar`,
      )
      checkMap(
        subject,
        mapOf(['bool', scalarParam(type), scalarParam(type)], (b, c, x, y) => b.select(c, x, y)),
        `select of two ${type} scalars`,
      )
    })
    test(`a literal of ${type}`, () => {
      checkMap(
        subject,
        mapOf([type], (b, x) => [b.literal(type, one(type)), x]),
        `literal of ${type}`,
      )
    })
    test(`call and callWhere of ${type}`, () => {
      const fn = successor(type)
      checkMap(
        subject,
        mapOf([type], (b, x) => b.call(fn, x)),
        `call of ${type}`,
      )
      checkMap(
        subject,
        mapOf([scalarParam(type)], (b, x) => b.call(fn, x)),
        `call of a ${type} scalar`,
      )
      checkMap(
        subject,
        mapOf(['bool', type, type], (b, c, x, y) => b.callWhere(fn, c, x, y)),
        `callWhere of ${type}`,
      )
      checkMap(
        subject,
        mapOf([scalarParam('bool'), scalarParam(type), type], (b, c, x, y) => b.callWhere(fn, c, x, y)),
        `callWhere of ${type} with scalars`,
      )
    })
  }
  masks(subject)
  loops(subject)
}

/** Comparisons of one width used by selects of another, before, in and after branches. */
function masks(subject: Subject): void {
  for (const source of ['float64', 'int64', 'uint64', 'float32', 'int8', 'uint32'] as const) {
    for (const target of ['float64', 'float32', 'int16', 'int64', 'bool'] as const) {
      test(`masks of ${source} on ${target}`, () => {
        const fn = successor(target)
        const recipe = (b: Builder, x: Id, y: Id, p: Id, q: Id) => {
          const less = b.op('lt', x, y)
          const equal = b.op('eq', x, y)
          const either = b.op('or', less, equal)
          const chosen = b.select(either, p, q)
          const called = b.callWhere(fn, less, p, q)
          const again = b.callWhere(fn, either, called, chosen)
          const both = b.op('and', b.op('ne', p, q), less)
          return [b.select(both, again, called), either, b.select(less, x, y), b.op('not', both)]
        }
        checkMap(subject, mapOf([source, source, target, target], recipe), `masks of ${source} on ${target}`)
        checkMap(
          subject,
          mapOf([scalarParam(source), source, target, scalarParam(target)], recipe),
          `masks of ${source} on ${target} with scalars`,
        )
      })
    }
  }
}

function loops(subject: Subject): void {
  for (const type of ['int32', 'int64', 'uint8', 'float32', 'float64'] as const) {
    test(`loops over ${type}`, () => {
      // Doubles until the sum passes a limit: the number of rounds differs from lane to lane.
      const body = defineBody([type, 'int32'], (b, x, count) => [
        b.op('and', b.op('lt', x, b.literal(type, big(type, 100))), b.op('lt', count, b.literal('int32', 40))),
        b.op('add', b.op('mul', x, b.literal(type, big(type, 2))), b.literal(type, one(type))),
        b.op('add', count, b.literal('int32', 1)),
      ])
      const kernel = mapOf([type], (b, x) => b.loop(body, x, b.literal('int32', 0)))
      checkMap(subject, kernel, `loop over ${type}`)
      const uniform = mapOf([scalarParam(type)], (b, x) => b.loop(body, x, b.literal('int32', 0)))
      checkMap(subject, uniform, `loop over a ${type} scalar`)
      const fn = defineFunction(`rounds_${type}`, [type], (b, x) => b.loop(body, x, b.literal('int32', 0))[1])
      checkMap(
        subject,
        mapOf([type], (b, x) => b.call(fn, x)),
        `a call of a loop over ${type}`,
      )
    })
  }
  test('a loop in a loop, with masks of both widths', () => {
    const inner = defineBody(['float64', 'int32'], (b, x, n) => [
      b.op('and', b.op('gt', x, b.literal('float64', 1)), b.op('lt', n, b.literal('int32', 9))),
      b.op('mul', x, b.literal('float64', 0.5)),
      b.op('add', n, b.literal('int32', 1)),
    ])
    const outer = defineBody(['float64', 'int32', 'bool'], (b, x, n, flag) => {
      const [y, m] = b.loop(inner, b.op('abs', x), n)
      const wide = b.op('lt', y, b.literal('float64', 0.75))
      return [
        b.op('lt', n, b.literal('int32', 20)),
        b.select(wide, b.op('add', x, b.literal('float64', 3)), y),
        b.op('add', b.select(flag, m, b.literal('int32', 1)), n),
        b.op('xor', flag, wide),
      ]
    })
    const kernel = mapOf(['float64', 'bool'], (b, x, flag) => b.loop(outer, x, b.literal('int32', 1), flag))
    checkMap(subject, kernel, 'nested loops')
  })
  test('a loop that is never entered', () => {
    const body = defineBody(['float64'], (b, x) => [b.literal('bool', false), x])
    checkMap(
      subject,
      mapOf(['float64'], (b, x) => b.loop(body, x)),
      'a loop that is never entered',
    )
  })
}

const big = (type: DTypeName, value: number): Scalar => (type === 'int64' ? BigInt(value) : value)
