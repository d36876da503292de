/** The module that makes transforms of one element type: its `run` does units of the step in the argument block. */
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { writeCopy } from './copies.js'
import { loadScale, writeGather, writeScatter } from './moves.js'
import { writePass } from './passes.js'
import { type Element, FftCode, type Field, field, mode, passBytes, phase, slotBytes, sumBytes } from './state.js'
import { writeTangle } from './tangle.js'

interface Functions {
  readonly pass: number
  readonly gather: number
  readonly scatter: number
  readonly copyIn: number
  readonly copyOut: number
  readonly tangle: number
  readonly untangle: number
}

export function writeFft(element: Element, memory: MemoryShape, scratchBytes: number): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const functions: Functions = {
    pass: writePass(module, element),
    gather: writeGather(module, element),
    scatter: writeScatter(module, element),
    copyIn: writeCopy(module, element, 'gather'),
    copyOut: writeCopy(module, element, 'scatter'),
    tangle: writeTangle(module, element, 'tangle'),
    untangle: writeTangle(module, element, 'untangle'),
  }
  const address = memory.wide ? 'i64' : 'i32'
  const { code } = module.function([address, address, 'f64', 'f64'], [], 'run')
  new Run(new FftCode(code, element), functions, scratchBytes).write()
  return module.encode()
}

type BlockLocals = Readonly<
  Record<'input' | 'output' | 'inputIndex' | 'outputIndex' | 'one' | 'other' | 'sums' | 'columns' | 'width', Local>
>

class Run {
  private readonly args: Local
  private readonly scratch: Local
  private readonly signs: Local
  private readonly scale: Local
  private readonly unit: Local
  private readonly begin: Local
  private readonly end: Local

  constructor(
    private readonly c: FftCode,
    private readonly functions: Functions,
    private readonly scratchBytes: number,
  ) {
    const { code } = c
    ;[this.args, this.scratch] = [code.param(0), code.param(1)]
    ;[this.signs, this.scale] = [c.vector(), c.vector()]
    ;[this.unit, this.begin, this.end] = [code.address(), code.address(), code.address()]
  }

  write(): void {
    const { c, args, signs, scale, unit } = this
    const { code } = c
    const last = code.address()
    code.get(code.param(2)).op('i64.trunc_sat_f64_s').addressFromI64().set(unit)
    code.get(code.param(3)).op('i64.trunc_sat_f64_s').addressFromI64().set(last)
    c.signs()
    code.get(args).memory('f64.load', slotBytes * field.sign)
    if (c.element.bytes === 8) code.op('f32.demote_f64', 'f32x4.splat')
    else code.op('f64x2.splat')
    c.op('mul')
    code.set(signs)
    loadScale(c, args, scale)
    c.each(unit, last, 1, () => {
      this.bounds()
      this.when('phase', phase.transform, () => this.blocks())
      this.when('phase', phase.untangle, () => this.apart('output', 'input', this.functions.untangle))
      this.when('phase', phase.tangle, () => this.apart('input', 'output', this.functions.tangle))
    })
  }

  private when(name: 'phase' | 'inputMode' | 'outputMode', value: number, yes: () => void, no?: () => void): void {
    this.c.field(this.args, name)
    this.c.code.addressConst(value).addressOp('eq').if(yes, no)
  }

  /** What the unit has to do of the blocks. */
  private bounds(): void {
    const { c, args, unit, begin, end } = this
    const { code } = c
    const blocks = c.read(args, 'blocks')
    code.get(unit)
    c.field(args, 'share').address('mul')
    code.tee(begin)
    c.field(args, 'share').address('add')
    code.set(end).get(end, blocks, end, blocks)
    c.address('lt_u')
    code.op('select').set(end)
  }

  /** A step of its own between memory and memory, of one column. */
  private apart(array: 'input' | 'output', buffer: 'input' | 'output', target: number): void {
    const { c, args, begin, end, signs } = this
    c.code.get(args)
    c.field(args, array).field(args, buffer).field(args, `${buffer}Point`)
    c.code.get(begin, end).addressConst(1).get(signs).call(target)
  }

