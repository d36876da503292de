/**
 * Random programs over a handful of arrays: views, in-place updates, assignments, element-wise operations, reductions,
 * joins, lookups, scatters, masks and reads. Evaluated statement by statement, lazily, and read in any order they give the same bits; with whole
 * numbers those are the bits of a plain model of NumPy's views.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NDArray } from '#src/array/ndarray.js'
import { slice } from '#src/core/slice.js'
import { np } from '#src/index.js'
import * as model from './strided-model.js'

/** What a program is run on: the library in some dtype, or the model. */
interface Machine<A> {
  start(shape: readonly number[], seed: number): A
  shape(array: A): readonly number[]
  slice(array: A, axis: number, start: number, step: number, length: number): A
  transpose(array: A, order: readonly number[]): A
  newAxis(array: A, axis: number): A
  broadcast(array: A, shape: readonly number[]): A
  binary(op: BinaryOp, a: A, b: A): A
  scalar(op: BinaryOp, a: A, value: number): A
  update(op: BinaryOp, a: A, b: A): void
  updateScalar(op: BinaryOp, a: A, value: number): void
  assign(a: A, b: A): void
  fill(a: A, value: number): void
  sum(a: A, axis: number): A
  join(a: A, b: A, axis: number): A
  copy(a: A): A
  /** The elements at positions along an axis. */
  lookup(a: A, axis: number, positions: readonly number[]): A
  /** The same for the positions that the elements of `index` name, which go round. */
  lookupBy(a: A, axis: number, index: A): A
  scatter(a: A, axis: number, positions: readonly number[], b: A): void
  /** Puts the elements of `b`, over and over again, where those of `index` say, which go round. */
  putBy(a: A, index: A, b: A): void
  /** The elements above a value. */
  above(a: A, value: number): A
  /** Replaces the elements where those of `b`, of the same shape, are above a value. */
  fillAbove(a: A, b: A, value: number): void
  /** The same by the elements of `values`, one after another, over and over again. */
  placeAbove(a: A, b: A, value: number, values: A): void
  read(a: A): readonly (number | bigint)[]
}

const binaryOps = ['add', 'sub', 'mul'] as const
type BinaryOp = (typeof binaryOps)[number]

interface Statement {
  readonly kind: (typeof kinds)[number]
  /** Which variables, axes, bounds and operations: taken modulo what there is. */
  readonly choices: readonly number[]
}

const kinds = [
  'slice',
  'slice',
  'index',
  'transpose',
  'newAxis',
  'broadcast',
  'binary',
  'binary',
  'binary',
  'scalar',
  'scalar',
  'update',
  'update',
  'updateScalar',
  'assign',
  'assign',
  'assignOverlapping',
  'fill',
  'sum',
  'join',
  'copy',
  'lookup',
  'lookupBy',
  'scatter',
  'putBy',
  'above',
  'fillAbove',
  'placeAbove',
  'read',
  'drop',
] as const

const statement: fc.Arbitrary<Statement> = fc.record({
  kind: fc.constantFrom(...kinds),
  choices: fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
})

const broadcasts = (from: readonly number[], to: readonly number[]) =>
  from.length <= to.length &&
  from.every((length, axis) => length === 1 || length === to[to.length - from.length + axis])

const common = (a: readonly number[], b: readonly number[]): readonly number[] | undefined => {
  const ndim = Math.max(a.length, b.length)
  const shape: number[] = []
  for (let k = 1; k <= ndim; k++) {
    const [left, right] = [a.at(-k) ?? 1, b.at(-k) ?? 1]
    if (left !== right && left !== 1 && right !== 1) return undefined
    shape.unshift(left === 1 ? right : left)
  }
  return shape
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1)

interface Variable<A> {
  readonly array: A
  readonly writeable: boolean
}

/** Runs a program; `after` sees all variables after every statement. Gives what was read, then all variables. */
function run<A>(
  machine: Machine<A>,
  shapes: readonly (readonly number[])[],
  program: readonly Statement[],
  after: (arrays: readonly A[]) => void = () => {},
  readOrder: (count: number) => readonly number[] = (count) => Array.from({ length: count }, (_, index) => index),
): (readonly (number | bigint)[])[] {
  const variables: Variable<A>[] = shapes.map((shape, seed) => ({ array: machine.start(shape, seed), writeable: true }))
  const output: (readonly (number | bigint)[])[] = []
  for (const { kind, choices } of program) {
    execute(machine, variables, kind, choices, output)
    after(variables.map(({ array }) => array))
  }
  const last: (readonly (number | bigint)[])[] = []
  for (const index of readOrder(variables.length)) last[index] = machine.read(variables[index].array)
  return [...output, ...last]
}

