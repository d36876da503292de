/** Files, assertions and iterators over arrays of a GPU: elements go through memory of the host in pieces. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import type { NpzFile } from '#src/index.js'
import { missing, simulated } from './simulated.js'

const { np, cp } = missing ? ({} as Awaited<ReturnType<typeof simulated>>) : await simulated()

const folder = mkdtempSync(join(tmpdir(), 'cuts-cuda-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const place = (name: string) => join(folder, name)

suite('files of a GPU', { skip: missing }, () => {
  test('what cp saves np loads, and the other way round', () => {
    const x = cp.arange(24, 'float32').reshape([2, 3, 4])
    cp.save(place('x.npy'), x.transpose([2, 0, 1]))
    const here = np.load(place('x.npy') as `${string}.npy`)
    assert.equal(here.device, 'cpu')
    assert.deepEqual(here.tolist(), x.transpose([2, 0, 1]).tolist())
    np.savezCompressed(place('y.npz'), here, { sum: x.sum().item() })
    const there = cp.load<NpzFile>(place('y.npz'))
    assert.equal(there.get('arr_0').device, 'cuda:0')
    assert.deepEqual(there.get('arr_0').tolist(), here.tolist())
    assert.equal(there.get('sum').item(), 276)
  })

  test('arrays larger than a piece', () => {
    const x = cp.arange(9_000_000)
    x.tofile(place('large'))
    assert.ok(cp.arrayEqual(cp.fromfile(place('large')), x))
  })

  test('tables', () => {
    cp.savetxt(place('t.txt'), cp.arange(6).reshape([2, 3]), '%d')
    const back = cp.loadtxt(place('t.txt'), 'int32')
    assert.equal(back.device, 'cuda:0')
    assert.deepEqual(back.tolist(), [
      [0, 1, 2],
      [3, 4, 5],
    ])
  })

  test('assertions', () => {
    cp.testing.assertAllclose(cp.ones([3]), [1, 1, 1])
    assert.throws(() => cp.testing.assertArrayEqual(cp.arange(3), [0, 1, 5]), /Mismatched elements: 1 \/ 3 \(33\.3%\)/)
  })

  test('devices, bits and elements', () => {
    const x = cp.arange(3)
    assert.equal(x.toDevice('cuda:0'), x)
    assert.equal(x.toDevice('cpu').device, 'cpu')
    assert.equal(np.arange(3).toDevice('cuda').device, 'cuda:0')
    assert.deepEqual([...x.flat], [0, 1, 2])
    assert.deepEqual(cp.unpackbits(cp.packbits([true, false, true])).tolist(), [1, 0, 1, 0, 0, 0, 0, 0])
    x.flat.set('::2', 7)
    assert.deepEqual(x.tolist(), [7, 1, 7])
  })
})
