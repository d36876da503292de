import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from '../cuda/gpu.js'

const skip = withoutGpu()
const { np, cp } = await import('#src/index.js')

/** Sums of floats depend on their order, which must not depend on whether the summands were in memory. */
function compare(ns: typeof np, rounds: number): void {
  const rng = np.random.defaultRng(5)
  const length = (most: number) => 1 + (rng.integers(0, most).item() as number)
  for (let round = 0; round < rounds; round++) {
    const [m, k, l] = [length(60), length(60), length(5)]
    const type = round % 2 === 0 ? 'float32' : 'float64'
    const make = (size: number[]) => ns.asarray(rng.normal({ size }).astype(type)).eval()
    const [a, c, r, t] = [make([m, k, l]), make([m, 1, 1]), make([k, 1]), make([l, k, m])]
    const expressions = {
      'two broadcast': () => c.add(r),
      'one broadcast': () => a.mul(r),
      transposed: () => a.add(t.T),
      'three operands': () => a.add(1).mul(r).sub(c),
      'much to compute': () => ns.exp(ns.sin(ns.cos(ns.log(a.abs().add(1))))),
      'a broadcast view': () => ns.broadcastTo(r, [m, k, l]).mul(c),
      converted: () => a.astype('float32').mul(r.astype('float32')).astype(type),
    }
    for (const [name, expression] of Object.entries(expressions)) {
      for (const axis of [null, 0, 1, 2, [0, 1], [1, 2], [0, 2]]) {
        for (const operation of ['sum', 'mean', 'var', 'prod'] as const) {
          if (expression().ndim < 3 && (axis === 2 || Array.isArray(axis))) continue
          const reduce = ns[operation] as (x: typeof a, options: { axis: typeof axis }) => typeof a
          const fused = reduce(expression(), { axis }).toTypedArray()
          const evaluated = reduce(expression().eval(), { axis }).toTypedArray()
          assert.deepEqual(fused, evaluated, `${operation} of ${name}, ${type} ${[m, k, l]}, axis ${axis}`)
        }
      }
    }
  }
}

test('a reduction has the same bits, fused or not', () => compare(np, 12))

test('the same on a GPU', { skip }, () => compare(cp as unknown as typeof np, 1))
