/**
 * Map kernels. `flat`: one dimension, every operand contiguous or constant; each thread handles one pack of
 * neighbouring elements with 16-byte accesses. `rows`: the same along the inner dimension, with outer ones behind it.
 * `tiled`: an input that is contiguous across the outputs' rows goes through shared memory, tile by tile.
 */
import type { MapKernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, argumentStruct, type OperandSpec } from './arguments.js'
import { Functions } from './expressions.js'
import { prelude } from './operations.js'
import { ElementFunction, indent, loadText, partType } from './source.js'
import { cppType } from './types.js'

export const mapThreads = 256
export const tileEdge = 32
export const tileRows = 8

export interface MapVariant {
  readonly form: 'flat' | 'rows' | 'tiled'
  /** Elements of a pack. */
  readonly pack: number
  /** Outer dimensions. */
  readonly outer: number
  /** Whether positions fit 32 bits. */
  readonly narrow: boolean
}

export const kernelName = 'cuts_kernel'

export function mapSource(kernel: MapKernel, plan: ArgumentPlan, variant: MapVariant): string {
  const functions = new Functions()
  const element = new ElementFunction('element', kernel.body, plan, functions)
  const dims = variant.form === 'flat' ? 0 : variant.outer
  const body =
    variant.form === 'flat'
      ? flat(plan, element, variant)
      : variant.form === 'rows'
        ? rows(plan, element, variant)
        : tiled(plan, element, variant)
  return [
    prelude,
    `typedef ${variant.narrow ? 'unsigned int' : 'unsigned long long'} position;`,
    argumentStruct(plan, dims),
    functions.text,
    element.text,
    `extern "C" __global__ void __launch_bounds__(${mapThreads}) ${kernelName}(const Arguments a) {`,
    ...indent(body),
    '}',
    '',
  ].join('\n')
}

/** head[0]: elements. The last, incomplete pack is done element by element. */
function flat(plan: ArgumentPlan, element: ElementFunction, { pack }: MapVariant): string[] {
  const single = [...operandPointers(plan, 'i', false), ...oneElement(plan, element)]
  return [
    `const long long size = a.head[0];`,
    `const long long first = ((long long)blockIdx.x * ${mapThreads} + threadIdx.x) * ${pack};`,
    `if (first + ${pack} <= size) {`,
    `  const long long i = first;`,
    ...indent([...operandPointers(plan, 'i', false), ...packOfElements(plan, element, pack)]),
    `} else {`,
    `  for (long long i = first; i < size; i++) {`,
    ...indent(single, 2),
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
    ...operandPointers(plan, 'i', true),
    ...outerMoves(plan, 0, outer),
    ...(pack === 1 ? oneElement(plan, element) : packOfElements(plan, element, pack)),
  ]
}

/** Moves all pointers by the position `rest` in dimensions [first, first + count), the last one fastest. */
export function outerMoves(plan: ArgumentPlan, first: number, count: number): string[] {
  const lines: string[] = []
  for (let axis = first + count - 1; axis >= first; axis--) {
    const slowest = axis === first
    lines.push(`{`)
    if (slowest) lines.push(`  const long long at = (long long)rest;`)
    else {
      lines.push(`  const position next = rest / (position)a.dim[${axis}].size;`)
      lines.push(`  const long long at = (long long)(rest - next * (position)a.dim[${axis}].size);`)
      lines.push(`  rest = next;`)
    }
    plan.operands.forEach((_, index) => {
      lines.push(`  p${index} += at * a.dim[${axis}].stride[${index}];`)
    })
    lines.push(`}`)
  }
  return lines
}

/** Declares where each operand is at inner position `at`. An iota's pointer is its value. */
export function operandPointers(plan: ArgumentPlan, at: string, moves: boolean): string[] {
  return plan.operands.map((operand, index) => {
    const step =
      operand.access === 'constant'
        ? ''
        : operand.access === 'contiguous'
          ? ` + ${at} * ${bytesOf(operand)}`
          : ` + ${at} * a.operand[${index}].stride`
    if (operand.kind === 'iota') {
      return `${moves ? '' : 'const '}long long p${index} = (long long)a.operand[${index}].pointer${step};`
    }
    return `char* ${moves ? '' : 'const '}p${index} = a.operand[${index}].pointer${step};`
  })
}

export function bytesOf(operand: OperandSpec): number {
  const { itemsize } = partType(operand)
  return operand.dtype.startsWith('complex') ? 2 * itemsize : itemsize
}

function results(plan: ArgumentPlan): { operand: OperandSpec; index: number; part: number }[] {
  return plan.operands.slice(plan.firstOutput).flatMap((operand, at) =>
    Array.from({ length: operand.dtype.startsWith('complex') ? 2 : 1 }, (_, part) => ({
      operand,
      index: plan.firstOutput + at,
      part,
    })),
  )
}

function oneElement(plan: ArgumentPlan, element: ElementFunction): string[] {
  const outs = results(plan)
  const loads = element.loads.map(({ operand, part }) => loadText(plan.operands[operand], part, `p${operand}`))
  return [
    ...outs.map(({ operand }, at) => `${cppType(partType(operand).name)} y${at};`),
    `${element.name}(${['a', ...loads, ...outs.map((_, at) => `y${at}`)].join(', ')});`,
    ...outs.map(
      ({ operand, index, part }, at) => `((${cppType(partType(operand).name)}*)p${index})[${part}] = y${at};`,
    ),
  ]
}

