/** Transforms of a few elements in registers. */
import type { Local } from '../wasm/code.js'
import { rootsOfUnity } from './roots.js'
import type { FftCode } from './state.js'

/** Writes the transform of `inputs`; the results are in new locals, in order. */
export function butterfly(c: FftCode, inputs: readonly Local[], signs: Local): Local[] {
  if (inputs.length === 2) return two(c, inputs[0], inputs[1])
  if (inputs.length === 4) return four(c, inputs, signs)
  return odd(c, inputs, signs)
}

function two(c: FftCode, a: Local, b: Local): [Local, Local] {
  return [combine(c, a, b, 'add'), combine(c, a, b, 'sub')]
}

/** Multiplies by −i, or by i where the transform is an inverse one, with the sign turned round. */
function turned(c: FftCode, value: Local, signs: Local): Local {
  const result = c.vector()
  c.swap(value)
  c.code.get(signs)
  c.op('mul')
  c.code.set(result)
  return result
}

function combine(c: FftCode, a: Local, b: Local, op: 'add' | 'sub'): Local {
  const result = c.vector()
  c.code.get(a, b)
  c.op(op)
  c.code.set(result)
  return result
}

function four(c: FftCode, [x0, x1, x2, x3]: readonly Local[], signs: Local): Local[] {
  const [evens, evenDifference] = two(c, x0, x2)
  const [odds, oddDifference] = two(c, x1, x3)
  const turn = turned(c, oddDifference, signs)
  const [y0, y2] = two(c, evens, odds)
  const [y3, y1] = two(c, evenDifference, turn)
  return [y0, y1, y2, y3]
}

/**
 * An odd number of elements: each element and the one as far from the end enter by their sum, with cosines, and by
 * their difference, with sines; and so do two of the results follow.
 */
function odd(c: FftCode, inputs: readonly Local[], signs: Local): Local[] {
  const radix = inputs.length
  const half = (radix - 1) / 2
  const [first] = inputs
  const sums: Local[] = []
  const differences: Local[] = []
  for (let at = 1; at <= half; at++) {
    sums.push(combine(c, inputs[at], inputs[radix - at], 'add'))
    differences.push(combine(c, inputs[at], inputs[radix - at], 'sub'))
  }
  const roots = rootsOfUnity(radix, radix)
  const results: Local[] = new Array(radix)
  const total = c.vector()
  c.code.get(first)
  for (const sum of sums) {
    c.code.get(sum)
    c.op('add')
  }
  c.code.set(total)
  results[0] = total
  for (let at = 1; at <= half; at++) {
    const weighted = (values: readonly Local[], part: 0 | 1, before?: Local): Local => {
      const result = c.vector()
      if (before !== undefined) c.code.get(before)
      values.forEach((value, index) => {
        c.code.get(value)
        c.splat(roots[2 * (((index + 1) * at) % radix) + part])
        c.op('mul')
        if (before !== undefined || index > 0) c.op('add')
      })
      c.code.set(result)
      return result
    }
    const even = weighted(sums, 0, first)
    const turn = turned(c, weighted(differences, 1), signs)
    const pair = two(c, even, turn)
    // The roots have negative sines.
    results[at] = pair[0]
    results[radix - at] = pair[1]
  }
  return results
}
