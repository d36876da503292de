/** The module that multiplies matrices of one dtype: its `run` does units of the step in the argument block. */
import type { Local } from '../wasm/code.js'
import { type MemoryShape, Module } from '../wasm/module.js'
import { type Element, rowBytes, tileRows } from './arithmetic.js'
import { writeFinishRow, writeTileMove } from './moves.js'
import { writeColumnPanel, writeRowPanel } from './panels.js'
import { batch, direct, type Field, field, ProductCode, panelsOfUnit, phase, scratchPlaces } from './state.js'
import { writeTile } from './tile.js'

export function writeProducts(element: Element, memory: MemoryShape): Uint8Array<ArrayBuffer> {
  const module = new Module(memory)
  const functions = {
    tile: writeTile(module, element.arithmetic),
    rowPanel: writeRowPanel(module, element),
    columnPanel: writeColumnPanel(module, element),
    tileIn: writeTileMove(module, element, 'in'),
    tileOut: writeTileMove(module, element, 'out'),
    finishRow: writeFinishRow(module, element),
  }
  const address = memory.wide ? 'i64' : 'i32'
  const { code } = module.function([address, address, 'f64', 'f64'], [], 'run')
  new Run(new ProductCode(code, element), functions).write()
  return module.encode()
}

type Functions = Readonly<Record<'tile' | 'rowPanel' | 'columnPanel' | 'tileIn' | 'tileOut' | 'finishRow', number>>
type Operand = 'a' | 'b' | 'c'

class Run {
  private readonly args: Local
  private readonly scratch: Local
  private readonly unit: Local
  /** What is left of a number that is taken apart, and the matrix of the batch. */
  private readonly rest: Local
  private readonly matrix: Local
  private readonly places: Readonly<Record<Operand, Local>>

  constructor(
    private readonly c: ProductCode,
    private readonly functions: Functions,
  ) {
    const { code } = c
    ;[this.args, this.scratch] = [code.param(0), code.param(1)]
    ;[this.unit, this.rest, this.matrix] = c.locals(3)
    const [a, b, place] = c.locals(3)
    this.places = { a, b, c: place }
  }

  write(): void {
    const { c, unit } = this
    const { code } = c
    const [last] = c.locals(1)
    code.get(code.param(2)).op('i64.trunc_sat_f64_s').addressFromI64().set(unit)
    code.get(code.param(3)).op('i64.trunc_sat_f64_s').addressFromI64().set(last)
    c.each(unit, last, 1, () => {
      code.get(unit).set(this.rest)
      this.when(phase.pack, () => this.pack())
      this.when(phase.multiply, () => this.multiply())
      this.when(phase.finish, () => this.finish())
    })
  }

  private when(value: number, body: () => void): void {
    this.c.field(this.args, 'phase').code.addressConst(value).addressOp('eq').if(body)
  }

  /** Takes the last digit, to a base, of what is left. */
  private digit(base: Field): Local {
    const { c, rest, args } = this
    const [digit] = c.locals(1)
    c.code.get(rest)
    c.field(args, base).address('rem_u').code.set(digit).get(rest)
    c.field(args, base).address('div_u').code.set(rest)
    return digit
  }

  /** What is left is the matrix of the batch: finds where its operands begin. */
  private findMatrix(operands: readonly Operand[]): void {
    const { c, args, rest, matrix, places } = this
    const { code } = c
    code.get(rest).set(matrix)
    c.combine(rest, rest, 'add', c.read(args, 'firstMatrix'))
    for (const name of operands) c.field(args, name).code.set(places[name])
    const [dim, end, digit] = c.locals(3)
    const dimBytes = batch.slots * 8
    c.combine(dim, args, 'add', field.count * 8)
    c.combine(end, c.read(args, 'batchDims'), 'mul', dimBytes)
    c.combine(end, dim, 'add', end)
    c.each(dim, end, dimBytes, () => {
      code.get(rest, dim)
      c.slot(batch.length).address('rem_u').code.set(digit).get(rest, dim)
      c.slot(batch.length).address('div_u').code.set(rest)
      for (const name of operands) {
        code.get(places[name], digit, dim)
        c.slot(batch[name]).address('mul', 'add').code.set(places[name])
      }
    })
  }

  /** place += count · stride */
  private move(place: Local, count: Local, stride: Field): void {
    this.c.code.get(place, count)
    this.c.field(this.args, stride).address('mul', 'add').code.set(place)
  }

