/** Tiles, groups and teams of the GPU's scans, compactions and scatters; with positions of 64 bits as well. */
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standIn, standInMissing } from '../standin/build.js'
import { compileAhead, isCollecting, standInEnvironment } from '../standin/collect.js'
import { tiles } from './cases/tiles.js'
import { Subject } from './subject.js'

const library = process.env.CUTS_TEST_GPU === '1' ? undefined : standIn()
if (library === undefined && process.env.CUTS_TEST_GPU !== '1') {
  test('CUDA: tiles', { skip: standInMissing() }, () => {})
} else {
  if (library !== undefined) {
    if (!isCollecting) await compileAhead(fileURLToPath(import.meta.url))
    Object.assign(process.env, standInEnvironment(library.path))
  }
  const { CudaDevice } = await import('#src/device/cuda/cuda-device.js')
  const narrow = new Subject(new CudaDevice())
  const wide = new Subject(new CudaDevice(0, 0))
  suite('CUDA: tiles', () => tiles(narrow, true))
  suite('CUDA, positions of 64 bits: tiles', () => tiles(wide, false))
  after(() => console.log(`CUDA, tiles: ${narrow.cases + wide.cases} launches compared`))
}
