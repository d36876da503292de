/** Brings elements into the order in which tiles need them: panels of rows of `a`, and of columns of `b`. */
import type { Code, Local } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { type Element, rowBytes, stepBytes, tileRows } from './arithmetic.js'
import { ProductCode, zeroOf } from './state.js'

function panelFunction(module: Module, element: Element, count: number) {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function(Array(count).fill(address), [])
  const c = new ProductCode(code, element)
  return { c, code, index, params: Array.from({ length: count }, (_, at) => code.param(at)) }
}

/**
 * A function of the first element, the bytes from row to row and from step to step, the rows, the steps, where the
 * panel goes, and the argument block: each element fills a vector. Rows that aren't there are 0.
 */
export function writeRowPanel(module: Module, element: Element): number {
  const { c, code, index, params } = panelFunction(module, element, 7)
  const [, , , rows, , , args] = params
  const signs = element.arithmetic.lane.startsWith('f') ? signsOf(c, args) : []
  code.get(rows).addressConst(tileRows).addressOp('eq')
  code.if(
    () => spreadTogether(c, params, signs),
    () => spreadRows(c, params, signs),
  )
  return index
}

/** Spreads the element at `from` to the place at `to`. */
function spread(c: ProductCode, from: Local, to: Local, at: number, signs: readonly Local[]): void {
  const { code, element } = c
  for (let part = 0; part < element.parts; part++) {
    code.get(to, from)
    c.loadSplat(part)
    if (signs.length > 0) code.get(signs[part]).op('v128.xor')
    code.memory('v128.store', part * stepBytes + at)
  }
}

/** All rows of a step, and then those of the next: neighbours share cache lines, whichever way they lie. */
function spreadTogether(c: ProductCode, params: readonly Local[], signs: readonly Local[]): void {
  const [source, rowStride, stepStride, , steps, target] = params
  const [step, ...others] = c.locals(tileRows)
  const places = [source, ...others]
  others.forEach((place, at) => {
    c.combine(place, places[at], 'add', rowStride)
  })
  c.code.addressConst(0).set(step)
  c.each(step, steps, 1, () => {
    places.forEach((place, at) => {
      spread(c, place, target, 16 * at, signs)
      c.combine(place, place, 'add', stepStride)
    })
    c.code.increment(target, stepBytes * c.element.parts)
  })
}

function spreadRows(c: ProductCode, params: readonly Local[], signs: readonly Local[]): void {
  const [source, rowStride, stepStride, rows, steps, target] = params
  const { code, element } = c
  const { parts } = element
  const [row, from, to, step, all] = c.locals(5)
  const eachStep = (body: () => void) => {
    code.get(row).addressConst(16)
    c.address('mul').code.get(target).addressOp('add').set(to)
    code.addressConst(0).set(step)
    c.each(step, steps, 1, () => {
      body()
      code.increment(to, stepBytes * parts)
    })
  }
  code.addressConst(0).set(row)
  c.each(row, rows, 1, () => {
    code.get(source).set(from)
    eachStep(() => {
      spread(c, from, to, 0, signs)
      c.combine(from, from, 'add', stepStride)
    })
    c.combine(source, source, 'add', rowStride)
  })
  code.addressConst(tileRows).set(all)
  c.each(row, all, 1, () => {
    eachStep(() => {
      for (let part = 0; part < parts; part++) zero(code.get(to)).memory('v128.store', part * stepBytes)
    })
  })
}

/** Vectors that change the signs of parts which count with the other one. */
function signsOf(c: ProductCode, args: Local): Local[] {
  const { code, element } = c
  const { bytes } = element.arithmetic
  const signBits = new Uint8Array(16)
  for (let at = bytes - 1; at < 16; at += bytes) signBits[at] = 0x80
  const flag = (name: 'negated' | 'conjugated') => {
    code.i32(0)
    c.field(args, name)
    if (code.wide) code.op('i32.wrap_i64')
    code.op('i32.sub', 'i32x4.splat').v128(signBits).op('v128.and')
  }
  return Array.from({ length: element.parts }, (_, part) => {
    const local = code.local('v128')
    flag('negated')
    if (part === 1) {
      flag('conjugated')
      code.op('v128.xor')
    }
    code.set(local)
    return local
  })
}

