/** Greatest and least of an array and one number, for all pairs of numbers that are special, against `Math`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const special = [0, -0, NaN, Infinity, -Infinity, 1, -1, 5e-324, -5e-324, 1e-45, 2.5, -2.5, 3e38, -3e38]

for (const type of ['float64', 'float32', 'float16'] as const) {
  test(`bounds of ${type}`, () => {
    const cast = np.array(special).astype(type)
    const numbers = Array.from(cast.astype('float64').toTypedArray() as Float64Array)
    // More than a vector, so that whole ones and the end of a row are met.
    const x = np.tile(cast, 3)
    const all = [...numbers, ...numbers, ...numbers]
    const check = (found: ReturnType<typeof np.maximum>, expected: readonly number[], what: string) => {
      assert.equal(found.dtype.name, type)
      const got = Array.from(found.astype('float64').toTypedArray() as Float64Array)
      assert.deepEqual(got, expected, what)
    }
    numbers.forEach((bound, at) => {
      const one = cast.at(at)
      const [greater, lesser] = [Math.max, Math.min].map((of) => all.map((value) => of(value, bound)))
      check(np.maximum(x, one), greater, `maximum with ${bound}`)
      check(np.maximum(one, x), greater, `${bound} with maximum`)
      check(np.minimum(x, one), lesser, `minimum with ${bound}`)
      check(np.minimum(one, x), lesser, `${bound} with minimum`)
      for (const [upTo, limit] of numbers.entries()) {
        const clipped = greater.map((value) => Math.min(value, limit))
        check(np.clip(x, one, cast.at(upTo)), clipped, `clip to ${bound}, ${limit}`)
      }
    })
    // A bound for each row.
    const rows = np.broadcastTo(cast, [numbers.length, numbers.length])
    const expected = numbers.flatMap((bound) => numbers.map((value) => Math.max(value, bound)))
    check(np.maximum(rows, cast.at(':', np.newaxis)).ravel(), expected, 'maximum of rows')
  })
}
