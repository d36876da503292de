/** Products of matrices around the edges of tiles, blocks and panels, by exact arithmetic, on any number of threads. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { type DTypeName, dtypeNames, dtypes, type TypedArray } from '#src/core/dtype.js'
import { float16Bits } from '#src/core/float16.js'
import { Heap } from '#src/device/cpu/heap.js'
import { elementOf } from '#src/device/cpu/products/arithmetic.js'
import { libraryProduct, runLibrary } from '#src/device/cpu/products/library-products.js'
import { matricesOf } from '#src/device/cpu/products/matrices.js'
import { ProductKernels } from '#src/device/cpu/products/product-kernels.js'
import { Runner } from '#src/device/cpu/runner.js'
import { Threads } from '#src/device/cpu/threads.js'
import type { BlasMatrix, BlasRoutines } from '#src/device/linalg/blas/blas.js'
import { findBlas } from '#src/device/linalg/blas/find-blas.js'
import { interpret, memoryOver } from '#src/ir/interpret.js'
import type { Launch } from '#src/ir/kernel.js'
import { multiplyReduce } from '#src/ir/matmul.js'
import { matmulOf } from '../contract/cases/products.js'
import { generator } from '../contract/values.js'

type Shape = readonly [matrices: number, rows: number, columns: number, steps: number]
/** In which order the last two axes lie in memory, and which of them run backwards. */
type Way = 'rows' | 'columns' | 'backwards' | 'apart'
type Ways = readonly [a: Way, b: Way, c: Way]

interface Bench {
  readonly heap: Heap
  readonly threads: Threads
  readonly products: ProductKernels
}

function benchOf(heap: Heap, count: number, packedLimit?: number, blas?: typeof findBlas): Bench {
  const threads = new Threads(heap, count)
  const products = new ProductKernels(new Runner(heap, threads), packedLimit, blas ?? (() => undefined))
  return { heap, threads, products }
}

interface Stack {
  readonly pointer: number
  /** Of the elements, in memory. */
  readonly offset: (matrix: number, row: number, column: number) => number
  readonly strides: readonly [matrix: number, row: number, column: number]
  readonly bytes: number
}

function place(heap: Heap, type: DTypeName, count: number, rows: number, columns: number, way: Way): Stack {
  const { itemsize } = dtypes[type]
  const gap = way === 'apart' ? 3 : 1
  const size = Math.max(1, rows * columns * gap)
  const bytes = Math.max(1, count) * size * itemsize
  const start = heap.allocate(bytes)!
  const [row, column] = way === 'columns' ? [1, rows] : [columns * gap, gap]
  const signs = way === 'backwards' ? [-1, -1] : [1, 1]
  const strides = [size * itemsize, row * signs[0] * itemsize, column * signs[1] * itemsize] as const
  const pointer = way === 'backwards' ? start + Math.max(0, rows * columns - 1) * itemsize : start
  const offset = (matrix: number, i: number, j: number) =>
    (pointer - start + matrix * strides[0] + i * strides[1] + j * strides[2]) / itemsize
  return { pointer, strides, offset, bytes }
}

const startOf = ({ pointer, offset }: Stack, itemsize: number) => pointer - offset(0, 0, 0) * itemsize

function viewOf(heap: Heap, type: DTypeName, stack: Stack): TypedArray {
  const { storage, itemsize } = dtypes[type]
  const start = startOf(stack, itemsize)
  return new storage(heap.buffer, start, stack.bytes / storage.BYTES_PER_ELEMENT)
}

/** Small whole numbers, whose sums are exact in all dtypes but half precision. */
function fill(heap: Heap, type: DTypeName, stack: Stack, random: () => number): Int32Array {
  const { kind, lanes } = dtypes[type]
  const view = viewOf(heap, type, stack)
  const values = Int32Array.from({ length: view.length }, () => {
    const value = Math.floor(random() * 7) - 3
    return kind === 'b' ? Number(value > 1) : value
  })
  for (let at = 0; at < values.length; at++) {
    if (view instanceof BigInt64Array || view instanceof BigUint64Array) view[at] = BigInt(values[at])
    else view[at] = type === 'float16' ? float16Bits(values[at]) : values[at]
  }
  assert.equal(view.length % lanes, 0)
  return values
}

