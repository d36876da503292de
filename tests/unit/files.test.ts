import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { findPython } from '#src/cli/python.js'
import { ArgumentError, DisposedError, type NDArray, NpzFile, np, ValueError } from '#src/index.js'
import { MemoryAccess } from '#src/numpy/files/byte-source.js'
import { crc32 } from '#src/numpy/files/zip-format.js'
import { openMember, zipMembers } from '#src/numpy/files/zip-reader.js'
import { ZipWriter } from '#src/numpy/files/zip-writer.js'
import { golden } from './golden.js'

interface Described {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: string
}

interface Recorded {
  readonly arrays: readonly {
    readonly name: string
    readonly file: string
    readonly array: Described
    readonly ours: boolean
  }[]
  readonly refused: readonly { readonly name: string; readonly file: string }[]
  readonly archives: readonly {
    readonly name: string
    readonly file: string
    readonly arrays: Readonly<Record<string, Described>>
  }[]
}

const recorded = golden<Recorded>('files')
const folder = mkdtempSync(join(tmpdir(), 'cuts-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const place = (name: string) => join(folder, name)
const decode = (text: string) => Buffer.from(text, 'base64')

const described = (array: NDArray): Described => ({
  dtype: array.dtype.name,
  shape: array.shape,
  bytes: Buffer.from(array.tobytes()).toString('base64'),
})

const plain = recorded.arrays.find(({ name }) => name === 'f8 (2, 3)')!

const loadArray = (file: Uint8Array) => np.load<NDArray>(file)
const loadArchive = (file: Uint8Array) => np.load<NpzFile>(file)

/** The bytes that a function writes. */
function written(save: (file: { write(bytes: Uint8Array): void }) => void): Buffer {
  const pieces: Uint8Array[] = []
  save({ write: (bytes) => void pieces.push(bytes) })
  return Buffer.concat(pieces)
}

test('files that NumPy wrote are read', () => {
  for (const { name, file, array } of recorded.arrays) {
    assert.deepEqual(described(loadArray(decode(file))), array, name)
  }
  assert.ok(recorded.arrays.length > 80)
})

test('the bytes that save writes are those that NumPy writes', () => {
  for (const { name, file, ours } of recorded.arrays) {
    if (!ours) continue
    const bytes = decode(file)
    const array = loadArray(bytes)
    assert.deepEqual(
      written((to) => np.save(to, array)),
      bytes,
      name,
    )
  }
})

test('arrays in Fortran order stay so', () => {
  const file = written((to) => np.save(to, np.arange(6).reshape([2, 3]).T))
  const array = loadArray(file)
  assert.deepEqual(
    [array.strides, array.tolist()],
    [
      [8, 24],
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
  )
})

test('files of what arrays cannot hold are refused', () => {
  for (const { name, file } of recorded.refused) {
    assert.throws(() => loadArray(decode(file)), ValueError, name)
  }
  assert.throws(() => loadArray(decode(recorded.refused[0].file)), /Python objects/)
})

test('damaged and foreign files are refused, wherever they end', () => {
  const whole = decode(plain.file)
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => loadArray(whole.subarray(0, length)), ValueError, `${length} bytes`)
  }
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(whole)
    change(bytes)
    return bytes
  }
  const header = (text: string) =>
    changed((bytes) => void bytes.write(text.padEnd(whole.readUInt16LE(8) - 1), 10, 'latin1'))
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [changed((bytes) => void bytes.writeUInt8(4, 6)), /version 4\.0/],
    [changed((bytes) => void bytes.writeUInt8(0x92, 0)), /neither a \.npy nor a \.npz file/],
    [header('{}'), /keys/],
    [header('[1, 2'), /damaged/],
    [header('('.repeat(100)), /damaged/],
    [header("{'descr': '<f8', 'fortran_order': 1, 'shape': (3,), }"), /fortran_order/],
    [header("{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }"), /shape/],
    [header("{'descr': '<f8', 'fortran_order': False, 'shape': [3], }"), /shape/],
    [header("{'descr': '<f8', 'fortran_order': False, 'shape': (3), }"), /shape/],
    [header("{'descr': '<q9', 'fortran_order': False, 'shape': (3,), }"), /'<q9'/],
    [header("{'descr': '<f8', 'fortran_order': False, 'shape': (9000000000000,), }"), /ends early/],
    [header("{'descr': '<f8', 'fortran_order': False, 'shape': (9000000000, 9000000), }"), /too big/],
    [Buffer.from('# text\n1 2 3\n'), /neither/],
    [Buffer.alloc(0), /no data left/],
  ]
  for (const [bytes, message] of cases) assert.throws(() => loadArray(bytes), { name: 'ValueError', message })
})

test('a long header is read where that is asked for', () => {
  const file = decode(plain.file)
  assert.throws(() => np.load(file, { maxHeaderSize: 20 }), /maxHeaderSize is 20/)
  assert.equal(np.load<NDArray>(file, { maxHeaderSize: 20, allowPickle: true }).ndim, 2)
})

