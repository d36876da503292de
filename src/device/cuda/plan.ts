/** From a launch to the form of kernel that suits it: dimensions merged and ordered, accesses, packs, grid. */
import { dtypes } from '../../core/dtype.js'
import { collapse } from '../../core/order.js'
import { isMoving, type Kernel, type Launch } from '../../ir/kernel.js'
import { nearerAlongOutputs, type ReductionShape, reducedOrder, reductionShape } from '../reduction-shape.js'
import { type Access, countingStart } from './writer/arguments.js'
import { type MapVariant, mapThreads } from './writer/map.js'
import { tileEdge } from './writer/map-tiled.js'
import { columnThreads, type ReduceVariant, reduceThreads } from './writer/reduce.js'

/** An operand of a kernel, as the plan sees it. */
export interface PlannedOperand {
  readonly kind: 'buffer' | 'iota' | 'output'
  /** Bytes of an element; 1 for an iota, whose strides count elements. */
  readonly itemsize: number
}

/** Dimensions and strides in the order of the argument struct: strides[operand][dimension]. */
export interface Arranged {
  readonly innerStrides: readonly number[]
  readonly dims: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

export interface PlannedMap extends Arranged {
  readonly variant: MapVariant
  readonly accesses: readonly Access[]
  readonly head: readonly number[]
  readonly gridX: number
  readonly gridY: number
}

export interface PlannedReduce extends Arranged {
  readonly variant: ReduceVariant
  readonly accesses: readonly Access[]
  readonly head: readonly [number, number, number, number]
  readonly gridX: number
  readonly gridY: number
  /** Partial results and counters that the launch needs. */
  readonly partials: number
  readonly counters: number
}

export function plannedOperands(kernel: Kernel): PlannedOperand[] {
  const inputs = kernel.params.filter(isMoving).map(({ kind, dtype }) => ({
    kind,
    itemsize: kind === 'iota' ? 1 : dtypes[dtype].itemsize,
  }))
  return [...inputs, ...kernel.outputs.map((dtype) => ({ kind: 'output' as const, itemsize: dtypes[dtype].itemsize }))]
}

/** Strides and addresses of all operands; an iota has none. */
export function operandsOf(launch: Launch): { strides: (readonly number[])[]; pointers: number[] } {
  const strides: (readonly number[])[] = []
  const pointers: number[] = []
  for (const param of launch.params) {
    if (!isMoving(param)) continue
    strides.push(param.strides)
    pointers.push(param.kind === 'iota' ? 0 : param.pointer)
  }
  for (const { strides: of, pointer } of launch.outputs) {
    strides.push(of)
    pointers.push(pointer)
  }
  return { strides, pointers }
}

export function accessOf({ kind, itemsize }: PlannedOperand, stride: number): Access {
  if (stride === 0 && kind !== 'output') return 'constant'
  return stride === itemsize && kind !== 'iota' ? 'contiguous' : 'strided'
}

/** Elements of one access: 16 bytes of the largest contiguous element. */
export function widestPack(operands: readonly PlannedOperand[], accesses: readonly Access[]): number {
  let largest = 0
  operands.forEach(({ itemsize }, at) => {
    if (accesses[at] === 'contiguous') largest = Math.max(largest, itemsize)
  })
  return largest === 0 ? 1 : 16 / largest
}

/** The largest pack whose accesses are aligned wherever they begin. */
export function alignedPack(
  most: number,
  operands: readonly PlannedOperand[],
  accesses: readonly Access[],
  pointers: readonly number[],
  steps: readonly (readonly number[])[],
): number {
  let pack = most
  while (pack > 1 && !operands.every((_, at) => isAligned(at, pack, operands, accesses, pointers, steps))) pack /= 2
  return pack
}

function isAligned(
  at: number,
  pack: number,
  operands: readonly PlannedOperand[],
  accesses: readonly Access[],
  pointers: readonly number[],
  steps: readonly (readonly number[])[],
): boolean {
  if (accesses[at] !== 'contiguous') return true
  const unit = Math.min(16, pack * operands[at].itemsize)
  return pointers[at] % unit === 0 && steps[at].every((step) => step % unit === 0)
}

/** Complex elements need only the alignment of their parts: where they have no more, they are read part by part. */
export function alignedAccesses(
  pack: number,
  operands: readonly PlannedOperand[],
  accesses: readonly Access[],
  pointers: readonly number[],
  steps: readonly (readonly number[])[],
): readonly Access[] {
  return accesses.map((access, at) => (isAligned(at, pack, operands, accesses, pointers, steps) ? access : 'strided'))
}

/** Positions below it are computed in 32 bits. */
export const narrowLimit = 2 ** 31

/** Rows that a thread goes through at a time. */
const rowsAtOnce = 4
/** Packs of a thread where nothing is read: else blocks would end sooner than others can be started. */
const writtenPacks = 4

/** Packs that a thread has on their way at a time. */
function flatPacks(operands: readonly PlannedOperand[], accesses: readonly Access[]): number {
  const reads = operands.some(({ kind }, at) => kind === 'buffer' && accesses[at] !== 'constant')
  return reads ? 1 : writtenPacks
}

/** Packs in a row from which blocks stay in their columns. */
const longRow = 192

/** Elements of a thread that have the words of a block of random numbers in common. */
const sharedPack = 4

/** Elements that a block of a flat kernel handles. */
export const flatSpan = ({ pack, packs }: MapVariant) => pack * packs * mapThreads

/** One dimension, all operands contiguous or constant, and aligned: what most launches are. */
export function planFlat(operands: readonly PlannedOperand[], constants: number): PlannedMap {
  const accesses = operands.map((_, at): Access => (constants & (1 << at) ? 'constant' : 'contiguous'))
  const pack = widestPack(operands, accesses)
  const packs = flatPacks(operands, accesses)
  const variant: MapVariant = { form: 'flat', pack, packs, outer: 0, narrow: true }
  return { variant, accesses, innerStrides: [], dims: [], strides: [], head: [], gridX: 0, gridY: 1 }
}

/** `heavy`: it is computation that takes the time, and neighbours may have some of it in common. */
export function planMap(
  launch: Launch,
  operands: readonly PlannedOperand[],
  limit = narrowLimit,
  heavy = false,
): PlannedMap {
  const { strides: all, pointers } = operandsOf(launch)
  const { dims, strides } = launch.dims.length === 1 ? { dims: launch.dims, strides: all } : collapse(launch.dims, all)
  const last = dims.length - 1
  const size = dims.reduce((product, length) => product * length, 1)
  const narrow = size < limit
  const innerStrides = strides.map((of, at) => (last < 0 ? operands[at].itemsize : of[last]))
  const accesses = operands.map((operand, at) => accessOf(operand, innerStrides[at]))
  if (dims.length <= 1) {
    const none = strides.map(() => [])
    const counts = heavy && countingOf(launch, innerStrides).includes(true)
    const most = Math.max(widestPack(operands, accesses), counts ? sharedPack : 1)
    const pack = alignedPack(most, operands, accesses, pointers, none)
    const variant: MapVariant = {
      form: 'flat',
      pack,
      packs: heavy ? 1 : flatPacks(operands, accesses),
      outer: 0,
      narrow,
    }
    const gridX = Math.ceil(size / flatSpan(variant))
    const counting = countingOf(launch, innerStrides)
    const aligned = alignedAccesses(pack, operands, accesses, pointers, none).map((access, at) =>
      counting[at] ? 'counting' : access,
    )
    return { variant, accesses: aligned, innerStrides, dims: [], strides: none, head: [size], gridX, gridY: 1 }
  }
  const across = acrossDimension(dims, strides, operands)
  if (across >= 0) return planTiles(dims, strides, operands, pointers, across, narrow)
  const outerStrides = strides.map((of) => of.slice(0, last))
  let most = widestPack(operands, accesses)
  while (dims[last] % most !== 0) most /= 2
  const pack = alignedPack(most, operands, accesses, pointers, outerStrides)
  const inner = dims[last] / pack
  const arranged = {
    accesses: alignedAccesses(pack, operands, accesses, pointers, outerStrides),
    innerStrides,
    dims: dims.slice(0, last),
    strides: outerStrides,
  }
  if (inner >= longRow) {
    const rows = size / dims[last]
    const variant: MapVariant = { form: 'grid', pack, packs: rowsAtOnce, outer: last, narrow }
    const gridY = Math.min(Math.ceil(rows / rowsAtOnce), 65535)
    return { ...arranged, variant, head: [rows, inner], gridX: Math.ceil(inner / mapThreads), gridY }
  }
  const variant: MapVariant = { form: 'rows', pack, packs: 1, outer: last, narrow }
  return { ...arranged, variant, head: [size / pack, inner], gridX: Math.ceil(size / pack / mapThreads), gridY: 1 }
}

/** Which operands are iotas that count the elements of one dimension. */
function countingOf(launch: Launch, innerStrides: readonly number[]): boolean[] {
  return launch.params
    .filter(isMoving)
    .map((param, at) => param.kind === 'iota' && innerStrides[at] === 1 && param.start % countingStart === 0)
}

/** A dimension that an input is contiguous along, while the outputs are along the last one. */
function acrossDimension(
  dims: readonly number[],
  strides: readonly (readonly number[])[],
  operands: readonly PlannedOperand[],
): number {
  const last = dims.length - 1
  if (dims[last] < tileEdge / 2) return -1
  for (let axis = last - 1; axis >= 0; axis--) {
    if (dims[axis] < tileEdge / 2) continue
    const crosses = strides.some(
      (of, at) =>
        operands[at].kind === 'buffer' &&
        Math.abs(of[axis]) === operands[at].itemsize &&
        Math.abs(of[last]) > operands[at].itemsize,
    )
    if (crosses) return axis
  }
  return -1
}

function planTiles(
  dims: readonly number[],
  strides: readonly (readonly number[])[],
  operands: readonly PlannedOperand[],
  pointers: readonly number[],
  across: number,
  narrow: boolean,
): PlannedMap {
  const last = dims.length - 1
  const order = [...dims.keys()].filter((axis) => axis !== across && axis !== last)
  const outer = [...order, across]
  const innerStrides = strides.map((of) => of[last])
  const accesses = operands.map((operand, at): Access => {
    const [inner, crossing] = [Math.abs(strides[at][last]), Math.abs(strides[at][across])]
    const crosses =
      operand.kind === 'buffer' &&
      crossing === operand.itemsize &&
      inner > operand.itemsize &&
      [pointers[at], ...strides[at]].every((step) => step % operand.itemsize === 0)
    return crosses ? 'across' : accessOf(operand, strides[at][last])
  })
  const [tilesI, tilesJ] = [Math.ceil(dims[last] / tileEdge), Math.ceil(dims[across] / tileEdge)]
  const batches = order.reduce((product, axis) => product * dims[axis], 1)
  return {
    variant: { form: 'tiled', pack: 1, packs: 1, outer: outer.length, narrow },
    accesses,
    innerStrides,
    dims: outer.map((axis) => dims[axis]),
    strides: strides.map((of) => outer.map((axis) => of[axis])),
    head: [tilesI, tilesJ, dims[last]],
    gridX: tilesI * tilesJ * batches,
    gridY: 1,
  }
}

/** Blocks that keep a GPU busy, per multiprocessor: measured on an H200. */
const rowBlocks = 8
const columnBlocks = 4

export function planReduce(
  launch: Launch,
  operands: readonly PlannedOperand[],
  multiprocessors: number,
  /** Of the accumulators of one output. */
  totalBytes: number,
  limit = narrowLimit,
): PlannedReduce {
  const { strides: all, pointers } = operandsOf(launch)
  const inputs = operands.filter(({ kind }) => kind !== 'output').length
  const { kept, reduced, size } = reductionShape(launch, all, inputs)
  const outputs = kept.dims.reduce((product, length) => product * length, 1)
  const narrow = size * outputs < limit
  const shape = { kept, reduced, size, outputs, narrow, inputs, pointers, operands, multiprocessors, totalBytes }
  return columnsPay(shape) ? planColumns(shape) : planRows(shape)
}

/** See `Device.reductionOrder`: the form, how the elements are shared out, and the order of the reduced dimensions. */
export function reductionOrder({ variant, head }: PlannedReduce, launch: Launch, inputs: number): string {
  const { form, team, pack, split } = variant
  const order = reducedOrder(launch, operandsOf(launch).strides, inputs)
  return `${form} ${team} ${form === 'rows' ? pack : ''} ${split} ${head[3]} ${form === 'rows' ? head[1] : ''} ${order}`
}

interface ReduceShape extends ReductionShape {
  readonly outputs: number
  readonly narrow: boolean
  readonly inputs: number
  readonly pointers: readonly number[]
  readonly operands: readonly PlannedOperand[]
  readonly multiprocessors: number
  readonly totalBytes: number
}

/** Totals of a block's threads in the shared memory that every kernel may have: that many elements at once. */
const columnTotals = (totalBytes: number) => sharedBytes / (columnThreads.x * columnThreads.y * totalBytes)
const sharedBytes = 47 << 10

function columnsPay(shape: ReduceShape): boolean {
  const { kept, size, inputs, operands, totalBytes } = shape
  const last = kept.dims.length - 1
  if (columnTotals(totalBytes) < 1) return false
  if (last < 0 || kept.dims[last] < 32 || size < 2) return false
  const itemsizes = operands.map(({ itemsize }) => itemsize)
  return nearerAlongOutputs(shape, itemsizes, inputs, true) ?? false
}

function planRows({
  kept,
  reduced,
  size,
  outputs,
  narrow,
  pointers,
  operands,
  multiprocessors,
}: ReduceShape): PlannedReduce {
  const last = reduced.dims.length - 1
  const innerStrides = operands.map((operand, at) => (last < 0 ? operand.itemsize : reduced.strides[at][last]))
  const accesses = operands.map((operand, at) => accessOf(operand, innerStrides[at]))
  const inner = last < 0 ? 1 : reduced.dims[last]
  const reducedOuter = Math.max(0, last)
  const most =
    reducedOuter > 0
      ? 1
      : widestPack(
          operands.map((operand) => (operand.kind === 'output' ? { ...operand, itemsize: 1 } : operand)),
          accesses,
        )
  const inputsOnly = operands.map((operand, at): Access => (operand.kind === 'output' ? 'strided' : accesses[at]))
  const steps = operands.map((_, at) => [...kept.strides[at], ...reduced.strides[at].slice(0, reducedOuter)])
  const pack = alignedPack(most, operands, inputsOnly, pointers, steps)
  const team =
    size <= 16 || (size <= 64 && outputs >= 1 << 20)
      ? 1
      : size <= 2048 && outputs >= multiprocessors * 4
        ? 32
        : size <= 256
          ? 32
          : 256
  const wanted = multiprocessors * rowBlocks
  const pieces =
    team === 256 && outputs < wanted / 2
      ? Math.max(1, Math.min(Math.ceil(wanted / outputs), Math.ceil(size / (reduceThreads * pack * 16))))
      : 1
  const gridX = pieces > 1 ? outputs * pieces : Math.ceil(outputs / (reduceThreads / team))
  return {
    variant: { form: 'rows', team, pack, keptOuter: kept.dims.length, reducedOuter, split: pieces > 1, narrow },
    accesses: alignedAccesses(pack, operands, inputsOnly, pointers, steps),
    innerStrides,
    dims: [...kept.dims, ...reduced.dims.slice(0, reducedOuter)],
    strides: operands.map((_, at) => [...kept.strides[at], ...reduced.strides[at].slice(0, reducedOuter)]),
    head: [outputs, inner, size, pieces],
    gridX,
    gridY: 1,
    partials: pieces > 1 ? outputs * pieces : 0,
    counters: pieces > 1 ? outputs : 0,
  }
}

function planColumns({
  kept,
  reduced,
  size,
  outputs,
  narrow,
  inputs,
  pointers,
  operands,
  multiprocessors,
  totalBytes,
}: ReduceShape): PlannedReduce {
  const last = kept.dims.length - 1
  const innerStrides = operands.map((_, at) => kept.strides[at][last])
  const accesses = operands.map((operand, at) =>
    operand.kind === 'output' ? 'strided' : accessOf(operand, innerStrides[at]),
  )
  const keptOuter = kept.strides.map((of) => of.slice(0, last))
  let most = Math.min(4, widestPack(operands.slice(0, inputs), accesses))
  while (kept.dims[last] % most !== 0 || most > columnTotals(totalBytes)) most /= 2
  const steps = operands.map((_, at) => [...keptOuter[at], ...reduced.strides[at]])
  const pack = alignedPack(most, operands, accesses, pointers, steps)
  const packs = outputs / pack
  const gridX = Math.ceil(packs / columnThreads.x)
  const wanted = multiprocessors * columnBlocks
  const pieces =
    gridX >= wanted
      ? 1
      : Math.max(1, Math.min(Math.ceil(wanted / gridX), Math.ceil(size / (columnThreads.y * 8)), 65535))
  return {
    variant: {
      form: 'columns',
      team: 256,
      pack,
      keptOuter: last,
      reducedOuter: reduced.dims.length,
      split: pieces > 1,
      narrow,
    },
    accesses: alignedAccesses(pack, operands, accesses, pointers, steps),
    innerStrides,
    dims: [...kept.dims.slice(0, last), ...reduced.dims],
    strides: operands.map((_, at) => [...keptOuter[at], ...reduced.strides[at]]),
    head: [packs, kept.dims[last] / pack, size, pieces],
    gridX,
    gridY: pieces,
    partials: pieces > 1 ? gridX * pieces * columnThreads.x * pack : 0,
    counters: pieces > 1 ? gridX : 0,
  }
}

/** Accesses as part of a variant's key. */
export function accessKey(accesses: readonly Access[]): string {
  let key = ''
  for (const access of accesses) key += access[3]
  return key
}