function check(bench: Bench, type: DTypeName, shape: Shape, ways: Ways): Uint8Array {
  const { heap, products } = bench
  const kernel = matmulOf(type)
  return checkBy(heap, type, shape, ways, (launch) => {
    const bytes = products.scratchBytes(kernel, launch)!
    const scratch = heap.allocate(Math.max(1, bytes))!
    const guard = heap.allocate(64)!
    const guarded = new Uint8Array(heap.buffer, guard, 64).fill(7)
    assert.ok(products.launch(kernel, { ...launch, scratch }))
    assert.ok(
      guarded.every((byte) => byte === 7),
      'more was written than asked for',
    )
    heap.release(guard, 64)
    heap.release(scratch, Math.max(1, bytes))
  })
}

/** The bytes of the result, which is right. */
function checkBy(
  heap: Heap,
  type: DTypeName,
  [count, rows, columns, steps]: Shape,
  ways: Ways,
  run: (launch: Launch) => void,
): Uint8Array {
  const { lanes, kind, itemsize } = dtypes[type]
  const random = generator(rows + 3 * columns + 5 * steps)
  const [a, b, c] = [
    place(heap, type, count, rows, steps, ways[0]),
    place(heap, type, count, steps, columns, ways[1]),
    place(heap, type, count, rows, columns, ways[2]),
  ]
  const [left, right] = [fill(heap, type, a, random), fill(heap, type, b, random)]
  new Uint8Array(heap.buffer, startOf(c, itemsize), c.bytes).fill(1)
  run({
    dims: [count, rows, columns, steps],
    reduced: 1,
    params: [
      { kind: 'buffer', pointer: a.pointer, strides: [a.strides[0], a.strides[1], 0, a.strides[2]] },
      { kind: 'buffer', pointer: b.pointer, strides: [b.strides[0], 0, b.strides[2], b.strides[1]] },
    ],
    outputs: [{ pointer: c.pointer, strides: [...c.strides] }],
  })
  const got = viewOf(heap, type, c)
  const [xStep, yStep] = [a.strides[2], b.strides[1]].map((stride) => (stride / itemsize) * lanes)
  const expected = new dtypes[type].storage(lanes)
  for (let matrix = 0; matrix < count; matrix++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let [re, im] = [0, 0]
        let [x, y] = [lanes * a.offset(matrix, i, 0), lanes * b.offset(matrix, 0, j)]
        for (let l = 0; l < steps; l++, x += xStep, y += yStep) {
          re += left[x] * right[y]
          if (lanes === 1) continue
          re -= left[x + 1] * right[y + 1]
          im += left[x] * right[y + 1] + left[x + 1] * right[y]
        }
        if (kind === 'b') re = Number(re > 0)
        if (expected instanceof BigInt64Array || expected instanceof BigUint64Array) expected[0] = BigInt(re)
        else {
          expected[0] = type === 'float16' ? float16Bits(re) : re
          if (lanes === 2) expected[1] = im
        }
        for (let lane = 0; lane < lanes; lane++) {
          const at = lanes * c.offset(matrix, i, j) + lane
          if (got[at] === expected[lane]) continue
          const what = `${type} (${[count, rows, columns, steps]}), ${ways}`
          assert.fail(`${what}: ${got[at]} at ${[matrix, i, j]}, not ${expected[lane]}`)
        }
      }
    }
  }
  const result = new Uint8Array(heap.buffer, startOf(c, itemsize), c.bytes).slice()
  for (const stack of [c, b, a]) heap.release(startOf(stack, itemsize), stack.bytes)
  return result
}

const small = { maximumPages: 1024, wide: false }
const plain: Ways = ['rows', 'rows', 'rows']

/** Edges of tiles and blocks; parts of sums; panels made beforehand. */
const shapes: readonly Shape[] = [
  [1, 2, 2, 1],
  [1, 3, 5, 255],
  [1, 8, 9, 257],
  [2, 67, 17, 130],
  [1, 4, 4, 2100],
  [3, 5, 7, 2049],
  [1, 130, 37, 260],
  [2, 129, 250, 20],
]

suite('all dtypes', () => {
  const bench = benchOf(new Heap(small), 2)
  after(() => bench.threads.stop())
  for (const type of dtypeNames) {
    test(type, () => {
      for (const shape of shapes) check(bench, type, shape, plain)
    })
  }
})

