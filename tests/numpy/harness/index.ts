/** What chapter tests import. */
export type { DifferentialCase } from './cases.js'
export type { Tolerance } from './compare-arrays.js'
export { differential, type Suite } from './differential.js'
export * from './generators.js'
export type { Namespace, Tested } from './namespace.js'
export { type InputSpec, type InputSpecs, spec } from './spec.js'
export { type ValueKind, type Values, valueKinds } from './values.js'
export { type Layout, layouts, type ViewRecipe, type ViewStep } from './views.js'
