/** Reflections of many columns of real numbers, and products with a column. Parameters are as in `panels.ts`. */
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { Loop } from './loop.js'
import { fours, type Strips, subtractColumns } from './strips.js'

export interface ReflectionLoops {
  /** y += f·v·(vᵀy) for `columns` columns y of n numbers. */
  reflectColumns(n: number, columns: number, f: number, v: number, y: number, height: number): void
  /** y -= the columns from x on, each times its double at `factors`. */
  subtractColumns(n: number, columns: number, factors: number, x: number, height: number, y: number): void
  /** Columns from y on += x, times f and each times its double at `factors`. */
  addToColumns(n: number, columns: number, f: number, factors: number, x: number, y: number, height: number): void
  /** The products of columns from x on with y, one after another at `out`. */
  dotColumns(n: number, columns: number, x: number, height: number, y: number, out: number): void
}

export function writeReflections(module: Module, strips: Strips): void {
  writeReflectColumns(new Loop(module, 'reflectColumns', 6))
  writeSubtractColumns(new Loop(module, 'subtractColumns', 6), strips)
  writeAddToColumns(new Loop(module, 'addToColumns', 7), strips)
  writeDotColumns(new Loop(module, 'dotColumns', 6))
}

function writeReflectColumns(loop: Loop): void {
  const { code } = loop
  const [n, columns] = [loop.address(0), loop.address(1)]
  const factor = code.param(2)
  const [v, first, height] = [3, 4, 5].map((at) => loop.address(at))
  const [column, pairs, bytes] = loop.addresses(3)
  loop.pushed(n, 'mul', 8).set(bytes)
  loop.pushed(columns, 'sub', 1).set(pairs)
  const next = () => loop.pushed(first, 'add', height).set(first)
  // Two at a time, and the one that is left.
  code.get(columns).addressConst(0).addressOp('eq').op('i32.eqz')
  code.if(() => {
    loop.count(column, pairs, 2, () => {
      reflectTogether(loop, 2, { bytes, factor, v, first, height })
      next()
      next()
    })
    loop.count(column, columns, 1, () => reflectTogether(loop, 1, { bytes, factor, v, first, height }))
  })
}

/** The sum of each column is made in one order, however many columns are done at a time. */
function reflectTogether(
  loop: Loop,
  count: number,
  { bytes, factor, v, first, height }: Readonly<Record<'bytes' | 'factor' | 'v' | 'first' | 'height', Local>>,
): void {
  const { code } = loop
  const places = loop.addresses(count)
  const x = code.address()
  const sums = places.map(() => [code.local('v128'), code.local('v128')])
  const totals = places.map(() => code.local('v128'))
  const value = code.local('v128')
  const begin = () => {
    code.get(v).set(x).get(first).set(places[0])
    for (let at = 1; at < count; at++) loop.pushed(places[at - 1], 'add', height).set(places[at])
  }
  begin()
  for (const sum of sums.flat()) code.v128(new Uint8Array(16)).set(sum)
  loop.eachOf(bytes, [x, ...places], (width) => {
    loop.load(x, width)
    code.set(value)
    places.forEach((place, at) => {
      const sum = sums[at][width.offset === 0 ? 0 : 1]
      code.get(sum)
      loop.load(place, width)
      code.get(value).op('f64x2.mul', 'f64x2.add').set(sum)
    })
  })
  sums.forEach(([one, other], at) => {
    const lane = (vector: Local, number: number) => code.get(vector).lane('f64x2.extract_lane', number)
    lane(one, 0)
    lane(one, 1).op('f64.add')
    lane(other, 0)
    lane(other, 1).op('f64.add', 'f64.add').get(factor).op('f64.mul', 'f64x2.splat').set(totals[at])
  })
  begin()
  loop.eachOf(bytes, [x, ...places], (width) => {
    loop.load(x, width)
    code.set(value)
    places.forEach((place, at) => {
      code.get(place)
      loop.load(place, width)
      code.get(value, totals[at]).op('f64x2.mul', 'f64x2.add')
      loop.store(width)
    })
  })
}

function writeSubtractColumns(loop: Loop, strips: Strips): void {
  const [n, count, factor, x, distance, y] = [0, 1, 2, 3, 4, 5].map((at) => loop.address(at))
  const [bytes] = loop.addresses(1)
  loop.pushed(n, 'mul', 8).set(bytes)
  subtractColumns(loop, strips, { bytes, x, distance, y, count, factor, factorDistance: 8 })
}

function writeAddToColumns(loop: Loop, strips: Strips): void {
  const { code } = loop
  const [n, columns] = [loop.address(0), loop.address(1)]
  const factor = code.param(2)
  const [factors, x, y, height] = [3, 4, 5, 6].map((at) => loop.address(at))
  const [column, bytes] = loop.addresses(2)
  loop.pushed(n, 'mul', 8).set(bytes)
  loop.count(column, columns, 1, () => {
    code.get(bytes, x, y, factors).memory('f64.load').get(factor).op('f64.mul', 'f64.neg', 'f64x2.splat')
    code.call(strips.one)
    code.increment(factors, 8)
    loop.pushed(y, 'add', height).set(y)
  })
}

function writeDotColumns(loop: Loop): void {
  const { code } = loop
  const [n, columns, x, height, y, out] = [0, 1, 2, 3, 4, 5].map((at) => loop.address(at))
  const [column, full, bytes] = loop.addresses(3)
  loop.pushed(n, 'mul', 8).set(bytes)
  fours(loop, columns, full)
  const pass = (end: Local, count: number) =>
    loop.count(column, end, count, () => {
      dotTogether(loop, count, { bytes, x, height, y, out })
      for (let at = 0; at < count; at++) loop.pushed(x, 'add', height).set(x)
      code.increment(out, 8 * count)
    })
  pass(full, 4)
  pass(columns, 1)
}

/** The sum of each column is made in one order, however many columns are done at a time. */
function dotTogether(
  loop: Loop,
  count: number,
  { bytes, x, height, y, out }: Readonly<Record<'bytes' | 'x' | 'height' | 'y' | 'out', Local>>,
): void {
  const { code } = loop
  const places = loop.addresses(count)
  const sums = places.map(() => code.local('v128'))
  const [at, value] = [code.address(), code.local('v128')]
  code.get(y).set(at).get(x).set(places[0])
  for (let k = 1; k < count; k++) loop.pushed(places[k - 1], 'add', height).set(places[k])
  for (const sum of sums) code.v128(new Uint8Array(16)).set(sum)
  loop.eachOf(bytes, [at, ...places], (width) => {
    loop.load(at, width)
    code.set(value)
    places.forEach((place, k) => {
      code.get(sums[k])
      loop.load(place, width)
      code.get(value).op('f64x2.mul', 'f64x2.add').set(sums[k])
    })
  })
  sums.forEach((sum, k) => {
    code.get(out, sum).lane('f64x2.extract_lane', 0)
    code
      .get(sum)
      .lane('f64x2.extract_lane', 1)
      .op('f64.add')
      .memory('f64.store', 8 * k)
  })
}
