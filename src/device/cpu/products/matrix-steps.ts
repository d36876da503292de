/** The steps of a product of matrices: panels made beforehand, tiles, and results that are made of sums. */
import type { Local } from '../wasm/code.js'
import { rowBytes, tileRows } from './arithmetic.js'
import { direct, panelsOfUnit, scratchPlaces } from './state.js'
import type { UnitCode } from './unit-code.js'

export type MatrixFunctions = Readonly<
  Record<'tile' | 'rowPanel' | 'columnPanel' | 'tileIn' | 'tileOut' | 'finishRow', number>
>

export class MatrixSteps {
  constructor(
    private readonly u: UnitCode,
    private readonly functions: MatrixFunctions,
  ) {}

  finish(): void {
    const { u } = this
    const { c, args, places, matrix } = u
    const { code } = c
    const row = u.digit('rows')
    u.findMatrix(['c'])
    u.move(places.c, row, 'cRow')
    code.get(args, places.c)
    u.field('sums').code.get(matrix)
    u.field('splits').address('mul').field(u.args, 'cSplit').address('mul', 'add').code.get(row)
    u.field('sumRow').address('mul', 'add').code.call(this.functions.finishRow)
  }

  /** A few neighbouring panels of columns, some steps of them. */
  pack(): void {
    const { u } = this
    const { c, places } = u
    const { code } = c
    const [panel, block] = [u.digit('unitsAlongColumns'), u.digit('splits')]
    u.findMatrix(['b'])
    const [columns, panels, most] = (['columns', 'panels', 'blockSteps'] as const).map((name) => u.read(name))
    const [first, steps, last, left, target] = c.locals(5)
    c.combine(first, block, 'mul', most)
    u.remaining(steps, u.read('steps'), first, most)
    c.combine(panel, panel, 'mul', panelsOfUnit)
    code.get(panel).addressConst(panelsOfUnit).addressOp('add')
    c.atMost(last, panels)
    c.combine(left, panel, 'mul', c.element.width)
    u.move(places.b, left, 'bColumn')
    u.move(places.b, first, 'bStep')
    c.combine(left, columns, 'sub', left)
    this.packedPlace(target, panel, first)
    this.columnPanels(places.b, target, panel, last, left, steps, u.read('panelBytes'))
  }

  /** Where a panel lies that is made beforehand, from a step on. */
  private packedPlace(target: Local, panel: Local, step: Local): void {
    const { u } = this
    const { c } = u
    c.code.get(u.matrix)
    u.field('panels').address('mul').code.get(panel)
    c.address('add').field(u.args, 'panelBytes').address('mul').field(u.args, 'packed').address('add').code.set(target)
    this.addSteps(target, step)
  }

  /** place += what some steps of a panel of columns take. */
  private addSteps(place: Local, steps: Local): void {
    const { c } = this.u
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
    const { u, functions } = this
    const { c } = u
    const { code, element } = c
    const [width, full] = c.locals(2)
    code.addressConst(element.width).set(full)
    c.each(panel, last, 1, () => {
      code.get(left)
      c.atMost(width, full)
      code.get(source)
      u.field('bStep').field(u.args, 'bColumn')
      code.get(width, steps, target).call(functions.columnPanel)
      u.move(source, full, 'bColumn')
      c.combine(target, target, 'add', distance)
      c.combine(left, left, 'sub', full)
    })
  }

  multiply(): void {
    const { u } = this
    const { c, places } = u
    const { code } = c
    const { width } = c.element
    const [row, column, split] = (['unitsAlongRows', 'unitsAlongColumns', 'splits'] as const).map((name) =>
      u.digit(name),
    )
    u.findMatrix(['a', 'b', 'c'])
    const [unitRows, unitColumns, splitSteps, most, packed, add, allSteps] = (
      ['unitRows', 'unitColumns', 'splitSteps', 'blockSteps', 'packed', 'add', 'steps'] as const
    ).map((name) => u.read(name))
    const [rows, columns, step, end, steps, panels, distance, panel] = c.locals(8)
    c.combine(row, row, 'mul', unitRows)
    u.remaining(rows, u.read('rows'), row, unitRows)
    c.combine(column, column, 'mul', unitColumns)
    u.remaining(columns, u.read('columns'), column, unitColumns)
    u.move(places.c, split, 'cSplit')
    u.move(places.c, row, 'cRow')
    u.move(places.c, column, 'cColumn')
    c.combine(step, split, 'mul', splitSteps)
    code.get(step, splitSteps).addressOp('add')
    c.atMost(end, allSteps)
    u.move(places.a, row, 'aRow')
    u.move(places.a, step, 'aStep')
    u.move(places.b, column, 'bColumn')
    u.move(places.b, step, 'bStep')
    code.get(column).addressConst(width)
    c.address('div_u').code.set(panel)
    this.packedPlace(panels, panel, step)
    c.isTrue(packed)
    code.if(
      () => {
        u.field('panelBytes').code.set(distance)
      },
      () => c.combine(panels, u.scratch, 'add', scratchPlaces.columns),
    )
    code.block((exit) => {
      code.loop((again) => {
        code.get(step, end)
        c.address('ge_u').code.brIf(exit)
        u.remaining(steps, end, step, most)
        c.isTrue(packed)
        code.if(
          () => {},
          () => this.ownPanels(panels, columns, steps, distance),
        )
        this.rowsOfTiles(rows, columns, steps, panels, distance, add)
        code.addressConst(1).set(add)
        u.move(places.a, most, 'aStep')
        u.move(places.b, most, 'bStep')
        c.isTrue(packed)
        code.if(() => this.addSteps(panels, most))
        c.combine(step, step, 'add', most)
        code.br(again)
      })
    })
  }

  /** Panels of all columns of the unit, in scratch memory. */
  private ownPanels(panels: Local, columns: Local, steps: Local, distance: Local): void {
    const { c, places } = this.u
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
    const { u, functions } = this
    const { c, places, scratch } = u
    const { code } = c
    const [row, left, most, from, to, rowPanel] = c.locals(6)
    code.addressConst(0).set(row).get(places.a).set(from).get(places.c).set(to).addressConst(tileRows).set(most)
    c.combine(rowPanel, scratch, 'add', scratchPlaces.rows)
    c.each(row, rows, tileRows, () => {
      u.remaining(left, rows, row, most)
      code.get(from)
      u.field('aRow').field(u.args, 'aStep')
      code.get(left, steps, rowPanel, u.args).call(functions.rowPanel)
      this.tiles(columns, left, steps, panels, distance, to, rowPanel, add)
      u.move(from, most, 'aRow')
      u.move(to, most, 'cRow')
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
    const { u, functions } = this
    const { c, scratch } = u
    const { code, element } = c
    const [column, width, most, panel, place, realSteps] = c.locals(6)
    code.addressConst(0).set(column).addressConst(element.width).set(most).get(panels).set(panel).get(to).set(place)
    c.combine(realSteps, steps, 'mul', element.parts)
    const moveTile = (target: number) => {
      code.get(scratch, place)
      u.field('cRow').field(u.args, 'cColumn')
      code.get(rows, width).call(target)
    }
    c.each(column, columns, element.width, () => {
      u.remaining(width, columns, column, most)
      u.field('direct').code.addressConst(direct.never)
      c.address('eq').field(u.args, 'direct').code.addressConst(direct.whole)
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
            u.field('cRow').code.get(add).call(functions.tile)
          },
        )
      c.combine(panel, panel, 'add', distance)
      u.move(place, most, 'cColumn')
    })
  }
}
