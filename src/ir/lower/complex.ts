/**
 * Turns every complex value into a pair of reals. Complex buffers stay what they are: their elements are read by
 * `input` with a part, and an output of complex dtype takes two results, the real part first.
 */
import { Complex, type Scalar } from '../../core/complex.js'
import { type DTypeName, dtypes } from '../../core/dtype.js'
import { InternalError } from '../../core/errors.js'
import { type Body, Builder, type Id, type Instr } from '../expr.js'
import type { Kernel, ReduceKernel } from '../kernel.js'
import {
  addPairs,
  divPairs,
  extremePair,
  lessPairs,
  mulPairs,
  type Pair,
  selectPair,
  subPairs,
} from '../library/complex/arithmetic.js'
import { complexExpansions } from '../library/complex/index.js'
import type { FunctionOp, PrimitiveOp } from '../ops.js'
import { bodiesOf, mapFunction, withBodies } from './bodies.js'

/** What an instruction became: one position, or one for each part. */
type Value = Id | Pair

const isComplex = (type: DTypeName): boolean => dtypes[type].kind === 'c'

export function lowerComplex(kernel: Kernel): Kernel {
  if (!bodiesOf(kernel).some(bodyHasComplex)) return kernel
  const lowered = withBodies(kernel, lowerBody)
  if ((lowered.kind !== 'reduce' && lowered.kind !== 'scan') || lowered.identity === undefined) return lowered
  return {
    ...lowered,
    identity: lowered.identity.flatMap((value, index) => lowerIdentity(kernel as ReduceKernel, value, index)),
  }
}

function bodyHasComplex(body: Body): boolean {
  return body.params.some(isComplex) || body.instrs.some((instr) => isComplex(instr.type))
}

function lowerIdentity(kernel: ReduceKernel, value: Scalar, index: number): Scalar[] {
  const { instrs, results } = kernel.body
  if (!isComplex(instrs[results[index]].type)) return [value]
  return value instanceof Complex ? [value.re, value.im] : [Number(value), 0]
}

function lowerBody(body: Body): Body {
  const b = new Builder(body.params.flatMap((type) => (isComplex(type) ? partTypes(type) : [type])))
  const values = lowerInto(b, body, argsOf(b, body.params))
  return b.body(...body.results.flatMap((id) => values[id]))
}

const innerBodies = new WeakMap<Body, Body>()

/** The body of a function or a loop, lowered once however often it is used. */
function lowerInner(body: Body): Body {
  let lowered = innerBodies.get(body)
  if (!lowered) innerBodies.set(body, (lowered = lowerBody(body)))
  return lowered
}

const partTypes = (type: DTypeName): DTypeName[] => [dtypes[type].real, dtypes[type].real]

function argsOf(b: Builder, params: readonly DTypeName[]): Value[] {
  let next = 0
  return params.map((type) => (isComplex(type) ? ([b.arg(next++), b.arg(next++)] as const) : b.arg(next++)))
}

/** Appends `body` to `b`, with `params` for its parameters; gives what each of its instructions became. */
function lowerInto(b: Builder, body: Body, params: readonly Value[]): Value[] {
  const at: Value[] = []
  const groups = new Map<Id, Value[]>()
  body.instrs.forEach((instr, id) => {
    const args = instr.args.map((arg) => at[arg])
    if (instr.op === 'arg') at.push(params[instr.index!])
    else if (instr.op === 'get') at.push(groups.get(instr.args[0])![instr.index!])
    else if (instr.op === 'loop') {
      groups.set(id, lowerLoop(b, instr, args))
      at.push(-1)
    } else at.push(lowerInstr(b, instr, body.instrs, args))
  })
  return at
}

function lowerLoop(b: Builder, instr: Instr, args: readonly Value[]): Value[] {
  const states = b.loop(lowerInner(instr.body!), ...args.flat())
  let next = 0
  return args.map((arg) => (typeof arg === 'number' ? states[next++] : ([states[next++], states[next++]] as const)))
}