  /** target = the smaller one of `from` − `taken` and `most`. */
  private remaining(target: Local, from: Local, taken: Local, most: Local): void {
    this.c.code.get(from, taken).addressOp('sub')
    this.c.atMost(target, most)
  }

  private finish(): void {
    const { c, args, places, matrix } = this
    const { code } = c
    const row = this.digit('rows')
    this.findMatrix(['c'])
    this.move(places.c, row, 'cRow')
    code.get(args, places.c)
    c.field(args, 'sums').code.get(matrix)
    c.field(args, 'splits').address('mul').field(args, 'cSplit').address('mul', 'add').code.get(row)
    c.field(args, 'sumRow').address('mul', 'add').code.call(this.functions.finishRow)
  }

  /** A few neighbouring panels of columns, some steps of them. */
  private pack(): void {
    const { c, args, places } = this
    const { code } = c
    const [panel, block] = [this.digit('unitsAlongColumns'), this.digit('splits')]
    this.findMatrix(['b'])
    const [columns, panels, most] = (['columns', 'panels', 'blockSteps'] as const).map((name) => c.read(args, name))
    const [first, steps, last, left, target] = c.locals(5)
    c.combine(first, block, 'mul', most)
    this.remaining(steps, c.read(args, 'steps'), first, most)
    c.combine(panel, panel, 'mul', panelsOfUnit)
    code.get(panel).addressConst(panelsOfUnit).addressOp('add')
    c.atMost(last, panels)
    c.combine(left, panel, 'mul', c.element.width)
    this.move(places.b, left, 'bColumn')
    this.move(places.b, first, 'bStep')
    c.combine(left, columns, 'sub', left)
    this.packedPlace(target, panel, first)
    this.columnPanels(places.b, target, panel, last, left, steps, c.read(args, 'panelBytes'))
  }

  /** Where a panel lies that is made beforehand, from a step on. */
  private packedPlace(target: Local, panel: Local, step: Local): void {
    const { c, args } = this
    c.code.get(this.matrix)
    c.field(args, 'panels').address('mul').code.get(panel)
    c.address('add').field(args, 'panelBytes').address('mul').field(args, 'packed').address('add').code.set(target)
    this.addSteps(target, step)
  }

  /** place += what some steps of a panel of columns take. */
  private addSteps(place: Local, steps: Local): void {
    const { c } = this
    c.code.get(place, steps).addressConst(rowBytes * c.element.parts)
    c.address('mul', 'add').code.set(place)
  }

  /** Makes the panels up to `last`; `left` columns are there, from `source` on. Changes all but `last`, `steps` and `distance`. */
  private columnPanels(
    source: Local,
    target: Local,
    panel: Local,
    last: Local,
    left: Local,
    steps: Local,
    distance: Local,
  ): void {
    const { c, args, functions } = this
    const { code, element } = c
    const [width, full] = c.locals(2)
    code.addressConst(element.width).set(full)
    c.each(panel, last, 1, () => {
      code.get(left)
      c.atMost(width, full)
      code.get(source)
      c.field(args, 'bStep').field(args, 'bColumn')
      code.get(width, steps, target).call(functions.columnPanel)
      this.move(source, full, 'bColumn')
      c.combine(target, target, 'add', distance)
      c.combine(left, left, 'sub', full)
    })
  }

