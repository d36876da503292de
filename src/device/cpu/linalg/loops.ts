/**
 * The inner loops of dense linear algebra, as functions of a WebAssembly module: over Float64s that lie one after
 * another, real numbers or pairs. All parameters are doubles: addresses in bytes, and how many numbers there are.
 */
import type { Local, ValueType } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { Loop } from './loop.js'
import { writeMultiplyFour, writeMultiplyLower, writeUpdateLower } from './lower-triangle.js'
import { type PanelLoops, writePanels } from './panels.js'
import { type ReflectionLoops, writeReflections } from './reflections.js'
import { writeStrips } from './strips.js'

export interface Loops extends PanelLoops, ReflectionLoops {
  /** y += f·x */
  axpy1(n: number, f: number, x: number, y: number): void
  axpy2(n: number, re: number, im: number, x: number, y: number): void
  /** y += a·x + b·x', where x' is `apart` bytes after x. */
  pair1(n: number, a: number, b: number, x: number, apart: number, y: number): void
  pair2(n: number, a: number, ai: number, b: number, bi: number, x: number, apart: number, y: number): void
  /** Σ conj(x)·y at `out`. */
  dot1(n: number, x: number, y: number, out: number): void
  dot2(n: number, x: number, y: number, out: number): void
  /** y += f·x, and Σ conj(x)·z at `out`. */
  both1(n: number, f: number, x: number, y: number, z: number, out: number): void
  both2(n: number, re: number, im: number, x: number, y: number, z: number, out: number): void
  /** The reflection 1 − tau·(1, v, w)·(1, v, w)ᵀ of three columns, or rows, `height` bytes from column to column. */
  threeColumns(n: number, tau: number, v: number, w: number, x: number, height: number): void
  threeRows(n: number, tau: number, v: number, w: number, x: number, height: number): void
  /** See `LowerTriangle`: `pitch` in bytes. */
  multiplyLower(size: number, a: number, pitch: number, v: number, y: number, out: number): void
  updateLower(size: number, a: number, pitch: number, v: number, w: number): void
}

export function writeLoops(memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const ofLanes = (lanes: 1 | 2) => {
    writeAxpy(new Loop(module, `axpy${lanes}`, 3 + lanes), lanes)
    writeDot(new Loop(module, `dot${lanes}`, 4), lanes)
    return {
      pair: writePair(new Loop(module, `pair${lanes}`, 4 + 2 * lanes), lanes),
      both: writeBoth(new Loop(module, `both${lanes}`, 5 + lanes), lanes),
    }
  }
  const { pair, both } = ofLanes(1)
  ofLanes(2)
  const four = writeMultiplyFour(new Loop(module, undefined, Array<ValueType>(6).fill('f64')))
  writeMultiplyLower(new Loop(module, 'multiplyLower', 6), both, four)
  writeUpdateLower(new Loop(module, 'updateLower', 5), pair)
  writeThreeColumns(new Loop(module, 'threeColumns', 6))
  writeThreeRows(new Loop(module, 'threeRows', 6))
  const strips = writeStrips(module)
  writePanels(module, strips)
  writeReflections(module, strips)
  return module.encode()
}

/** Pushes Σ f·x for the factors given, on top of what is there. */
function addProduct(loop: Loop, value: Local, factor: Local, turned: Local | undefined): void {
  const { code } = loop
  code.get(value, factor).op('f64x2.mul', 'f64x2.add')
  if (turned === undefined) return
  loop.exchanged(value)
  code.get(turned).op('f64x2.mul', 'f64x2.add')
}

const twice = (loop: Loop, count: Local, lanes: 1 | 2): void => {
  if (lanes === 2) loop.code.get(count).addressConst(2).addressOp('mul').set(count)
}

function writeAxpy(loop: Loop, lanes: 1 | 2): void {
  const { code } = loop
  const count = loop.address(0)
  const factor = loop.splat(1)
  const turned = lanes === 2 ? loop.turned(2) : undefined
  const [x, y] = [loop.address(1 + lanes), loop.address(2 + lanes)]
  const value = code.local('v128')
  twice(loop, count, lanes)
  loop.each(count, [x, y], (width) => {
    loop.load(x, width)
    code.set(value).get(y)
    loop.load(y, width)
    addProduct(loop, value, factor, turned)
    loop.store(width)
  })
}

function writePair(loop: Loop, lanes: 1 | 2): number {
  const { code } = loop
  const count = loop.address(0)
  const factors = [0, 1].map((at) => loop.splat(1 + at * lanes))
  const turned = [0, 1].map((at) => (lanes === 2 ? loop.turned(2 + at * lanes) : undefined))
  const x = loop.address(1 + 2 * lanes)
  const other = loop.address(2 + 2 * lanes)
  code.get(other, x).addressOp('add').set(other)
  const y = loop.address(3 + 2 * lanes)
  const values = [code.local('v128'), code.local('v128')]
  twice(loop, count, lanes)
  loop.each(count, [x, other, y], (width) => {
    loop.load(x, width)
    code.set(values[0])
    loop.load(other, width)
    code.set(values[1]).get(y)
    loop.load(y, width)
    values.forEach((value, at) => {
      addProduct(loop, value, factors[at], turned[at])
    })
    loop.store(width)
  })
  return loop.index
}

