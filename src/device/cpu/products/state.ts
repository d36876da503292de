/**
 * What a step of a matrix product works on: 64-bit slots of the argument block, all of them integers. After the fields
 * come the batch dimensions, each with its length and the distances of the three operands along it.
 */
import { InternalError } from '../../../core/errors.js'
import type { Code, Local } from '../wasm/code.js'
import type { Opcode } from '../wasm/opcodes.js'
import type { Arithmetic, Element } from './arithmetic.js'
import { halfBits, halfValue } from './half.js'

export const slotBytes = 8

/** Strides are in bytes. */
export const field = {
  phase: 0,
  rows: 1,
  columns: 2,
  steps: 3,
  a: 4,
  aRow: 5,
  aStep: 6,
  b: 7,
  bStep: 8,
  bColumn: 9,
  c: 10,
  cRow: 11,
  cColumn: 12,
  /** Which tiles are stored as they are. */
  direct: 13,
  /** Whether what is there is added to. */
  add: 14,
  /** The part of the result that a unit computes, and how many of them there are. */
  unitRows: 15,
  unitColumns: 16,
  unitsAlongRows: 17,
  unitsAlongColumns: 18,
  /** The sum is split into so many parts of so many steps, which lie `cSplit` apart. */
  splits: 19,
  splitSteps: 20,
  cSplit: 21,
  /** Steps that are done at a time. */
  blockSteps: 22,
  /** All panels of columns, where they are made beforehand; bytes from one to the next, and how many there are. */
  packed: 23,
  panelBytes: 24,
  panels: 25,
  /** The matrix of a batch that comes first. */
  firstMatrix: 26,
  /** Sums in work memory, of which `c` is made in the end, and the bytes of a row of them. */
  sums: 27,
  sumRow: 28,
  /** Whether `a` counts with the other sign, and its imaginary parts with the other one. */
  negated: 29,
  conjugated: 30,
  batchDims: 31,
  count: 32,
} as const

export type Field = keyof typeof field
export type Step = Readonly<Partial<Record<Exclude<Field, 'count'>, number>>>

export const phase = { pack: 0, multiply: 1, finish: 2, dots: 3, rows: 4, pairs: 5 } as const

/** None, those that are whole, or all of them: sums have room for whole tiles. */
export const direct = { never: 0, whole: 1, always: 2 } as const

/** Slots of a batch dimension. */
export const batch = { length: 0, a: 1, b: 2, c: 3, slots: 4 } as const

/** Places in a thread's scratch memory: a tile, a panel of rows, and as many panels of columns as there is room for. */
export const scratchPlaces = { tile: 0, rows: 1024, columns: 1024 + 16384 } as const

/** Neighbouring panels of columns that are made together: they share cache lines. */
export const panelsOfUnit = 16

type AddressOp = 'add' | 'sub' | 'mul' | 'lt_u' | 'ge_u' | 'eq' | 'ne' | 'div_u' | 'rem_u'

/** Writes instructions on addresses and elements. */
export class ProductCode {
  constructor(
    readonly code: Code,
    readonly element: Element,
  ) {}

  address(...names: AddressOp[]): this {
    for (const name of names) this.code.op(`${this.code.addressType as 'i32'}.${name}`)
    return this
  }

  locals(count: number): Local[] {
    return Array.from({ length: count }, () => this.code.address())
  }

  /** Pushes a field of the step at `args`. */
  field(args: Local, name: Field): this {
    this.code.get(args)
    return this.slot(field[name])
  }

  /** Replaces an address by what a slot after it holds. */
  slot(at: number): this {
    this.code.memory(this.code.wide ? 'i64.load' : 'i32.load', slotBytes * at)
    return this
  }

  /** A new local with a field's value. */
  read(args: Local, name: Field): Local {
    const local = this.code.address()
    this.field(args, name).code.set(local)
    return local
  }

  /** target = one ± other, or their product. */
  combine(target: Local, one: Local, name: 'add' | 'sub' | 'mul', other: Local | number): void {
    this.code.get(one)
    if (typeof other === 'number') this.code.addressConst(other)
    else this.code.get(other)
    this.address(name).code.set(target)
  }

  /** target = the smaller one of the number on the stack and `other`. */
  atMost(target: Local, other: Local): void {
    const { code } = this
    code.tee(target).get(other, target, other)
    this.address('lt_u').code.op('select').set(target)
  }

  /** Pushes whether a local isn't 0. */
  isTrue(local: Local): this {
    this.code.get(local)
    if (this.code.wide) this.code.i64(0).op('i64.ne')
    return this
  }

  /** For `index` from what it is up to `end`, which it doesn't reach. */
  each(index: Local, end: Local, step: number, body: () => void): void {
    const { code } = this
    code.block((exit) => {
      code.get(index, end)
      this.address('ge_u').code.brIf(exit)
      code.loop((again) => {
        body()
        code.increment(index, step).get(index, end)
        this.address('lt_u').code.brIf(again)
      })
    })
  }

  /** Replaces an address by the part of an element there, as it is in registers. */
  load(part = 0): this {
    const { element, code } = this
    const offset = (part * element.bytes) / element.parts
    if (element.type === 'float16') halfValue(code.memory('i32.load16_u', offset))
    else code.memory(loadOf(element), offset)
    return this
  }

  /** The same in all lanes. */
  loadSplat(part = 0): this {
    const { element, code } = this
    const { arithmetic, plain } = element
    if (plain) code.memory(arithmetic.loadSplat, part * arithmetic.bytes)
    else this.load(part).code.op(arithmetic.splat)
    return this
  }

  /** Stores what is on the stack, as it is in registers, as part of an element. */
  store(part = 0): this {
    const { element, code } = this
    const { lane } = element.arithmetic
    const bytes = element.bytes / element.parts
    if (element.type === 'float16') halfBits(code).memory('i32.store16')
    else code.memory(bytes < 4 ? (bytes === 1 ? 'i32.store8' : 'i32.store16') : `${lane}.store`, part * bytes)
    return this
  }
}

function loadOf({ type, bytes, parts, arithmetic }: Element): Opcode {
  const size = bytes / parts
  if (size >= 4) return `${arithmetic.lane}.load`
  const sign = type.startsWith('int') ? 's' : 'u'
  if (size === 1) return `i32.load8_${sign}`
  if (size === 2) return `i32.load16_${sign}`
  throw new InternalError(`no elements of ${size} bytes`)
}

/** Pushes 0. */
export function zeroOf(code: Code, lane: Arithmetic['lane']): Code {
  if (lane === 'f32') return code.f32(0)
  if (lane === 'f64') return code.f64(0)
  return lane === 'i64' ? code.i64(0) : code.i32(0)
}
