/** Estimates pi from points in a square: a comparison and a sum in one pass over memory. */
import { np } from 'cuts'

const n = 1_000_000
const k = np.arange(n)
// Two irrational multiples fill the unit square evenly.
const x = k.mul(Math.SQRT2).mod(1)
const y = k.mul(Math.sqrt(3)).mod(1)
const inside = x.mul(x).add(y.mul(y)).lt(1)
console.log(inside.mean().mul(4).item().toFixed(2)) // prints 3.14
