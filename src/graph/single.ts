/**
 * One operation on whole values that are in memory, or on scalars: what most small programs do. It needs no program,
 * so that it costs little more than the launch itself.
 */
import { dtypes } from '../core/dtype.js'
import { Builder, type IrFunction } from '../ir/expr.js'
import type { LaunchParam, MapKernel, Param } from '../ir/kernel.js'
import { combineSteps } from './steps.js'
import { type MapNode, type Operand, settle, type Value } from './value.js'

/** Kernels of single operations: by what is done, then by the dtypes, as one number. */
export type SingleKernels = Map<string | IrFunction, Map<number, MapKernel>>

/** Computes the value if it is one such operation; tells whether it was. */
export function realizeSingle(value: Value, node: MapNode): boolean {
  const { operands } = node
  if (operands.length > 3 || node.fn?.tables !== undefined) return false
  let key = value.dtype.id
  for (let index = 0; index < operands.length; index++) {
    const { value: read, strides, dtype, as } = operands[index]
    let kind = 0
    if (read !== null) {
      if (strides !== null || read.node !== undefined || read.iota) return false
      kind = index > 0 && read === operands[0].value ? 2 : 1
    }
    key = key * 1024 + (kind * 16 + dtype.id) * 16 + dtypes[as].id
  }
  const { runtime, size } = value
  const what = node.fn ?? node.op
  let kernels = runtime.singles.get(what)
  if (kernels === undefined) runtime.singles.set(what, (kernels = new Map()))
  let kernel = kernels.get(key)
  if (kernel === undefined) kernels.set(key, (kernel = singleKernel(value, node)))
  const params: LaunchParam[] = []
  for (let index = 0; index < operands.length; index++) {
    const { value: read, scalar, dtype } = operands[index]
    if (read === null) params.push({ kind: 'scalar', value: scalar })
    else if (index === 0 || read !== operands[0].value) {
      params.push({ kind: 'buffer', pointer: read.allocation!.pointer, strides: stepOf(dtype.itemsize) })
    }
  }
  const donor = donorOf(value, operands)
  const target = donor?.allocation ?? runtime.pool.allocate(value.bytes)
  try {
    const outputs = [{ pointer: target.pointer, strides: stepOf(value.dtype.itemsize) }]
    runtime.device.launch(kernel, { dims: [size], reduced: 0, params, outputs })
  } catch (error) {
    if (donor === undefined) target.release()
    throw error
  }
  if (donor !== undefined) donor.allocation = undefined
  value.allocation = target
  settle(value)
  return true
}

const steps: readonly (readonly number[])[] = Array.from({ length: 17 }, (_, itemsize) => [itemsize])
const stepOf = (itemsize: number) => steps[itemsize]

/** An operand of the result's size that nobody but this operation can see: its memory becomes the result's. */
function donorOf(value: Value, operands: readonly Operand[]): Value | undefined {
  for (const { value: read, dtype } of operands) {
    if (read === null || read.size !== value.size || dtype.itemsize !== value.dtype.itemsize) continue
    if (read.dtype.itemsize !== dtype.itemsize) continue
    let edges = 0
    for (const other of operands) if (other.value === read) edges++
    if (read.uses === edges) return read
  }
  return undefined
}

function singleKernel(value: Value, node: MapNode): MapKernel {
  const b = new Builder()
  const params: Param[] = []
  const known = new Map<Value, number>()
  const args = node.operands.map((operand) => {
    const { value: read, dtype } = operand
    const shared = read === null ? undefined : known.get(read)
    if (shared !== undefined) return b.cast(shared, operand.as)
    const param = params.push({ kind: read === null ? 'scalar' : 'buffer', dtype: dtype.name }) - 1
    const id = read === null ? b.scalar(param, dtype.name) : b.input(param, dtype.name)
    if (read !== null && read === node.operands[0].value) known.set(read, id)
    return b.cast(id, operand.as)
  })
  const result = combineSteps(b, node.op, value.dtype.name, args, node.fn)
  return { kind: 'map', params, body: b.body(result), outputs: [value.dtype.name] }
}
