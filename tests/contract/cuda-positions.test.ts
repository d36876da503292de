/** What arrays of more than 2^31 elements need, on small ones: positions in 64 bits, and strides beyond 4 GiB. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { standIn, standInMissing } from '../standin/build.js'
import { compileAhead, isCollecting, standInEnvironment } from '../standin/collect.js'
import { maps } from './cases/maps.js'
import { reductions } from './cases/reductions.js'
import { mapOf, reduceOf } from './kernels.js'
import { Subject } from './subject.js'

const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library === undefined && process.env.CUTS_TEST_GPU !== '1') {
  test('CUDA: positions', { skip: standInMissing() }, () => {})
} else {
  if (library !== undefined) {
    if (!isCollecting) await compileAhead(fileURLToPath(import.meta.url))
    Object.assign(process.env, standInEnvironment(library.path), { CUTS_STANDIN_MEMORY: '16G' })
  }
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const wide = new CudaDevice(0, 0)
  const dtypesInSample = new Set<DTypeName>(['float64', 'int16', 'complex64', 'bool'])
  const subject = new Subject(wide, dtypesInSample)
  suite('CUDA, positions of 64 bits: maps', () => maps(subject))
  suite('CUDA, positions of 64 bits: reductions', () => reductions(subject))
  after(() => console.log(`CUDA, positions of 64 bits: ${subject.cases} launches compared`))
  suite('CUDA, strides beyond 4 GiB', () => beyond(new CudaDevice()))
}

function beyond(device: InstanceType<typeof import('#src/device/cuda/cuda-device.js').CudaDevice>): void {
  const GiB = 2 ** 30
  const stride = 1.5 * GiB
  const value = (row: number, column: number) => 10 * row + column
  let base = 0

  /** Six rows of four numbers, 1.5 GiB apart. */
  function rows(): number {
    if (base === 0) base = device.memory.allocate(9 * GiB)!
    for (let row = 0; row < 6; row++) {
      const elements = Float64Array.from({ length: 4 }, (_, column) => value(row, column))
      device.write(base + row * stride, new Uint8Array(elements.buffer))
    }
    return base
  }

  function read(pointer: number, count: number): number[] {
    const elements = new Float64Array(count)
    device.read(pointer, new Uint8Array(elements.buffer))
    return [...elements]
  }

  const { itemsize } = dtypes.float64

  for (const [title, flip] of [
    ['forwards', false],
    ['backwards', true],
  ] as const) {
    test(`maps read and write them ${title}`, () => {
      const pointer = rows()
      const start = flip ? pointer + 5 * stride : pointer
      const step = flip ? -stride : stride
      const target = { pointer: start + 64, strides: [step, itemsize] }
      const kernel = mapOf(['float64'], (b, x) => b.op('add', x, b.literal('float64', 1)))
      const params = [{ kind: 'buffer', pointer: start, strides: [step, itemsize] }] as const
      device.launch(kernel, { dims: [6, 4], reduced: 0, params, outputs: [target] })
      if (isCollecting) return
      for (let row = 0; row < 6; row++) {
        assert.deepEqual(
          read(pointer + row * stride + 64, 4),
          [0, 1, 2, 3].map((column) => value(row, column) + 1),
        )
      }
    })

    test(`reductions read them ${title}`, () => {
      const pointer = rows()
      const start = flip ? pointer + 5 * stride : pointer
      const step = flip ? -stride : stride
      const kernel = reduceOf(['float64'], (_, x) => x, {
        combine: (b, x, y) => [b.op('add', x, y)],
        identity: [0],
      })
      const sums = { pointer: pointer + 128, strides: [itemsize] }
      const along = [{ kind: 'buffer', pointer: start, strides: [itemsize, step] }] as const
      device.launch(kernel, { dims: [4, 6], reduced: 1, params: along, outputs: [sums] })
      if (!isCollecting) assert.deepEqual(read(pointer + 128, 4), [150, 156, 162, 168])
      const across = [{ kind: 'buffer', pointer: start, strides: [step, itemsize] }] as const
      device.launch(kernel, { dims: [6, 4], reduced: 1, params: across, outputs: [sums] })
      const wanted = [0, 1, 2, 3, 4, 5].map((row) => 40 * row + 6)
      if (!isCollecting) assert.deepEqual(read(pointer + 128, 6), flip ? wanted.reverse() : wanted)
    })
  }
}
