/**
 * In which order the operands of `einsum` are contracted. A path lists, step by step, the places of the operands that
 * are contracted together; the result of a step goes to the end of the list.
 */
import { IndexError, ValueError } from '../../core/errors.js'

export type Path = readonly (readonly number[])[]

/** The labels of each operand, each once. */
type Terms = readonly ReadonlySet<string>[]

export type Sizes = ReadonlyMap<string, number>

export interface Step {
  /** Places of the operands, the last first. */
  readonly places: readonly number[]
  readonly inputs: readonly string[]
  readonly output: string
  /** What is left after the step, its result at the end. */
  readonly remaining: readonly string[]
  readonly cost: number
  /** How many labels the step runs over. */
  readonly scaling: number
  /** How many elements its result has. */
  readonly size: number
}

/** What contracting some operands leads to. */
interface Outcome {
  readonly result: ReadonlySet<string>
  readonly remaining: Terms
  readonly sums: boolean
  readonly labels: ReadonlySet<string>
}

export function sizeOfLabels(labels: Iterable<string>, sizes: Sizes): number {
  let size = 1
  for (const label of labels) size *= sizes.get(label)!
  return size
}

/** Multiplications and additions of a step over `labels`. */
export function operationCount(labels: Iterable<string>, sums: boolean, operands: number, sizes: Sizes): number {
  return sizeOfLabels(labels, sizes) * (Math.max(1, operands - 1) + (sums ? 1 : 0))
}

function contraction(places: readonly number[], terms: Terms, output: ReadonlySet<string>): Outcome {
  const labels = new Set<string>()
  const needed = new Set(output)
  const remaining: ReadonlySet<string>[] = []
  terms.forEach((term, place) => {
    const chosen = places.includes(place)
    for (const label of term) (chosen ? labels : needed).add(label)
    if (!chosen) remaining.push(term)
  })
  const result = new Set([...labels].filter((label) => needed.has(label)))
  remaining.push(result)
  return { result, remaining, sums: result.size < labels.size, labels }
}

function* pairs(count: number): Generator<readonly [number, number]> {
  for (let first = 0; first < count; first++)
    for (let second = first + 1; second < count; second++) yield [first, second]
}

function share(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const label of a) if (b.has(label)) return true
  return false
}

const firstLeast = <T>(items: readonly T[], less: (a: T, b: T) => boolean): T =>
  items.reduce((best, item) => (less(item, best) ? item : best))

/** The cheapest of all paths of pairs whose results have at most `limit` elements. */
export function optimalPath(terms: Terms, output: ReadonlySet<string>, sizes: Sizes, limit: number): Path {
  interface Partial {
    readonly cost: number
    readonly path: Path
    readonly terms: Terms
  }
  let found: Partial[] = [{ cost: 0, path: [], terms }]
  const cheaper = (a: Partial, b: Partial) => a.cost < b.cost
  for (let left = terms.length; left > 1; left--) {
    const next: Partial[] = []
    for (const { cost, path, terms: current } of found) {
      for (const pair of pairs(left)) {
        const { result, remaining, sums, labels } = contraction(pair, current, output)
        if (sizeOfLabels(result, sizes) > limit) continue
        const total = cost + operationCount(labels, sums, 2, sizes)
        next.push({ cost: total, path: [...path, pair], terms: remaining })
      }
    }
    if (next.length === 0) return [...firstLeast(found, cheaper).path, places(left)]
    found = next
  }
  return firstLeast(found, cheaper).path
}

const places = (count: number): number[] => Array.from({ length: count }, (_, place) => place)

interface Candidate {
  readonly pair: readonly [number, number]
  /** How many elements fewer there are afterwards. */
  readonly freed: number
  readonly cost: number
  readonly terms: Terms
}

