/** Calls of Fortran functions: all arguments are addresses, and the lengths of texts follow them as numbers. */
import { ffi, type HostMemory, type NativeBlock } from '../../ffi.js'
import type { FortranLibrary } from '../find-library.js'

type Callable = (...values: (HostMemory | number)[]) => void

const slotBytes = 8
const slots = 64

export class LapackCalls {
  /** 32-bit words per integer. */
  readonly words: number
  private readonly functions = new Map<string, Callable>()
  private readonly block: NativeBlock
  private used = 0

  constructor(private readonly library: FortranLibrary) {
    this.words = library.words
    this.block = ffi().allocate(slots * slotBytes)
  }

  /** The address of an integer argument, good until the next call. */
  integer(value: number): number {
    const at = this.used++ * 2
    this.block.u32[at] = value
    this.block.u32[at + 1] = value < 0 ? 0xffffffff : 0
    return this.block.address + at * 4
  }

  number(value: number): number {
    const at = this.used++ * slotBytes
    this.block.view.setFloat64(at, value, true)
    return this.block.address + at
  }

  letter(text: string): number {
    const at = this.used++ * slotBytes
    this.block.bytes[at] = text.charCodeAt(0)
    return this.block.address + at
  }

  integers(count: number): Int32Array {
    return new Int32Array(Math.max(1, count) * this.words)
  }

  /**
   * Calls a function with arguments that end before its last one, `info`, which is what it gives; `letters` of them are
   * texts of one letter.
   */
  call(name: string, letters: number, ...values: HostMemory[]): number {
    const info = this.used * 2
    const full: HostMemory[] = [...values, this.integer(0)]
    let callable = this.functions.get(name)
    if (callable === undefined) {
      const { native, prefix, suffix } = this.library
      const types = [...full.map(() => 'pointer' as const), ...Array<'uint64'>(letters).fill('uint64')]
      callable = native.declare(`${prefix}${name}_${suffix}`, types, 'void') as unknown as Callable
      this.functions.set(name, callable)
    }
    for (let k = 0; k < letters; k++) full.push(1)
    callable(...full)
    this.used = 0
    return this.block.u32[info] | 0
  }
}
