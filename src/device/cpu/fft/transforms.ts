/** Transforms of columns: the steps that they are made of, and the memory that those need. */
import type { FftKernel } from '../../../ir/kernel.js'
import { scratchBytes } from '../heap.js'
import { type Compiled, Variants } from '../modules.js'
import { pieceWork, type Runner } from '../runner.js'
import { radicesOf } from './factors.js'
import { writeFft } from './module.js'
import { Plans } from './plans.js'
import { type Element, field, mode, phase, type Step, sumBytes } from './state.js'
import { leastWidth, type Strategy, strategyOf, widthOf } from './strategy.js'
import type { TableCache } from './tables.js'

/** Columns of points in memory, in groups; all distances are in bytes. */
export interface Columns {
  readonly pointer: number
  readonly group: number
  readonly column: number
  readonly point: number
  readonly mode: keyof typeof mode
  /** From a real part to its imaginary part. Where the second half isn't there: from point to point. */
  readonly pair?: number
  /** Factors of the elements. */
  readonly table?: number
  /** Whether inverse transforms take their conjugates. */
  readonly turned?: boolean
  /** The points from here on are 0, or aren't stored. */
  readonly limit?: number
  /** What tables and limits go by, where it isn't the number of the point. */
  readonly indexGroup?: number
  readonly indexColumn?: number
  readonly indexPoint?: number
}

export interface Transform {
  readonly strategy: Strategy
  readonly element: Element
  /** 1 for a forward transform. */
  readonly sign: 1 | -1
  readonly scale: number
  readonly groups: number
  readonly columns: number
  readonly input: Columns
  readonly output: Columns
  /** The length of real rows. */
  readonly realLength?: number
}

/** Bytes of the spectra of columns that are convolved at a time. */
const chunkBytes = 4 << 20
/** Columns that are neighbours are taken apart together, up to so many. */
const mostTogether = 16
/** Bytes up to which the roots between the two steps of a transform are kept as they are used. */
const largestTwist = 16 << 20
/** The same for the roots of a long real row; else each is a product of two. */
const largestRoots = 4 << 20
const noTwist = { low: 0, high: 0, bits: 0 }
/** Work of one element in one pass, in additions. */
const elementWork = 4

const double: Element = { bytes: 16, real: 'float64' }

export class Transforms {
  private readonly plans: Plans
  private readonly variants = new Variants()
  /** Each launch asks several times, and the next one again. */
  private last: { readonly strategy: Strategy; readonly element: Element } | undefined
  /** What the kernel is told, by `field`: filled anew for each launch. */
  private readonly step: Step = new Float64Array(Object.keys(field).length)

  constructor(
    private readonly runner: Runner,
    cache: TableCache,
    /** Bytes of one of the two buffers of a block in a thread's own memory. */
    private readonly bufferBytes = Math.floor((scratchBytes - sumBytes) / 32) * 16,
  ) {
    this.plans = new Plans(runner.heap, cache)
  }

  strategy(points: number, element: Element): Strategy {
    const { last } = this
    if (last?.strategy.points === points && last.element === element) return last.strategy
    const strategy = strategyOf(points, element, this.capacity(element))
    this.last = { strategy, element }
    return strategy
  }

  /** Bytes of work memory that a transform needs. */
  workBytes({
    strategy,
    element,
    groups,
    columns,
  }: Pick<Transform, 'strategy' | 'element' | 'groups' | 'columns'>): number {
    const { points, kind } = strategy
    if (kind === 'block') return this.blockWork(points, columns, element)
    if (kind === 'split') {
      const { first, second } = strategy
      const most = Math.max(first, second)
      const steps = [this.blockWork(first, most, element), this.blockWork(second, most, element)]
      return aligned(points * togetherOf(columns, true) * element.bytes) + Math.max(...steps)
    }
    const { inner } = strategy
    const spectra = this.chunkOf(inner, element) * inner.points * element.bytes
    const needed = groups * columns * inner.points * element.bytes
    return aligned(Math.min(spectra, needed)) + this.workBytes({ strategy: inner, element, groups: 1, columns: 1 })
  }

