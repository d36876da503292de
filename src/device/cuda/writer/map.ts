/**
 * Map kernels. `flat`: one dimension; each thread handles a few packs of neighbouring elements with 16-byte accesses,
 * a block's width apart. `rows`: packs along the inner dimension, positions in the outer ones by division. `grid`: the
 * same where rows are long: a block stays in its columns and goes through several rows. `tiled`: an input that is
 * contiguous across the outputs' rows goes through shared memory (`map-tiled.ts`).
 */
import type { MapKernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, argumentStruct, type OperandSpec } from './arguments.js'
import { Functions } from './expressions.js'
import { tiled } from './map-tiled.js'
import {
  bytesOf,
  ElementFunction,
  indent,
  kernelName,
  loadText,
  operandPointers,
  outerMoves,
  packType,
  partType,
  preludeOf,
  resultsOf,
} from './source.js'
import { cppType } from './types.js'

export const mapThreads = 256

export interface MapVariant {
  readonly form: 'flat' | 'rows' | 'grid' | 'tiled'
  /** Elements of a pack. */
  readonly pack: number
  /** Packs that a thread loads before it computes. */
  readonly packs: number
  /** Outer dimensions. */
  readonly outer: number
  /** Whether positions fit 32 bits. */
  readonly narrow: boolean
}

export type MapForm = (plan: ArgumentPlan, element: ElementFunction, variant: MapVariant) => string[]

const forms: { readonly [form in MapVariant['form']]: MapForm } = { flat, rows, grid, tiled }

export function mapSource(kernel: MapKernel, plan: ArgumentPlan, variant: MapVariant): string {
  const functions = new Functions()
  const element = new ElementFunction('element', kernel.body, plan, functions)
  const body = forms[variant.form](plan, element, variant)
  return [
    ...preludeOf(kernel, variant.narrow),
    argumentStruct(plan, variant.outer),
    functions.text,
    element.text,
    `extern "C" __global__ void __launch_bounds__(${mapThreads}) ${kernelName}(const Arguments a) {`,
    ...indent(body),
    '}',
    '',
  ].join('\n')
}

/** head[0]: elements. The block at the end works element by element. */
function flat(plan: ArgumentPlan, element: ElementFunction, { pack, packs }: MapVariant): string[] {
  const span = mapThreads * pack * packs
  const at = (k: number) => operandPointers(plan, `(first + ${k * mapThreads * pack})`, `${k}_`)
  return [
    `const long long size = a.head[0];`,
    `const long long first = (long long)blockIdx.x * ${span} + threadIdx.x * ${pack};`,
    `if ((long long)(blockIdx.x + 1) * ${span} <= size) {`,
    ...indent(severalPacks(plan, element, pack, packs, at)),
    `} else {`,
    `  for (int k = 0; k < ${packs}; k++) {`,
    `    const long long begin = first + k * ${mapThreads * pack};`,
    `    for (long long i = begin; i < begin + ${pack} && i < size; i++) {`,
    ...indent([...operandPointers(plan, 'i', ''), ...oneElement(plan, element)], 3),
    `    }`,
    `  }`,
    `}`,
  ]
}

/** head[0]: packs in all; head[1]: packs along the inner dimension. */
function rows(plan: ArgumentPlan, element: ElementFunction, { pack, outer }: MapVariant): string[] {
  return [
    `const position p = (position)blockIdx.x * ${mapThreads} + threadIdx.x;`,
    `if (p >= (position)a.head[0]) return;`,
    `const position inner = (position)a.head[1];`,
    `position rest = p / inner;`,
    `const long long i = (long long)(p - rest * inner) * ${pack};`,
    ...operandPointers(plan, 'i', '0_', true),
    ...outerMoves(plan, 0, outer, '0_'),
    ...severalPacks(plan, element, pack, 1, () => []),
  ]
}

