/** Every public function refuses an argument for which it has no parameter, where JavaScript itself would drop it. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ArgumentError, cp, NDArray, np } from '#src/index.js'

type AnyFunction = (...args: unknown[]) => unknown

/** Functions that take any number of arguments. */
const variadic = new Set(
  `atleast1d atleast2d atleast3d applyAlongAxis broadcast broadcastArrays broadcastShapes c commonType einsum einsumPath
  evaluate indexExp ix memmap meshgrid mgrid ndindex ogrid piecewise r random.rand random.randn resultType s savez
  savezCompressed testing.assertRaises testing.assertRaisesRegex
  ndarray.at ndarray.item random.RandomState.rand random.RandomState.randn`.split(/\s+/),
)
/** Functions of which the number depends on what the arguments are: they have tests of their own below. */
const selfCounting = new Set(['arange', 'clip', 'gradient', 'ndarray.clip'])
/** Members that are for use inside CuTS, or that the language calls. */
const internal = new Set(
  `ndarray.viewOf flatiter.next random.BitGenerator.bytes random.BitGenerator.integers random.MT19937.filled
  random.MT19937.mixed random.MT19937.next32 random.MT19937.next64 random.MT19937.step random.MT19937.stepDouble
  random.MT19937.raw random.MT19937.twist random.MT19937.words random.MT19937.narrowWords random.MT19937.blocks
  random.MT19937.bytes random.MT19937.integers random.MT19937.below32 random.MT19937.below64
  random.PCG64.turn random.PCG64DXSM.turn random.PCG64DXSM.scale random.SFC64.load random.Philox.words random.Philox.narrowWords random.Philox.blocks random.Philox.take random.Philox.bytes
  random.Philox.integers random.RandomState.scaledGamma random.Generator.scaledGamma`.split(/\s+/),
)
/** Classes that only CuTS makes. */
const notConstructed = new Set(['ufunc', 'ndarray', 'flatiter', 'linalg.LinAlgError', 'random.BitGenerator'])

const isClass = (value: AnyFunction) => /^class\b/.test(Function.prototype.toString.call(value))

/** All functions in a namespace: path and function. Of classes the methods, the static ones too. */
function* functionsIn(owner: object, path: string, seen = new Set<unknown>()): Generator<[string, AnyFunction]> {
  for (const name of Object.getOwnPropertyNames(owner)) {
    const full = path === '' ? name : `${path}.${name}`
    if (name === 'constructor' || name === 'prototype' || name === 'context' || name === 'row') continue
    const value = (owner as Record<string, unknown>)[name] as AnyFunction
    if (typeof value !== 'function') {
      const isGroup = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      if (isGroup && !Object.isFrozen(value)) yield* functionsIn(value, full, seen)
      continue
    }
    if (!isClass(value)) {
      yield [full, value]
      continue
    }
    if (seen.has(value)) continue
    seen.add(value)
    if (!notConstructed.has(full)) yield [full, (...args) => Reflect.construct(value, args)]
    yield* functionsIn(value, full, seen)
    yield* methodsOf(value, full)
  }
}

/** The methods of a class and of those that it extends. */
function* methodsOf(type: AnyFunction, path: string): Generator<[string, AnyFunction]> {
  for (let kind = type.prototype as object; kind !== Object.prototype; kind = Object.getPrototypeOf(kind) as object) {
    if (kind === Function.prototype || kind === Error.prototype) return
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(kind))) {
      if (name !== 'constructor' && typeof value === 'function') yield [`${path}.${name}`, value as AnyFunction]
    }
  }
}

const kinds = ['MT19937', 'PCG64', 'PCG64DXSM', 'SFC64'].map((name) => `random.${name}.`)
const isInternal = (path: string) =>
  internal.has(path) || internal.has(kinds.reduce((text, kind) => text.replace(kind, kinds[0]), path))

/** What a call with this many arguments says of their number; undefined where it doesn't. */
function refusal(call: AnyFunction, count: number): ArgumentError | undefined {
  try {
    call(...new Array<undefined>(count).fill(undefined))
  } catch (error) {
    if (error instanceof ArgumentError && / takes .*\b(got|given)\b/.test(error.message)) return error
  }
  return undefined
}

function checked(functions: Iterable<[string, AnyFunction]>): number {
  let count = 0
  for (const [path, call] of functions) {
    if (variadic.has(path) || selfCounting.has(path) || isInternal(path)) continue
    const error = refusal(call, 40)
    assert.ok(error !== undefined, `${path} takes 40 arguments`)
    const { takes, got } = error.details as { takes: number; got: number }
    assert.equal(got, 40, path)
    assert.ok(takes >= 0 && takes <= 8, `${path} takes ${takes}`)
    assert.ok(error.message.startsWith(`[${error.details.operation}] `), error.message)
    assert.equal(refusal(call, takes + 1)?.details.got, takes + 1, path)
    count++
  }
  return count
}

test('every function of np refuses one argument too many', (t) => {
  const count = checked(functionsIn(np, ''))
  t.diagnostic(`${count} functions`)
  assert.ok(count > 900, `${count} functions`)
})

