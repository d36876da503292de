/** Drawing arrays: words of random bits, or blocks of them, and what a distribution makes of each element's. */
import type { Context } from '../../array/context.js'
import type { ArrayLike } from '../../array/from-js.js'
import type { NDArray } from '../../array/ndarray.js'
import { assignInto, elementwise, type Input, isArray, type Operation } from '../../array/operate.js'
import { positionsAt } from '../../array/positions.js'
import { tableOf } from '../../array/tables.js'
import { broadcastShapes, broadcastsTo, equalShapes } from '../../core/broadcast.js'
import { isScalar } from '../../core/convert.js'
import { type DType, type DTypeName, dtypes } from '../../core/dtype.js'
import { ArgumentError, DTypeError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { contiguousStrides, normalizeShape, type ShapeLike, sizeOf } from '../../core/layout.js'
import { type Builder, defineBody, defineFunction, defineLookup, type Id, type IrFunction } from '../../ir/expr.js'
import { toArray } from '../chapter.js'
import { type BitGenerator, Philox } from './bit-generators.js'
import { pairedNormal, pairedSingleNormal } from './box-muller.js'
import { normalOf } from './normal.js'
import { philoxHigh, philoxLow, philoxNarrowWord, philoxWord } from './philox.js'
import { edgeTable, type Ziggurat, zigguratOf } from './ziggurat.js'

/** The shape to draw; without one, what the parameters broadcast to. */
export type Size = ShapeLike | null

/** A distribution whose numbers take the same count of words each. */
export interface FixedDistribution {
  readonly name: string
  /** Words for each number. */
  readonly words: number
  /** Whether the one word has 32 bits. */
  readonly narrow?: boolean
  readonly result: DTypeName
  /** Dtypes of the parameters. */
  readonly params: readonly DTypeName[]
  /** From the words (uint64, or a uint32), then the parameters. */
  readonly recipe: (b: Builder, ...args: Id[]) => Id
}

/** A distribution whose numbers are tried for until one is accepted. */
export interface TriedDistribution {
  readonly name: string
  readonly result: DTypeName
  readonly params: readonly DTypeName[]
  /** What follows from the parameters alone: values that each try is given after the parameters. */
  readonly prepare?: (b: Builder, ...params: Id[]) => Id[]
  /**
   * How many bits of a try's two words count: the lowest 32 or the first word alone, so that neighbours' first tries
   * can share a block; both without it.
   */
  readonly bits?: 32 | 64
  /** A try takes such a number in place of its first word. */
  readonly ziggurat?: Ziggurat
  /** One try with two words: whether it is accepted, and the number. */
  readonly attempt: (b: Builder, low: Id, high: Id, params: readonly Id[]) => Attempt
}

/** Whether a try is accepted, and its number. */
interface Attempt {
  readonly accepted: Id
  readonly value: Id
}

/** What follows from numbers that were drawn, without further random bits. */
export interface Formula {
  readonly name: string
  /** float64 without it. */
  readonly result?: DTypeName
  readonly recipe: (b: Builder, ...args: Id[]) => Id
}

/** A distribution whose numbers take what they need from a block each. */
export interface SampledDistribution {
  readonly name: string
  readonly result: DTypeName
  readonly params: readonly DTypeName[]
  readonly sample: (b: Builder, block: Id, key: Id, ...params: Id[]) => Id
}

/** What is made of a standard normal number, of float32 where the result is. */
export interface NormalDistribution {
  readonly name: string
  readonly result: 'float32' | 'float64'
  readonly params: readonly DTypeName[]
  readonly finish: (b: Builder, number: Id, ...params: Id[]) => Id
}

export type BlockDistribution = TriedDistribution | SampledDistribution
export type Distribution = FixedDistribution | NormalDistribution | BlockDistribution

/** What a parameter has to be; the check reads one number of an array. */
export interface ParameterRule {
  readonly name: string
  readonly accepts: (value: number) => boolean
  readonly text: string
}

export class Drawing {
  constructor(
    readonly context: Context,
    readonly operation: string,
    readonly bits: BitGenerator,
  ) {}

  fixed(
    distribution: FixedDistribution,
    size: Size | undefined,
    params: readonly ArrayLike[],
    out?: NDArray | null,
  ): NDArray {
    const { inputs, shape } = this.parameters(size, params, distribution.params, out)
    const words = distribution.narrow
      ? [this.bits.narrowWords(this.context, shape)]
      : this.bits.words(this.context, shape, distribution.words)
    const as = [...words.map(({ dtype }): DTypeName => dtype.name), ...distribution.params]
    return this.deliver(
      called(fixedFunction(distribution)),
      dtypes[distribution.result],
      as,
      [...words, ...inputs],
      shape,
      out,
    )
  }

  /** Numbers of a block each. */
  tried(
    distribution: BlockDistribution,
    size: Size | undefined,
    params: readonly ArrayLike[],
    out?: NDArray | null,
  ): NDArray {
    const { inputs, shape } = this.parameters(size, params, distribution.params, out)
    const { base, key } = this.bits.blocks(this.context, sizeOf(shape, 8))
    const positions = positionsAt(this.context, shape, contiguousStrides(shape, 1))
    const as: DTypeName[] = ['int64', 'uint64', 'uint64', ...distribution.params]
    const all = [positions, base, key, ...inputs]
    const ziggurat = 'ziggurat' in distribution ? distribution.ziggurat : undefined
    const tables = ziggurat && [tableOf(edgeTable(this.context, ziggurat)).operand]
    const operation: Operation = { op: 'call', fn: elementFunction(distribution), tables }
    return this.deliver(operation, dtypes[distribution.result], as, all, shape, out)
  }

  /** Normal numbers of neighbours come from one block, where words are counted; elsewhere each from its own word. */
  normal(
    distribution: NormalDistribution,
    size: Size | undefined,
    params: readonly ArrayLike[],
    out?: NDArray | null,
  ): NDArray {
    const { name, result, finish } = distribution
    const { context, bits } = this
    if (!(bits instanceof Philox)) {
      const recipe: FixedDistribution['recipe'] = (b, word, ...given) =>
        finish(b, b.cast(normalOf(b, word), result), ...given)
      return this.fixed({ ...distribution, name: `${name}.inverted`, words: 1, recipe }, size, params, out)
    }
    const { inputs, shape } = this.parameters(size, params, distribution.params, out)
    const fn = result === 'float32' ? pairedSingleNormal : pairedNormal
    const { base, key } = bits.blocks(context, Math.ceil(sizeOf(shape, 8) / (result === 'float32' ? 4 : 2)))
    const positions = positionsAt(context, shape, contiguousStrides(shape, 1))
    const types: DTypeName[] = ['int64', 'uint64', 'uint64', ...distribution.params]
    const own = named(`random.${name}`, () =>
      defineFunction(`random.${name}`, types, (b, element, base, key, ...given) =>
        finish(b, b.call(fn, element, base, key), ...given),
      ),
    )
    return this.deliver(called(own), dtypes[result], types, [positions, base, key, ...inputs], shape, out)
  }

  any(distribution: Distribution, size: Size | undefined, params: readonly ArrayLike[], out?: NDArray | null): NDArray {
    if ('recipe' in distribution) return this.fixed(distribution, size, params, out)
    if ('finish' in distribution) return this.normal(distribution, size, params, out)
    return this.tried(distribution, size, params, out)
  }

  /** The shape that is drawn for parameters; without a size what they broadcast to. */
  shapeOf(size: Size | undefined, params: readonly ArrayLike[], out?: NDArray | null): readonly number[] {
    const types = params.map((): DTypeName => 'float64')
    return this.parameters(size, params, types, out).shape
  }

  /** What a formula makes of arrays and numbers (float64), for each element of `shape`. */
  combined(formula: Formula, params: readonly ArrayLike[], shape: readonly number[], out?: NDArray | null): NDArray {
    const types = params.map((): DTypeName => 'float64')
    const { inputs } = this.parameters(shape, params, types)
    const fn = named(`random.${formula.name}`, () => defineFunction(`random.${formula.name}`, types, formula.recipe))
    return this.deliver(called(fn), dtypes[formula.result ?? 'float64'], types, inputs, shape, out)
  }

  /** The parameters as operands, and the shape that is drawn. */
  private parameters(
    size: Size | undefined,
    params: readonly ArrayLike[],
    types: readonly DTypeName[],
    out?: NDArray | null,
  ) {
    const { context, operation } = this
    const inputs = params.map((value, at): Input => {
      if (!isScalar(value)) return checked(operation, toArray(context, value, operation), dtypes[types[at]])
      return { scalar: scalarOf(operation, value, types[at]), type: types[at] }
    })
    const own = broadcastShapes(...inputs.filter(isArray).map((array) => array.shape))
    if (size === undefined || size === null) return { inputs, shape: out ? out.shape : own }
    const shape = normalizeShape(size)
    if (!broadcastsTo(own, shape)) {
      const text = `[${operation}] size ${shapeText(shape)} doesn't fit parameters of shape ${shapeText(own)}`
      throw new ShapeError(text, { size: shape, shape: own })
    }
    return { inputs, shape }
  }

  private deliver(
    operation: Operation,
    result: DType,
    as: readonly DTypeName[],
    inputs: readonly Input[],
    shape: readonly number[],
    out: NDArray | null | undefined,
  ): NDArray {
    if (out === undefined || out === null) return elementwise(this.context, operation, result, as, inputs)
    if (!isArray(out)) throw new ArgumentError(`[${this.operation}] out is an array`)
    if ((out.dtype as DType) !== result) {
      throw new DTypeError(`[${this.operation}] out has dtype ${out.dtype.name}, and the numbers are ${result.name}`)
    }
    if (!equalShapes(out.shape, shape)) {
      throw new ShapeError(`[${this.operation}] out has shape ${shapeText(out.shape)}, and size is ${shapeText(shape)}`)
    }
    if (operation.tables === undefined) assignInto(out, operation, result, as, inputs)
    else
      assignInto(out, { op: 'cast' }, result, result.name, [elementwise(this.context, operation, result, as, inputs)])
    return out
  }
}

function scalarOf(operation: string, value: unknown, type: DTypeName) {
  if (typeof value === 'object') throw new DTypeError(`[${operation}] takes real parameters, not complex ones`)
  const whole = dtypes[type].kind === 'i' || dtypes[type].kind === 'u'
  if (!whole) return Number(value)
  const number = typeof value === 'bigint' ? value : Number(value)
  if (typeof number === 'number' && !Number.isInteger(number)) {
    throw new ValueError(`[${operation}] takes a whole number there, not ${String(value)}`)
  }
  return BigInt(number)
}

function checked(operation: string, array: NDArray, type: DType): NDArray {
  const { kind, name } = array.dtype as DType
  if (kind === 'c' || (kind === 'f' && type.kind !== 'f')) {
    throw new DTypeError(`[${operation}] can't take parameters of dtype ${name} as ${type.name}`, { dtype: name })
  }
  return array
}

/**
 * Throws unless all values of a parameter keep a rule. `low` and `high` are the parameter's extremes where it is an
 * array: rules are about ranges.
 */
export function checkParameter(operation: string, value: ArrayLike, { name, accepts, text }: ParameterRule): void {
  const fail = (found: unknown) => {
    throw new ValueError(`[${operation}] ${name} ${text}, not ${String(found)}`, { name, value: found })
  }
  if (!isArray(value)) {
    const numbers = isScalar(value) ? [value] : (value as readonly unknown[]).flat(64)
    for (const each of numbers) if (typeof each === 'object' || !accepts(Number(each))) fail(each)
    return
  }
  if (value.size === 0) return
  const { kind } = value.dtype as DType
  const exact = { bigint: kind === 'i' || kind === 'u' }
  for (const array of [value.min(), value.max()]) {
    const extreme = array.item(exact)
    if (!accepts(Number(extreme))) fail(extreme)
  }
}

/** A block of an element that no try comes to. */
const besideTries = 1n << 32n

const called = (fn: IrFunction): Operation => ({ op: 'call', fn })

const functions = new Map<string, IrFunction>()

function named(name: string, make: () => IrFunction): IrFunction {
  let found = functions.get(name)
  if (found === undefined) functions.set(name, (found = make()))
  return found
}

function fixedFunction({ name, words, narrow, params, recipe }: FixedDistribution): IrFunction {
  return named(`random.${name}`, () => {
    const own = Array.from({ length: words }, (): DTypeName => (narrow ? 'uint32' : 'uint64'))
    const types = [...own, ...params]
    return defineFunction(`random.${name}`, types, recipe)
  })
}

/** A number for an element's block: of (element, base, key), then the parameters. */
function elementFunction(distribution: BlockDistribution): IrFunction {
  const title = `random.${distribution.name}`
  const types: DTypeName[] = ['int64', 'uint64', 'uint64', ...distribution.params]
  return named(title, () => {
    const loads = 'ziggurat' in distribution && distribution.ziggurat !== undefined
    return loads
      ? defineLookup(title, ['float64'], types, (b, ...args) => elementNumber(b, distribution, args))
      : defineFunction(title, types, (b, ...args) => elementNumber(b, distribution, args))
  })
}

function elementNumber(b: Builder, distribution: BlockDistribution, [element, base, key, ...given]: readonly Id[]): Id {
  const block = b.op('add', base, b.bitcast(element, 'uint64'))
  if ('sample' in distribution || (distribution.bits === undefined && distribution.ziggurat === undefined)) {
    return b.inline(samplerOf(distribution).body, [block, key, ...given])[0]
  }
  // Further tries have blocks of their own, whose counters have other high halves.
  const kept = [...given, ...(distribution.prepare?.(b, ...given) ?? [])]
  const first = distribution.attempt(b, ...firstWords(b, distribution, element, base, block, key), kept)
  return orLater(b, distribution, first, block, key, kept)
}

/** What an element's first try is given. */
function firstWords(
  b: Builder,
  { bits, ziggurat }: TriedDistribution,
  element: Id,
  base: Id,
  block: Id,
  key: Id,
): readonly [Id, Id] {
  if (bits === 32) {
    const word = b.cast(b.call(philoxNarrowWord, element, base, key), 'uint64')
    return [word, word]
  }
  if (bits === 64) {
    const word = b.call(philoxWord, element, base, key)
    return [word, word]
  }
  const zero = b.literal('uint64', 0n)
  const [low, high] = [b.call(philoxLow, block, zero, key), b.call(philoxHigh, block, zero, key)]
  return [ziggurat ? zigguratOf(b, ziggurat, low, element, base, key, besideTries) : low, high]
}

/** The same of (block, key), then the parameters: what distributions that choose between others call. */
export function samplerOf(distribution: BlockDistribution): IrFunction {
  const { name, params } = distribution
  return named(`random.${name}.sample`, () =>
    defineFunction(`random.${name}.sample`, ['uint64', 'uint64', ...params], (b, block, key, ...given) =>
      'sample' in distribution
        ? distribution.sample(b, block, key, ...given)
        : untilAccepted(b, distribution, block, key, given),
    ),
  )
}

/**
 * Tries with words 0, 1, 2 … of the block until one is accepted. Most numbers are accepted at once: the first try is in
 * line with everything else, and a loop is entered for the others alone.
 */
function untilAccepted(b: Builder, distribution: TriedDistribution, block: Id, key: Id, given: readonly Id[]): Id {
  const kept = [...given, ...(distribution.prepare?.(b, ...given) ?? [])]
  const first = tryOf(b, distribution, block, b.literal('uint64', 0n), key, kept)
  return orLater(b, distribution, first, block, key, kept)
}

function orLater(
  b: Builder,
  distribution: TriedDistribution,
  first: Attempt,
  block: Id,
  key: Id,
  kept: readonly Id[],
): Id {
  const types = kept.map((id) => b.typeOf(id))
  return b.callWhere(retryOf(distribution, types), b.op('not', first.accepted), first.value, block, key, ...kept)
}

function tryOf(
  b: Builder,
  { attempt, ziggurat }: TriedDistribution,
  block: Id,
  tries: Id,
  key: Id,
  values: readonly Id[],
): Attempt {
  const low = b.call(philoxLow, block, tries, key)
  return attempt(b, ziggurat ? ziggurat.whole(b, low) : low, b.call(philoxHigh, block, tries, key), values)
}

/** (block, key, ...values): the number of the first try after number 0 that is accepted. */
function retryOf(distribution: TriedDistribution, types: readonly DTypeName[]): IrFunction {
  const { name, result } = distribution
  return named(`random.${name}.retry`, () =>
    defineFunction(`random.${name}.retry`, ['uint64', 'uint64', ...types], (b, block, key, ...kept) => {
      // The state: whether a number was accepted, the number, the try, and what stays.
      const state: DTypeName[] = ['bool', result, 'uint64', 'uint64', 'uint64', ...types]
      const body = defineBody(state, (inner, done, value, tries, at, seed, ...values) => {
        const tried = tryOf(inner, distribution, at, tries, seed, values)
        const next = inner.op('add', tries, inner.literal('uint64', 1n))
        const taken = inner.select(done, value, tried.value)
        return [inner.op('not', done), inner.op('or', done, tried.accepted), taken, next, at, seed, ...values]
      })
      const zero = dtypes[result].kind === 'f' ? b.literal(result, 0) : b.literal(result, 0n)
      return b.loop(body, b.literal('bool', false), zero, b.literal('uint64', 1n), block, key, ...kept)[1]
    }),
  )
}
