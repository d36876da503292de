/**
 * Ranking by one digit within a block, stably: element `i` of a thread is at position warp · 32 · items + 32 · i + lane
 * of the tile. A warp finds the lanes with the same digit by a vote on each bit; what it has counted of each digit so
 * far lies in shared memory.
 */

/** C++ for tiles of `threads` · `items` keys: declares shared memory, `rankTile` and `startDigits`. */
export function rankText(threads: number, items: number): string {
  const warps = threads / 32
  return `#define THREADS ${threads}
#define ITEMS ${items}
#define WARPS ${warps}
#define TILE (THREADS * ITEMS)

/* The lanes of the warp that have this lane's digit. */
__device__ __forceinline__ unsigned int peersOf(const unsigned int digit) {
  unsigned int peers = 0xffffffffu;
  #pragma unroll
  for (int bit = 0; bit < 8; bit++) {
    const bool set = (digit & 1u << bit) != 0;
    unsigned int votes = __ballot_sync(0xffffffffu, set);
    if (!set) votes = ~votes;
    peers &= votes;
  }
  return peers;
}
/* ranks[i]: how many keys of the warp before it have the same digit; afterwards counts[warp][digit] has them all. */
__device__ __forceinline__ void rankTile(unsigned int (*counts)[256], const Key* keys, const int place, unsigned int* ranks) {
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  for (int digit = lane; digit < 256; digit += 32) counts[warp][digit] = 0;
  __syncwarp();
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const unsigned int digit = digitOf(keys[i], place);
    const unsigned int peers = peersOf(digit);
    const unsigned int before = counts[warp][digit];
    ranks[i] = before + __popc(peers & ((1u << lane) - 1u));
    __syncwarp();
    if ((peers >> lane) == 1u) counts[warp][digit] = before + __popc(peers);
    __syncwarp();
  }
  __syncthreads();
}

/* Turns the warps' counts into how many keys of earlier warps have the digit; starts[digit]: keys with smaller digits. */
__device__ __forceinline__ void startDigits(unsigned int (*counts)[256], unsigned int* starts) {
  for (int digit = threadIdx.x; digit < 256; digit += THREADS) {
    unsigned int sum = 0;
    #pragma unroll
    for (int warp = 0; warp < WARPS; warp++) {
      const unsigned int count = counts[warp][digit];
      counts[warp][digit] = sum;
      sum += count;
    }
    starts[digit] = sum;
  }
  __syncthreads();
  if (threadIdx.x < 32) {
    unsigned int own[8], sum = 0;
    #pragma unroll
    for (int k = 0; k < 8; k++) {
      own[k] = starts[8 * threadIdx.x + k];
      sum += own[k];
    }
    unsigned int before = sum;
    #pragma unroll
    for (int distance = 1; distance < 32; distance *= 2) {
      const unsigned int other = __shfl_up_sync(0xffffffffu, before, distance);
      if ((int)threadIdx.x >= distance) before += other;
    }
    before -= sum;
    #pragma unroll
    for (int k = 0; k < 8; k++) {
      starts[8 * threadIdx.x + k] = before;
      before += own[k];
    }
  }
  __syncthreads();
}
`
}
