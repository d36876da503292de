/**
 * What a step of a transform works on: 64-bit slots of the argument block. A step transforms columns of points, a few
 * of them side by side, which is a block: it brings a block into work memory, makes the passes there, and brings it out.
 */
import type { Code, Local } from '../wasm/code.js'

export const slotBytes = 8

/** Strides count bytes, indices elements. The index of an element is what tables and limits go by. */
export const field = {
  phase: 0,
  /** Blocks in all, and those that a unit does one after another. */
  blocks: 1,
  share: 2,
  /** Columns of a group, its blocks, and columns side by side in a block. */
  columns: 3,
  groupBlocks: 4,
  width: 5,
  points: 6,
  input: 7,
  inputGroup: 8,
  inputColumn: 9,
  inputPoint: 10,
  /** How elements are read, and from the real part to the imaginary one, in bytes. */
  inputMode: 11,
  inputPair: 12,
  output: 13,
  outputGroup: 14,
  outputColumn: 15,
  outputPoint: 16,
  outputMode: 17,
  outputPair: 18,
  /** Factors of the elements that come in, 0 for none; those from the limit on count as 0, where it isn't 0. */
  inputTable: 19,
  inputLimit: 20,
  inputIndexColumn: 21,
  inputIndexPoint: 22,
  /** The same for what goes out; what is beyond the limit isn't stored. */
  outputTable: 23,
  outputLimit: 24,
  outputIndexColumn: 25,
  outputIndexPoint: 26,
  /** Whether the passes read the input itself, or write the output itself. */
  directInput: 27,
  directOutput: 28,
  /** The passes: radix, part, and their roots. */
  passes: 29,
  passCount: 30,
  /** Roots of the order of the whole, of which a block is a part: those below 2^twistBits, and each 2^twistBits-th. */
  twistLow: 31,
  twistHigh: 32,
  twistBits: 33,
  /** A double that all is multiplied by, and one that is −1 for inverse transforms. */
  scale: 34,
  sign: 35,
  /** Work memory, where a thread's own isn't enough: bytes of a unit. */
  work: 36,
  workUnit: 37,
  /** Bytes of one of the two buffers of a block. */
  buffer: 38,
  /** Roots of the order of a real transform, and its length. */
  realRoots: 39,
  realLength: 40,
  inputIndexGroup: 41,
  outputIndexGroup: 42,
  /** Whether elements are complex numbers that go as they lie. */
  plainInput: 43,
  plainOutput: 44,
  /** Whether what goes out takes the conjugates of the table's roots in inverse transforms. */
  outputTurned: 45,
} as const

export type Field = keyof typeof field
/** A number for each field. */
export type Step = Float64Array

export const phase = { transform: 0, untangle: 1, tangle: 2 } as const

/**
 * - `complex`: complex numbers as they lie.
 * - `pair`: the two parts lie apart.
 * - `real`: there is but a real part.
 * - `hermitian`: the second half of the points isn't there, and is the conjugate of the first.
 * - `tangled`: half a spectrum, which becomes a complex sequence of half the length, or what that has become.
 */
export const mode = { complex: 0, pair: 1, real: 2, hermitian: 3, tangled: 4 } as const

/** A pass in memory: radix, part, address of its factors, and of the roots of its radix where that is a large one. */
export const passBytes = 32

/** From the end of a thread's scratch memory, what passes of large radices keep sums in. */
export const sumBytes = 8192

/** The element type: how a complex number lies in vectors. */
export interface Element {
  readonly bytes: 8 | 16
  readonly real: 'float32' | 'float64'
}

type AddressOp = 'add' | 'sub' | 'mul' | 'lt_u' | 'ge_u' | 'shl' | 'shr_u' | 'and' | 'eq' | 'ne' | 'eqz' | 'div_u'

/** Writes instructions on complex numbers: two of float32 or one of float64 in a vector. */
export class FftCode {
  readonly lanes: 'f32x4' | 'f64x2'

  constructor(
    readonly code: Code,
    readonly element: Element,
  ) {
    this.lanes = element.bytes === 8 ? 'f32x4' : 'f64x2'
  }

