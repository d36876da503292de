/**
 * Fusion never changes a bit, sums of floats included. A device chooses the order in which it combines elements by how
 * its operands lie in memory; so where those of a fused kernel would make it choose another order than the array that
 * is reduced would, were it in memory, that array is brought there first.
 */
import { dtypes } from '../core/dtype.js'
import type { Body } from '../ir/expr.js'
import type { Allocation } from '../memory/allocation.js'
import { readsNothing } from './fusion.js'
import { type Operand, type ReduceNode, Value } from './value.js'

/** Operations that give the same whatever is combined first. */
const orderless: ReadonlySet<string> = new Set([
  'min',
  'max',
  'select',
  'arg',
  'literal',
  'get',
  'cast',
  'input',
  'scalar',
])

const known = new WeakMap<Body, boolean>()

/** Whether the result depends on the order in which elements are combined. */
export function orderMatters({ reduction }: ReduceNode): boolean {
  const { combine } = reduction
  let matters = known.get(combine)
  if (matters === undefined) {
    matters = combine.instrs.some(({ op, type }) => 'fc'.includes(dtypes[type].kind) && !orderless.has(op))
    known.set(combine, matters)
  }
  return matters
}

/** Pending values that are reduced, and that somebody could look at by themselves. */
export function pendingOperands({ operands, internal }: ReduceNode): Value[] {
  if (internal) return []
  const found: Value[] = []
  for (const { value } of operands) {
    // Positions and scalars alone may make up more than there is memory.
    if (value?.node && !readsNothing(value.node)) found.push(value)
  }
  return found
}

/** The node as it would be with all of its operands in memory; only for asking in which order it would be computed. */
export function inMemory(node: ReduceNode): ReduceNode {
  return { ...node, operands: node.operands.map(standIn) }
}

const nowhere = { pointer: 1 << 20, release() {} } as unknown as Allocation

function standIn(operand: Operand): Operand {
  const { value } = operand
  if (value?.node === undefined) return operand
  const stand = new Value(value.runtime, value.dtype, value.dims, value.size)
  stand.allocation = nowhere
  return { ...operand, value: stand }
}
