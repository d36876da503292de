/**
 * A real row of even length is transformed as a complex one of half the length, whose parts are its even and its odd
 * elements. With Z for the transform of that and X for the one that is wanted, h for half the length and w for the roots
 * of order 2h: where S = Z[k] + conj Z[h−k], D = Z[k] − conj Z[h−k] and P = i·w[k]·D, the two results are
 * X[k] = (S − P)/2 and X[h−k] = conj(S + P)/2. From X to Z it is the same, with S + P and conj(S − P), and no half.
 */
import type { Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { conjugateMask, loadScale, realMask } from './moves.js'
import { type Element, FftCode } from './state.js'

/**
 * (args, array, buffer, bytes of a row of the buffer, first k, last k + 1, columns, signs), over the k from 0 to h/2.
 * `tangle` goes from the array to the buffer, `untangle` from the buffer to the array.
 */
export function writeTangle(module: Module, element: Element, direction: 'tangle' | 'untangle'): number {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([a, a, a, a, a, a, a, 'v128'], [])
  const c = new FftCode(code, element)
  const [args, array, buffer, row, k, end, columns] = [0, 1, 2, 3, 4, 5, 6].map((at) => code.param(at))
  const signs = code.param(7)
  const inward = direction === 'tangle'
  const prefix = inward ? 'input' : 'output'
  const [point, column] = [c.read(args, `${prefix}Point`), c.read(args, `${prefix}Column`)]
  const half = c.read(args, 'points')
  const root = new RootOf(c, args, signs)
  const [inArray, otherInArray, inBuffer, otherInBuffer, number] = Array.from({ length: 5 }, () => code.address())
  const [from, otherFrom, to, otherTo] = inward
    ? [inArray, otherInArray, inBuffer, otherInBuffer]
    : [inBuffer, otherInBuffer, inArray, otherInArray]
  const scale = c.vector()
  if (!inward) {
    loadScale(c, args, scale)
    code.get(scale)
    c.splat(0.5).op('mul')
    code.set(scale)
  }
  c.each(k, end, 1, () => {
    const place = (base: Local, stride: Local, at: Local, other: Local) => {
      code.get(base, k, stride).addressOp('mul').addressOp('add').set(at)
      code.get(base, half, k).addressOp('sub').get(stride).addressOp('mul').addressOp('add').set(other)
    }
    place(array, point, inArray, otherInArray)
    place(buffer, row, inBuffer, otherInBuffer)
    if (!inward) {
      // Z[h] is Z[0].
      code.get(buffer, otherInBuffer, k)
      c.address('eqz')
      code.op('select').set(otherInBuffer)
    }
    root.find(k)
    code.addressConst(0).set(number)
    c.each(number, columns, 1, () => {
      const [first, second] = [c.vector(), c.vector()]
      code.get(from)
      c.loadOne()
      code.set(first).get(otherFrom)
      c.loadOne()
      code.set(second)
      if (inward) atEnds(c, k, [first, second])
      pairOf(c, root, first, second, inward)
      if (!inward) {
        for (const value of [first, second]) {
          code.get(value, scale)
          c.op('mul')
          code.set(value)
        }
        atEnds(c, k, [first, second])
      }
      code.get(to, first)
      c.storeOne()
      const storeOther = () => {
        code.get(otherTo, second)
        c.storeOne()
      }
      // There is no Z[h].
      if (inward) code.get(k).addressConst(0).addressOp('eq').op('i32.eqz').if(storeOther)
      else storeOther()
      for (const at of [inArray, otherInArray]) code.get(at, column).addressOp('add').set(at)
      for (const at of [inBuffer, otherInBuffer]) code.increment(at, element.bytes)
    })
  })
  return index
}

/** Takes the imaginary parts off what is real, the first and the last element. */
function atEnds(c: FftCode, k: Local, values: readonly Local[]): void {
  const { code } = c
  code.get(k)
  c.address('eqz')
  code.if(() => {
    for (const value of values) code.get(value).v128(realMask(c.element)).op('v128.and').set(value)
  })
}

/** Replaces the two by the two that follow from them. */
function pairOf(c: FftCode, root: RootOf, first: Local, second: Local, inward: boolean): void {
  const { code } = c
  const conjugate = () => code.v128(conjugateMask(c.element)).op('v128.xor')
  const [sum, difference] = [c.vector(), c.vector()]
  code.get(second)
  conjugate().set(second).get(first, second)
  c.op('add')
  code.set(sum).get(first, second)
  c.op('sub')
  code.set(difference)
  root.times(difference)
  code.set(difference)
  c.swap(difference).signs().op('mul')
  code.set(difference).get(sum, difference)
  c.op(inward ? 'add' : 'sub')
  code.set(first).get(sum, difference)
  c.op(inward ? 'sub' : 'add')
  conjugate().set(second)
}

/** A root of the order of the whole: out of a table, or as a product of two out of shorter ones. */
class RootOf {
  private readonly table: Local
  private readonly low: Local
  private readonly high: Local
  private readonly bits: Local
  private readonly at: Local
  private readonly real: Local
  private readonly turned: Local
  private readonly highReal: Local
  private readonly highTurned: Local

  constructor(
    private readonly c: FftCode,
    args: Local,
    private readonly signs: Local,
  ) {
    this.table = c.read(args, 'realRoots')
    this.low = c.read(args, 'twistLow')
    this.high = c.read(args, 'twistHigh')
    this.bits = c.read(args, 'twistBits')
    this.at = c.code.address()
    ;[this.real, this.turned] = [c.vector(), c.vector()]
    ;[this.highReal, this.highTurned] = [c.vector(), c.vector()]
  }

  find(k: Local): void {
    const { c, at, signs, table, low, high, bits } = this
    const { code } = c
    const load = (base: Local, pushIndex: () => void, real: Local, turned: Local) => {
      code.get(base)
      pushIndex()
      code.addressConst(c.element.bytes).addressOp('mul').addressOp('add').set(at)
      c.root(at, signs, real, turned)
    }
    code.get(table)
    c.isTrue()
    code.if(
      () => load(table, () => code.get(k), this.real, this.turned),
      () => {
        const pushLow = () => {
          code.get(k).addressConst(1).get(bits)
          c.address('shl')
          code.addressConst(1).addressOp('sub')
          c.address('and')
        }
        const pushHigh = () => {
          code.get(k, bits)
          c.address('shr_u')
        }
        load(low, pushLow, this.real, this.turned)
        load(high, pushHigh, this.highReal, this.highTurned)
      },
    )
  }

  /** Pushes `value` times the root. */
  times(value: Local): void {
    const { c } = this
    c.times(value, this.real, this.turned)
    c.code.set(value).get(this.table)
    c.address('eqz')
    c.code.if(() => {
      c.times(value, this.highReal, this.highTurned)
      c.code.set(value)
    })
    c.code.get(value)
  }
}
