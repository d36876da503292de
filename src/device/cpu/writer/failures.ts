/** How a kernel says that an index was out of bounds. */
import { failureLayout } from '../failure.js'
import { places } from '../heap.js'
import type { Module } from '../wasm/module.js'

/**
 * A function (index, size, axis, begin) that records a failure. Of several the one in the piece of work that begins
 * first stays, and of several in one piece the first: so that the message doesn't depend on the threads.
 */
export function failureFunction(module: Module): number {
  const { code, index } = module.function(['i64', 'i64', 'i32', 'f64'], [])
  const [position, size, axis, begin] = [0, 1, 2, 3].map((at) => code.param(at))
  const record = code.address()
  code.addressConst(places.failure).set(record)
  code.loop((again) => {
    code.get(record).i32(0).i32(1).atomic('i32.atomic.rmw.cmpxchg', failureLayout.lock).brIf(again)
  })
  code.get(record).memory('i32.load', failureLayout.found).op('i32.eqz')
  code.get(begin, record).memory('f64.load', failureLayout.begin).op('f64.lt', 'i32.or')
  code.if(() => {
    code.get(record).i32(1).memory('i32.store', failureLayout.found)
    code.get(record, begin).memory('f64.store', failureLayout.begin)
    code.get(record, position).memory('i64.store', failureLayout.index)
    code.get(record, size).memory('i64.store', failureLayout.size)
    code.get(record, axis).memory('i32.store', failureLayout.axis)
  })
  code.get(record).i32(0).atomic('i32.atomic.store', failureLayout.lock)
  return index
}
