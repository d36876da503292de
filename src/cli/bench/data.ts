/** The numbers that every contender computes on: pseudo-random, and the same everywhere to the last bit. */

/** Longer arrays repeat a block of this many elements. */
export const blockLength = 1 << 20
/** The factor of in-place products. */
export const factor = 1.0009765625

/** The first `length` elements of the block: uniform in (0, 10). */
export function block(length = blockLength): Float64Array {
  const out = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    let bits = Math.imul(i + 1, 0x9e3779b1)
    bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
    bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
    out[i] = (((bits ^ (bits >>> 15)) >>> 0) + 0.5) * (10 / 2 ** 32)
  }
  return out
}

export function data(n: number): Float64Array {
  const first = block(Math.min(n, blockLength))
  if (n <= blockLength) return first
  const out = new Float64Array(n)
  for (let at = 0; at < n; at += blockLength) out.set(first.subarray(0, Math.min(blockLength, n - at)), at)
  return out
}

/** Rows and columns of the largest square matrix in n elements. */
export const squareSide = (n: number): number => Math.floor(Math.sqrt(n))