/** Sums of products: of pairs also those of exchanged ones, whose lanes are subtracted in the end. */
interface Sums {
  add(x: Local, y: Local): void
  store(out: Local): void
}

function sumsOf(loop: Loop, lanes: 1 | 2): Sums {
  const { code } = loop
  const [straight, crossed] = [code.local('v128'), code.local('v128')]
  return {
    add(x, y) {
      code.get(straight, x, y).op('f64x2.mul', 'f64x2.add').set(straight)
      if (lanes === 1) return
      code.get(crossed, x)
      loop.exchanged(y)
      code.op('f64x2.mul', 'f64x2.add').set(crossed)
    },
    store(out) {
      const lane = (vector: Local, at: number) => code.get(vector).lane('f64x2.extract_lane', at)
      code.get(out)
      lane(straight, 0)
      lane(straight, 1).op('f64.add').memory('f64.store')
      if (lanes === 1) return
      code.get(out)
      lane(crossed, 0)
      lane(crossed, 1).op('f64.sub').memory('f64.store', 8)
    },
  }
}

function writeDot(loop: Loop, lanes: 1 | 2): void {
  const { code } = loop
  const [count, x, y, out] = [0, 1, 2, 3].map((at) => loop.address(at))
  const sums = [sumsOf(loop, lanes), sumsOf(loop, lanes)]
  const values = [code.local('v128'), code.local('v128')]
  twice(loop, count, lanes)
  loop.each(count, [x, y], (width) => {
    loop.load(x, width)
    code.set(values[0])
    loop.load(y, width)
    code.set(values[1])
    sums[width.offset === 0 ? 0 : 1].add(values[0], values[1])
  })
  join(loop, sums, out)
}

function writeBoth(loop: Loop, lanes: 1 | 2): number {
  const { code } = loop
  const count = loop.address(0)
  const factor = loop.splat(1)
  const turned = lanes === 2 ? loop.turned(2) : undefined
  const [x, y, z, out] = [1, 2, 3, 4].map((at) => loop.address(at + lanes))
  const sums = [sumsOf(loop, lanes), sumsOf(loop, lanes)]
  const values = [code.local('v128'), code.local('v128')]
  twice(loop, count, lanes)
  loop.each(count, [x, y, z], (width) => {
    loop.load(x, width)
    code.set(values[0]).get(y)
    loop.load(y, width)
    addProduct(loop, values[0], factor, turned)
    loop.store(width)
    loop.load(z, width)
    code.set(values[1])
    sums[width.offset === 0 ? 0 : 1].add(values[0], values[1])
  })
  join(loop, sums, out)
  return loop.index
}

/** Both sums, one after the other, for the caller to add. */
function join(loop: Loop, sums: readonly Sums[], out: Local): void {
  sums[0].store(out)
  loop.code.increment(out, 16)
  sums[1].store(out)
}

function writeThreeColumns(loop: Loop): void {
  const { code } = loop
  const count = loop.address(0)
  const [tau, v, w] = [1, 2, 3].map((at) => loop.splat(at))
  const [first, height] = [loop.address(4), loop.address(5)]
  const places = [first, code.address(), code.address()]
  for (const at of [1, 2])
    code
      .get(places[at - 1], height)
      .addressOp('add')
      .set(places[at])
  const values = places.map(() => code.local('v128'))
  const sum = code.local('v128')
  loop.each(count, places, (width) => {
    places.forEach((place, at) => {
      loop.load(place, width)
      code.set(values[at])
    })
    const [x, y, z] = values
    code.get(x, v, y).op('f64x2.mul', 'f64x2.add').get(w, z).op('f64x2.mul', 'f64x2.add').get(tau).op('f64x2.mul')
    code.set(sum)
    places.forEach((place, at) => {
      code.get(place, values[at], sum)
      if (at > 0) code.get(at === 1 ? v : w).op('f64x2.mul')
      code.op('f64x2.sub')
      loop.store(width)
    })
  })
}

function writeThreeRows(loop: Loop): void {
  const { code } = loop
  const count = loop.address(0)
  const [tau, v, w] = [1, 2, 3].map((at) => code.param(at))
  const [place, height] = [loop.address(4), loop.address(5)]
  const values = [0, 1, 2].map(() => code.local('f64'))
  const sum = code.local('f64')
  code.block((exit) => {
    code.loop((again) => {
      code.get(count).addressConst(0).addressOp('eq').brIf(exit)
      values.forEach((value, at) => {
        code
          .get(place)
          .memory('f64.load', 8 * at)
          .set(value)
      })
      const [x, y, z] = values
      code.get(x, v, y).op('f64.mul', 'f64.add').get(w, z).op('f64.mul', 'f64.add').get(tau).op('f64.mul').set(sum)
      values.forEach((value, at) => {
        code.get(place, value, sum)
        if (at > 0) code.get(at === 1 ? v : w).op('f64.mul')
        code.op('f64.sub').memory('f64.store', 8 * at)
      })
      code.get(place, height).addressOp('add').set(place).increment(count, -1).br(again)
    })
  })
}