function lowerInstr(b: Builder, instr: Instr, instrs: readonly Instr[], args: readonly Value[]): Value {
  const { op, type, index } = instr
  const toComplex = isComplex(type)
  const fromComplex = instr.args.some((arg) => isComplex(instrs[arg].type))
  if (op === 'call' || op === 'callWhere') return lowerCall(b, instr, args)
  if (op === 'literal' && !toComplex) return b.literal(type, instr.value!)
  if (!toComplex && !fromComplex) return b.push({ ...instr, args: args as Id[] })
  const real = dtypes[type].real
  switch (op) {
    case 'input':
      return [b.input(index!, real, 0), b.input(index!, real, 1)]
    case 'scalar':
      return [b.scalar(index!, real, 0), b.scalar(index!, real, 1)]
    case 'load':
      return [b.load(index!, real, args[0] as Id, 0), b.load(index!, real, args[0] as Id, 1)]
    case 'literal':
      return literalPair(b, real, instr.value!)
    case 'cast':
      return lowerCast(b, args[0], type)
    case 'bitcast':
      throw new InternalError(`bitcast from ${instrs[instr.args[0]].type} to ${type}: complex values have no bits`)
    case 'select':
      return selectPair(b, args[0] as Id, args[1] as Pair, args[2] as Pair)
    case 'complex':
      return args as unknown as Pair
    default:
      return lowerOperation(b, op as PrimitiveOp | FunctionOp, args as Pair[])
  }
}

function lowerOperation(b: Builder, op: PrimitiveOp | FunctionOp, args: readonly Pair[]): Value {
  const [z, w] = args
  switch (op) {
    case 'real':
      return z[0]
    case 'imag':
      return z[1]
    case 'conj':
      return [z[0], b.op('neg', z[1])]
    case 'neg':
      return [b.op('neg', z[0]), b.op('neg', z[1])]
    case 'abs':
      return b.op('hypot', z[0], z[1])
    case 'add':
      return addPairs(b, z, w)
    case 'sub':
      return subPairs(b, z, w)
    case 'mul':
      return mulPairs(b, z, w)
    case 'div':
      return divPairs(b, z, w)
    case 'min':
    case 'max':
      return extremePair(b, op, z, w)
    case 'eq':
      return b.op('and', b.op('eq', z[0], w[0]), b.op('eq', z[1], w[1]))
    case 'ne':
      return b.op('or', b.op('ne', z[0], w[0]), b.op('ne', z[1], w[1]))
    case 'lt':
    case 'le':
      return lessPairs(b, op === 'le', z, w)
    case 'gt':
    case 'ge':
      return lessPairs(b, op === 'ge', w, z)
  }
  return complexExpansions[op as keyof typeof complexExpansions](b, b.typeOf(z[0]), z, w)
}

function lowerCast(b: Builder, x: Value, to: DTypeName): Value {
  const real = dtypes[to].real
  if (typeof x === 'number') return [b.cast(x, real), b.literal(real, 0)]
  if (isComplex(to)) return [b.cast(x[0], real), b.cast(x[1], real)]
  if (to === 'bool') return b.op('or', b.cast(x[0], 'bool'), b.cast(x[1], 'bool'))
  return b.cast(x[0], to)
}

function literalPair(b: Builder, real: DTypeName, value: Scalar): Pair {
  return value instanceof Complex
    ? [b.literal(real, value.re), b.literal(real, value.im)]
    : [b.literal(real, Number(value)), b.literal(real, 0)]
}

/** A function with complex parameters or result is written in place: a call has one real result. */
function lowerCall(b: Builder, instr: Instr, args: readonly Value[]): Value {
  const fn = instr.fn!
  const guarded = instr.op === 'callWhere'
  const pairs = isComplex(instr.type) || fn.body.params.some(isComplex)
  if (!pairs) return b.push({ ...instr, args: args as Id[], fn: mapFunction(fn, lowerInner) })
  const values = lowerInto(b, fn.body, guarded ? args.slice(2) : args)
  const result = values[fn.body.results[0]]
  if (!guarded) return result
  const [where, fallback] = args
  return typeof result === 'number'
    ? b.select(where as Id, result, fallback as Id)
    : selectPair(b, where as Id, result, fallback as Pair)
}
