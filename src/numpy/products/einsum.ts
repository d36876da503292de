/** Einstein sums: reading the call, and contracting step by step. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import { NDArray } from '../../array/ndarray.js'
import { deliverInto } from '../../array/operate.js'
import { equalShapes } from '../../core/broadcast.js'
import { type DType, type DTypeLike, dtype as dtypeOf } from '../../core/dtype.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { isContiguous } from '../../core/layout.js'
import { type Casting, checkCast, promoteAll } from '../../core/promotion.js'
import { toArray } from '../chapter.js'
import { isOptions, readOptions } from '../options.js'
import { type AnyOrder, readOrder } from '../order.js'
import { contract, type Factor, maxFactors } from './contract.js'
import { type Equation, labelSizes, parseEquation, type Sublist, sublistText } from './einsum-parse.js'
import { greedyPath, operationCount, optimalPath, type Path, type Sizes, type Step, stepsOf } from './einsum-path.js'

/** A path as `einsumPath` gives it and `optimize` takes it. */
export type EinsumPath = readonly ['einsum_path', ...(readonly number[])[]]

/** How the order of contractions is found: in one go, greedily, by trying all, at most so many elements at a time, or as given. */
export type Optimize = boolean | 'greedy' | 'optimal' | readonly ['greedy' | 'optimal', number] | EinsumPath | null

export interface EinsumOptions {
  /** Where the result goes; it is also what is returned. */
  readonly out?: NDArray | null
  /** The order of contractions; by default one that saves work, where there is much of it. */
  readonly optimize?: Optimize
  /** The dtype to compute in. */
  readonly dtype?: DTypeLike | null
  /** How the result lies in memory; as the operands do by default. */
  readonly order?: AnyOrder
  /** The casts that operands and result may need: safe ones by default. */
  readonly casting?: Casting
}

/** What a call of `einsum` has in its list of arguments. */
export type EinsumArgument = ArrayLike | Sublist | EinsumOptions

interface Call {
  readonly text: string
  readonly operands: NDArray[]
  readonly options: Partial<EinsumOptions>
}

const keys = ['out', 'optimize', 'dtype', 'order', 'casting'] as const

function readCall(context: Context, operation: string, args: readonly unknown[], known: readonly string[]): Call {
  const last = args.at(-1)
  const options = readOptions<EinsumOptions>(operation, isOptions(last) ? last : undefined, known as typeof keys, null)
  const rest = isOptions(last) ? args.slice(0, -1) : args
  if (typeof rest[0] === 'string') {
    const operands = rest.slice(1).map((value) => toArray(context, value as ArrayLike, operation))
    if (operands.length === 0) throw new ValueError(`[${operation}] takes at least one operand behind the subscripts`)
    return { text: rest[0], operands, options }
  }
  const count = rest.length >> 1
  if (count === 0) {
    throw new ValueError(`[${operation}] takes subscripts and operands, or operands with a list of labels behind each`)
  }
  const operands = Array.from({ length: count }, (_, at) => toArray(context, rest[2 * at] as ArrayLike, operation))
  const terms = operands.map((_, at) => sublistText(rest[2 * at + 1]))
  const output = rest.length % 2 === 1 ? `->${sublistText(rest[rest.length - 1])}` : ''
  return { text: terms.join() + output, operands, options }
}

/** How a call is contracted. */
interface Plan {
  readonly equation: Equation
  readonly sizes: Sizes
  readonly steps: readonly Step[]
}

/** Plans by subscripts, shapes and what decides the path: the same call often comes again. */
const plans = new Map<string, Plan>()
const maxPlans = 256

/** `type` is the dtype of all operands together, where the path is chosen by default. */
function planOf(text: string, operands: readonly NDArray[], optimize: Optimize, type: DType | undefined): Plan {
  if (typeof optimize !== 'boolean' && typeof optimize !== 'string') return makePlan(text, operands, optimize, type)
  let key = `${text} ${optimize} ${type?.name}`
  for (const { shape } of operands) key += ` ${shape.join()}`
  let plan = plans.get(key)
  if (plan === undefined) {
    plan = makePlan(text, operands, optimize, type)
    plans.set(key, plan)
    if (plans.size > maxPlans) plans.delete(plans.keys().next().value!)
  }
  return plan
}

