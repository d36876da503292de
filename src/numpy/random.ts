/** Gives a namespace its `random`. */
import { Chapter } from './chapter.js'
import { makeRandom, type RandomNamespace } from './random/make-random.js'

export class Random extends Chapter {
  /** Generators of random numbers, and functions over one. Mirrors numpy.random. */
  get random(): RandomNamespace {
    return makeRandom(this.context)
  }
}
