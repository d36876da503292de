/** Rows that fit into a block: sorted in shared memory, all passes at once. */
import type { DTypeName } from '../../../core/dtype.js'
import { kernelName } from '../writer/source.js'
import { keyText, placesOf } from './keys.js'
import { rankText } from './rank-text.js'
import { lastKey, type Payload } from './sort-text.js'

/** Threads, and keys of a thread. */
export interface RowShape {
  readonly threads: number
  readonly items: number
}

const shapes: readonly RowShape[] = [
  { threads: 32, items: 4 },
  { threads: 128, items: 8 },
  { threads: 256, items: 12 },
]

/** The shape for rows of `length`; undefined where they are too long. */
export const rowShape = (length: number): RowShape | undefined =>
  shapes.find(({ threads, items }) => length <= threads * items)

/** What is stored of a row. */
export type RowOutput = 'sorted' | 'ranks'

/** head: keys, the payload given, sorted keys, sorted payload, length, how many ranks there are, and where. */
export function rowSource(
  type: DTypeName,
  { threads, items }: RowShape,
  payload: Payload,
  keys: boolean,
  output: RowOutput,
): string {
  const carries = payload !== 'none'
  return `${keyText(type)}${rankText(threads, items)}struct Arguments { long long head[7]; };

extern "C" __global__ void __launch_bounds__(THREADS) ${kernelName}(const Arguments a) {
  __shared__ unsigned int counts[WARPS][256], starts[256];
  __shared__ union { Key keys[TILE]; unsigned short positions[TILE]; } exchange;
  __shared__ int differs;
  const int length = (int)a.head[4];
  const long long begin = (long long)blockIdx.x * length;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, own = warp * 32 * ITEMS + lane;
  Key keys[ITEMS];
  unsigned int ranks[ITEMS];
${carries ? '  unsigned short positions[ITEMS];\n' : ''}  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = own + 32 * i;
    keys[i] = at < length ? ((const Key*)a.head[0])[begin + at] : ${lastKey(type)};
${carries ? '    positions[i] = (unsigned short)at;\n' : ''}  }
  for (int place = 0; place < ${placesOf(type)}; place++) {
    // A digit that all keys share moves nothing.
    if (threadIdx.x == 0) {
      exchange.keys[0] = keys[0];
      differs = 0;
    }
    __syncthreads();
    const unsigned int digit = digitOf(exchange.keys[0], place);
    #pragma unroll
    for (int i = 0; i < ITEMS; i++) if (own + 32 * i < length && digitOf(keys[i], place) != digit) differs = 1;
    __syncthreads();
    if (!differs) continue;
    rankTile(counts, keys, place, ranks);
    startDigits(counts, starts);
    #pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const unsigned int each = digitOf(keys[i], place);
      ranks[i] += starts[each] + counts[warp][each];
      exchange.keys[ranks[i]] = keys[i];
    }
    __syncthreads();
    #pragma unroll
    for (int i = 0; i < ITEMS; i++) keys[i] = exchange.keys[own + 32 * i];
    __syncthreads();
${
  carries
    ? `    #pragma unroll
    for (int i = 0; i < ITEMS; i++) exchange.positions[ranks[i]] = positions[i];
    __syncthreads();
    #pragma unroll
    for (int i = 0; i < ITEMS; i++) positions[i] = exchange.positions[own + 32 * i];
    __syncthreads();
`
    : ''
}  }
${output === 'ranks' ? ranksText : sortedText(payload, keys)}}
`
}

function sortedText(payload: Payload, keys: boolean): string {
  const value = payload === 'given' ? '((const long long*)a.head[1])[begin + positions[i]]' : '(long long)positions[i]'
  return `  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = own + 32 * i;
    if (at < length) {
${keys ? '      ((Key*)a.head[2])[begin + at] = keys[i];\n' : ''}${payload === 'none' ? '' : `      ((long long*)a.head[3])[begin + at] = ${value};\n`}    }
  }
`
}

const ranksText = `  #pragma unroll
  for (int i = 0; i < ITEMS; i++) exchange.keys[own + 32 * i] = keys[i];
  __syncthreads();
  const int wanted = (int)a.head[5];
  for (int k = threadIdx.x; k < wanted; k += THREADS) {
    ((Key*)a.head[2])[(long long)blockIdx.x * wanted + k] = exchange.keys[((const long long*)a.head[6])[k]];
  }
`
