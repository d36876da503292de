/**
 * From a launch to how it is executed: which dimensions remain when those that are contiguous together are merged,
 * which of them is the inner one, and how each operand moves along it. None of it depends on the number of threads.
 */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { collapse } from '../../core/order.js'
import { isMoving, type Kernel, type Launch, type Param } from '../../ir/kernel.js'
import { type Dims, nearerAlongOutputs, type ReductionShape, reducedOrder, reductionShape } from '../reduction-shape.js'
import type { Access, ArgumentLayout, OperandSpec } from './writer/arguments.js'
import type { KernelPlan } from './writer/map.js'
import { laneBytesOf } from './writer/narrow.js'

/** Dimensions and byte strides in the order of the argument block: strides[operand][dimension]. */
export interface Space {
  readonly inner: number
  readonly innerStrides: readonly number[]
  readonly outerDims: readonly number[]
  readonly outerStrides: readonly (readonly number[])[]
}

/** Part of a map, when it is cut: how far into each operand it begins, in the units of its strides. */
export interface MapSpace extends Space {
  readonly starts?: readonly number[]
  /** Of square tiles, whose inner dimension is that of their columns: the strides from row to row. */
  readonly tileRows?: readonly number[]
}

export interface ReduceSpace extends Space {
  readonly form: 'rows' | 'columns'
  readonly reducedDims: readonly number[]
  readonly reducedStrides: readonly (readonly number[])[]
  readonly reducedSize: number
}

export const itemsizeOf = (operand: Pick<OperandSpec, 'kind' | 'dtype'> | Param) =>
  operand.kind === 'iota' ? 1 : dtypes[operand.dtype].itemsize

/** Shorter inner dimensions than this make place for a longer one. */
const shortInner = 8
/** Outputs side by side that make a reduction down columns pay. */
const wideColumns = 32
/** Rows shorter than this cost more by their ends than by their elements. */
const shortRow = 256
export const tileEdge = 32
/** With fewer elements than this, every cache line is there still when it is needed again. */
const cachedElements = 1 << 14
/** Cost of an element beyond which fewer are worked on together: their values wouldn't fit into registers. */
const longCost = 60
/** Lanes where two have much in common: two chains of dependent instructions go on side by side. */
const countingLanes = 16
/** Cost of an element up to which the loop around it counts. */
const shortCost = 16

export function accessOf(kind: OperandSpec['kind'], itemsize: number, stride: number, inner: number): Access {
  if (inner === 1) return kind === 'iota' ? 'strided' : 'contiguous'
  if (stride === 0 && kind !== 'output') return 'constant'
  return stride === itemsize && kind !== 'iota' ? 'contiguous' : 'strided'
}

/** The strides of all operands: buffers and iotas in parameter order, then outputs that aren't blocks of memory. */
export function operandStrides(launch: Launch): (readonly number[])[] {
  const strides: (readonly number[])[] = []
  for (const param of launch.params) if (isMoving(param)) strides.push(param.strides)
  for (const output of launch.outputs) if (output.length === undefined) strides.push(output.strides)
  return strides
}

/**
 * Whether every operand goes through all of the points at one distance, so that the dimensions are one; the distances
 * are put into `into`. There is at least one point. Makes nothing: this is on the path of every launch.
 */
export function flatStrides(launch: Launch, into: number[]): boolean {
  const { dims, params, outputs } = launch
  let operand = 0
  for (let at = 0; at < params.length; at++) {
    const param = params[at]
    if (!isMoving(param)) continue
    const stride = flatStride(dims, param.strides)
    if (stride === undefined) return false
    into[operand++] = stride
  }
  for (let at = 0; at < outputs.length; at++) {
    const stride = flatStride(dims, outputs[at].strides)
    if (stride === undefined) return false
    into[operand++] = stride
  }
  into.length = operand
  return true
}

/** Whether all iotas of a launch in one dimension count its elements, from multiples of the lanes; there is one. */
export function countsElements(launch: Launch, innerStrides: readonly number[]): boolean {
  let operand = 0
  let counts = false
  for (const param of launch.params) {
    if (!isMoving(param)) continue
    const stride = innerStrides[operand++]
    if (param.kind !== 'iota') continue
    if (stride !== 1 || param.start % countingLanes !== 0) return false
    counts = true
  }
  return counts
}

function flatStride(dims: readonly number[], strides: readonly number[]): number | undefined {
  let axis = dims.length - 1
  while (axis >= 0 && dims[axis] === 1) axis--
  if (axis < 0) return 0
  const inner = strides[axis]
  let next = inner * dims[axis]
  while (--axis >= 0) {
    if (dims[axis] === 1) continue
    if (strides[axis] !== next) return undefined
    next *= dims[axis]
  }
  return inner
}

export function sizeOf(dims: readonly number[]): number {
  let size = 1
  for (let axis = 0; axis < dims.length; axis++) size *= dims[axis]
  return size
}

