/**
 * One pass of the radix sort of long rows (`sort-text.ts`): a tile is sorted by one digit in shared memory, and its keys
 * go where those of the tiles before it end, digit by digit.
 *
 * A tile counts its digits first and makes them known before it ranks its keys, so that tiles behind it seldom wait.
 * Looking back, a thread reads what several tiles say of its digit at once: memory is far away, and each tile's sum is
 * needed by the next one. Keys are encoded by the first pass, and decoded by the last.
 */
import { kernelName } from '../writer/source.js'
import { encodedText } from './keys.js'
import { argumentsText, carriedBytes, type Payload, type SortVariant, tileShapeOf } from './sort-text.js'

/** Blocks that a multiprocessor shall have room for: fewer leave it waiting, though each has more registers. */
const blocksAtOnce = 3

/** Tiles that are read at once in looking back. */
const lookedAt = 4

/**
 * head: 0 the keys given, 1 and 2 where keys go in turn (the last pass into 1), 3 the payload given, 4 and 5 where
 * payloads lie between passes, 6 where they go in the end, 7 the number of keys, 8 what comes before each digit, 9 the
 * plan, 10 the counter of tiles, 11 the tiles' states, 12 the place.
 */
export function passSource(variant: SortVariant): string {
  const { type, payload, keys, narrow } = variant
  const { threads, items } = tileShapeOf(variant)
  const count = narrow ? 'unsigned int' : 'unsigned long long'
  const carried = carriedBytes(variant) === 8 ? 'long long' : 'unsigned int'
  const carries = payload !== 'none'
  return `${encodedText(type, keys)}#define THREADS ${threads}
#define ITEMS ${items}
#define WARPS (THREADS / 32)
#define TILE (THREADS * ITEMS)
${argumentsText(13)}typedef ${count} Count;
typedef ${carried} Carried;
/* lanes: of the warp that look at it now; next: how many keys there are, then where the next one goes. */
struct alignas(8) Digit { unsigned int lanes, next; };
${lookBackText(narrow)}${startsText}
extern "C" __global__ void __launch_bounds__(THREADS, ${blocksAtOnce}) ${kernelName}(const Arguments a) {
  __shared__ union { Digit digits[WARPS][256]; Key keys[TILE]; ${carries ? 'Carried payload[TILE]; ' : ''}} shared;
  __shared__ Count bases[256];
  __shared__ unsigned int sums[8], ticket, specials;
  const int place = (int)a.head[12];
  const int* const plan = (const int*)a.head[9];
  const int moving = plan[0], pass = plan[1 + place];
  const long long size = a.head[7];
  const bool copies = moving == 0 && place == 0;
  if (pass < 0 && !copies) return;
  const bool first = pass <= 0, last = pass == moving - 1 || copies;
  const Key* const from = (const Key*)(first ? a.head[0] : (moving - pass) & 1 ? a.head[2] : a.head[1]);
  Key* const to = (Key*)((moving - 1 - pass) & 1 ? a.head[2] : a.head[1]);
${carries ? `  const Carried* const carriedFrom = (const Carried*)(first ? a.head[3] : (pass - 1) & 1 ? a.head[5] : a.head[4]);\n` : ''}  if (copies) {
    const long long step = (long long)gridDim.x * THREADS;
    for (long long at = (long long)blockIdx.x * THREADS + threadIdx.x; at < size; at += step) {
${keys ? `      ((Key*)a.head[1])[at] = from[at];\n` : ''}${carries ? `      ((long long*)a.head[6])[at] = ${payload === 'given' ? 'carriedFrom[at]' : 'at'};\n` : ''}    }
    return;
  }
  if (threadIdx.x == 0) {
    ticket = atomicAdd((unsigned int*)a.head[10], 1u);
    specials = 0;
  }
  for (int at = threadIdx.x; at < (int)sizeof(shared.digits) / 4; at += THREADS) ((unsigned int*)&shared.digits[0][0])[at] = 0;
  __syncthreads();
  const long long tile = ticket, begin = tile * TILE;
  const long long rest = size - begin;
  const int valid = rest < TILE ? (int)rest : TILE;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, own = warp * 32 * ITEMS + lane;
  Key keys[ITEMS];
  unsigned int ranks[ITEMS];
  if (valid == TILE) {
    #pragma unroll
    for (int i = 0; i < ITEMS; i++) keys[i] = from[begin + own + 32 * i];
    if (first) {
      #pragma unroll
      for (int i = 0; i < ITEMS; i++) keys[i] = encode(keys[i]);
    }
  } else {
    // What lies behind the end has the largest digit in every place, and is last of all.
    #pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int at = own + 32 * i;
      keys[i] = (Key)~(Key)0;
      if (at < valid) keys[i] = first ? encode(from[begin + at]) : from[begin + at];
    }
  }
  bool some = false;
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) some = some || isSpecial(keys[i]);
  const bool special = __any_sync(0xffffffffu, some);
  if (special) specials = 1;
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) atomicAdd(&shared.digits[warp][digitOf(keys[i], place, special)].next, 1u);
  __syncthreads();
  // Counts become where the keys of a warp with the digit begin within the tile.
  unsigned int each[WARPS], total = 0, start = 0;
  volatile Count* const states = (volatile Count*)a.head[11];
  if (threadIdx.x < 256) {
    #pragma unroll
    for (int w = 0; w < WARPS; w++) {
      each[w] = total;
      total += shared.digits[w][threadIdx.x].next;
    }
    const unsigned int real = threadIdx.x == 255 ? total - (TILE - valid) : total;
    publish(states, tile, real);
    start = startOf(total, sums);
    total = real;
  }
  __syncthreads();
  if (threadIdx.x < 256) {
    for (int w = 0; w < (int)threadIdx.x >> 5; w++) start += sums[w];
    #pragma unroll
    for (int w = 0; w < WARPS; w++) shared.digits[w][threadIdx.x].next = start + each[w];
  }
  __syncthreads();
${rankText}  __syncthreads();
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) shared.keys[ranks[i]] = keys[i];
  if (threadIdx.x < 256) {
    const Count before = lookBack(states, tile, (Count)total);
    bases[threadIdx.x] = (Count)((const long long*)a.head[8])[256 * place + threadIdx.x] + before - start;
  }
  __syncthreads();
${carries ? `  Count targets[ITEMS];\n` : ''}  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = threadIdx.x + i * THREADS;
    if (at < valid) {
      const Key key = shared.keys[at];
      const Count target = bases[digitOf(key, place, specials != 0)] + (Count)at;
${keys ? `      to[target] = last ? decode(key) : key;` : `      if (!last) to[target] = key;`}
${carries ? `      targets[i] = target;\n` : ''}    }
  }
${carries ? payloadText(payload) : ''}}
`
}

