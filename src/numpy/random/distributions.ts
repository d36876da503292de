/** Distributions that follow from one or two words by a formula. */
import type { FixedDistribution } from './draw.js'
import { normalOf } from './normal.js'
import { openUnitOf, portable, singleUnitOf, unitOf } from './portable.js'

export const unit: FixedDistribution = {
  name: 'unit',
  words: 1,
  result: 'float64',
  params: [],
  recipe: unitOf,
}

export const singleUnit: FixedDistribution = {
  ...unit,
  name: 'unit.single',
  narrow: true,
  result: 'float32',
  recipe: singleUnitOf,
}

export const uniform: FixedDistribution = {
  name: 'uniform',
  words: 1,
  result: 'float64',
  params: ['float64', 'float64'],
  recipe: (b, word, low, high) => b.op('add', low, b.op('mul', b.op('sub', high, low), unitOf(b, word))),
}

export const standardNormal: FixedDistribution = {
  name: 'normal.standard',
  words: 1,
  result: 'float64',
  params: [],
  recipe: normalOf,
}

export const singleNormal: FixedDistribution = {
  ...standardNormal,
  name: 'normal.single',
  result: 'float32',
  recipe: (b, word) => b.cast(normalOf(b, word), 'float32'),
}

export const normal: FixedDistribution = {
  name: 'normal',
  words: 1,
  result: 'float64',
  params: ['float64', 'float64'],
  recipe: (b, word, loc, scale) => b.op('add', loc, b.op('mul', scale, normalOf(b, word))),
}

export const standardExponential: FixedDistribution = {
  name: 'exponential.standard',
  words: 1,
  result: 'float64',
  params: [],
  recipe: (b, word) => b.op('neg', portable(b, 'log', openUnitOf(b, word))),
}

export const singleExponential: FixedDistribution = {
  ...standardExponential,
  name: 'exponential.single',
  result: 'float32',
  recipe: (b, word) => b.cast(b.op('neg', portable(b, 'log', openUnitOf(b, word))), 'float32'),
}

export const exponential: FixedDistribution = {
  name: 'exponential',
  words: 1,
  result: 'float64',
  params: ['float64'],
  recipe: (b, word, scale) => b.op('mul', scale, b.op('neg', portable(b, 'log', openUnitOf(b, word)))),
}
