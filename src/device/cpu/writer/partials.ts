/** The totals of a part of the elements, in memory between the stages of a launch: one slot for each accumulator. */
import type { Local } from '../wasm/code.js'
import { header, slotBytes } from './arguments.js'
import type { ReduceWriter } from './reduce-parts.js'

/** The address of partial result `index`, in a local. */
function partialAddress(parts: ReduceWriter, index: Local): Local {
  const { code, operands } = parts
  const address = code.address()
  operands.loadSlot(header.partials * slotBytes, address)
  code.get(address, index).addressFromI64().addressConst(parts.partialBytes).addressOp('mul').addressOp('add')
  code.set(address)
  return address
}

export function storePartial(parts: ReduceWriter, totals: readonly Local[], index: Local): void {
  const address = partialAddress(parts, index)
  totals.forEach((total, at) => {
    parts.code.get(address, total).memory(`${total.type as 'i32'}.store`, at * slotBytes)
  })
}

export function loadPartial(parts: ReduceWriter, index: Local): Local[] {
  const { code } = parts
  const address = partialAddress(parts, index)
  return parts.scalarTypes.map((type, at) => {
    const local = code.local(type)
    code
      .get(address)
      .memory(`${type as 'i32'}.load`, at * slotBytes)
      .set(local)
    return local
  })
}
