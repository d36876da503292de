/**
 * Kernels that put elements where their neighbours decide: scans, compactions, sorts, selections and scatters; and
 * Fourier transforms. They run when they are asked for. What they read may be pending, and becomes part of the kernel
 * where that can be.
 */
import { type DType, dtypeNames, dtypes } from '../core/dtype.js'
import { contiguousStrides } from '../core/layout.js'
import { type Body, Builder } from '../ir/expr.js'
import type { BodyKernel, FftKernel, Kernel, Launch, LaunchOutput, Spacing } from '../ir/kernel.js'
import { Program } from './program.js'
import { realize } from './realize.js'
import { recordMap } from './record.js'
import type { Runtime } from './runtime.js'
import { type Operand, type Reduction, release, Value } from './value.js'

/** How totals are made along a dimension. Scans of one name are the same scan. */
export interface Scan extends Omit<Reduction, 'identity'> {
  /** Undefined where only one order of combination is right. */
  readonly identity: Reduction['identity'] | undefined
}

/** How a scatter combines what is there with what comes. Combinations of one name are the same. */
export interface Combination {
  readonly name: string
  /** Takes the element that is there and the value. */
  readonly body: Body
}

export interface ScatterOptions {
  readonly combine?: Combination
  /** No two positions are equal. */
  readonly distinct?: boolean
}

/** The totals along the last of `dims`; they lie in memory at `strides`, which leave no gaps. */
export function runScan(
  runtime: Runtime,
  scan: Scan,
  dtype: DType,
  dims: readonly number[],
  strides: readonly number[],
  operands: readonly Operand[],
): Value {
  const size = sizeOf(dims)
  const result = new Value(runtime, dtype, [size], size)
  run(size, [result], dims, operands, strides, `scan ${scan.name}`, (program, b, ids) => ({
    kind: 'scan',
    params: program.params,
    body: b.body(...ids),
    combine: scan.combine,
    identity: scan.identity,
    finish: scan.finish,
    outputs: [dtype.name],
  }))
  return result
}

/** The elements of `values` at the points of `dims` where `keep` holds, which are `count`. */
export function runCompact(
  runtime: Runtime,
  dims: readonly number[],
  keep: Operand,
  values: readonly Operand[],
  count: number,
): Value[] {
  const results = values.map(({ as }) => new Value(runtime, dtypes[as], [count], count))
  const operands = [keep, ...values]
  run(count, results, dims, operands, undefined, 'compact', (program, b, ids) => ({
    kind: 'compact',
    params: program.params,
    body: b.body(...ids),
    outputs: values.map(({ as }) => as),
  }))
  return results
}

/**
 * Stores the elements of `value` at the positions in `target`, a value in memory that nobody else sees, as if one after
 * another. Operands may read the target: they see it as it was.
 */
export function runScatter(
  target: Value,
  dtype: DType,
  dims: readonly number[],
  position: Operand,
  value: Operand,
  { combine, distinct = false }: ScatterOptions,
): void {
  const { runtime } = target
  const length = Math.floor(target.bytes / dtype.itemsize)
  const size = sizeOf(dims)
  if (size === 0 || length === 0) return
  const program = new Program(dims, realize)
  const copies: Value[] = []
  try {
    let steps = [program.operand(position), program.operand(value)]
    let used = program
    if (program.leaves.some((leaf) => leaf.value === target)) {
      for (const operand of [position, value]) copies.push(copied(runtime, dims, size, operand))
      used = new Program(dims, realize)
      steps = copies.map((copy) => used.operand(inOrder(copy)))
    }
    try {
      const key = `scatter ${combine?.name ?? ''}${distinct ? '!' : ''}${dtype.name}:${used.key}>${steps.join()}`
      const kernel = runtime.kernel(key, () => {
        const b = new Builder()
        const ids = used.build(b)
        return {
          kind: 'scatter',
          params: used.params,
          body: b.body(...steps.map((step) => ids[step])),
          combine: combine?.body,
          distinct,
          outputs: [dtype.name],
        }
      })
      const outputs = [{ pointer: target.allocation!.pointer, strides: [], length }]
      launchWithScratch(runtime, kernel, { dims, reduced: 0, params: used.launchParams(), outputs })
    } finally {
      if (used !== program) used.finish()
    }
  } finally {
    program.finish()
    for (const copy of copies) release(copy)
  }
}