/** What is to be walked, one part after another; all parts together are the launch. */
export function mapSpaces(launch: Launch, itemsizes: readonly number[]): readonly MapSpace[] {
  const { dims, strides } = collapse(launch.dims, operandStrides(launch))
  return tile(dims, strides, itemsizes) ?? [plainSpace(dims, strides)]
}

function plainSpace(dims: readonly number[], strides: readonly (readonly number[])[]): Space {
  let last = dims.length - 1
  if (last < 0)
    return { inner: 1, innerStrides: strides.map(() => 0), outerDims: [], outerStrides: strides.map(() => []) }
  if (dims[last] < shortInner) last = longest(dims)
  return along(dims, strides, last)
}

function longest(dims: readonly number[]): number {
  let best = dims.length - 1
  for (let axis = best - 1; axis >= 0; axis--) if (dims[axis] > dims[best]) best = axis
  return dims[best] >= 2 * dims.at(-1)! ? best : dims.length - 1
}

/**
 * Where an operand is contiguous along another dimension than the last, walks in square tiles, so that each cache line
 * is used while it is there. What is left over at the ends of the two dimensions are two parts of their own.
 */
function tile(
  dims: readonly number[],
  strides: readonly (readonly number[])[],
  itemsizes: readonly number[],
): MapSpace[] | undefined {
  const last = dims.length - 1
  if (last < 1 || dims[last] < 2 * tileEdge || sizeOf(dims) <= cachedElements) return undefined
  const across = dims.findIndex(
    (length, axis) =>
      axis !== last &&
      length >= 2 * tileEdge &&
      strides.some(
        (of, operand) => Math.abs(of[axis]) === itemsizes[operand] && Math.abs(of[last]) > 4 * itemsizes[operand],
      ),
  )
  if (across < 0) return undefined
  const [wholeA, wholeB] = [dims[across], dims[last]].map((length) => length - (length % tileEdge))
  const parts: MapSpace[] = [tiles(dims, strides, across, wholeA, wholeB)]
  if (wholeB < dims[last]) {
    // Along the long side: the strip is short in the last dimension.
    const strip = dims.with(last, dims[last] - wholeB)
    parts.push({ ...along(strip, strides, across), starts: strides.map((of) => of[last] * wholeB) })
  }
  if (wholeA < dims[across]) {
    const strip = dims.with(across, dims[across] - wholeA).with(last, wholeB)
    parts.push({ ...along(strip, strides, last), starts: strides.map((of) => of[across] * wholeA) })
  }
  return parts
}

/** The first `wholeA` by `wholeB` points of the two dimensions, both multiples of the edge, tile by tile. */
function tiles(
  dims: readonly number[],
  strides: readonly (readonly number[])[],
  across: number,
  wholeA: number,
  wholeB: number,
): MapSpace {
  const last = dims.length - 1
  const others = dims.map((_, axis) => axis).filter((axis) => axis !== last && axis !== across)
  return {
    inner: tileEdge,
    innerStrides: strides.map((of) => of[last]),
    outerDims: [...others.map((axis) => dims[axis]), wholeA / tileEdge, wholeB / tileEdge, tileEdge],
    outerStrides: strides.map((of) => [
      ...others.map((axis) => of[axis]),
      of[across] * tileEdge,
      of[last] * tileEdge,
      of[across],
    ]),
    tileRows: strides.map((of) => of[across]),
  }
}

/** All of the dimensions, with `inner` as the inner one. */
function along(dims: readonly number[], strides: readonly (readonly number[])[], inner: number): Space {
  const outer = dims.map((_, axis) => axis).filter((axis) => axis !== inner)
  return {
    inner: dims[inner],
    innerStrides: strides.map((of) => of[inner]),
    outerDims: outer.map((axis) => dims[axis]),
    outerStrides: strides.map((of) => outer.map((axis) => of[axis])),
  }
}

const noDims: readonly number[] = []

/** All elements as one row: most reductions of small arrays, of which every step shows. */
function wholeRow({ dims: [length], params, outputs }: Launch): ReduceSpace {
  const innerStrides: number[] = []
  const none: (readonly number[])[] = []
  for (let at = 0; at < params.length; at++) {
    const param = params[at]
    if (!isMoving(param)) continue
    innerStrides.push(param.strides[0])
    none.push(noDims)
  }
  for (let at = 0; at < outputs.length; at++) {
    innerStrides.push(0)
    none.push(noDims)
  }
  const outer = { outerDims: noDims, outerStrides: none, reducedDims: noDims, reducedStrides: none }
  return { form: 'rows', inner: length, innerStrides, ...outer, reducedSize: length }
}

