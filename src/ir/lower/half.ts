/**
 * Turns half precision into single: buffers are read and written as 16-bit patterns, and every result that should be
 * a half is rounded to one. Values of dtype float16 become float32 values that halves can represent exactly.
 */
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { float16Round } from '../../core/float16.js'
import { type Body, Builder, type Id, type Instr } from '../expr.js'
import type { Kernel } from '../kernel.js'
import { nextHalf } from '../library/half-neighbour.js'
import type { OpName } from '../ops.js'
import { bodiesOf, mapFunction, withBodies } from './bodies.js'

export function lowerHalf(kernel: Kernel): Kernel {
  if (!usesHalf(kernel)) return kernel
  const lowered = withBodies(kernel, (body, stored) =>
    // A scatter combines with what is in memory: bits.
    lowerBody(body, stored, kernel.kind === 'scatter' && body === kernel.combine),
  )
  return { ...lowered, params: kernel.params.map(lowerParam), outputs: kernel.outputs.map(bitsInMemory) }
}

function usesHalf(kernel: Kernel): boolean {
  return bodiesOf(kernel).some(
    (body) => body.params.includes('float16') || body.instrs.some((instr) => instr.type === 'float16'),
  )
}

function lowerParam(param: Kernel['params'][number]): Kernel['params'][number] {
  if (param.dtype !== 'float16') return param
  return { ...param, dtype: param.kind === 'scalar' ? 'float32' : 'uint16' }
}

const bitsInMemory = (type: DTypeName): DTypeName => (type === 'float16' ? 'uint16' : type)
const inRegisters = (type: DTypeName): DTypeName => (type === 'float16' ? 'float32' : type)

/** Operations that give a half for halves, so that their result needs no rounding. */
const exact: ReadonlySet<OpName> = new Set<OpName>([
  ...(['neg', 'abs', 'min', 'max', 'floor', 'ceil', 'trunc', 'rint', 'real', 'imag', 'conj'] as const),
  ...(['copysign', 'frexpFraction', 'frexpExponent', 'fmod', 'scalar', 'select', 'get', 'arg'] as const),
])

/** `firstFromMemory`: the first parameter is an element as it lies in memory. */
function lowerBody(body: Body, stored: boolean, firstFromMemory = false): Body {
  const params = body.params.map(inRegisters)
  const bits = firstFromMemory && body.params[0] === 'float16'
  if (bits) params[0] = 'uint16'
  const b = new Builder(params)
  const at: Id[] = []
  const read: BitsOf = new Map()
  for (const instr of body.instrs) {
    if (bits && instr.op === 'arg' && instr.index === 0) at.push(halfFromBits(b, b.arg(0), read))
    else at.push(lowerInstr(b, instr, body.instrs, at, read))
  }
  const results = body.results.map((id) =>
    stored && body.instrs[id].type === 'float16' ? halfToBits(b, at[id], read) : at[id],
  )
  return b.body(...results)
}

/** Values that were read as bits, with those: what is only passed on keeps all of them, also those of a NaN. */
type BitsOf = Map<Id, Id>

const innerBodies = new WeakMap<Body, Body>()

/** The body of a function or a loop, lowered once however often it is used. */
function lowerInner(body: Body): Body {
  let lowered = innerBodies.get(body)
  if (!lowered) innerBodies.set(body, (lowered = lowerBody(body, false)))
  return lowered
}

