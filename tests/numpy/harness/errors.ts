/** Which of our errors stands for which of Python's. */
import { CutsError } from '#src/core/errors.js'

const dtypeErrors = ['DTypeError', 'ArgumentError']

/** By the name of the Python class; the classes that it extends are looked up in their order where it isn't listed. */
const counterparts: Readonly<Record<string, readonly string[]>> = {
  AxisError: ['AxisError'],
  LinAlgError: ['LinAlgError', 'ShapeError'],
  ValueError: ['ValueError', 'ShapeError'],
  TypeError: dtypeErrors,
  IndexError: ['IndexError'],
  KeyError: ['ArgumentError', 'ValueError'],
  OverflowError: ['OverflowError'],
  ZeroDivisionError: ['ValueError', 'ArgumentError'],
  FloatingPointError: ['ValueError'],
  NotImplementedError: [...dtypeErrors, 'ValueError'],
  MemoryError: ['OutOfMemoryError', 'ShapeError', 'ValueError'],
  RuntimeError: ['ValueError'],
  EOFError: ['ValueError'],
  OSError: ['ValueError'],
}

/** The names of ours that may answer a Python error of these classes, nearest first. */
export function acceptedErrors(classes: readonly string[]): readonly string[] {
  const listed = classes.find((name) => name in counterparts)
  return listed === undefined ? [] : counterparts[listed]
}

/**
 * Whether `error` has one of the names. Only CuTS's own errors count: a plain TypeError is what JavaScript throws for a function
 * that isn't there, and would pass for NumPy's.
 */
export function isAccepted(error: unknown, names: readonly string[]): boolean {
  return error instanceof CutsError && names.some((name) => classNames(error).includes(name))
}

function classNames(error: object): string[] {
  const names: string[] = []
  for (let at = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at))
    names.push(at.constructor.name)
  return names
}

export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 4)].join('\n')
}