test('the functions and classes that cp has beyond them do too', () => {
  const { Device, Event, ...rest } = cp.cuda
  const { ElementwiseKernel, ReductionKernel, RawKernel, RawModule } = cp
  const kernels = { ElementwiseKernel, ReductionKernel, RawKernel, RawModule }
  const methods = [...methodsOf(Device as never, 'Device'), ...methodsOf(Event as never, 'Event')]
  const count = checked([...functionsIn(rest, 'cuda'), ...methods, ...functionsIn(kernels, '')])
  assert.ok(count > 10, `${count} functions`)
  assert.throws(() => (cp.synchronize as AnyFunction)(1), /\[synchronize] takes no arguments, and got 1/)
})

test('the lists above speak of functions that there are', () => {
  const paths = new Set([...functionsIn(np, '')].map(([path]) => path))
  for (const path of [...variadic, ...selfCounting, ...internal]) assert.ok(paths.has(path), path)
})

test('functions that count by themselves', () => {
  const x = np.array([1, 2, 3])
  const { arange, clip, gradient } = np as unknown as Record<string, AnyFunction>
  const method = x as unknown as { clip: AnyFunction }
  for (const call of [
    () => arange(0, 5, 1, 'float32', 1),
    () => arange(0, 5, 1, 2),
    () => clip(x, 1, 2, 3),
    () => clip(x, 1, 2, {}, 3),
    () => method.clip(1, 2, 3),
    () => gradient(x, 1, 1),
  ]) {
    assert.throws(call, ArgumentError)
  }
})

test('the error says which function, how many it takes, and where the rest belongs', () => {
  const { sum } = np as unknown as { sum: AnyFunction }
  const x = np.ones([2, 3])
  assert.throws(() => sum(x, 0, 'float32', 1), {
    name: 'ArgumentError',
    code: 'ERR_ARGUMENT',
    message: '[sum] takes at most 2 arguments, and got 4: parameters with a default are keys of one options object',
    details: { operation: 'sum', takes: 2, got: 4 },
  })
  const rng = np.random.defaultRng(1) as unknown as { random: AnyFunction }
  assert.throws(() => rng.random([2], { dtype: 'float32' }), /\[random] takes at most 1 argument, and got 2/)
  const y = x as unknown as Record<'reshape' | 'transpose' | 'add', AnyFunction>
  assert.throws(() => y.reshape(1, 2, 3), /\[reshape] takes at most 2 arguments, and got 3/)
  assert.throws(() => y.transpose(1, 0), /\[transpose] takes at most 1 argument, and got 2/)
  assert.throws(() => y.add(1, { out: x }), /\[add] takes at most 1 argument, and got 2/)
  const { multiDot } = np.linalg as unknown as { multiDot: AnyFunction }
  assert.throws(() => multiDot([x], {}, 1), /\[linalg.multiDot] takes at most 2 arguments, and got 3/)
})

test('functions of one parameter may be given to the map of a list, which adds the position and the list', () => {
  const matrices = [np.array([[2]]), np.array([[4]])]
  assert.deepEqual(
    matrices.map(np.linalg.inv).map((each) => each.tolist()),
    [[[0.5]], [[0.25]]],
  )
  assert.deepEqual(matrices.map(np.ndim), [2, 2])
  const square = new np.polynomial.Polynomial([0, 0, 1]) as unknown as (x: number) => NDArray
  assert.deepEqual(
    [1, Number.NaN, 3].map(square).map((each) => each.item()),
    [1, Number.NaN, 9],
  )
  assert.deepEqual(
    [1.5, 2].map(np.float32).map((each) => each.item()),
    [1.5, 2],
  )
  // With two parameters the position would be an option.
  const { sum, ndim, complex64 } = np as unknown as Record<'sum' | 'ndim' | 'complex64', AnyFunction>
  assert.throws(() => matrices.map(sum), /\[sum] takes at most 2 arguments, and got 3/)
  assert.throws(() => [1, 2].map(complex64), /\[complex64] takes at most 2 arguments, and got 3/)
  assert.throws(() => ndim(matrices[0], 1, matrices), /\[ndim] takes at most 1 argument, and got 3/)
})

test('nothing was changed by a call that was refused', () => {
  const x = np.zeros([2])
  const { fill, imul } = NDArray.prototype as unknown as Record<'fill' | 'imul', AnyFunction>
  assert.throws(() => fill.call(x, 5, 1), ArgumentError)
  assert.throws(() => imul.call(x, 5, 1), ArgumentError)
  assert.deepEqual(x.tolist(), [0, 0])
})

// A function says how many arguments it takes by its parameters: `length` doesn't count those from a default on.
test('public methods have no parameters with defaults but those whose number is said', () => {
  const root = fileURLToPath(new URL('../../numpy/', import.meta.url))
  const found: string[] = []
  for (const file of readdirSync(root, { recursive: true }).map(String)) {
    if (!file.endsWith('.js')) continue
    const method =
      /^ {4}(?:static )?(?:async )?(?!constructor|if|for|while|switch)(\w+)\(([^()]*[^=!<>()]=(?!>|=).*)\) \{$/gm
    for (const [, name] of readFileSync(`${root}${file}`, 'utf8').matchAll(method)) found.push(`${file} ${name}`)
  }
  assert.deepEqual(found.sort(), [
    'cuda/event.js record',
    'cuda/event.js record',
    'kernels/packer.js integer',
    'random/bit-generators.js jumped',
    'random/gamma-distributions.js scaledGamma',
    'random/mt19937.js jumped',
    'random/pcg64.js jumped',
  ])
})
