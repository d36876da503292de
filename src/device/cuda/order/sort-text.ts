/**
 * Radix sort of long rows, 8 bits a pass from the lowest ones on, each pass reading and writing the keys once. One
 * kernel counts the digits of all passes; a second one says where each digit begins, and which passes move nothing since
 * all keys have one digit there. In a pass each tile is sorted by its digit in shared memory; how many keys with that
 * digit lie in tiles before it, it learns by decoupled look-back, digit by digit, while those are still at work.
 *
 * Which passes there are is known to the GPU alone, so that nothing waits for it: the kernels read it from memory.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { kernelName } from '../writer/source.js'
import { keyText, placesOf } from './keys.js'
import { rankText } from './rank-text.js'

export const sortThreads = 256

/** Keys of a thread in a pass, so that a tile's keys fit into shared memory. */
export const itemsOf = (type: DTypeName) => (placesOf(type) === 8 ? 12 : 16)
export const tileOf = (type: DTypeName) => sortThreads * itemsOf(type)

export type Payload = 'none' | 'positions' | 'given'

export interface SortVariant {
  readonly type: DTypeName
  readonly payload: Payload
  /** Whether the sorted keys are wanted. */
  readonly keys: boolean
  /** Whether counts of a row fit 30 bits. */
  readonly narrow: boolean
}

const signature = (threads: number) =>
  `extern "C" __global__ void __launch_bounds__(${threads}) ${kernelName}(const Arguments a)`
const argumentsText = (slots: number) => `struct Arguments { long long head[${slots}]; };\n`

/** head: keys, their number, counts [places][256]. */
export function countSource(type: DTypeName): string {
  const places = placesOf(type)
  return `${keyText(type)}${argumentsText(3)}
${signature(sortThreads)} {
  __shared__ unsigned int counts[${places}][256];
  const Key* const keys = (const Key*)a.head[0];
  const long long size = a.head[1];
  for (int at = threadIdx.x; at < ${places} * 256; at += ${sortThreads}) (&counts[0][0])[at] = 0;
  __syncthreads();
  const long long step = (long long)gridDim.x * ${sortThreads};
  for (long long begin = (long long)blockIdx.x * ${sortThreads}; begin < size; begin += step) {
    const long long at = begin + threadIdx.x;
    const bool inside = at < size;
    const Key key = inside ? keys[at] : (Key)0;
    const unsigned int mask = __ballot_sync(0xffffffffu, inside);
    if (inside) {
      const int first = __ffs(mask) - 1;
      #pragma unroll
      for (int place = 0; place < ${places}; place++) {
        const unsigned int digit = digitOf(key, place);
        // High digits are often the same for all: then one lane counts for the warp.
        if (__all_sync(mask, digit == __shfl_sync(mask, digit, first))) {
          if ((int)(threadIdx.x & 31) == first) atomicAdd(&counts[place][digit], (unsigned int)__popc(mask));
        } else atomicAdd(&counts[place][digit], 1u);
      }
    }
  }
  __syncthreads();
  for (int at = threadIdx.x; at < ${places} * 256; at += ${sortThreads}) {
    const unsigned int count = (&counts[0][0])[at];
    if (count > 0) atomicAdd((unsigned long long*)a.head[2] + at, (unsigned long long)count);
  }
}
`
}

/**
 * head: the number of keys, counts, which become what comes before each digit, plan. plan[0]: how many passes move
 * keys; plan[1 + place]: which of them this one is, or −1.
 */
export function planSource(type: DTypeName): string {
  const places = placesOf(type)
  return `${argumentsText(3)}
${signature(256)} {
  __shared__ unsigned long long sums[8];
  __shared__ int whole[${places}];
  unsigned long long* const counts = (unsigned long long*)a.head[1];
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  if (threadIdx.x < ${places}) whole[threadIdx.x] = 0;
  __syncthreads();
  for (int place = 0; place < ${places}; place++) {
    const unsigned long long count = counts[256 * place + threadIdx.x];
    if (count == (unsigned long long)a.head[0]) whole[place] = 1;
    unsigned long long sum = count;
    for (int distance = 1; distance < 32; distance *= 2) {
      const unsigned long long other = __shfl_up_sync(0xffffffffu, sum, distance);
      if (lane >= distance) sum += other;
    }
    if (lane == 31) sums[warp] = sum;
    __syncthreads();
    unsigned long long before = sum - count;
    for (int w = 0; w < warp; w++) before += sums[w];
    counts[256 * place + threadIdx.x] = before;
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    int* const plan = (int*)a.head[2];
    int moving = 0;
    for (int place = 0; place < ${places}; place++) plan[1 + place] = whole[place] ? -1 : moving++;
    plan[0] = moving;
  }
}
`
}

/**
 * head: 0 the keys given, 1 and 2 where keys go in turn (the last pass into 1), 3 the payload given, 4 and 5 where
 * payloads lie between passes, 6 where they go in the end, 7 the number of keys, 8 what comes before each digit, 9 the
 * plan, 10 the counter of tiles, 11 the tiles' states, 12 the place.
 */
