/** Maps of an input that is contiguous across the outputs' rows: square tiles of it are turned in shared memory. */
import type { ArgumentPlan, OperandSpec } from './arguments.js'
import type { MapForm } from './map.js'
import { bytesOf, indent, loadText, operandPointers, outerMoves, partType, resultsOf } from './source.js'
import { cppType } from './types.js'

export const tileEdge = 32
export const tileRows = 8

const isComplex = (operand: OperandSpec) => operand.dtype.startsWith('complex')

function tileType(operand: OperandSpec): string {
  const type = cppType(partType(operand).name)
  return isComplex(operand) ? `Pack<${type}, 2>` : type
}

function strideOf(plan: ArgumentPlan, index: number): string {
  const { access } = plan.operands[index]
  if (access === 'constant') return '0'
  return access === 'contiguous' ? `${bytesOf(plan.operands[index])}` : `a.operand[${index}].stride`
}

/**
 * The last outer dimension is the one that `across` operands are contiguous along. head[0], head[1]: tiles along the
 * inner and along that dimension; head[2]: elements along the inner dimension.
 */
export const tiled: MapForm = (plan, element, { outer }) => {
  const last = outer - 1
  const across = plan.operands
    .map((operand, index) => ({ operand, index }))
    .filter(({ operand }) => operand.access === 'across')
  const pointer = (index: number) => `(p${index} + i * ${strideOf(plan, index)} + j * a.dim[${last}].stride[${index}])`
  const loads = element.loads.map(({ operand, part }) => {
    const spec = plan.operands[operand]
    if (spec.access !== 'across') return loadText(spec, part, pointer(operand))
    return `t${operand}[threadIdx.x][r]${isComplex(spec) ? `.v[${part}]` : ''}`
  })
  const outs = resultsOf(plan)
  return [
    ...across.map(({ operand, index }) => `__shared__ ${tileType(operand)} t${index}[${tileEdge}][${tileEdge + 1}];`),
    `const position tilesI = (position)a.head[0], tilesJ = (position)a.head[1];`,
    `position rest = (position)blockIdx.x;`,
    `const position tileI = rest % tilesI;`,
    `rest /= tilesI;`,
    `const position tileJ = rest % tilesJ;`,
    `rest /= tilesJ;`,
    ...operandPointers(plan, '0', '', true),
    ...outerMoves(plan, 0, last),
    `const long long sizeI = a.head[2], sizeJ = a.dim[${last}].size;`,
    `const long long i0 = (long long)tileI * ${tileEdge}, j0 = (long long)tileJ * ${tileEdge};`,
    `#pragma unroll`,
    `for (int r = threadIdx.y; r < ${tileEdge}; r += ${tileRows}) {`,
    `  const long long i = i0 + r, j = j0 + threadIdx.x;`,
    `  if (i < sizeI && j < sizeJ) {`,
    ...across.map(
      ({ operand, index }) => `    t${index}[r][threadIdx.x] = *(const ${tileType(operand)}*)${pointer(index)};`,
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
            `((${cppType(partType(operand).name)}*)${pointer(index)})[${part}] = y${at};`,
        ),
      ],
      2,
    ),
    `  }`,
    `}`,
  ]
}
