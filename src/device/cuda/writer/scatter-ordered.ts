/**
 * Scatters that combine in index order, whatever the combination: sums of floats have the bits that NumPy gives them,
 * at every run. Each block owns the positions that a hash gives it. All blocks go through all positions; a block puts
 * those that it owns, with their values, in a list in shared memory, in index order, and combines what stands in the
 * list when it is full: of equal positions the first thread handles all, one after another.
 *
 * Positions are read once by each block, mostly from the level-2 cache; values once in all.
 */
import type { ScatterKernel } from '../../../ir/kernel.js'
import { type Functions, Names, writeBody } from './expressions.js'
import { callText, declareResults, inputsOf, packText, pointersAt } from './packs.js'
import type { ScatterText } from './scatter.js'
import { indent, resultsOf } from './source.js'
import { cppType } from './types.js'

export const scatterThreads = 256

/** Points of a thread at a time, and entries of the list. */
const items = 8
const capacity = 2 * scatterThreads
const warps = scatterThreads / 32

/** Points that a block goes through at a time. */
export const orderedSpan = scatterThreads * items

/** `combine(stored…, values…, results…)`. */
export function orderedFunctions({ combine }: ScatterKernel, functions: Functions): string {
  const { params, instrs, results } = combine!
  const lines: string[] = []
  const names = params.map((_, at) => `a${at}`)
  const values = writeBody(combine!, names, () => '', lines, new Names(), functions)
  const list = [
    ...params.map((type, at) => `const ${cppType(type)} a${at}`),
    ...results.map((id, at) => `${cppType(instrs[id].type)}& r${at}`),
  ]
  const text = [...lines, ...values.map((value, at) => `r${at} = ${value};`)]
  return `__device__ __forceinline__ void combine(${list.join(', ')}) {\n${indent(text).join('\n')}\n}\n`
}

/** head[0]: points; head[1]: packs along the inner dimension. */
export function orderedBody({ kernel, plan, variant, element, type }: ScatterText): string[] {
  const lanes = resultsOf(plan).length
  const stored = cppType(type)
  const valueTypes = kernel.combine!.params.slice(lanes).map(cppType)
  const inputs = inputsOf(plan)
  const single = packText(plan, 1, inputs)
  const pointers = pointersAt(plan, variant.pack, variant.outer, 'point')
  const unused = valueTypes.map((value, at) => `${value} y${at};`)
  const names = valueTypes.map((_, at) => `y${at}`)
  return [
    `__shared__ long long listAt[${capacity}];`,
    ...valueTypes.map((value, at) => `__shared__ ${value} list${at}[${capacity}];`),
    `__shared__ unsigned int counts[${items * warps + 1}];`,
    `${stored}* const out = (${stored}*)a.operand[${plan.firstOutput}].pointer;`,
    `const long long size = a.head[0], length = a.operand[${plan.firstOutput}].stride;`,
    `const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;`,
    `unsigned int held = 0;`,
    `for (long long begin = 0; begin < size; begin += ${orderedSpan}) {`,
    `  long long found[${items}];`,
    `  unsigned int hits = 0, before[${items}];`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${items}; k++) {`,
    `    const long long point = begin + k * ${scatterThreads} + threadIdx.x;`,
    `    found[k] = -1;`,
    `    if (point < size) {`,
    ...indent([...pointers, ...unused, callText(element, single, ['found[k]', ...names])], 3),
    `    }`,
    `    const bool inside = (unsigned long long)found[k] < (unsigned long long)length;`,
    `    const unsigned long long hash = (unsigned long long)found[k] * 0x9e3779b97f4a7c15ull >> 32;`,
    `    const unsigned int owner = (unsigned int)(hash * gridDim.x >> 32);`,
    `    if (inside && owner == blockIdx.x) hits |= 1u << k;`,
    `  }`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${items}; k++) {`,
    `    const unsigned int votes = __ballot_sync(0xffffffffu, hits >> k & 1u);`,
    `    before[k] = __popc(votes & (1u << lane) - 1u);`,
    `    if (lane == 0) counts[k * ${warps} + warp] = __popc(votes);`,
    `  }`,
    `  __syncthreads();`,
    `  if (threadIdx.x == 0) {`,
    `    unsigned int sum = 0;`,
    `    for (int k = 0; k < ${items * warps}; k++) {`,
    `      const unsigned int count = counts[k];`,
    `      counts[k] = sum;`,
    `      sum += count;`,
    `    }`,
    `    counts[${items * warps}] = sum;`,
    `  }`,
    `  __syncthreads();`,
    `  const unsigned int total = counts[${items * warps}];`,
    `  for (unsigned int done = 0; done < total;) {`,
    `    const unsigned int room = ${capacity} - held, taken = total - done < room ? total - done : room;`,
    `    #pragma unroll`,
    `    for (int k = 0; k < ${items}; k++) {`,
    `      const unsigned int rank = counts[k * ${warps} + warp] + before[k] - done;`,
    `      if ((hits >> k & 1u) && rank < taken) {`,
    `        const long long point = begin + k * ${scatterThreads} + threadIdx.x;`,
    ...indent(
      [
        ...pointers,
        `long long at;`,
        ...unused,
        callText(element, single, ['at', ...names]),
        `listAt[held + rank] = at;`,
        ...names.map((name, at) => `list${at}[held + rank] = ${name};`),
      ],
      4,
    ),
    `      }`,
    `    }`,
    `    held += taken;`,
    `    done += taken;`,
    `    if (held == ${capacity}) {`,
    ...indent(combineList(lanes, valueTypes.length, declareResults(plan)), 3),
    `      held = 0;`,
    `    }`,
    `  }`,
    `  __syncthreads();`,
    `}`,
    ...combineList(lanes, valueTypes.length, declareResults(plan)),
  ]
}

/** Combines what stands in the list, as many threads' entries at a time. */
function combineList(lanes: number, values: number, declared: readonly string[]): string[] {
  const place = (lane: number) => (lanes === 2 ? `out[2 * at + ${lane}]` : 'out[at]')
  const totals = Array.from({ length: lanes }, (_, lane) => `y${lane}`)
  const next = Array.from({ length: lanes }, (_, lane) => `n${lane}`)
  const given = Array.from({ length: values }, (_, at) => `list${at}[j]`)
  return [
    `__syncthreads();`,
    `for (unsigned int first = 0; first < held; first += ${scatterThreads}) {`,
    `  const unsigned int end = first + ${scatterThreads} < held ? first + ${scatterThreads} : held, i = first + threadIdx.x;`,
    `  if (i < end) {`,
    `    const long long at = listAt[i];`,
    `    bool leads = true;`,
    `    for (unsigned int j = first; j < i; j++) {`,
    `      if (listAt[j] == at) {`,
    `        leads = false;`,
    `        break;`,
    `      }`,
    `    }`,
    `    if (leads) {`,
    ...indent([...declared, ...totals.map((name, lane) => `${name} = ${place(lane)};`)], 3),
    `      for (unsigned int j = i; j < end; j++) {`,
    `        if (listAt[j] != at) continue;`,
    ...indent(
      [
        ...declared.map((line, lane) => line.replace(`y${lane}`, `n${lane}`)),
        `combine(${[...totals, ...given, ...next].join(', ')});`,
        ...totals.map((name, lane) => `${name} = n${lane};`),
      ],
      4,
    ),
    `      }`,
    ...indent(
      totals.map((name, lane) => `${place(lane)} = ${name};`),
      3,
    ),
    `    }`,
    `  }`,
    `  __syncthreads();`,
    `}`,
  ]
}