  private multiply(): void {
    const { c, args, places } = this
    const { code } = c
    const { width } = c.element
    const [row, column, split] = (['unitsAlongRows', 'unitsAlongColumns', 'splits'] as const).map((name) =>
      this.digit(name),
    )
    this.findMatrix(['a', 'b', 'c'])
    const [unitRows, unitColumns, splitSteps, most, packed, add, allSteps] = (
      ['unitRows', 'unitColumns', 'splitSteps', 'blockSteps', 'packed', 'add', 'steps'] as const
    ).map((name) => c.read(args, name))
    const [rows, columns, step, end, steps, panels, distance, panel] = c.locals(8)
    c.combine(row, row, 'mul', unitRows)
    this.remaining(rows, c.read(args, 'rows'), row, unitRows)
    c.combine(column, column, 'mul', unitColumns)
    this.remaining(columns, c.read(args, 'columns'), column, unitColumns)
    this.move(places.c, split, 'cSplit')
    this.move(places.c, row, 'cRow')
    this.move(places.c, column, 'cColumn')
    c.combine(step, split, 'mul', splitSteps)
    code.get(step, splitSteps).addressOp('add')
    c.atMost(end, allSteps)
    this.move(places.a, row, 'aRow')
    this.move(places.a, step, 'aStep')
    this.move(places.b, column, 'bColumn')
    this.move(places.b, step, 'bStep')
    code.get(column).addressConst(width)
    c.address('div_u').code.set(panel)
    this.packedPlace(panels, panel, step)
    c.isTrue(packed)
    code.if(
      () => {
        c.field(args, 'panelBytes').code.set(distance)
      },
      () => c.combine(panels, this.scratch, 'add', scratchPlaces.columns),
    )
    code.block((exit) => {
      code.loop((again) => {
        code.get(step, end)
        c.address('ge_u').code.brIf(exit)
        this.remaining(steps, end, step, most)
        c.isTrue(packed)
        code.if(
          () => {},
          () => this.ownPanels(panels, columns, steps, distance),
        )
        this.rowsOfTiles(rows, columns, steps, panels, distance, add)
        code.addressConst(1).set(add)
        this.move(places.a, most, 'aStep')
        this.move(places.b, most, 'bStep')
        c.isTrue(packed)
        code.if(() => this.addSteps(panels, most))
        c.combine(step, step, 'add', most)
        code.br(again)
      })
    })
  }

  /** Panels of all columns of the unit, in scratch memory. */
  private ownPanels(panels: Local, columns: Local, steps: Local, distance: Local): void {
    const { c, places } = this
    const { code } = c
    const { width } = c.element
    const [source, target, panel, last, left] = c.locals(5)
    code.get(places.b).set(source).get(panels).set(target).get(columns).set(left).addressConst(0).set(panel)
    c.combine(distance, steps, 'mul', rowBytes * c.element.parts)
    code.get(columns).addressConst(width - 1)
    c.address('add').code.addressConst(width)
    c.address('div_u').code.set(last)
    this.columnPanels(source, target, panel, last, left, steps, distance)
  }

  private rowsOfTiles(rows: Local, columns: Local, steps: Local, panels: Local, distance: Local, add: Local): void {
    const { c, args, places, functions, scratch } = this
    const { code } = c
    const [row, left, most, from, to, rowPanel] = c.locals(6)
    code.addressConst(0).set(row).get(places.a).set(from).get(places.c).set(to).addressConst(tileRows).set(most)
    c.combine(rowPanel, scratch, 'add', scratchPlaces.rows)
    c.each(row, rows, tileRows, () => {
      this.remaining(left, rows, row, most)
      code.get(from)
      c.field(args, 'aRow').field(args, 'aStep')
      code.get(left, steps, rowPanel).call(functions.rowPanel)
      this.tiles(columns, left, steps, panels, distance, to, rowPanel, add)
      this.move(from, most, 'aRow')
      this.move(to, most, 'cRow')
    })
  }

  /** The tiles of a panel of rows. */
  private tiles(
    columns: Local,
    rows: Local,
    steps: Local,
    panels: Local,
    distance: Local,
    to: Local,
    rowPanel: Local,
    add: Local,
  ): void {
    const { c, args, functions, scratch } = this
    const { code, element } = c
    const [column, width, most, panel, place, realSteps] = c.locals(6)
    code.addressConst(0).set(column).addressConst(element.width).set(most).get(panels).set(panel).get(to).set(place)
    c.combine(realSteps, steps, 'mul', element.parts)
    const moveTile = (target: number) => {
      code.get(scratch, place)
      c.field(args, 'cRow').field(args, 'cColumn')
      code.get(rows, width).call(target)
    }
    c.each(column, columns, element.width, () => {
      this.remaining(width, columns, column, most)
      c.field(args, 'direct').code.addressConst(direct.never)
      c.address('eq').field(args, 'direct').code.addressConst(direct.whole)
      c.address('eq').code.get(rows).addressConst(tileRows)
      c.address('ne').code.get(width, most)
      c.address('ne')
        .code.op('i32.or', 'i32.and', 'i32.or')
        .if(
          () => {
            c.isTrue(add)
            code.if(() => moveTile(functions.tileIn))
            code.get(rowPanel, panel, realSteps, scratch).addressConst(rowBytes).get(add).call(functions.tile)
            moveTile(functions.tileOut)
          },
          () => {
            code.get(rowPanel, panel, realSteps, place)
            c.field(args, 'cRow').code.get(add).call(functions.tile)
          },
        )
      c.combine(panel, panel, 'add', distance)
      this.move(place, most, 'cColumn')
    })
  }
}