function makePlan(text: string, operands: readonly NDArray[], optimize: Optimize, type: DType | undefined): Plan {
  const equation = parseEquation(text, operands)
  if (equation.dropsEllipsis && (optimize === false || optimize === null)) {
    throw new ValueError(
      `[einsum] the output of '${text}' has no '...' for the dimensions that its operands' stand for`,
    )
  }
  const sizes = labelSizes(equation, operands)
  const splits = operands.length > maxFactors && !optimize
  const path = choosePath(splits || (type && paysInSteps(type, equation, sizes)) ? 'greedy' : optimize, equation, sizes)
  return { equation, sizes, steps: stepsOf(path, equation.terms, equation.output, sizes) }
}

/** `einsum` with its arguments as they are given. */
export function einsumOf(context: Context, args: readonly unknown[]): NDArray {
  const { text, operands, options } = readCall(context, 'einsum', args, keys)
  const { optimize = false } = options
  const type = options.optimize === undefined ? commonType(operands, options) : undefined
  const { equation, sizes, steps } = planOf(text, operands, optimize, type)
  readOrder('einsum', options.order, 'K')
  if (options.out !== undefined && options.out !== null) checkOut(context, options.out, equation.output, sizes)
  const left = [...operands]
  steps.forEach((step, index) => {
    const chosen = step.places.map((place) => left.splice(place, 1)[0])
    // However the steps are chosen, the result is the one of all operands together.
    const own = type === undefined ? options : { ...options, dtype: type.name }
    left.push(contractStep(context, chosen, step, own, index === steps.length - 1))
  })
  return left[0]
}

/** The dtype that all operands together are computed in. */
function commonType(operands: readonly NDArray[], { dtype }: Partial<EinsumOptions>): DType {
  return dtype === undefined || dtype === null ? promoteAll(operands.map((each) => each.dtype)) : dtypeOf(dtype)
}

/** Multiplications and additions below which one kernel is done sooner than two. */
const fewOperations = 2 ** 16

/** Whether several operands are contracted in steps without being asked for. Half precision would round in between. */
function paysInSteps(type: DType, { terms }: Equation, sizes: Sizes): boolean {
  if (terms.length < 3 || type.name === 'float16') return false
  return operationCount(new Set(terms.join('')), true, terms.length, sizes) >= fewOperations
}

/** The path that `optimize` asks for. */
function choosePath(optimize: Optimize, { terms, output }: Equation, sizes: Sizes): Path {
  const all = terms.map((_, place) => place)
  let name: unknown = optimize === true ? 'greedy' : (optimize ?? false)
  const sets = terms.map((term) => new Set(term))
  let limit = Math.max(...[...terms, output].map((term) => sizeWithRepeats(term, sizes)))
  if (Array.isArray(optimize)) {
    if (optimize[0] === 'einsum_path') return checkedPath((optimize as readonly unknown[]).slice(1))
    if (optimize.length !== 2 || typeof optimize[0] !== 'string' || typeof optimize[1] !== 'number')
      throw notAPath(optimize)
    ;[name, limit] = [optimize[0], Math.trunc(optimize[1])]
  } else if (name !== false && typeof name !== 'string') throw notAPath(optimize)
  const labels = new Set(terms.join(''))
  if (name === false || terms.length <= 2 || labels.size === output.length) return [all]
  if (name === 'greedy') return greedyPath(sets, new Set(output), sizes, limit)
  if (name === 'optimal') return optimalPath(sets, new Set(output), sizes, limit)
  throw new ValueError(`[einsum] there is no path named '${String(name)}': there are greedy and optimal`, { optimize })
}

const notAPath = (optimize: unknown) =>
  new ArgumentError(
    `[einsum] optimize can't be ${describe(optimize)}: it is a boolean, a name, or a path that einsumPath gave`,
  )

function checkedPath(path: readonly unknown[]): Path {
  for (const step of path) if (!Array.isArray(step)) throw notAPath(path)
  return path as Path
}

function sizeWithRepeats(term: string, sizes: Sizes): number {
  return [...term].reduce((size, label) => size * sizes.get(label)!, 1)
}

function checkOut(context: Context, out: unknown, output: string, sizes: Sizes): void {
  if (!(out instanceof NDArray)) throw new ArgumentError(`[einsum] out has to be an array, not ${describe(out)}`)
  toArray(context, out, 'einsum')
  if (!out.writeable) throw new ValueError('[einsum] output array is read-only')
  const shape = [...output].map((label) => sizes.get(label)!)
  if (equalShapes(out.shape, shape)) return
  throw new ShapeError(`[einsum] out has shape ${shapeText(out.shape)}, and the result has shape ${shapeText(shape)}`, {
    out: out.shape,
    shape,
  })
}

