/** Tiles that don't lie in the result as they lie in registers, and results that are made of sums in work memory. */
import type { Module } from '../wasm/module.js'
import { type Element, rowBytes } from './arithmetic.js'
import { ProductCode, zeroOf } from './state.js'

/**
 * A function of a tile, where it belongs, the bytes there from row to row and from column to column, and how many rows
 * and columns there are.
 */
export function writeTileMove(module: Module, element: Element, direction: 'in' | 'out'): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function(Array(6).fill(address), [])
  const c = new ProductCode(code, element)
  const { parts, arithmetic } = element
  const [tile, place, rowStride, columnStride, rows, columns] = Array.from({ length: 6 }, (_, at) => code.param(at))
  const [row, column, from, to] = c.locals(4)
  c.each(row, rows, 1, () => {
    code.get(tile).set(from).get(place).set(to).addressConst(0).set(column)
    c.each(column, columns, 1, () => {
      for (let part = 0; part < parts; part++) {
        if (direction === 'in') {
          code.get(from, to)
          c.load(part).code.memory(`${arithmetic.lane}.store`, part * arithmetic.bytes)
        } else {
          code.get(to, from).memory(`${arithmetic.lane}.load`, part * arithmetic.bytes)
          c.store(part)
        }
      }
      code.increment(from, parts * arithmetic.bytes)
      c.combine(to, to, 'add', columnStride)
    })
    code.increment(tile, rowBytes)
    c.combine(place, place, 'add', rowStride)
  })
  return index
}

/**
 * A function of the argument block, the place of a row of the result, and that of its first sums: the sums of all
 * splits of each element, in their order, are its value.
 */
export function writeFinishRow(module: Module, element: Element): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address, address], [])
  const c = new ProductCode(code, element)
  const { parts, arithmetic } = element
  const { lane, bytes } = arithmetic
  const [args, place, sums] = [0, 1, 2].map((at) => code.param(at))
  const [columns, splits, distance] = (['columns', 'splits', 'cSplit'] as const).map((name) => c.read(args, name))
  const [column, split, from] = c.locals(3)
  const totals = Array.from({ length: parts }, () => code.local(lane))
  const add = element.type === 'bool' ? 'i32.or' : (`${lane}.add` as const)
  c.each(column, columns, 1, () => {
    code.get(sums).set(from)
    code.get(splits).addressConst(0).addressOp('eq')
    code.if(
      () => {
        for (const total of totals) zeroOf(code, lane).set(total)
      },
      () => {
        totals.forEach((total, part) => {
          code
            .get(from)
            .memory(`${lane}.load`, part * bytes)
            .set(total)
        })
        c.combine(from, from, 'add', distance)
        code.addressConst(1).set(split)
        c.each(split, splits, 1, () => {
          totals.forEach((total, part) => {
            code
              .get(total, from)
              .memory(`${lane}.load`, part * bytes)
              .op(add)
              .set(total)
          })
          c.combine(from, from, 'add', distance)
        })
      },
    )
    totals.forEach((total, part) => {
      code.get(place, total)
      c.store(part)
    })
    code.increment(sums, parts * bytes)
    c.field(args, 'cColumn').code.get(place).addressOp('add').set(place)
  })
  return index
}
