/** The print options: NumPy's `set_printoptions`, `get_printoptions` and `printoptions`. */
import type { Scalar } from '../../core/complex.js'
import { ArgumentError } from '../../core/errors.js'
import { checkChoice, checkKeys, checkWhole, describe } from './options.js'

export type Sign = '-' | '+' | ' '
export type FloatMode = 'fixed' | 'unique' | 'maxprec' | 'maxprec_equal'

/** Formatters by kind of element, under NumPy's keys; a single kind goes before a group, a group before `all`. */
export interface Formatters {
  bool?: (value: boolean) => string
  int?: (value: number | bigint) => string
  float?: (value: number) => string
  complexfloat?: (value: Scalar) => string
  int_kind?: (value: number | bigint) => string
  float_kind?: (value: number) => string
  complex_kind?: (value: Scalar) => string
  all?: (value: Scalar) => string
}

export interface PrintOptions {
  /** Digits after the point (at most, exactly, or ignored: `floatmode` says which). */
  readonly precision: number
  /** The number of elements above which only the corners are shown. */
  readonly threshold: number
  /** Elements shown at each end of an axis that is cut. */
  readonly edgeitems: number
  /** Characters per line. */
  readonly linewidth: number
  /** Whether small values print as zero instead of switching to scientific notation. */
  readonly suppress: boolean
  readonly nanstr: string
  readonly infstr: string
  /** What stands before positive values: nothing, a plus, or a space. */
  readonly sign: Sign
  readonly floatmode: FloatMode
  readonly formatter: Formatters | null
}

const defaults: PrintOptions = Object.freeze({
  edgeitems: 3,
  threshold: 1000,
  floatmode: 'maxprec',
  precision: 8,
  suppress: false,
  linewidth: 75,
  nanstr: 'nan',
  infstr: 'inf',
  sign: '-',
  formatter: null,
})

const formatterKeys = ['bool', 'int', 'float', 'complexfloat', 'all', 'int_kind', 'float_kind', 'complex_kind']
const optionKeys = Object.keys(defaults)
const signs: readonly Sign[] = ['-', '+', ' ']
const floatModes: readonly FloatMode[] = ['fixed', 'unique', 'maxprec', 'maxprec_equal']

let current: PrintOptions = defaults

/** The options that arrays are printed with now. */
export function getPrintoptions(): PrintOptions {
  return current
}

/** Changes the options that are given; `formatter` is reset by each call, as in NumPy. */
export function setPrintoptions(options: Partial<PrintOptions> = {}): void {
  current = changedOptions('setPrintoptions', { formatter: null, ...options })
}

/**
 * Runs `fn` with changed options and gives its result; without `fn`, changes them until the result is disposed:
 * `using options = printoptions({ precision: 3 })`.
 */
export function printoptions<R>(options: Partial<PrintOptions>, fn: () => R): R
export function printoptions(options?: Partial<PrintOptions>): PrintOptions & Disposable
export function printoptions<R>(options: Partial<PrintOptions> = {}, fn?: () => R): R | (PrintOptions & Disposable) {
  const before = current
  current = changedOptions('printoptions', { formatter: null, ...options })
  if (!fn) {
    const restore = () => {
      current = before
    }
    return { ...current, [Symbol.dispose]: restore }
  }
  try {
    const result = fn()
    if (result instanceof Promise) {
      throw new ArgumentError(
        'printoptions: the function must be synchronous, since the options are restored when it returns',
        {},
      )
    }
    return result
  } finally {
    current = before
  }
}

/**
 * The current options with `changes`, of which null and undefined mean no change (and no formatter).
 * @throws ArgumentError for a key or a value that is none of NumPy's.
 */
export function changedOptions(where: string, changes: { readonly [K in keyof PrintOptions]?: unknown }): PrintOptions {
  checkKeys(where, changes, optionKeys)
  const changed: Record<string, unknown> = { ...current }
  for (const [key, value] of Object.entries(changes)) {
    if (value == null) continue
    checks[key as keyof PrintOptions](where, key, value)
    changed[key] = value
  }
  if (changes.formatter === null) changed.formatter = null
  return Object.freeze(changed as unknown as PrintOptions)
}

const checks: { readonly [K in keyof PrintOptions]: (where: string, key: string, value: unknown) => void } = {
  precision: (where, key, value) => checkWhole(where, key, value, 0),
  edgeitems: (where, key, value) => checkWhole(where, key, value, 0),
  linewidth: checkBound,
  threshold: checkBound,
  suppress: (where, key, value) => checkType(where, key, value, 'boolean'),
  nanstr: (where, key, value) => checkType(where, key, value, 'string'),
  infstr: (where, key, value) => checkType(where, key, value, 'string'),
  sign: (where, key, value) => checkChoice(where, key, value, signs),
  floatmode: (where, key, value) => checkChoice(where, key, value, floatModes),
  formatter: checkFormatters,
}

function checkBound(where: string, key: string, value: unknown): void {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new ArgumentError(`${where}: ${key} must be a number, got ${describe(value)} (Infinity sets no bound)`, {
      key,
      value,
    })
  }
}

function checkType(where: string, key: string, value: unknown, type: 'boolean' | 'string'): void {
  if (typeof value !== type)
    throw new ArgumentError(`${where}: ${key} must be a ${type}, got ${describe(value)}`, { key, value })
}

function checkFormatters(where: string, _key: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    const message = `${where}: formatter must be an object of functions, got ${describe(value)}`
    throw new ArgumentError(message, { value })
  }
  checkKeys(`${where}: formatter`, value, formatterKeys)
  for (const [key, fn] of Object.entries(value)) {
    if (fn != null && typeof fn !== 'function') {
      throw new ArgumentError(`${where}: formatter.${key} must be a function, got ${describe(fn)}`, { key, fn })
    }
  }
}