function execute<A>(
  machine: Machine<A>,
  variables: Variable<A>[],
  kind: Statement['kind'],
  choices: readonly number[],
  output: (readonly (number | bigint)[])[],
): void {
  const { array, writeable } = variables[choices[0] % variables.length]
  const shape = machine.shape(array)
  const ndim = shape.length
  const axis = ndim === 0 ? 0 : choices[1] % ndim
  const value = (choices[2] % 7) - 3
  const op = binaryOps[choices[3] % binaryOps.length]
  const size = sizeOf(shape)
  const keep = (made: A, canWrite = true) => variables.push({ array: made, writeable: canWrite })
  /** A variable for which `fits` holds, if there is one. */
  const other = (fits: (candidate: readonly number[]) => boolean): A | undefined => {
    const found = variables.filter((candidate) => fits(machine.shape(candidate.array)))
    return found.length === 0 ? undefined : found[choices[4] % found.length].array
  }
  switch (kind) {
    case 'slice':
    case 'index': {
      if (ndim === 0) return
      const view = cut(machine, array, axis, choices, kind === 'index')
      keep(view, writeable)
      return
    }
    case 'transpose': {
      const order = shape.map((_, each) => each)
      order.push(...order.splice(0, axis))
      if (choices[5] % 2 === 0) order.reverse()
      keep(machine.transpose(array, order), writeable)
      return
    }
    case 'newAxis':
      if (ndim < 4) keep(machine.newAxis(array, choices[5] % (ndim + 1)), writeable)
      return
    case 'broadcast':
      if (ndim < 4 && size < 500) keep(machine.broadcast(array, [2 + (choices[5] % 2), ...shape]), false)
      return
    case 'binary': {
      const second = other((candidate) => {
        const result = common(shape, candidate)
        return result !== undefined && result.length <= 4 && sizeOf(result) <= 4000
      })
      if (second !== undefined)
        keep(choices[6] % 2 ? machine.binary(op, array, second) : machine.binary(op, second, array))
      return
    }
    case 'scalar':
      keep(machine.scalar(op, array, value))
      return
    case 'update': {
      const second = other((candidate) => broadcasts(candidate, shape))
      if (writeable && second !== undefined) machine.update(op, array, second)
      return
    }
    case 'updateScalar':
      if (writeable) machine.updateScalar(op, array, value)
      return
    case 'assign': {
      const second = other((candidate) => broadcasts(candidate, shape))
      if (writeable && second !== undefined) machine.assign(array, second)
      return
    }
    case 'assignOverlapping': {
      if (!writeable || ndim === 0 || shape[axis] < 2) return
      const length = shape[axis] - 1
      const target = machine.slice(array, axis, choices[5] % 2, 1, length)
      const reverse = choices[6] % 2 === 0
      const source = reverse
        ? machine.slice(array, axis, length, -1, length)
        : machine.slice(array, axis, 1 - (choices[5] % 2), 1, length)
      machine.assign(target, choices[7] % 2 === 0 ? source : machine.scalar('add', source, value))
      return
    }
    case 'fill':
      if (writeable) machine.fill(array, value)
      return
    case 'sum':
      if (ndim > 0) keep(machine.sum(array, axis))
      return
    case 'join': {
      const second = other(
        (candidate) => candidate.length === ndim && candidate.every((each, at) => at === axis || each === shape[at]),
      )
      if (ndim > 0 && second !== undefined && size < 1000) keep(machine.join(array, second, axis))
      return
    }
    case 'copy':
      keep(machine.copy(array))
      return
    case 'lookup':
    case 'scatter': {
      if (ndim === 0 || shape[axis] === 0 || size > 2000) return
      const positions = choices.slice(5, 5 + (choices[4] % 4)).map((choice) => choice % shape[axis])
      if (kind === 'lookup') keep(machine.lookup(array, axis, positions))
      else {
        const second = other((candidate) => broadcasts(candidate, shape.with(axis, positions.length)))
        if (writeable && second !== undefined) machine.scatter(array, axis, positions, second)
      }
      return
    }
    case 'lookupBy':
    case 'putBy': {
      if (ndim === 0 || size === 0 || size > 500) return
      const second = other((candidate) => sizeOf(candidate) > 0 && sizeOf(candidate) < 50)
      if (second === undefined) return
      if (kind === 'lookupBy') keep(machine.lookupBy(array, axis, second))
      else if (writeable) machine.putBy(array, second, variables[choices[5] % variables.length].array)
      return
    }
    case 'above':
      keep(machine.above(array, value))
      return
    case 'fillAbove':
    case 'placeAbove': {
      const second = other((candidate) => String(candidate) === String(shape))
      const values = variables[choices[5] % variables.length].array
      if (!writeable || second === undefined || sizeOf(machine.shape(values)) === 0) return
      if (kind === 'fillAbove') machine.fillAbove(array, second, value)
      else machine.placeAbove(array, second, value, values)
      return
    }
    case 'read':
      output.push(machine.read(array))
      return
    case 'drop':
      if (variables.length > 2) variables.splice(choices[0] % variables.length, 1)
  }
}

