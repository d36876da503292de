import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { ValueError } from '#src/core/errors.js'
import { parseMemoryLimit } from '#src/memory/limit.js'

test('memory limits are read as people write them', () => {
  const read = (text: string) => parseMemoryLimit(text, 'LIMIT')
  assert.deepEqual(read('8GiB'), { size: 8 * 2 ** 30 })
  assert.deepEqual(read(' 1.5 gib '), { size: 1.5 * 2 ** 30 })
  assert.deepEqual(read('500MB'), { size: 500e6 })
  assert.deepEqual(read('1048576'), { size: 1048576 })
  assert.deepEqual(read('2G'), { size: 2 ** 31 })
  assert.deepEqual(read('50%'), { fraction: 0.5 })
  for (const wrong of ['', 'x', '-1', '1 apple', '101%', '8GiBs', '1e9']) {
    assert.throws(() => read(wrong), ValueError, wrong)
  }
  assert.throws(() => read('lots'), /LIMIT=lots/)
})

test('CUTS_CPU_MEMORY_LIMIT bounds what np takes', () => {
  const program = `
    import { np } from '#src/index.js'
    console.log(np.getDefaultMemoryPool().getLimit())
    try { np.ones([1 << 24]).eval() } catch (error) { console.log(error.name) }`
  const run = (limit: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: { ...process.env, CUTS_CPU_MEMORY_LIMIT: limit },
    })
  assert.equal(run('64MiB').stdout, `${64 * 2 ** 20}\nOutOfMemoryError\n`)
  assert.match(run('much').stderr, /CUTS_CPU_MEMORY_LIMIT=much/)
})