function lowerInstr(b: Builder, instr: Instr, instrs: readonly Instr[], at: readonly Id[], read: BitsOf): Id {
  const { op, type } = instr
  const half = type === 'float16'
  const args = instr.args.map((id) => at[id])
  switch (op) {
    case 'input':
      return half ? halfFromBits(b, b.input(instr.index!, 'uint16'), read) : b.push(instr)
    case 'load':
      if (half) return halfFromBits(b, b.load(instr.index!, 'uint16', args[0]), read)
      break
    case 'literal':
      return half ? b.literal('float32', float16Round(Number(instr.value))) : b.literal(type, instr.value!)
    case 'cast':
      return half ? castToHalf(b, args[0], instrs[instr.args[0]].type) : b.cast(args[0], type)
    case 'bitcast':
      if (half) return halfFromBits(b, b.bitcast(args[0], 'uint16'), read)
      if (instrs[instr.args[0]].type === 'float16') return b.bitcast(halfToBits(b, args[0], read), type)
      break
    case 'loop':
      return b.push({ ...instr, args, body: lowerInner(instr.body!) })
    case 'call':
    case 'callWhere':
      return b.push({
        ...instr,
        type: inRegisters(type),
        args,
        fn: mapFunction(instr.fn!, lowerInner),
      })
    case 'roundHalf':
      if (half) return args[0]
      break
    case 'nextafter':
      if (half) {
        return halfFromBits(b, nextHalf(b, halfToBits(b, args[0], read), halfToBits(b, args[1], read)), read)
      }
      break
  }
  const result = b.push({ ...instr, type: inRegisters(type), args })
  return half && !exact.has(op) ? b.op('roundHalf', result) : result
}

/** Rounds once: integers of more than 24 bits go through double, where a second rounding changes nothing. */
function castToHalf(b: Builder, x: Id, from: DTypeName): Id {
  if (from === 'float16') return x
  const { kind, itemsize, real } = dtypes[from]
  const wide = kind === 'c' || kind === 'f' ? real === 'float64' : itemsize > 2
  const rounded = b.op('roundHalf', b.cast(x, wide ? 'float64' : 'float32'))
  return b.cast(rounded, 'float32')
}

/** The value of a half's bits, as a float32. */
function halfFromBits(b: Builder, bits: Id, read: BitsOf): Id {
  const u = (value: number) => b.literal('uint32', value)
  const word = b.cast(bits, 'uint32')
  const sign = b.op('shl', b.op('and', word, u(0x8000)), u(16))
  const magnitude = b.op('shl', b.op('and', word, u(0x7fff)), u(13))
  const normal = b.op('add', magnitude, u(112 << 23))
  // 2⁻¹⁴ plus the mantissa, less 2⁻¹⁴: never a float32 subnormal on the way
  const offset = b.literal('float32', 2 ** -14)
  const withOffset = b.bitcast(b.op('add', magnitude, u(113 << 23)), 'float32')
  const subnormal = b.bitcast(b.op('sub', withOffset, offset), 'uint32')
  const special = b.op('or', magnitude, u(0x7f800000))
  const finite = b.select(b.op('lt', magnitude, u(1 << 23)), subnormal, normal)
  const all = b.select(b.op('ge', magnitude, u(31 << 23)), special, finite)
  const value = b.bitcast(b.op('or', all, sign), 'float32')
  read.set(value, bits)
  return value
}

/** The bits of a float32 that is a half; every NaN that was computed becomes the quiet one. */
function halfToBits(b: Builder, x: Id, read: BitsOf): Id {
  const known = read.get(x)
  if (known !== undefined) return known
  const u = (value: number) => b.literal('uint32', value)
  const word = b.bitcast(x, 'uint32')
  const sign = b.op('and', b.op('shr', word, u(16)), u(0x8000))
  const magnitude = b.op('and', word, u(0x7fffffff))
  const normal = b.op('shr', b.op('sub', magnitude, u(112 << 23)), u(13))
  // the last place of numbers from 0.5 on is the smallest half: the sum's mantissa is the half's
  const shifted = b.op('add', b.bitcast(magnitude, 'float32'), b.literal('float32', 0.5))
  const subnormal = b.op('sub', b.bitcast(shifted, 'uint32'), u(126 << 23))
  const finite = b.select(b.op('lt', magnitude, u(113 << 23)), subnormal, normal)
  const special = b.select(b.op('gt', magnitude, u(0x7f800000)), u(0x7e00), u(0x7c00))
  const all = b.select(b.op('ge', magnitude, u(0x7f800000)), special, finite)
  return b.cast(b.op('or', all, sign), 'uint16')
}
