/**
 * Scatters, with results as if the points came one after another.
 *
 * `store`: no two points have one position. `claim` and `settle`: of the points that have one position the last one
 * wins; `claim` finds its number, `settle` stores its value. `atomic`: combinations that give the same in any order, by
 * atomic operations. `bins`: integer sums into few positions, put together in shared memory first. `ordered`
 * (`scatter-ordered.ts`): every other combination, in index order.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { ScatterKernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, argumentStruct } from './arguments.js'
import { type Combination, updateText } from './atomics.js'
import { Functions } from './expressions.js'
import { callText, declareResults, inputsOf, packText, pointersAt } from './packs.js'
import { orderedBody, orderedFunctions, scatterThreads } from './scatter-ordered.js'
import { ElementFunction, indent, kernelName, partType, preludeOf, resultsOf } from './source.js'
import { cppType } from './types.js'

export interface ScatterVariant {
  readonly form: 'store' | 'claim' | 'settle' | 'atomic' | 'bins' | 'ordered'
  /** Elements of a pack. */
  readonly pack: number
  /** Outer dimensions. */
  readonly outer: number
  readonly narrow: boolean
  /** Winners stand in a hash table (`claim` and `settle`). */
  readonly hashed: boolean
  /** What `bins` counts in. */
  readonly bin: 'uint32' | 'uint64'
  /** 32-bit words of shared memory that `bins` takes. */
  readonly room: number
  /** The combination, in `atomic` and `bins`. */
  readonly combination: Combination | undefined
}

/** 32-bit words of shared memory that `bins` takes at most. */
export const binWords = 8192
/** Blocks per multiprocessor that put bins together: with one load under way in each thread, few would wait for memory. */
export const binBlocks = 6

export interface ScatterText {
  readonly kernel: ScatterKernel
  readonly plan: ArgumentPlan
  readonly variant: ScatterVariant
  readonly element: ElementFunction
  /** The dtype of one part of the output. */
  readonly type: DTypeName
}

export function scatterSource(kernel: ScatterKernel, plan: ArgumentPlan, variant: ScatterVariant): string {
  const functions = new Functions()
  const element = new ElementFunction('element', kernel.body, plan, functions)
  const type = partType(plan.operands[plan.firstOutput]).name
  const scatter: ScatterText = { kernel, plan, variant, element, type }
  const { form, combination } = variant
  const own = form === 'ordered' ? orderedFunctions(kernel, functions) : ''
  const bounds = form === 'bins' ? `${scatterThreads}, ${binBlocks}` : `${scatterThreads}`
  return [
    ...preludeOf(kernel, variant.narrow),
    argumentStruct(plan, variant.outer),
    functions.text,
    element.text,
    own,
    combination === undefined ? '' : updateText(combination),
    form === 'claim' || form === 'settle' ? winnerText(variant) : '',
    `extern "C" __global__ void __launch_bounds__(${bounds}) ${kernelName}(const Arguments a) {`,
    ...indent(bodyOf(scatter)),
    '}',
    '',
  ].join('\n')
}

function bodyOf(scatter: ScatterText): string[] {
  const { plan, variant, type } = scatter
  const { form, narrow } = variant
  if (form === 'ordered') return orderedBody(scatter)
  const results = resultsOf(plan)
  const store = results.map(({ part }, at) => `out[${results.length === 2 ? `2 * at + ${part}` : 'at'}] = y${at};`)
  const number = narrow ? '(unsigned int)(point + 1)' : '(unsigned long long)(point + 1)'
  const target = `${cppType(type)}* const out = (${cppType(type)}*)a.operand[${plan.firstOutput}].pointer;`
  switch (form) {
    case 'store':
      return [target, ...onePack(scatter, 'blockIdx.x', store)]
    case 'claim':
      return onePack(scatter, '(gridDim.x - 1 - blockIdx.x)', [
        `winner* const w = winnerOf(a, at);`,
        `if (*(volatile winner*)w < ${number}) atomicMax(w, ${number});`,
      ])
    case 'settle':
      return [
        target,
        ...onePack(scatter, 'blockIdx.x', [`if (*winnerOf(a, at) == ${number}) {`, ...indent(store), `}`]),
      ]
    case 'atomic':
      return [target, ...onePack(scatter, 'blockIdx.x', [`update(out + at, y0);`])]
    default:
      return [target, ...bins(scatter)]
  }
}

/**
 * Each thread goes through one pack. `each` has the number of the point, its position `at`, which is within the output,
 * and its values `y0` … . head[0]: points; head[1]: packs along the inner dimension.
 */
