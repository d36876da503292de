/** The elementary functions against exact values: at most 4 units in the last place from the correctly rounded result. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluatorOf } from '#src/ir/evaluate.js'
import { defineBody } from '#src/ir/expr.js'
import type { ElementaryFunction } from '#src/ir/library/expansion.js'
import { expansionOf } from '#src/ir/library/index.js'
import { golden } from './golden.js'

type Recorded = number | string
type Tables = Record<'float32' | 'float64', Recorded[][]>

const allowed = 4

function value(recorded: Recorded): number {
  if (typeof recorded === 'number') return recorded
  return { inf: Infinity, '-inf': -Infinity, nan: NaN, '-0': -0 }[recorded]!
}

const view = new DataView(new ArrayBuffer(8))

/** The position of a float among all floats of its dtype. */
function position(x: number, type: 'float32' | 'float64'): bigint {
  let bits: bigint
  if (type === 'float32') {
    view.setFloat32(0, x)
    bits = BigInt(view.getInt32(0))
    return bits < 0n ? -0x80000000n - bits : bits
  }
  view.setFloat64(0, x)
  bits = view.getBigInt64(0)
  return bits < 0n ? -0x8000000000000000n - bits : bits
}

/**
 * logaddexp adds the larger argument and a logarithm; where they nearly cancel, the result has fewer digits, as in NumPy:
 * so its errors are counted in places of the larger argument.
 */
function placesOfArgument(
  name: string,
  args: readonly number[],
  got: number,
  want: number,
  type: 'float32' | 'float64',
) {
  const largest = Math.max(...args.map(Math.abs), Math.abs(want))
  if (!name.startsWith('logaddexp') || !Number.isFinite(got) || !Number.isFinite(largest) || want === 0) return Infinity
  const digits = type === 'float32' ? 23 : 52
  return Math.abs(got - want) / 2 ** (Math.floor(Math.log2(largest)) - digits)
}

/** How many floats apart; infinite where one is special and the other isn't the same. */
function distance(got: number, want: number, type: 'float32' | 'float64'): number {
  if (Object.is(got, want)) return 0
  if (Number.isNaN(got) || Number.isNaN(want) || want === 0) return Infinity
  const steps = position(got, type) - position(want, type)
  return Number(steps < 0n ? -steps : steps)
}

for (const [name, tables] of Object.entries(golden<Record<ElementaryFunction, Tables>>('vecmath'))) {
  for (const type of ['float64', 'float32'] as const) {
    test(`${name} of ${type} is within ${allowed} units in the last place`, () => {
      const arity = tables[type][0].length - 1
      const params = Array.from({ length: arity }, () => type)
      const expansion = expansionOf(name as ElementaryFunction, type)
      const evaluate = evaluatorOf(defineBody(params, (b, ...args) => [expansion(b, type, ...args)]))
      for (const row of tables[type]) {
        const args = row.slice(0, arity).map(value)
        const want = value(row[arity])
        const [got] = evaluate(args) as [number]
        const apart = Math.min(distance(got, want, type), placesOfArgument(name, args, got, want, type))
        assert.ok(apart <= allowed, `${name}(${args.join(', ')}) is ${want}, not ${got}: ${apart} apart`)
      }
    })
  }
}
