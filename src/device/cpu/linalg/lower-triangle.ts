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

/** What lies below the diagonal counts for both sides: `both` adds it to y and makes its product with v. */
export function writeMultiplyLower(loop: Loop, both: number): void {
  const { code } = loop
  const [left, a, pitch, v, y, out] = [0, 1, 2, 3, 4, 5].map((at) => code.param(at))
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
