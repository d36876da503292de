/**
 * Reductions in one pass over memory, with the same order of additions at every run.
 *
 * `rows`: the reduced dimensions are the inner ones. 1, 32 or 256 threads share one output; where there are few
 * outputs, several blocks share one, and the last of them to finish combines what all have written.
 * `columns`: neighbouring threads have neighbouring outputs and walk down the reduced dimension together.
 */
import type { DTypeName } from '../../../core/dtype.js'
import type { ReduceKernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, argumentStruct } from './arguments.js'
import { Functions } from './expressions.js'
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
} from './source.js'
import { accumulatorTypes, combineFunction, shuffleFunction, totalStruct } from './totals.js'
import { cppType } from './types.js'

export const reduceThreads = 256
/** Threads of a block side by side and on top of each other, in the `columns` form. */
export const columnThreads = { x: 32, y: 8 }

export interface ReduceVariant {
  readonly form: 'rows' | 'columns'
  /** Threads that share an output (`rows`). */
  readonly team: 1 | 32 | 256
  /** Elements read at once: along the reduced dimension in `rows`, along the kept one in `columns`. */
  readonly pack: number
  readonly keptOuter: number
  readonly reducedOuter: number
  /** Several blocks share an output. */
  readonly split: boolean
  readonly narrow: boolean
}

/** Accumulators of one output as they are kept between blocks; must fit what `Total` takes in C++. */
export const totalBytes = (kernel: ReduceKernel) => kernel.combine.params.length * 4

export function reduceSource(kernel: ReduceKernel, plan: ArgumentPlan, variant: ReduceVariant): string {
  const functions = new Functions()
  const element = new ElementFunction('element', kernel.body, plan, functions)
  const types = accumulatorTypes(kernel.combine)
  const parts = [
    totalStruct(types, kernel.identity),
    combineFunction(kernel.combine, types, functions),
    shuffleFunction('shuffleDown', '__shfl_down_sync', types),
    combineWarp,
  ]
  const finish = finishFunction(kernel, plan, types, functions)
  const body = variant.form === 'rows' ? rows(plan, element, types, variant) : columns(plan, element, types, variant)
  return [
    ...preludeOf(kernel, variant.narrow),
    argumentStruct(plan, variant.keptOuter + variant.reducedOuter),
    functions.text,
    element.text,
    ...parts,
    finish,
    `extern "C" __global__ void __launch_bounds__(${reduceThreads}) ${kernelName}(const Arguments a) {`,
    ...indent(body),
    '}',
    '',
  ].join('\n')
}

const combineWarp = `__device__ __forceinline__ Total combineWarp(Total t) {
  #pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) t = combine(t, shuffleDown(t, distance));
  return t;
}
`

/** Stores an output's results where `q…` point. */
function finishFunction(
  kernel: ReduceKernel,
  plan: ArgumentPlan,
  types: readonly DTypeName[],
  functions: Functions,
): string {
  const element = new ElementFunction(
    'finishElement',
    kernel.finish,
    plan,
    functions,
    types.map((_, at) => `t${at}`),
  )
  const outs = plan.operands.slice(plan.firstOutput)
  const stores: string[] = []
  let result = 0
  outs.forEach((operand, at) => {
    const type = cppType(partType(operand).name)
    for (let part = 0; part < bytesOf(operand) / partType(operand).itemsize; part++) {
      stores.push(`((${type}*)q${at})[${part}] = y${result++};`)
    }
  })
  const resultTypes = kernel.finish.results.map((id) => cppType(kernel.finish.instrs[id].type))
  return [
    element.text,
    `__device__ __forceinline__ void finish(const Arguments& a, const Total t${outs.map((_, at) => `, char* q${at}`).join('')}) {`,
    ...indent([
      ...resultTypes.map((type, at) => `${type} y${at};`),
      `finishElement(${['a', ...types.map((_, at) => `t.v${at}`), ...resultTypes.map((_, at) => `y${at}`)].join(', ')});`,
      ...stores,
    ]),
    `}`,
    '',
  ].join('\n')
}

/** `total = combine(total, element)` for one element at pointers with a prefix. */
function take(
  element: ElementFunction,
  types: readonly DTypeName[],
  total: string,
  at: (operand: number, part: 0 | 1) => string,
): string[] {
  const loads = element.loads.map(({ operand, part }) => at(operand, part))

  return [
    `Total x;`,
    `${element.name}(${['a', ...loads, ...types.map((_, index) => `x.v${index}`)].join(', ')});`,
    `${total} = combine(${total}, x);`,
  ]
}

/** Totals side by side that hide the latency of memory and of additions. */
const lanes = 2

