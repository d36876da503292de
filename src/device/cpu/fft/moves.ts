/** Blocks of columns on their way between arrays and work memory, where a row has the block's columns side by side. */
import type { Code, Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { type Element, FftCode, field, mode, slotBytes } from './state.js'

/** A place in an array: its columns, and how far it is from one to the next and from point to point. */
interface Side {
  readonly prefix: 'input' | 'output'
  readonly address: Local
  readonly column: Local
  readonly point: Local
  readonly mode: Local
  readonly pair: Local
  readonly table: Local
  readonly limit: Local
  readonly indexColumn: Local
  readonly indexPoint: Local
}

function sideOf(c: FftCode, args: Local, prefix: 'input' | 'output', address: Local): Side {
  return {
    prefix,
    address,
    column: c.read(args, `${prefix}Column`),
    point: c.read(args, `${prefix}Point`),
    mode: c.read(args, `${prefix}Mode`),
    pair: c.read(args, `${prefix}Pair`),
    table: c.read(args, `${prefix}Table`),
    limit: c.read(args, `${prefix}Limit`),
    indexColumn: c.read(args, `${prefix}IndexColumn`),
    indexPoint: c.read(args, `${prefix}IndexPoint`),
  }
}

/** (args, array, buffer, index of the first element, columns, signs) */
function moveFunction(module: Module): { code: Code; index: number } {
  const a: ValueType = module.memory.wide ? 'i64' : 'i32'
  return module.function([a, a, a, a, a, 'v128'], [])
}

interface Walk {
  readonly c: FftCode
  readonly args: Local
  readonly side: Side
  /** Where the element is in the array, and in work memory. */
  readonly place: Local
  readonly buffer: Local
  /** The element's index, which tables and limits go by, that of its column's first point, and its point's number. */
  readonly index: Local
  readonly columnIndex: Local
  readonly number: Local
  readonly signs: Local
}

/** Goes through the elements of a block, point by point. */
function walk(module: Module, element: Element, prefix: Side['prefix'], visit: (walk: Walk) => () => void): number {
  const { code, index: functionIndex } = moveFunction(module)
  const c = new FftCode(code, element)
  const [args, array, buffer, first, columns] = [0, 1, 2, 3, 4].map((at) => code.param(at))
  const signs = code.param(5)
  const side = sideOf(c, args, prefix, array)
  const [place, index, number, column, columnIndex, pointIndex] = Array.from({ length: 6 }, () => code.address())
  const points = c.read(args, 'points')
  const row = c.read(args, 'width')
  code.get(row).addressConst(element.bytes).addressOp('mul').set(row)
  code.get(first).set(pointIndex)
  const rowBegin = code.address()
  code.get(buffer).set(rowBegin)
  const body = visit({ c, args, side, place, buffer, index, columnIndex, number, signs })
  c.each(number, points, 1, () => {
    code.get(array).set(place).get(pointIndex).set(index).get(first).set(columnIndex).get(rowBegin).set(buffer)
    code.addressConst(0).set(column)
    c.each(column, columns, 1, () => {
      body()
      code.get(place, side.column).addressOp('add').set(place)
      code.get(index, side.indexColumn).addressOp('add').set(index)
      code.get(columnIndex, side.indexColumn).addressOp('add').set(columnIndex)
      code.increment(buffer, element.bytes)
    })
    code.get(array, side.point).addressOp('add').set(array)
    code.get(pointIndex, side.indexPoint).addressOp('add').set(pointIndex)
    code.get(rowBegin, row).addressOp('add').set(rowBegin)
  })
  return functionIndex
}

/** Whether a local that holds a mode is this one. */
function modeIs(c: FftCode, local: Local, wanted: keyof typeof mode): void {
  c.code.get(local).addressConst(mode[wanted]).addressOp('eq')
}

/** Whether there is no limit, or the index is below it. */
function within(c: FftCode, { limit }: Side, index: Local): void {
  c.code.get(limit)
  c.address('eqz')
  c.code.get(index, limit)
  c.address('lt_u')
  c.code.op('i32.or')
}

/** Multiplies `value` by the table's element at `index`, where there is a table. */
function timesTable(c: FftCode, { table }: Side, index: Local, value: Local): void {
  const { code } = c
  const [root, real, turned, signs] = [code.address(), c.vector(), c.vector(), c.vector()]
  code.get(table)
  c.isTrue()
  code.if(() => {
    code.get(table, index).addressConst(c.element.bytes).addressOp('mul').addressOp('add').set(root)
    c.signs()
    code.set(signs)
    c.root(root, signs, real, turned)
    c.times(value, real, turned)
    code.set(value)
  })
}

/** Bits that turn a complex number into its conjugate. */
export function conjugateMask(element: Element): Uint8Array {
  const bytes = new Uint8Array(16)
  for (let at = element.bytes - 1; at < 16; at += element.bytes) bytes[at] = 0x80
  return bytes
}

/** Bits that leave but the real part. */
export function realMask(element: Element): Uint8Array {
  return new Uint8Array(16).map((_, at) => (at % element.bytes < element.bytes / 2 ? 0xff : 0))
}

/** Brings a block into work memory. */
export function writeGather(module: Module, element: Element): number {
  return walk(module, element, 'input', ({ c, side, place, buffer, index, args }) => {
    const { code } = c
    const value = c.vector()
    const length = c.read(args, 'realLength')
    const load = () => {
      code.block((loaded) => {
        modeIs(c, side.mode, 'complex')
        code.if(() => {
          code.get(place)
          c.loadOne()
          code.set(value).br(loaded)
        })
        modeIs(c, side.mode, 'real')
        code.if(() => {
          code.get(place)
          loadReal(c)
          code.set(value).br(loaded)
        })
        modeIs(c, side.mode, 'pair')
        code.if(() => {
          code.get(place)
          loadReal(c)
          code.set(value).get(place, side.pair).addressOp('add').get(value)
          loadImaginary(c)
          code.set(value).br(loaded)
        })
        loadHermitian(c, { side, place, index, length, value })
      })
    }
    return () => {
      c.splat(0)
      code.set(value)
      within(c, side, index)
      code.if(() => {
        load()
        timesTable(c, side, index, value)
      })
      code.get(buffer, value)
      c.storeOne()
    }
  })
}

const loadReal = (c: FftCode) => c.code.memory(c.element.bytes === 8 ? 'v128.load32_zero' : 'v128.load64_zero')
const loadImaginary = (c: FftCode) =>
  c.code.memoryLane(c.element.bytes === 8 ? 'v128.load32_lane' : 'v128.load64_lane', 1)

/** The element with an index, or the conjugate of the one that it is the conjugate of. */
function loadHermitian(
  c: FftCode,
  { side, place, index, length, value }: { side: Side; place: Local; index: Local; length: Local; value: Local },
): void {
  const { code } = c
  const [other, back] = [code.address(), code.address()]
  code.get(length, index).addressOp('sub').tee(other).get(index)
  c.address('lt_u')
  code.if(
    () => {
      // The place of the other one: as many indices back, each as far as a point of the array.
      code.get(index, other).addressOp('sub').get(side.pair).addressOp('mul').set(back)
      code.get(place, back).addressOp('sub')
      c.loadOne()
      code.v128(conjugateMask(c.element)).op('v128.xor').set(value)
    },
    () => {
      code.get(place)
      c.loadOne()
      code.set(value).get(index, other).addressOp('eq').get(index)
      c.address('eqz')
      code.op('i32.or').if(() => code.get(value).v128(realMask(c.element)).op('v128.and').set(value))
    },
  )
}

/** Takes a block out of work memory. */
export function writeScatter(module: Module, element: Element): number {
  return walk(module, element, 'output', ({ c, args, side, place, buffer, index, columnIndex, number, signs }) => {
    const { code } = c
    const [value, scale] = [c.vector(), c.vector()]
    const [low, high, bits] = [c.read(args, 'twistLow'), c.read(args, 'twistHigh'), c.read(args, 'twistBits')]
    loadScale(c, args, scale)
    const twist = () => {
      const [power, at, real, turned] = [code.address(), code.address(), c.vector(), c.vector()]
      code.get(number, columnIndex).addressOp('mul').set(power)
      const times = (pushAddress: () => void) => {
        pushAddress()
        code.addressConst(element.bytes).addressOp('mul').addressOp('add').set(at)
        c.root(at, signs, real, turned)
        c.times(value, real, turned)
        code.set(value)
      }
      times(() => {
        code.get(high, power, bits)
        c.address('shr_u')
      })
      times(() => {
        code.get(low, power).addressConst(1).get(bits)
        c.address('shl')
        code.addressConst(1).addressOp('sub')
        c.address('and')
      })
    }
    return () => {
      within(c, side, index)
      code.if(() => {
        code.get(buffer)
        c.loadOne()
        code.get(scale)
        c.op('mul')
        code.set(value).get(low)
        c.isTrue()
        code.if(twist)
        timesTable(c, side, index, value)
        modeIs(c, side.mode, 'complex')
        code.if(
          () => {
            code.get(place, value)
            c.storeOne()
          },
          () => {
            code.get(place, value)
            c.storePart(0)
            modeIs(c, side.mode, 'pair')
            code.if(() => {
              code.get(place, side.pair).addressOp('add').get(value)
              c.storePart(1)
            })
          },
        )
      })
    }
  })
}

/** A vector with the scale of the step in all lanes. */
export function loadScale(c: FftCode, args: Local, into: Local): void {
  const { code } = c
  code.get(args).memory('f64.load', slotBytes * field.scale)
  if (c.element.bytes === 8) code.op('f32.demote_f64', 'f32x4.splat')
  else code.op('f64x2.splat')
  code.set(into)
}