/** head[0]: rows; head[1]: packs along the inner dimension. */
function grid(plan: ArgumentPlan, element: ElementFunction, { pack, packs, outer }: MapVariant): string[] {
  const moved = (k: number): string[] => [
    ...operandPointers(plan, 'i', `${k}_`, true),
    `{`,
    `  position rest = row + ${k};`,
    ...indent(outerMoves(plan, 0, outer, `${k}_`)),
    `}`,
  ]
  return [
    `const position column = (position)blockIdx.x * ${mapThreads} + threadIdx.x;`,
    `if (column >= (position)a.head[1]) return;`,
    `const long long i = (long long)column * ${pack};`,
    `const position rows = (position)a.head[0];`,
    `for (position row = (position)blockIdx.y * ${packs}; row < rows; row += gridDim.y * ${packs}) {`,
    `  if (row + ${packs} <= rows) {`,
    ...indent(severalPacks(plan, element, pack, packs, moved), 2),
    `  } else {`,
    `    for (; row < rows; row++) {`,
    ...indent(severalPacks(plan, element, pack, 1, moved), 3),
    `    }`,
    `    return;`,
    `  }`,
    `}`,
  ]
}

function oneElement(plan: ArgumentPlan, element: ElementFunction): string[] {
  const outs = resultsOf(plan)
  const loads = element.loads.map(({ operand, part }) => loadText(plan.operands[operand], part, `p${operand}`))
  return [
    ...outs.map(({ operand }, at) => `${cppType(partType(operand).name)} y${at};`),
    `${element.name}(${['a', ...loads, ...outs.map((_, at) => `y${at}`)].join(', ')});`,
    ...outs.map(
      ({ operand, index, part }, at) => `((${cppType(partType(operand).name)}*)p${index})[${part}] = y${at};`,
    ),
  ]
}

/**
 * Packs of elements: all are loaded before the first is computed, so that the loads are on their way together.
 * `pointers` declares the operands' pointers of pack k, named with the prefix `k_`.
 */
function severalPacks(
  plan: ArgumentPlan,
  element: ElementFunction,
  pack: number,
  packs: number,
  pointers: (k: number) => string[],
): string[] {
  const each = [...Array(packs).keys()]
  return [
    ...each.flatMap(pointers),
    ...each.flatMap((k) => loadPack(plan, pack, k)),
    ...each.flatMap((k) => computePack(plan, element, pack, k)),
    ...each.flatMap((k) => storePack(plan, pack, k)),
  ]
}

const isPacked = (operand: OperandSpec) => operand.access === 'contiguous' && operand.kind !== 'iota'

function loadPack(plan: ArgumentPlan, pack: number, k: number): string[] {
  return plan.operands.flatMap((operand, index) => {
    if (!isPacked(operand)) return []
    const type = packType(operand, pack)
    if (operand.kind === 'output') return [`${type} q${k}_${index};`]
    return [`const ${type} q${k}_${index} = *(const ${type}*)p${k}_${index};`]
  })
}

function storePack(plan: ArgumentPlan, pack: number, k: number): string[] {
  return plan.operands.flatMap((operand, index) =>
    operand.kind === 'output' && isPacked(operand)
      ? [`*(${packType(operand, pack)}*)p${k}_${index} = q${k}_${index};`]
      : [],
  )
}

function computePack(plan: ArgumentPlan, element: ElementFunction, pack: number, k: number): string[] {
  const outs = resultsOf(plan)
  const pointer = (index: number) => {
    const { access } = plan.operands[index]
    // No carry: a compiler sees through it where it doesn't through a sum.
    if (access === 'counting') return `(p${k}_${index} | e)`
    return pack === 1 || access === 'constant' ? `p${k}_${index}` : `p${k}_${index} + e * a.operand[${index}].stride`
  }
  const at = (index: number, part: 0 | 1): string => {
    const spec = plan.operands[index]
    if (!isPacked(spec)) return loadText(spec, part, pointer(index))
    return `q${k}_${index}.v[${bytesOf(spec) === partType(spec).itemsize ? 'e' : `2 * e + ${part}`}]`
  }
  const loads = element.loads.map(({ operand, part }) => at(operand, part))
  return [
    `#pragma unroll`,
    `for (int e = 0; e < ${pack}; e++) {`,
    ...indent([
      ...outs.map(({ operand }, index) => `${cppType(partType(operand).name)} y${index};`),
      `${element.name}(${['a', ...loads, ...outs.map((_, index) => `y${index}`)].join(', ')});`,
      ...outs.map(({ operand, index, part }, result) =>
        isPacked(operand)
          ? `${at(index, part)} = y${result};`
          : `((${cppType(partType(operand).name)}*)(${pointer(index)}))[${part}] = y${result};`,
      ),
    ]),
    `}`,
  ]
}
