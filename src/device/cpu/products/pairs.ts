/** Products of pairs of short vectors. */
import type { Module } from '../wasm/module.js'
import { type Element, vectorBytes } from './arithmetic.js'
import { ProductCode } from './state.js'
import { writeLaneSum } from './vectors.js'

/** Vectors of sums: as many lanes as reductions have, so that sums are as exact as theirs. */
const accumulators = 4

/**
 * A function of the first of some vectors and the bytes from one to the next, the same of those that they are multiplied
 * by and of where the sums go, how many there are, and their elements, which are neighbours.
 */
export function writePairs(module: Module, element: Element): number {
  const address = module.memory.wide ? 'i64' : 'i32'
  const { code, index } = module.function(Array(8).fill(address), [])
  const c = new ProductCode(code, element)
  const [a, aStride, b, bStride, target, targetStride, count, steps] = Array.from({ length: 8 }, (_, at) =>
    code.param(at),
  )
  const { arithmetic } = element
  const [bytes, number, at, other, end] = c.locals(5)
  const sums = Array.from({ length: accumulators }, () => code.local('v128'))
  const load = arithmetic.bytes === 8 ? 'v128.load64_zero' : 'v128.load32_zero'
  const rounds = (size: number, body: () => void) => {
    code.block((exit) => {
      code.loop((again) => {
        // Never below 0: what is left is the end minus the place.
        code.get(end, at).addressOp('sub').addressConst(size)
        c.address('lt_u').code.brIf(exit)
        body()
        code.increment(at, size).increment(other, size).br(again)
      })
    })
  }
  const add = (to: number, name: typeof load | 'v128.load', offset = 0) => {
    code.get(sums[to], at).memory(name, offset).get(other).memory(name, offset)
    code.op(arithmetic.multiply, arithmetic.add).set(sums[to])
  }
  c.combine(bytes, steps, 'mul', element.bytes)
  c.each(number, count, 1, () => {
    for (const sum of sums) code.v128(new Uint8Array(vectorBytes)).set(sum)
    code.get(a).set(at).get(b).set(other)
    c.combine(end, a, 'add', bytes)
    rounds(accumulators * vectorBytes, () => {
      for (let vector = 0; vector < accumulators; vector++) add(vector, 'v128.load', vector * vectorBytes)
    })
    rounds(vectorBytes, () => add(0, 'v128.load'))
    rounds(arithmetic.bytes, () => add(1, load))
    code.get(sums[0], sums[1]).op(arithmetic.add).get(sums[2], sums[3]).op(arithmetic.add, arithmetic.add).set(sums[0])
    code.get(target)
    writeLaneSum(c, sums[0])
    code.memory(`${arithmetic.lane}.store`)
    c.combine(a, a, 'add', aStride)
    c.combine(b, b, 'add', bStride)
    c.combine(target, target, 'add', targetStride)
  })
  return index
}