/**
 * head[0]: outputs; head[1]: elements along the inner reduced dimension; head[2]: reduced elements of an output;
 * head[3]: blocks per output; head[4]: partial results; head[5]: counters.
 */
function rows(
  plan: ArgumentPlan,
  element: ElementFunction,
  types: readonly DTypeName[],
  variant: ReduceVariant,
): string[] {
  const { team, pack, keptOuter, reducedOuter, split } = variant
  const inputs = { ...plan, operands: plan.operands.slice(0, plan.firstOutput) }
  const single = (operand: number, part: 0 | 1) => loadText(plan.operands[operand], part, `p${operand}`)
  const outputsPerBlock = reduceThreads / team
  const keptMoves = outerMoves(plan, 0, keptOuter)
  const lines = [
    `const int lane = threadIdx.x % ${team};`,
    split
      ? `const position output = (position)blockIdx.x / (position)a.head[3], piece = (position)blockIdx.x % (position)a.head[3];`
      : `const position output = (position)blockIdx.x * ${outputsPerBlock} + threadIdx.x / ${team};`,
    // Threads without an output stay, because their warp's shuffles count on them.
    `const bool present = output < (position)a.head[0];`,
    ...plan.operands.map((operand, at) =>
      operand.kind === 'iota'
        ? `long long p${at} = (long long)a.operand[${at}].pointer;`
        : `char* p${at} = a.operand[${at}].pointer;`,
    ),
    ...(keptOuter === 0 ? [] : [`if (present) {`, `  position rest = output;`, ...indent(keptMoves), `}`]),
    ...inputs.operands.map((operand, at) =>
      operand.kind === 'iota' ? `const long long b${at} = p${at};` : `char* const b${at} = p${at};`,
    ),
    ...plan.operands.slice(plan.firstOutput).map((_, at) => `char* const q${at} = p${plan.firstOutput + at};`),
    `const long long size = present ? a.head[2] : 0;`,
    split
      ? `const long long span = ((size + a.head[3] - 1) / a.head[3] + ${pack * lanes * team - 1}) / ${pack * lanes * team} * ${pack * lanes * team};`
      : '',
    split
      ? `const long long begin = (long long)piece * span, end = begin + span < size ? begin + span : size;`
      : `const long long begin = 0, end = size;`,
    `Total total[${lanes}];`,
    `#pragma unroll`,
    `for (int k = 0; k < ${lanes}; k++) total[k] = neutral();`,
    ...(reducedOuter === 0
      ? contiguousRow(plan, inputs, element, types, variant)
      : [
          `for (long long r = begin + lane; r < end; r += ${team}) {`,
          `  position rest = (position)(r / a.head[1]);`,
          `  const long long i = r - (long long)rest * a.head[1];`,
          ...indent(rowPointers(inputs)),
          ...indent(outerMoves(inputs, keptOuter, reducedOuter)),
          ...indent(take(element, types, 'total[0]', single)),
          `}`,
        ]),
    `Total t = total[0];`,
    `#pragma unroll`,
    `for (int k = 1; k < ${lanes}; k++) t = combine(t, total[k]);`,
  ]
  if (team === 1) lines.push(`if (present) finish(a, t${qNames(plan)});`)
  else if (team === 32) lines.push(`t = combineWarp(t);`, `if (present && lane == 0) finish(a, t${qNames(plan)});`)
  else
    lines.push(
      ...blockTotal(),
      ...(split
        ? lastBlock(plan, 'output', 'piece', 'a.head[3]')
        : [`if (threadIdx.x == 0) finish(a, t${qNames(plan)});`]),
    )
  return lines.filter((line) => line !== '')
}

const qNames = (plan: ArgumentPlan) =>
  plan.operands
    .slice(plan.firstOutput)
    .map((_, at) => `, q${at}`)
    .join('')

function rowPointers(inputs: ArgumentPlan): string[] {
  return inputs.operands.map((operand, at) => {
    const step =
      operand.access === 'constant'
        ? ''
        : operand.access === 'contiguous'
          ? ` + i * ${bytesOf(operand)}`
          : ` + i * a.operand[${at}].stride`
    return operand.kind === 'iota' ? `long long p${at} = b${at}${step};` : `char* p${at} = b${at}${step};`
  })
}

