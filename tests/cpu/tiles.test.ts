/** Transposed copies: small ones row by row, large ones tile by tile with strips at the ends, against plain loops. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { np } from '#src/index.js'

const shapes = [
  [3, 5],
  [64, 64],
  [100, 100],
  [127, 129],
  [129, 127],
  [128, 160],
  [131, 257],
  [300, 64],
  [64, 300],
] as const

for (const type of ['float64', 'float32', 'int8', 'complex128'] as const) {
  test(`${type}, with sums of both orders`, () => {
    for (const [rows, columns] of shapes) {
      const size = rows * columns
      const x = np.arange(size).mod(100).astype(type).reshape([rows, columns])
      const expected = Float64Array.from(
        { length: size },
        (_, at) => ((at % rows) * columns + Math.floor(at / rows)) % 100,
      )
      const values = (array: typeof x) => Float64Array.from(np.real(array.ravel()).toTypedArray() as Float64Array)
      assert.deepEqual(values(np.ascontiguousarray(x.T)), expected)
      const y = np.arange(size).mod(7).astype(type).reshape([columns, rows])
      assert.deepEqual(
        values(np.ascontiguousarray(x.T.add(y))),
        expected.map((value, at) => value + (at % 7)),
      )
    }
  })
}

test('several matrices at a time, and rows of a few elements', () => {
  const x = np.arange(3 * 70 * 90).reshape([3, 70, 90])
  const plain = Array.from({ length: 3 }, (_, batch) =>
    Array.from({ length: 90 }, (_, column) => Array.from({ length: 70 }, (_, row) => (batch * 70 + row) * 90 + column)),
  )
  assert.deepEqual(np.ascontiguousarray(np.swapaxes(x, 1, 2)).tolist(), plain)
  const narrow = np.arange(30_000).reshape([5000, 6]).at(':', '1:4')
  const sums = Array.from({ length: 5000 }, (_, row) => [1, 2, 3].map((column) => row * 6 + column + 10 * column))
  assert.deepEqual(narrow.add(np.array([10, 20, 30])).tolist(), sums)
})

test('copies of slices keep every bit, whichever way they lie', () => {
  const types = ['int64', 'uint32', 'float64', 'float32', 'complex64', 'complex128', 'int16', 'bool'] as const
  for (const type of types) {
    const width = { int16: 2, bool: 1, uint32: 4, float32: 4, complex128: 16 }[type as string] ?? 8
    const [batch, rows, columns] = [2, 130, 140]
    // Random bits: NaNs with payloads are among them. A bool has two values.
    const words = np.random.defaultRng(5).integers(0, 256, { size: batch * rows * columns * width, dtype: 'uint8' })
    const bytes = type === 'bool' ? words.mod(2).astype('uint8') : words
    const all = np.frombuffer(bytes.toTypedArray() as Uint8Array<ArrayBuffer>, type).reshape([batch, rows, columns])
    const source = bytes.toTypedArray() as Uint8Array
    const views = [
      [all.at(':', '3:125', '5:').transpose([0, 2, 1]), (i: number, j: number, k: number) => [i, k + 3, j + 5]],
      [all.at(':', '::-1', ':').transpose([0, 2, 1]), (i: number, j: number, k: number) => [i, rows - 1 - k, j]],
      [all.at(':', ':', '::-1').transpose([2, 0, 1]), (i: number, j: number, k: number) => [j, k, columns - 1 - i]],
      [all.transpose([1, 2, 0]), (i: number, j: number, k: number) => [k, i, j]],
    ] as const
    for (const [view, place] of views) {
      const copy = np.ascontiguousarray(view)
      const got = new Uint8Array(copy.tobytes())
      const [first, second, third] = view.shape
      let differences = 0
      for (let at = 0; at < first * second * third; at++) {
        const [i, j, k] = place(Math.floor(at / (second * third)), Math.floor(at / third) % second, at % third)
        const from = ((i * rows + j) * columns + k) * width
        for (let byte = 0; byte < width; byte++) differences += Number(got[at * width + byte] !== source[from + byte])
      }
      assert.equal(differences, 0, `${type} of shape (${view.shape})`)
    }
  }
})