suite('vectors', () => {
  const bench = benchOf(new Heap(small), 2)
  after(() => bench.threads.stop())
  const vectorShapes: readonly Shape[] = [
    [1, 1, 1, 3],
    [1, 1, 7, 5],
    [3, 1, 9, 2051],
    [2, 700, 1, 33],
    [1, 5, 1, 9001],
    [1, 1, 1030, 70],
    [1, 1, 3, 30_000],
    [1, 1, 530, 1500],
  ]
  for (const type of ['float32', 'float64', 'complex64', 'complex128', 'int32', 'uint64'] as const) {
    test(type, () => {
      for (const shape of vectorShapes) {
        for (const way of ['rows', 'columns'] as const) {
          check(bench, type, shape, shape[1] === 1 ? ['apart', way, 'backwards'] : [way, 'apart', 'backwards'])
          // Results that lie as sums do are written where they belong.
          if (shape.reduce((size, length) => size * length) < 1e5) {
            check(bench, type, shape, shape[1] === 1 ? ['rows', way, 'rows'] : [way, 'rows', 'rows'])
          }
        }
      }
    })
  }
})

test('pairs of short vectors', () => {
  const bench = benchOf(new Heap(small), 2)
  const { heap, products } = bench
  for (const type of ['float32', 'float64', 'int32', 'uint64'] as const) {
    const kernel = multiplyReduce(matmulOf(type))
    for (const steps of [1, 2, 3, 4, 7, 8, 15, 16, 17, 30, 100, 128]) {
      const count = steps === 8 ? 5000 : 5
      // The vectors of `b` lie one before another, and in every other case there is but one.
      const [a, b] = [place(heap, type, count, 1, steps, 'rows'), place(heap, type, count, 1, steps, 'rows')]
      const c = place(heap, type, count, 1, 1, 'apart')
      const random = generator(steps)
      const [left, right] = [fill(heap, type, a, random), fill(heap, type, b, random)]
      const stride = steps % 2 === 0 ? 0 : -b.strides[0]
      const last = stride === 0 ? 0 : count - 1
      const taken = products.launchPairs(kernel, {
        dims: [count, steps],
        reduced: 1,
        params: [
          { kind: 'buffer', pointer: a.pointer, strides: [a.strides[0], a.strides[2]] },
          { kind: 'buffer', pointer: b.pointer + last * b.strides[0], strides: [stride, b.strides[2]] },
        ],
        outputs: [{ pointer: c.pointer, strides: [c.strides[0]] }],
      })
      assert.ok(taken)
      const got = viewOf(heap, type, c)
      const expected = new dtypes[type].storage(1)
      for (let pair = 0; pair < count; pair++) {
        let sum = 0
        const other = stride === 0 ? 0 : last - pair
        for (let at = 0; at < steps; at++) sum += left[a.offset(pair, 0, at)] * right[b.offset(other, 0, at)]
        expected[0] = expected instanceof BigUint64Array ? BigInt(sum) : sum
        assert.equal(got[c.offset(pair, 0, 0)], expected[0], `${type}: ${pair} of ${steps}`)
      }
      for (const stack of [c, b, a]) heap.release(startOf(stack, dtypes[type].itemsize), stack.bytes)
    }
  }
  bench.threads.stop()
})

suite('layouts', () => {
  const bench = benchOf(new Heap(small), 2)
  after(() => bench.threads.stop())
  const ways: readonly Way[] = ['rows', 'columns', 'backwards', 'apart']
  for (const type of ['float64', 'complex64', 'int8', 'float16'] as const) {
    test(type, () => {
      for (const a of ways) {
        for (const b of ways) {
          for (const c of ways) {
            check(bench, type, [2, 6, 10, 9], [a, b, c])
          }
        }
      }
      for (const [a, b, c] of [plain, ['columns', 'columns', 'columns'], ['apart', 'backwards', 'apart']] as const) {
        check(bench, type, [1, 131, 12, 300], [a, b, c])
      }
    })
  }
})

test('panels of a few columns and steps at a time', () => {
  const bench = benchOf(new Heap(small), 2, 1 << 16)
  for (const type of ['float32', 'complex128', 'float16', 'int16'] as const) {
    check(bench, type, [1, 128, 270, 300], plain)
    check(bench, type, [3, 130, 20, 600], ['columns', 'rows', 'rows'])
  }
  bench.threads.stop()
})

