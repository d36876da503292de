/**
 * Radix sort of long rows, 8 bits a pass from the lowest ones on, each pass reading and writing the keys once. One
 * kernel counts the digits of all passes; a second one says where each digit begins, and which passes move nothing since
 * all keys have one digit there. In a pass each tile is sorted by its digit in shared memory; how many keys with that
 * digit lie in tiles before it, it learns by decoupled look-back, digit by digit, while those are still at work.
 *
 * Which passes there are is known to the GPU alone, so that nothing waits for it: the kernels read it from memory.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { kernelName } from '../writer/source.js'
import { encodedText, placesOf } from './keys.js'

export const sortThreads = 256

export type Payload = 'none' | 'positions' | 'given'

export interface SortVariant {
  readonly type: DTypeName
  readonly payload: Payload
  /** Whether the sorted keys are wanted. */
  readonly keys: boolean
  /** Whether counts of a row fit 30 bits. */
  readonly narrow: boolean
}

/** Bytes of a payload between passes. */
export const carriedBytes = ({ payload, narrow }: Pick<SortVariant, 'payload' | 'narrow'>): number =>
  payload === 'none' ? 0 : payload === 'positions' && narrow ? 4 : 8

/** Threads of a tile in a pass, no fewer than digits, and keys of each, so that they fit into shared memory. */
export function tileShapeOf(variant: Omit<SortVariant, 'keys'>): { readonly threads: number; readonly items: number } {
  const wide = Math.max(dtypes[variant.type].itemsize, carriedBytes(variant)) === 8
  return { threads: 384, items: wide ? 11 : 16 }
}

const signature = (threads: number) =>
  `extern "C" __global__ void __launch_bounds__(${threads}) ${kernelName}(const Arguments a)`
export const argumentsText = (slots: number) => `struct Arguments { long long head[${slots}]; };\n`

/** Keys that a thread counts at a time. */
const countedAtOnce = 4

/** head: keys, their number, counts [places][256]. */
export function countSource(type: DTypeName): string {
  const places = placesOf(type)
  return `${encodedText(type, false)}${argumentsText(3)}
${signature(sortThreads)} {
  __shared__ unsigned int counts[${places}][256];
  const Key* const keys = (const Key*)a.head[0];
  const long long size = a.head[1];
  for (int at = threadIdx.x; at < ${places} * 256; at += ${sortThreads}) (&counts[0][0])[at] = 0;
  __syncthreads();
  const long long step = (long long)gridDim.x * ${sortThreads * countedAtOnce};
  for (long long begin = (long long)blockIdx.x * ${sortThreads * countedAtOnce}; begin < size; begin += step) {
    Key number[${countedAtOnce}];
    #pragma unroll
    for (int k = 0; k < ${countedAtOnce}; k++) {
      const long long at = begin + k * ${sortThreads} + threadIdx.x;
      if (at < size) number[k] = encode(keys[at]);
    }
    #pragma unroll
    for (int k = 0; k < ${countedAtOnce}; k++) {
      if (begin + k * ${sortThreads} + threadIdx.x < size) {
        #pragma unroll
        for (int place = 0; place < ${places}; place++) atomicAdd(&counts[place][digitOf(number[k], place)], 1u);
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

/** The bits of a key that no other comes after. */
export function lastKey(type: DTypeName): string {
  const all = '(Key)~(Key)0'
  return type.startsWith('float') || type.startsWith('int') ? `(Key)(${all} >> 1)` : all
}
