/**
 * Scans: running totals along rows.
 *
 * `tiles`: blocks share a row; each handles a tile of it and looks back for what comes before (`look-back.ts`).
 * `warps`: a warp goes through a row with a carry. `teams`: 2 to 32 neighbouring threads share a row of so many elements.
 * `columns` and `serial`, where rows lie across memory or combining isn't associative, are in `scan-columns.ts`.
 *
 * A warp handles a segment: packs of neighbouring elements, one per thread, in several steps. Within it, totals go from
 * element to element in a pack, then by shuffles from thread to thread, then from step to step; nothing is combined
 * with the identity, so that −0 stays −0.
 */
import type { ScanKernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, argumentStruct } from './arguments.js'
import { Functions } from './expressions.js'
import { lookBackText, warpScanText } from './look-back.js'
import { callText, inputsOf, outputsOf, packText, pointersInRow, rowBases } from './packs.js'
import { columnLookBackText, columns, serial } from './scan-columns.js'
import { finishOne, type ScanText, type ScanVariant, scanThreads, segmentElements, totalFields } from './scan-text.js'
import { ElementFunction, indent, kernelName, preludeOf } from './source.js'
import { accumulatorTypes, combineFunction, totalStruct, wordsOf } from './totals.js'

/** Instructions of a body that is not written in place. */
const largeBody = 60

const forms: { readonly [form in ScanVariant['form']]: (scan: ScanText) => string[] } = {
  tiles,
  warps,
  teams,
  columns,
  serial,
}

export function scanSource(kernel: ScanKernel, plan: ArgumentPlan, variant: ScanVariant): string {
  const functions = new Functions()
  const types = accumulatorTypes(kernel.combine)
  const scan: ScanText = {
    plan,
    types,
    variant,
    element: new ElementFunction('element', kernel.body, plan, functions),
    finish: new ElementFunction(
      'finishElement',
      kernel.finish,
      plan,
      functions,
      types.map((_, at) => `t${at}`),
    ),
  }
  const combine = combineFunction(kernel.combine, types, functions)
  const { form } = variant
  const large = kernel.body.instrs.length > largeBody
  return [
    ...preludeOf(kernel, variant.narrow),
    argumentStruct(plan, variant.outer),
    functions.text,
    // Called where it is large: the segment's loops are unrolled.
    large ? scan.element.text.replace('__forceinline__', '__noinline__') : scan.element.text,
    scan.finish.text,
    totalStruct(types, kernel.identity),
    combine,
    form === 'serial' ? '' : warpScanText(types),
    form === 'tiles' || form === 'columns' ? lookBackText(types) : '',
    form === 'columns' ? columnLookBackText(types) : '',
    `extern "C" __global__ void __launch_bounds__(${scanThreads}) ${kernelName}(const Arguments a) {`,
    ...indent(forms[form](scan)),
    '}',
    '',
  ].join('\n')
}

/**
 * head[0]: elements of a row; head[1]: rows; head[2]: tiles of a row; head[3], head[4]: records of tiles and groups;
 * head[5]: the counter; head[6]: the launch's tag. Tiles are numbered across the rows, so that the one before in the
 * same row is likely to be done already.
 */
function tiles(scan: ScanText): string[] {
  const { plan, variant, types } = scan
  const blockWarps = scanThreads / 32
  const segment = segmentElements(variant)
  const words = wordsOf(types)
  return [
    `__shared__ Total sums[${blockWarps}], tileBefore;`,
    `const position rows = (position)a.head[1];`,
    `const position ticket = tileTicket((unsigned int*)a.head[5]);`,
    `const position row = ticket % rows;`,
    `const long long j = ticket / rows, count = a.head[2];`,
    ...rowBases(plan, variant.outer, 'row'),
    `const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;`,
    `const long long size = a.head[0], begin = (j * ${blockWarps} + warp) * ${segment};`,
    ...segmentTotals(scan),
    `if (lane == 0) sums[warp] = sum;`,
    `__syncthreads();`,
    `Total head = sums[0];`,
    `for (int w = 1; w < warp; w++) head = combine(head, sums[w]);`,
    `bool led = warp > 0;`,
    `if (count > 1) {`,
    `  if (warp == 0) {`,
    `    Total own = sums[0];`,
    `    for (int w = 1; w < ${blockWarps}; w++) own = combine(own, sums[w]);`,
    `    unsigned long long* const records = (unsigned long long*)a.head[3] + (long long)row * count * ${words};`,
    `    unsigned long long* const groups = (unsigned long long*)a.head[4] + (long long)row * (count + 31 >> 5) * ${words};`,
    `    const Total before = lookBack(records, groups, j, count, own, (unsigned int)a.head[6]);`,
    `    if (lane == 0) tileBefore = before;`,
    `  }`,
    `  __syncthreads();`,
    `  if (j > 0) {`,
    `    head = led ? combine(tileBefore, head) : tileBefore;`,
    `    led = true;`,
    `  }`,
    `}`,
    ...finishSegment(scan),
  ]
}