function onePack(scatter: ScatterText, block: string, each: readonly string[]): string[] {
  const { pack } = scatter.variant
  return [
    `const long long size = a.head[0], length = a.operand[${scatter.plan.firstOutput}].stride;`,
    `const long long i = ((long long)${block} * ${scatterThreads} + threadIdx.x) * ${pack};`,
    ...packAt(scatter, each),
  ]
}

/** The pack that begins with point `i`. */
function packAt({ plan, variant, element }: ScatterText, each: readonly string[]): string[] {
  const { pack, outer } = variant
  const inputs = inputsOf(plan)
  const packed = packText(plan, pack, inputs)
  const single = packText(plan, 1, inputs)
  const names = resultsOf(plan).map((_, at) => `y${at}`)
  const take = (from: typeof packed, point: string) => [
    `const long long point = ${point};`,
    `long long at;`,
    ...declareResults(plan),
    callText(element, from, ['at', ...names]),
    `if ((unsigned long long)at < (unsigned long long)length) {`,
    ...indent(each),
    `}`,
  ]
  return [
    `if (i + ${pack} <= size) {`,
    ...indent([...pointersAt(plan, pack, outer, 'i'), ...packed.load]),
    `  #pragma unroll`,
    `  for (int e = 0; e < ${pack}; e++) {`,
    ...indent(take(packed, 'i + e'), 2),
    `  }`,
    `} else {`,
    `  for (long long k = i; k < size; k++) {`,
    ...indent([...pointersAt(plan, pack, outer, 'k'), ...take(single, 'k')], 2),
    `  }`,
    `}`,
  ]
}

/**
 * Where the number of the last point at a position stands, plus 1. head[2]: numbers; in a hash table also head[3]:
 * positions plus 1, and head[4]: places of the table less 1, which are a power of 2. All are 0 at the start.
 */
function winnerText({ hashed, narrow }: ScatterVariant): string {
  const type = `typedef ${narrow ? 'unsigned int' : 'unsigned long long'} winner;\n`
  if (!hashed) {
    return `${type}__device__ __forceinline__ winner* winnerOf(const Arguments& a, const long long at) {
  return (winner*)a.head[2] + at;
}
`
  }
  return `${type}__device__ __forceinline__ winner* winnerOf(const Arguments& a, const long long at) {
  unsigned long long* const keys = (unsigned long long*)a.head[3];
  const unsigned long long key = (unsigned long long)at + 1, mask = (unsigned long long)a.head[4];
  unsigned long long place = key * 0x9e3779b97f4a7c15ull >> 20 & mask;
  for (;;) {
    unsigned long long found = *(volatile unsigned long long*)(keys + place);
    if (found == 0) found = atomicCAS(keys + place, 0ull, key);
    if (found == 0 || found == key) return (winner*)a.head[2] + place;
    place = place + 1 & mask;
  }
}
`
}

/**
 * Each block sums up in shared memory, in as many copies as there is room for, so that warps meet less often; then it
 * adds what isn't 0 to the output. head[2]: copies, a power of 2.
 */
function bins(scatter: ScatterText): string[] {
  const { variant } = scatter
  const bin = cppType(variant.bin)
  const words = dtypes[variant.bin].itemsize / 4
  return [
    `__shared__ ${bin} sums[${variant.room / words}];`,
    `const long long size = a.head[0], length = a.operand[${scatter.plan.firstOutput}].stride, copies = a.head[2];`,
    `for (int b = threadIdx.x; b < length * copies; b += ${scatterThreads}) sums[b] = 0;`,
    `__syncthreads();`,
    `${bin}* const own = sums + (threadIdx.x / 32 & copies - 1) * length;`,
    `const long long step = (long long)gridDim.x * ${scatterThreads * variant.pack};`,
    `for (long long i = ((long long)blockIdx.x * ${scatterThreads} + threadIdx.x) * ${variant.pack}; i < size; i += step) {`,
    ...indent(packAt(scatter, [`atomicAdd(own + at, (${bin})y0);`])),
    `}`,
    `__syncthreads();`,
    `for (int b = threadIdx.x; b < length; b += ${scatterThreads}) {`,
    `  ${bin} sum = 0;`,
    `  for (int copy = 0; copy < copies; copy++) sum += sums[copy * length + b];`,
    `  if (sum != 0) update(out + b, (${cppType(scatter.type)})sum);`,
    `}`,
  ]
}
