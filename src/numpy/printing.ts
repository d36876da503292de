/** Arrays and numbers as text. */
import {
  type ArrayReprOptions,
  type ArrayToStringOptions,
  arrayRepr,
  arrayStr,
  arrayToString,
  type FormatFloatPositionalOptions,
  type FormatFloatScientificOptions,
  formatFloatPositional,
  formatFloatScientific,
  getPrintoptions,
  type PrintOptions,
  printoptions,
  setPrintoptions,
} from '../array/format/index.js'
import type { ArrayLike } from '../array/from-js.js'
import { readerOf } from '../array/text.js'
import { Chapter } from './chapter.js'

export class Printing extends Chapter {
  /** The options that printing uses when a call gives none. Mirrors numpy.get_printoptions. */
  getPrintoptions(): PrintOptions {
    return getPrintoptions()
  }

  /**
   * Sets options for all printing from now on; keys that aren't given stay. Mirrors numpy.set_printoptions.
   * @throws ArgumentError for an unknown key or a value of the wrong kind
   */
  setPrintoptions(options?: Partial<PrintOptions>): void {
    setPrintoptions(options)
  }

  /**
   * Sets options while `run` runs, and gives its result; without `run`, until the returned object is disposed
   * (`using`). Mirrors numpy.printoptions.
   */
  printoptions(options: Partial<PrintOptions>): PrintOptions & Disposable
  printoptions<T>(options: Partial<PrintOptions>, run: () => T): T
  printoptions<T>(options: Partial<PrintOptions>, run?: () => T): T | (PrintOptions & Disposable) {
    return run === undefined ? printoptions(options) : printoptions(options, run)
  }

  /** The elements as text, without `array(…)` around them. Mirrors numpy.array2string. */
  array2string(a: ArrayLike, options?: ArrayToStringOptions): string {
    return arrayToString(readerOf(this.toArray(a, 'array2string')), options)
  }

  /** The array as `console.log` shows it. Mirrors numpy.array_repr. */
  arrayRepr(a: ArrayLike, options?: ArrayReprOptions): string {
    return arrayRepr(readerOf(this.toArray(a, 'arrayRepr')), options)
  }

  /** The array as `String(x)` gives it. Mirrors numpy.array_str. */
  arrayStr(a: ArrayLike, options?: ArrayReprOptions): string {
    return arrayStr(readerOf(this.toArray(a, 'arrayStr')), options)
  }

  /** A number in positional notation, with the fewest digits that tell it from its neighbours. Mirrors numpy.format_float_positional. */
  formatFloatPositional(x: number, options?: FormatFloatPositionalOptions): string {
    return formatFloatPositional(x, options)
  }

  /** A number in scientific notation. Mirrors numpy.format_float_scientific. */
  formatFloatScientific(x: number, options?: FormatFloatScientificOptions): string {
    return formatFloatScientific(x, options)
  }
}
