/** Contractions of two factors that are products of matrices give what the sum over all labels at once gives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NDArray } from '#src/array/ndarray.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { np } from '#src/index.js'
import { contract, type Factor } from '#src/numpy/products/contract.js'

/** A factor with the labels in the order given, as a view of one of four kinds. */
function factorOf(labels: readonly number[], lengths: readonly number[], kind: number, type: DTypeName): Factor {
  const shape = labels.map((label) => lengths[label])
  const size = shape.reduce((product, length) => product * length, 1)
  const content = np.arange(BigInt(size)).mul(37n).add(11n).mod(23n).sub(9n).astype(type)
  if (kind === 0) return { array: content.reshape(shape) as NDArray, labels }
  if (kind === 1) {
    const axes = shape.map((_, axis) => axis).reverse()
    return { array: content.reshape(shape.toReversed()).transpose(axes) as NDArray, labels }
  }
  const flipped = np.flip(content.reshape(shape)) as NDArray
  if (kind === 2) return { array: flipped, labels }
  const wide = np.repeat(content.reshape([...shape, 1]), 2, { axis: -1 }) as NDArray
  return { array: wide.at('...', 1), labels }
}

const arbitrary = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
  a: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
  b: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
  kept: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 }),
  kinds: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  type: fc.constantFrom<DTypeName>('int32', 'uint8', 'bool', 'float64', 'float16', 'complex64'),
  memory: fc.constantFrom('C', 'F', 'K'),
})

test('contractions as products of matrices and as one sum over all labels', () => {
  const one = np.ones([], 'int8') as NDArray
  fc.assert(
    fc.property(arbitrary, ({ lengths, a, b, kept, order, kinds, type, memory }) => {
      const factors = [factorOf(a, lengths, kinds[0], type), factorOf(b, lengths, kinds[1], type)]
      const output = order.filter((label) => kept[label] && (a.includes(label) || b.includes(label)))
      const context = one.context
      const product = contract(context, dtypes[type], factors, output, { order: memory })
      // A third factor makes it no product of two.
      const sum = contract(
        context,
        dtypes[type],
        [...factors, { array: one.astype(type) as NDArray, labels: [] }],
        output,
      )
      // A complex 1 as a factor turns zeros round.
      const elements = (array: NDArray) => array.add(0).tolist({ bigint: true })
      assert.deepEqual(elements(product), elements(sum))
      assert.deepEqual(product.shape, sum.shape)
    }),
    { numRuns: 400 },
  )
})

test('factors that are positions alone, stretched or overlapping', () => {
  const positions = np.arange(12n).reshape([3, 4])
  assert.deepEqual(np.matmul(positions, positions.T).tolist({ bigint: true }), [
    [14n, 38n, 62n],
    [38n, 126n, 214n],
    [62n, 214n, 366n],
  ])
  const stretched = np.broadcastTo(np.array([1, 2]), [3, 2])
  assert.deepEqual(np.matmul(stretched, stretched.T).tolist(), Array(3).fill([5, 5, 5]))
  const windows = np.lib.strideTricks.slidingWindowView(np.arange(5), 3)
  assert.deepEqual(np.matmul(windows, windows.T).tolist(), [
    [5, 8, 11],
    [8, 14, 20],
    [11, 20, 29],
  ])
})

test('einsum contracts several operands in steps, with the result of all at once', () => {
  const of = (type: DTypeName, seed: bigint) =>
    np.arange(1600n).mul(seed).mod(41n).sub(17n).astype(type).reshape([40, 40]) as NDArray
  for (const [types, subscripts] of [
    [['int32', 'int32', 'int32'], 'ij,jk,kl->il'],
    [['int32', 'int32', 'int32'], 'ij,jk,kl->li'],
    [['bool', 'bool', 'bool'], 'ij,jk,kl'],
    [['uint8', 'int8', 'int64'], 'ij,kj,kl->'],
    [['float64', 'float64', 'float64'], 'ij,jk,ik->i'],
    [['complex128', 'float32', 'int8'], 'ij,ik,il->jkl'],
  ] as const) {
    const operands = types.map((type, at) => of(type, [7n, 11n, 13n][at]))
    const steps = np.einsum(subscripts, ...operands) as NDArray
    const once = np.einsum(subscripts, ...operands, { optimize: false }) as NDArray
    assert.equal(steps.dtype.name, once.dtype.name)
    assert.deepEqual(steps.strides, once.strides)
    assert.deepEqual(steps.add(0).tolist({ bigint: true }), once.add(0).tolist({ bigint: true }))
  }
  // The first two operands' product doesn't fit in their own dtype.
  const large = np.full([40, 40], 30_000, { dtype: 'int32' }) as NDArray
  const sum = np.einsum('ij,jk,kl->', large, large, np.ones([40, 40])) as NDArray
  assert.equal(sum.item(), 40 ** 4 * 9e8)
})
