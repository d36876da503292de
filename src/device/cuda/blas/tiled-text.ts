/**
 * Products of matrices without a library: a block computes a tile of the output, each thread some of its elements in
 * registers, from tiles of both factors in shared memory. Factors lie in any way.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { kernelName } from '../writer/source.js'
import { cppType } from '../writer/types.js'

export interface TiledVariant {
  readonly type: DTypeName
  /** Threads along each edge of a tile compute so many elements along it. */
  readonly items: 2 | 4 | 8
  /** Whether a factor's elements are side by side along k. */
  readonly alongA: boolean
  readonly alongB: boolean
  readonly batches: number
}

export const tiledThreads = 256
const edgeThreads = 16

/** Elements along each edge of a tile. */
export const tileEdge = (items: number) => edgeThreads * items
/** Elements of k that are in shared memory at a time: small tiles take fewer, longer steps. */
export const tileDepth = (items: number) => (items === 2 ? 32 : 16)

/** Half precision has no arithmetic here: it is multiplied as a reduction. */
export const isTiledType = (type: DTypeName): boolean => type !== 'float16'

interface Arithmetic {
  /** What is kept in registers and in shared memory; integers as unsigned ones, which wrap. */
  readonly type: string
  readonly zero: string
  /** Takes a pointer to the element's bytes. */
  readonly load: (pointer: string) => string
  readonly add: (total: string, a: string, b: string) => string
  readonly store: (pointer: string, total: string) => string
}

function arithmeticOf(type: DTypeName): Arithmetic {
  const { kind, itemsize, real } = dtypes[type]
  const element = cppType(type)
  const read = (pointer: string) => `*(const ${element}*)(${pointer})`
  const write = (pointer: string, value: string) => `*(${element}*)(${pointer}) = ${value};`
  if (kind === 'b') {
    const add = (total: string, a: string, b: string) => `${total} |= ${a} & ${b};`
    return {
      type: 'unsigned int',
      zero: '0',
      load: (x) => `(${read(x)} ? 1u : 0u)`,
      add,
      store: (x, total) => write(x, `${total} != 0`),
    }
  }
  const fma = real === 'float64' ? 'fma' : 'fmaf'
  if (kind === 'f') {
    const add = (total: string, a: string, b: string) => `${total} = ${fma}(${a}, ${b}, ${total});`
    return { type: element, zero: '0', load: read, add, store: write }
  }
  if (kind === 'c') {
    const part = cppType(real)
    // Complex numbers may lie where only their parts are aligned.
    const load = (x: string) => `make_${element}(((const ${part}*)(${x}))[0], ((const ${part}*)(${x}))[1])`
    const store = (x: string, total: string) =>
      `{ ${part}* const parts = (${part}*)(${x}); parts[0] = ${total}.x; parts[1] = ${total}.y; }`
    const add = (total: string, a: string, b: string) =>
      `${total}.x = ${fma}(${a}.x, ${b}.x, ${fma}(-${a}.y, ${b}.y, ${total}.x)); ` +
      `${total}.y = ${fma}(${a}.x, ${b}.y, ${fma}(${a}.y, ${b}.x, ${total}.y));`
    return { type: element, zero: `make_${element}(0, 0)`, load, add, store }
  }
  const wide = itemsize === 8 ? 'unsigned long long' : 'unsigned int'
  const add = (total: string, a: string, b: string) => `${total} += ${a} * ${b};`
  return {
    type: wide,
    zero: '0',
    load: (x) => `(${wide})${read(x)}`,
    add,
    store: (x, total) => write(x, `(${element})${total}`),
  }
}

/**
 * head: a, b, output, m, n, k, strides of a along m and k, of b along k and n, of the output along m and n, tiles along
 * n, tiles of a matrix, all tiles; then for each batch dimension its length and the strides of a, b and the output.
 */
export const tiledHead = 15

interface Side {
  /** Names the variables of the factor: `A` or `B`. */
  readonly name: 'A' | 'B'
  readonly along: boolean
  /** The strides along m or n and along k. */
  readonly byPlace: string
  readonly byDepth: string
}

