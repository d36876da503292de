/** Writes a function that goes over Float64s which lie one after another. */
import type { Code, Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'

/** Bytes of a pass of an unrolled loop, and of a vector. */
const strideBytes = 32
const vectorBytes = 16

/** Of a vector or of a single number. */
export interface Width {
  readonly vector: boolean
  readonly offset: number
}

export class Loop {
  readonly code: Code
  /** What it is called by. */
  readonly index: number

  /** A function for JavaScript has a name and so many parameters, all doubles; one for other functions has their types. */
  constructor(module: Module, name: string | undefined, params: number | readonly ValueType[]) {
    const types = typeof params === 'number' ? Array<ValueType>(params).fill('f64') : params
    const { code, index } = module.function(types, [], name)
    this.code = code
    this.index = index
  }

  /** A parameter that is an address or a length, as one. */
  address(param: number): Local {
    const { code } = this
    const local = code.address()
    code.get(code.param(param)).op('i64.trunc_sat_f64_u').addressFromI64().set(local)
    return local
  }

  /** A parameter in both lanes. */
  splat(param: number): Local {
    return this.keep(() => this.code.get(this.code.param(param)).op('f64x2.splat'))
  }

  /** A parameter, negative in the first lane: what exchanged pairs are multiplied by. */
  turned(param: number): Local {
    return this.keep(() => {
      const signs = new Uint8Array(new Float64Array([-1, 1]).buffer)
      this.code.get(this.code.param(param)).op('f64x2.splat').v128(signs).op('f64x2.mul')
    })
  }

  keep(push: () => unknown): Local {
    push()
    const local = this.code.local('v128')
    this.code.set(local)
    return local
  }

  load(at: Local, { vector, offset }: Width): void {
    this.code.get(at).memory(vector ? 'v128.load' : 'v128.load64_zero', offset)
  }

  /** Stores what is on the stack above its address. */
  store({ vector, offset }: Width): void {
    if (vector) this.code.memory('v128.store', offset)
    else this.code.memoryLane('v128.store64_lane', 0, offset)
  }

  /** Pushes a pair with its parts exchanged. */
  exchanged(value: Local): void {
    this.code.get(value, value).shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7])
  }

  /** Two vectors at a time, then one, then a single number, until `count` of them are done; the places move on. */
  each(count: Local, places: readonly Local[], body: (width: Width) => void): void {
    const { code } = this
    const bytes = code.address()
    code.get(count).addressConst(8).addressOp('mul').set(bytes)
    this.eachOf(bytes, places, body)
  }

  /** The same for so many bytes. */
  eachOf(bytes: Local, places: readonly Local[], body: (width: Width) => void): void {
    const { code } = this
    const end = code.address()
    const first = places[0]
    const rounds = (size: number, widths: readonly Width[]) => {
      code.block((exit) => {
        code.loop((again) => {
          // Unsigned, and never below 0: what is left is the end minus the place.
          code.get(end, first).addressOp('sub').addressConst(size).addressOp('lt_u').brIf(exit)
          for (const width of widths) body(width)
          for (const place of places) code.increment(place, size)
          code.br(again)
        })
      })
    }
    code.get(bytes, first).addressOp('add').set(end)
    rounds(strideBytes, [
      { vector: true, offset: 0 },
      { vector: true, offset: vectorBytes },
    ])
    rounds(vectorBytes, [{ vector: true, offset: 0 }])
    rounds(8, [{ vector: false, offset: 0 }])
  }

  /** For `index` from what it is up to `end`, which it doesn't reach. */
  count(index: Local, end: Local, step: number, body: () => void): void {
    const { code } = this
    code.block((exit) => {
      code.get(index, end).addressOp('ge_u').brIf(exit)
      code.loop((again) => {
        body()
        code.increment(index, step).get(index, end).addressOp('lt_u').brIf(again)
      })
    })
  }

  addresses(count: number): Local[] {
    return Array.from({ length: count }, () => this.code.address())
  }

  /** Pushes one plus or times the other. */
  pushed(one: Local, name: 'add' | 'sub' | 'mul', other: Local | number): Code {
    const { code } = this
    code.get(one)
    if (typeof other === 'number') code.addressConst(other)
    else code.get(other)
    return code.addressOp(name)
  }
}
