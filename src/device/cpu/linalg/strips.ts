/** Loops along columns, for the functions of `panels.ts` and `reflections.ts`: lengths and distances are in bytes. */
import type { Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { Loop } from './loop.js'

/** Functions that are called with the bytes of a column first. */
export interface Strips {
  /** (bytes, x, distance, y, four factors in both lanes): y -= the four columns from x on, each times its factor. */
  readonly four: number
  /** (bytes, x, y, factor in both lanes): y -= x times the factor. */
  readonly one: number
  /** (bytes, y, divisor in both lanes) */
  readonly divide: number
}

export function writeStrips(module: Module): Strips {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  return {
    four: writeFour(new Loop(module, undefined, [a, a, a, a, 'v128', 'v128', 'v128', 'v128'])),
    one: writeOne(new Loop(module, undefined, [a, a, a, 'v128'])),
    divide: writeDivide(new Loop(module, undefined, [a, a, 'v128'])),
  }
}

function writeFour(loop: Loop): number {
  const { code } = loop
  const [bytes, first, distance, y] = [0, 1, 2, 3].map((at) => code.param(at))
  const factors = [4, 5, 6, 7].map((at) => code.param(at))
  const places = [first, ...loop.addresses(3)]
  for (const at of [1, 2, 3]) loop.pushed(places[at - 1], 'add', distance).set(places[at])
  loop.eachOf(bytes, [...places, y], (width) => {
    code.get(y)
    loop.load(y, width)
    const product = (at: number) => {
      loop.load(places[at], width)
      code.get(factors[at]).op('f64x2.mul')
    }
    product(0)
    product(1)
    code.op('f64x2.add')
    product(2)
    product(3)
    code.op('f64x2.add', 'f64x2.add', 'f64x2.sub')
    loop.store(width)
  })
  return loop.index
}

function writeOne(loop: Loop): number {
  const { code } = loop
  const [bytes, x, y, factor] = [0, 1, 2, 3].map((at) => code.param(at))
  loop.eachOf(bytes, [x, y], (width) => {
    code.get(y)
    loop.load(y, width)
    loop.load(x, width)
    code.get(factor).op('f64x2.mul', 'f64x2.sub')
    loop.store(width)
  })
  return loop.index
}

function writeDivide(loop: Loop): number {
  const { code } = loop
  const [bytes, y, divisor] = [0, 1, 2].map((at) => code.param(at))
  loop.eachOf(bytes, [y], (width) => {
    code.get(y)
    loop.load(y, width)
    code.get(divisor).op('f64x2.div')
    loop.store(width)
  })
  return loop.index
}

/** Pushes the double at a place, in both lanes. */
export const pushSplat = ({ code }: Loop, at: Local, offset = 0) => code.get(at).memory('v128.load64_splat', offset)

/** Takes columns from the place `x` on, each times the double at the place `factor`, off the column at `y`. */
export function subtractColumns(
  loop: Loop,
  strips: Strips,
  locals: Readonly<
    Record<'bytes' | 'x' | 'distance' | 'y' | 'count', Local> & { factor: Local; factorDistance: Local | number }
  >,
): void {
  const { code } = loop
  const { bytes, x, distance, y, count, factor, factorDistance } = locals
  const [k, full] = loop.addresses(2)
  const factors = [0, 1, 2, 3].map(() => code.local('v128'))
  const nextFactor = () => loop.pushed(factor, 'add', factorDistance).set(factor)
  code.addressConst(0).set(k)
  fours(loop, count, full)
  loop.count(k, full, 4, () => {
    for (const value of factors) {
      pushSplat(loop, factor).set(value)
      nextFactor()
    }
    code.get(bytes, x, distance, y, ...factors).call(strips.four)
    for (let q = 0; q < 4; q++) loop.pushed(x, 'add', distance).set(x)
  })
  loop.count(k, count, 1, () => {
    pushSplat(loop, factor).set(factors[0])
    nextFactor()
    code.get(bytes, x, y, factors[0]).call(strips.one)
    loop.pushed(x, 'add', distance).set(x)
  })
}

/** full = the multiple of 4 that isn't above `count`. */
export function fours({ code }: Loop, count: Local, full: Local): void {
  code.get(count).addressConst(-4)
  code.op(code.wide ? 'i64.and' : 'i32.and').set(full)
}
