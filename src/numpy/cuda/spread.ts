/**
 * `cp` over several GPUs. Each GPU has a namespace of its own; `cp`'s functions call those of the GPU on which their
 * first array lives, so that operations run where their arrays are, or else of the current GPU. As long as only one
 * GPU was spoken of, that is the first one's namespace and nothing is looked for.
 */
import type { Context } from '../../array/context.js'
import { NDArray } from '../../array/ndarray.js'
import { isDType } from '../../core/dtype.js'
import { addOnFirstUse } from '../chapter.js'
import type { ArrayNamespace } from '../namespace.js'
import { currentGpu, firstGpu, gpuOf, severalGpus } from './gpus.js'

/** Functions that bring an array to the current GPU, wherever it is. */
const arriving: ReadonlySet<string> = new Set(['array', 'asarray', 'asanyarray'])

type Members = Record<string, unknown>
type Callable = (...args: unknown[]) => unknown

const firstMembers = () => firstGpu().namespace as unknown as Members

/**
 * What users hold: the members that every namespace has, each of which looks for the GPU to work on. They are made when
 * they are first used, so that who never uses a GPU doesn't wait for them.
 */
export function spreadNamespace(names: readonly string[]): ArrayNamespace {
  const members: Members = {}
  for (const name of names) {
    addOnFirstUse(members, name, () => spread(firstMembers()[name], [name]))
  }
  return members as unknown as ArrayNamespace
}

/** A function, or an object of functions, that is found under a path in each GPU's namespace. */
function spread(member: unknown, path: readonly string[]): unknown {
  if (typeof member === 'function') return isClass(member) ? member : spreadFunction(member as Callable, path)
  const isGroup = path.length <= 2 && typeof member === 'object' && member !== null && !isDType(member)
  return isGroup && Object.getPrototypeOf(member) === Object.prototype ? spreadMembers(member, {}, path) : member
}

function spreadFunction(own: Callable, path: readonly string[]): Callable {
  const [name] = path
  const call = (...args: unknown[]): unknown => {
    const members = severalGpus() ? membersFor(args, name) : undefined
    if (members === undefined && path.length === 1) return own(...args)
    const owner = resolve(members ?? firstMembers(), path.slice(0, -1)) as Members
    return (owner[path[path.length - 1]] as Callable)(...args)
  }
  const kind = Object.getPrototypeOf(own) as object
  if (kind !== Function.prototype) {
    Object.setPrototypeOf(call, kind)
    for (let level = kind; level !== Function.prototype; level = Object.getPrototypeOf(level) as object) {
      spreadMembers(level, call, path)
    }
  }
  return spreadMembers(own, call, path) as Callable
}

/** The members of an object, put into another one, where they aren't there yet. */
function spreadMembers(from: object, into: object, path: readonly string[]): object {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
    if (name === 'constructor') continue
    if (name !== 'name' && name !== 'length' && Object.hasOwn(into, name)) continue
    const { value } = descriptor
    const member = value === undefined ? descriptor : { ...descriptor, value: spread(value, [...path, name]) }
    Object.defineProperty(into, name, member)
  }
  return into
}

/** The members of the GPU that a call with these arguments works on; undefined for the first one's. */
function membersFor(args: readonly unknown[], name: string): Members | undefined {
  const context = arriving.has(name) ? undefined : contextAmong(args, 2)
  const found = (context && gpuOf(context)) ?? currentGpu()
  return found === firstGpu() ? undefined : (found.namespace as unknown as Members)
}

/** The context of the first array of a GPU, also in lists and options. */
function contextAmong(values: Iterable<unknown>, depth: number): Context | undefined {
  for (const value of values) {
    if (value instanceof NDArray) {
      if (gpuOf(value.context) !== undefined) return value.context
    } else if (depth > 0 && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      const found = contextAmong(Array.isArray(value) ? value : Object.values(value), depth - 1)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function resolve(members: Members, path: readonly string[]): unknown {
  let found: unknown = members
  for (const name of path) found = (found as Members)[name]
  return found
}

const isClass = (value: unknown) =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