  /** `work` are as many bytes as `workBytes` says. */
  run(kernel: FftKernel, transform: Transform, work: number): void {
    const { strategy } = transform
    if (strategy.kind === 'block') this.block(kernel, transform, strategy.points, strategy.radices, work, undefined)
    else if (strategy.kind === 'split') this.split(kernel, transform, strategy, work)
    else this.convolve(kernel, transform, strategy, work)
  }

  /** A step between memory and memory, over the pairs of elements of one row of half the length. */
  tangle(
    kernel: FftKernel,
    { realLength = 0, element, sign, scale }: Transform,
    direction: 'tangle' | 'untangle',
    input: number,
    inputPoint: number,
    output: number,
    outputPoint: number,
  ): void {
    const points = realLength / 2
    const whole = (realLength / 4) * element.bytes <= largestRoots
    const realRoots = whole ? this.plans.realRoots(realLength, element) : 0
    const { low, high, bits } = whole ? noTwist : this.plans.twist(realLength, element)
    const blocks = Math.floor(points / 2) + 1
    const share = Math.ceil(blocks / (16 * this.runner.threads.count))
    const step = this.step.fill(0)
    step[field.phase] = phase[direction]
    step[field.blocks] = blocks
    step[field.share] = share
    step[field.points] = points
    step[field.input] = input
    step[field.inputPoint] = inputPoint
    step[field.output] = output
    step[field.outputPoint] = outputPoint
    step[field.realRoots] = realRoots
    step[field.twistLow] = low
    step[field.twistHigh] = high
    step[field.twistBits] = bits
    const units = Math.ceil(blocks / share)
    this.launch(kernel, element, sign, direction === 'tangle' ? 1 : scale, units, 1, points * elementWork * 4)
  }

  /** Blocks of columns, side by side. */
  private block(
    kernel: FftKernel,
    { element, sign, scale, groups, columns, input, output, realLength = 0 }: Transform,
    points: number,
    radices: readonly number[],
    work: number,
    twist: { readonly low: number; readonly high: number; readonly bits: number } | undefined,
  ): void {
    const { bytes } = element
    // Rows that aren't copied as they are have their roots looked up for several of them at a time.
    const apart = liesApart(input) && liesApart(output)
    const width = this.width(points, columns, apart, element)
    const groupBlocks = Math.ceil(columns / width)
    const blocks = groups * groupBlocks
    const roomy = points * width * bytes > this.bufferBytes
    const { count } = this.runner.threads
    const share = roomy ? Math.ceil(blocks / Math.min(blocks, count)) : 1
    const units = Math.ceil(blocks / share)
    const buffer = aligned(points * width * bytes)
    const whole = columns % width === 0
    const passes = this.plans.passes(points, radices, element).pointer
    const tangled = input.mode === 'tangled' || output.mode === 'tangled'
    const realRoots = tangled ? this.plans.realRoots(realLength, element) : 0
    // After the plans, which may be made by transforms of their own.
    const step = this.step.fill(0)
    step[field.phase] = phase.transform
    step[field.blocks] = blocks
    step[field.share] = share
    step[field.columns] = columns
    step[field.groupBlocks] = groupBlocks
    step[field.width] = width
    step[field.points] = points
    step[field.directInput] = Number(whole && liesAsBlock(input, width, bytes))
    step[field.plainInput] = Number(input.mode === 'complex')
    step[field.plainOutput] = Number(output.mode === 'complex' && twist === undefined)
    step[field.outputTurned] = Number(output.turned === true)
    step[field.directOutput] = Number(
      whole && liesAsBlock(output, width, bytes) && twist === undefined && radices.length > 0,
    )
    step[field.passes] = passes
    step[field.passCount] = radices.length
    step[field.twistLow] = twist?.low ?? 0
    step[field.twistHigh] = twist?.high ?? 0
    step[field.twistBits] = twist?.bits ?? 0
    step[field.work] = work
    step[field.workUnit] = roomy ? 2 * buffer : 0
    step[field.buffer] = buffer
    step[field.realRoots] = realRoots
    step[field.realLength] = realLength
    putSide(step, inputFields, input)
    putSide(step, outputFields, output)
    const total = blocks * width * points * (radices.length + 2) * elementWork
    const grain = roomy ? 1 : Math.max(1, Math.ceil((units * pieceWork) / total))
    this.launch(kernel, element, sign, scale, units, grain, total)
  }

