/** `np.random.Generator` with all of its distributions. */
import { GeneratorCore } from './generator.js'

export class Generator extends GeneratorCore {}
