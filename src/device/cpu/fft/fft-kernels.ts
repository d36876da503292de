/** The kernels that make Fourier transforms, as the CPU device runs them. */
import { dtypes } from '../../../core/dtype.js'
import type { FftKernel, Launch } from '../../../ir/kernel.js'
import type { Runner } from '../runner.js'
import type { Element } from './state.js'
import { TableCache } from './tables.js'
import { type Columns, type Transform, Transforms } from './transforms.js'

const elements: Readonly<Record<'float32' | 'float64', Element>> = {
  float32: { bytes: 8, real: 'float32' },
  float64: { bytes: 16, real: 'float64' },
}

export class FftKernels {
  readonly cache: TableCache
  private readonly transforms: Transforms

  /** `bufferBytes`: less memory for blocks than there is, for tests of what is done where it isn't enough. */
  constructor(runner: Runner, bufferBytes?: number) {
    this.cache = new TableCache(runner.heap)
    this.transforms = new Transforms(runner, this.cache, bufferBytes)
  }

  scratchBytes(kernel: FftKernel, { dims }: Launch): number {
    const [, length] = dims
    const [groups, columns] = countsOf(dims)
    const { element, halved } = shapeOf(kernel, length)
    const strategy = this.transforms.strategy(halved ? length / 2 : length, element)
    const apart = halved && strategy.kind !== 'block'
    const shape = apart ? { groups: 1, columns: 1 } : { groups, columns }
    return this.transforms.workBytes({ strategy, element, ...shape }) + (apart ? rowRoom(length, element) : 0)
  }

  launch(kernel: FftKernel, launch: Launch): void {
    const [, length] = launch.dims
    const [groups, columns] = countsOf(launch.dims)
    if (groups * columns === 0) return
    this.cache.trim()
    const { transforms } = this
    const { element, halved } = shapeOf(kernel, length)
    const strategy = transforms.strategy(halved ? length / 2 : length, element)
    const transform: Transform = {
      strategy,
      element,
      sign: kernel.inverse ? -1 : 1,
      scale: (launch.params[1] as { value: number }).value,
      groups,
      columns,
      input: inputOf(kernel, launch, element, halved),
      output: outputOf(kernel, launch, element, halved),
      realLength: kernel.form === 'complex' ? 0 : length,
    }
    const work = launch.scratch ?? 0
    if (halved && strategy.kind !== 'block') this.rows(kernel, transform, work)
    else transforms.run(kernel, transform, work)
  }

  /** Long real rows, one after another, with half the spectrum in work memory. */
  private rows(kernel: FftKernel, transform: Transform, work: number): void {
    const { transforms } = this
    const { groups, columns, element, realLength = 0 } = transform
    const rest = work + rowRoom(realLength, element)
    const between: Columns = { pointer: work, group: 0, column: 0, point: element.bytes, mode: 'complex' }
    const one = { ...transform, groups: 1, columns: 1 }
    const row = (side: Columns, group: number, column: number): Columns => ({
      ...side,
      pointer: side.pointer + group * side.group + column * side.column,
    })
    for (let group = 0; group < groups; group++) {
      for (let column = 0; column < columns; column++) {
        const [input, output] = [row(transform.input, group, column), row(transform.output, group, column)]
        if (kernel.form === 'real') {
          transforms.run(kernel, { ...one, scale: 1, input, output: between }, rest)
          transforms.tangle(kernel, one, 'untangle', work, element.bytes, output.pointer, output.point)
        } else {
          transforms.tangle(kernel, one, 'tangle', input.pointer, input.point, work, element.bytes)
          transforms.run(kernel, { ...one, input: between, output }, rest)
        }
      }
    }
  }
}

/** Groups and columns: rows that lie one after another are columns of one group. */
const countsOf = ([outer, , inner]: readonly number[]) => (inner === 1 ? [1, outer] : [outer, inner])

/** `halved`: real rows of even length are complex ones of half the length. */
function shapeOf({ form, params }: FftKernel, length: number): { element: Element; halved: boolean } {
  const real = dtypes[params[0].dtype].real as 'float32' | 'float64'
  return { element: elements[real], halved: form !== 'complex' && length % 2 === 0 }
}

const rowRoom = (length: number, element: Element) => Math.ceil(((length / 2) * element.bytes) / 64) * 64

function inputOf({ form }: FftKernel, launch: Launch, element: Element, halved: boolean): Columns {
  const [, length, inner] = launch.dims
  const { pointer } = launch.params[0] as { pointer: number }
  if (form === 'real') return realSide(pointer, length, inner, element, halved)
  const { bytes } = element
  const count = form === 'hermitian' ? Math.floor(length / 2) + 1 : length
  const mode = form === 'complex' ? 'complex' : halved ? 'tangled' : 'hermitian'
  return sideOf(pointer, count, inner, bytes, inner * bytes, mode, inner * bytes)
}

function outputOf({ form }: FftKernel, launch: Launch, element: Element, halved: boolean): Columns {
  const [, length, inner] = launch.dims
  const { pointer } = launch.outputs[0]
  if (form === 'hermitian') return realSide(pointer, length, inner, element, halved)
  const { bytes } = element
  const count = form === 'real' ? Math.floor(length / 2) + 1 : length
  const mode = form === 'real' && halved ? 'tangled' : 'complex'
  return sideOf(pointer, count, inner, bytes, inner * bytes, mode, 0, form === 'real' && !halved ? count : 0)
}

/** Real rows: of even length as complex ones of half the length, whose parts are neighbours along the axis. */
function realSide(pointer: number, length: number, inner: number, { bytes }: Element, halved: boolean): Columns {
  const real = bytes / 2
  if (!halved) return sideOf(pointer, length, inner, real, inner * real, 'real')
  const point = 2 * inner * real
  return inner === 1
    ? sideOf(pointer, length, inner, real, point, 'complex')
    : sideOf(pointer, length, inner, real, point, 'pair', inner * real)
}

/** Columns of `count` elements of `bytes` bytes. All sides are objects of one form, which engines read fast. */
const sideOf = (
  pointer: number,
  count: number,
  inner: number,
  bytes: number,
  point: number,
  mode: Columns['mode'],
  pair = 0,
  limit = 0,
): Columns => ({
  pointer,
  group: count * inner * bytes,
  column: inner === 1 ? count * bytes : bytes,
  point,
  mode,
  pair,
  limit,
})