test('paths, URLs, descriptors and buffers', () => {
  const x = np.arange(5)
  np.save(place('x'), x)
  np.save(place('y.npy'), x.add(1))
  np.save(pathToFileURL(place('z.npy')), x.add(2))
  assert.deepEqual(np.load(`${place('x')}.npy`).tolist(), [0, 1, 2, 3, 4])
  assert.deepEqual(np.load<NDArray>(pathToFileURL(place('y.npy'))).tolist(), [1, 2, 3, 4, 5])
  const bytes = readFileSync(place('z.npy'))
  const padded = new Uint8Array(bytes.length + 3)
  padded.set(bytes, 3)
  for (const memory of [bytes, padded.subarray(3), new DataView(padded.buffer, 3), padded.buffer.slice(3)]) {
    assert.deepEqual(np.load<NDArray>(memory).tolist(), [2, 3, 4, 5, 6])
  }
  const fd = openSync(place('several.npy'), 'w+')
  np.save(fd, x)
  np.save(fd, [[1n, 2n]])
  closeSync(fd)
  const again = openSync(place('several.npy'), 'r')
  assert.deepEqual(np.load<NDArray>(again).tolist(), [0, 1, 2, 3, 4])
  assert.deepEqual(np.load<NDArray>(again).tolist(), [[1, 2]])
  assert.throws(() => np.load(again), /no data left/)
  closeSync(again)
})

test('what cannot be opened or is no file', () => {
  assert.throws(() => np.load(place('missing.npy')), { code: 'ENOENT' })
  assert.throws(() => np.save(place('missing/x.npy'), 1), { code: 'ENOENT' })
  assert.throws(() => np.load(null as never), ArgumentError)
  assert.throws(() => np.save([] as never, 1), ArgumentError)
  assert.throws(() => np.load(place('x.npy'), { mmap: 'r' } as never), /has no option 'mmap'/)
  assert.throws(() => np.load(place('x.npy'), { mmapMode: 'r' } as never), /can’t map files/)
  assert.throws(() => np.memmap(place('x.npy')), /can’t map files/)
})

test('pending, strided and broadcast arrays are saved as their elements', () => {
  const x = np.arange(24).reshape([2, 3, 4])
  const arrays = [x.mul(2).add(1), x.at(':', '::-1', '::2'), x.transpose([1, 0, 2]), np.broadcastTo(x.at(0), [5, 3, 4])]
  for (const array of arrays) {
    const file = written((to) => np.save(to, array))
    assert.deepEqual(loadArray(file).tolist(), array.tolist())
  }
})

test('large arrays of any layout go through in pieces', () => {
  const x = np.arange(3 * 2 ** 22, 'int64').reshape([3, 2 ** 11, 2 ** 11])
  for (const array of [x, x.transpose([1, 0, 2]), x.at(':', '::2')]) {
    np.save(place('large.npy'), array)
    const back = np.load(place('large.npy') as `${string}.npy`)
    assert.deepEqual(back.shape, array.shape)
    assert.ok(np.arrayEqual(back, array))
  }
})

test('archives that NumPy wrote are read', () => {
  for (const { name, file, arrays } of recorded.archives) {
    const npz = loadArchive(decode(file))
    assert.ok(npz instanceof NpzFile)
    assert.deepEqual([...npz], Object.keys(arrays), name)
    for (const key of npz.files) assert.deepEqual(described(npz.get(key)), arrays[key], `${name}: ${key}`)
  }
})

test('what an archive offers', () => {
  np.savez(place('a'), np.arange(3), [1n, 2n], { named: 1.5 })
  using npz = np.load(`${place('a')}.npz`)
  assert.deepEqual(npz.files, ['arr_0', 'arr_1', 'named'])
  assert.equal(npz.size, 3)
  assert.deepEqual([npz.has('named'), npz.has('named.npy'), npz.has('other')], [true, true, false])
  assert.equal(npz.get('named').item(), 1.5)
  assert.equal(npz.get('named.npy').item(), 1.5)
  assert.equal(npz.get('other', null), null)
  assert.throws(() => npz.get('other'), { name: 'ArgumentError', message: /no array 'other': there are arr_0, arr_1/ })
  assert.deepEqual(
    [...npz.entries()].map(([name, array]) => [name, array.tolist()]),
    [
      ['arr_0', [0, 1, 2]],
      ['arr_1', [1, 2]],
      ['named', 1.5],
    ],
  )
  assert.deepEqual(
    [...npz.values()].map((array) => array.dtype.name),
    ['float64', 'int64', 'float64'],
  )
  assert.equal(npz.bytes('named').length, 128 + 8)
  assert.match(String(npz), /^NpzFile '.*a\.npz' with keys: arr_0, arr_1, named$/)
  npz.close()
  npz.close()
  assert.throws(() => npz.get('named'), DisposedError)
})

