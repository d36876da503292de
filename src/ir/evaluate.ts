/**
 * Evaluates bodies on single values. Each body becomes a list of closures once, so that a hundred thousand evaluations
 * take a fraction of a second.
 */
import { Complex, type Scalar } from '../core/complex.js'
import { castScalar } from '../core/convert.js'
import { InternalError } from '../core/errors.js'
import type { Body, Instr } from './expr.js'
import { bitcastScalar } from './memory-access.js'
import type { FunctionOp, PrimitiveOp } from './ops.js'
import { meaningOf } from './reference.js'

/** What a body reads besides its arguments. */
export interface Environment {
  input(index: number, part?: 0 | 1): Scalar
  scalar(index: number): Scalar
  /** The element of a table; 0 outside of it. */
  load?(index: number, position: bigint, part?: 0 | 1): Scalar
  /** Told of an index out of bounds. */
  fail?(index: bigint, axis: number, size: bigint): void
}

export type Evaluator = (args: readonly Scalar[], environment?: Environment) => Scalar[]

/** The values of `body.results` for `args`. */
export function evaluateBody(body: Body, args: readonly Scalar[], environment?: Environment): Scalar[] {
  return evaluatorOf(body)(args, environment)
}

const known = new WeakMap<Body, Evaluator>()

/** `body` as a function, made once. */
export function evaluatorOf(body: Body): Evaluator {
  let evaluator = known.get(body)
  if (!evaluator) known.set(body, (evaluator = compile(body)))
  return evaluator
}

/** Computes one instruction from the values so far. The value of a `loop` is the list of its last states. */
type Step = (values: Value[], args: readonly Scalar[], environment: Environment) => Value
type Value = Scalar | readonly Scalar[]

const nowhere: Environment = {
  input: () => {
    throw new InternalError('this body reads a buffer, but was given none')
  },
  scalar: () => {
    throw new InternalError('this body reads a scalar parameter, but was given none')
  },
}

function compile(body: Body): Evaluator {
  const steps = body.instrs.map((instr) => stepOf(instr, body.instrs))
  return (args, environment = nowhere) => {
    const values: Value[] = new Array(steps.length)
    for (let at = 0; at < steps.length; at++) values[at] = steps[at](values, args, environment)
    return body.results.map((id) => values[id] as Scalar)
  }
}

function stepOf(instr: Instr, instrs: readonly Instr[]): Step {
  const { op, type, index, part } = instr
  const [a, b, c] = instr.args
  switch (op) {
    case 'input':
      return (_, __, environment) => environment.input(index!, part)
    case 'scalar':
      if (part === undefined) return (_, __, environment) => environment.scalar(index!)
      return (_, __, environment) => partOfScalar(environment.scalar(index!), part)
    case 'literal':
      return () => instr.value!
    case 'arg':
      return (_, args) => args[index!]
    case 'load':
      return (values, _, environment) => environment.load!(index!, values[a] as bigint, part)
    case 'checkIndex':
      return (values, _, environment) => checkedIndex(values[a] as bigint, index!, values[b] as bigint, environment)
    case 'cast':
      return (values) => castScalar(values[a] as Scalar, instrs[a].type, type)
    case 'bitcast':
      return (values) => bitcastScalar(values[a] as Scalar, instrs[a].type, type)
    case 'select':
      return (values) => (values[a] ? values[b] : values[c])
    case 'call':
      return callStep(instr)
    case 'callWhere':
      return callWhereStep(instr)
    case 'loop':
      return loopStep(instr)
    case 'get':
      return (values) => (values[a] as readonly Scalar[])[index!]
    default:
      return meaningStep(op, instr, instrs)
  }
}

function checkedIndex(index: bigint, axis: number, size: bigint, environment: Environment): bigint {
  if (index >= -size && index < size) return index < 0n ? index + size : index
  environment.fail!(index, axis, size)
  return 0n
}

function meaningStep(op: PrimitiveOp | FunctionOp, instr: Instr, instrs: readonly Instr[]): Step {
  const [a, b] = instr.args
  const meaning = meaningOf(op, instrs[a].type)
  return instr.args.length === 1
    ? (values) => meaning(values[a] as Scalar)
    : (values) => meaning(values[a] as Scalar, values[b] as Scalar)
}

function callStep(instr: Instr): Step {
  const evaluator = evaluatorOf(instr.fn!.body)
  return (values) => evaluator(instr.args.map((id) => values[id] as Scalar))[0]
}

function callWhereStep(instr: Instr): Step {
  const evaluator = evaluatorOf(instr.fn!.body)
  const [where, fallback, ...rest] = instr.args
  return (values) => (values[where] ? evaluator(rest.map((id) => values[id] as Scalar))[0] : values[fallback])
}

function loopStep(instr: Instr): Step {
  const evaluator = evaluatorOf(instr.body!)
  return (values, _, environment) => {
    let state = instr.args.map((id) => values[id] as Scalar)
    for (;;) {
      const [goesOn, ...next] = evaluator(state, environment)
      if (!goesOn) return state
      state = next
    }
  }
}

function partOfScalar(value: Scalar, part: 0 | 1): number {
  if (value instanceof Complex) return part === 0 ? value.re : value.im
  return part === 0 ? Number(value) : 0
}