/** Four packs at a time, then packs, then single elements. */
function contiguousRow(
  plan: ArgumentPlan,
  inputs: ArgumentPlan,
  element: ElementFunction,
  types: readonly DTypeName[],
  { team, pack }: ReduceVariant,
): string[] {
  const packed = (operand: number, part: 0 | 1): string => {
    const spec = plan.operands[operand]
    if (spec.access === 'contiguous')
      return `g${operand}[k].v[${spec.dtype.startsWith('complex') ? `2 * e + ${part}` : 'e'}]`
    if (spec.access === 'constant') return loadText(spec, part, `b${operand}`)
    return loadText(
      spec,
      part,
      `(b${operand} + (r + (long long)k * ${team * pack} + e) * a.operand[${operand}].stride)`,
    )
  }
  const contiguous = inputs.operands
    .map((operand, at) => ({ operand, at }))
    .filter(({ operand }) => operand.access === 'contiguous')
  const typeOf = (at: number) => packType(plan.operands[at], pack)
  const single = (operand: number, part: 0 | 1) => loadText(plan.operands[operand], part, `p${operand}`)
  const loop = (packs: number) => [
    `for (; r + ${(packs - 1) * team * pack + pack} <= end; r += ${packs * team * pack}) {`,
    ...contiguous.map(({ at }) => `  ${typeOf(at)} g${at}[${packs}];`),
    `  #pragma unroll`,
    `  for (int k = 0; k < ${packs}; k++) {`,
    ...contiguous.map(
      ({ operand, at }) =>
        `    g${at}[k] = *(const ${typeOf(at)}*)(b${at} + (r + (long long)k * ${team * pack}) * ${bytesOf(operand)});`,
    ),
    `  }`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${packs}; k++) {`,
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    ...indent(take(element, types, 'total[k]', packed), 3),
    `    }`,
    `  }`,
    `}`,
  ]
  return [
    `long long r = begin + (long long)lane * ${pack};`,
    ...loop(lanes),
    ...loop(1),
    `for (long long i = r; i < end && i < r + ${pack}; i++) {`,
    ...indent(rowPointers(inputs)),
    ...indent(take(element, types, 'total[0]', single)),
    `}`,
  ]
}

/** The total of a block's threads, in thread 0's \`t\`. */
function blockTotal(): string[] {
  return [
    `__shared__ Total warps[${reduceThreads / 32}];`,
    `t = combineWarp(t);`,
    `if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = t;`,
    `__syncthreads();`,
    `if (threadIdx.x == 0) {`,
    `  #pragma unroll`,
    `  for (int w = 1; w < ${reduceThreads / 32}; w++) t = combine(t, warps[w]);`,
    `}`,
  ]
}

/** The block that finishes last for an output combines the partial results of all, in their order. */
function lastBlock(plan: ArgumentPlan, output: string, piece: string, pieces: string): string[] {
  return [
    `__shared__ bool isLast;`,
    `Total* const partials = (Total*)a.head[4] + (long long)${output} * ${pieces};`,
    `unsigned int* const counter = (unsigned int*)a.head[5] + ${output};`,
    `if (threadIdx.x == 0) {`,
    `  partials[${piece}] = t;`,
    `  __threadfence();`,
    `  isLast = atomicAdd(counter, 1u) == (unsigned int)${pieces} - 1;`,
    `}`,
    `__syncthreads();`,
    `if (!isLast) return;`,
    `__threadfence();`,
    `t = neutral();`,
    `for (long long k = threadIdx.x; k < ${pieces}; k += ${reduceThreads}) t = combine(t, partials[k]);`,
    `t = combineWarp(t);`,
    `__syncthreads();`,
    `if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = t;`,
    `__syncthreads();`,
    `if (threadIdx.x == 0) {`,
    `  for (int w = 1; w < ${reduceThreads / 32}; w++) t = combine(t, warps[w]);`,
    `  finish(a, t${qNames(plan)});`,
    `  *counter = 0;`,
    `}`,
  ]
}

/**
 * head[0]: packs of outputs in all; head[1]: packs along the inner kept dimension; head[2]: reduced elements;
 * head[3]: blocks that share an output; head[4], head[5] as in rows, one partial result per pack, piece and lane.
 */
