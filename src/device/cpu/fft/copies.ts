/** The same as `moves.ts` where complex numbers go as they lie: decisions are made for rows of columns, not for each. */
import type { Code, Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { loadScale } from './moves.js'
import { type Element, FftCode } from './state.js'

/**
 * What the numbers of a row are multiplied by: nothing, one root of the table for all of them, or one for each, one
 * after another.
 */
type Roots = 'none' | 'point' | 'each'

/** (args, array, buffer, index of the first element, columns, signs) */
export function writeCopy(module: Module, element: Element, direction: 'gather' | 'scatter'): number {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([a, a, a, a, a, 'v128'], [])
  new CopyWriter(new FftCode(code, element), direction).write()
  return index
}

class CopyWriter {
  private readonly code: Code
  private readonly gathers: boolean
  private readonly args: Local
  private readonly array: Local
  private readonly buffer: Local
  /** The index of the point's first element. */
  private readonly index: Local
  private readonly columns: Local
  private readonly signs: Local
  private readonly point: Local
  private readonly column: Local
  private readonly indexPoint: Local
  private readonly indexColumn: Local
  private readonly limit: Local
  private readonly table: Local
  private readonly place: Local
  private readonly at: Local
  /** Bytes of the columns within the limit, and the end of them in work memory. */
  private readonly valid: Local
  private readonly end: Local
  private readonly root: Local
  private readonly real: Local
  private readonly turned: Local
  private readonly scale: Local

  constructor(
    private readonly c: FftCode,
    direction: 'gather' | 'scatter',
  ) {
    const { code } = c
    this.code = code
    this.gathers = direction === 'gather'
    const prefix = this.gathers ? 'input' : 'output'
    ;[this.args, this.array, this.buffer, this.index, this.columns] = [0, 1, 2, 3, 4].map((at) => code.param(at))
    this.signs = code.param(5)
    this.point = c.read(this.args, `${prefix}Point`)
    this.column = c.read(this.args, `${prefix}Column`)
    this.indexPoint = c.read(this.args, `${prefix}IndexPoint`)
    this.indexColumn = c.read(this.args, `${prefix}IndexColumn`)
    this.limit = c.read(this.args, `${prefix}Limit`)
    this.table = c.read(this.args, `${prefix}Table`)
    ;[this.place, this.at, this.valid, this.end, this.root] = Array.from({ length: 5 }, () => code.address())
    ;[this.real, this.turned, this.scale] = [c.vector(), c.vector(), c.vector()]
  }

  write(): void {
    const { c, code, args, column, indexColumn, signs } = this
    if (!this.gathers) loadScale(c, args, this.scale)
    // Tables other than those between two steps are made for one direction.
    c.field(args, 'outputTurned').address('eqz')
    if (this.gathers) code.op('drop').i32(1)
    code.if(() => {
      c.signs()
      code.set(signs)
    })
    const either = (roots: Roots) => {
      code.get(column).addressConst(c.element.bytes).addressOp('eq')
      code.if(
        () => this.points(roots, true),
        () => this.points(roots, false),
      )
    }
    code.get(this.table)
    c.isTrue()
    code.if(
      () => {
        code.get(indexColumn)
        c.isTrue()
        code.if(
          () => either('each'),
          () => either('point'),
        )
      },
      () => either('none'),
    )
  }

  private points(roots: Roots, neighbours: boolean): void {
    const { c, code, args, array, buffer, index, columns, place, at, valid } = this
    const { bytes } = c.element
    const [number, points, row, all] = [code.address(), c.read(args, 'points'), c.read(args, 'width'), code.address()]
    code.get(row).addressConst(bytes).addressOp('mul').set(row)
    code.get(columns).addressConst(bytes).addressOp('mul').set(all)
    c.each(number, points, 1, () => {
      code.get(array).set(place).get(buffer).set(at).get(all).set(valid)
      code.get(this.limit)
      c.isTrue()
      code.if(() => this.limitRow(all))
      // Beyond the limit there are no roots either.
      code.get(valid)
      c.isTrue()
      code.if(() => this.row(roots, neighbours))
      if (this.gathers) this.clear(all)
      code.get(array, this.point).addressOp('add').set(array)
      code.get(buffer, row).addressOp('add').set(buffer)
      code.get(index, this.indexPoint).addressOp('add').set(index)
    })
  }

  private row(roots: Roots, neighbours: boolean): void {
    const { c, code, buffer, index, place, at, valid, end, root } = this
    const { bytes } = c.element
    if (roots !== 'none') {
      code.get(this.table, index).addressConst(bytes).addressOp('mul').addressOp('add').set(root)
      if (roots === 'point') c.root(root, this.signs, this.real, this.turned)
    }
    if (neighbours) {
      this.run(roots)
      return
    }
    code.get(buffer, valid).addressOp('add').set(end)
    c.each(at, end, bytes, () => {
      this.move(true, roots)
      code.get(place, this.column).addressOp('add').set(place)
      if (roots === 'each') code.increment(root, bytes)
    })
  }

  /** Finds how many columns of the point are within the limit: all or none of them where they have one index. */
  private limitRow(all: Local): void {
    const { c, code, index, limit, valid, indexColumn } = this
    code.get(index, limit)
    c.address('lt_u')
    code.if(
      () => {
        code.get(indexColumn)
        c.isTrue()
        code.if(() => {
          code.get(limit, index).addressOp('sub').addressConst(c.element.bytes).addressOp('mul').tee(valid).get(all)
          code.get(valid, all).addressOp('lt_u').op('select').set(valid)
        })
      },
      () => code.addressConst(0).set(valid),
    )
  }

  /** Columns that are neighbours: a vector at a time. */
  private run(roots: Roots): void {
    const { c, code, buffer, place, at, valid, end, root } = this
    code.get(buffer, valid).addressConst(-16)
    c.address('and')
    code.addressOp('add').set(end)
    c.each(at, end, 16, () => {
      this.move(false, roots)
      code.increment(place, 16)
      if (roots === 'each') code.increment(root, 16)
    })
    if (c.element.bytes === 16) return
    code.get(at, buffer, valid).addressOp('add').addressOp('lt_u')
    code.if(() => {
      this.move(true, roots)
      code.increment(at, c.element.bytes)
    })
  }

  /** What is beyond the limit counts as 0. */
  private clear(all: Local): void {
    const { c, code, buffer, at, valid, end } = this
    code.get(valid, all).addressOp('lt_u')
    code.if(() => {
      code.get(buffer, all).addressOp('add').set(end)
      c.each(at, end, c.element.bytes, () => {
        code.get(at)
        c.splat(0).storeOne()
      })
    })
  }

  /** One vector, or one number of it, between `place` and `at`. */
  private move(one: boolean, roots: Roots): void {
    const { c, code, place, at, gathers } = this
    const load = () => (one ? c.loadOne() : code.memory('v128.load'))
    const store = () => (one ? c.storeOne() : code.memory('v128.store'))
    if (gathers && roots === 'none') {
      code.get(at, place)
      load()
      store()
      return
    }
    const value = c.vector()
    code.get(gathers ? place : at)
    load()
    if (!gathers) {
      code.get(this.scale)
      c.op('mul')
    }
    code.set(value)
    if (roots !== 'none') {
      if (roots === 'each') this.rootsOfEach(load)
      c.times(value, this.real, this.turned)
      code.set(value)
    }
    code.get(gathers ? at : place, value)
    store()
  }

  /** The roots beside the numbers of a vector. */
  private rootsOfEach(load: () => void): void {
    const { c, code, root, real, turned, signs } = this
    const roots = c.vector()
    code.get(root)
    load()
    code.set(roots)
    code.get(roots, roots).shuffle(lanesOf(c, 0)).set(real)
    code.get(roots, roots).shuffle(lanesOf(c, 1)).get(signs)
    c.op('mul')
    code.set(turned)
  }
}

/** Bytes that have one part of each complex number in the place of both. */
function lanesOf({ element }: FftCode, part: 0 | 1): number[] {
  const unit = element.bytes / 2
  return Array.from({ length: 16 }, (_, at) => at - (at % element.bytes) + part * unit + (at % unit))
}
