/**
 * A value: the elements that a storage holds at one point of the program. It never changes. It is either in memory,
 * or pending: a node that says how it follows from other values. An in-place update gives its storage a new value,
 * which takes over the memory of the old one where nothing else can see that any more.
 *
 * `uses` counts who may still look: storages that hold the value, and operands of pending nodes. Nodes that only
 * the garbage collector knows to be dead still count; that costs memory, never correctness.
 */
import type { Scalar } from '../core/complex.js'
import type { DType, DTypeName } from '../core/dtype.js'
import type { Body, IrFunction } from '../ir/expr.js'
import type { Picks } from '../ir/kernel.js'
import type { FunctionOp, PrimitiveOp } from '../ir/ops.js'
import type { Allocation } from '../memory/allocation.js'
import { endReadings, type Reading } from './readers.js'
import type { Runtime } from './runtime.js'

/**
 * How a node reads a value, or a scalar: the element at `offset` + Σ strides · position, as dtype `as`. Offset and
 * strides count bytes, except those of an iota, which count elements. `strides` null stands for the whole value, one
 * element after another.
 */
export interface Operand {
  readonly value: Value | null
  readonly scalar: Scalar
  /** What lies in memory there; a view may read a realised value as another dtype. */
  readonly dtype: DType
  /** What the node computes with. */
  readonly as: DTypeName
  readonly offset: number
  readonly strides: readonly number[] | null
}

export type MapOp = PrimitiveOp | FunctionOp | 'select' | 'cast' | 'call' | 'bitcast'

export interface MapNode {
  readonly kind: 'map'
  readonly op: MapOp
  /** The arguments; then the tables of what is called, whole values that it reads at positions of its own. */
  readonly operands: readonly Operand[]
  /** What `call` calls. */
  readonly fn?: IrFunction
}

/** How values are combined over the reduced dimensions. Reductions of one name are the same reduction. */
export interface Reduction {
  readonly name: string
  readonly combine: Body
  readonly identity: readonly Scalar[]
  readonly picks?: Picks
  /** Takes the accumulators, then the node's extra scalars. */
  readonly finish: Body
}

export interface ReduceNode {
  readonly kind: 'reduce'
  readonly reduction: Reduction
  /** One per accumulator, over `dims`. */
  readonly operands: readonly Operand[]
  /** The dimensions that are kept, then those that are reduced. */
  readonly dims: readonly number[]
  readonly reduced: number
  /** The operands are never values of their own: however the elements are combined, nothing can differ from it. */
  readonly internal: boolean
  /** Scalars that `finish` reads, with their dtypes. */
  readonly extras: readonly { readonly dtype: DTypeName; readonly value: Scalar }[]
}

export type Node = MapNode | ReduceNode

export class Value {
  uses = 0
  allocation: Allocation | undefined
  node: Node | undefined
  /** Nodes in the pending expression, and distinct operands in memory, as far as known: both at least the truth. */
  weight = 0
  leaves = 1
  /** How often the pending value has been computed as part of another one. */
  evaluations = 0
  /** The current contents of a storage that was updated in place: better kept than computed again. */
  kept = false
  /** Who reads the value, where it is written in parts; undefined where nobody keeps count. */
  readers: Reading[] | undefined
  /** Where this pending value is listed as a reader. */
  readings: Reading[] | undefined

  constructor(
    readonly runtime: Runtime,
    readonly dtype: DType,
    /** The dimensions in the order in which the elements lie in memory. */
    readonly dims: readonly number[],
    readonly size: number,
    /** A value whose element k is k, and which needs no memory. */
    readonly iota = false,
  ) {}

  get pending(): boolean {
    return this.node !== undefined
  }

  get bytes(): number {
    return this.size * this.dtype.itemsize
  }
}

/** One user less; a value without users is gone, and so are its uses of others. */
export function release(value: Value): void {
  if (--value.uses > 0) return
  const stack = [value]
  for (let dead = stack.pop(); dead !== undefined; dead = stack.pop()) {
    dead.allocation?.release()
    dead.allocation = undefined
    const { node } = dead
    dead.node = undefined
    if (dead.readings !== undefined) endReadings(dead)
    if (node === undefined) continue
    for (const { value: operand } of node.operands) if (operand !== null && --operand.uses === 0) stack.push(operand)
  }
}

/** Forgets how a value was computed, now that it is in memory. */
export function settle(value: Value): void {
  const { node } = value
  value.node = undefined
  value.weight = 0
  value.leaves = 1
  value.kept = false
  if (value.readings !== undefined) endReadings(value)
  if (node) for (const { value: operand } of node.operands) if (operand !== null) release(operand)
}
