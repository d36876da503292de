/**
 * The body of one WebAssembly function, written instruction by instruction. Addresses are i32, or i64 where the
 * memory is a 64-bit one (`wide`); the `address…` methods hide which.
 */
import { InternalError } from '../../../core/errors.js'
import { atomics, type Opcode, plain, saturating, vector } from './opcodes.js'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

export const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }

/** A local variable or parameter of the function. */
export interface Local {
  readonly index: number
  readonly type: ValueType
}

/** A block or loop that `br` can name. */
export interface Label {
  readonly depth: number
}

const blockVoid = 0x40
const floatBytes = new Uint8Array(8)
const floatView = new DataView(floatBytes.buffer)

export class Code {
  readonly bytes: number[] = []
  private readonly localTypes: ValueType[] = []
  private depth = 0

  constructor(
    readonly params: readonly ValueType[],
    readonly results: readonly ValueType[],
    readonly wide: boolean,
  ) {}

  get addressType(): ValueType {
    return this.wide ? 'i64' : 'i32'
  }

  param(index: number): Local {
    return { index, type: this.params[index] }
  }

  local(type: ValueType): Local {
    return { index: this.params.length + this.localTypes.push(type) - 1, type }
  }

  address(): Local {
    return this.local(this.addressType)
  }

  get(...locals: Local[]): this {
    for (const { index } of locals) this.byte(0x20).unsigned(index)
    return this
  }

  set(local: Local): this {
    return this.byte(0x21).unsigned(local.index)
  }

  tee(local: Local): this {
    return this.byte(0x22).unsigned(local.index)
  }

  global(index: number): this {
    return this.byte(0x23).unsigned(index)
  }

  /** Any instruction without immediates. */
  op(...names: Opcode[]): this {
    for (const name of names) this.opcode(name)
    return this
  }

  /** A load or store at the address (and value) on the stack. Never assumes more than byte alignment. */
  memory(name: Opcode, offset = 0): this {
    return this.opcode(name).byte(0).unsigned(offset)
  }

  /** An atomic instruction on an i32, at an address that is a multiple of 4. */
  atomic(name: keyof typeof atomics, offset = 0): this {
    return this.byte(0xfe).byte(atomics[name]).byte(2).unsigned(offset)
  }

  /** A load or store of one lane. */
  memoryLane(name: Opcode, lane: number, offset = 0): this {
    return this.memory(name, offset).byte(lane)
  }

  lane(name: Opcode, lane: number): this {
    return this.opcode(name).byte(lane)
  }

  /** Picks 16 bytes out of the two vectors on the stack. */
  shuffle(lanes: readonly number[]): this {
    this.byte(0xfd).unsigned(0x0d)
    this.bytes.push(...lanes)
    return this
  }

  i32(value: number): this {
    return this.byte(0x41).signed(BigInt(value | 0))
  }

  i64(value: bigint | number): this {
    return this.byte(0x42).signed(BigInt.asIntN(64, BigInt(value)))
  }

  f32(value: number): this {
    floatView.setFloat32(0, value, true)
    return this.byte(0x43).raw(4)
  }

  f64(value: number): this {
    floatView.setFloat64(0, value, true)
    return this.byte(0x44).raw(8)
  }

  /** A vector constant from its 16 bytes. */
  v128(bytes: Uint8Array): this {
    this.byte(0xfd).unsigned(0x0c)
    this.bytes.push(...bytes)
    return this
  }

  addressConst(value: number): this {
    return this.wide ? this.i64(value) : this.i32(value)
  }

  addressOp(name: 'add' | 'sub' | 'mul' | 'eq' | 'lt_u' | 'ge_u'): this {
    return this.opcode(`${this.addressType as 'i32' | 'i64'}.${name}`)
  }

  addressFromI64(): this {
    return this.wide ? this : this.op('i32.wrap_i64')
  }

  addressFromI32(): this {
    return this.wide ? this.op('i64.extend_i32_u') : this
  }

  /** local += value */
  increment(local: Local, value: number): this {
    this.get(local)
    if (local.type === 'i64') this.i64(value).op('i64.add')
    else this.i32(value).op('i32.add')
    return this.set(local)
  }

  call(functionIndex: number): this {
    return this.byte(0x10).unsigned(functionIndex)
  }

  block(body: (exit: Label) => void): this {
    return this.structured(0x02, body)
  }

  /** `br` to the label starts the next round; falling out of the body ends the loop. */
  loop(body: (again: Label) => void): this {
    return this.structured(0x03, body)
  }

  /** Runs `yes` where the i32 on the stack isn't 0. */
  if(yes: () => void, no?: () => void): this {
    this.byte(0x04).byte(blockVoid)
    this.depth++
    yes()
    if (no) {
      this.byte(0x05)
      no()
    }
    this.depth--
    return this.byte(0x0b)
  }

  br(label: Label): this {
    return this.byte(0x0c).unsigned(this.distance(label))
  }

  brIf(label: Label): this {
    return this.byte(0x0d).unsigned(this.distance(label))
  }

  /** The function as it stands in a code section. */
  encode(): number[] {
    if (this.depth !== 0) throw new InternalError('unbalanced blocks in generated code')
    const locals = new Code([], [], false)
    const groups: [number, ValueType][] = []
    for (const type of this.localTypes) {
      const last = groups.at(-1)
      if (last?.[1] === type) last[0]++
      else groups.push([1, type])
    }
    locals.unsigned(groups.length)
    for (const [count, type] of groups) locals.unsigned(count).byte(typeCodes[type])
    const size = new Code([], [], false).unsigned(locals.bytes.length + this.bytes.length + 1)
    return [...size.bytes, ...locals.bytes, ...this.bytes, 0x0b]
  }

  byte(value: number): this {
    this.bytes.push(value)
    return this
  }

  unsigned(value: number): this {
    let rest = value
    do {
      const low = rest % 128
      rest = Math.floor(rest / 128)
      this.bytes.push(rest > 0 ? low | 0x80 : low)
    } while (rest > 0)
    return this
  }

  private signed(value: bigint): this {
    let rest = value
    for (;;) {
      const low = Number(rest & 0x7fn)
      rest >>= 7n
      const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)
      this.bytes.push(done ? low : low | 0x80)
      if (done) return this
    }
  }

  private opcode(name: Opcode): this {
    if (name in plain) return this.byte(plain[name as keyof typeof plain])
    if (name in saturating) return this.byte(0xfc).unsigned(saturating[name as keyof typeof saturating])
    return this.byte(0xfd).unsigned(vector[name as keyof typeof vector])
  }

  private structured(opcode: number, body: (label: Label) => void): this {
    this.byte(opcode).byte(blockVoid)
    this.depth++
    body({ depth: this.depth })
    this.depth--
    return this.byte(0x0b)
  }

  private distance(label: Label): number {
    return this.depth - label.depth
  }

  private raw(count: number): this {
    for (let index = 0; index < count; index++) this.bytes.push(floatBytes[index])
    return this
  }
}
