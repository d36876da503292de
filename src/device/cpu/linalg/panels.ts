/**
 * Factorisations of a few columns, and triangular systems of a few rows, of real numbers by columns: what products of
 * matrices leave of larger ones. All parameters are doubles: addresses and distances in bytes, and how many.
 */
import type { Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { Loop } from './loop.js'
import { fours, pushSplat, type Strips, subtractColumns } from './strips.js'

export interface PanelLoops {
  /** Makes the first columns of a matrix those of L with A = LLᵀ, given that all before was taken off. 0 at `out` is failure. */
  choleskyPanel(rows: number, columns: number, a: number, height: number, out: number): void
  /** Eliminates the first columns; the rows that are exchanged, as doubles at `pivots`. 0 at `out` where a pivot is 0. */
  luPanel(rows: number, columns: number, a: number, height: number, pivots: number, out: number): void
  /** Solves for `sides` columns b, with a lower triangle whose diagonal counts as 1. */
  solveUnitLower(n: number, sides: number, a: number, height: number, b: number, bHeight: number): void
  /** The same with an upper triangle. */
  solveUpper(n: number, sides: number, a: number, height: number, b: number, bHeight: number): void
  /** Exchanges the rows from `first` on with those that `count` doubles at `pivots` name, in some columns. */
  exchangeRows(columns: number, a: number, height: number, pivots: number, first: number, count: number): void
}

export function writePanels(module: Module, strips: Strips): void {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  const eliminate = writeEliminate(new Loop(module, undefined, [a, a, a, a, a]), strips)
  writeCholeskyPanel(new Loop(module, 'choleskyPanel', 5), strips)
  writeLuPanel(new Loop(module, 'luPanel', 6), strips, eliminate)
  writeSolveUnitLower(new Loop(module, 'solveUnitLower', 6), eliminate)
  writeSolveUpper(new Loop(module, 'solveUpper', 6), strips)
  writeExchangeRows(new Loop(module, 'exchangeRows', 6))
}

const parameters = (loop: Loop, count: number): Local[] => Array.from({ length: count }, (_, at) => loop.address(at))

/** Pushes the address that a double in memory holds. */
const pushAddress = ({ code }: Loop, at: Local) =>
  code.get(at).memory('f64.load').op('i64.trunc_sat_f64_u').addressFromI64()

function writeCholeskyPanel(loop: Loop, strips: Strips): void {
  const { code } = loop
  const [rows, columns, a, height, out] = parameters(loop, 5)
  const [j, bytes, diagonal, row, x, factor, y] = loop.addresses(7)
  const root = code.local('f64')
  code.get(out).f64(1).memory('f64.store')
  loop.pushed(rows, 'mul', 8).set(bytes)
  code.get(a).set(diagonal).get(a).set(row)
  code.block((failed) => {
    loop.count(j, columns, 1, () => {
      code.get(row).set(x).get(row).set(factor)
      const rest = { bytes, x, distance: height, y: diagonal, count: j, factor, factorDistance: height }
      subtractColumns(loop, strips, rest)
      code.get(diagonal).memory('f64.load').tee(root).f64(0).op('f64.le')
      code.if(() => {
        code.get(out).f64(0).memory('f64.store').br(failed)
      })
      code.get(diagonal, root).op('f64.sqrt').tee(root).memory('f64.store')
      loop.pushed(bytes, 'sub', 8).set(bytes)
      loop.pushed(diagonal, 'add', 8).set(y)
      code.get(bytes, y, root).op('f64x2.splat').call(strips.divide)
      loop.pushed(y, 'add', height).set(diagonal)
      code.increment(row, 8)
    })
  })
}

/** (bytes of a column, columns, a, distance, y): takes the first columns of a unit lower triangle out of y. */
function writeEliminate(loop: Loop, strips: Strips): number {
  const { code } = loop
  const [bytes, columns, a, height, y] = [0, 1, 2, 3, 4].map((at) => code.param(at))
  const [k, full, x, below] = loop.addresses(4)
  const values = [0, 1, 2, 3].map(() => code.local('f64'))
  fours(loop, columns, full)
  const next = (count: number) => {
    loop.pushed(bytes, 'sub', 8 * count).set(bytes)
    code.increment(y, 8 * count).increment(a, 8 * count)
  }
  loop.count(k, full, 4, () => {
    values.forEach((value, at) => {
      code.get(y).memory('f64.load', 8 * at)
      code.get(a).set(x)
      for (let q = 0; q < at; q++) {
        code.get(x).memory('f64.load', 8 * at)
        code.get(values[q]).op('f64.mul', 'f64.sub')
        loop.pushed(x, 'add', height).set(x)
      }
      code
        .set(value)
        .get(y, value)
        .memory('f64.store', 8 * at)
    })
    loop.pushed(a, 'add', 32).set(x)
    loop.pushed(y, 'add', 32).set(below)
    loop.pushed(bytes, 'sub', 32)
    code.get(x, height, below)
    for (const value of values) code.get(value).op('f64x2.splat')
    code.call(strips.four)
    for (let q = 0; q < 4; q++) loop.pushed(a, 'add', height).set(a)
    next(4)
  })
  loop.count(k, columns, 1, () => {
    const factor = loop.keep(() => pushSplat(loop, y))
    next(1)
    code.get(bytes, a, y, factor).call(strips.one)
    loop.pushed(a, 'add', height).set(a)
  })
  return loop.index
}

function writeLuPanel(loop: Loop, strips: Strips, eliminate: number): void {
  const { code } = loop
  const [rows, columns, a, height, pivots, out] = parameters(loop, 6)
  const [j, k, bytes, column, at, best, end, place, from, to, last] = loop.addresses(11)
  const [size, most] = [code.local('f64'), code.local('f64')]
  code.get(out).f64(1).memory('f64.store')
  loop.pushed(rows, 'mul', 8).set(bytes)
  code.get(a).set(column)
  loop.count(j, columns, 1, () => {
    code.addressConst(0).set(k).get(pivots).set(place).get(column).set(from)
    loop.count(k, j, 1, () => {
      code.get(column)
      pushAddress(loop, place).addressConst(8).addressOp('mul').addressOp('add').set(to)
      exchange(loop, from, to)
      code.increment(place, 8).increment(from, 8)
    })
    code.get(bytes, j, a, height, column).call(eliminate)
    loop.pushed(column, 'add', bytes).set(end)
    code.get(from).tee(at).tee(best).set(to)
    code.f64(0).set(most)
    loop.count(to, end, 8, () => {
      code.get(to).memory('f64.load').op('f64.abs').tee(size).get(most).op('f64.gt')
      code.if(() => {
        code.get(size).set(most).get(to).set(best)
      })
    })
    code.get(place)
    loop.pushed(best, 'sub', column).addressConst(8)
    code.op(code.wide ? 'i64.div_u' : 'i32.div_u', code.wide ? 'f64.convert_i64_u' : 'f64.convert_i32_u')
    code.memory('f64.store')
    code.addressConst(0).set(k)
    loop.pushed(at, 'sub', column).get(a).addressOp('add').set(from)
    loop.pushed(best, 'sub', column).get(a).addressOp('add').set(to)
    loop.pushed(j, 'add', 1).set(last)
    loop.count(k, last, 1, () => {
      exchange(loop, from, to)
      loop.pushed(from, 'add', height).set(from)
      loop.pushed(to, 'add', height).set(to)
    })
    code.get(at).memory('f64.load').tee(size).f64(0).op('f64.eq')
    code.if(
      () => code.get(out).f64(0).memory('f64.store'),
      () => {
        code.increment(at, 8)
        loop.pushed(end, 'sub', at).get(at, size).op('f64x2.splat').call(strips.divide)
      },
    )
    loop.pushed(column, 'add', height).set(column)
  })
}

/** Exchanges the doubles at two places. */
function exchange({ code }: Loop, one: Local, other: Local): void {
  code.get(one, other).memory('f64.load').get(other, one).memory('f64.load').memory('f64.store').memory('f64.store')
}

function writeSolveUnitLower(loop: Loop, eliminate: number): void {
  const { code } = loop
  const [n, sides, a, height, b, bHeight] = parameters(loop, 6)
  const [side, bytes] = loop.addresses(2)
  loop.pushed(n, 'mul', 8).set(bytes)
  loop.count(side, sides, 1, () => {
    code.get(bytes, n, a, height, b).call(eliminate)
    loop.pushed(b, 'add', bHeight).set(b)
  })
}

function writeSolveUpper(loop: Loop, strips: Strips): void {
  const { code } = loop
  const [n, sides, a, height, b, bHeight] = parameters(loop, 6)
  const [side, left, column, y, x] = loop.addresses(5)
  const values = [0, 1, 2, 3].map(() => code.local('f64'))
  const last = code.address()
  loop.pushed(n, 'sub', 1).get(height).addressOp('mul').get(a).addressOp('add').set(last)
  // `left` are the bytes above, `column` the column of the row that is next, from the last one on.
  const back = (place: Local, by: Local | number) => loop.pushed(place, 'sub', by).set(place)
  loop.count(side, sides, 1, () => {
    loop.pushed(n, 'mul', 8).set(left)
    code.get(last).set(column)
    code.block((exit) => {
      code.loop((again) => {
        code.get(left).addressConst(32).addressOp('lt_u').brIf(exit)
        for (let at = 3; at >= 0; at--) {
          back(left, 8)
          loop.pushed(b, 'add', left).tee(y).get(y).memory('f64.load')
          code.get(column).set(x)
          for (let q = at + 1; q < 4; q++) {
            loop.pushed(x, 'add', height).tee(x).get(left).addressOp('add').memory('f64.load')
            code.get(values[q]).op('f64.mul', 'f64.sub')
          }
          loop.pushed(column, 'add', left).memory('f64.load').op('f64.div').tee(values[at]).memory('f64.store')
          back(column, height)
        }
        loop.pushed(column, 'add', height).set(x)
        code.get(left, x, height, b)
        for (const value of values) code.get(value).op('f64x2.splat')
        code.call(strips.four).br(again)
      })
    })
    code.block((exit) => {
      code.loop((again) => {
        code.get(left).addressConst(8).addressOp('lt_u').brIf(exit)
        back(left, 8)
        loop.pushed(b, 'add', left).tee(y).get(y).memory('f64.load')
        loop.pushed(column, 'add', left).memory('f64.load').op('f64.div').tee(values[0]).memory('f64.store')
        code.get(left, column, b, values[0]).op('f64x2.splat').call(strips.one)
        back(column, height)
        code.br(again)
      })
    })
    loop.pushed(b, 'add', bHeight).set(b)
  })
}

function writeExchangeRows(loop: Loop): void {
  const { code } = loop
  const [columns, a, height, pivots, first, count] = parameters(loop, 6)
  const [column, k, place, from, to, start] = loop.addresses(6)
  loop.pushed(first, 'mul', 8).set(start)
  loop.count(column, columns, 1, () => {
    code.addressConst(0).set(k).get(pivots).set(place)
    loop.pushed(a, 'add', start).set(from)
    loop.count(k, count, 1, () => {
      code.get(a)
      pushAddress(loop, place).addressConst(8).addressOp('mul').addressOp('add').set(to)
      exchange(loop, from, to)
      code.increment(place, 8).increment(from, 8)
    })
    loop.pushed(a, 'add', height).set(a)
  })
}
