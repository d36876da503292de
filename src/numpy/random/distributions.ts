/** Distributions that follow from one or two words by a formula. */
import { exponentialOf } from './closed-forms.js'
import type { FixedDistribution, NormalDistribution } from './draw.js'
import { logOfUnit, singleOpenUnitOf, singleUnitOf, unitOf } from './portable.js'

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

export const standardNormal: NormalDistribution = {
  name: 'normal.standard',
  result: 'float64',
  params: [],
  finish: (_, number) => number,
}

export const singleNormal: NormalDistribution = {
  ...standardNormal,
  name: 'normal.single',
  result: 'float32',
}

export const normal: NormalDistribution = {
  name: 'normal',
  result: 'float64',
  params: ['float64', 'float64'],
  finish: (b, number, loc, scale) => b.op('add', loc, b.op('mul', scale, number)),
}

export const standardExponential: FixedDistribution = {
  name: 'exponential.standard',
  words: 1,
  result: 'float64',
  params: [],
  recipe: exponentialOf,
}

export const singleExponential: FixedDistribution = {
  ...standardExponential,
  name: 'exponential.single',
  narrow: true,
  result: 'float32',
  recipe: (b, word) => b.op('neg', logOfUnit(b, singleOpenUnitOf(b, word))),
}

export const exponential: FixedDistribution = {
  name: 'exponential',
  words: 1,
  result: 'float64',
  params: ['float64'],
  recipe: (b, word, scale) => b.op('mul', scale, exponentialOf(b, word)),
}
