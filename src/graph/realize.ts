/**
 * Computes pending values. A failure (no memory, a device error) leaves every value as it was: memory is taken before
 * anything is written, and a node is only forgotten when its elements are in memory.
 */
import { dtypes } from '../core/dtype.js'
import { contiguousStrides } from '../core/layout.js'
import { overlaps, sameElements } from '../core/overlap.js'
import { Builder } from '../ir/expr.js'
import type { Kernel, Launch } from '../ir/kernel.js'
import type { Allocation } from '../memory/allocation.js'
import { type Leaf, Program } from './program.js'
import { inMemory, orderMatters, pendingOperands } from './reduction-order.js'
import { realizeSingle } from './single.js'
import { combineSteps } from './steps.js'
import { type MapNode, type Operand, type ReduceNode, release, settle, Value } from './value.js'

/** Brings a value into memory. */
export function realize(value: Value): void {
  const { node } = value
  if (node === undefined) return
  if (node.kind === 'reduce') realizeReduce(value, node)
  else if (!realizeSingle(value, node)) realizeMap([value])
}

/** Brings several values into memory; those over the same dimensions in one kernel. */
export function realizeAll(values: readonly Value[]): void {
  const groups = new Map<string, Value[]>()
  for (const value of new Set(values)) {
    if (value.node?.kind !== 'map') realize(value)
    else {
      const key = value.dims.join()
      groups.set(key, [...(groups.get(key) ?? []), value])
    }
  }
  for (const group of groups.values()) {
    const pending = group.filter((value) => value.pending)
    if (pending.reduce((sum, value) => sum + value.leaves + 1, 0) > 16) for (const value of pending) realize(value)
    else if (pending.length > 0) realizeMap(pending)
  }
}

function realizeMap(roots: readonly Value[]): void {
  const { runtime, dims } = roots[0]
  const program = new Program(dims, realize)
  const fresh: Allocation[] = []
  try {
    const results: number[] = []
    for (const root of roots) if (root.pending) results.push(program.root(root))
    if (!roots.every((root) => root.pending)) {
      // A root that another one reads had to be in memory first: the rest is laid out anew.
      realizeAll(roots)
      return
    }
    const kernel = runtime.kernel(`map:${program.key}>${results.join()}`, () => {
      const b = new Builder()
      const ids = program.build(b)
      return {
        kind: 'map',
        params: program.params,
        body: b.body(...results.map((step) => ids[step])),
        outputs: roots.map(({ dtype }) => dtype.name),
      }
    })
    const params = program.launchParams()
    const donor = roots.length === 1 ? findDonor(program, roots[0]) : undefined
    const targets = roots.map((root) => donor?.value.allocation ?? keep(fresh, runtime.pool.allocate(root.bytes)))
    runtime.device.launch(kernel, {
      dims,
      reduced: 0,
      params,
      outputs: targets.map(({ pointer }, index) => ({
        pointer,
        strides: contiguousStrides(dims, roots[index].dtype.itemsize),
      })),
    })
    if (donor) donor.value.allocation = undefined
    roots.forEach((root, index) => {
      root.allocation = targets[index]
    })
  } catch (error) {
    for (const allocation of fresh) allocation.release()
    throw error
  } finally {
    program.finish()
  }
  program.noteEvaluations()
  for (const root of roots) settle(root)
}

function keep(list: Allocation[], allocation: Allocation): Allocation {
  list.push(allocation)
  return allocation
}

/** A value that is read in order, has the result's size, and that nobody else can see: its memory can be taken over. */
function findDonor(program: Program, root: Value): Leaf | undefined {
  return program.leaves.find(
    (leaf) =>
      leaf.inOrder &&
      !leaf.value.iota &&
      leaf.value.size === root.size &&
      leaf.value.dtype.itemsize === root.dtype.itemsize &&
      leaf.dtype.itemsize === root.dtype.itemsize &&
      program.exclusive(leaf, [root]),
  )
}