  /**
   * One row after another, or a few that are neighbours at a time: all threads share the transforms of points that are
   * `second` apart, and then those of points that lie together.
   */
  private split(
    kernel: FftKernel,
    transform: Transform,
    strategy: Strategy & { readonly kind: 'split' },
    work: number,
  ): void {
    const { element, groups, columns, input, output } = transform
    const together = togetherOf(columns, input.column < input.point && output.column < output.point)
    const rest = work + aligned(strategy.points * together * element.bytes)
    const part = (side: Columns, group: number, column: number): Columns => ({
      ...side,
      pointer: side.pointer + group * side.group + column * side.column,
    })
    for (let group = 0; group < groups; group++) {
      for (let column = 0; column < columns; column += together) {
        const own = { columns: Math.min(together, columns - column), groups: 1 }
        const places = { input: part(input, group, column), output: part(output, group, column) }
        this.splitColumns(kernel, { ...transform, ...places, ...own }, strategy, work, rest)
      }
    }
  }

  private splitColumns(
    kernel: FftKernel,
    transform: Transform,
    { points, first, second }: Strategy & { readonly kind: 'split' },
    work: number,
    rest: number,
  ): void {
    const { element, columns, input, output } = transform
    const row = columns * element.bytes
    // A single row has its points as columns; several columns are groups, one for each point.
    const shape = (count: number) => (columns === 1 ? { groups: 1, columns: count } : { groups: count, columns })
    const side = (points: number, from: Columns): Columns => ({
      ...from,
      ...(columns === 1 ? { group: 0, column: from.point } : { group: from.point }),
      point: points * from.point,
      [columns === 1 ? 'indexColumn' : 'indexGroup']: 1,
      indexPoint: points,
    })
    const between: Columns = { pointer: work, group: 0, column: element.bytes, point: row, mode: 'complex' }
    const full = points * element.bytes <= largestTwist
    const twist = full ? undefined : this.plans.twist(points, element)
    const there = side(
      second,
      full ? { ...between, table: this.plans.fullTwist(first, second, element), turned: true } : between,
    )
    this.block(
      kernel,
      { ...transform, ...shape(second), scale: 1, input: side(second, input), output: there },
      first,
      radicesOf(first)!,
      rest,
      twist,
    )
    const [group, column] = columns === 1 ? [0, second * row] : [second * row, element.bytes]
    this.block(
      kernel,
      { ...transform, ...shape(first), input: { ...between, group, column }, output: side(first, output) },
      second,
      radicesOf(second)!,
      rest,
      undefined,
    )
  }

  /** A convolution with a chirp, between two multiplications by it; several columns at a time. */
  private convolve(
    kernel: FftKernel,
    transform: Transform,
    { points, inner }: Strategy & { readonly kind: 'chirp' },
    work: number,
  ): void {
    const { element, sign, groups, columns, input, output } = transform
    const { bytes } = element
    const size = inner.points
    const { factors, filter } = this.chirp(kernel, points, size, sign, element)
    const chunk = Math.min(this.chunkOf(inner, element), groups * columns)
    const rest = work + aligned(chunk * size * bytes)
    const spectra: Columns = { pointer: work, group: 0, column: size * bytes, point: bytes, mode: 'complex' }
    const part = (side: Columns, group: number, column: number): Columns => ({
      ...side,
      pointer: side.pointer + group * side.group + column * side.column,
      table: factors,
      limit: Math.min(points, side.limit || points),
    })
    const convolved = (group: number, column: number, groupCount: number, columnCount: number) => {
      const middle = { ...spectra, group: columnCount * size * bytes }
      const shape = { strategy: inner, groups: groupCount, columns: columnCount }
      const there = { ...transform, ...shape, scale: 1, sign: 1 } as const
      this.run(kernel, { ...there, input: part(input, group, column), output: { ...middle, table: filter } }, rest)
      this.run(kernel, { ...transform, ...shape, sign: -1, input: middle, output: part(output, group, column) }, rest)
    }
    if (columns <= chunk) {
      const together = Math.max(1, Math.floor(chunk / columns))
      for (let group = 0; group < groups; group += together) {
        convolved(group, 0, Math.min(together, groups - group), columns)
      }
      return
    }
    for (let group = 0; group < groups; group++) {
      for (let column = 0; column < columns; column += chunk) {
        convolved(group, column, 1, Math.min(chunk, columns - column))
      }
    }
  }

