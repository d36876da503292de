/**
 * What comes before a tile, while the tiles before it are still at work: decoupled look-back, in one pass over memory.
 *
 * Tiles take their numbers from a counter, so that a tile waits only for tiles that run already, in whatever order
 * blocks are started. 32 tiles are a group. Each tile makes its own total known, and the last tile of a group the
 * total of its group, and then the total of everything up to there. A tile adds up the tiles before it in its group,
 * and to that the groups before, from the nearest one on of which the total so far is known. That is always
 *
 *     so far(g) = combine(so far(g − 1), total(g)),
 *
 * whoever computes it and whenever, and totals within tiles and groups are combined in one order: so that floats have
 * the same bits at every run.
 *
 * A total is made known as 32-bit words, each in a 64-bit one beside a tag, which says of which launch it is and
 * whether it counts the groups before as well. 64 bits are read and written as a whole, so a reader knows from the tags
 * alone that all words are there: no fences, and no clearing between launches.
 */
import type { DTypeName } from '../../../core/dtype.js'
import { shuffleFunction, wordFunctions, wordsOf } from './totals.js'

/** Tiles of a group. */
export const groupTiles = 32

/** Launches count tags by twos: the odd one says that the groups before are counted as well. */
export const tagStep = 2

/** Bytes of the records of `tiles` tiles of a row, and behind those of all rows, of its groups. */
export function recordBytes(types: readonly DTypeName[], tiles: number): { tiles: number; groups: number } {
  const bytes = 8 * wordsOf(types)
  return { tiles: tiles * bytes, groups: Math.ceil(tiles / groupTiles) * bytes }
}

/** Shuffles and scans of one warp's totals, by all of its threads. */
export function warpScanText(types: readonly DTypeName[]): string {
  return [
    shuffleFunction('shuffleUp', '__shfl_up_sync', types),
    shuffleFunction('broadcast', '__shfl_sync', types),
    `/* The total up to each thread of a team; each knows its place in its team. */`,
    `__device__ __forceinline__ Total scanTeam(Total s, const int place, const int team) {`,
    `  #pragma unroll`,
    `  for (int distance = 1; distance < team; distance *= 2) {`,
    `    const Total y = shuffleUp(s, distance);`,
    `    if (place >= distance) s = combine(y, s);`,
    `  }`,
    `  return s;`,
    `}`,
    '',
  ].join('\n')
}

/** `tileTicket` and `lookBack`. */
export function lookBackText(types: readonly DTypeName[]): string {
  const words = wordsOf(types)
  return [
    wordFunctions(types),
    `__device__ __forceinline__ void publish(unsigned long long* record, const Total& t, const unsigned int tag) {
  unsigned int w[${words}];
  toWords(t, w);
  #pragma unroll
  for (int k = 0; k < ${words}; k++) ((volatile unsigned long long*)record)[k] = (unsigned long long)tag << 32 | w[k];
}
/* Whether all of it is there; its tag is that of the launch or the one after. */
__device__ __forceinline__ bool receive(const unsigned long long* record, const unsigned int launchTag, Total& t, unsigned int& tag) {
  unsigned long long x[${words}];
  unsigned int w[${words}];
  #pragma unroll
  for (int k = 0; k < ${words}; k++) x[k] = ((const volatile unsigned long long*)record)[k];
  tag = (unsigned int)(x[0] >> 32);
  bool whole = (tag | 1u) == (launchTag | 1u);
  #pragma unroll
  for (int k = 0; k < ${words}; k++) {
    w[k] = (unsigned int)x[k];
    whole = whole && (unsigned int)(x[k] >> 32) == tag;
  }
  if (whole) fromWords(w, t);
  return whole;
}
/* The number of this block's tile. The last one to ask leaves the counter at 0. */
__device__ __forceinline__ unsigned int tileTicket(unsigned int* counter) {
  __shared__ unsigned int ticket;
  if (threadIdx.x == 0) {
    ticket = atomicAdd(counter, 1u);
    if (ticket == gridDim.x - 1) *(volatile unsigned int*)counter = 0;
  }
  __syncthreads();
  return ticket;
}
/* By one whole warp: the total of the tiles before tile j of a row, unless j is 0. */
__device__ __forceinline__ Total lookBack(unsigned long long* tiles, unsigned long long* groups, const long long j, const long long count, const Total& own, const unsigned int tag) {
  const int lane = threadIdx.x & 31, place = (int)(j & 31);
  const long long group = j >> 5;
  if (lane == 0 && place < 31 && j + 1 < count) publish(tiles + j * ${words}, own, tag);
  Total x = own;
  unsigned int seen;
  if (lane < place) {
    while (!receive(tiles + ((group << 5) + lane) * ${words}, tag, x, seen)) __nanosleep(20);
  }
  __syncwarp();
  x = scanTeam(x, lane, 32);
  const Total near = broadcast(x, place - 1 & 31);
  const Total whole = broadcast(x, 31);
  const bool leads = lane == 0 && place == 31 && j + 1 < count;
  if (group == 0) {
    if (leads) publish(groups, whole, tag | 1u);
    return near;
  }
  if (leads) publish(groups + group * ${words}, whole, tag);
  const long long other = group - 32 + lane;
  int from;
  for (;;) {
    const bool known = other >= 0 && receive(groups + other * ${words}, tag, x, seen);
    const unsigned int all = __ballot_sync(0xffffffffu, known);
    const unsigned int far = __ballot_sync(0xffffffffu, known && (seen & 1u));
    from = far == 0 ? 32 : 31 - __clz((int)far);
    if (far != 0 && all >> from == 0xffffffffu >> from) break;
    __nanosleep(20);
  }
  Total before = broadcast(x, from);
  for (int next = from + 1; next < 32; next++) before = combine(before, broadcast(x, next));
  if (leads) publish(groups + group * ${words}, combine(before, whole), tag | 1u);
  return place == 0 ? before : combine(before, near);
}
`,
  ].join('\n')
}