/** Elements [0, pack) from the pointers on: contiguous operands as packs, others one by one. */
function packOfElements(plan: ArgumentPlan, element: ElementFunction, pack: number): string[] {
  const lines: string[] = []
  const outs = results(plan)
  plan.operands.forEach((operand, index) => {
    if (operand.access !== 'contiguous') return
    const type = cppType(partType(operand).name)
    const count = pack * (bytesOf(operand) / partType(operand).itemsize)
    if (operand.kind === 'output') lines.push(`Pack<${type}, ${count}> q${index};`)
    else if (operand.kind === 'buffer')
      lines.push(`const Pack<${type}, ${count}> q${index} = *(const Pack<${type}, ${count}>*)p${index};`)
  })
  const at = (operand: number, part: number): string => {
    const spec = plan.operands[operand]
    const lanes = bytesOf(spec) / partType(spec).itemsize
    if (spec.access === 'contiguous') return `q${operand}.v[${lanes === 1 ? 'e' : `2 * e + ${part}`}]`
    if (spec.access === 'constant') return loadText(spec, part as 0 | 1, `p${operand}`)
    return loadText(spec, part as 0 | 1, `p${operand} + e * a.operand[${operand}].stride`)
  }
  lines.push(`#pragma unroll`, `for (int e = 0; e < ${pack}; e++) {`)
  const loads = element.loads.map(({ operand, part }) => at(operand, part))
  lines.push(
    ...indent([
      ...outs.map(({ operand }, index) => `${cppType(partType(operand).name)} y${index};`),
      `${element.name}(${['a', ...loads, ...outs.map((_, index) => `y${index}`)].join(', ')});`,
      ...outs.map(({ operand, index, part }, result) => {
        const type = cppType(partType(operand).name)
        if (operand.access === 'contiguous') return `${at(index, part)} = y${result};`
        return `((${type}*)(p${index} + e * a.operand[${index}].stride))[${part}] = y${result};`
      }),
    ]),
    `}`,
  )
  plan.operands.forEach((operand, index) => {
    if (operand.access !== 'contiguous' || operand.kind !== 'output') return
    const type = cppType(partType(operand).name)
    const count = pack * (bytesOf(operand) / partType(operand).itemsize)
    lines.push(`*(Pack<${type}, ${count}>*)p${index} = q${index};`)
  })
  return lines
}

/**
 * The last outer dimension is the one that `across` operands are contiguous along. head[0], head[1]: tiles along the
 * inner and along that dimension; head[2]: elements along the inner dimension.
 */
function tiled(plan: ArgumentPlan, element: ElementFunction, { outer }: MapVariant): string[] {
  const across = plan.operands
    .map((operand, index) => ({ operand, index }))
    .filter(({ operand }) => operand.access === 'across')
  const last = outer - 1
  const loads = element.loads.map(({ operand, part }) => {
    const spec = plan.operands[operand]
    if (spec.access === 'across')
      return `t${operand}[threadIdx.x][r]${spec.dtype.startsWith('complex') ? `.v[${part}]` : ''}`
    return loadText(
      spec,
      part,
      `(p${operand} + i * ${strideOf(plan, operand)} + j * a.dim[${last}].stride[${operand}])`,
    )
  })
  const outs = results(plan)
  const tileType = (operand: OperandSpec) => {
    const type = cppType(partType(operand).name)
    return operand.dtype.startsWith('complex') ? `Pack<${type}, 2>` : type
  }
  return [
    ...across.map(({ operand, index }) => `__shared__ ${tileType(operand)} t${index}[${tileEdge}][${tileEdge + 1}];`),
    `const position tilesI = (position)a.head[0], tilesJ = (position)a.head[1];`,
    `position rest = (position)blockIdx.x;`,
    `const position tileI = rest % tilesI;`,
    `rest /= tilesI;`,
    `const position tileJ = rest % tilesJ;`,
    `rest /= tilesJ;`,
    ...operandPointers(plan, '0', true),
    ...outerMoves(plan, 0, last),
    `const long long sizeI = a.head[2], sizeJ = a.dim[${last}].size;`,
    `const long long i0 = (long long)tileI * ${tileEdge}, j0 = (long long)tileJ * ${tileEdge};`,
    `#pragma unroll`,
    `for (int r = threadIdx.y; r < ${tileEdge}; r += ${tileRows}) {`,
    `  const long long i = i0 + r, j = j0 + threadIdx.x;`,
    `  if (i < sizeI && j < sizeJ) {`,
    ...across.map(
      ({ operand, index }) =>
        `    t${index}[r][threadIdx.x] = *(const ${tileType(operand)}*)(p${index} + i * a.operand[${index}].stride + j * a.dim[${last}].stride[${index}]);`,
    ),
    `  }`,
    `}`,
    `__syncthreads();`,
    `#pragma unroll`,
    `for (int r = threadIdx.y; r < ${tileEdge}; r += ${tileRows}) {`,
    `  const long long i = i0 + threadIdx.x, j = j0 + r;`,
    `  if (i < sizeI && j < sizeJ) {`,
    ...indent(
      [
        ...outs.map(({ operand }, at) => `${cppType(partType(operand).name)} y${at};`),
        `${element.name}(${['a', ...loads, ...outs.map((_, at) => `y${at}`)].join(', ')});`,
        ...outs.map(
          ({ operand, index, part }, at) =>
            `((${cppType(partType(operand).name)}*)(p${index} + i * ${strideOf(plan, index)} + j * a.dim[${last}].stride[${index}]))[${part}] = y${at};`,
        ),
      ],
      2,
    ),
    `  }`,
    `}`,
  ]
}

function strideOf(plan: ArgumentPlan, index: number): string {
  const operand = plan.operands[index]
  return operand.access === 'contiguous'
    ? `${bytesOf(operand)}`
    : operand.access === 'constant'
      ? '0'
      : `a.operand[${index}].stride`
}