export interface Sorted {
  readonly keys: Value | undefined
  readonly payload: Value | undefined
}

/**
 * Sorts the rows of `keys`, a contiguous value in memory of [rows, length]. `payload`: the positions of the keys, or
 * int64 values that come with them.
 */
export function runSort(
  keys: Value,
  [rows, length]: readonly [number, number],
  wantsKeys: boolean,
  payload: 'none' | 'positions' | Value,
): Sorted {
  const { runtime, dtype } = keys
  const kind = payload instanceof Value ? 'given' : payload
  const dims = [rows, length]
  const result: Sorted = {
    keys: wantsKeys ? new Value(runtime, dtype, dims, rows * length) : undefined,
    payload: kind === 'none' ? undefined : new Value(runtime, dtypes.int64, dims, rows * length),
  }
  const results = [result.keys, result.payload].filter((value) => value !== undefined)
  const kernel = runtime.kernel(`sort ${dtype.name} ${kind} ${wantsKeys}`, () => ({
    kind: 'sort',
    params: [dtype.name, ...(kind === 'given' ? (['int64'] as const) : [])].map((name) => ({
      kind: 'buffer',
      dtype: name,
    })),
    payload: kind,
    outputs: results.map((value) => value.dtype.name),
  }))
  const inputs = payload instanceof Value ? [keys, payload] : [keys]
  withMemory(results, (outputs) => {
    if (rows * length === 0) return
    launchWithScratch(runtime, kernel, { dims, reduced: 0, params: buffersOf(inputs, dims), outputs })
  })
  return result
}

/** The elements of each row of `keys` that have the places `ranks`, which rise, in the sorted row: [rows, ranks]. */
export function runSelect(keys: Value, [rows, length]: readonly [number, number], ranks: readonly number[]): Value {
  const { runtime, dtype } = keys
  const dims = [rows, length]
  const result = new Value(runtime, dtype, [rows, ranks.length], rows * ranks.length)
  const kernel = runtime.kernel(`select ${dtype.name}`, () => ({
    kind: 'select',
    params: [{ kind: 'buffer', dtype: dtype.name }],
    outputs: [dtype.name],
  }))
  withMemory([result], (outputs) => {
    if (result.size === 0) return
    launchWithScratch(runtime, kernel, { dims, reduced: 0, params: buffersOf([keys], dims), outputs, ranks })
  })
  return result
}

/** Of a Fourier transform: see `FftKernel`. */
export interface Fft {
  readonly form: FftKernel['form']
  readonly inverse: boolean
  readonly scale: number
}

/** Elements of a value that are apart: where they begin, in bytes, and how far they reach, in elements of a dtype. */
export interface SpacedInput {
  readonly dtype: DType
  readonly offset: number
  readonly length: number
  readonly spacing: Spacing
}

/** Names of kernels, by form, direction and dtype: a new text would have to be hashed by each launch. */
const fftNames = (() => {
  const of = (form: Fft['form']) =>
    ['', ' inverse'].map((direction) => dtypeNames.map((name) => `fft ${form}${direction} ${name}`))
  return { complex: of('complex'), real: of('real'), hermitian: of('hermitian') }
})()

/**
 * The transforms along the middle ones of [outer, …lengths, inner] dimensions, of a value in memory that is contiguous
 * and of a complex dtype or, where that is the form, float32 or float64.
 */
