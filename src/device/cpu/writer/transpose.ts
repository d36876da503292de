/**
 * Copies whose elements follow each other along one dimension where they are read, and along another where they are
 * written: `run(args, scratch, begin, end)` copies the square tiles [begin, end). Small blocks are turned in registers,
 * and a cache line of the output is written at once.
 *
 * The argument block is that of a map over the tiles, of which each is a row of one element. The inner strides are what
 * lies across: from column to column of the input, and from row to row of the output.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { MapKernel } from '../../../ir/kernel.js'
import { tileEdge } from '../plan.js'
import type { Code, Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { copyElementsFunction, type KernelPlan, writeRows } from './map.js'
import { Operands } from './operands.js'
import { FunctionTable } from './scalar.js'
import { VectorWriter } from './vector.js'

/** Rows of the output in a block: their first elements fill a vector of the input. */
const blockRows: Readonly<Record<number, number>> = { 4: 4, 8: 2, 16: 1 }
/** Vectors of a row that are written one after another: a cache line, where there are pointers enough. */
const blockVectors: Readonly<Record<number, number>> = { 4: 2, 8: 4, 16: 4 }

/** Whether elements of the dtype can be copied by such a kernel. What isn't 0 or 1 in a bool becomes 1 in a copy. */
export const isTransposable = (type: DTypeName): boolean => dtypes[type].itemsize in blockRows

export function writeTranspose({ outputs }: MapKernel, plan: KernelPlan, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const copyElements = copyElementsFunction(module)
  const address = memory.wide ? 'i64' : 'i32'
  const { code } = module.function([address, address, 'f64', 'f64'], [], 'run')
  const { registers } = new VectorWriter(code, plan.lanes, new FunctionTable(module))
  const operands = new Operands(code, registers, plan.layout, code.param(0), code.param(1), copyElements)
  const tile = new TileWriter(code, dtypes[outputs[0]].itemsize, operands)
  writeRows(code, operands, () => tile.write())
  return module.encode()
}

class TileWriter {
  private readonly rows: number
  /** Columns of the input that are read side by side. */
  private readonly columns: readonly Local[]
  /** Rows of the output that are written side by side. */
  private readonly targets: readonly Local[]
  private readonly from: Local
  private readonly to: Local
  private readonly blocks: Local
  private readonly lines: Local

  constructor(
    private readonly code: Code,
    private readonly itemsize: number,
    private readonly operands: Operands,
  ) {
    this.rows = blockRows[itemsize]
    this.columns = Array.from({ length: (blockVectors[itemsize] * 16) / itemsize }, () => code.address())
    this.targets = Array.from({ length: this.rows }, () => code.address())
    ;[this.from, this.to] = [code.address(), code.address()]
    ;[this.blocks, this.lines] = [code.local('i32'), code.local('i32')]
  }

  write(): void {
    const { code, columns, itemsize, from, to } = this
    const [input, output] = this.operands.all
    code.get(input.pointer).set(from).get(output.pointer).set(to)
    this.times(this.lines, tileEdge / columns.length, () => {
      columns.forEach((column, at) => {
        code.get(at === 0 ? from : columns[at - 1])
        if (at > 0) code.get(input.stride).addressOp('add')
        code.set(column)
      })
      code.get(columns.at(-1)!, input.stride).addressOp('add').set(from)
      code.get(to).set(this.targets[0])
      this.times(this.blocks, tileEdge / this.rows, () => this.block(output.stride))
      code.increment(to, columns.length * itemsize)
    })
  }

  private times(counter: Local, count: number, body: () => void): void {
    const { code } = this
    code.i32(count).set(counter)
    code.loop((again) => {
      body()
      code.get(counter).i32(1).op('i32.sub').tee(counter).brIf(again)
    })
  }

  /** A vector of each column becomes the next elements of as many rows as there are elements in it. */
  private block(rowStride: Local): void {
    const { code, columns, targets, rows } = this
    targets.forEach((target, at) => {
      if (at > 0)
        code
          .get(targets[at - 1], rowStride)
          .addressOp('add')
          .set(target)
    })
    for (let first = 0; first < columns.length; first += rows) {
      const turned = this.turned(columns.slice(first, first + rows))
      turned.forEach((vector, row) => {
        code.get(targets[row], vector).memory('v128.store', first * this.itemsize)
      })
    }
    for (const column of columns) code.increment(column, 16)
    code.get(targets.at(-1)!, rowStride).addressOp('add').set(targets[0])
  }

  /** The vectors at the places, transposed. */
  private turned(places: readonly Local[]): Local[] {
    let vectors = places.map((place) => this.keep(() => this.code.get(place).memory('v128.load')))
    for (let width = this.itemsize; width < 16; width *= 2) {
      const half = vectors.length / 2
      vectors = Array.from({ length: half }, (_, at) =>
        [0, 16 / 2].map((begin) => this.keep(() => this.interleave(vectors[at], vectors[at + half], begin))),
      ).flat()
    }
    return vectors
  }

  /** Elements of two vectors in turns, from a byte on. */
  private interleave(first: Local, second: Local, begin: number): void {
    const picks = Array.from({ length: 16 }, (_, at) => {
      const element = Math.floor(at / this.itemsize)
      return 16 * (element % 2) + begin + this.itemsize * Math.floor(element / 2) + (at % this.itemsize)
    })
    this.code.get(first, second).shuffle(picks)
  }

  private keep(push: () => void): Local {
    push()
    const local = this.code.local('v128')
    this.code.set(local)
    return local
  }
}
