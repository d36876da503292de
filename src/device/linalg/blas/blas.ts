/** Products by a BLAS of the system, on memory that is given by its addresses. Matrices are by columns. */
import { ffi, type NativeBlock } from '../../ffi.js'
import type { FortranLibrary } from '../find-library.js'

/** The letter that stands for single or double precision, real or complex. */
export type BlasType = 's' | 'd' | 'c' | 'z'

/** A matrix as it is read: as it lies (`N`), or its transpose. */
export interface BlasMatrix {
  readonly form: 'N' | 'T'
  /** Elements from a column to the next. */
  readonly lead: number
}

/** A call for matrices or vectors that lie at these addresses; good until another one is prepared. */
export type PreparedProduct = (a: number, b: number, c: number) => void

/** The routines of a BLAS that products need. */
export type BlasRoutines = Pick<Blas, 'multiplication' | 'vectorMultiplication'>

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

  /** C = AB, where C has m rows and n columns, `lead` elements from one to the next, and sums have k terms. */
  multiplication(
    type: BlasType,
    m: number,
    n: number,
    k: number,
    a: BlasMatrix,
    b: BlasMatrix,
    lead: number,
  ): PreparedProduct {
    const call = this.functionOf(`${type}gemm`, 13, 2)
    const [one, zero] = this.factors(type)
    const [formA, formB] = [this.letter(0, a.form), this.letter(1, b.form)]
    const [rows, columns, steps, leadA, leadB, leadC] = this.integers([m, n, k, a.lead, b.lead, lead])
    return (x, y, z) => call(formA, formB, rows, columns, steps, one, x, leadA, y, leadB, zero, z, leadC, 1, 1)
  }

  /**
   * y = Ax, where the matrix that lies in memory has m rows and n columns; the vectors' elements are so many elements
   * apart. Addresses are those of the first elements, also where a vector runs backwards.
   */
  vectorMultiplication(
    type: BlasType,
    m: number,
    n: number,
    a: BlasMatrix,
    xStep: number,
    yStep: number,
  ): PreparedProduct {
    const call = this.functionOf(`${type}gemv`, 11, 1)
    const [one, zero] = this.factors(type)
    const form = this.letter(0, a.form)
    const [rows, columns, lead, stepX, stepY] = this.integers([m, n, a.lead, xStep, yStep])
    const [inner, outer] = a.form === 'N' ? [n, m] : [m, n]
    // Fortran has vectors that run backwards begin at their last element.
    const [shiftX, shiftY] = [
      Math.min(0, (inner - 1) * xStep) * bytesOf[type],
      Math.min(0, (outer - 1) * yStep) * bytesOf[type],
    ]
    return (x, y, z) => call(form, rows, columns, one, x, lead, y + shiftX, stepX, zero, z + shiftY, stepY, 1)
  }

  /** Writes a letter; gives its address. */
  private letter(at: number, text: string): number {
    this.block.bytes[at * slotBytes] = text.charCodeAt(0)
    return this.block.address + at * slotBytes
  }

  private integers(values: readonly number[]): number[] {
    return values.map((value, at) => {
      const slot = places.integers + at
      this.block.u32[2 * slot] = value
      this.block.u32[2 * slot + 1] = Math.floor(value / 2 ** 32)
      return this.block.address + slot * slotBytes
    })
  }

  /** 1 in the precision of the type, and 0, which is the same in all. */
  private factors(type: BlasType): readonly [number, number] {
    const { view, address } = this.block
    view.setFloat64(places.one * slotBytes, 0, true)
    if (type === 's' || type === 'c') view.setFloat32(places.one * slotBytes, 1, true)
    else view.setFloat64(places.one * slotBytes, 1, true)
    return [address + places.one * slotBytes, address + places.zero * slotBytes]
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