export function reduceSpace(launch: Launch, itemsizes: readonly number[]): ReduceSpace {
  if (launch.dims.length === 1 && launch.reduced === 1 && launch.dims[0] > 1) return wholeRow(launch)
  const shape = reductionShape(launch, operandStrides(launch), inputCount(launch))
  const { kept, reduced, size: reducedSize } = shape
  if (columnsPay(shape, itemsizes, inputCount(launch))) {
    return {
      form: 'columns',
      ...withoutLast(kept),
      reducedDims: reduced.dims,
      reducedStrides: reduced.strides,
      reducedSize,
    }
  }
  const rows = withoutLast(reduced)
  return {
    form: 'rows',
    inner: rows.inner,
    innerStrides: rows.innerStrides,
    outerDims: kept.dims,
    outerStrides: kept.strides,
    reducedDims: rows.outerDims,
    reducedStrides: rows.outerStrides,
    reducedSize,
  }
}

/** Rows of a reduction, side by side: undefined where there are few of them, or more than one dimension in each. */
export function rowsSideBySide(space: ReduceSpace): ReduceSpace | undefined {
  const { inner, innerStrides, outerDims, outerStrides, reducedDims } = space
  if (space.form !== 'rows' || reducedDims.length > 0 || (outerDims.at(-1) ?? 0) < wideColumns) return undefined
  return {
    form: 'columns',
    ...withoutLast({ dims: outerDims, strides: outerStrides }),
    reducedDims: [inner],
    reducedStrides: innerStrides.map((stride) => [stride]),
    reducedSize: inner,
  }
}

const inputCount = (launch: Launch) => launch.params.filter(isMoving).length

/** See `Device.reductionOrder`: the form, the order of the reduced dimensions, and where lanes begin anew. */
export function reductionOrder(launch: Launch, itemsizes: readonly number[]): string {
  const { form, inner, reducedDims } = reduceSpace(launch, itemsizes)
  const order = reducedOrder(launch, operandStrides(launch), inputCount(launch))
  return form === 'rows' ? `rows ${inner} ${order}` : `columns ${order} ${reducedDims.length > 0}`
}

function columnsPay(shape: ReductionShape, itemsizes: readonly number[], inputs: number): boolean {
  const { kept, reduced, size } = shape
  const last = kept.dims.length - 1
  if (last < 0 || kept.dims[last] < wideColumns || size === 0) return false
  if (reduced.dims.length === 0) return true
  // One that is constant along the columns can be read either way: a row of a matrix beside the columns of another.
  const nearer = nearerAlongOutputs(shape, itemsizes, inputs, false)
  if (nearer !== undefined) return nearer
  // Windows that overlap are as near along both: short ones are many rows, each with a beginning and an end.
  return size < shortRow && kept.strides.some((of, operand) => operand < inputs && of[last] === itemsizes[operand])
}

function withoutLast({ dims, strides }: Dims): Space {
  const last = dims.length - 1
  if (last < 0)
    return { inner: 1, innerStrides: strides.map(() => 0), outerDims: [], outerStrides: strides.map(() => []) }
  return {
    inner: dims[last],
    innerStrides: strides.map((of) => of[last]),
    outerDims: dims.slice(0, last),
    outerStrides: strides.map((of) => of.slice(0, last)),
  }
}

/** Whether the outputs are blocks of memory that are filled at places that the kernel finds. */
export const hasBlocks = ({ kind }: Kernel): boolean => kind === 'scatter' || kind === 'compact'

/**
 * Lanes of a step: as many as its values have registers for, so that chains of dependent instructions go on side by
 * side. What a reduction adds up in one lane must not depend on how much there is to compute.
 */
function lanesOf(kernel: Kernel, cost: number): number {
  if (kernel.kind === 'reduce') return 8
  if (cost > longCost) return 4
  const long = kernel.kind === 'map' && cost > shortCost
  return long && kernel.body.instrs.every(({ type }) => isWord(type)) ? 16 : 8
}

const isWord = (type: DTypeName) => dtypes[type].itemsize <= 4

/** What the writer has to know: where each parameter is found in the argument block. */
export function kernelPlan(kernel: Kernel, accesses: readonly Access[], cost: number, counts = false): KernelPlan {
  const operands: OperandSpec[] = []
  let scalars = 0
  const params = kernel.params.map((param) => {
    if (param.kind === 'table') return { scalar: scalars++, table: param.dtype }
    if (!isMoving(param)) return { scalar: scalars++ }
    const { kind, dtype } = param
    return { operand: operands.push({ kind, dtype, access: accesses[operands.length] }) - 1 }
  })
  const firstOutput = operands.length
  const blocks: number[] = []
  for (const dtype of kernel.outputs) {
    if (hasBlocks(kernel)) blocks.push(scalars++)
    else operands.push({ kind: 'output', dtype, access: accesses[operands.length] })
  }
  const layout: ArgumentLayout = { operands, scalars }
  const lanes = counts ? countingLanes : lanesOf(kernel, cost)
  const narrows = kernel.kind === 'map' && operands.slice(firstOutput).every(({ access }) => access !== 'strided')
  const laneBytes = narrows ? laneBytesOf(kernel.body, { params, layout }) : 4
  return {
    params,
    layout,
    firstOutput,
    blocks,
    lanes: laneBytes < 4 ? 32 / laneBytes : lanes,
    laneBytes,
    counts: counts && laneBytes === 4,
    short: cost <= shortCost,
  }
}