function columns(
  plan: ArgumentPlan,
  element: ElementFunction,
  types: readonly DTypeName[],
  variant: ReduceVariant,
): string[] {
  const { pack, keptOuter, reducedOuter, split } = variant
  const inputs = { ...plan, operands: plan.operands.slice(0, plan.firstOutput) }
  const { x, y } = columnThreads
  const contiguous = inputs.operands
    .map((operand, at) => ({ operand, at }))
    .filter(({ operand }) => operand.access === 'contiguous')
  const typeOf = (at: number) => packType(plan.operands[at], pack)
  const packed = (operand: number, part: 0 | 1): string => {
    const spec = plan.operands[operand]
    if (spec.access === 'contiguous')
      return `g${operand}.v[${spec.dtype.startsWith('complex') ? `2 * e + ${part}` : 'e'}]`
    if (spec.access === 'constant') return loadText(spec, part, `p${operand}`)
    return loadText(spec, part, `(p${operand} + e * a.operand[${operand}].stride)`)
  }
  const outputs = plan.operands.slice(plan.firstOutput)
  const finishAll = (total: string) => [
    `#pragma unroll`,
    `for (int e = 0; e < ${pack}; e++) finish(a, ${total}${outputs.map((_, at) => `, q${at} + e * a.operand[${plan.firstOutput + at}].stride`).join('')});`,
  ]
  return [
    `const position column = (position)blockIdx.x * ${x} + threadIdx.x;`,
    `const bool present = column < (position)a.head[0];`,
    `const position rest0 = present ? column / (position)a.head[1] : 0;`,
    `const long long i = present ? (long long)(column - rest0 * (position)a.head[1]) * ${pack} : 0;`,
    ...operandPointers(plan, 'i', '', true),
    ...(keptOuter === 0 ? [] : [`{`, `  position rest = rest0;`, ...indent(outerMoves(plan, 0, keptOuter)), `}`]),
    ...inputs.operands.map((operand, at) =>
      operand.kind === 'iota' ? `const long long b${at} = p${at};` : `char* const b${at} = p${at};`,
    ),
    ...outputs.map((_, at) => `char* const q${at} = p${plan.firstOutput + at};`),
    `const long long size = present ? a.head[2] : 0;`,
    `const long long span = (size + a.head[3] - 1) / a.head[3];`,
    `const long long begin = (long long)blockIdx.y * span, end = begin + span < size ? begin + span : size;`,
    `Total total[${pack}];`,
    `#pragma unroll`,
    `for (int e = 0; e < ${pack}; e++) total[e] = neutral();`,
    `#pragma unroll 4`,
    `for (long long r = begin + threadIdx.y; r < end; r += ${y}) {`,
    `  position rest = (position)r;`,
    ...indent(
      inputs.operands.map((operand, at) =>
        operand.kind === 'iota' ? `long long p${at} = b${at};` : `char* p${at} = b${at};`,
      ),
    ),
    ...indent(outerMoves(inputs, keptOuter, reducedOuter)),
    ...contiguous.map(({ at }) => `  const ${typeOf(at)} g${at} = *(const ${typeOf(at)}*)p${at};`),
    `  #pragma unroll`,
    `  for (int e = 0; e < ${pack}; e++) {`,
    ...indent(take(element, types, 'total[e]', packed), 2),
    `  }`,
    `}`,
    `__shared__ Total all[${x * y * pack}];`,
    `#pragma unroll`,
    `for (int e = 0; e < ${pack}; e++) all[(e * ${y} + threadIdx.y) * ${x} + threadIdx.x] = total[e];`,
    `__syncthreads();`,
    `if (threadIdx.y == 0) {`,
    `  #pragma unroll`,
    `  for (int e = 0; e < ${pack}; e++) {`,
    `    for (int w = 1; w < ${y}; w++) total[e] = combine(total[e], all[(e * ${y} + w) * ${x} + threadIdx.x]);`,
    `  }`,
    `}`,
    ...(split
      ? [
          `__shared__ bool isLast;`,
          `Total* const partials = (Total*)a.head[4] + (long long)blockIdx.x * a.head[3] * ${x * pack};`,
          `if (threadIdx.y == 0) {`,
          `  for (int e = 0; e < ${pack}; e++) partials[((long long)blockIdx.y * ${pack} + e) * ${x} + threadIdx.x] = total[e];`,
          `}`,
          `__threadfence();`,
          `__syncthreads();`,
          `unsigned int* const counter = (unsigned int*)a.head[5] + blockIdx.x;`,
          `if (threadIdx.x == 0 && threadIdx.y == 0) isLast = atomicAdd(counter, 1u) == (unsigned int)a.head[3] - 1;`,
          `__syncthreads();`,
          `if (!isLast) return;`,
          `__threadfence();`,
          `if (threadIdx.y == 0 && present) {`,
          `  for (int e = 0; e < ${pack}; e++) {`,
          `    total[e] = neutral();`,
          `    for (long long k = 0; k < a.head[3]; k++) total[e] = combine(total[e], partials[(k * ${pack} + e) * ${x} + threadIdx.x]);`,
          `  }`,
          ...indent(finishAll('total[e]')),
          `}`,
          `if (threadIdx.x == 0 && threadIdx.y == 0) *counter = 0;`,
        ]
      : [`if (threadIdx.y == 0 && present) {`, ...indent(finishAll('total[e]')), `}`]),
  ]
}
