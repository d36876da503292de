/**
 * The operands of a kernel in the course of a call: their pointers, moved from row to row and from step to step, and
 * how elements get from memory into vectors and back.
 */
import { type DType, dtypes } from '../../../core/dtype.js'
import type { Instr } from '../../../ir/expr.js'
import type { Code, Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import {
  type ArgumentLayout,
  dimBytes,
  dimsOffset,
  type OperandSpec,
  operandOffset,
  slotBytes,
  slotSize,
} from './arguments.js'
import { readVector, storeVector } from './vector-memory.js'
import type { Level, Registers, VectorValue } from './vector-values.js'

export interface Operand extends OperandSpec {
  readonly type: DType
  /** Where the current element is; for an iota its value. */
  readonly pointer: Local
  /** Inner byte stride, for strided operands. */
  readonly stride: Local
  /** Where the last elements of a row are worked on, relative to the scratch memory. */
  readonly slot: number
  /** An iota's distances from the first lane. */
  offsets?: Local[]
  /** While the last elements are worked on: where an output really is. */
  readonly saved: Local
  readonly savedStride: Local
}

export class Operands {
  readonly all: readonly Operand[]

  constructor(
    readonly code: Code,
    readonly registers: Registers,
    readonly layout: ArgumentLayout,
    readonly args: Local,
    readonly scratch: Local,
    private readonly copyElements: number,
  ) {
    this.all = layout.operands.map((spec, index) => {
      const iota = spec.kind === 'iota'
      return {
        ...spec,
        type: dtypes[spec.dtype],
        pointer: iota ? code.local('i64') : code.address(),
        stride: iota ? code.local('i64') : code.address(),
        slot: index * slotSize,
        saved: code.address(),
        savedStride: code.address(),
      }
    })
  }

  /** Pointers and inner strides as the launch gives them. */
  start(only?: (operand: Operand) => boolean): void {
    this.all.forEach((operand, index) => {
      if (only && !only(operand)) return
      this.loadSlot(operandOffset(index), operand.pointer)
      this.loadSlot(operandOffset(index) + slotBytes, operand.stride)
    })
  }

  /** What an iota's lanes are ahead of its first one; lanes from `count` (an i64) on are like the last one before. */
  startIotas(count?: Local): void {
    const { code, registers } = this
    for (const operand of this.all) {
      if (operand.kind !== 'iota' || operand.access === 'constant') continue
      operand.offsets ??= Array.from({ length: registers.count('int64') }, () => registers.fresh())
      operand.offsets.forEach((offset, index) => {
        const lanes = new Uint8Array(new BigInt64Array([BigInt(2 * index), BigInt(2 * index + 1)]).buffer)
        code.v128(lanes)
        if (count) {
          code.get(count).i64(1).op('i64.sub', 'i64x2.splat').set(offset)
          code.get(offset).v128(lanes).get(offset).op('i64x2.lt_s', 'v128.bitselect')
        }
        code.get(operand.stride).op('i64x2.splat', 'i64x2.mul').set(offset)
      })
    }
  }

  /** Moves along the inner dimension by the i64 in `count`. */
  moveInner(count: Local): void {
    for (const operand of this.all) this.move(operand, () => this.code.get(count), operand.stride)
  }

  /** Moves by one vector along the inner dimension. */
  moveStep(): void {
    const { code, registers } = this
    for (const operand of this.all) {
      if (operand.access === 'constant') continue
      if (operand.access === 'contiguous') code.increment(operand.pointer, registers.lanes * operand.type.itemsize)
      else this.move(operand, () => code.i64(registers.lanes), operand.stride)
    }
  }

  /**
   * Moves to the position that the i64 in `index` counts in the outer dimensions [first, first + count), last
   * dimension fastest. Destroys `index`.
   */
  moveOuter(index: Local, first: Local | number, count: Local): void {
    const { code } = this
    const [remaining, dimension] = [code.local('i32'), code.local('i32')]
    const record = code.address()
    const [rest, size, quotient] = [code.local('i64'), code.local('i64'), code.local('i64')]
    code.get(count).set(remaining)
    code.block((done) =>
      code.loop((again) => {
        code.get(remaining).op('i32.eqz').brIf(done)
        code.increment(remaining, -1)
        code.get(remaining)
        if (typeof first === 'number') code.i32(first)
        else code.get(first)
        code.op('i32.add').set(dimension)
        this.recordOf(() => code.get(dimension))
        code.set(record)
        code.get(remaining).op('i32.eqz')
        // The slowest dimension takes what is left: no division.
        code.if(
          () => code.get(index).set(rest),
          () => {
            code.get(record).memory('i64.load', dimsOffset(this.layout)).set(size)
            code.get(index, size).op('i64.div_u').tee(quotient).get(size).op('i64.mul').set(rest)
            code.get(index, rest).op('i64.sub').set(rest)
            code.get(quotient).set(index)
          },
        )
        this.all.forEach((operand, at) => {
          const offset = dimsOffset(this.layout) + (1 + at) * slotBytes
          code.get(operand.pointer, rest, record).memory('i64.load', offset).op('i64.mul')
          this.addTo(operand)
        })
        code.br(again)
      }),
    )
  }

  /** Leaves the address of what the arguments say of an outer dimension on the stack. */
  recordOf(dimension: () => void): void {
    const { code } = this
    dimension()
    code.i32(dimBytes(this.layout)).op('i32.mul').addressFromI32().get(this.args).addressOp('add')
  }

  /** Remembers where operands are, at the beginning of a row. */
  keepHomes(): Local[] {
    return this.all.map(({ pointer }) => {
      const home = this.code.local(pointer.type)
      this.code.get(pointer).set(home)
      return home
    })
  }

  /** Moves from the beginnings of one row to those of the next in an outer dimension. */
  moveHomes(homes: readonly Local[], record: Local): void {
    const { code } = this
    this.all.forEach((operand, at) => {
      const home = homes[at]
      code.get(home, record).memory('i64.load', dimsOffset(this.layout) + (1 + at) * slotBytes)
      if (home.type === 'i32') code.op('i32.wrap_i64', 'i32.add')
      else code.op('i64.add')
      code.tee(home).set(operand.pointer)
      // The end of a row has strides of its own.
      if (operand.access === 'strided') this.loadSlot(operandOffset(at) + slotBytes, operand.stride)
    })
  }

  /**
   * Brings the last `count` (an i64, fewer than the lanes) elements of a row into scratch memory. The other lanes repeat
   * the last element, so that they compute nothing that no element computes: no endless loop, no division by zero.
   */
  enterTail(count: Local, outputs = true): void {
    const { code } = this
    this.startIotas(count)
    for (const operand of this.all) {
      if (operand.access === 'constant' || operand.kind === 'iota' || (!outputs && operand.kind === 'output')) continue
      const { itemsize } = operand.type
      if (operand.kind === 'buffer') {
        this.slotAddress(operand)
        code.addressConst(itemsize).get(operand.pointer)
        this.strideOf(operand)
        this.copy(count, itemsize, () => code.i32(this.registers.lanes))
      } else {
        code.get(operand.pointer).set(operand.saved)
        this.strideOf(operand)
        code.set(operand.savedStride)
      }
      this.slotAddress(operand)
      code.set(operand.pointer)
      if (operand.access === 'strided') code.addressConst(itemsize).set(operand.stride)
    }
  }

  /** Brings the outputs of the tail to where they belong. */
  leaveTail(count: Local, outputs = true): void {
    const { code } = this
    this.startIotas()
    for (const operand of this.all) {
      if (operand.kind !== 'output' || !outputs) continue
      code.get(operand.saved, operand.savedStride)
      this.slotAddress(operand)
      code.addressConst(operand.type.itemsize)
      this.copy(count, operand.type.itemsize, () => code.get(count).op('i32.wrap_i64'))
    }
  }

  level(operand: Operand): Level {
    return operand.access === 'constant' ? 1 : 2
  }

  read(operand: Operand, instr: Instr, level: Level): VectorValue {
    return readVector(this.code, this.registers, operand, instr, level)
  }

  store(operand: Operand, values: readonly VectorValue[]): void {
    storeVector(this.code, this.registers, operand, values)
  }

  loadSlot(offset: number, target: Local): void {
    const { code } = this
    code.get(this.args).memory('i64.load', offset)
    if (target.type === 'i32') code.op('i32.wrap_i64')
    code.set(target)
  }

  private move(operand: Operand, count: () => void, stride: Local): void {
    const { code } = this
    code.get(operand.pointer)
    count()
    code.get(stride)
    if (stride.type === 'i32') code.op('i64.extend_i32_s')
    code.op('i64.mul')
    this.addTo(operand)
  }

  /** pointer (on the stack, below) + the i64 on the stack. */
  private addTo(operand: Operand): void {
    const { code } = this
    if (operand.pointer.type === 'i32') code.op('i32.wrap_i64', 'i32.add')
    else code.op('i64.add')
    code.set(operand.pointer)
  }

  private slotAddress(operand: Operand): void {
    this.code.get(this.scratch).addressConst(operand.slot).addressOp('add')
  }

  private strideOf(operand: Operand): void {
    if (operand.access === 'contiguous') this.code.addressConst(operand.type.itemsize)
    else this.code.get(operand.stride)
  }

  private copy(count: Local, itemsize: number, total: () => void): void {
    this.code.get(count).op('i32.wrap_i64').i32(itemsize)
    total()
    this.code.call(this.copyElements)
  }
}

/**
 * A function (target, targetStride, source, sourceStride, count, itemsize, total) that copies `count` elements one by
 * one, and the last of them again until there are `total`.
 */
export function writeCopyElements(code: Code): void {
  const [target, targetStride, source, sourceStride, count, size, total] = [0, 1, 2, 3, 4, 5, 6].map((at) =>
    code.param(at),
  )
  const piece =
    (load: Opcode, store: Opcode, offset = 0) =>
    () => {
      code.get(target, source).memory(load, offset).memory(store, offset)
    }
  code.block((done) =>
    code.loop((again) => {
      code.get(total).op('i32.eqz').brIf(done)
      code.get(size).i32(8).op('i32.ge_u')
      code.if(
        () => {
          piece('i64.load', 'i64.store')()
          code
            .get(size)
            .i32(16)
            .op('i32.eq')
            .if(piece('i64.load', 'i64.store', 8))
        },
        () => {
          code.get(size).i32(4).op('i32.eq')
          code.if(piece('i32.load', 'i32.store'), () => {
            code.get(size).i32(2).op('i32.eq')
            code.if(piece('i32.load16_u', 'i32.store16'), piece('i32.load8_u', 'i32.store8'))
          })
        },
      )
      code.get(target, targetStride).addressOp('add').set(target)
      code.get(count).i32(1).op('i32.gt_s')
      code.if(() => {
        code.get(source, sourceStride).addressOp('add').set(source)
        code.increment(count, -1)
      })
      code.increment(total, -1).br(again)
    }),
  )
}
