/** The steps of a vector times matrices: along their columns, or row after row. */
import type { Local } from '../wasm/code.js'
import { scratchPlaces } from './state.js'
import type { UnitCode } from './unit-code.js'

/** Columns whose sums are made in one pass over the vector. */
export const columnsAtOnce = 4
/** Real elements of the vector that are done at a time: they stay in the first cache. */
export const vectorBlock = 2048

export type VectorFunctions = Readonly<Record<'vectorCopy' | 'severalDots' | 'oneDot' | 'rowSums', number>> & {
  /** Of real numbers. */
  readonly pairs: number | undefined
}

export class VectorSteps {
  constructor(
    private readonly u: UnitCode,
    private readonly functions: VectorFunctions,
  ) {}

  dots(): void {
    const { u, functions } = this
    const { c, places, scratch } = u
    const { code, element } = c
    const { step, end, columns, target } = this.begin()
    const [steps, vector, apart, add] = c.locals(4)
    const most = u.read('blockSteps')
    c.combine(vector, scratch, 'add', scratchPlaces.columns)
    code
      .addressConst(vectorBlock * element.arithmetic.bytes + 64)
      .set(apart)
      .addressConst(0)
      .set(add)
    c.each(step, end, vectorBlock / element.parts, () => {
      u.remaining(steps, end, step, most)
      code.get(places.a)
      u.field('aStep').code.get(steps, vector, apart).call(functions.vectorCopy)
      this.columns(vector, apart, steps, columns, target, add)
      code.addressConst(1).set(add)
      u.move(places.a, most, 'aStep')
      u.move(places.b, most, 'bStep')
    })
  }

  rows(): void {
    const { u, functions } = this
    const { c, places, scratch } = u
    const { code } = c
    const { step, end, columns, target } = this.begin()
    const [others] = c.locals(1)
    c.combine(others, scratch, 'add', scratchPlaces.columns)
    code.get(places.a)
    u.field('aStep').code.get(places.b)
    u.field('bStep').code.get(end, step)
    c.address('sub').code.get(columns, target, others).call(functions.rowSums)
  }

  /** Some rows, each times its own vector. */
  pairs(): void {
    const { u, functions } = this
    const { c, places, rest } = u
    const { code } = c
    const [count] = c.locals(1)
    for (const name of ['a', 'b', 'c'] as const) u.field(name).code.set(places[name])
    const unitRows = u.read('unitRows')
    c.combine(rest, rest, 'mul', unitRows)
    u.remaining(count, u.read('rows'), rest, unitRows)
    u.move(places.a, rest, 'aRow')
    u.move(places.b, rest, 'bColumn')
    u.move(places.c, rest, 'cRow')
    code.get(places.a)
    u.field('aRow').code.get(places.b)
    u.field('bColumn').code.get(places.c)
    u.field('cRow').code.get(count)
    u.field('steps').code.call(functions.pairs!)
  }

  /** Finds the unit's columns and steps. */
  private begin(): Readonly<Record<'step' | 'end' | 'columns' | 'target', Local>> {
    const { u } = this
    const { c, places } = u
    const [column, step] = [u.digit('unitsAlongColumns'), u.digit('splits')]
    u.findMatrix(['a', 'b', 'c'])
    const [columns] = c.locals(1)
    const unitColumns = u.read('unitColumns')
    u.move(places.c, step, 'cSplit')
    c.combine(column, column, 'mul', unitColumns)
    u.remaining(columns, u.read('columns'), column, unitColumns)
    u.move(places.c, column, 'cColumn')
    const end = u.splitRange(step)
    u.move(places.a, step, 'aStep')
    u.move(places.b, step, 'bStep')
    u.move(places.b, column, 'bColumn')
    return { step, end, columns, target: places.c }
  }

  /** Several columns at a time, then one after the other. */
  private columns(vector: Local, apart: Local, steps: Local, columns: Local, target: Local, add: Local): void {
    const { u, functions } = this
    const { c, places, scratch } = u
    const { code, element } = c
    const [column, full, place, to, count] = c.locals(5)
    code.addressConst(0).set(column).get(places.b).set(place).get(target).set(to)
    code.get(columns).addressConst(columnsAtOnce)
    c.address('rem_u').code.set(full)
    c.combine(full, columns, 'sub', full)
    const pass = (end: Local, several: number, dots: number) => {
      code.addressConst(several).set(count)
      c.each(column, end, several, () => {
        code.get(vector, apart, place)
        u.field('bColumn').code.get(steps, to, add, scratch).call(dots)
        u.move(place, count, 'bColumn')
        code.increment(to, several * element.bytes)
      })
    }
    pass(full, columnsAtOnce, functions.severalDots)
    pass(columns, 1, functions.oneDot)
  }
}
