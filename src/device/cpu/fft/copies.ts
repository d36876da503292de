/** The same as `moves.ts` where complex numbers go as they lie: with nothing to be decided for each of them. */
import type { Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { loadScale } from './moves.js'
import { type Element, FftCode } from './state.js'

/** (args, array, buffer, index of the first element, columns, signs) */
export function writeCopy(module: Module, element: Element, direction: 'gather' | 'scatter'): number {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([a, a, a, a, a, 'v128'], [])
  const c = new FftCode(code, element)
  const [args, array, buffer, first, columns] = [0, 1, 2, 3, 4].map((at) => code.param(at))
  const signs = code.param(5)
  const prefix = direction === 'gather' ? 'input' : 'output'
  const [point, column] = [c.read(args, `${prefix}Point`), c.read(args, `${prefix}Column`)]
  const [number, place, at, end, whole, rowBytes] = Array.from({ length: 6 }, () => code.address())
  const points = c.read(args, 'points')
  c.field(args, 'width')
  code.addressConst(element.bytes).addressOp('mul').set(rowBytes)
  code.get(columns).addressConst(element.bytes).addressOp('mul').tee(whole)
  code.addressConst(-16)
  c.address('and')
  const vectors = code.address()
  code.set(vectors)
  const scale = c.vector()
  loadScale(c, args, scale)
  const table = c.read(args, 'outputTable')
  const [tablePoint, tableColumn, root] = [code.address(), code.address(), code.address()]
  const scaled = (bytes: Local, name: 'outputIndexPoint' | 'outputIndexColumn') => {
    c.field(args, name)
    code.addressConst(element.bytes).addressOp('mul').set(bytes)
  }
  scaled(tablePoint, 'outputIndexPoint')
  scaled(tableColumn, 'outputIndexColumn')

  /** One vector, or one element of it, between `place` and `at`. */
  const move = (one: boolean, turns: boolean) => {
    if (direction === 'gather') {
      code.get(at, place)
      if (one) c.loadOne().storeOne()
      else code.memory('v128.load').memory('v128.store')
      return
    }
    const value = c.vector()
    code.get(at)
    if (one) c.loadOne()
    else code.memory('v128.load')
    code.get(scale)
    c.op('mul')
    code.set(value)
    if (turns) timesRoots(c, value, root, signs, one)
    code.get(place, value)
    if (one) c.storeOne()
    else code.memory('v128.store')
  }
  const eachPoint = (row: () => void, turns: boolean) => {
    code.addressConst(0).set(number)
    c.each(number, points, 1, () => {
      code.get(array).set(place).get(buffer).set(at)
      if (turns) code.get(table).set(root)
      row()
      code.get(array, point).addressOp('add').set(array)
      code.get(buffer, rowBytes).addressOp('add').set(buffer)
      if (turns) code.get(table, tablePoint).addressOp('add').set(table)
    })
  }
  /** Columns that are neighbours. */
  const runs = (turns: boolean) =>
    eachPoint(() => {
      code.get(buffer, vectors).addressOp('add').set(end)
      c.each(at, end, 16, () => {
        move(false, turns)
        code.increment(place, 16)
        if (turns) code.increment(root, 16)
      })
      if (element.bytes === 16) return
      code.get(vectors, whole).addressOp('lt_u')
      code.if(() => move(true, turns))
    }, turns)
  const apart = (turns: boolean) =>
    eachPoint(() => {
      code.get(buffer, whole).addressOp('add').set(end)
      c.each(at, end, element.bytes, () => {
        move(true, turns)
        code.get(place, column).addressOp('add').set(place)
        if (turns) code.get(root, tableColumn).addressOp('add').set(root)
      })
    }, turns)
  const either = (turns: boolean) => {
    if (turns) code.get(table, first).addressConst(element.bytes).addressOp('mul').addressOp('add').set(table)
    code.get(column).addressConst(element.bytes).addressOp('eq')
    if (turns) code.get(tableColumn).addressConst(element.bytes).addressOp('eq').op('i32.and')
    code.if(
      () => runs(turns),
      () => apart(turns),
    )
  }
  if (direction === 'gather') either(false)
  else {
    code.get(table)
    c.isTrue()
    code.if(
      () => either(true),
      () => either(false),
    )
  }
  return index
}

/** Multiplies each number of a vector by the root beside it. */
function timesRoots(c: FftCode, value: Local, root: Local, signs: Local, one: boolean): void {
  const { code } = c
  const [roots, real, turned] = [c.vector(), c.vector(), c.vector()]
  code.get(root)
  if (one) c.loadOne()
  else code.memory('v128.load')
  code.set(roots)
  code.get(roots, roots).shuffle(lanesOf(c, 0)).set(real)
  code.get(roots, roots).shuffle(lanesOf(c, 1)).get(signs)
  c.op('mul')
  code.set(turned)
  c.times(value, real, turned)
  code.set(value)
}

/** Bytes that have one part of each complex number in the place of both. */
function lanesOf({ element }: FftCode, part: 0 | 1): number[] {
  const unit = element.bytes / 2
  return Array.from({ length: 16 }, (_, at) => at - (at % element.bytes) + part * unit + (at % unit))
}
