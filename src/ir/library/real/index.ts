import type { ElementaryFunction, Expansion } from '../expansion.js'

/** The elementary functions of float32 and float64. */
export const elementaryExpansions: { readonly [Op in ElementaryFunction]?: Expansion } = {}
