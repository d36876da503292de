/** Random expressions over mixed dtypes, in maps and reductions. */
import { test } from 'node:test'
import fc from 'fast-check'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames } from '#src/core/dtype.js'
import { elementOf, mapKernel } from '../../unit/ir-expressions.js'
import { Arena, sharingWays, type Way, ways } from '../arena.js'
import { isWritten } from '../kernels.js'
import type { Subject } from '../subject.js'

const inputWays = fc.constantFrom(...(Object.values(sharingWays) as Way[]))
const outputWay = fc.constantFrom(...(Object.values(ways) as Way[]))
const shape = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 40 })),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 20 })),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 })),
)

/** Elements to choose from, for each dtype. */
const pools = fc.tuple(
  ...dtypeNames.map((type: DTypeName) => fc.array(elementOf(type), { minLength: 1, maxLength: 12 })),
) as fc.Arbitrary<Scalar[][]>

export function randomKernels(subject: Subject): void {
  test('random maps', () => {
    fc.assert(
      fc.property(
        mapKernel(16),
        shape,
        fc.array(inputWays, { minLength: 14, maxLength: 14 }),
        outputWay,
        pools,
        fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
        (kernel, dims, layouts, output, pool, scalars) => {
          fc.pre(isWritten(kernel))
          const arena = new Arena()
          const params = kernel.params.map(({ dtype }, at) => ({
            ...({ kind: 'buffer' } as const),
            ...arena.place(
              dtype,
              dims,
              scalars[at] ? sharingWays.constant : layouts[at],
              (index) => pool[at][index % pool[at].length],
            ),
          }))
          const outputs = kernel.outputs.map((dtype) => arena.place(dtype, dims, output))
          subject.check(kernel, { dims, reduced: 0, params, outputs }, arena.bytes, 'a random map')
        },
      ),
      { numRuns: 400, seed: 7 },
    )
  })
}