/** A reduction laid out: its kernel, and a launch of it without a place for its result. */
function planReduce(program: Program, value: Value, node: ReduceNode): { kernel: Kernel; launch: Launch } {
  const results = node.operands.map((operand) => program.operand(operand))
  const extras = node.extras.map(({ dtype, value: scalar }) => program.scalar(scalar, dtype))
  const key = `${node.reduction.name}:${program.key}>${results.join()}|${extras.join()}`
  const kernel = value.runtime.kernel(key, () => reduceKernel(program, value, node, results, extras))
  const strides = contiguousStrides(value.dims, value.dtype.itemsize)
  const { dims, reduced } = node
  return { kernel, launch: { dims, reduced, params: program.launchParams(), outputs: [{ pointer: 0, strides }] } }
}

/** Whether the elements would be combined in another order if the operands were in memory. */
function reorders(value: Value, node: ReduceNode, { kernel, launch }: { kernel: Kernel; launch: Launch }): boolean {
  const { device } = value.runtime
  if (device.reductionOrder === undefined) return false
  const program = new Program(node.dims, realize)
  try {
    const plain = planReduce(program, value, inMemory(node))
    return device.reductionOrder(plain.kernel, plain.launch) !== device.reductionOrder(kernel, launch)
  } finally {
    program.finish()
  }
}

/** Reductions that are remembered by name for `realizeWhole`: more than there are in NumPy. */
const mostWholes = 512

/**
 * The reduction of all of one value that is in memory: what most small programs do. Its kernel is remembered, so that it
 * needs no program. Tells whether it was such a one.
 */
function realizeWhole(value: Value, node: ReduceNode): boolean {
  const { operands, dims, reduced, extras } = node
  if (operands.length !== 1 || extras.length > 0 || dims.length !== 1 || reduced !== 1) return false
  const [{ value: read, strides, dtype }] = operands
  if (read === null || strides !== null || read.node !== undefined || read.iota) return false
  const { runtime } = value
  const kernel = wholeKernel(value, node)
  const target = runtime.pool.allocate(value.bytes)
  try {
    const params = [{ kind: 'buffer', pointer: read.allocation!.pointer, strides: [dtype.itemsize] }] as const
    runtime.device.launch(kernel, { dims, reduced, params, outputs: [{ pointer: target.pointer, strides: noStrides }] })
  } catch (error) {
    target.release()
    throw error
  }
  value.allocation = target
  settle(value)
  return true
}

const noStrides: readonly number[] = []

function wholeKernel(value: Value, node: ReduceNode): Kernel {
  const { wholes } = value.runtime
  const { name } = node.reduction
  const [{ dtype, as }] = node.operands
  let kernels = wholes.get(name)
  if (kernels === undefined) {
    if (wholes.size >= mostWholes) wholes.clear()
    wholes.set(name, (kernels = new Map()))
  }
  const key = (value.dtype.id * 16 + dtype.id) * 16 + dtypes[as].id
  let kernel = kernels.get(key)
  if (kernel === undefined) {
    const program = new Program(node.dims, realize)
    try {
      kernels.set(key, (kernel = planReduce(program, value, node).kernel))
    } finally {
      program.finish()
    }
  }
  return kernel
}

function realizeReduce(value: Value, node: ReduceNode): void {
  if (realizeWhole(value, node)) return
  const { runtime } = value
  const program = new Program(node.dims, realize)
  let target: Allocation | undefined
  let first: readonly Value[] = []
  try {
    const planned = planReduce(program, value, node)
    if (orderMatters(node)) first = pendingOperands(node)
    if (first.length > 0 && !reorders(value, node, planned)) first = []
    if (first.length === 0) {
      target = runtime.pool.allocate(value.bytes)
      const { launch } = planned
      const outputs = [{ pointer: target.pointer, strides: launch.outputs[0].strides }]
      runtime.device.launch(planned.kernel, { ...launch, outputs })
    }
  } catch (error) {
    target?.release()
    throw error
  } finally {
    program.finish()
  }
  if (first.length > 0) {
    for (const operand of first) realize(operand)
    realizeReduce(value, node)
    return
  }
  program.noteEvaluations()
  value.allocation = target
  settle(value)
}