  private blocks(): void {
    const { c, args, unit, begin, end } = this
    const { code } = c
    const [one, other, sums, group, first, columns] = Array.from({ length: 6 }, () => code.address())
    code.get(this.scratch).set(one)
    c.field(args, 'workUnit').isTrue()
    code.if(() => {
      c.field(args, 'work').field(args, 'workUnit')
      code.get(unit).addressOp('mul').addressOp('add').set(one)
    })
    code.get(one)
    c.field(args, 'buffer').address('add')
    code.set(other)
    code
      .get(this.scratch)
      .addressConst(this.scratchBytes - sumBytes)
      .addressOp('add')
      .set(sums)
    const width = c.read(args, 'width')
    c.each(begin, end, 1, () => {
      code.get(begin)
      c.field(args, 'groupBlocks').address('div_u')
      code.tee(group)
      c.field(args, 'groupBlocks').address('mul')
      code.set(first).get(begin, first).addressOp('sub').get(width).addressOp('mul').set(first)
      c.field(args, 'columns')
      code.get(first).addressOp('sub').tee(columns).get(width, columns, width)
      c.address('lt_u')
      code.op('select').set(columns)
      const place = (prefix: 'input' | 'output') => {
        const local = code.address()
        c.field(args, prefix)
        code.get(group)
        c.field(args, `${prefix}Group`).address('mul', 'add')
        code.get(first)
        c.field(args, `${prefix}Column`).address('mul', 'add')
        code.set(local)
        return local
      }
      const index = (prefix: 'input' | 'output') => {
        const local = code.address()
        code.get(group)
        c.field(args, `${prefix}IndexGroup`).address('mul')
        code.get(first)
        c.field(args, `${prefix}IndexColumn`).address('mul', 'add')
        code.set(local)
        return local
      }
      const places = { input: place('input'), output: place('output') }
      this.block({
        ...places,
        inputIndex: index('input'),
        outputIndex: index('output'),
        one,
        other,
        sums,
        columns,
        width,
      })
    })
  }

  private block(locals: BlockLocals): void {
    const { c, args, signs, functions } = this
    const { code } = c
    const { input, output, inputIndex, outputIndex, one, columns, width } = locals
    const [current, row] = [code.address(), code.address()]
    code.get(width).addressConst(c.element.bytes).addressOp('mul').set(row)
    const tangle = (array: Local, buffer: Local, target: number) => {
      code.get(args, array, buffer, row).addressConst(0)
      c.field(args, 'points')
      code.addressConst(1)
      c.address('shr_u')
      code.addressConst(1).addressOp('add').get(columns, signs).call(target)
    }
    const move = (
      plain: Field,
      array: Local,
      buffer: Local,
      index: Local,
      [copy, general]: readonly [number, number],
    ) => {
      const call = (target: number) => () => code.get(args, array, buffer, index, columns, signs).call(target)
      c.field(args, plain).isTrue()
      code.if(call(copy), call(general))
    }
    c.field(args, 'directInput').isTrue()
    code.if(
      () => code.get(input).set(current),
      () => {
        code.get(one).set(current)
        this.when(
          'inputMode',
          mode.tangled,
          () => tangle(input, one, functions.tangle),
          () => move('plainInput', input, one, inputIndex, [functions.copyIn, functions.gather]),
        )
      },
    )
    this.passes(current, output, row, locals)
    c.field(args, 'directOutput').isTrue()
    code.if(
      () => this.rescale(output, width),
      () =>
        this.when(
          'outputMode',
          mode.tangled,
          () => tangle(output, current, functions.untangle),
          () => move('plainOutput', output, current, outputIndex, [functions.copyOut, functions.scatter]),
        ),
    )
  }

  /** All passes, from one buffer to the other; the last one goes to the output where that is allowed. */
  private passes(
    current: Local,
    output: Local,
    row: Local,
    { one, other, sums }: Readonly<Record<'one' | 'other' | 'sums', Local>>,
  ): void {
    const { c, args, signs } = this
    const { code } = c
    const [pass, last, target, radix] = Array.from({ length: 4 }, () => code.address())
    const rowBytes = code.address()
    code.get(row).set(rowBytes)
    c.field(args, 'passes')
    code.tee(pass)
    c.field(args, 'passCount')
    code.addressConst(passBytes).addressOp('mul').addressOp('add').set(last)
    c.each(pass, last, passBytes, () => {
      code.get(other, one, current, one).addressOp('eq').op('select').set(target)
      code.get(pass).addressConst(passBytes).addressOp('add').get(last).addressOp('eq')
      code.if(() => {
        c.field(args, 'directOutput').isTrue()
        code.if(() => code.get(output).set(target))
      })
      code.get(pass)
      c.loadAddress()
      code.set(radix).get(current, target, pass)
      c.loadAddress(8)
      code.get(rowBytes, pass)
      c.loadAddress(16)
      code.get(signs, radix, pass)
      c.loadAddress(24)
      code.get(sums).call(this.functions.pass)
      code.get(target).set(current).get(rowBytes, radix).addressOp('mul').set(rowBytes)
    })
  }

  /** What the passes wrote themselves is multiplied where it lies. */
  private rescale(output: Local, width: Local): void {
    const { c, args, scale } = this
    const { code } = c
    const [at, end] = [code.address(), code.address()]
    code
      .get(args)
      .memory('f64.load', slotBytes * field.scale)
      .f64(1)
      .op('f64.ne')
    code.if(() => {
      code.get(output).tee(at).get(width).addressConst(c.element.bytes).addressOp('mul')
      c.field(args, 'points').address('mul', 'add')
      code.set(end)
      c.each(at, end, 16, () => {
        code.get(at, at).memory('v128.load').get(scale)
        c.op('mul')
        code.memory('v128.store')
      })
    })
  }
}
