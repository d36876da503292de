/** Loops over the columns of the lower triangle of a real symmetric matrix, by the loops along a column. */
import type { Local } from '../wasm/code.js'
import type { Loop } from './loop.js'

/** The number in memory whose address is a double. */
function loadAt({ code }: Loop, place: Local, offset = 0): void {
  code.get(place).op('i64.trunc_sat_f64_u').addressFromI64().memory('f64.load', offset)
}

/** `left` elements of each column; the places move on with them. */
function eachColumn({ code }: Loop, left: Local, pitch: Local, a: Local, places: readonly Local[], body: () => void) {
  code.block((exit) => {
    code.loop((again) => {
      code.get(left).f64(1).op('f64.lt').brIf(exit)
      body()
      code.get(left).f64(1).op('f64.sub').set(left).get(a, pitch).op('f64.add').set(a)
      for (const place of places) code.get(place).f64(8).op('f64.add').set(place)
      code.br(again)
    })
  })
}

/**
 * What lies below the diagonal counts for both sides: it is added to y times an element of v, and its product with v is
 * one element of y more. Four columns at a time, and `both` for each of those that are left.
 */
export function writeMultiplyLower(loop: Loop, both: number, four: number): void {
  const { code } = loop
  const [left, a, pitch, v, y, out] = [0, 1, 2, 3, 4, 5].map((at) => code.param(at))
  code.block((exit) => {
    code.loop((again) => {
      code.get(left).f64(4).op('f64.lt').brIf(exit)
      code.get(left, a, pitch, v, y, out).call(four)
      code.get(left).f64(4).op('f64.sub').set(left).get(pitch).f64(4).op('f64.mul').get(a).op('f64.add').set(a)
      for (const place of [v, y]) code.get(place).f64(32).op('f64.add').set(place)
      code.br(again)
    })
  })
  const factor = code.local('f64')
  eachColumn(loop, left, pitch, a, [v, y], () => {
    const next = (place: Local) => code.get(place).f64(8).op('f64.add')
    loadAt(loop, v)
    code.set(factor).get(left).f64(1).op('f64.sub').get(factor)
    for (const place of [a, y, v]) next(place)
    code.get(out).call(both)
    code.get(y).op('i64.trunc_sat_f64_u').addressFromI64()
    loadAt(loop, y)
    loadAt(loop, a)
    code.get(factor).op('f64.mul')
    loadAt(loop, out)
    loadAt(loop, out, 16)
    code.op('f64.add', 'f64.add', 'f64.add').memory('f64.store')
  })
}

/** The same for the first four columns, of which there are more than that or as many. */
export function writeMultiplyFour(loop: Loop): number {
  const { code } = loop
  const [size, a, pitch, v, y] = [0, 1, 2, 3, 4].map((at) => loop.address(at))
  const four = [0, 1, 2, 3]
  const places = loop.addresses(4)
  const [below, other, rest] = loop.addresses(3)
  const values = four.map(() => code.local('f64'))
  const sums = four.map(() => code.local('f64'))
  const element = code.local('f64')
  four.forEach((q) => {
    if (q === 0) code.get(a).set(places[0])
    else loop.pushed(places[q - 1], 'add', pitch).set(places[q])
    code
      .get(v)
      .memory('f64.load', 8 * q)
      .set(values[q])
    code
      .get(y)
      .memory('f64.load', 8 * q)
      .set(sums[q])
  })
  const add = (to: Local, by: Local) => code.get(to, element, by).op('f64.mul', 'f64.add').set(to)
  four.forEach((row) => {
    for (let q = 0; q <= row; q++) {
      code
        .get(places[q])
        .memory('f64.load', 8 * (row - q))
        .set(element)
      add(sums[row], values[q])
      if (q < row) add(sums[q], values[row])
    }
  })
  const factors = values.map((value) => loop.keep(() => code.get(value).op('f64x2.splat')))
  const totals = four.map(() => code.local('v128'))
  for (const total of totals) code.v128(new Uint8Array(16)).set(total)
  four.forEach((q) => {
    code.increment(places[q], 8 * (4 - q))
  })
  loop.pushed(v, 'add', 32).set(other)
  loop.pushed(y, 'add', 32).set(below)
  loop.pushed(size, 'sub', 4).set(rest)
  const [beside, column] = [code.local('v128'), code.local('v128')]
  loop.each(rest, [...places, other, below], (width) => {
    loop.load(other, width)
    code.set(beside).get(below)
    loop.load(below, width)
    four.forEach((q) => {
      loop.load(places[q], width)
      code.tee(column).get(factors[q]).op('f64x2.mul', 'f64x2.add')
      code.get(totals[q], column, beside).op('f64x2.mul', 'f64x2.add').set(totals[q])
    })
    loop.store(width)
  })
  four.forEach((q) => {
    code.get(y, sums[q], totals[q]).lane('f64x2.extract_lane', 0)
    code
      .get(totals[q])
      .lane('f64x2.extract_lane', 1)
      .op('f64.add', 'f64.add')
      .memory('f64.store', 8 * q)
  })
  return loop.index
}

/** `pair` takes v times an element of w and w times one of v off a column. */
export function writeUpdateLower(loop: Loop, pair: number): void {
  const { code } = loop
  const [left, a, pitch, v, w] = [0, 1, 2, 3, 4].map((at) => code.param(at))
  eachColumn(loop, left, pitch, a, [v, w], () => {
    code.get(left)
    for (const place of [w, v]) {
      loadAt(loop, place)
      code.op('f64.neg')
    }
    code.get(v, w, v).op('f64.sub').get(a).call(pair)
  })
}
