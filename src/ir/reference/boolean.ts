import type { OpOfKind } from '../ops.js'

type Meaning = (a: boolean, b: boolean) => boolean

/** false is below true; addition is or, multiplication is and. */
export const booleanMeanings: { readonly [Op in OpOfKind<'b'>]: Meaning } = {
  add: (a, b) => a || b,
  mul: (a, b) => a && b,
  min: (a, b) => a && b,
  max: (a, b) => a || b,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  xor: (a, b) => a !== b,
  not: (a) => !a,
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
}