export function tiledSource({ type, items, alongA, alongB, batches }: TiledVariant): string {
  const { type: Total, zero, load, add, store } = arithmeticOf(type)
  const edge = tileEdge(items)
  const depth = tileDepth(items)
  const each = (edge * depth) / tiledThreads
  const sides: readonly Side[] = [
    { name: 'A', along: alongA, byPlace: 'h[6]', byDepth: 'h[7]' },
    { name: 'B', along: alongB, byPlace: 'h[9]', byDepth: 'h[8]' },
  ]
  // Neighbouring threads load what is side by side: along k, or along the tile's edge.
  const rows = tiledThreads / depth
  const layers = tiledThreads / edge
  const place = ({ name, along }: Side) => `place${name}${along ? ` + i * ${rows}` : ''}`
  const layer = ({ name, along }: Side) => `layer${name}${along ? '' : ` + i * ${layers}`}`
  const start = ({ name, along, byPlace, byDepth }: Side) => {
    const width = along ? depth : edge
    const [first, second] = along ? ['layer', 'place'] : ['place', 'layer']
    return `    const int ${first}${name} = threadIdx.x % ${width}, ${second}${name} = threadIdx.x / ${width};
    const long long step${name} = ${along ? `${rows} * ${byPlace}` : `${layers} * ${byDepth}`};
    from${name} += (first${name} + place${name}) * ${byPlace} + layer${name} * ${byDepth};
    Total next${name}[${each}];
`
  }
  const fetch = (side: Side) => `      #pragma unroll
      for (int i = 0; i < ${each}; i++) {
        const bool inside = ${place(side)} < left${side.name} && ${layer(side)} < deep;
        next${side.name}[i] = inside ? ${load(`from${side.name} + i * step${side.name}`)} : ${zero};
      }
      from${side.name} += ${depth} * ${side.byDepth};
`
  const put = (side: Side) => `      #pragma unroll
      for (int i = 0; i < ${each}; i++) tile${side.name}[${layer(side)}][${place(side)}] = next${side.name}[i];
`
  const offsets = Array.from({ length: batches }, (_, axis) => {
    const at = tiledHead + 4 * (batches - 1 - axis)
    return `    point = rest % h[${at}]; rest /= h[${at}];
    fromA += point * h[${at + 1}]; fromB += point * h[${at + 2}]; to += point * h[${at + 3}];
`
  }).join('')
  return `typedef ${Total} Total;
struct Arguments { long long head[${tiledHead + 4 * batches}]; };

extern "C" __global__ void __launch_bounds__(${tiledThreads}, 2) ${kernelName}(const Arguments arguments) {
  __shared__ Total tileA[${depth}][${edge + 1}], tileB[${depth}][${edge + 1}];
  const long long* const h = arguments.head;
  const int row = threadIdx.x / ${edgeThreads}, column = threadIdx.x % ${edgeThreads};
  for (long long tile = blockIdx.x; tile < h[14]; tile += gridDim.x) {
    const char* fromA = (const char*)h[0];
    const char* fromB = (const char*)h[1];
    char* to = (char*)h[2];
    long long rest = tile / h[13], point = 0;
${offsets}    const long long within = tile % h[13];
    const long long firstA = within / h[12] * ${edge}, firstB = within % h[12] * ${edge};
    const int leftA = (int)(h[3] - firstA < ${edge} ? h[3] - firstA : ${edge}), leftB = (int)(h[4] - firstB < ${edge} ? h[4] - firstB : ${edge});
${sides.map(start).join('')}    Total totals[${items}][${items}];
    #pragma unroll
    for (int i = 0; i < ${items}; i++)
      #pragma unroll
      for (int j = 0; j < ${items}; j++) totals[i][j] = ${zero};
    long long deep = h[5];
${sides.map(fetch).join('')}    for (; deep > 0; deep -= ${depth}) {
${sides.map(put).join('')}      __syncthreads();
      // What comes next is on its way while this is multiplied.
      if (deep > ${depth}) {
        deep -= ${depth};
${sides.map(fetch).join('')}        deep += ${depth};
      }
      #pragma unroll
      for (int inner = 0; inner < ${depth}; inner++) {
        Total x[${items}], y[${items}];
        #pragma unroll
        for (int i = 0; i < ${items}; i++) {
          x[i] = tileA[inner][row + ${edgeThreads} * i];
          y[i] = tileB[inner][column + ${edgeThreads} * i];
        }
        #pragma unroll
        for (int i = 0; i < ${items}; i++)
          #pragma unroll
          for (int j = 0; j < ${items}; j++) { ${add('totals[i][j]', 'x[i]', 'y[j]')} }
      }
      __syncthreads();
    }
    #pragma unroll
    for (int i = 0; i < ${items}; i++) {
      #pragma unroll
      for (int j = 0; j < ${items}; j++) {
        const int y = row + ${edgeThreads} * i, x = column + ${edgeThreads} * j;
        if (y < leftA && x < leftB) ${store('to + (firstA + y) * h[10] + (firstB + x) * h[11]', 'totals[i][j]')}
      }
    }
  }
}
`
}
