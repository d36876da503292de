/**
 * A chapter of NumPy's reference: its methods become the functions of a namespace, bound to where that namespace's
 * arrays live. Inside a chapter `this.np` is the whole namespace, for what other chapters do.
 */
import type { Context } from '../array/context.js'
import { type ArrayLike, fromJS } from '../array/from-js.js'
import { NDArray } from '../array/ndarray.js'
import { checkDevice } from '../array/operate.js'
import { type ArgumentCounts, anyNumber, countedFor, countOf } from '../core/argument-count.js'
import type { ArrayNamespace } from './namespace.js'

export abstract class Chapter {
  /**
   * How many arguments functions take at most that have rest parameters; the others take as many as they have parameters.
   * @internal
   */
  static readonly argumentCounts: ArgumentCounts = {}

  /** @internal */
  protected readonly context: Context
  /** @internal */
  protected readonly np: ArrayNamespace

  constructor(context: Context, np: ArrayNamespace) {
    this.context = context
    this.np = np
  }

  /**
   * Anything array-like as an array of this namespace.
   * @internal
   * @throws DeviceError for an array of another device
   */
  protected toArray(value: ArrayLike, operation: string): NDArray {
    return toArray(this.context, value, operation)
  }
}

export function toArray(context: Context, value: ArrayLike, operation: string): NDArray {
  if (value instanceof NDArray) {
    checkDevice(context, value, operation)
    return value
  }
  return fromJS(context, value)
}

interface ChapterClass {
  new (context: Context, np: ArrayNamespace): Chapter
  readonly argumentCounts: ArgumentCounts
}

/**
 * Puts chapters into a namespace: their methods, bound, which throw where they are given too many arguments; their
 * getters' values, made when they are first used; and their fields. Fields named in `Chapter` stay behind. The prefix is
 * what errors put before the functions' names.
 */
export function addChapters(
  namespace: Record<string, unknown>,
  chapters: readonly ChapterClass[],
  context: Context,
  np: ArrayNamespace,
  prefix = '',
): void {
  for (const Part of chapters) {
    const chapter = new Part(context, np)
    const methods = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(chapter) as object)
    for (const [name, { value, get }] of Object.entries(methods)) {
      if (get !== undefined) addOnFirstUse(namespace, name, get.bind(chapter))
      if (name === 'constructor' || typeof value !== 'function') continue
      const takes = countOf(Part.argumentCounts, name, value)
      namespace[name] = takes === anyNumber ? value.bind(chapter) : countedFor(chapter, prefix + name, value, takes)
    }
    for (const [name, value] of Object.entries(chapter)) {
      if (name !== 'context' && name !== 'np') namespace[name] = value
    }
  }
}

/** Puts a member into an object that is made when it is first asked for. */
export function addOnFirstUse(members: object, name: string, make: () => unknown): void {
  const settle = (value: unknown) =>
    Object.defineProperty(members, name, { value, configurable: true, enumerable: true, writable: true })
  const get = () => {
    const value = make()
    settle(value)
    return value
  }
  Object.defineProperty(members, name, { get, set: settle, configurable: true, enumerable: true })
}