/**
 * A function of the first element, the bytes from step to step and from column to column, the columns, the steps, and
 * where the panel goes: rows of elements, for complex numbers each with its turned one after it. Columns that aren't
 * there are 0.
 */
export function writeColumnPanel(module: Module, element: Element): number {
  const { c, code, index, params } = panelFunction(module, element, 6)
  const [, , columnStride, columns] = params
  if (element.plain) {
    code.get(columnStride).addressConst(element.bytes).addressOp('eq')
    code.get(columns).addressConst(element.width).addressOp('eq').op('i32.and')
    code.if(
      () => copyRows(c, params),
      () => gatherColumns(c, params),
    )
  } else gatherColumns(c, params)
  return index
}

/** Full rows of neighbours. */
function copyRows(c: ProductCode, [source, stepStride, , , steps, target]: readonly Local[]): void {
  const { code, element } = c
  const step = code.address()
  const value = code.local('v128')
  c.each(step, steps, 1, () => {
    for (let at = 0; at < rowBytes; at += 16) {
      code.get(target, source).memory('v128.load', at)
      if (element.parts === 2)
        turned(c, code.tee(value).memory('v128.store', at).get(target), value).memory('v128.store', rowBytes + at)
      else code.memory('v128.store', at)
    }
    c.combine(source, source, 'add', stepStride)
    code.increment(target, rowBytes * element.parts)
  })
}

/** Pushes (−im, re) of the complex numbers (re, im) in a vector. */
function turned({ element }: ProductCode, code: Code, value: Local): Code {
  const { bytes } = element.arithmetic
  const signs = new Uint8Array(16)
  for (let at = bytes - 1; at < 16; at += 2 * bytes) signs[at] = 0x80
  const lanes = Array.from({ length: 16 }, (_, at) => at ^ bytes)
  return code.get(value, value).shuffle(lanes).v128(signs).op('v128.xor')
}

/** Column after column, element after element. */
function gatherColumns(c: ProductCode, params: readonly Local[]): void {
  const [source, stepStride, columnStride, columns, steps, target] = params
  const { code, element } = c
  const { parts, arithmetic, width } = element
  const { bytes, lane } = arithmetic
  const [column, from, to, step, all] = c.locals(5)
  const value = code.local(lane)
  const eachStep = (body: () => void) => {
    code.get(column).addressConst(bytes * parts)
    c.address('mul').code.get(target).addressOp('add').set(to)
    code.addressConst(0).set(step)
    c.each(step, steps, 1, () => {
      body()
      code.increment(to, rowBytes * parts)
    })
  }
  const store = (offset: number) => code.memory(`${lane}.store`, offset)
  c.each(column, columns, 1, () => {
    code.get(source).set(from)
    eachStep(() => {
      code.get(to, from)
      c.load(0)
      if (parts === 1) store(0)
      else {
        code.set(value).get(value)
        store(0)
        code.get(to, value)
        store(rowBytes + bytes)
        code.get(to, from)
        c.load(1).code.set(value).get(value)
        store(bytes)
        code.get(to, value).op(`${lane as 'f32'}.neg`)
        store(rowBytes)
      }
      c.combine(from, from, 'add', stepStride)
    })
    c.combine(source, source, 'add', columnStride)
  })
  code.addressConst(width).set(all)
  c.each(column, all, 1, () => {
    eachStep(() => {
      for (let part = 0; part < parts * parts; part++) {
        code.get(to)
        zeroOf(code, lane)
        store((part >> 1) * rowBytes + (part & 1) * bytes)
      }
    })
  })
}

const zero = (code: Code): Code => code.v128(new Uint8Array(16))
