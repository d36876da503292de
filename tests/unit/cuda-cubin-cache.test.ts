import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CubinCache, cacheFolder, cacheLimit } from '#src/device/cuda/cubin-cache.js'

const root = mkdtempSync(join(tmpdir(), 'cuts-cache-'))
after(() => rmSync(root, { recursive: true, force: true }))

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function freshCache(name: string, limit?: number): { cache: CubinCache; folder: string; warnings: string[] } {
  const folder = join(root, name)
  const warnings: string[] = []
  return { cache: new CubinCache({ folder, limit, warn: (message) => warnings.push(message) }), folder, warnings }
}

test('what is put is got, by other processes too', () => {
  const { cache, folder } = freshCache('plain/deep/down')
  const payload = randomBytes(10_000)
  assert.equal(cache.get(keyOf('a')), undefined)
  cache.put(keyOf('a'), payload)
  cache.put(keyOf('empty'), new Uint8Array(0))
  assert.deepEqual(cache.get(keyOf('a')), payload)
  assert.deepEqual(new CubinCache({ folder }).get(keyOf('a')), payload)
  assert.equal(cache.get(keyOf('empty'))?.length, 0)
  assert.equal(cache.get(keyOf('b')), undefined)
  assert.deepEqual(readdirSync(folder).sort(), [keyOf('a'), keyOf('empty')].map((key) => `${key}.cubin`).sort())
})

test('a file that is torn, foreign or changed is passed over and rewritten', () => {
  const { cache, folder } = freshCache('torn')
  const key = keyOf('k')
  const path = join(folder, `${key}.cubin`)
  const payload = randomBytes(500)
  cache.put(key, payload)
  const sound = readFileSync(path)
  const damaged: Buffer[] = [Buffer.alloc(0), Buffer.from('not ours'), Buffer.alloc(sound.length)]
  for (const length of [1, 8, 40, 83, 84, 85, sound.length - 1]) damaged.push(sound.subarray(0, length))
  damaged.push(Buffer.concat([sound, Buffer.from([0])]))
  for (let index = 0; index < sound.length; index++) {
    const flipped = Buffer.from(sound)
    flipped[index] ^= 1
    damaged.push(flipped)
  }
  for (const content of damaged) {
    writeFileSync(path, content)
    assert.equal(cache.get(key), undefined)
  }
  cache.put(key, payload)
  assert.deepEqual(cache.get(key), payload)
  // A sound file under another key's name is foreign too.
  writeFileSync(join(folder, `${keyOf('other')}.cubin`), sound)
  assert.equal(cache.get(keyOf('other')), undefined)
})

test('a folder that cannot be written costs one warning and nothing else', () => {
  const blocked = join(root, 'a-file')
  writeFileSync(blocked, '')
  const warnings: string[] = []
  const cache = new CubinCache({ folder: join(blocked, 'cache'), warn: (message) => warnings.push(message) })
  for (const name of ['a', 'b', 'c']) {
    cache.put(keyOf(name), new Uint8Array(10))
    assert.equal(cache.get(keyOf(name)), undefined)
  }
  assert.equal(warnings.length, 1)
  assert.match(warnings[0], /can't be kept in .*CUTS_CACHE_DIR names another folder/)
})

test('the folder stays within its limit, and what was used last stays', () => {
  const { cache, folder } = freshCache('bounded', 100_000)
  for (let index = 0; index < 60; index++) {
    const key = keyOf(`k${index}`)
    cache.put(key, randomBytes(5_000))
    // Files of one test are all of one second: give each its own time.
    const time = Date.now() / 1000 - 7200 + index * 10
    utimesSync(join(folder, `${key}.cubin`), time, time)
    // The first one is used all the time.
    cache.get(keyOf('k0'))
  }
  const total = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  assert.ok(total <= 100_000 + 10_000, `${total} bytes`)
  assert.ok(total >= 60_000, `${total} bytes`)
  assert.ok(cache.get(keyOf('k0')) !== undefined, 'used all the time')
  assert.ok(cache.get(keyOf('k59')) !== undefined, 'the newest')
  assert.equal(cache.get(keyOf('k1')), undefined, 'the oldest')
})

test("left-over temporary files go, other people's files stay", () => {
  const { cache, folder } = freshCache('left-overs', 1_000)
  cache.put(keyOf('first'), new Uint8Array(10))
  writeFileSync(join(folder, 'dead.123-abc.tmp'), 'x')
  utimesSync(join(folder, 'dead.123-abc.tmp'), 1, 1)
  writeFileSync(join(folder, 'alive.123-abc.tmp'), 'x')
  writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(5_000))
  cache.put(keyOf('second'), new Uint8Array(500))
  const names = readdirSync(folder)
  assert.ok(!names.includes('dead.123-abc.tmp'))
  assert.ok(names.includes('alive.123-abc.tmp'))
  assert.ok(names.includes('notes.txt'))
})

test('a payload larger than the limit is not kept', () => {
  const { cache } = freshCache('large', 1_000)
  cache.put(keyOf('a'), new Uint8Array(2_000))
  assert.equal(cache.get(keyOf('a')), undefined)
})

test('processes that write and read the same keys never see half a file', async () => {
  const folder = join(root, 'shared')
  const module = new URL('../../device/cuda/cubin-cache.js', import.meta.url).href
  const script = `
    const { CubinCache } = await import(${JSON.stringify(module)})
    const { createHash } = await import('node:crypto')
    const cache = new CubinCache({ folder: ${JSON.stringify(folder)}, limit: 40000 })
    let hits = 0
    for (let round = 0; round < 150; round++) {
      const name = 'k' + (round % 7)
      const key = createHash('sha256').update(name).digest('hex')
      const expected = Buffer.alloc(8000, name)
      const got = cache.get(key)
      if (got !== undefined) { hits++; if (!got.equals(expected)) process.exit(3) }
      else cache.put(key, expected)
    }
    console.log(hits)`
  const run = () =>
    new Promise<number | null>((resolve) => {
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' }).on('exit', resolve)
    })
  assert.deepEqual(await Promise.all([run(), run(), run(), run()]), [0, 0, 0, 0])
  assert.ok(readdirSync(folder).every((name) => name.endsWith('.cubin')))
})

test('where the cache lies', () => {
  assert.equal(cacheFolder({ CUTS_CACHE_DIR: '/fast' }, 'linux', '/home/ada'), '/fast')
  assert.equal(cacheFolder({}, 'linux', '/home/ada'), join('/home/ada', '.cache', 'cuts', 'kernels'))
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/xdg' }, 'linux', '/home/ada'), join('/xdg', 'cuts', 'kernels'))
  assert.equal(cacheFolder({}, 'darwin', '/Users/ada'), join('/Users/ada', 'Library', 'Caches', 'cuts', 'kernels'))
  assert.equal(cacheFolder({ LOCALAPPDATA: 'L' }, 'win32', 'H'), join('L', 'cuts', 'kernels'))
})

test('its limit', () => {
  const limit = (text: string) => cacheLimit({ CUTS_CACHE_LIMIT: text })
  assert.equal(cacheLimit({}), 2 ** 30)
  assert.equal(limit('0'), 0)
  assert.equal(limit('5000'), 5000)
  assert.equal(limit('512MiB'), 512 * 2 ** 20)
  assert.equal(limit('1.5 GB'), 1.5e9)
  assert.equal(limit('2K'), 2000)
  assert.throws(() => limit('lots'), { name: 'ValueError', message: /CUTS_CACHE_LIMIT is 'lots'/ })
})