/** Takes the pair that frees the most elements, then the cheapest; pairs without common labels where no other is left. */
export function greedyPath(terms: Terms, output: ReadonlySet<string>, sizes: Sizes, limit: number): Path {
  if (terms.length <= 2) return [places(terms.length)]
  const all = contraction(places(terms.length), terms, output)
  const naive = operationCount(all.labels, all.sums, terms.length, sizes)
  const path: (readonly number[])[] = []
  let spent = 0
  let current = terms
  let known: Candidate[] = []
  let fresh: Iterable<readonly [number, number]> = pairs(terms.length)
  for (let left = terms.length; left > 1; left--) {
    const consider = (pair: readonly [number, number]) => {
      const candidate = candidateFor(pair, current, output, sizes, limit, naive - spent)
      if (candidate !== undefined) known.push(candidate)
    }
    for (const pair of fresh) if (share(current[pair[0]], current[pair[1]])) consider(pair)
    if (known.length === 0) for (const pair of pairs(left)) consider(pair)
    if (known.length === 0) {
      path.push(places(left))
      break
    }
    const best = firstLeast(known, (a, b) => a.freed > b.freed || (a.freed === b.freed && a.cost < b.cost))
    known = withoutPair(known, best)
    current = best.terms
    const last = current.length - 1
    fresh = Array.from({ length: last }, (_, place) => [place, last] as const)
    path.push(best.pair)
    spent += best.cost
  }
  return path
}

function candidateFor(
  pair: readonly [number, number],
  terms: Terms,
  output: ReadonlySet<string>,
  sizes: Sizes,
  limit: number,
  budget: number,
): Candidate | undefined {
  const { result, remaining, sums, labels } = contraction(pair, terms, output)
  const size = sizeOfLabels(result, sizes)
  const cost = operationCount(labels, sums, 2, sizes)
  if (size > limit || cost > budget) return undefined
  const freed = sizeOfLabels(terms[pair[0]], sizes) + sizeOfLabels(terms[pair[1]], sizes) - size
  return { pair, freed, cost, terms: remaining }
}

/** The candidates that don't touch the pair just contracted, with places as they are afterwards. */
function withoutPair(known: readonly Candidate[], { pair: [a, b], terms: after }: Candidate): Candidate[] {
  const moved = (place: number) => place - Number(place > a) - Number(place > b)
  const result = after[after.length - 1]
  return known
    .filter(({ pair }) => !pair.includes(a) && !pair.includes(b))
    .map((candidate) => {
      const [x, y] = candidate.pair
      // Its own list lacks x and y already, and ends in its own result.
      const gone = [a, b].map((place) => place - Number(place > x) - Number(place > y))
      const terms = candidate.terms.filter((_, place) => !gone.includes(place))
      terms.splice(terms.length - 1, 0, result)
      return { ...candidate, pair: [moved(x), moved(y)] as const, terms }
    })
}

/** The steps of a path. @throws IndexError for a place that isn't there; ValueError where operands are left over */
export function stepsOf(path: Path, terms: readonly string[], output: string, sizes: Sizes): Step[] {
  const left = [...terms]
  const outputSet = new Set(output)
  const steps = path.map((given, index): Step => {
    const chosen = [...given].sort((a, b) => b - a)
    for (const place of chosen) {
      if (!Number.isInteger(place) || place < 0 || place >= left.length) {
        throw new IndexError(`[einsum] the path names operand ${place} where there are ${left.length}`, { path })
      }
    }
    const sets = left.map((term) => new Set(term))
    const { result, sums, labels } = contraction(chosen, sets, outputSet)
    const inputs = chosen.map((place) => left.splice(place, 1)[0])
    const own = index === path.length - 1 ? output : bySize(result, sizes)
    left.push(own)
    return {
      places: chosen,
      inputs,
      output: own,
      remaining: [...left],
      cost: operationCount(labels, sums, chosen.length, sizes),
      scaling: labels.size,
      size: sizeOfLabels(result, sizes),
    }
  })
  if (left.length === 1) return steps
  throw new ValueError(`[einsum] invalid path: ${left.length - 1} more operands have to be contracted`, { path })
}

/** Labels by rising size, then by letter. */
function bySize(labels: ReadonlySet<string>, sizes: Sizes): string {
  const size = (label: string) => sizes.get(label)!
  return [...labels].sort((a, b) => size(a) - size(b) || (a < b ? -1 : 1)).join('')
}
