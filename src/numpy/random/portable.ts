/**
 * Functions for random numbers that give the same bits on every device: written in the primitives of the kernel
 * language, never in a device's own library.
 */
import { type Builder, defineFunction, type Id, type IrFunction } from '../../ir/expr.js'
import { expansionOf } from '../../ir/library/index.js'
import { logOfNormal } from '../../ir/library/real/logarithm.js'
import type { FunctionOp } from '../../ir/ops.js'

const functions = new Map<string, IrFunction>()

/** One of the kernel language's functions, by its expansion. */
export function portable(b: Builder, op: FunctionOp, ...args: Id[]): Id {
  const types = args.map((id) => b.typeOf(id))
  const name = `portable.${op}.${types[0]}`
  let fn = functions.get(name)
  if (fn === undefined) {
    fn = defineFunction(name, types, (inner, ...params) => expansionOf(op, types[0])(inner, types[0], ...params))
    functions.set(name, fn)
  }
  return b.call(fn, ...args)
}

const f64 = (b: Builder, value: number) => b.literal('float64', value)
const u64 = (b: Builder, value: bigint) => b.literal('uint64', value)

/** A multiple of 2⁻⁵³ in [0, 1), from the highest 53 bits of a word. */
export function unitOf(b: Builder, word: Id): Id {
  return b.op('mul', wholeOf(b, b.op('shr', word, u64(b, 11n))), f64(b, 2 ** -53))
}

/** A uint64 below 2⁵³ as a float64, without a conversion of 64 bits, which vectors of WebAssembly don't have. */
function wholeOf(b: Builder, word: Id): Id {
  const high = b.op('or', b.op('shr', word, u64(b, 32n)), u64(b, 0x4530000000000000n))
  const low = b.op('or', b.op('and', word, u64(b, 0xffffffffn)), u64(b, 0x4330000000000000n))
  const lifted = b.op('sub', b.bitcast(high, 'float64'), f64(b, 2 ** 84 + 2 ** 52))
  return b.op('add', lifted, b.bitcast(low, 'float64'))
}

/** An odd multiple of 2⁻⁵³ in (0, 1), from the highest 52 bits of a word: never an end, and symmetric. */
export function openUnitOf(b: Builder, word: Id): Id {
  const bits = b.op('or', b.op('shr', word, u64(b, 12n)), u64(b, 0x3ff0000000000000n))
  return b.op('sub', b.bitcast(bits, 'float64'), f64(b, 1 - 2 ** -53))
}

/** A multiple of 2⁻²⁴ in [0, 1) as float32, from the highest bits of a word of 32. */
export function singleUnitOf(b: Builder, word: Id): Id {
  const bits = b.op('shr', word, b.literal('uint32', 8))
  return b.op('mul', b.cast(b.bitcast(bits, 'int32'), 'float32'), b.literal('float32', 2 ** -24))
}

/** In (0, 1] as float32, from all of a word of 32 bits: the nearer 0, the finer. */
export function singleOpenUnitOf(b: Builder, word: Id): Id {
  const whole = b.op('mul', b.cast(word, 'float32'), b.literal('float32', 2 ** -32))
  return b.op('add', whole, b.literal('float32', 2 ** -33))
}

/** log u for a uniform number that isn't 0. */
export function logOfUnit(b: Builder, u: Id): Id {
  return logOfNormal(b, b.typeOf(u), u)
}

/** Σ coefficients[k] · x^k. */
export function polynomial(
  b: Builder,
  x: Id,
  coefficients: readonly number[],
  type: 'float32' | 'float64' = 'float64',
): Id {
  let total = b.literal(type, coefficients.at(-1)!)
  for (let at = coefficients.length - 2; at >= 0; at--) {
    total = b.op('add', b.op('mul', total, x), b.literal(type, coefficients[at]))
  }
  return total
}
