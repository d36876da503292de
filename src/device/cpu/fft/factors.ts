/** How lengths are taken apart. */

/** Radices that have code of their own, in the order in which passes are made. */
export const radices = [13, 11, 7, 5, 4, 3, 2] as const
/** Primes up to here have passes that go through all pairs of elements; beyond it a convolution costs less. */
export const largestRadix = 47

/** The radices of the passes of a transform; undefined where a prime factor is too large. */
export function radicesOf(length: number): readonly number[] | undefined {
  const found: number[] = []
  let rest = length
  for (const radix of radices) {
    for (; rest % radix === 0; rest /= radix) found.push(radix)
  }
  for (let prime = 17; prime <= largestRadix && rest > 1; prime += 2) {
    for (; rest % prime === 0; rest /= prime) found.unshift(prime)
  }
  return rest === 1 ? found : undefined
}

/** The largest divisor, made of the radices, that isn't above the square root. */
export function balancedDivisor(length: number, factors: readonly number[]): number {
  const limit = Math.sqrt(length)
  let divisors = new Set([1])
  for (const factor of factors) {
    const more = new Set(divisors)
    for (const divisor of divisors) if (divisor * factor <= limit) more.add(divisor * factor)
    divisors = more
  }
  return Math.max(...divisors)
}

/** The smallest length of 2ᵃ·3ᵇ·5ᶜ that isn't below. */
export function smoothLength(least: number): number {
  let best = 2 ** Math.ceil(Math.log2(least))
  for (let fives = 1; fives < best; fives *= 5) {
    for (let threes = fives; threes < best; threes *= 3) {
      let length = threes
      while (length < least) length *= 2
      if (length < best) best = length
    }
  }
  return best
}