export function passSource({ type, payload, keys, narrow }: SortVariant): string {
  const count = narrow ? 'unsigned int' : 'unsigned long long'
  const carried = payload === 'given' || !narrow ? 'long long' : 'unsigned int'
  const shift = narrow ? 30 : 62
  return `${keyText(type)}${rankText(sortThreads, itemsOf(type))}${argumentsText(13)}
typedef ${count} Count;
typedef ${carried} Carried;
#define PARTIAL ((Count)1 << ${shift})
#define ALL ((Count)2 << ${shift})
#define COUNTED (((Count)1 << ${shift}) - 1)

/* How many keys with this digit lie in tiles before; tells the tiles behind of it. */
__device__ __forceinline__ Count lookBack(volatile Count* states, const long long tile, const Count own) {
  if (tile == 0) {
    states[threadIdx.x] = ALL | own;
    return 0;
  }
  states[256 * tile + threadIdx.x] = PARTIAL | own;
  Count before = 0;
  for (long long other = tile - 1;; other--) {
    Count state;
    do state = states[256 * other + threadIdx.x]; while ((state & ~COUNTED) == 0);
    before += state & COUNTED;
    if ((state & ~COUNTED) == ALL) break;
  }
  states[256 * tile + threadIdx.x] = ALL | (before + own);
  return before;
}

${signature(sortThreads)} {
  __shared__ unsigned int counts[WARPS][256], starts[256];
  __shared__ long long bases[256];
  __shared__ union { Key keys[TILE]; ${payload === 'none' ? '' : 'Carried payload[TILE];'} } exchange;
  __shared__ unsigned int ticket;
  const int place = (int)a.head[12];
  const int* const plan = (const int*)a.head[9];
  const int moving = plan[0], pass = plan[1 + place];
  const long long size = a.head[7];
  const bool copies = moving == 0 && place == 0;
  if (pass < 0 && !copies) return;
  const bool first = pass <= 0, last = pass == moving - 1 || copies;
  const Key* const from = (const Key*)(first ? a.head[0] : (moving - pass) & 1 ? a.head[2] : a.head[1]);
  Key* const to = (Key*)((moving - 1 - pass) & 1 ? a.head[2] : a.head[1]);
${payload === 'none' ? '' : `  const Carried* const carriedFrom = (const Carried*)(first ? a.head[3] : (pass - 1) & 1 ? a.head[5] : a.head[4]);\n`}  if (copies) {
    const long long step = (long long)gridDim.x * THREADS;
    for (long long at = (long long)blockIdx.x * THREADS + threadIdx.x; at < size; at += step) {
${keys ? `      ((Key*)a.head[1])[at] = from[at];\n` : ''}${payload === 'none' ? '' : `      ((long long*)a.head[6])[at] = ${payload === 'given' ? 'carriedFrom[at]' : 'at'};\n`}    }
    return;
  }
  if (threadIdx.x == 0) ticket = atomicAdd((unsigned int*)a.head[10], 1u);
  __syncthreads();
  const long long tile = ticket, begin = tile * TILE;
  const long long rest = size - begin;
  const int valid = rest < TILE ? (int)rest : TILE;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, own = warp * 32 * ITEMS + lane;
  Key keys[ITEMS];
  unsigned int ranks[ITEMS];
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    // What lies behind the end has the largest digit in every place, and is last of all.
    const int at = own + 32 * i;
    keys[i] = at < valid ? from[begin + at] : LAST;
  }
  rankTile(counts, keys, place, ranks);
  unsigned int total = 0;
  #pragma unroll
  for (int w = 0; w < WARPS; w++) total += counts[w][threadIdx.x];
  if (threadIdx.x == 255) total -= TILE - valid;
  __syncthreads();
  startDigits(counts, starts);
  const Count before = lookBack((volatile Count*)a.head[11], tile, (Count)total);
  bases[threadIdx.x] = ((const long long*)a.head[8])[256 * place + threadIdx.x] + (long long)before - starts[threadIdx.x];
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const unsigned int digit = digitOf(keys[i], place);
    ranks[i] += starts[digit] + counts[warp][digit];
    exchange.keys[ranks[i]] = keys[i];
  }
  __syncthreads();
${payload === 'none' ? '' : `  long long targets[ITEMS];\n`}  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = threadIdx.x + i * THREADS;
    if (at < valid) {
      const Key key = exchange.keys[at];
      const long long target = bases[digitOf(key, place)] + at;
${keys ? `      to[target] = key;` : `      if (!last) to[target] = key;`}
${payload === 'none' ? '' : `      targets[i] = target;\n`}    }
  }
${payload === 'none' ? '' : payloadText(payload)}}
`.replace('LAST', lastKey(type))
}

/** The payload goes the way of the keys. */
function payloadText(payload: Payload): string {
  return `  __syncthreads();
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = own + 32 * i;
    if (at < valid) exchange.payload[ranks[i]] = ${payload === 'positions' ? 'first ? (Carried)(begin + at) : ' : ''}carriedFrom[begin + at];
  }
  __syncthreads();
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = threadIdx.x + i * THREADS;
    if (at < valid) {
      if (last) ((long long*)a.head[6])[targets[i]] = (long long)exchange.payload[at];
      else ((Carried*)(pass & 1 ? a.head[5] : a.head[4]))[targets[i]] = exchange.payload[at];
    }
  }
`
}

/** The bits of a key that no other comes after. */
export function lastKey(type: DTypeName): string {
  const all = '(Key)~(Key)0'
  return type.startsWith('float') || type.startsWith('int') ? `(Key)(${all} >> 1)` : all
}