const codes = (term: string): number[] => [...term].map((label) => label.charCodeAt(0))

function contractStep(
  context: Context,
  operands: readonly NDArray[],
  { inputs, output }: Step,
  options: Partial<EinsumOptions>,
  last: boolean,
): NDArray {
  const { dtype, casting = 'safe' } = options
  const out = last ? options.out : undefined
  const [only] = operands
  if (operands.length === 1 && !out && new Set(inputs[0]).size === output.length)
    return relabelled(only, inputs[0], output)
  const type: DType =
    dtype === undefined || dtype === null ? promoteAll(operands.map((each) => each.dtype)) : dtypeOf(dtype)
  operands.forEach((array, index) => {
    checkCast(array.dtype, type, casting, 'einsum', `operand ${index}`)
  })
  if (out) checkCast(type, out.dtype, casting, 'einsum')
  const factors = operands.map((array, index): Factor => ({ array, labels: codes(inputs[index]) }))
  const result = contract(context, type, factors, codes(output), {
    order: last ? memoryOrder(operands, options.order) : 'C',
  })
  if (!out) return result
  deliverInto(out, result)
  return out
}

function memoryOrder(operands: readonly NDArray[], given: AnyOrder | undefined): 'C' | 'F' | 'K' {
  const order = readOrder('einsum', given, 'K')
  if (order !== 'A') return order
  const columns = operands.every(({ shape, strides, itemsize }) => isContiguous(shape, strides, itemsize, 'F'))
  return columns ? 'F' : 'C'
}

/** The same elements, or those of a diagonal, with the axes in another order: a view. */
function relabelled(array: NDArray, term: string, output: string): NDArray {
  const axesOf = (label: string) => [...term].flatMap((each, axis) => (each === label ? [axis] : []))
  const shape = [...output].map((label) => array.shape[term.indexOf(label)])
  const strides = [...output].map((label) => axesOf(label).reduce((sum, axis) => sum + array.strides[axis], 0))
  return array.viewOf({ shape, strides, offset: array.offset })
}

/** The path for a call, and what it costs as a text. */
export function einsumPathOf(context: Context, args: readonly unknown[]): [EinsumPath, string] {
  const { text, operands, options } = readCall(context, 'einsumPath', args, ['optimize'])
  const equation = parseEquation(text, operands)
  const sizes = labelSizes(equation, operands)
  const path = choosePath(options.optimize === undefined ? 'greedy' : options.optimize, equation, sizes)
  const steps = stepsOf(path, equation.terms, equation.output, sizes)
  return [['einsum_path', ...path.map((step) => [...step])], report(equation, steps, sizes)]
}

function report({ terms, output }: Equation, steps: readonly Step[], sizes: Sizes): string {
  const labels = new Set(terms.join(''))
  const sums = terms.reduce((count, term) => count + new Set(term).size, 0) > labels.size
  const naive = operationCount(labels, sums, terms.length, sizes)
  const cost = steps.reduce((total, step) => total + step.cost, 1)
  const most = (values: readonly number[]) => values.reduce((best, value) => Math.max(best, value), 0)
  const rule = '-'.repeat(74)
  const row = (left: string, current: string, remaining: string) =>
    `${left} ${current.padStart(24)} ${remaining.padStart(40)}`
  return [
    `  Complete contraction:  ${terms.join()}->${output}`,
    `         Naive scaling:  ${labels.size}`,
    `     Optimized scaling:  ${most(steps.map((step) => step.scaling))}`,
    `      Naive FLOP count:  ${exponential(naive)}`,
    `  Optimized FLOP count:  ${exponential(cost)}`,
    `   Theoretical speedup:  ${(naive / cost).toFixed(3)}`,
    `  Largest intermediate:  ${exponential(most(steps.map((step) => step.size)))} elements`,
    rule,
    row('scaling', 'current', 'remaining'),
    rule,
    ...steps.map(({ scaling, inputs, output: own, remaining }) =>
      row(`${String(scaling).padStart(4)}   `, `${inputs.join()}->${own}`, `${remaining.join()}->${output}`),
    ),
  ].join('\n')
}

/** As C's `%.3e` writes it: at least two digits of exponent. */
const exponential = (value: number): string => value.toExponential(3).replace(/e([+-])(\d)$/, 'e$10$2')
