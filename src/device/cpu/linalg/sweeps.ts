/** Sweeps of rotations, by threads: its `run` applies all of them to strips of rows. */

import type { MatmulKernel } from '../../../ir/kernel.js'
import type { ApplySweeps } from '../../linalg/embedded/field.js'
import { Variants } from '../modules.js'
import type { Runner } from '../runner.js'
import type { Code, Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { Loop } from './loop.js'

/** Rows that are turned at a time: what they take of a matrix stays in the second cache. */
const stripRows = 64
/** Bytes of a sweep in the table. */
const tableBytes = 32
const slotBytes = 8
/** Work of one rotation of one element, in additions. */
const rotationWork = 4

const field = { table: 0, sweeps: 1, cosines: 2, sines: 3, a: 4, height: 5 } as const

/** What a message would name if an engine refused the module. */
const kernel: MatmulKernel = { kind: 'matmul', params: [], outputs: ['float64'] }

/** The matrix and the sweeps have to be in the heap. */
export function heapSweeps(runner: Runner): ApplySweeps {
  const variants = new Variants()
  return ({ sweeps, table, cosines, sines }, a, height) => {
    const { args, heap, modules } = runner
    const compiled = modules.find(variants, 0, kernel, () => writeSweeps(heap.shape))
    args.header(field.table, table.byteOffset)
    args.header(field.sweeps, sweeps)
    args.header(field.cosines, cosines.byteOffset)
    args.header(field.sines, sines.byteOffset)
    args.header(field.a, a.byteOffset)
    args.header(field.height, height)
    let rotations = 0
    for (let sweep = 0; sweep < sweeps; sweep++) rotations += table[4 * sweep + 1]
    runner.run(compiled, 0, Math.ceil(height / stripRows), 1, rotations * height * rotationWork)
  }
}

function writeSweeps(memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const once = writeTurn(new Loop(module, 'turn', 5))
  const twice = writeTurnTwice(new Loop(module, 'turnTwice', 8))
  const chain = writeChain(new Loop(module, 'chain', 7), { once, twice })
  const address = memory.wide ? 'i64' : 'i32'
  writeStrips(module.function([address, address, 'f64', 'f64'], [], 'run').code, chain)
  return module.encode()
}

function writeStrips(code: Code, chain: number): void {
  const args = code.param(0)
  const [unit, last] = [code.param(2), code.param(3)]
  const [height, a, rows, first] = [0, 1, 2, 3].map(() => code.local('f64'))
  const [entry, end] = [code.address(), code.address()]
  const address = (name: keyof typeof field) =>
    code.get(args).memory(code.wide ? 'i64.load' : 'i32.load', field[name] * slotBytes)
  const number = (name: keyof typeof field) => address(name).op(code.wide ? 'f64.convert_i64_u' : 'f64.convert_i32_u')
  const inTable = (at: number) => code.get(entry).memory('f64.load', 8 * at)
  const rotationsOf = (name: 'cosines' | 'sines') => {
    number(name)
    inTable(0).f64(8).op('f64.mul', 'f64.add')
  }
  number('height').set(height)
  number('a').set(a)
  eachUnit(code, unit, last, () => {
    code.get(unit).f64(stripRows).op('f64.mul').set(first)
    code.get(height, first).op('f64.sub').f64(stripRows).op('f64.min').set(rows)
    address('table').set(entry)
    address('sweeps').addressConst(tableBytes).addressOp('mul').get(entry).addressOp('add').set(end)
    code.loop((again) => {
      code.get(rows)
      inTable(1)
      rotationsOf('cosines')
      rotationsOf('sines')
      inTable(2).get(height).op('f64.mul').get(first).op('f64.add').f64(8).op('f64.mul').get(a).op('f64.add')
      code.get(height).f64(8).op('f64.mul')
      inTable(3).call(chain)
      code.increment(entry, tableBytes).get(entry, end).addressOp('lt_u').brIf(again)
    })
  })
}

function eachUnit(code: Code, unit: Local, last: Local, body: () => void): void {
  code.loop((again) => {
    body()
    code.get(unit).f64(1).op('f64.add').set(unit).get(unit, last).op('f64.lt').brIf(again)
  })
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

/**
 * A chain of rotations: of the column at `x` and the one `stride` bytes after it, then of that one and the next, and so
 * on; all the other way and with sines of the other sign where `direction` is -1.
 */
function writeChain(loop: Loop, { once, twice }: { readonly once: number; readonly twice: number }): number {
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
  return loop.index
}
