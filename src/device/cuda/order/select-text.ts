/**
 * Selection from long rows, 11 bits at a time from the highest ones on: count the digits of the keys that agree with
 * what is known of an answer, find the digit in which the rank lies, and go on below it. Each step reads the keys once
 * and moves none of them. Several ranks are looked for together; blocks along y are rows.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { kernelName } from '../writer/source.js'
import { keyText, unorderedText } from './keys.js'

export const digitBits = 11
export const selectThreads = 256
/** Ranks whose counts fit into shared memory together. */
export const mostRanks = 4

const bins = 1 << digitBits

/** Steps until all bits of a key are known. */
export const stepsOf = (type: DTypeName) => Math.ceil((8 * dtypes[type].itemsize) / digitBits)

/** Bits below those of a step. */
const lowBits = (type: DTypeName, step: number) => Math.max(0, 8 * dtypes[type].itemsize - digitBits * (step + 1))
const bitsAt = (type: DTypeName, step: number) => 8 * dtypes[type].itemsize - digitBits * step - lowBits(type, step)

/** The state of one rank of one row. */
const stateText = `struct State { unsigned long long known; long long rank; };\n`
export const stateBytes = 16

/** head: keys, length, states [row][rank], counts [row][rank][bins], ranks. */
export function countSource(type: DTypeName, step: number, ranks: number): string {
  const low = lowBits(type, step)
  const known = low + bitsAt(type, step)
  const all = 8 * dtypes[type].itemsize
  const agrees = known >= all ? 'true' : `(unsigned long long)number >> ${known} == known[r]`
  return `${keyText(type)}${stateText}struct Arguments { long long head[5]; };

extern "C" __global__ void __launch_bounds__(${selectThreads}) ${kernelName}(const Arguments a) {
  __shared__ unsigned int counts[${ranks}][${bins}];
  const long long length = a.head[1], row = blockIdx.y;
  const Key* const keys = (const Key*)a.head[0] + row * length;
  const State* const states = (const State*)a.head[2] + row * ${ranks};
  unsigned long long known[${ranks}];
  #pragma unroll
  for (int r = 0; r < ${ranks}; r++) known[r] = states[r].known;
  for (int at = threadIdx.x; at < ${ranks * bins}; at += ${selectThreads}) (&counts[0][0])[at] = 0;
  __syncthreads();
  const long long step = (long long)gridDim.x * ${selectThreads};
  for (long long at = (long long)blockIdx.x * ${selectThreads} + threadIdx.x; at < length; at += step) {
    const Key number = ordered(keys[at]);
    const unsigned int digit = (unsigned int)((unsigned long long)number >> ${low}) & ${(1 << bitsAt(type, step)) - 1}u;
    #pragma unroll
    for (int r = 0; r < ${ranks}; r++) if (${agrees}) atomicAdd(&counts[r][digit], 1u);
  }
  __syncthreads();
  unsigned long long* const totals = (unsigned long long*)a.head[3] + row * ${ranks * bins};
  for (int at = threadIdx.x; at < ${ranks * bins}; at += ${selectThreads}) {
    const unsigned int count = (&counts[0][0])[at];
    if (count > 0) atomicAdd(totals + at, (unsigned long long)count);
  }
}
`
}

/**
 * One block for each rank of each row: finds the digit, and clears the counts. head: states, counts, result, how many
 * ranks a row of results has, and the first of these here. The last step stores the key.
 */
export function findSource(type: DTypeName, step: number, ranks: number): string {
  const last = step === stepsOf(type) - 1
  return `${keyText(type)}${unorderedText(type)}${stateText}struct Arguments { long long head[5]; };

extern "C" __global__ void __launch_bounds__(256) ${kernelName}(const Arguments a) {
  __shared__ unsigned long long sums[8];
  State& state = ((State*)a.head[0])[blockIdx.x];
  unsigned long long* const counts = (unsigned long long*)a.head[1] + (long long)blockIdx.x * ${bins};
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  const unsigned long long rank = (unsigned long long)state.rank, known = state.known;
  unsigned long long own[${bins / 256}], sum = 0;
  #pragma unroll
  for (int k = 0; k < ${bins / 256}; k++) {
    own[k] = counts[${bins / 256} * threadIdx.x + k];
    sum += own[k];
    counts[${bins / 256} * threadIdx.x + k] = 0;
  }
  unsigned long long before = sum;
  for (int distance = 1; distance < 32; distance *= 2) {
    const unsigned long long other = __shfl_up_sync(0xffffffffu, before, distance);
    if (lane >= distance) before += other;
  }
  if (lane == 31) sums[warp] = before;
  __syncthreads();
  before -= sum;
  for (int w = 0; w < warp; w++) before += sums[w];
  if (rank < before || rank >= before + sum) return;
  int digit = 0;
  while (rank >= before + own[digit]) before += own[digit++];
  const unsigned long long next = known << ${bitsAt(type, step)} | (unsigned long long)(${bins / 256} * threadIdx.x + digit);
  state.known = next;
  state.rank = (long long)(rank - before);
${
  last
    ? `  const long long row = blockIdx.x / ${ranks}, r = blockIdx.x % ${ranks};
  ((Key*)a.head[2])[row * a.head[3] + a.head[4] + r] = unordered((Key)next);
`
    : ''
}}
`
}
