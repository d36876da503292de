import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ArgumentError, np, ValueError } from '#src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'cuts-text-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const place = (name: string) => join(folder, name)

test('a table that was written is read again, to the last bit', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double(), fc.double()), { minLength: 2, maxLength: 20 }), (rows) => {
      np.savetxt(place('table.txt'), rows)
      assert.deepEqual(np.loadtxt(place('table.txt')).tolist(), rows)
      assert.deepEqual(np.genfromtxt(place('table.txt')).tolist(), rows)
    }),
    { numRuns: 50 },
  )
})

test('complex tables are read again', () => {
  const z = [
    [np.complex(1, -2), np.complex(0, 3)],
    [np.complex(-1.5, 0), np.complex(1e-3, Number.POSITIVE_INFINITY)],
  ]
  np.savetxt(place('complex.txt'), z)
  assert.equal(
    readFileSync(place('complex.txt'), 'utf8').split('\n')[0],
    ' (1.000000000000000000e+00-2.000000000000000000e+00j)  (0.000000000000000000e+00+3.000000000000000000e+00j)',
  )
  assert.ok(np.arrayEqual(np.loadtxt(place('complex.txt'), 'complex128'), z))
})

test('large tables go through in pieces', () => {
  const x = np.arange(300_000).reshape([100_000, 3])
  np.savetxt(place('large.txt'), x, { fmt: '%d' })
  const back = np.loadtxt(place('large.txt'), 'int32')
  assert.deepEqual(back.shape, [100_000, 3])
  assert.ok(np.arrayEqual(back, x))
})

test('names that end in .gz', () => {
  const x = np.arange(100_000)
  np.savetxt(place('x.txt.gz'), x, '%d')
  assert.equal(
    gunzipSync(readFileSync(place('x.txt.gz')))
      .toString()
      .slice(0, 6),
    '0\n1\n2\n',
  )
  assert.ok(np.arrayEqual(np.loadtxt(place('x.txt.gz')), x))
  writeFileSync(place('y.gz'), gzipSync('a b\n1 2\n'))
  assert.equal(np.genfromtxt(place('y.gz'), { names: true }).b.item(), 2)
})

test('paths, URLs, descriptors, bytes and lines', () => {
  writeFileSync(place('p.txt'), '1 2\n3 4\n')
  const expected = [
    [1, 2],
    [3, 4],
  ]
  assert.deepEqual(np.loadtxt(place('p.txt')).tolist(), expected)
  assert.deepEqual(np.loadtxt(pathToFileURL(place('p.txt'))).tolist(), expected)
  assert.deepEqual(np.loadtxt(readFileSync(place('p.txt'))).tolist(), expected)
  assert.deepEqual(np.loadtxt(['1 2\n', '3 4\r\n']).tolist(), expected)
  const lines = function* () {
    yield '1 2'
    yield '3 4'
    throw new Error('read too far')
  }
  assert.deepEqual(np.loadtxt(lines(), { maxRows: 2 }).tolist(), expected)
  const fd = openSync(place('p.txt'), 'r')
  assert.deepEqual(np.genfromtxt(fd).tolist(), expected)
  closeSync(fd)
  assert.throws(() => np.loadtxt(place('missing.txt')), { code: 'ENOENT' })
  assert.throws(() => np.loadtxt([1, 2] as never), ArgumentError)
  assert.throws(() => np.loadtxt(null as never), ArgumentError)
  assert.throws(() => np.savetxt(null as never, [1]), ArgumentError)
})

test('encodings', () => {
  np.savetxt(place('l.txt'), [1], { header: 'größe', encoding: 'latin1' })
  assert.equal(readFileSync(place('l.txt'), 'latin1').split('\n')[0], '# größe')
  assert.throws(() => np.loadtxt(place('l.txt')), /not text in utf-8/)
  assert.equal(np.loadtxt(place('l.txt'), { encoding: 'latin1' }).item(), 1)
  assert.throws(() => np.loadtxt(place('l.txt'), { encoding: 'klingon' }), ValueError)
  assert.throws(() => np.savetxt(place('l.txt'), [1], { encoding: 'klingon' }), ValueError)
  writeFileSync(place('u.txt'), Buffer.from(`${'ü 1\n'.repeat(400_000)}`))
  const count = np.loadtxt(place('u.txt'), { usecols: 1, dtype: 'int32' })
  assert.equal(count.size, 400_000)
})

test('lines may end in any way, wherever pieces of the file end', () => {
  for (const [end, length] of [
    ['\r\n', 524_288],
    ['\r', 524_289],
    ['\n', 524_287],
  ] as const) {
    const text = `1${' '.repeat(length)}2${end}3 4${end}`.repeat(3)
    assert.deepEqual(np.loadtxt(Buffer.from(text)).tolist(), [
      [1, 2],
      [3, 4],
      [1, 2],
      [3, 4],
      [1, 2],
      [3, 4],
    ])
  }
})

test('bytes of elements are written and read', () => {
  const x = np.arange(24, 'float32').reshape([4, 6])
  x.T.tofile(place('raw'))
  assert.deepEqual(np.fromfile(place('raw'), 'float32').tolist(), x.T.ravel().tolist())
  assert.deepEqual(np.fromfile(place('raw'), { dtype: 'float32', count: 2, offset: 8 }).tolist(), [12, 18])
  assert.equal(np.fromfile(place('raw'), { dtype: 'float32', count: 2000 }).size, 24)
  assert.equal(np.fromfile(place('raw'), { dtype: 'float32', offset: 1000 }).size, 0)
  assert.equal(np.fromfile(place('raw'), { dtype: 'float64', offset: 1 }).size, 11)
  assert.equal(np.fromfile(place('raw')).dtype.name, 'float64')
  assert.throws(() => np.fromfile(place('raw'), { offset: -1 }), ValueError)
  const fd = openSync(place('raw'), 'r')
  assert.deepEqual(np.fromfile(fd, { dtype: 'float32', count: 1, offset: 4 }).tolist(), [6])
  closeSync(fd)
  x.tofile(place('words'), ', ')
  assert.deepEqual(np.fromfile(place('words'), { sep: ',', dtype: 'float32' }).tolist(), x.ravel().tolist())
  assert.throws(() => np.fromfile(place('words'), { sep: ',', offset: 1 }), ArgumentError)
  assert.throws(() => np.fromfile(place('words'), { sep: ';' }), /unmatched data/)
})

test('options that aren’t there, and values that don’t fit', () => {
  assert.throws(() => np.loadtxt(['1'], { skipRows: 1 } as never), /has no option 'skipRows'/)
  assert.throws(() => np.genfromtxt(['1'], { usemask: true } as never), /has no option 'usemask'/)
  assert.throws(() => np.genfromtxt(['1 2'], { dtype: ['int32', 'float32'] } as never), /needs names/)
  assert.throws(() => np.genfromtxt(['1 a'], { dtype: null }), /column 1 holds 'a'/)
  assert.throws(() => np.genfromtxt(['1 2'], { usecols: 'x', names: 'a,b' }), /names the column 'x'/)
  assert.throws(() => np.fromstring('1 2', { sep: '' }), /frombuffer/)
  assert.throws(() => np.fromstring('1 2', { sep: ' ', count: 3 }), /smaller than requested/)
  assert.deepEqual(np.genfromtxt(['1 2.5', '3 4'], { dtype: null }).dtype.name, 'float64')
})
