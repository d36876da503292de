/**
 * A vector times matrices, at the speed of memory: each element of a matrix is read once, as it lies. A complex matrix is
 * multiplied by the vector's real and imaginary parts apart; what comes of them is put together in the end.
 */
import type { Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import type { Opcode } from '../wasm/opcodes.js'
import { type Element, vectorBytes } from './arithmetic.js'
import { ProductCode, zeroOf } from './state.js'

function start(module: Module, element: Element, count: number) {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function(Array(count).fill(address), [])
  const params = Array.from({ length: count }, (_, at) => code.param(at))
  return { c: new ProductCode(code, element), code, index, params }
}

/**
 * A function of the first element of a vector, the bytes between its elements, how many there are, where they go, and
 * how far from there the imaginary parts go: parts of complex numbers twice each, and zeros that fill a vector after
 * them.
 */
export function writeVectorCopy(module: Module, element: Element): number {
  const { c, code, index, params } = start(module, element, 5)
  const [source, stride, steps, target, apart] = params
  const { parts, arithmetic } = element
  const { lane, bytes } = arithmetic
  const [step, padded, other] = c.locals(3)
  const store = (part: number, push: () => unknown) => {
    for (let copy = 0; copy < parts; copy++) {
      code.get(part === 0 ? target : other)
      push()
      code.memory(`${lane}.store`, copy * bytes)
    }
  }
  const next = () => code.increment(target, parts * bytes).increment(other, parts * bytes)
  c.combine(other, target, 'add', apart)
  if (parts === 1) copyNeighbours(c, params, step)
  c.each(step, steps, 1, () => {
    for (let part = 0; part < parts; part++) store(part, () => c.code.get(source) && c.load(part))
    next()
    c.combine(source, source, 'add', stride)
  })
  c.combine(padded, steps, 'add', vectorBytes / (parts * bytes))
  c.each(step, padded, 1, () => {
    for (let part = 0; part < parts; part++) store(part, () => zeroOf(code, lane))
    next()
  })
  return index
}

/** Copies as many elements as fill vectors, where they are neighbours, and goes on to those that are left. */
function copyNeighbours(c: ProductCode, [source, stride, steps, target]: readonly Local[], step: Local): void {
  const { code, element } = c
  const { bytes } = element
  const width = vectorBytes / bytes
  const [full] = c.locals(1)
  code.get(stride).addressConst(bytes).addressOp('eq')
  code.if(() => {
    code.get(steps, steps).addressConst(width)
    c.address('rem_u', 'sub').code.set(full)
    c.each(step, full, width, () => {
      code.get(target, source).memory('v128.load').memory('v128.store')
      code.increment(target, vectorBytes).increment(source, vectorBytes)
    })
  })
}

/**
 * A function of the copy of a vector, how far behind it its imaginary parts are, the first element of some columns, the
 * bytes from one of them to the next, the elements of each, where their sums go, whether they are added to what is
 * there, and room for a vector. Elements of a column are neighbours. A sum is made in one order, however many columns
 * are done at a time.
 */
export function writeDots(module: Module, element: Element, columns: number): number {
  const { c, code, index, params } = start(module, element, 8)
  const [vector, apart, source, stride, steps, target, add, spare] = params
  const { parts, arithmetic } = element
  const places = c.locals(columns)
  const sums = places.map(() => Array.from({ length: parts }, () => code.local('v128')))
  const factors = Array.from({ length: parts }, () => code.local('v128'))
  const value = code.local('v128')
  places.forEach((place, at) => {
    if (at === 0) code.get(source).set(place)
    else c.combine(place, places[at - 1], 'add', stride)
  })
  const [imaginary, end, rest] = c.locals(3)
  const readFactors = (offset = 0) => {
    factors.forEach((factor, part) => {
      code
        .get(part === 0 ? vector : imaginary)
        .memory('v128.load', offset)
        .set(factor)
    })
  }
  const addTerms = (own: readonly Local[], from: Local, offset = 0) => {
    code.get(from).memory('v128.load', offset).set(value)
    own.forEach((sum, part) => {
      code.get(sum, value, factors[part]).op(arithmetic.multiply, arithmetic.add).set(sum)
    })
  }
  c.combine(imaginary, vector, 'add', apart)
  code.get(steps).addressConst(vectorBytes / element.bytes)
  c.address('rem_u').code.set(rest)
  c.combine(end, steps, 'sub', rest)
  c.combine(end, end, 'mul', element.bytes)
  c.combine(end, end, 'add', source)
  const rounds = (vectors: number) => {
    code.block((exit) => {
      code.loop((again) => {
        // Never below 0: what is left is the end minus the place.
        code
          .get(end, places[0])
          .addressOp('sub')
          .addressConst(vectors * vectorBytes)
        c.address('lt_u').code.brIf(exit)
        for (let offset = 0; offset < vectors * vectorBytes; offset += vectorBytes) {
          readFactors(offset)
          sums.forEach((own, at) => {
            addTerms(own, places[at], offset)
          })
        }
        for (const place of [...places, vector, imaginary]) code.increment(place, vectors * vectorBytes)
        code.br(again)
      })
    })
  }
  // More at a time would need more registers than there are.
  if (parts === 1) rounds(2)
  rounds(1)
  // What is left doesn't fill a vector: it is copied to one whose other elements are 0.
  c.isTrue(rest)
  code.if(() => {
    readFactors()
    c.combine(rest, rest, 'mul', element.bytes)
    sums.forEach((own, at) => {
      copyRest(c, places[at], rest, spare)
      addTerms(own, spare)
    })
  })
  sums.forEach((own, at) => {
    storeSum(c, own, add, target, at * parts * arithmetic.bytes)
  })
  return index
}

function copyRest({ code, element }: ProductCode, from: Local, bytes: Local, spare: Local): void {
  const unit = element.arithmetic.bytes
  const at = code.address()
  code.get(spare).v128(new Uint8Array(vectorBytes)).memory('v128.store').addressConst(0).set(at)
  code.loop((again) => {
    code.get(spare, at).addressOp('add').get(from, at).addressOp('add')
    if (unit === 8) code.memory('i64.load').memory('i64.store')
    else code.memory('i32.load').memory('i32.store')
    code.increment(at, unit).get(at, bytes).addressOp('lt_u').brIf(again)
  })
}

const extract: Readonly<Record<'f32' | 'f64' | 'i32' | 'i64', Opcode>> = {
  f32: 'f32x4.extract_lane',
  f64: 'f64x2.extract_lane',
  i32: 'i32x4.extract_lane',
  i64: 'i64x2.extract_lane',
}

/** Pushes the sum of the lanes of a vector; of complex numbers that of one of their parts. */
export function writeLaneSum({ code, element }: ProductCode, vector: Local, first = 0): void {
  const { parts, arithmetic } = element
  const { lane, bytes } = arithmetic
  for (let at = first; at < vectorBytes / bytes; at += parts) {
    code.get(vector).lane(extract[lane], at)
    if (at > first) code.op(`${lane}.add`)
  }
}

/** The sum of all lanes; of complex numbers the real and the imaginary one. */
function storeSum(c: ProductCode, own: readonly Local[], add: Local, target: Local, offset: number): void {
  const { code, element } = c
  const { parts, arithmetic } = element
  const { lane, bytes } = arithmetic
  const total = code.local(lane)
  const sumOf = (vector: Local, first: number) => writeLaneSum(c, vector, first)
  for (let part = 0; part < parts; part++) {
    sumOf(own[0], part)
    if (parts === 2) {
      sumOf(own[1], 1 - part)
      code.op(`${lane as 'f32'}.${part === 0 ? 'sub' : 'add'}`)
    }
    code.set(total)
    c.isTrue(add)
    code.if(() =>
      code
        .get(target)
        .memory(`${lane}.load`, offset + part * bytes)
        .get(total)
        .op(`${lane}.add`)
        .set(total),
    )
    code.get(target, total).memory(`${lane}.store`, offset + part * bytes)
  }
}

/** Steps that are added to a row of sums in one pass over it. */
const stepsAtOnce = 4

/**
 * A function of the first of some elements of a vector and the bytes between them, the first row of a matrix and the
 * bytes from one to the next, the elements of the vector, those of a row, where the sums go, and room for as many, from
 * which those of complex numbers are put together. Elements of a row are neighbours. All sums are made in one order.
 */
export function writeRowSums(module: Module, element: Element): number {
  const { c, code, index, params } = start(module, element, 8)
  const [vector, vectorStride, matrix, rowStride, steps, columns, target, others] = params
  const { parts, bytes } = element
  const [width, rest, step, first] = c.locals(4)
  c.combine(width, columns, 'mul', bytes)
  code.get(width).addressConst(vectorBytes)
  c.address('rem_u').code.set(rest)
  const full = c.locals(1)[0]
  c.combine(full, width, 'sub', rest)
  clear(c, target, width)
  if (parts === 2) clear(c, others, width)
  code.get(steps).addressConst(stepsAtOnce)
  c.address('rem_u').code.set(first)
  c.combine(first, steps, 'sub', first)
  const pass = (count: number, end: Local) => {
    c.each(step, end, count, () => {
      addRows(c, count, { vector, vectorStride, matrix, rowStride, full, width, target, others })
    })
  }
  pass(stepsAtOnce, first)
  pass(1, steps)
  if (parts === 2) putTogether(c, target, others, width)
  return index
}

function clear(c: ProductCode, target: Local, width: Local): void {
  const { code, element } = c
  const [at, end] = c.locals(2)
  code.get(target).set(at)
  c.combine(end, target, 'add', width)
  c.each(at, end, element.arithmetic.bytes, () => {
    zeroOf(code.get(at), element.arithmetic.lane).memory(`${element.arithmetic.lane}.store`)
  })
}

type RowLocals = Readonly<
  Record<'vector' | 'vectorStride' | 'matrix' | 'rowStride' | 'full' | 'width' | 'target' | 'others', Local>
>

/** Adds some rows, each times its element of the vector; vectors first, then what is left of a row. */
function addRows(c: ProductCode, count: number, locals: RowLocals): void {
  const { code, element } = c
  const { parts, arithmetic } = element
  const { lane, bytes, multiply, add } = arithmetic
  const { vector, vectorStride, matrix, rowStride, full, width, target, others } = locals
  const scalarMultiply = `${lane}.mul` as const
  const scalarAdd = `${lane}.add` as const
  const from = c.locals(count)
  const factors = from.map(() => Array.from({ length: parts }, () => code.local('v128')))
  const scalars = from.map(() => Array.from({ length: parts }, () => code.local(lane)))
  const values = from.map(() => code.local('v128'))
  const [at] = c.locals(1)
  from.forEach((place, row) => {
    code.get(matrix).set(place)
    for (let part = 0; part < parts; part++) {
      code.get(vector)
      c.loadSplat(part).code.set(factors[row][part]).get(vector)
      c.load(part).code.set(scalars[row][part])
    }
    c.combine(vector, vector, 'add', vectorStride)
    c.combine(matrix, matrix, 'add', rowStride)
  })
  const next = (size: number) => {
    for (const place of from) code.increment(place, size)
  }
  const sumAt = (part: number) => code.get(part === 0 ? target : others, at).addressOp('add')
  code.addressConst(0).set(at)
  c.each(at, full, vectorBytes, () => {
    from.forEach((place, row) => {
      code.get(place).memory('v128.load').set(values[row])
    })
    for (let part = 0; part < parts; part++) {
      sumAt(part)
      sumAt(part).memory('v128.load')
      values.forEach((value, row) => {
        code.get(value, factors[row][part]).op(multiply, add)
      })
      code.memory('v128.store')
    }
    next(vectorBytes)
  })
  c.each(at, width, bytes, () => {
    for (let part = 0; part < parts; part++) {
      sumAt(part)
      sumAt(part).memory(`${lane}.load`)
      from.forEach((place, row) => {
        code.get(place).memory(`${lane}.load`).get(scalars[row][part]).op(scalarMultiply, scalarAdd)
      })
      code.memory(`${lane}.store`)
    }
    next(bytes)
  })
}

/** Of (re, im) times real parts and times imaginary ones. */
function putTogether(c: ProductCode, target: Local, others: Local, width: Local): void {
  const { code, element } = c
  const { lane, bytes } = element.arithmetic
  const [at, to] = c.locals(2)
  code.addressConst(0).set(at).get(target).set(to)
  c.each(at, width, element.bytes, () => {
    for (let part = 0; part < 2; part++) {
      code.get(to, to).memory(`${lane}.load`, part * bytes)
      code
        .get(others, at)
        .addressOp('add')
        .memory(`${lane}.load`, (1 - part) * bytes)
      code.op(`${lane as 'f32'}.${part === 0 ? 'sub' : 'add'}`).memory(`${lane}.store`, part * bytes)
    }
    code.increment(to, element.bytes)
  })
}
