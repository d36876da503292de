/** Waiting for a word of shared memory without sleeping, for as long as a thread that sleeps takes to come. */

/** How often the word is looked at between two looks at the clock. */
const looks = 16
/** Square roots between two looks. */
const pause = 6

let root = 1

/**
 * Whether the word at `position` becomes another one than `value` within so many milliseconds. Between two looks there is
 * a chain of square roots: it takes its time and next to nothing else, so that a thread on the same core isn't held up.
 */
export function changes(words: Int32Array, position: number, value: number, milliseconds: number): boolean {
  let end = 0
  for (;;) {
    for (let look = 0; look < looks; look++) {
      if (Atomics.load(words, position) !== value) return true
      for (let step = 0; step < pause; step++) root = Math.sqrt(root + 1)
    }
    const now = performance.now()
    if (end === 0) end = now + milliseconds
    else if (now >= end) return false
  }
}
