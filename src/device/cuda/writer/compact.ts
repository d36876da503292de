/**
 * Compactions in one pass: blocks count what they keep in their tile, look back for how much was kept before it
 * (`look-back.ts`), and store what they keep side by side, put together in shared memory.
 *
 * A warp handles a segment of its block's tile: packs of neighbouring elements, one per thread, in several steps. Which
 * elements of a thread are kept are the bits of one word.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { defineBody } from '../../../ir/expr.js'
import type { CompactKernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, argumentStruct } from './arguments.js'
import { Functions } from './expressions.js'
import { lookBackText, warpScanText } from './look-back.js'
import { callText, inputsOf, type PackText, packText, pointersAt } from './packs.js'
import { ElementFunction, indent, kernelName, partType, preludeOf, resultsOf } from './source.js'
import { combineFunction, totalStruct } from './totals.js'
import { cppType } from './types.js'

export const compactThreads = 256
const warps = compactThreads / 32

export interface CompactVariant {
  /** Elements of a pack, and packs of a thread in a segment: at most 32 elements in all. */
  readonly pack: number
  readonly steps: number
  /** Outer dimensions. */
  readonly outer: number
  readonly narrow: boolean
}

/** Elements of a block's tile. */
export const compactTile = ({ pack, steps }: Pick<CompactVariant, 'pack' | 'steps'>) => compactThreads * pack * steps

/** What is counted: positions. */
export const countTypes = (narrow: boolean): readonly DTypeName[] => [narrow ? 'uint32' : 'int64']

const addition = (type: DTypeName) => defineBody([type, type], (b, x, y) => [b.op('add', x, y)])

/** Shared memory that kept elements of a tile may take; where they need more, threads store them one by one. */
const stageBytes = 40 << 10

export function compactSource(kernel: CompactKernel, plan: ArgumentPlan, variant: CompactVariant): string {
  const functions = new Functions()
  const element = new ElementFunction('element', kernel.body, plan, functions)
  const types = countTypes(variant.narrow)
  const combine = combineFunction(addition(types[0]), types, functions)
  return [
    ...preludeOf(kernel, variant.narrow),
    argumentStruct(plan, variant.outer),
    functions.text,
    element.text,
    totalStruct(types, undefined),
    combine,
    warpScanText(types),
    lookBackText(types),
    `extern "C" __global__ void __launch_bounds__(${compactThreads}) ${kernelName}(const Arguments a) {`,
    ...indent(tile(plan, element, variant)),
    '}',
    '',
  ].join('\n')
}

/**
 * head[0]: elements; head[1]: packs along the inner dimension; head[3], head[4]: records of tiles and groups; head[5]:
 * the counter; head[6]: the launch's tag. The strides of outputs are their lengths.
 */
function tile(plan: ArgumentPlan, element: ElementFunction, variant: CompactVariant): string[] {
  const { pack, steps } = variant
  const results = resultsOf(plan)
  const outputs = plan.operands.slice(plan.firstOutput)
  const bytes = outputs.reduce((sum, { dtype }) => sum + dtypes[dtype].itemsize, 0)
  const staged = bytes * compactTile(variant) <= stageBytes
  const partOf = (at: number) => cppType(partType(outputs[at]).name)
  const lanesOf = (at: number) => dtypes[outputs[at].dtype].lanes
  const each = (lines: (output: number, part: number, result: number) => string[]) =>
    results.flatMap(({ index, part }, result) => lines(index - plan.firstOutput, part, result))
  const keep = (place: string) =>
    each((output, part, result) => {
      const lanes = lanesOf(output)
      const at = lanes === 2 ? `2 * ${place} + ${part}` : place
      return [`${staged ? `kept${output}` : `out${output}`}[${at}] = x${result}[k][e];`]
    })
  const segment = 32 * pack * steps
  return [
    `__shared__ unsigned int sums[${warps}];`,
    `__shared__ position tileBefore;`,
    ...(staged
      ? outputs.map((_, at) => `__shared__ ${partOf(at)} kept${at}[${lanesOf(at) * compactTile(variant)}];`)
      : []),
    `const position ticket = tileTicket((unsigned int*)a.head[5]);`,
    `const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;`,
    `const long long size = a.head[0], begin = ((long long)ticket * ${warps} + warp) * ${segment};`,
    `unsigned int mask = 0;`,
    ...results.map(({ operand }, at) => `${cppType(partType(operand).name)} x${at}[${steps}][${pack}];`),
    ...loadSegment(plan, element, variant, segment),
    `unsigned int rank[${steps}], sum = 0;`,
    ...ranks(pack, steps),
    `if (lane == 0) sums[warp] = sum;`,
    `__syncthreads();`,
    `unsigned int warpBefore = 0, all = 0;`,
    `#pragma unroll`,
    `for (int w = 0; w < ${warps}; w++) {`,
    `  if (w < warp) warpBefore += sums[w];`,
    `  all += sums[w];`,
    `}`,
    `if (warp == 0) {`,
    `  Total own, before;`,
    `  own.v0 = all;`,
    `  before.v0 = 0;`,
    `  if (gridDim.x > 1) before = lookBack((unsigned long long*)a.head[3], (unsigned long long*)a.head[4], ticket, gridDim.x, own, (unsigned int)a.head[6]);`,
    `  if (lane == 0) tileBefore = ticket == 0 ? 0 : before.v0;`,
    `}`,
    ...(staged ? [] : [`__syncthreads();`]),
    ...(staged
      ? []
      : outputs.map((_, at) => `${partOf(at)}* const out${at} = (${partOf(at)}*)${pointerOf(plan, at)};`)),
    `#pragma unroll`,
    `for (int k = 0; k < ${steps}; k++) {`,
    `  unsigned int place = warpBefore + rank[k];`,
    `  #pragma unroll`,
    `  for (int e = 0; e < ${pack}; e++) {`,
    `    if (mask >> (k * ${pack} + e) & 1u) {`,
    ...indent(
      staged ? keep('place') : [`const long long to = (long long)tileBefore + place;`, ...keepDirect(plan, keep('to'))],
      3,
    ),
    `      place++;`,
    `    }`,
    `  }`,
    `}`,
    ...(staged
      ? [
          `__syncthreads();`,
          ...outputs.flatMap((_, at) => {
            const lanes = lanesOf(at)
            const length = `a.operand[${plan.firstOutput + at}].stride`
            return [
              `{`,
              `  ${partOf(at)}* const out = (${partOf(at)}*)${pointerOf(plan, at)} + (long long)tileBefore * ${lanes};`,
              `  const long long room = (${length} - (long long)tileBefore) * ${lanes};`,
              `  const long long count = (long long)all * ${lanes} < room ? (long long)all * ${lanes} : room;`,
              `  for (int i = threadIdx.x; i < count; i += ${compactThreads}) out[i] = kept${at}[i];`,
              `}`,
            ]
          }),
        ]
      : []),
  ]
}

