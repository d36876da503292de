/** What views share: one value at a time, replaced by in-place updates. */
import { type DType, dtypes } from '../core/dtype.js'
import { DisposedError } from '../core/errors.js'
import { isContiguous } from '../core/layout.js'
import { runScatter, type ScatterOptions } from './patterns.js'
import { pendingReaders, trackReaders } from './readers.js'
import { realize, realizeAll, writeInto } from './realize.js'
import { recordMap, whole } from './record.js'
import type { Runtime } from './runtime.js'
import { type MapNode, type Operand, release, Value } from './value.js'

export class Storage {
  private current: Value | undefined

  constructor(value: Value) {
    value.uses++
    this.current = value
  }

  get disposed(): boolean {
    return this.current === undefined
  }

  get value(): Value {
    if (this.current === undefined) throw new DisposedError('this array was disposed; its memory is no longer its own')
    return this.current
  }

  get runtime(): Runtime {
    return this.value.runtime
  }

  dispose(): void {
    const { current } = this
    this.current = undefined
    if (current !== undefined) release(current)
  }

  /** The value in memory. */
  realized(): Value {
    const { value } = this
    if (value.pending) realize(value)
    return value
  }

  /** Another value takes the place of the current one, whose last reader has its memory. */
  replace(next: Value): void {
    const before = this.value
    next.uses++
    next.kept = true
    if (before.readers !== undefined) trackReaders(next)
    this.current = next
    before.kept = false
    release(before)
  }

  /** Makes the value one that is in memory and that only this storage sees; the operands' values may see it too. */
  private own(operands: readonly Operand[]): Value {
    const value = this.realized()
    this.settleReaders(value, operands)
    if (value.uses <= 1 && !value.iota) {
      trackReaders(value)
      return value
    }
    const copy = new Value(value.runtime, value.dtype, value.dims, value.size)
    copy.allocation = value.runtime.pool.allocate(value.bytes)
    value.runtime.device.copy(copy.allocation.pointer, value.allocation!.pointer, value.bytes)
    trackReaders(copy)
    this.replace(copy)
    copy.kept = false
    return copy
  }

  /**
   * The value, in memory and seen by nobody else, for work that may write to it without the graph's knowledge. Whoever
   * was to read the contents before still does.
   */
  exclusive(): Value {
    return this.own([])
  }

  /**
   * Assigns the elements of a node to a view of this storage: to all of it lazily, to a part of it at once. The
   * view's elements have dtype `dtype`, `dims` and byte strides, its first one is at `offset`.
   */
  assign(dtype: DType, dims: readonly number[], strides: readonly number[], offset: number, node: MapNode): void {
    const { value } = this
    let size = 1
    for (const length of dims) size *= length
    if (size === 0) return
    if (
      offset === 0 &&
      size === value.size &&
      dtype === value.dtype &&
      isContiguous(dims, strides, dtype.itemsize, 'C')
    ) {
      this.replace(recordMap(value.runtime, node.op, dtype, dims, size, node.operands, node.fn))
      return
    }
    const own = this.own(node.operands)
    const operands = node.operands.map((operand) => (operand.value === value ? { ...operand, value: own } : operand))
    writeInto({ value: own, offset, strides, dims }, dtype, { ...node, operands })
  }

  /**
   * Stores the elements of `value` at positions in this storage, counted in elements of `dtype` from its beginning: see
   * `runScatter`.
   */
  scatter(dtype: DType, dims: readonly number[], position: Operand, value: Operand, options: ScatterOptions): void {
    const before = this.value
    const own = this.own([position, value])
    const moved = (operand: Operand) => (operand.value === before ? { ...operand, value: own } : operand)
    runScatter(own, dtype, dims, moved(position), moved(value), options)
  }

  /**
   * Computes what is pending and reads `written`, before a part of it is overwritten: operands that do, and the other
   * readers where that costs less than a copy.
   */
  private settleReaders(written: Value, operands: readonly Operand[]): void {
    const pending: Value[] = []
    for (const { value } of operands) if (value?.pending && reads(value, written)) pending.push(value)
    if (written.uses > 1 && written.readers !== undefined) {
      const readers = pendingReaders(written)
      if (readers.reduce((bytes, reader) => bytes + reader.bytes, 0) < written.bytes) pending.push(...readers)
    }
    if (pending.length === 1) realize(pending[0])
    else if (pending.length > 1) realizeAll(pending)
  }
}

/** Whether a pending value's expression contains another one. */
function reads(value: Value, other: Value): boolean {
  const seen = new Set<Value>([value])
  for (const next of seen) {
    if (next === other) return true
    for (const { value: operand } of next.node?.operands ?? []) if (operand !== null) seen.add(operand)
  }
  return false
}

/** A storage over fresh memory filled with `bytes`. */
export function storageOf(runtime: Runtime, dtype: DType, size: number, bytes?: Uint8Array): Storage {
  const value = new Value(runtime, dtype, [size], size)
  value.allocation = runtime.pool.allocate(value.bytes)
  if (bytes !== undefined && bytes.length > 0) runtime.device.write(value.allocation.pointer, bytes)
  return new Storage(value)
}

/** Positions 0, 1, 2 … as a value that needs no memory. */
export function iota(runtime: Runtime): Value {
  return new Value(runtime, dtypes.int64, [Number.MAX_SAFE_INTEGER], Number.MAX_SAFE_INTEGER, true)
}

export { whole }