export function runFft(
  input: Value,
  { form, inverse, scale }: Fft,
  dims: readonly number[],
  spaced?: SpacedInput,
): Value {
  const { runtime } = input
  const dtype = spaced?.dtype ?? input.dtype
  const last = dims.length - 2
  const complex = dtype.real === 'float32' ? dtypes.complex64 : dtypes.complex128
  const size = form === 'real' ? (sizeOf(dims) / dims[last]) * (Math.floor(dims[last] / 2) + 1) : sizeOf(dims)
  const result = new Value(runtime, form === 'hermitian' ? dtypes[dtype.real] : complex, [size], size)
  const kernel = runtime.kernel(fftNames[form][inverse ? 1 : 0][dtype.id], () => ({
    kind: 'fft',
    form,
    inverse,
    params: [
      { kind: 'table', dtype: dtype.name },
      { kind: 'scalar', dtype: dtype.real },
    ],
    outputs: [result.dtype.name],
  }))
  withMemory([result], (outputs) => {
    if (size === 0) return
    const params = [
      {
        kind: 'table',
        pointer: input.allocation!.pointer + (spaced?.offset ?? 0),
        length: spaced?.length ?? input.size,
        spacing: spaced?.spacing,
      },
      { kind: 'scalar', value: scale },
    ] as const
    launchWithScratch(runtime, kernel, { dims, reduced: 0, params, outputs })
  })
  return result
}

/**
 * Builds a program over `dims` and launches what `make` makes of it, unless there are no points. With `strides` the
 * kernel is a scan whose results lie there.
 */
function run(
  size: number,
  results: readonly Value[],
  dims: readonly number[],
  operands: readonly Operand[],
  strides: readonly number[] | undefined,
  name: string,
  make: (program: Program, b: Builder, ids: readonly number[]) => BodyKernel,
): void {
  const { runtime } = results[0]
  const program = new Program(dims, realize)
  try {
    const steps = operands.map((operand) => program.operand(operand))
    const key = `${name}:${program.key}>${steps.join()}`
    const kernel = runtime.kernel(key, () => {
      const b = new Builder()
      const ids = program.build(b)
      return make(
        program,
        b,
        steps.map((step) => ids[step]),
      )
    })
    withMemory(results, (blocks) => {
      if (size === 0) return
      const outputs = strides === undefined ? blocks : blocks.map(({ pointer }) => ({ pointer, strides }))
      const reduced = strides === undefined ? 0 : 1
      runtime.device.launch(kernel, { dims, reduced, params: program.launchParams(), outputs })
    })
  } finally {
    program.finish()
  }
  program.noteEvaluations()
}

/** Launches with the memory that the device asks for. */
export function launchWithScratch({ device, pool }: Runtime, kernel: Kernel, launch: Launch): void {
  const bytes = device.scratchBytes?.(kernel, launch) ?? 0
  if (bytes === 0) {
    device.launch(kernel, launch)
    return
  }
  const scratch = pool.allocate(bytes)
  try {
    device.launch(kernel, { ...launch, scratch: scratch.pointer })
  } finally {
    scratch.release()
  }
}

/** Gives the results memory while `work` fills it; takes it back where that fails. */
export function withMemory(results: readonly Value[], work: (outputs: LaunchOutput[]) => void): void {
  try {
    for (const value of results) value.allocation = value.runtime.pool.allocate(value.bytes)
    work(results.map(({ allocation, size }) => ({ pointer: allocation!.pointer, strides: [], length: size })))
  } catch (error) {
    for (const value of results) {
      value.allocation?.release()
      value.allocation = undefined
    }
    throw error
  }
}

function buffersOf(values: readonly Value[], dims: readonly number[]) {
  return values.map(({ allocation, dtype }) => ({
    kind: 'buffer' as const,
    pointer: allocation!.pointer,
    strides: contiguousStrides(dims, dtype.itemsize),
  }))
}

/** What an operand reads, in memory of its own. */
function copied(runtime: Runtime, dims: readonly number[], size: number, operand: Operand): Value {
  const copy = recordMap(runtime, 'cast', dtypes[operand.as], dims, size, [operand])
  copy.uses++
  realize(copy)
  return copy
}

function inOrder(value: Value): Operand {
  return { value, scalar: 0, dtype: value.dtype, as: value.dtype.name, offset: 0, strides: null }
}

function sizeOf(dims: readonly number[]): number {
  let size = 1
  for (const length of dims) size *= length
  return size
}