test('compressed archives are smaller, and hold the same', () => {
  const x = np.arange(400_000, 'int64').mod(1000)
  np.savez(place('stored.npz'), { x })
  np.savezCompressed(place('deflated.npz'), { x })
  assert.ok(statSync(place('deflated.npz')).size * 4 < statSync(place('stored.npz')).size)
  assert.ok(np.arrayEqual(np.load<NpzFile>(place('deflated.npz')).get('x'), x))
})

test('archives that are written from start to end are read as well', () => {
  const file = written((to) => np.savezCompressed(to, np.ones([2, 2]), { größe: np.arange(3) }))
  const npz = loadArchive(file)
  assert.deepEqual(npz.files, ['arr_0', 'größe'])
  assert.deepEqual(npz.get('größe').tolist(), [0, 1, 2])
})

test('names that are given twice', () => {
  assert.throws(() => np.savez(place('twice.npz'), 1, { arr_0: 2 }), ValueError)
})

test('damaged archives are refused', () => {
  const whole = written((to) => np.savez(to, np.arange(4), { z: 1 }))
  for (let length = 4; length < whole.length; length += 7) {
    assert.throws(() => loadArchive(whole.subarray(0, length)), ValueError, `${length} bytes`)
  }
  const elements = Buffer.from(whole)
  elements[elements.indexOf('NUMPY') + 130] ^= 1
  assert.throws(() => loadArchive(elements).get('arr_0'), /checksum/)
  const packed = written((to) => np.savezCompressed(to, np.arange(400)))
  packed[60] ^= 0xff
  assert.throws(() => loadArchive(packed).get('arr_0'), ValueError)
})

test('bytes in front of an archive shift it', () => {
  const file = Buffer.concat([
    Buffer.from('PK\x03\x04 and something else'),
    written((to) => np.savez(to, np.arange(4))),
  ])
  assert.deepEqual(loadArchive(file).get('arr_0').tolist(), [0, 1, 2, 3])
})

for (const seekable of [true, false]) {
  test(`the records of large archives, ${seekable ? 'with' : 'without'} going back`, () => {
    const archive = zipOf(
      [
        ['a', Buffer.from('hello')],
        ['b', Buffer.alloc(5000, 'ab')],
      ],
      seekable,
      10,
    )
    const access = new MemoryAccess('memory', archive)
    const contents = zipMembers(access).map((member) => {
      const target = Buffer.alloc(member.size)
      assert.equal(openMember(access, member).read(target), member.size)
      return [member.name, target.toString()]
    })
    assert.deepEqual(contents, [
      ['a', 'hello'],
      ['b', 'ab'.repeat(2500)],
    ])
  })
}

function zipOf(members: readonly (readonly [string, Buffer])[], seekable: boolean, largest?: number): Buffer {
  let archive = Buffer.alloc(0)
  const write = (bytes: Uint8Array) => {
    archive = Buffer.concat([archive, bytes])
  }
  const patch = (position: number, bytes: Uint8Array) => void archive.set(bytes, position)
  const close = () => undefined
  const zip = new ZipWriter(seekable ? { write, patch, close } : { write, close }, true, largest)
  for (const [name, bytes] of members) zip.add(name, bytes.length, (take) => take(bytes))
  zip.end()
  return archive
}

test('checksums can be continued', () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926)
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => crc32(Buffer.concat([a, b])) === crc32(b, crc32(a))),
  )
})

const python = findPython()
const hasNumPy = python !== undefined && spawnSync(python, ['-c', 'import numpy']).status === 0

test('NumPy reads what is written here', { skip: !hasNumPy && 'no Python with NumPy here' }, () => {
  const x = np.arange(20).reshape([4, 5])
  np.save(place('p.npy'), x.T)
  np.savez(place('p.npz'), x, { y: [true, false] })
  np.savezCompressed(place('q.npz'), x, { größe: np.ones([300_000], 'float32') })
  const large = zipOf([['a.npy', written((to) => np.save(to, x))]], false, 10)
  writeFileSync(place('large.npz'), large)
  writeFileSync(place('large-patched.npz'), zipOf([['a.npy', written((to) => np.save(to, x))]], true, 10))
  const script = `
import numpy as np, zipfile
x = np.arange(20.0).reshape(4, 5)
p = np.load('p.npy')
assert p.flags.f_contiguous and (p == x.T).all() and p.dtype == 'f8'
with np.load('p.npz') as z:
    assert z.files == ['arr_0', 'y'] and (z['arr_0'] == x).all() and z['y'].dtype == bool
with np.load('q.npz') as z:
    assert z.files == ['arr_0', 'größe'] and (z['größe'] == np.ones(300000, 'f4')).all()
for name in ['large.npz', 'large-patched.npz']:
    with np.load(name) as z:
        assert z.files == ['a'] and (z['a'] == x).all()
for name in ['p.npz', 'q.npz', 'large.npz', 'large-patched.npz']:
    assert zipfile.ZipFile(name).testzip() is None
`
  const { status, stderr } = spawnSync(python!, ['-c', script], { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})
