export {
  type ArrayReader,
  type ArrayReprOptions,
  type ArrayToStringOptions,
  arrayRepr,
  arrayStr,
  arrayToString,
} from './array-text.js'
export type { FloatName } from './float-digits.js'
export {
  type FormatFloatPositionalOptions,
  type FormatFloatScientificOptions,
  formatFloatPositional,
  formatFloatScientific,
  type Trim,
} from './float-text.js'
export {
  type FloatMode,
  type Formatters,
  getPrintoptions,
  type PrintOptions,
  printoptions,
  type Sign,
  setPrintoptions,
} from './print-options.js'
export { scalarRepr, scalarStr } from './scalar-text.js'
