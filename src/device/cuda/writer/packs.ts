/** Packs of neighbouring elements along the inner dimension, read and written where they lie. */
import type { ArgumentPlan, OperandSpec } from './arguments.js'
import type { ElementFunction } from './source.js'
import { bytesOf, indent, loadText, outerMoves, packType, partType, resultsOf } from './source.js'
import { cppType } from './types.js'

const isPacked = (operand: OperandSpec) => operand.access === 'contiguous' && operand.kind !== 'iota'

/** What an element function's call reads and writes, for the element `e` of a pack. */
export interface PackText {
  /** Declares and loads packs of inputs; declares those of outputs. */
  readonly load: readonly string[]
  /** Where element `e` of an input is, and where that of an output goes. */
  readonly at: (operand: number, part: 0 | 1) => string
  /** Stores the packs of outputs. */
  readonly store: readonly string[]
}

/** A pack at the pointers `p0`, `p1` …; a pack of one element is read and written by itself. */
export function packText(plan: ArgumentPlan, pack: number, operands: readonly number[], id = ''): PackText {
  const packed = operands.filter((index) => pack > 1 && isPacked(plan.operands[index]))
  const load = packed.map((index) => {
    const type = packType(plan.operands[index], pack)
    const isOutput = index >= plan.firstOutput
    return isOutput ? `${type} g${id}${index};` : `const ${type} g${id}${index} = *(const ${type}*)p${index};`
  })
  const at = (index: number, part: 0 | 1): string => {
    const spec = plan.operands[index]
    if (packed.includes(index)) {
      return `g${id}${index}.v[${bytesOf(spec) === partType(spec).itemsize ? 'e' : `2 * e + ${part}`}]`
    }
    const moved = pack === 1 || spec.access === 'constant' ? `p${index}` : `(p${index} + e * ${stepText(plan, index)})`
    if (index < plan.firstOutput) return loadText(spec, part, moved)
    return `((${cppType(partType(spec).name)}*)${moved})[${part}]`
  }
  const store = packed
    .filter((index) => index >= plan.firstOutput)
    .map((index) => `*(${packType(plan.operands[index], pack)}*)p${index} = g${id}${index};`)
  return { load, at, store }
}

function stepText(plan: ArgumentPlan, index: number): string {
  const operand = plan.operands[index]
  if (operand.access === 'constant') return '0'
  return operand.access === 'contiguous' && operand.kind !== 'iota'
    ? `${bytesOf(operand)}`
    : `a.operand[${index}].stride`
}

/** Declares where each operand's row begins: `b0`, `b1` … at the position `row` in the outer dimensions. */
export function rowBases(plan: ArgumentPlan, outer: number, row: string): string[] {
  const declared = plan.operands.map((operand, index) =>
    operand.kind === 'iota'
      ? `long long p${index} = (long long)a.operand[${index}].pointer;`
      : `char* p${index} = a.operand[${index}].pointer;`,
  )
  const named = plan.operands.map((operand, index) =>
    operand.kind === 'iota' ? `const long long b${index} = p${index};` : `char* const b${index} = p${index};`,
  )
  const moves = outer === 0 ? [] : [`{`, `  position rest = ${row};`, ...indent(outerMoves(plan, 0, outer)), `}`]
  return [...declared, ...moves, ...named]
}

/** Declares where element `at` of the row is, for some of the operands. */
export function pointersInRow(plan: ArgumentPlan, operands: readonly number[], at: string): string[] {
  return operands.map((index) => {
    const step = plan.operands[index].access === 'constant' ? '' : ` + ${at} * ${stepText(plan, index)}`
    const type = plan.operands[index].kind === 'iota' ? 'const long long' : 'char* const'
    return `${type} p${index} = b${index}${step};`
  })
}

/**
 * Declares where the inputs' element `at` of all points is, which may be in the middle of a pack. head[1]: packs along
 * the inner dimension.
 */
export function pointersAt(plan: ArgumentPlan, pack: number, outer: number, at: string): string[] {
  const inputs = { ...plan, operands: plan.operands.slice(0, plan.firstOutput) }
  const inner = outer === 0 ? at : 'inner'
  const pointers = inputs.operands.map(({ kind, access }, index) => {
    const step = access === 'constant' ? '' : ` + ${inner} * ${stepText(plan, index)}`
    const start = `a.operand[${index}].pointer${step};`
    return kind === 'iota' ? `long long p${index} = (long long)${start}` : `char* p${index} = ${start}`
  })
  if (outer === 0) return pointers
  return [
    `position rest = (position)(${at} / ${pack}) / (position)a.head[1];`,
    `const long long inner = ${at} - (long long)rest * a.head[1] * ${pack};`,
    ...pointers,
    ...outerMoves(inputs, 0, outer),
  ]
}

export const inputsOf = (plan: ArgumentPlan): number[] => [...Array(plan.firstOutput).keys()]
export const outputsOf = (plan: ArgumentPlan): number[] =>
  plan.operands.slice(plan.firstOutput).map((_, at) => plan.firstOutput + at)

/** A call of the element function for element `e`, into the variables `results`. */
export function callText(element: ElementFunction, { at }: Pick<PackText, 'at'>, results: readonly string[]): string {
  const loads = element.loads.map(({ operand, part }) => at(operand, part))
  return `${element.name}(${['a', ...loads, ...results].join(', ')});`
}

/** Stores the results `y0`, `y1` … of element `e` into the outputs. */
export function storeResults(plan: ArgumentPlan, { at }: Pick<PackText, 'at'>): string[] {
  return resultsOf(plan).map(({ index, part }, result) => `${at(index, part)} = y${result};`)
}

/** Declares the results `y0`, `y1` … of the outputs. */
export function declareResults(plan: ArgumentPlan): string[] {
  return resultsOf(plan).map(({ operand }, at) => `${cppType(partType(operand).name)} y${at};`)
}
