/** Many short rows are reduced side by side: to the same bits as a few of them, which are reduced one after another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complex, type NDArray, np } from '#src/index.js'
import { generator } from '../contract/values.js'

const special = [0, -0, Infinity, -Infinity, NaN, 5e-324, -1e308, 1e308]
/** With fewer outputs than this, rows are taken one by one. */
const few = 31

function values(length: number, withSpecial: boolean): Float64Array {
  const random = generator(length)
  return Float64Array.from({ length }, () => {
    if (withSpecial && random() < 0.1) return special[Math.floor(random() * special.length)]
    return (random() - 0.5) * 2 ** Math.floor(random() * 20)
  })
}

type Reduce = (x: NDArray) => NDArray

const floats: Readonly<Record<string, Reduce>> = {
  sum: (x) => x.sum(-1),
  prod: (x) => x.prod(-1),
  max: (x) => x.max(-1),
  min: (x) => x.min(-1),
  argmax: (x) => x.argmax(-1),
  argmin: (x) => x.argmin(-1),
  mean: (x) => x.mean(-1),
  std: (x) => x.std(-1),
  any: (x) => x.any(-1),
  norm: (x) => np.sqrt(np.sum(np.square(x), -1)),
  logaddexp: (x) => np.logaddexp.reduce(x, { axis: -1 }),
}
const complex = ['sum', 'prod', 'mean', 'any'] as const
const integers = ['sum', 'prod', 'max', 'min', 'argmax', 'mean', 'any'] as const

/** Bits, except that one NaN is as good as another. */
function bits(array: NDArray): string {
  const clean = np.isnan(array).any().item() ? np.where(np.isnan(array), np.array(NaN, array.dtype), array) : array
  return Buffer.from(np.ascontiguousarray(clean).tobytes()).toString('hex')
}

function compare(x: NDArray, names: readonly string[], what: string): void {
  const rows = x.shape[0]
  for (const name of names) {
    const reduce = floats[name]
    const parts: NDArray[] = []
    for (let row = 0; row < rows; row += few) parts.push(reduce(x.at(`${row}:${Math.min(row + few, rows)}`)))
    const whole = reduce(x)
    assert.equal(whole.dtype, parts[0].dtype)
    assert.equal(bits(whole), bits(np.concatenate(parts)), `${name} of ${what}`)
  }
}

for (const type of ['float64', 'float32', 'float16'] as const) {
  test(`rows of ${type}`, () => {
    for (const length of [2, 3, 7, 8, 9, 17, 32, 33]) {
      for (const withSpecial of [false, true]) {
        const rows = length === 3 ? 300 : 77
        const x = np
          .array(values(rows * length, withSpecial))
          .reshape([rows, length])
          .astype(type)
        compare(x, Object.keys(floats), `${type} (${rows}, ${length})`)
      }
    }
  })
}

test('rows of integers, bools and complex numbers', () => {
  for (const length of [2, 5, 12]) {
    const x = np.array(values(140 * length, false)).reshape([140, length])
    for (const type of ['int64', 'uint8', 'int32'] as const) {
      compare(x.astype('int64').astype(type), integers, `${type} (140, ${length})`)
    }
    compare(x.gt(0), ['any', 'sum', 'argmax'], `bool (140, ${length})`)
    compare(x.add(x.at('::-1').mul(new Complex(0, 1))).astype('complex128'), complex, 'complex128')
  }
})

test('rows that lie apart, backwards, and in stacks', () => {
  const x = np.array(values(4 * 90 * 24, true)).reshape([4, 90, 24])
  const layouts: [string, NDArray][] = [
    ['every third', x.at(1, ':', '::3')],
    ['backwards', x.at(2, '::-1', '::-2')],
    ['broadcast', np.broadcastTo(x.at(0, ':', ':1'), [90, 6])],
    ['stacks', x.at(':', ':', ':5').transpose([1, 0, 2])],
  ]
  for (const [name, layout] of layouts) compare(layout, ['sum', 'max', 'argmin', 'norm'], name)
  const stacks = x.at(':', ':', '3:7')
  for (const index of [0, 1, 2, 3]) assert.equal(bits(stacks.sum(2).at(index)), bits(stacks.at(index).sum(1)))
})
