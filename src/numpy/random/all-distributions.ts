/** `np.random.Generator` with all of its distributions. */
import { DiscreteDistributions } from './discrete-distributions.js'

export class Generator extends DiscreteDistributions {}
