import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { np } from '#src/index.js'

type Numbers = import('#src/index.js').NDArray

/** A distribution function at points between which about a hundredth of all numbers are; by SciPy. */
interface Case {
  readonly call: string
  readonly args: readonly (number | Readonly<Record<string, number>>)[]
  readonly edges: readonly number[]
  readonly cdf: readonly number[]
}

const file = new URL('../../../tests/random/golden/distributions.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]
const size = 1_000_000

function draw({ call, args }: Case): Numbers {
  const rng = np.random.defaultRng(2026) as unknown as Record<string, (...args: unknown[]) => Numbers>
  const last = args.at(-1)
  return typeof last === 'object' ? rng[call](...args.slice(0, -1), { ...last, size }) : rng[call](...args, { size })
}

/** Probabilities between the edges, beyond neighbours where fewer than 50 numbers are expected, and what was found. */
function pooled(cdf: readonly number[], counts: readonly number[]): [expected: number, found: number][] {
  const bins: [number, number][] = []
  let [expected, found] = [0, 0]
  counts.forEach((count, at) => {
    expected += size * ((cdf[at] ?? 1) - (at === 0 ? 0 : cdf[at - 1]))
    found += count
    if (expected < 50) return
    bins.push([expected, found])
    expected = 0
    found = 0
  })
  const last = bins.at(-1)!
  last[0] += expected
  last[1] += found
  return bins
}

for (const each of cases) {
  test(`${each.call}(${JSON.stringify(each.args).slice(1, -1)}) has its distribution`, () => {
    const places = np.searchsorted(np.array(each.edges), draw(each))
    const counts = np.bincount(places, { minlength: each.edges.length + 1 }).tolist() as number[]
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      size,
    )
    let [below, distance] = [0, 0]
    each.cdf.forEach((exact, at) => {
      below += counts[at]
      distance = Math.max(distance, Math.abs(below / size - exact) * Math.sqrt(size))
    })
    // Kolmogorov's distance is above 1.95 in one of a thousand samples; at some points only it is smaller.
    assert.ok(distance < 1.95, `distance ${distance}`)
    const bins = pooled(each.cdf, counts)
    if (bins.length === 1) return
    const chi = bins.reduce((sum, [expected, found]) => sum + (found - expected) ** 2 / expected, 0)
    // Wilson and Hilferty's approximation of chi-square by a normal number, which is above 3.5 in one of 4000 samples.
    const degrees = bins.length - 1
    const spread = 2 / (9 * degrees)
    const normal = (Math.cbrt(chi / degrees) - (1 - spread)) / Math.sqrt(spread)
    assert.ok(normal < 3.5, `chi-square ${chi} with ${degrees} degrees of freedom`)
  })
}
