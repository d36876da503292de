/**
 * The heart of a matrix product: a tile of the result in registers, to which each step along two panels adds a column
 * of `a` times a row of `b`. Panels hold the elements in the order in which they are needed.
 */
import type { Code, Label, Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { type Arithmetic, rowBytes, stepBytes, tileRows, tileVectors } from './arithmetic.js'

/** Steps that are written out one after another. */
const unrolled = 4

/**
 * A function of the panels of `a` and `b`, the steps (1 at least), the tile in memory, the bytes from one of its rows
 * to the next, and whether it adds to what is there.
 */
export function writeTile(module: Module, arithmetic: Arithmetic): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function([address, address, address, address, address, address], [])
  new Tile(code, arithmetic).write()
  return index
}

class Tile {
  private readonly sums: Local[][]

  constructor(
    private readonly code: Code,
    private readonly arithmetic: Arithmetic,
  ) {
    const vectors = () => Array.from({ length: tileVectors }, () => code.local('v128'))
    this.sums = Array.from({ length: tileRows }, vectors)
  }

  write(): void {
    const { code } = this
    const [a, b, steps] = [0, 1, 2].map((at) => code.param(at))
    code.get(code.param(5)).addressConst(0).addressOp('eq').op('i32.eqz')
    code.if(() => this.moveTile('load'))
    this.steps(steps, a, b)
    this.moveTile('store')
  }

  /**
   * The loop can end after each of the steps that are written out, and seems to be able to in the middle of them: that
   * keeps the engine from moving many loads to the front, for which there aren't registers enough.
   */
  private steps(count: Local, a: Local, b: Local): void {
    const { code } = this
    code.block((exit) => {
      code.loop((again) => {
        for (let step = 0; step < unrolled; step++) {
          this.step(a, b, step, exit)
          code.increment(count, -1).get(count).addressConst(0).addressOp('eq').brIf(exit)
        }
        code
          .increment(a, unrolled * stepBytes)
          .increment(b, unrolled * rowBytes)
          .br(again)
      })
    })
  }

  private step(a: Local, b: Local, step: number, exit: Label): void {
    const { code, sums } = this
    const { multiply, add } = this.arithmetic
    const row = sums[0].map((_, vector) => {
      const local = code.local('v128')
      code
        .get(b)
        .memory('v128.load', step * rowBytes + 16 * vector)
        .set(local)
      return local
    })
    const factor = code.local('v128')
    sums.forEach((own, at) => {
      // No panel lies at address 0.
      if (at === tileRows / 2) code.get(a).addressConst(0).addressOp('eq').brIf(exit)
      code
        .get(a)
        .memory('v128.load', step * stepBytes + 16 * at)
        .set(factor)
      own.forEach((sum, vector) => {
        code.get(sum, factor, row[vector]).op(multiply, add).set(sum)
      })
    })
  }

  private moveTile(direction: 'load' | 'store'): void {
    const { code } = this
    const at = code.address()
    code.get(code.param(3)).set(at)
    for (const row of this.sums) {
      row.forEach((sum, vector) => {
        code.get(at)
        if (direction === 'load') code.memory('v128.load', 16 * vector).set(sum)
        else code.get(sum).memory('v128.store', 16 * vector)
      })
      code.get(at, code.param(4)).addressOp('add').set(at)
    }
  }
}
