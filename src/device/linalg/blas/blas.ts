/** Products by a BLAS of the system, on memory that is given by its addresses. Matrices are by columns. */
import { ffi, type NativeBlock } from '../../ffi.js'
import type { FortranLibrary } from '../find-library.js'

/** The letter that stands for single or double precision, real or complex. */
export type BlasType = 's' | 'd' | 'c' | 'z'

/** A matrix as it is read: as it lies (`N`), or its transpose. */
export interface BlasMatrix {
  readonly address: number
  readonly form: 'N' | 'T'
  /** Elements from a column to the next. */
  readonly lead: number
}

/** Elements that are `step` elements apart. For a negative step the address is still that of the first element. */
export interface BlasVector {
  readonly address: number
  readonly step: number
}

/** The routines of a BLAS that products need. */
export type BlasRoutines = Pick<Blas, 'multiply' | 'multiplyVector'>

type Callable = (...values: number[]) => void

const slotBytes = 8
/** Where arguments are kept: letters, integers, and the factors 1 and 0, each as a pair. */
const places = { letters: 0, integers: 2, one: 8, zero: 10, slots: 12 } as const

export class Blas {
  /** The library's file. */
  readonly name: string
  private readonly functions = new Map<string, Callable>()
  private readonly block: NativeBlock

  constructor(private readonly library: FortranLibrary) {
    this.name = library.native.file
    this.block = ffi().allocate(places.slots * slotBytes)
  }

  /** C = AB, where C has m rows and n columns, and there are k products in a sum. */
  multiply(
    type: BlasType,
    m: number,
    n: number,
    k: number,
    a: BlasMatrix,
    b: BlasMatrix,
    c: Omit<BlasMatrix, 'form'>,
  ): void {
    const call = this.functionOf(`${type}gemm`, 13, 2)
    this.factors(type)
    this.letter(0, a.form)
    this.letter(1, b.form)
    const integers = [m, n, k, a.lead, b.lead, c.lead]
    for (let at = 0; at < integers.length; at++) this.integer(at, integers[at])
    const { letter, at } = this.addresses
    call(
      letter,
      letter + slotBytes,
      at(0),
      at(1),
      at(2),
      at(places.one - places.integers),
      a.address,
      at(3),
      b.address,
      at(4),
      at(places.zero - places.integers),
      c.address,
      at(5),
      1,
      1,
    )
  }

  /** y = Ax, where the matrix that lies in memory has m rows and n columns. */
  multiplyVector(type: BlasType, m: number, n: number, a: BlasMatrix, x: BlasVector, y: BlasVector): void {
    const call = this.functionOf(`${type}gemv`, 11, 1)
    this.factors(type)
    this.letter(0, a.form)
    const integers = [m, n, a.lead, x.step, y.step]
    for (let at = 0; at < integers.length; at++) this.integer(at, integers[at])
    const [inner, outer] = a.form === 'N' ? [n, m] : [m, n]
    const { letter, at } = this.addresses
    call(
      letter,
      at(0),
      at(1),
      at(places.one - places.integers),
      a.address,
      at(2),
      lowest(type, x, inner),
      at(3),
      at(places.zero - places.integers),
      lowest(type, y, outer),
      at(4),
      1,
    )
  }

  private get addresses(): { readonly letter: number; readonly at: (integer: number) => number } {
    const { address } = this.block
    return { letter: address, at: (integer) => address + (places.integers + integer) * slotBytes }
  }

  private letter(at: number, text: string): void {
    this.block.bytes[at * slotBytes] = text.charCodeAt(0)
  }

  private integer(at: number, value: number): void {
    const word = 2 * (places.integers + at)
    this.block.u32[word] = value
    this.block.u32[word + 1] = Math.floor(value / 2 ** 32)
  }

  /** 1 in the precision of the type; 0 is 0 in all of them. */
  private factors(type: BlasType): void {
    const { view } = this.block
    view.setFloat64(places.one * slotBytes, 0, true)
    if (type === 's' || type === 'c') view.setFloat32(places.one * slotBytes, 1, true)
    else view.setFloat64(places.one * slotBytes, 1, true)
  }

  private functionOf(name: string, addresses: number, letters: number): Callable {
    let found = this.functions.get(name)
    if (found === undefined) {
      const { native, prefix, suffix } = this.library
      const types = Array<'uint64'>(addresses + letters).fill('uint64')
      found = native.declare(`${prefix}${name}_${suffix}`, types, 'void') as unknown as Callable
      this.functions.set(name, found)
    }
    return found
  }
}

const bytesOf = { s: 4, d: 8, c: 8, z: 16 } as const

/** Fortran has vectors that run backwards begin at their last element. */
function lowest(type: BlasType, { address, step }: BlasVector, length: number): number {
  return step < 0 ? address + (length - 1) * step * bytesOf[type] : address
}