function cut<A>(machine: Machine<A>, array: A, axis: number, choices: readonly number[], single: boolean): A {
  const length = machine.shape(array)[axis]
  if (single) return machine.slice(array, axis, length === 0 ? 0 : choices[5] % length, 1, Math.min(length, 1))
  const step = [1, 1, 2, 3, -1, -2][choices[5] % 6]
  if (length === 0) return machine.slice(array, axis, 0, 1, 0)
  const start = choices[6] % length
  const most = step > 0 ? Math.ceil((length - start) / step) : Math.ceil((start + 1) / -step)
  return machine.slice(array, axis, start, step, most - (choices[7] % 2 === 0 ? 0 : choices[7] % most))
}

/** Small whole numbers in a fixed disorder. */
const wholeElements = (size: number, seed: number) =>
  Array.from({ length: size }, (_, index) => ((index * 7919 + seed * 104729 + 13) % 41) - 20)

const modelOps: Record<BinaryOp, (a: number, b: number) => number> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
}
const constant = (value: number) => model.modelArray([], [value])
const modelBinary = (op: BinaryOp, a: model.ModelArray, b: model.ModelArray) =>
  model.combined(common(a.shape, b.shape)!, [a, b], modelOps[op])

const wrapped = (elements: readonly number[], length: number) =>
  elements.map((element) => ((element % length) + length) % length)
const placesAbove = (array: model.ModelArray, value: number) =>
  [...model.elementsOf(array).entries()].filter(([, element]) => element > value).map(([at]) => at)

const modelMachine: Machine<model.ModelArray> = {
  start: (shape, seed) => model.modelArray(shape, wholeElements(sizeOf(shape), seed)),
  shape: ({ shape }) => shape,
  slice: model.sliced,
  transpose: model.transposed,
  newAxis: model.withNewAxis,
  broadcast: model.broadcast,
  binary: modelBinary,
  scalar: (op, a, value) => modelBinary(op, a, constant(value)),
  update: (op, a, b) => model.assign(a, modelBinary(op, a, b)),
  updateScalar: (op, a, value) => model.assign(a, modelBinary(op, a, constant(value))),
  assign: model.assign,
  fill: (a, value) => model.assign(a, constant(value)),
  sum: model.summed,
  join: (a, b, axis) => model.joined([a, b], axis),
  copy: (a) => model.combined(a.shape, [a], (element) => element),
  lookup: model.taken,
  lookupBy: (a, axis, index) => model.taken(a, axis, wrapped(model.elementsOf(index), a.shape[axis])),
  scatter: (a, axis, positions, b) => {
    const source = model.taken(model.broadcast(b, a.shape.with(axis, positions.length)), axis, [...positions.keys()])
    positions.forEach((position, at) => {
      model.assign(model.sliced(a, axis, position, 1, 1), model.sliced(source, axis, at, 1, 1))
    })
  },
  putBy: (a, index, b) => {
    const [places, values] = [model.elementsOf(index), model.elementsOf(b)]
    if (values.length > 0) model.put(a, wrapped(places, sizeOf(a.shape)), values)
  },
  above: (a, value) => {
    const elements = model.elementsOf(a).filter((element) => element > value)
    return model.modelArray([elements.length], elements)
  },
  fillAbove: (a, b, value) => model.put(a, placesAbove(b, value), [value]),
  placeAbove: (a, b, value, values) => model.put(a, placesAbove(b, value), model.elementsOf(values)),
  read: model.elementsOf,
}

