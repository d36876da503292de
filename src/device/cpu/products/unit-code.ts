/** Writes what all steps of a matrix product begin with: which part of the batch a unit is, and where its operands are. */
import type { Local } from '../wasm/code.js'
import { batch, type Field, field, type ProductCode, slotBytes } from './state.js'

export type Operand = 'a' | 'b' | 'c'

export class UnitCode {
  readonly args: Local
  readonly scratch: Local
  /** What is left of a number that is taken apart, and the matrix of the batch. */
  readonly rest: Local
  readonly matrix: Local
  readonly places: Readonly<Record<Operand, Local>>

  constructor(readonly c: ProductCode) {
    const { code } = c
    ;[this.args, this.scratch] = [code.param(0), code.param(1)]
    ;[this.rest, this.matrix] = c.locals(2)
    const [a, b, place] = c.locals(3)
    this.places = { a, b, c: place }
  }

  field(name: Field): ProductCode {
    return this.c.field(this.args, name)
  }

  read(name: Field): Local {
    return this.c.read(this.args, name)
  }

  /** Takes the last digit, to a base, of what is left. */
  digit(base: Field): Local {
    const { c, rest } = this
    const [digit] = c.locals(1)
    c.code.get(rest)
    this.field(base).address('rem_u').code.set(digit).get(rest)
    this.field(base).address('div_u').code.set(rest)
    return digit
  }

  /** What is left is the matrix of the batch: finds where its operands begin. */
  findMatrix(operands: readonly Operand[]): void {
    const { c, args, rest, matrix, places } = this
    const { code } = c
    code.get(rest).set(matrix)
    c.combine(rest, rest, 'add', this.read('firstMatrix'))
    for (const name of operands) this.field(name).code.set(places[name])
    const [dim, end, digit] = c.locals(3)
    const dimBytes = batch.slots * slotBytes
    c.combine(dim, args, 'add', field.count * slotBytes)
    c.combine(end, this.read('batchDims'), 'mul', dimBytes)
    c.combine(end, dim, 'add', end)
    c.each(dim, end, dimBytes, () => {
      code.get(rest, dim)
      c.slot(batch.length).address('rem_u').code.set(digit).get(rest, dim)
      c.slot(batch.length).address('div_u').code.set(rest)
      for (const name of operands) {
        code.get(places[name], digit, dim)
        c.slot(batch[name]).address('mul', 'add').code.set(places[name])
      }
    })
  }

  /** place += count · stride */
  move(place: Local, count: Local, stride: Field): void {
    this.c.code.get(place, count)
    this.field(stride).address('mul', 'add').code.set(place)
  }

  /** target = the smaller one of `from` − `taken` and `most`. */
  remaining(target: Local, from: Local, taken: Local, most: Local): void {
    this.c.code.get(from, taken).addressOp('sub')
    this.c.atMost(target, most)
  }

  /** The steps of a part of the sum, from its number: the first, which replaces it, and where they end. */
  splitRange(split: Local): Local {
    const { c } = this
    const [end] = c.locals(1)
    const splitSteps = this.read('splitSteps')
    c.combine(split, split, 'mul', splitSteps)
    c.code.get(split, splitSteps).addressOp('add')
    c.atMost(end, this.read('steps'))
    return end
  }
}
