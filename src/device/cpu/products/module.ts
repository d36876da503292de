/** The module that multiplies matrices of one dtype: its `run` does units of the step in the argument block. */
import { type MemoryShape, Module } from '../wasm/module.js'
import type { Element } from './arithmetic.js'
import { type MatrixFunctions, MatrixSteps } from './matrix-steps.js'
import { writeFinishRow, writeTileMove } from './moves.js'
import { writePairs } from './pairs.js'
import { writeColumnPanel, writeRowPanel } from './panels.js'
import { ProductCode, phase } from './state.js'
import { writeTile } from './tile.js'
import { UnitCode } from './unit-code.js'
import { columnsAtOnce, VectorSteps } from './vector-steps.js'
import { writeDots, writeRowSums, writeVectorCopy } from './vectors.js'

export function writeProducts(element: Element, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const functions: MatrixFunctions = {
    tile: writeTile(module, element.arithmetic),
    rowPanel: writeRowPanel(module, element),
    columnPanel: writeColumnPanel(module, element),
    tileIn: writeTileMove(module, element, 'in'),
    tileOut: writeTileMove(module, element, 'out'),
    finishRow: writeFinishRow(module, element),
  }
  const address = memory.wide ? 'i64' : 'i32'
  const parameters = [address, address, 'f64', 'f64'] as const
  if (!element.plain) {
    const { code } = module.function(parameters, [], 'run')
    writeRun(new UnitCode(new ProductCode(code, element)), functions)
    return module.encode()
  }
  const vectors = {
    vectorCopy: writeVectorCopy(module, element),
    severalDots: writeDots(module, element, columnsAtOnce),
    oneDot: writeDots(module, element, 1),
    rowSums: writeRowSums(module, element),
    pairs: element.parts === 1 ? writePairs(module, element) : undefined,
  }
  const { code } = module.function(parameters, [], 'run')
  const unit = new UnitCode(new ProductCode(code, element))
  writeRun(unit, functions, new VectorSteps(unit, vectors))
  return module.encode()
}

function writeRun(unit: UnitCode, functions: MatrixFunctions, vectors?: VectorSteps): void {
  const { c, rest } = unit
  const { code } = c
  const [at, last] = c.locals(2)
  const matrices = new MatrixSteps(unit, functions)
  const when = (value: number, body: () => void) => {
    unit.field('phase').code.addressConst(value).addressOp('eq').if(body)
  }
  code.get(code.param(2)).op('i64.trunc_sat_f64_s').addressFromI64().set(at)
  code.get(code.param(3)).op('i64.trunc_sat_f64_s').addressFromI64().set(last)
  c.each(at, last, 1, () => {
    code.get(at).set(rest)
    when(phase.pack, () => matrices.pack())
    when(phase.multiply, () => matrices.multiply())
    when(phase.finish, () => matrices.finish())
    if (vectors === undefined) return
    when(phase.dots, () => vectors.dots())
    when(phase.rows, () => vectors.rows())
    if (c.element.parts === 1) when(phase.pairs, () => vectors.pairs())
  })
}
