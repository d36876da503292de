/** Every cast, and every change of the bits' dtype. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { Arena, ways } from '../arena.js'
import { mapOf, scalarParam } from '../kernels.js'
import type { Subject } from '../subject.js'
import { generator, ordinaryValue, specialValues } from '../values.js'

export function casts(subject: Subject): void {
  for (const from of dtypeNames) {
    test(`casts of ${from}`, () => {
      for (const to of dtypeNames) if (to !== from) checkCast(subject, 'cast', from, to)
    })
    test(`bitcasts of ${from}`, () => {
      for (const to of dtypeNames) {
        const simple = dtypes[from].kind !== 'c' && dtypes[to].kind !== 'c' && from !== 'bool' && to !== 'bool'
        if (simple && to !== from && dtypes[to].itemsize === dtypes[from].itemsize) {
          checkCast(subject, 'bitcast', from, to)
        }
      }
    })
  }
}

/** Values around the ends of the integer dtypes too. */
function valuesOf(from: DTypeName): Scalar[] {
  const random = generator(from.length * 100 + dtypes[from].id)
  const values = specialValues(from)
  for (let count = 0; count < 100; count++) values.push(ordinaryValue(from, random))
  if (dtypes[from].kind === 'f') {
    const scales = [2 ** 7, 2 ** 8, 2 ** 15, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 63, 2 ** 64]
    for (const scale of scales) {
      for (let count = 0; count < 8; count++) values.push(fit(from, (random() - 0.5) * 4 * scale))
    }
  }
  return values
}

function fit(type: DTypeName, value: number): number {
  if (type === 'float64') return value
  return type === 'float32'
    ? Math.fround(value)
    : Math.fround(Math.min(65504, Math.max(-65504, Math.round(value / 32) * 32)))
}

function checkCast(subject: Subject, op: 'cast' | 'bitcast', from: DTypeName, to: DTypeName): void {
  const values = valuesOf(from).filter((value) => op === 'cast' || !isNaNValue(value))
  const arena = new Arena()
  const dims = [values.length]
  const input = arena.list(from, values)
  const kernel = mapOf([from], (b, x) => b[op](x, to))
  subject.check(
    kernel,
    {
      dims,
      reduced: 0,
      params: [{ kind: 'buffer', ...input }],
      outputs: [arena.place(to, dims, ways.contiguous)],
    },
    arena.bytes,
    `${op} of ${from} to ${to}`,
  )
  const uniform = mapOf([scalarParam(from)], (b, x) => b[op](x, to))
  for (const value of values.slice(0, 30)) {
    const few = new Arena()
    const output = few.place(to, [5], ways.contiguous)
    subject.check(
      uniform,
      { dims: [5], reduced: 0, params: [{ kind: 'scalar', value }], outputs: [output] },
      few.bytes,
      `${op} of the ${from} scalar ${value} to ${to}`,
    )
  }
}

const isNaNValue = (value: Scalar) =>
  value instanceof Complex ? Number.isNaN(value.re) || Number.isNaN(value.im) : Number.isNaN(value)
