/** `np.random.Generator` with all of its distributions. */
import { Permutations } from './permutations.js'

export class Generator extends Permutations {}
