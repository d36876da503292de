/**
 * The inner loops of dense linear algebra, as functions of a WebAssembly module: over Float64s that lie one after
 * another, real numbers or pairs. All parameters are doubles: addresses in bytes, and how many numbers there are.
 */
import type { Code, Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'

/** Bytes of a pass of an unrolled loop, and of a vector. */
const strideBytes = 32
const vectorBytes = 16

export interface Loops {
  /** y += f·x */
  axpy1(n: number, f: number, x: number, y: number): void
  axpy2(n: number, re: number, im: number, x: number, y: number): void
  /** y += a·x + b·x', where x' is `apart` bytes after x. */
  pair1(n: number, a: number, b: number, x: number, apart: number, y: number): void
  pair2(n: number, a: number, ai: number, b: number, bi: number, x: number, apart: number, y: number): void
  /** Σ conj(x)·y at `out`. */
  dot1(n: number, x: number, y: number, out: number): void
  dot2(n: number, x: number, y: number, out: number): void
  /** y += f·x, and Σ conj(x)·z at `out`. */
  both1(n: number, f: number, x: number, y: number, z: number, out: number): void
  both2(n: number, re: number, im: number, x: number, y: number, z: number, out: number): void
  /**
   * A chain of rotations: of the column at `x` and the one `stride` bytes after it, then of that one and the next, and so
   * on; all the other way and with sines of the other sign where `direction` is -1.
   */
  chain(n: number, count: number, cosines: number, sines: number, x: number, stride: number, direction: number): void
  /** The reflection 1 − tau·(1, v, w)·(1, v, w)ᵀ of three columns, or rows, `height` bytes from column to column. */
  threeColumns(n: number, tau: number, v: number, w: number, x: number, height: number): void
  threeRows(n: number, tau: number, v: number, w: number, x: number, height: number): void
}

export function writeLoops(memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  for (const lanes of [1, 2] as const) {
    writeAxpy(new Loop(module, `axpy${lanes}`, 3 + lanes), lanes)
    writePair(new Loop(module, `pair${lanes}`, 4 + 2 * lanes), lanes)
    writeDot(new Loop(module, `dot${lanes}`, 4), lanes)
    writeBoth(new Loop(module, `both${lanes}`, 5 + lanes), lanes)
  }
  const turns = {
    once: writeTurn(new Loop(module, 'turn', 5)),
    twice: writeTurnTwice(new Loop(module, 'turnTwice', 8)),
  }
  writeChain(new Loop(module, 'chain', 7), turns)
  writeThreeColumns(new Loop(module, 'threeColumns', 6))
  writeThreeRows(new Loop(module, 'threeRows', 6))
  return module.encode()
}

/** Of a vector or of a single number. */
interface Width {
  readonly vector: boolean
  readonly offset: number
}

class Loop {
  readonly code: Code
  /** What it is called by. */
  readonly index: number

  constructor(module: Module, name: string, params: number) {
    const { code, index } = module.function(Array(params).fill('f64'), [], name)
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
    const end = code.address()
    const first = places[0]
    const rounds = (bytes: number, widths: readonly Width[]) => {
      code.block((exit) => {
        code.loop((again) => {
          // Unsigned, and never below 0: what is left is the end minus the place.
          code.get(end, first).addressOp('sub').addressConst(bytes).addressOp('lt_u').brIf(exit)
          for (const width of widths) body(width)
          for (const place of places) code.increment(place, bytes)
          code.br(again)
        })
      })
    }
    code.get(count).addressConst(8).addressOp('mul').get(first).addressOp('add').set(end)
    rounds(strideBytes, [
      { vector: true, offset: 0 },
      { vector: true, offset: vectorBytes },
    ])
    rounds(vectorBytes, [{ vector: true, offset: 0 }])
    rounds(8, [{ vector: false, offset: 0 }])
  }
}

/** Pushes Σ f·x for the factors given, on top of what is there. */
function addProduct(loop: Loop, value: Local, factor: Local, turned: Local | undefined): void {
  const { code } = loop
  code.get(value, factor).op('f64x2.mul', 'f64x2.add')
  if (turned === undefined) return
  loop.exchanged(value)
  code.get(turned).op('f64x2.mul', 'f64x2.add')
}

const twice = (loop: Loop, count: Local, lanes: 1 | 2): void => {
  if (lanes === 2) loop.code.get(count).addressConst(2).addressOp('mul').set(count)
}

function writeAxpy(loop: Loop, lanes: 1 | 2): void {
  const { code } = loop
  const count = loop.address(0)
  const factor = loop.splat(1)
  const turned = lanes === 2 ? loop.turned(2) : undefined
  const [x, y] = [loop.address(1 + lanes), loop.address(2 + lanes)]
  const value = code.local('v128')
  twice(loop, count, lanes)
  loop.each(count, [x, y], (width) => {
    loop.load(x, width)
    code.set(value).get(y)
    loop.load(y, width)
    addProduct(loop, value, factor, turned)
    loop.store(width)
  })
}

function writePair(loop: Loop, lanes: 1 | 2): void {
  const { code } = loop
  const count = loop.address(0)
  const factors = [0, 1].map((at) => loop.splat(1 + at * lanes))
  const turned = [0, 1].map((at) => (lanes === 2 ? loop.turned(2 + at * lanes) : undefined))
  const x = loop.address(1 + 2 * lanes)
  const other = loop.address(2 + 2 * lanes)
  code.get(other, x).addressOp('add').set(other)
  const y = loop.address(3 + 2 * lanes)
  const values = [code.local('v128'), code.local('v128')]
  twice(loop, count, lanes)
  loop.each(count, [x, other, y], (width) => {
    loop.load(x, width)
    code.set(values[0])
    loop.load(other, width)
    code.set(values[1]).get(y)
    loop.load(y, width)
    values.forEach((value, at) => {
      addProduct(loop, value, factors[at], turned[at])
    })
    loop.store(width)
  })
}

/** Sums of products: of pairs also those of exchanged ones, whose lanes are subtracted in the end. */
interface Sums {
  add(x: Local, y: Local): void
  store(out: Local): void
}

function sumsOf(loop: Loop, lanes: 1 | 2): Sums {
  const { code } = loop
  const [straight, crossed] = [code.local('v128'), code.local('v128')]
  return {
    add(x, y) {
      code.get(straight, x, y).op('f64x2.mul', 'f64x2.add').set(straight)
      if (lanes === 1) return
      code.get(crossed, x)
      loop.exchanged(y)
      code.op('f64x2.mul', 'f64x2.add').set(crossed)
    },
    store(out) {
      const lane = (vector: Local, at: number) => code.get(vector).lane('f64x2.extract_lane', at)
      code.get(out)
      lane(straight, 0)
      lane(straight, 1).op('f64.add').memory('f64.store')
      if (lanes === 1) return
      code.get(out)
      lane(crossed, 0)
      lane(crossed, 1).op('f64.sub').memory('f64.store', 8)
    },
  }
}

function writeDot(loop: Loop, lanes: 1 | 2): void {
  const { code } = loop
  const [count, x, y, out] = [0, 1, 2, 3].map((at) => loop.address(at))
  const sums = [sumsOf(loop, lanes), sumsOf(loop, lanes)]
  const values = [code.local('v128'), code.local('v128')]
  twice(loop, count, lanes)
  loop.each(count, [x, y], (width) => {
    loop.load(x, width)
    code.set(values[0])
    loop.load(y, width)
    code.set(values[1])
    sums[width.offset === 0 ? 0 : 1].add(values[0], values[1])
  })
  join(loop, sums, out)
}

function writeBoth(loop: Loop, lanes: 1 | 2): void {
  const { code } = loop
  const count = loop.address(0)
  const factor = loop.splat(1)
  const turned = lanes === 2 ? loop.turned(2) : undefined
  const [x, y, z, out] = [1, 2, 3, 4].map((at) => loop.address(at + lanes))
  const sums = [sumsOf(loop, lanes), sumsOf(loop, lanes)]
  const values = [code.local('v128'), code.local('v128')]
  twice(loop, count, lanes)
  loop.each(count, [x, y, z], (width) => {
    loop.load(x, width)
    code.set(values[0]).get(y)
    loop.load(y, width)
    addProduct(loop, values[0], factor, turned)
    loop.store(width)
    loop.load(z, width)
    code.set(values[1])
    sums[width.offset === 0 ? 0 : 1].add(values[0], values[1])
  })
  join(loop, sums, out)
}

/** Both sums, one after the other, for the caller to add. */
function join(loop: Loop, sums: readonly Sums[], out: Local): void {
  sums[0].store(out)
  loop.code.increment(out, 16)
  sums[1].store(out)
}

/** x becomes c·x + s·y, and y becomes c·y − s·x. */
function writeTurn(loop: Loop): number {
  const { code } = loop
  const count = loop.address(0)
  const [c, s] = [loop.splat(1), loop.splat(2)]
  const places = [loop.address(3), loop.address(4)]
  const [x, y] = places.map(() => code.local('v128'))
  loop.each(count, places, (width) => {
    loop.load(places[0], width)
    code.set(x)
    loop.load(places[1], width)
    code.set(y).get(places[0], x, c).op('f64x2.mul').get(y, s).op('f64x2.mul', 'f64x2.add')
    loop.store(width)
    code.get(places[1], y, c).op('f64x2.mul').get(x, s).op('f64x2.mul', 'f64x2.sub')
    loop.store(width)
  })
  return loop.index
}

/** Of x and y (c, s), then of y and z (d, t). */
function writeTurnTwice(loop: Loop): number {
  const { code } = loop
  const count = loop.address(0)
  const [c, s, d, t] = [1, 2, 3, 4].map((at) => loop.splat(at))
  const places = [5, 6, 7].map((at) => loop.address(at))
  const values = places.map(() => code.local('v128'))
  const middle = code.local('v128')
  const sum = (one: Local, by: Local, other: Local, times: Local, name: 'add' | 'sub') =>
    code.get(one, by).op('f64x2.mul').get(other, times).op('f64x2.mul', `f64x2.${name}`)
  loop.each(count, places, (width) => {
    const [x, y, z] = values
    places.forEach((place, at) => {
      loop.load(place, width)
      code.set(values[at])
    })
    sum(y, c, x, s, 'sub').set(middle)
    code.get(places[0])
    sum(x, c, y, s, 'add')
    loop.store(width)
    code.get(places[1])
    sum(middle, d, z, t, 'add')
    loop.store(width)
    code.get(places[2])
    sum(z, d, middle, t, 'sub')
    loop.store(width)
  })
  return loop.index
}

function writeChain(loop: Loop, { once, twice }: { readonly once: number; readonly twice: number }): void {
  const { code } = loop
  const [n, x, stride, direction] = [0, 4, 5, 6].map((at) => code.param(at))
  const [count, cosine, sine] = [1, 2, 3].map((at) => loop.address(at))
  const step = code.local('f64')
  const rotation = (offset: number) => {
    code.get(cosine).memory('f64.load', offset)
    code.get(sine).memory('f64.load', offset).get(direction).op('f64.mul')
  }
  const move = (rotations: number) => {
    code.get(x, step).f64(rotations).op('f64.mul', 'f64.add').set(x)
    code
      .increment(cosine, 8 * rotations)
      .increment(sine, 8 * rotations)
      .increment(count, -rotations)
  }
  code.get(stride, direction).op('f64.mul').set(step)
  code.block((exit) => {
    code.loop((again) => {
      code.get(count).addressConst(2).addressOp('lt_u').brIf(exit)
      code.get(n)
      rotation(0)
      rotation(8)
      code.get(x, x, step).op('f64.add').get(x, step, step).op('f64.add', 'f64.add').call(twice)
      move(2)
      code.br(again)
    })
  })
  code.get(count).addressConst(1).addressOp('eq')
  code.if(() => {
    code.get(n)
    rotation(0)
    code.get(x, x, step).op('f64.add').call(once)
  })
}

function writeThreeColumns(loop: Loop): void {
  const { code } = loop
  const count = loop.address(0)
  const [tau, v, w] = [1, 2, 3].map((at) => loop.splat(at))
  const [first, height] = [loop.address(4), loop.address(5)]
  const places = [first, code.address(), code.address()]
  for (const at of [1, 2])
    code
      .get(places[at - 1], height)
      .addressOp('add')
      .set(places[at])
  const values = places.map(() => code.local('v128'))
  const sum = code.local('v128')
  loop.each(count, places, (width) => {
    places.forEach((place, at) => {
      loop.load(place, width)
      code.set(values[at])
    })
    const [x, y, z] = values
    code.get(x, v, y).op('f64x2.mul', 'f64x2.add').get(w, z).op('f64x2.mul', 'f64x2.add').get(tau).op('f64x2.mul')
    code.set(sum)
    places.forEach((place, at) => {
      code.get(place, values[at], sum)
      if (at > 0) code.get(at === 1 ? v : w).op('f64x2.mul')
      code.op('f64x2.sub')
      loop.store(width)
    })
  })
}

function writeThreeRows(loop: Loop): void {
  const { code } = loop
  const count = loop.address(0)
  const [tau, v, w] = [1, 2, 3].map((at) => code.param(at))
  const [place, height] = [loop.address(4), loop.address(5)]
  const values = [0, 1, 2].map(() => code.local('f64'))
  const sum = code.local('f64')
  code.block((exit) => {
    code.loop((again) => {
      code.get(count).addressConst(0).addressOp('eq').brIf(exit)
      values.forEach((value, at) => {
        code
          .get(place)
          .memory('f64.load', 8 * at)
          .set(value)
      })
      const [x, y, z] = values
      code.get(x, v, y).op('f64.mul', 'f64.add').get(w, z).op('f64.mul', 'f64.add').get(tau).op('f64.mul').set(sum)
      values.forEach((value, at) => {
        code.get(place, value, sum)
        if (at > 0) code.get(at === 1 ? v : w).op('f64.mul')
        code.op('f64.sub').memory('f64.store', 8 * at)
      })
      code.get(place, height).addressOp('add').set(place).increment(count, -1).br(again)
    })
  })
}
