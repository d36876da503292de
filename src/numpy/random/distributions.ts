/** Distributions that follow from one or two words by a formula. */
import type { FixedDistribution, LayeredDistribution } from './draw.js'
import { singleUnitOf, unitOf } from './portable.js'
import { exponentialZiggurat, normalZiggurat } from './ziggurat.js'

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

export const standardNormal: LayeredDistribution = {
  name: 'normal.standard',
  ziggurat: normalZiggurat,
  result: 'float64',
  params: [],
  finish: (_, number) => number,
}

export const singleNormal: LayeredDistribution = {
  ...standardNormal,
  name: 'normal.single',
  result: 'float32',
  finish: (b, number) => b.cast(number, 'float32'),
}

export const normal: LayeredDistribution = {
  name: 'normal',
  ziggurat: normalZiggurat,
  result: 'float64',
  params: ['float64', 'float64'],
  finish: (b, number, loc, scale) => b.op('add', loc, b.op('mul', scale, number)),
}

export const standardExponential: LayeredDistribution = {
  ...standardNormal,
  name: 'exponential.standard',
  ziggurat: exponentialZiggurat,
}

export const singleExponential: LayeredDistribution = {
  ...singleNormal,
  name: 'exponential.single',
  ziggurat: exponentialZiggurat,
}

export const exponential: LayeredDistribution = {
  name: 'exponential',
  ziggurat: exponentialZiggurat,
  result: 'float64',
  params: ['float64'],
  finish: (b, number, scale) => b.op('mul', scale, number),
}