  address(...names: AddressOp[]): this {
    for (const name of names) this.code.op(`${this.code.addressType as 'i32' | 'i64'}.${name}`)
    return this
  }

  isTrue(): this {
    if (this.code.wide) this.code.i64(0).op('i64.ne')
    return this
  }

  loadAddress(offset = 0): this {
    this.code.memory(this.code.wide ? 'i64.load' : 'i32.load', offset)
    return this
  }

  /** Pushes a field of the step at `args`. */
  field(args: Local, name: Field): this {
    this.code.get(args)
    return this.loadAddress(slotBytes * field[name])
  }

  /** A new local with a field's value. */
  read(args: Local, name: Field): Local {
    const local = this.code.address()
    this.field(args, name).code.set(local)
    return local
  }

  vector(): Local {
    return this.code.local('v128')
  }

  op(...names: ('add' | 'sub' | 'mul')[]): this {
    for (const name of names) this.code.op(`${this.lanes}.${name}`)
    return this
  }

  /** Pushes a vector with `value` in all lanes. */
  splat(value: number): this {
    if (this.element.bytes === 8) this.code.f32(value).op('f32x4.splat')
    else this.code.f64(value).op('f64x2.splat')
    return this
  }

  /** Replaces an address by a vector that has the real number there in all lanes. */
  loadSplat(offset = 0): this {
    this.code.memory(this.element.bytes === 8 ? 'v128.load32_splat' : 'v128.load64_splat', offset)
    return this
  }

  /** Exchanges the real and the imaginary part of the complex numbers on the stack. */
  swap(vector: Local): this {
    const { code } = this
    const unit = this.element.bytes / 2
    const lanes = Array.from({ length: 16 }, (_, at) => {
      const part = Math.floor(at / unit)
      return (part ^ 1) * unit + (at % unit)
    })
    code.get(vector, vector).shuffle(lanes)
    return this
  }

  /** Loads one complex number, in the lower lanes. */
  loadOne(offset = 0): this {
    this.code.memory(this.element.bytes === 8 ? 'v128.load64_zero' : 'v128.load', offset)
    return this
  }

  /** Stores the complex number in the lower lanes. */
  storeOne(offset = 0): this {
    if (this.element.bytes === 8) this.code.memoryLane('v128.store64_lane', 0, offset)
    else this.code.memory('v128.store', offset)
    return this
  }

  /** Stores a part of the complex number in the lower lanes. */
  storePart(part: 0 | 1): this {
    this.code.memoryLane(this.element.bytes === 8 ? 'v128.store32_lane' : 'v128.store64_lane', part)
    return this
  }

  /** Pushes `value` times a root: `turned` is the root's imaginary part in all lanes times the signs. */
  times(value: Local, real: Local, turned: Local): this {
    this.code.get(value, real)
    this.op('mul')
    this.swap(value)
    this.code.get(turned)
    return this.op('mul', 'add')
  }

  /** Pushes the signs that make a vector of imaginary parts one that `times` takes: −1 and 1. */
  signs(): this {
    const bytes = new Uint8Array(16)
    if (this.element.bytes === 8) new Float32Array(bytes.buffer).set([-1, 1, -1, 1])
    else new Float64Array(bytes.buffer).set([-1, 1])
    this.code.v128(bytes)
    return this
  }

  /** Splits the number at an address into what `times` takes; the address is a local. */
  root(at: Local, signs: Local, real: Local, turned: Local, offset = 0): void {
    const { code } = this
    code.get(at)
    this.loadSplat(offset)
    code.set(real).get(at)
    this.loadSplat(offset + this.element.bytes / 2)
    code.get(signs)
    this.op('mul')
    code.set(turned)
  }

  /** For `index` from what it is up to `end`, which it doesn't reach. */
  each(index: Local, end: Local, step: number | Local, body: () => void): void {
    const { code } = this
    code.block((exit) => {
      code.get(index, end)
      this.address('ge_u')
      code.brIf(exit)
      code.loop((again) => {
        body()
        if (typeof step === 'number') code.increment(index, step)
        else {
          code.get(index, step)
          this.address('add')
          code.set(index)
        }
        code.get(index, end)
        this.address('lt_u')
        code.brIf(again)
      })
    })
  }
}
