/**
 * A program: a pending expression laid out as the instructions, parameters and operands of one kernel. Its text is
 * the kernel's identity: two programs with the same text differ only in addresses, shapes and scalars.
 */
import type { Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import { contiguousStrides } from '../core/layout.js'
import { Builder, type Id, type IrFunction } from '../ir/expr.js'
import type { LaunchParam, Param } from '../ir/kernel.js'
import { coordinates, mustBeInMemory, type Position } from './fusion.js'
import type { MapOp, Operand, Value } from './value.js'

interface Step {
  /** 'input' and 'scalar' read parameter `args[0]`; anything else is an operation on earlier steps. */
  readonly op: MapOp | 'input' | 'scalar'
  readonly type: DTypeName
  readonly args: readonly number[]
  readonly fn?: IrFunction
}

/** A value read from memory. */
export interface Leaf {
  readonly value: Value
  readonly dtype: DType
  /** Byte offset and byte strides over the program's dimensions. */
  readonly offset: number
  readonly strides: readonly number[]
}

let stamps = 0

export class Program {
  readonly params: Param[] = []
  readonly leaves: (Leaf | undefined)[] = []
  /** Values that are computed or read, operands before their users. */
  readonly visited: Value[] = []
  private readonly steps: Step[] = []
  private readonly scalars: Scalar[] = []
  private readonly positions = new Map<string, number>()
  private readonly stamp = ++stamps
  private text = ''

  constructor(
    readonly dims: readonly number[],
    private readonly realize: (value: Value) => void,
  ) {}

  /** The text of the steps so far. */
  get key(): string {
    return this.text
  }

  /** A scalar parameter; gives its step. */
  scalar(value: Scalar, dtype: DTypeName): number {
    const param = this.params.push({ kind: 'scalar', dtype }) - 1
    this.scalars[param] = value
    this.leaves.push(undefined)
    return this.step('scalar', dtype, [param])
  }

  /** Number of the scalar parameter that a step reads. */
  paramOf(step: number): number {
    return this.steps[step].args[0]
  }

  /** An operand of a node over `space`, whose own position (null: the program's) is known; gives its step. */
  operand(operand: Operand, position: Position | null, space: readonly number[]): number {
    const { value } = operand
    if (value === null) return this.cast(this.scalar(operand.scalar, operand.dtype.name), operand.dtype.name, operand.as)
    const at = this.follow(operand, position, space)
    if (value.pending && mustBeInMemory(value, this.elements())) this.realize(value)
    const step = value.pending ? this.pending(value, at) : this.leaf(operand, at)
    return this.cast(step, operand.dtype.name, operand.as)
  }

  /** The steps of a pending element-wise value at a position; null is the program's own. */
  pending(value: Value, position: Position | null): number {
    const node = value.node
    if (node?.kind !== 'map') throw new InternalError('only element-wise values become part of a program')
    const first = value.stamp !== this.stamp
    if (!first && position === null && value.entry >= 0) return value.entry
    const key = position === null ? '' : `${this.numberOf(value)}@${position.offset},${position.strides.join()}`
    const known = this.positions.get(key)
    if (key !== '' && known !== undefined) return known
    if (first) this.mark(value)
    const args = node.operands.map((operand) => this.operand(operand, position, value.dims))
    const step = this.step(node.op, value.dtype.name, args, node.fn)
    if (key !== '') this.positions.set(key, step)
    else {
      this.mark(value)
      value.entry = step
    }
    if (first) this.visited.push(value)
    return step
  }

  /** The launch's parameters, now that all values read are in memory. */
  launchParams(): LaunchParam[] {
    return this.params.map((param, index): LaunchParam => {
      if (param.kind === 'scalar') return { kind: 'scalar', value: this.scalars[index] }
      const { value, offset, strides } = this.leaves[index]!
      if (param.kind === 'iota') return { kind: 'iota', start: offset, strides }
      return { kind: 'buffer', pointer: value.allocation!.pointer + offset, strides }
    })
  }

  /** Writes the steps as instructions; gives the position of each. */
  build(b: Builder): Id[] {
    const ids: Id[] = []
    for (const { op, type, args, fn } of this.steps) {
      const at = args.map((arg) => ids[arg])
      if (op === 'input') ids.push(b.input(args[0], type))
      else if (op === 'scalar') ids.push(b.scalar(args[0], type))
      else if (op === 'cast') ids.push(b.cast(at[0], type))
      else if (op === 'bitcast') ids.push(b.bitcast(at[0], type))
      else if (op === 'select') ids.push(b.select(at[0], at[1], at[2]))
      else if (op === 'call') ids.push(b.call(fn!, ...at))
      else ids.push(b.op(op, ...at))
    }
    return ids
  }

  private elements(): number {
    let count = 1
    for (const length of this.dims) count *= length
    return count
  }

  /** Where the operand's elements are, as a function of the program's indices; null where it is the program's own order. */
  private follow(operand: Operand, position: Position | null, space: readonly number[]): Position | null {
    const { strides, offset, value } = operand
    if (strides === null) return position
    const unit = value!.iota ? 1 : operand.dtype.itemsize
    if (position === null) return { offset: offset / unit, strides: strides.map((stride) => stride / unit) }
    const found = coordinates(position, this.dims, space)
    if (found === undefined) throw new Unfollowable()
    let start = offset / unit
    const total = new Array<number>(this.dims.length).fill(0)
    found.forEach((coordinate, axis) => {
      start += coordinate.offset * (strides[axis] / unit)
      coordinate.strides.forEach((stride, at) => {
        total[at] += stride * (strides[axis] / unit)
      })
    })
    return { offset: start, strides: total }
  }

  private leaf({ value: read, dtype }: Operand, position: Position | null): number {
    const value = read!
    const unit = value.iota ? 1 : dtype.itemsize
    const strides =
      position === null ? contiguousStrides(this.dims, unit) : position.strides.map((stride) => stride * unit)
    const offset = position === null ? 0 : position.offset * unit
    if (value.stamp !== this.stamp) {
      this.mark(value)
      this.visited.push(value)
    }
    const key = `${this.numberOf(value)}:${dtype.id}@${offset},${strides.join()}`
    const known = this.positions.get(key)
    if (known !== undefined) return known
    const param = this.params.push({ kind: value.iota ? 'iota' : 'buffer', dtype: dtype.name }) - 1
    this.leaves.push({ value, dtype, offset, strides })
    const step = this.step('input', dtype.name, [param])
    this.positions.set(key, step)
    return step
  }

  private readonly numbers = new Map<Value, number>()

  private numberOf(value: Value): number {
    let number = this.numbers.get(value)
    if (number === undefined) this.numbers.set(value, (number = this.numbers.size))
    return number
  }

  private mark(value: Value): void {
    value.stamp = this.stamp
    value.entry = -1
    value.exclusiveEdges = 0
  }

  private cast(step: number, from: DTypeName, to: DTypeName): number {
    return from === to ? step : this.step('cast', to, [step])
  }

  private step(op: Step['op'], type: DTypeName, args: readonly number[], fn?: IrFunction): number {
    this.text += `${op}${fn ? fn.name : ''}.${dtypes[type].id}(${args.join()})`
    return this.steps.push({ op, type, args, fn }) - 1
  }
}

/** Thrown while a program is built through a value whose elements are reordered in a way that strides can't express. */
export class Unfollowable extends Error {}