/** The library, in a dtype whose elements `start` makes. */
function libraryMachine(dtype: 'int32' | 'float64' | 'float32'): Machine<NDArray> {
  // Thirds need every bit, so that a sum in another order would show.
  const start = (elements: readonly number[]) => {
    if (dtype === 'int32') return Int32Array.from(elements)
    const thirds = elements.map((element) => element / 3)
    return dtype === 'float64' ? Float64Array.from(thirds) : Float32Array.from(thirds)
  }
  // The order in which floats are summed follows how operands lie in memory: a lookup within a sum says less of that.
  const lookedUp = (array: NDArray) => (dtype === 'int32' ? array : array.eval())
  return {
    start: (shape, seed) => np.array(start(wholeElements(sizeOf(shape), seed))).reshape(shape) as NDArray,
    shape: ({ shape }) => shape,
    slice: (array, axis, start, step, length) => {
      const stop = start + step * length
      const part = length === 0 ? slice(0) : slice(start, stop < 0 ? null : stop, step)
      return array.at(...new Array<string>(axis).fill(':'), part)
    },
    transpose: (array, order) => array.transpose(order),
    newAxis: (array, axis) => np.expandDims(array, axis),
    broadcast: (array, shape) => np.broadcastTo(array, shape),
    binary: (op, a, b) => a[op](b) as NDArray,
    scalar: (op, a, value) => a[op](value) as NDArray,
    update: (op, a, b) => void a[`i${op}`](b),
    updateScalar: (op, a, value) => void a[`i${op}`](value),
    assign: (a, b) => a.set('...', b),
    fill: (a, value) => a.set('...', value),
    sum: (a, axis) => a.sum({ axis, dtype }) as NDArray,
    join: (a, b, axis) => np.concatenate([a, b], { axis }),
    copy: (a) => np.concatenate([a.ravel()]).reshape(a.shape),
    lookup: (a, axis, positions) => lookedUp(a.at(...new Array<string>(axis).fill(':'), positions)),
    lookupBy: (a, axis, index) => lookedUp(a.take(index.astype('int64').ravel(), { axis, mode: 'wrap' })),
    scatter: (a, axis, positions, b) => a.set([...new Array<string>(axis).fill(':'), positions], b),
    putBy: (a, index, b) => a.put(index.astype('int64'), b, 'wrap'),
    above: (a, value) => a.at(a.gt(value)),
    fillAbove: (a, b, value) => a.set(b.gt(value), value),
    placeAbove: (a, b, value, values) => np.place(a, b.gt(value), values),
    read: (a) => [...a.toTypedArray()],
  }
}

const evaluateAll = (arrays: readonly NDArray[]) => {
  for (const array of arrays) array.eval()
}

/** Every other statement, every third variable: neither eager nor lazy. */
const evaluateSome = (arrays: readonly NDArray[]) => {
  arrays.forEach((array, index) => {
    if ((index + arrays.length) % 3 === 0) array.eval()
  })
}

const shapeSets = [
  [[5], [5], [1]],
  [[4, 6], [6], [4, 1]],
  [[3, 4, 5], [5], [4, 5]],
  [[37, 41], [41], [37, 41]],
  [[6, 6], [6, 6], [6]],
]
const programs = fc.tuple(
  fc.constantFrom(...shapeSets),
  fc.array(statement, { minLength: 1, maxLength: 60, size: 'max' }),
)
const shuffles = fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 })

function shuffled(keys: readonly number[]): (count: number) => readonly number[] {
  return (count) =>
    Array.from({ length: count }, (_, index) => index).sort((a, b) => keys[a % keys.length] - keys[b % keys.length])
}

const bits = (rows: readonly (readonly (number | bigint)[])[]) =>
  rows.map((row) => row.map((each) => (Object.is(each, -0) ? '-0' : String(each))).join())

const runs = Number(process.env.CUTS_PROPERTY_RUNS ?? 60)
const seed = process.env.CUTS_PROPERTY_SEED === undefined ? {} : { seed: Number(process.env.CUTS_PROPERTY_SEED) }

test('whole numbers: lazily as in the model', () => {
  fc.assert(
    fc.property(programs, shuffles, ([shapes, program], keys) => {
      const machine = libraryMachine('int32')
      const expected = bits(run(modelMachine, shapes, program))
      assert.deepEqual(bits(run(machine, shapes, program)), expected, 'lazily')
      assert.deepEqual(bits(run(machine, shapes, program, evaluateAll)), expected, 'eagerly')
      assert.deepEqual(bits(run(machine, shapes, program, evaluateSome, shuffled(keys))), expected, 'in any order')
    }),
    { numRuns: runs, ...seed },
  )
})

for (const dtype of ['float64', 'float32'] as const) {
  test(`${dtype}: lazily as eagerly, to the last bit`, () => {
    fc.assert(
      fc.property(programs, shuffles, ([shapes, program], keys) => {
        const machine = libraryMachine(dtype)
        const expected = bits(run(machine, shapes, program, evaluateAll))
        assert.deepEqual(bits(run(machine, shapes, program)), expected, 'lazily')
        assert.deepEqual(bits(run(machine, shapes, program, undefined, shuffled(keys))), expected, 'in another order')
        assert.deepEqual(bits(run(machine, shapes, program, evaluateSome)), expected, 'in part')
      }),
      { numRuns: runs, ...seed },
    )
  })
}
