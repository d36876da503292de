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
  readonly items: 4 | 8
  /** Whether a factor's elements are side by side along k. */
  readonly alongA: boolean
  readonly alongB: boolean
  readonly batches: number
}

export const tiledThreads = 256
const edgeThreads = 16
/** Elements of k that are in shared memory at a time. */
const depth = 16

/** Elements along each edge of a tile. */
export const tileEdge = (items: number) => edgeThreads * items

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
      `{ ${part}* const to = (${part}*)(${x}); to[0] = ${total}.x; to[1] = ${total}.y; }`
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

/** head: a, b, output, m, n, k, strides of a along m and k, of b along k and n, of the output along m and n, tiles along n, tiles of a matrix, all tiles. */
export const tiledHead = 15

export function tiledSource({ type, items, alongA, alongB, batches }: TiledVariant): string {
  const { type: Total, zero, load, add, store } = arithmeticOf(type)
  const edge = tileEdge(items)
  const each = (edge * depth) / tiledThreads
  const fill = (
    target: string,
    along: boolean,
    outer: string,
    base: string,
    byOuter: string,
    byK: string,
  ) => `    #pragma unroll
    for (int i = 0; i < ${each}; i++) {
      const int at = i * ${tiledThreads} + threadIdx.x;
      const int inner = ${along ? `at % ${depth}` : `at / ${edge}`}, place = ${along ? `at / ${depth}` : `at % ${edge}`};
      const bool inside = ${outer}0 + place < ${outer} && depth + inner < k;
      ${target}[inner][place] = inside ? ${load(`${base} + (${outer}0 + place) * ${byOuter} + (depth + inner) * ${byK}`)} : ${zero};
    }
`
  const offsets = Array.from({ length: batches }, (_, axis) => {
    const at = tiledHead + 4 * (batches - 1 - axis)
    return `    { const long long point = rest % h[${at}]; rest /= h[${at}]; a += point * h[${at + 1}]; b += point * h[${at + 2}]; c += point * h[${at + 3}]; }
`
  }).join('')
  return `typedef ${Total} Total;
struct Arguments { long long head[${tiledHead + 4 * batches}]; };

extern "C" __global__ void __launch_bounds__(${tiledThreads}, 2) ${kernelName}(const Arguments arguments) {
  __shared__ Total as[${depth}][${edge + 1}], bs[${depth}][${edge + 1}];
  const long long* const h = arguments.head;
  const long long m = h[3], n = h[4], k = h[5];
  const int row = threadIdx.x / ${edgeThreads}, column = threadIdx.x % ${edgeThreads};
  for (long long tile = blockIdx.x; tile < h[14]; tile += gridDim.x) {
    const char* a = (const char*)h[0];
    const char* b = (const char*)h[1];
    char* c = (char*)h[2];
    long long rest = tile / h[13];
${offsets}    const long long within = tile % h[13];
    const long long m0 = within / h[12] * ${edge}, n0 = within % h[12] * ${edge};
    Total totals[${items}][${items}];
    #pragma unroll
    for (int i = 0; i < ${items}; i++)
      #pragma unroll
      for (int j = 0; j < ${items}; j++) totals[i][j] = ${zero};
    for (long long depth = 0; depth < k; depth += ${depth}) {
${fill('as', alongA, 'm', 'a', 'h[6]', 'h[7]')}${fill('bs', alongB, 'n', 'b', 'h[9]', 'h[8]')}    __syncthreads();
    #pragma unroll
    for (int inner = 0; inner < ${depth}; inner++) {
      Total x[${items}], y[${items}];
      #pragma unroll
      for (int i = 0; i < ${items}; i++) {
        x[i] = as[inner][row + ${edgeThreads} * i];
        y[i] = bs[inner][column + ${edgeThreads} * i];
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
        const long long y = m0 + row + ${edgeThreads} * i, x = n0 + column + ${edgeThreads} * j;
        if (y < m && x < n) ${store('c + y * h[10] + x * h[11]', 'totals[i][j]')}
      }
    }
  }
}
`
}