function reduceKernel(
  program: Program,
  value: Value,
  { reduction }: ReduceNode,
  results: readonly number[],
  extras: readonly number[],
): Kernel {
  const b = new Builder()
  const ids = program.build(b)
  const accumulators = reduction.combine.params.length / 2
  const finish = new Builder(reduction.finish.params.slice(0, accumulators))
  const args = finish.params.map((_, index) => finish.arg(index))
  for (const step of extras) {
    const param = program.paramOf(step)
    args.push(finish.scalar(param, program.params[param].dtype))
  }
  return {
    kind: 'reduce',
    params: program.params,
    body: b.body(...results.map((step) => ids[step])),
    combine: reduction.combine,
    identity: reduction.identity,
    picks: reduction.picks,
    finish: finish.body(...finish.inline(reduction.finish, args)),
    outputs: [value.dtype.name],
  }
}

/** Where elements are written: a part of a value that is in memory, as byte offset and strides. */
export interface Target {
  readonly value: Value
  readonly offset: number
  readonly strides: readonly number[]
  readonly dims: readonly number[]
}

/**
 * Writes a node's elements into a part of a value in memory. Operands that share the memory behave as if they had
 * been read first. The caller has made sure that nobody else sees the value.
 */
export function writeInto(target: Target, dtypeName: Value['dtype'], node: MapNode): void {
  const { value, dims } = target
  const { runtime } = value
  const program = new Program(dims, realize)
  let copy: Value | undefined
  try {
    const args = program.arguments(node)
    if (program.leaves.some((leaf) => conflicts(leaf, target, dtypeName.itemsize))) {
      copy = materialized(target, dtypeName, node)
    } else {
      const key = `write:${program.key}${node.op}${dtypeName.id}!${node.fn?.name ?? ''}>${args.join()}`
      const kernel = runtime.kernel(key, () => writeKernel(program, node, args, dtypeName))
      const launch: Launch = {
        dims,
        reduced: 0,
        params: program.launchParams(),
        outputs: [{ pointer: value.allocation!.pointer + target.offset, strides: target.strides }],
      }
      runtime.device.launch(kernel, launch)
    }
  } finally {
    program.finish()
  }
  program.noteEvaluations()
  if (copy === undefined) return
  const operand: Operand = { value: copy, scalar: 0, dtype: dtypeName, as: dtypeName.name, offset: 0, strides: null }
  try {
    writeInto(target, dtypeName, { kind: 'map', op: 'cast', operands: [operand] })
  } finally {
    copy.allocation?.release()
  }
}

/** The node's elements in memory of their own. */
function materialized({ dims, value }: Target, dtype: Value['dtype'], node: MapNode): Value {
  let size = 1
  for (const length of dims) size *= length
  const copy = new Value(value.runtime, dtype, dims, size)
  copy.node = node
  for (const { value: operand } of node.operands) if (operand !== null) operand.uses++
  try {
    realize(copy)
  } catch (error) {
    copy.uses = 1
    release(copy)
    throw error
  }
  return copy
}

function writeKernel(program: Program, node: MapNode, args: readonly number[], dtype: Value['dtype']): Kernel {
  const b = new Builder()
  const ids = program.build(b)
  const at = args.map((step) => ids[step])
  const result = combineSteps(b, node.op, dtype.name, at, node.fn)
  return { kind: 'map', params: program.params, body: b.body(result), outputs: [dtype.name] }
}

/** Whether writing element by element could overwrite what is still to be read. */
function conflicts(leaf: Leaf, target: Target, itemsize: number): boolean {
  if (leaf.value !== target.value) return false
  if (leaf.table) return true
  const read = { shape: target.dims, strides: leaf.strides, offset: leaf.offset, itemsize: leaf.dtype.itemsize }
  const written = { shape: target.dims, strides: target.strides, offset: target.offset, itemsize }
  return !sameElements(read, written) && overlaps(read, written)
}