suite('threads and memories', () => {
  test('the same bits on any number of threads', () => {
    const benches = [1, 2, 5].map((count) => benchOf(new Heap(small), count))
    for (const shape of [
      [1, 200, 210, 300],
      [1, 10, 11, 5000],
      [40, 30, 31, 32],
    ] as const) {
      const [first, ...others] = benches.map((bench) => check(bench, 'float64', shape, plain))
      for (const other of others) assert.deepEqual(other, first)
    }
    for (const { threads } of benches) threads.stop()
  })
  test('64-bit memories', (t) => {
    let heap: Heap
    try {
      heap = new Heap({ maximumPages: 1024, wide: true })
      if (typeof heap.memory.grow(0n) !== 'bigint') return t.skip('this engine has none')
    } catch {
      return t.skip('this engine has none')
    }
    const bench = benchOf(heap, 2)
    for (const type of ['float64', 'complex64', 'int8', 'float16'] as const) {
      for (const shape of shapes) check(bench, type, shape, plain)
    }
    bench.threads.stop()
  })
})

/** What a BLAS does, in memory that starts at address 0. */
function referenceBlas(heap: Heap): BlasRoutines {
  const at = (address: number) => new Float64Array(heap.buffer, address, 1)
  const element = (address: number, { form, lead }: BlasMatrix, i: number, j: number) =>
    at(address + 8 * (form === 'N' ? i + j * lead : j + i * lead))[0]
  const stepsOf = (length: number) => Array.from({ length }, (_, step) => step)
  const sumOf = (terms: readonly number[]) => terms.reduce((sum, term) => sum + term, 0)
  return {
    multiplication: (_type, m, n, k, a, b, lead) => (x, y, z) => {
      for (const i of stepsOf(m)) {
        for (const j of stepsOf(n)) {
          const terms = stepsOf(k).map((l) => element(x, a, i, l) * element(y, b, l, j))
          at(z + 8 * (i + j * lead))[0] = sumOf(terms)
        }
      }
    },
    vectorMultiplication: (_type, m, n, a, xStep, yStep) => (x, y, z) => {
      const [outer, inner] = a.form === 'N' ? [m, n] : [n, m]
      for (const i of stepsOf(outer)) {
        const terms = stepsOf(inner).map((l) => element(x, a, i, l) * at(y + 8 * l * xStep)[0])
        at(z + 8 * i * yStep)[0] = sumOf(terms)
      }
    },
  }
}

suite('by a BLAS', () => {
  const ways: readonly Way[] = ['rows', 'columns', 'backwards', 'apart']
  const libraryShapes: readonly Shape[] = [
    [1, 5, 6, 7],
    [3, 4, 2, 5],
    [2, 6, 1, 5],
    [2, 1, 6, 5],
    [1, 1, 1, 4],
    [2, 3, 4, 1],
  ]
  test('what it is called with', () => {
    const heap = new Heap(small)
    const blas = referenceBlas(heap)
    let taken = 0
    for (const a of ways) {
      for (const b of ways) {
        for (const c of ways) {
          for (const shape of libraryShapes) {
            checkBy(heap, 'float64', shape, [a, b, c], (launch) => {
              const matrices = matricesOf(launch)
              const product = libraryProduct(elementOf('float64'), matrices)
              if (product === undefined) {
                // What isn't taken is done by somebody else; here it has to be right all the same.
                interpret(matmulOf('float64'), launch, memoryOver(new Uint8Array(heap.buffer)))
              } else {
                taken++
                runLibrary(blas, 0, matrices, product)
              }
            })
          }
        }
      }
    }
    assert.ok(taken > 100, `${taken} products were taken`)
  })

  const found = findBlas()
  test('of the system', { skip: found === undefined && 'none found' }, () => {
    const bench = benchOf(new Heap(small), 1, undefined, () => found)
    for (const type of ['float32', 'float64', 'complex64', 'complex128'] as const) {
      for (const a of ['rows', 'columns'] as const) {
        for (const b of ['rows', 'columns'] as const) {
          for (const c of ['rows', 'columns'] as const) check(bench, type, [2, 41, 33, 57], [a, b, c])
        }
        for (const x of ways) {
          check(bench, type, [1, 300, 1, 310], [a, x, x])
          check(bench, type, [1, 1, 300, 310], [x, a, x])
        }
      }
    }
  })
})