/** head[0], head[1] as in tiles. */
function warps(scan: ScanText): string[] {
  const { plan, variant } = scan
  return [
    `const position row = ((position)blockIdx.x * ${scanThreads} + threadIdx.x) / 32;`,
    `if (row >= (position)a.head[1]) return;`,
    ...rowBases(plan, variant.outer, 'row'),
    `const int lane = threadIdx.x & 31;`,
    `const long long size = a.head[0];`,
    `Total head = neutral();`,
    `for (long long begin = 0; begin < size; begin += ${segmentElements(variant)}) {`,
    `  const bool led = begin > 0;`,
    ...indent(segmentTotals(scan)),
    ...indent(finishSegment(scan)),
    `  head = led ? combine(head, sum) : sum;`,
    `}`,
  ]
}

/**
 * head[0], head[1] as in tiles; head[2]: threads of a team, a power of 2. Threads without an element stay, because their
 * warp's shuffles count on them.
 */
function teams(scan: ScanText): string[] {
  const { plan, variant, element, types } = scan
  const one = packText(plan, 1, [])
  return [
    `const int team = (int)a.head[2], i = threadIdx.x & team - 1;`,
    `const position place = ((position)blockIdx.x * ${scanThreads} + threadIdx.x) / team;`,
    `const bool present = place < (position)a.head[1] && i < a.head[0];`,
    `const position row = present ? place : 0;`,
    ...rowBases(plan, variant.outer, 'row'),
    `Total x = neutral();`,
    `if (present) {`,
    ...indent([...pointersInRow(plan, inputsOf(plan), 'i'), callText(element, one, totalFields(types, 'x'))]),
    `}`,
    `const Total t = scanTeam(x, i, team);`,
    `if (present) {`,
    ...indent([...pointersInRow(plan, outputsOf(plan), 'i'), ...finishOne(scan, one, 't')]),
    `}`,
  ]
}

/**
 * Loads the segment from element `begin` of the row on, and gives `x`, the totals up to each element within its pack;
 * `before`, the total of what comes before a pack within the segment; and `sum`, that of all of it.
 */
function segmentTotals(scan: ScanText): string[] {
  const { plan, variant, element, types } = scan
  const { pack, steps } = variant
  const inputs = inputsOf(plan)
  const packed = packText(plan, pack, inputs)
  const single = packText(plan, 1, inputs)
  const step = 32 * pack
  return [
    `Total x[${steps}][${pack}], before[${steps}];`,
    `if (begin + ${segmentElements(variant)} <= size) {`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    `    const long long i = begin + k * ${step} + lane * ${pack};`,
    ...indent([...pointersInRow(plan, inputs, 'i'), ...packed.load], 2),
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    `      ${callText(element, packed, totalFields(types, 'x[k][e]'))}`,
    `    }`,
    `  }`,
    `} else {`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    `      const long long i = begin + k * ${step} + lane * ${pack} + e;`,
    `      x[k][e] = neutral();`,
    `      if (i < size) {`,
    ...indent([...pointersInRow(plan, inputs, 'i'), callText(element, single, totalFields(types, 'x[k][e]'))], 4),
    `      }`,
    `    }`,
    `  }`,
    `}`,
    `Total sum;`,
    `#pragma unroll`,
    `for (int k = 0; k < ${steps}; k++) {`,
    `  #pragma unroll`,
    `  for (int e = 1; e < ${pack}; e++) x[k][e] = combine(x[k][e - 1], x[k][e]);`,
    `  const Total upTo = scanTeam(x[k][${pack - 1}], lane, 32);`,
    `  const Total left = shuffleUp(upTo, 1);`,
    `  const Total whole = broadcast(upTo, 31);`,
    `  before[k] = k == 0 ? left : lane == 0 ? sum : combine(sum, left);`,
    `  sum = k == 0 ? whole : combine(sum, whole);`,
    `}`,
  ]
}

/** Stores what `finish` makes of the segment's totals, after `head`, the total before it, where `led` says there is one. */
function finishSegment(scan: ScanText): string[] {
  const { plan, variant } = scan
  const { pack, steps } = variant
  const outputs = outputsOf(plan)
  const packed = packText(plan, pack, outputs)
  const single = packText(plan, 1, outputs)
  const step = 32 * pack
  const total = [
    `const bool inner = k > 0 || lane > 0;`,
    `const Total first = !inner ? head : led ? combine(head, before[k]) : before[k];`,
  ]
  const each = `const Total t = inner || led ? combine(first, x[k][e]) : x[k][e];`
  return [
    `if (begin + ${segmentElements(variant)} <= size) {`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    `    const long long i = begin + k * ${step} + lane * ${pack};`,
    ...indent([...pointersInRow(plan, outputs, 'i'), ...packed.load, ...total], 2),
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    ...indent([each, ...finishOne(scan, packed, 't')], 3),
    `    }`,
    ...indent(packed.store, 2),
    `  }`,
    `} else {`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    ...indent(total, 2),
    `    #pragma unroll`,
    `    for (int e = 0; e < ${pack}; e++) {`,
    `      const long long i = begin + k * ${step} + lane * ${pack} + e;`,
    `      if (i < size) {`,
    ...indent([...pointersInRow(plan, outputs, 'i'), each, ...finishOne(scan, single, 't')], 4),
    `      }`,
    `    }`,
    `  }`,
    `}`,
  ]
}
