/**
 * One pass of a transform after Stockham: it reads `radix` elements that lie `part` rows apart, and writes their
 * transform, times roots, to neighbouring rows, so that the last pass leaves everything in order. A row is as many
 * numbers as there are columns side by side, times the radices of the passes before: all of them take the same roots.
 */
import type { Code, Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { butterfly } from './butterflies.js'
import { radices } from './factors.js'
import { type Element, FftCode } from './state.js'

/** (source, target, part, bytes of a row, roots, signs, radix, roots of the radix, memory for sums) */
function passFunction(module: Module): { code: Code; index: number } {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  return module.function([a, a, a, a, a, 'v128', a, a, a], [])
}

/** The function that makes a pass of any radix. */
export function writePass(module: Module, element: Element): number {
  const fixed = radices.map((radix) => [radix, writeFixed(module, element, radix)] as const)
  const general = writeGeneral(module, element)
  const { code, index } = passFunction(module)
  const parameters = code.params.map((_, at) => code.param(at))
  code.block((done) => {
    for (const [radix, target] of fixed) {
      code.get(parameters[6]).addressConst(radix).addressOp('eq')
      code.if(() => {
        code
          .get(...parameters)
          .call(target)
          .br(done)
      })
    }
    code.get(...parameters).call(general)
  })
  return index
}

function writeFixed(module: Module, element: Element, radix: number): number {
  const { code, index } = passFunction(module)
  const c = new FftCode(code, element)
  const [source, target, part, row, roots] = [0, 1, 2, 3, 4].map((at) => code.param(at))
  const signs = code.param(5)
  const [end, rowEnd] = [code.address(), code.address()]
  const apart = multiples(c, part, row, radix)
  const rows = multiples(c, undefined, row, radix)
  code.get(source, part, row).addressOp('mul').addressOp('add').set(end)
  const inputs = apart.map((distance, at) => {
    const local = c.vector()
    return () => {
      code.get(source)
      if (at > 0) code.get(distance).addressOp('add')
      code.memory('v128.load').set(local)
      return local
    }
  })
  const eachOfRow = (store: (value: Local, at: number) => void) => {
    code.get(source, row).addressOp('add').set(rowEnd)
    c.each(source, rowEnd, 16, () => {
      const results = butterfly(
        c,
        inputs.map((load) => load()),
        signs,
      )
      results.forEach((result, at) => {
        code.get(target)
        if (at > 0) code.get(rows[at]).addressOp('add')
        store(result, at)
        code.memory('v128.store')
      })
      code.increment(target, 16)
    })
    code
      .get(target, rows[radix - 1])
      .addressOp('add')
      .set(target)
  }
  eachOfRow((result) => code.get(result))
  const factors = Array.from({ length: radix - 1 }, () => [c.vector(), c.vector()] as const)
  code.increment(roots, (radix - 1) * element.bytes)
  c.each(source, end, 0, () => {
    factors.forEach(([real, turned], at) => {
      c.root(roots, signs, real, turned, at * element.bytes)
    })
    code.increment(roots, (radix - 1) * element.bytes)
    eachOfRow((result, at) => {
      if (at === 0) code.get(result)
      else c.times(result, ...factors[at - 1])
    })
  })
  return index
}

/** Locals with the multiples of `part` times `row` below `count`. */
function multiples({ code }: FftCode, part: Local | undefined, row: Local, count: number): Local[] {
  const found: Local[] = []
  for (let at = 0; at < count; at++) {
    const local = code.address()
    code.get(row)
    if (part !== undefined) code.get(part).addressOp('mul')
    code.addressConst(at).addressOp('mul').set(local)
    found.push(local)
  }
  return found
}

/** A pass of any odd radix: sums and differences of elements are kept in memory, and gone through for each result. */
function writeGeneral(module: Module, element: Element): number {
  const { code, index } = passFunction(module)
  const c = new FftCode(code, element)
  const [source, target, part, row, roots] = [0, 1, 2, 3, 4].map((at) => code.param(at))
  const signs = code.param(5)
  const [radix, angles, sums] = [6, 7, 8].map((at) => code.param(at))
  const [end, rowEnd, apart, sumsEnd, first] = [0, 1, 2, 3, 4].map(() => code.address())
  code.get(source, part, row).addressOp('mul').tee(apart).addressOp('add').set(end)
  // Two vectors for each pair of elements.
  code.get(sums, radix).addressConst(1).addressOp('sub').addressConst(16).addressOp('mul').addressOp('add')
  code.set(sumsEnd)
  code.addressConst(1).set(first)
  const general = new GeneralPass(c, { source, target, apart, row, roots, signs, radix, angles, sums, sumsEnd, first })
  c.each(source, end, 0, () => {
    code.get(source, row).addressOp('add').set(rowEnd)
    c.each(source, rowEnd, 16, () => {
      general.column()
      code.increment(target, 16)
    })
    code.get(target, radix).addressConst(1).addressOp('sub').get(row).addressOp('mul').addressOp('add').set(target)
    code.get(roots, radix).addressConst(1).addressOp('sub').addressConst(element.bytes).addressOp('mul')
    code.addressOp('add').set(roots).addressConst(0).set(first)
  })
  return index
}

interface GeneralLocals {
  readonly source: Local
  readonly target: Local
  readonly apart: Local
  readonly row: Local
  readonly roots: Local
  readonly signs: Local
  readonly radix: Local
  readonly angles: Local
  readonly sums: Local
  readonly sumsEnd: Local
  /** Whether this is the first row, which takes no roots. */
  readonly first: Local
}

class GeneralPass {
  private readonly x0: Local
  private readonly total: Local
  private readonly a: Local
  private readonly b: Local
  private readonly low: Local
  private readonly high: Local
  private readonly at: Local
  private readonly number: Local
  private readonly position: Local

  constructor(
    private readonly c: FftCode,
    private readonly locals: GeneralLocals,
  ) {
    const { code } = c
    ;[this.x0, this.total, this.a, this.b] = [c.vector(), c.vector(), c.vector(), c.vector()]
    ;[this.low, this.high, this.at] = [code.address(), code.address(), code.address()]
    ;[this.number, this.position] = [code.address(), code.address()]
  }

  column(): void {
    const { c, x0, total, a, b, low, high, at } = this
    const { code } = c
    const { source, target, apart, row, radix, sums, sumsEnd } = this.locals
    code.get(source).memory('v128.load').tee(x0).set(total)
    code.get(source, apart).addressOp('add').set(low)
    code.get(source, apart, radix).addressConst(1).addressOp('sub').addressOp('mul').addressOp('add').set(high)
    code.get(sums).set(at)
    c.each(at, sumsEnd, 32, () => {
      code.get(low).memory('v128.load').set(a)
      code.get(high).memory('v128.load').set(b)
      code.get(at, a, b)
      c.op('add')
      code.memory('v128.store').get(at, a, b)
      c.op('sub')
      code.memory('v128.store', 16)
      code.get(total, a, b)
      c.op('add', 'add')
      code.set(total)
      code.get(low, apart).addressOp('add').set(low)
      code.get(high, apart).addressOp('sub').set(high)
    })
    code.get(target, total).memory('v128.store')
    const half = code.address()
    code.get(radix).addressConst(1)
    c.address('shr_u')
    code.addressConst(1).addressOp('add').set(half)
    code.addressConst(1).set(this.number)
    code.get(target, row).addressOp('add').set(low)
    code.get(target, radix).addressConst(1).addressOp('sub').get(row).addressOp('mul').addressOp('add').set(high)
    c.each(this.number, half, 1, () => {
      this.pair()
      code.get(low, row).addressOp('add').set(low)
      code.get(high, row).addressOp('sub').set(high)
    })
  }

  /** The results `number` and `radix − number`. */
  private pair(): void {
    const { c, x0, a, b, low, high, at, number, position } = this
    const { code } = c
    const { signs, radix, angles, sums, sumsEnd } = this.locals
    const [even, odd, angle] = [c.vector(), c.vector(), code.address()]
    code.get(x0).set(even)
    c.splat(0)
    code.set(odd).addressConst(0).set(position).get(sums).set(at)
    c.each(at, sumsEnd, 32, () => {
      code.get(position, number).addressOp('add').tee(position)
      code.get(position, radix).addressOp('sub').get(position, radix).addressOp('lt_u').op('select').set(position)
      code.get(angles, position).addressConst(c.element.bytes).addressOp('mul').addressOp('add').set(angle)
      code.get(even, at).memory('v128.load').get(angle)
      c.loadSplat().op('mul', 'add')
      code.set(even).get(odd, at).memory('v128.load', 16).get(angle)
      c.loadSplat(c.element.bytes / 2).op('mul', 'add')
      code.set(odd)
    })
    c.swap(odd)
    code.get(signs)
    c.op('mul')
    code.set(odd).get(even, odd)
    c.op('add')
    code.set(a).get(even, odd)
    c.op('sub')
    code.set(b)
    this.store(low, a, () => code.get(number))
    this.store(high, b, () => code.get(radix, number).addressOp('sub'))
  }

  private store(target: Local, value: Local, pushNumber: () => void): void {
    const { c } = this
    const { code } = c
    const { roots, signs, first } = this.locals
    const [root, real, turned] = [code.address(), c.vector(), c.vector()]
    code.get(first)
    c.address('eqz')
    code.if(() => {
      code.get(roots)
      pushNumber()
      code.addressConst(1).addressOp('sub').addressConst(c.element.bytes).addressOp('mul').addressOp('add').set(root)
      c.root(root, signs, real, turned)
      c.times(value, real, turned)
      code.set(value)
    })
    code.get(target, value).memory('v128.store')
  }
}
