/**
 * A program: a pending expression laid out as the instructions, parameters and operands of one kernel. Its text is
 * the kernel's identity: two programs with the same text differ only in addresses, shapes and scalars.
 *
 * A position of null stands for the program's own order: element k of the value belongs to point k of the program.
 */
import type { Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import { contiguousStrides } from '../core/layout.js'
import type { Builder, Id, IrFunction } from '../ir/expr.js'
import type { LaunchParam, Param } from '../ir/kernel.js'
import { coordinates, mustBeInMemory, type Position } from './fusion.js'
import { combineSteps, tableArgument } from './steps.js'
import { type MapNode, type MapOp, type Operand, release, type Value } from './value.js'

interface Step {
  /** 'input', 'scalar' and 'table' stand for parameter `args[0]`; anything else is an operation on earlier steps. */
  readonly op: MapOp | 'input' | 'scalar' | 'table'
  readonly type: DTypeName
  readonly args: readonly number[]
  readonly fn?: IrFunction
}

/** A value read from memory: byte offset and byte strides over the program's dimensions. */
export interface Leaf {
  readonly value: Value
  readonly dtype: DType
  readonly offset: number
  readonly strides: readonly number[]
  readonly step: number
  /** Read element by element in the program's own order. */
  readonly inOrder: boolean
  /** Read at positions that the program computes. */
  readonly table: boolean
}

/** A pending value that is computed as part of the program. */
interface Part {
  readonly value: Value
  readonly position: Position | null
  readonly step: number
}

export class Program {
  readonly params: Param[] = []
  /** The text of the steps so far. */
  key = ''
  readonly size: number
  readonly leaves: Leaf[] = []
  private readonly parts: Part[] = []
  private readonly steps: Step[] = []
  private readonly sources: (Leaf | Scalar)[] = []
  private readonly contiguous: readonly number[]

  /** `realize` brings a pending value into memory. */
  constructor(
    readonly dims: readonly number[],
    private readonly realize: (value: Value) => void,
  ) {
    let size = 1
    for (const length of dims) size *= length
    this.size = size
    this.contiguous = contiguousStrides(dims, 1)
  }

  /** A scalar parameter; gives its step. */
  scalar(value: Scalar, dtype: DTypeName): number {
    this.sources.push(value)
    return this.step('scalar', dtype, [this.params.push({ kind: 'scalar', dtype }) - 1])
  }

  /** Number of the parameter that a step reads. */
  paramOf(step: number): number {
    return this.steps[step].args[0]
  }

  /** What a node over the program's own dimensions reads; gives its step. */
  operand(operand: Operand): number {
    return this.read(operand, null, this.dims)
  }

  /** What an operation over the program's own dimensions reads; gives the steps. */
  arguments(node: MapNode): number[] {
    return this.readAll(node, null, this.dims)
  }

  /** The steps of a pending element-wise value over the program's own dimensions. */
  root(value: Value): number {
    return this.part(value, null)
  }

  /** Ends the program's hold on what it reads. */
  finish(): void {
    for (const { value } of this.leaves) release(value)
  }

  /** Whether nobody but this program's `roots` can look at a value that it reads. */
  exclusive(leaf: Leaf, roots: readonly Value[]): boolean {
    if (this.leaves.some((other) => other !== leaf && other.value === leaf.value)) return false
    const edges = new Map<Value, number>()
    const values = [...new Set(this.parts.map(({ value }) => value))]
    for (const value of values.reverse()) {
      const own = roots.includes(value) || value.uses === edges.get(value)
      if (!own || value.node === undefined) continue
      for (const { value: operand } of value.node.operands) {
        if (operand !== null) edges.set(operand, (edges.get(operand) ?? 0) + 1)
      }
    }
    // One use is this program's own hold.
    return leaf.value.uses - 1 === edges.get(leaf.value)
  }

  /** Pending values other than the roots that were computed on the way. */
  noteEvaluations(): void {
    for (const { value } of this.parts) value.evaluations++
  }

  launchParams(): LaunchParam[] {
    return this.params.map((param, index): LaunchParam => {
      if (param.kind === 'scalar') return { kind: 'scalar', value: this.sources[index] as Scalar }
      const { value, dtype, offset, strides } = this.sources[index] as Leaf
      if (param.kind === 'table') {
        return { kind: 'table', pointer: value.allocation!.pointer, length: Math.floor(value.bytes / dtype.itemsize) }
      }
      if (param.kind === 'iota') return { kind: 'iota', start: offset, strides }
      return { kind: 'buffer', pointer: value.allocation!.pointer + offset, strides }
    })
  }

  /** Writes the steps as instructions; gives the position of each. */
  build(b: Builder): Id[] {
    const ids: Id[] = []
    for (const { op, type, args, fn } of this.steps) {
      const at = args.map((arg) => ids[arg])
      if (op === 'table') ids.push(tableArgument(args[0]))
      else if (op === 'input') ids.push(b.input(args[0], type))
      else if (op === 'scalar') ids.push(b.scalar(args[0], type))
      else ids.push(combineSteps(b, op, type, at, fn))
    }
    return ids
  }

  private readAll({ operands, fn }: MapNode, position: Position | null, space: readonly number[]): number[] {
    const plain = operands.length - (fn?.tables?.length ?? 0)
    return operands.map((operand, at) => (at < plain ? this.read(operand, position, space) : this.table(operand)))
  }

  private table({ value: read, dtype }: Operand): number {
    const value = read!
    if (value.pending) this.realize(value)
    for (const known of this.leaves)
      if (known.table && known.value === value && known.dtype === dtype) return known.step
    const step = this.step('table', dtype.name, [this.params.push({ kind: 'table', dtype: dtype.name }) - 1])
    this.hold({ value, dtype, offset: 0, strides: [], step, inOrder: false, table: true })
    return step
  }

  private hold(leaf: Leaf): void {
    leaf.value.uses++
    this.leaves.push(leaf)
    this.sources.push(leaf)
  }

  private read(operand: Operand, position: Position | null, space: readonly number[]): number {
    const { value, dtype, as } = operand
    if (value === null) return this.cast(this.scalar(operand.scalar, dtype.name), dtype.name, as)
    let at = this.follow(operand, position, space)
    if (value.pending) {
      if (at === null && !sameDims(value.dims, this.dims)) at = { offset: 0, strides: this.contiguous }
      const followed = at === null || coordinates(at, this.dims, value.dims) !== undefined
      if (!followed || mustBeInMemory(value, this.size)) this.realize(value)
    }
    return this.cast(value.pending ? this.part(value, at) : this.leaf(operand, at), dtype.name, as)
  }

  private part(value: Value, position: Position | null): number {
    for (const known of this.parts)
      if (known.value === value && samePosition(known.position, position)) return known.step
    const node = value.node
    if (node?.kind !== 'map') throw new InternalError('only element-wise values become part of a program')
    const args = this.readAll(node, position, value.dims)
    const step = this.step(node.op, value.dtype.name, args, node.fn)
    this.parts.push({ value, position, step })
    return step
  }

  /** Where an operand's elements are, in elements of it, as a function of the program's indices. */
  private follow(operand: Operand, position: Position | null, space: readonly number[]): Position | null {
    const { strides, offset, value } = operand
    if (strides === null) return position
    const unit = value!.iota ? 1 : operand.dtype.itemsize
    if (position === null) return { offset: offset / unit, strides: strides.map((stride) => stride / unit) }
    const found = coordinates(position, this.dims, space)
    if (found === undefined) throw new InternalError('a position was followed that is not linear')
    let start = offset / unit
    const total = new Array<number>(this.dims.length).fill(0)
    for (let axis = 0; axis < found.length; axis++) {
      const step = strides[axis] / unit
      start += found[axis].offset * step
      for (let at = 0; at < total.length; at++) total[at] += found[axis].strides[at] * step
    }
    return { offset: start, strides: total }
  }

  private leaf({ value: read, dtype }: Operand, position: Position | null): number {
    const value = read!
    const unit = value.iota ? 1 : dtype.itemsize
    const elements = position === null ? this.contiguous : position.strides
    const strides = unit === 1 ? elements : elements.map((stride) => stride * unit)
    const offset = position === null ? 0 : position.offset * unit
    for (const known of this.leaves) {
      if (
        known.value === value &&
        !known.table &&
        known.dtype === dtype &&
        known.offset === offset &&
        sameDims(known.strides, strides)
      ) {
        return known.step
      }
    }
    const param = this.params.push({ kind: value.iota ? 'iota' : 'buffer', dtype: dtype.name }) - 1
    const step = this.step('input', dtype.name, [param])
    this.hold({ value, dtype, offset, strides, step, inOrder: position === null, table: false })
    return step
  }

  private cast(step: number, from: DTypeName, to: DTypeName): number {
    return from === to ? step : this.step('cast', to, [step])
  }

  private step(op: Step['op'], type: DTypeName, args: readonly number[], fn?: IrFunction): number {
    let text = op + dtypes[type].id
    if (op === 'input') text += this.params[args[0]].kind === 'iota' ? 'i' : 'b'
    else if (op !== 'scalar' && op !== 'table') for (const arg of args) text += `,${arg}`
    if (fn) text += `!${fn.name}`
    this.key += `${text};`
    return this.steps.push({ op, type, args, fn }) - 1
  }
}

function sameDims(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

function samePosition(a: Position | null, b: Position | null): boolean {
  if (a === null || b === null) return a === b
  return a.offset === b.offset && sameDims(a.strides, b.strides)
}