  /** The tables of a convolution: their transform is made in double precision. */
  private chirp(kernel: FftKernel, points: number, size: number, sign: 1 | -1, element: Element) {
    const strategy = this.strategy(size, double)
    const one = { strategy, element: double, groups: 1, columns: 1 }
    const row = (pointer: number): Columns => ({ pointer, group: 0, column: 16 * size, point: 16, mode: 'complex' })
    return this.plans.chirp(points, size, sign, element, this.workBytes(one), (from, to, work) =>
      this.run(kernel, { ...one, sign: 1, scale: 1, input: row(from), output: row(to) }, work),
    )
  }

  /** How many columns are convolved at a time. */
  private chunkOf(inner: Strategy, element: Element): number {
    if (inner.kind !== 'block') return 1
    return Math.max(1, Math.floor(chunkBytes / (inner.points * element.bytes)))
  }

  private capacity({ bytes }: Element): number {
    return Math.floor(this.bufferBytes / bytes)
  }

  private width(points: number, columns: number, apart: boolean, element: Element): number {
    return widthOf(points, columns, apart, element, this.capacity(element))
  }

  /** Bytes for blocks that are larger than a thread's own memory, however many columns there are side by side. */
  private blockWork(points: number, columns: number, element: Element): number {
    const width = Math.max(leastWidth(element), this.width(points, columns, false, element))
    const buffer = points * width * element.bytes
    return buffer > this.bufferBytes ? 2 * aligned(buffer) * this.runner.threads.count : 0
  }

  private launch(
    kernel: FftKernel,
    element: Element,
    sign: number,
    scale: number,
    units: number,
    grain: number,
    work: number,
  ): void {
    const { args } = this.runner
    const { step } = this
    const compiled = this.compiled(kernel, element)
    args.headers(step)
    args.double(field.scale, scale)
    args.double(field.sign, sign)
    this.runner.run(compiled, 0, units, grain, work)
  }

  private compiled(kernel: FftKernel, element: Element): Compiled {
    const { heap, modules } = this.runner
    return modules.find(this.variants, element.bytes, kernel, () => writeFft(element, heap.shape, scratchBytes))
  }
}

const togetherOf = (columns: number, neighbours: boolean) => (neighbours ? Math.min(columns, mostTogether) : 1)

/** Rows that lie one after another, and are copied as they are. */
const liesApart = ({ column, point, table, limit }: Columns) => column > point && !table && !limit

/** Whether columns lie as blocks of `width` of them do. */
const liesAsBlock = ({ mode, table, limit, column, point }: Columns, width: number, bytes: number) =>
  mode === 'complex' && !table && !limit && point === width * bytes && (width === 1 || column === bytes)

/** Where each of a side's numbers goes. */
const sideFields = (prefix: 'input' | 'output') => ({
  pointer: field[prefix],
  group: field[`${prefix}Group`],
  column: field[`${prefix}Column`],
  point: field[`${prefix}Point`],
  mode: field[`${prefix}Mode`],
  pair: field[`${prefix}Pair`],
  table: field[`${prefix}Table`],
  limit: field[`${prefix}Limit`],
  indexGroup: field[`${prefix}IndexGroup`],
  indexColumn: field[`${prefix}IndexColumn`],
  indexPoint: field[`${prefix}IndexPoint`],
})

const inputFields = sideFields('input')
const outputFields = sideFields('output')

function putSide(step: Step, at: typeof inputFields, side: Columns): void {
  step[at.pointer] = side.pointer
  step[at.group] = side.group
  step[at.column] = side.column
  step[at.point] = side.point
  step[at.mode] = mode[side.mode]
  step[at.pair] = side.pair ?? 0
  step[at.table] = side.table ?? 0
  step[at.limit] = side.limit ?? 0
  step[at.indexGroup] = side.indexGroup ?? 0
  step[at.indexColumn] = side.indexColumn ?? 0
  step[at.indexPoint] = side.indexPoint ?? 1
}

const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64
