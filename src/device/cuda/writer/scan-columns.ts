/**
 * Scans across memory: neighbouring threads go through neighbouring rows, each step of which lies side by side.
 *
 * `serial`: one thread goes through a row. `columns`: where there are too few rows for that, a block shares 32 of them
 * with others: its warps handle pieces of them one after another, and each thread looks back for what comes before in
 * its row. The totals so far are always so far(j) = combine(so far(j − 1), total(j)): the same bits at every run.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { callText, inputsOf, outputsOf, packText, pointersInRow, rowBases } from './packs.js'
import { finishOne, type ScanText, scanThreads, totalFields } from './scan-text.js'
import { indent } from './source.js'
import { wordsOf } from './totals.js'

const warps = scanThreads / 32
/** Tiles before one's own that are looked at together. */
const window = 8

/** head[0]: elements of a row; head[1]: rows. Several elements are loaded before the first is combined. */
export function serial(scan: ScanText): string[] {
  const { plan, variant, element, types } = scan
  const { steps } = variant
  const one = packText(plan, 1, [])
  const load = (i: string, x: string) => [
    ...pointersInRow(plan, inputsOf(plan), i),
    callText(element, one, totalFields(types, x)),
  ]
  const store = (i: string) => [...pointersInRow(plan, outputsOf(plan), i), ...finishOne(scan, one, 't')]
  return [
    `const position row = (position)blockIdx.x * ${scanThreads} + threadIdx.x;`,
    `if (row >= (position)a.head[1]) return;`,
    ...rowBases(plan, variant.outer, 'row'),
    `const long long size = a.head[0];`,
    `long long i = 0;`,
    `Total t;`,
    `for (; i + ${steps} <= size; i += ${steps}) {`,
    `  Total x[${steps}];`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    ...indent(load('(i + k)', 'x[k]'), 2),
    `  }`,
    `  #pragma unroll`,
    `  for (int k = 0; k < ${steps}; k++) {`,
    `    t = i + k == 0 ? x[k] : combine(t, x[k]);`,
    ...indent(store('(i + k)'), 2),
    `  }`,
    `}`,
    `for (; i < size; i++) {`,
    `  Total x;`,
    `  {`,
    ...indent(load('i', 'x'), 2),
    `  }`,
    `  t = i == 0 ? x : combine(t, x);`,
    ...indent(store('i')),
    `}`,
  ]
}

/** head[0] … head[3], head[5], head[6] as in tiles; tiles are numbered across the columns. */
export function columns(scan: ScanText): string[] {
  const { plan, variant, element, types } = scan
  const { steps } = variant
  const one = packText(plan, 1, [])
  return [
    `__shared__ Total sums[${warps}][32], columnBefore[32];`,
    `const position rows = (position)a.head[1], across = (rows + 31) / 32;`,
    `const position ticket = tileTicket((unsigned int*)a.head[5]);`,
    `const long long j = ticket / across, count = a.head[2];`,
    `const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;`,
    `const position column = ticket % across * 32 + lane;`,
    `const position row = column < rows ? column : 0;`,
    ...rowBases(plan, variant.outer, 'row'),
    `const long long size = column < rows ? a.head[0] : 0, begin = (j * ${warps} + warp) * ${steps};`,
    `Total x[${steps}];`,
    `#pragma unroll`,
    `for (int k = 0; k < ${steps}; k++) {`,
    `  const long long i = begin + k;`,
    `  x[k] = neutral();`,
    `  if (i < size) {`,
    ...indent([...pointersInRow(plan, inputsOf(plan), 'i'), callText(element, one, totalFields(types, 'x[k]'))], 2),
    `  }`,
    `}`,
    `#pragma unroll`,
    `for (int k = 1; k < ${steps}; k++) x[k] = combine(x[k - 1], x[k]);`,
    `sums[warp][lane] = x[${steps - 1}];`,
    `__syncthreads();`,
    `Total head = sums[0][lane];`,
    `for (int w = 1; w < warp; w++) head = combine(head, sums[w][lane]);`,
    `bool led = warp > 0;`,
    `if (count > 1) {`,
    `  if (warp == 0 && column < rows) {`,
    `    Total own = sums[0][lane];`,
    `    for (int w = 1; w < ${warps}; w++) own = combine(own, sums[w][lane]);`,
    `    columnBefore[lane] = lookBackColumn((unsigned long long*)a.head[3], rows, column, j, count, own, (unsigned int)a.head[6]);`,
    `  }`,
    `  __syncthreads();`,
    `  if (j > 0) {`,
    `    head = led ? combine(columnBefore[lane], head) : columnBefore[lane];`,
    `    led = true;`,
    `  }`,
    `}`,
    `#pragma unroll`,
    `for (int k = 0; k < ${steps}; k++) {`,
    `  const long long i = begin + k;`,
    `  if (i < size) {`,
    ...indent(
      [
        ...pointersInRow(plan, outputsOf(plan), 'i'),
        `const Total t = led ? combine(head, x[k]) : x[k];`,
        ...finishOne(scan, one, 't'),
      ],
      2,
    ),
    `  }`,
    `}`,
  ]
}

/** By single threads: the total of the tiles before tile j of a column, unless j is 0. Records lie row by row of tiles. */
export function columnLookBackText(types: readonly DTypeName[]): string {
  const words = wordsOf(types)
  return `__device__ __forceinline__ Total lookBackColumn(unsigned long long* records, const position columns, const position column, const long long j, const long long count, const Total& own, const unsigned int tag) {
  const long long step = (long long)columns * ${words};
  unsigned long long* const mine = records + j * step + (long long)column * ${words};
  const bool last = j + 1 == count;
  if (j == 0) {
    if (!last) publish(mine, own, tag | 1u);
    return own;
  }
  if (!last) publish(mine, own, tag);
  Total x[${window}];
  int near;
  for (;;) {
    near = -1;
    bool gap = false;
    #pragma unroll
    for (int d = 0; d < ${window}; d++) {
      unsigned int seen = 0;
      const bool known = d < j && receive(mine - (d + 1) * step, tag, x[d], seen);
      if (near < 0 && !gap) {
        if (!known) gap = true;
        else if (seen & 1u) near = d;
      }
    }
    if (near >= 0) break;
    __nanosleep(20);
  }
  Total before = x[0];
  #pragma unroll
  for (int d = ${window - 1}; d >= 0; d--) {
    if (d == near) before = x[d];
    else if (d < near) before = combine(before, x[d]);
  }
  if (!last) publish(mine, combine(before, own), tag | 1u);
  return before;
}
`
}