const pointerOf = (plan: ArgumentPlan, output: number) => `a.operand[${plan.firstOutput + output}].pointer`

/** Guards the stores, one for each result, by the lengths of their outputs. */
function keepDirect(plan: ArgumentPlan, stores: readonly string[]): string[] {
  return resultsOf(plan).map(({ index }, result) => `if (to < a.operand[${index}].stride) ${stores[result]}`)
}

function loadSegment(
  plan: ArgumentPlan,
  element: ElementFunction,
  { pack, steps, outer }: CompactVariant,
  segment: number,
): string[] {
  const inputs = inputsOf(plan)
  const packed = packText(plan, pack, inputs)
  const single = packText(plan, 1, inputs)
  const names = resultsOf(plan).map((_, at) => `x${at}[k][e]`)
  const take = (at: PackText): string[] => [
    `bool keep;`,
    callText(element, at, ['keep', ...names]),
    `mask |= (unsigned int)keep << (k * ${pack} + e);`,
  ]
  return [
    `if (begin + ${segment} <= size) {`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    `    const long long i = begin + k * ${32 * pack} + lane * ${pack};`,
    ...indent([...pointersAt(plan, pack, outer, 'i'), ...packed.load], 2),
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    ...indent(take(packed), 3),
    `    }`,
    `  }`,
    `} else {`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    `      const long long i = begin + k * ${32 * pack} + lane * ${pack} + e;`,
    `      if (i < size) {`,
    ...indent([...pointersAt(plan, pack, outer, 'i'), ...take(single)], 4),
    `      }`,
    `    }`,
    `  }`,
    `}`,
  ]
}

/** How many elements are kept before each pack in the warp's segment, and `sum` of all. */
function ranks(pack: number, steps: number): string[] {
  if (pack === 1) {
    return [
      `#pragma unroll`,
      `for (int k = 0; k < ${steps}; k++) {`,
      `  const unsigned int votes = __ballot_sync(0xffffffffu, mask >> k & 1u);`,
      `  rank[k] = sum + __popc(votes & (1u << lane) - 1u);`,
      `  sum += __popc(votes);`,
      `}`,
    ]
  }
  // Two steps' counts, of at most 32 · 16 each, share a word on their way through the warp.
  return [
    `#pragma unroll`,
    `for (int k = 0; k < ${steps}; k += 2) {`,
    `  const unsigned int low = __popc(mask >> k * ${pack} & ${2 ** pack - 1}u);`,
    `  const unsigned int high = ${steps > 1 ? `__popc(mask >> (k + 1) * ${pack} & ${2 ** pack - 1}u)` : '0'};`,
    `  unsigned int counts = low | high << 16;`,
    `  #pragma unroll`,
    `  for (int distance = 1; distance < 32; distance *= 2) {`,
    `    const unsigned int left = __shfl_up_sync(0xffffffffu, counts, distance);`,
    `    if (lane >= distance) counts += left;`,
    `  }`,
    `  const unsigned int whole = __shfl_sync(0xffffffffu, counts, 31);`,
    `  rank[k] = sum + (counts & 0xffffu) - low;`,
    `  sum += whole & 0xffffu;`,
    ...(steps > 1 ? [`  rank[k + 1] = sum + (counts >> 16) - high;`, `  sum += whole >> 16;`] : []),
    `}`,
  ]
}