/**
 * Each lane shows itself at its digit; the last of those that are there moves on where the digit's next key goes. Lanes
 * that would all meet at one digit, as they do in sorted rows, needn't show themselves.
 */
const rankText = `  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const unsigned int value = digitOf(keys[i], place, special);
    Digit* const digit = &shared.digits[warp][value];
    const bool same = __all_sync(0xffffffffu, value == __shfl_sync(0xffffffffu, value, 0));
    if (!same) atomicOr(&digit->lanes, 1u << lane);
    __syncwarp();
    const Digit seen = *digit;
    const unsigned int peers = same ? 0xffffffffu : seen.lanes;
    ranks[i] = seen.next + __popc(peers & ((1u << lane) - 1u));
    __syncwarp();
    if ((peers >> lane) == 1u) *digit = Digit{0u, ranks[i] + 1};
    __syncwarp();
  }
`

function lookBackText(narrow: boolean): string {
  const shift = narrow ? 30 : 62
  return `#define PARTIAL ((Count)1 << ${shift})
#define ALL ((Count)2 << ${shift})
#define COUNTED (((Count)1 << ${shift}) - 1)
__device__ __forceinline__ void publish(volatile Count* states, const long long tile, const unsigned int own) {
  states[256 * tile + threadIdx.x] = (tile == 0 ? ALL : PARTIAL) | own;
}
/* How many keys with this digit lie in tiles before; tells the tiles behind of it. */
__device__ __forceinline__ Count lookBack(volatile Count* states, const long long tile, const Count own) {
  if (tile == 0) return 0;
  Count before = 0;
  bool done = false;
  for (long long other = tile - 1; !done;) {
    Count seen[${lookedAt}];
    #pragma unroll
    for (int k = 0; k < ${lookedAt}; k++) seen[k] = other >= k ? states[256 * (other - k) + threadIdx.x] : 0;
    bool known = true;
    #pragma unroll
    for (int k = 0; k < ${lookedAt}; k++) {
      known = known && !done && (seen[k] & ~COUNTED) != 0;
      if (known) {
        before += seen[k] & COUNTED;
        done = (seen[k] & ~COUNTED) == ALL;
        other--;
      }
    }
  }
  states[256 * tile + threadIdx.x] = ALL | (before + own);
  return before;
}
`
}

const startsText = `/* How many keys of this warp's digits are smaller; sums: of each warp's digits. */
__device__ __forceinline__ unsigned int startOf(const unsigned int total, unsigned int* sums) {
  const int lane = threadIdx.x & 31;
  unsigned int upTo = total;
  #pragma unroll
  for (int distance = 1; distance < 32; distance *= 2) {
    const unsigned int left = __shfl_up_sync(0xffffffffu, upTo, distance);
    if (lane >= distance) upTo += left;
  }
  if (lane == 31) sums[threadIdx.x >> 5] = upTo;
  return upTo - total;
}
`

/** The payload goes the way of the keys. */
function payloadText(payload: Payload): string {
  return `  __syncthreads();
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = own + 32 * i;
    if (at < valid) shared.payload[ranks[i]] = ${payload === 'positions' ? 'first ? (Carried)(begin + at) : ' : ''}carriedFrom[begin + at];
  }
  __syncthreads();
  #pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int at = threadIdx.x + i * THREADS;
    if (at < valid) {
      if (last) ((long long*)a.head[6])[targets[i]] = (long long)shared.payload[at];
      else ((Carried*)(pass & 1 ? a.head[5] : a.head[4]))[targets[i]] = shared.payload[at];
    }
  }
`
}
