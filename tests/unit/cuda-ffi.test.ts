import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { ffi, type NativeLibrary, readCString, readUint64, writeUint64 } from '#src/device/ffi.js'

/** The C library, which every machine has under some name. */
function standardLibrary(): NativeLibrary {
  for (const name of ['libc.so.6', 'libSystem.B.dylib', 'msvcrt.dll', `libc.musl-${process.arch}.so.1`]) {
    try {
      return ffi().load(name)
    } catch {
      // Another platform's name.
    }
  }
  throw new Error('no C library found')
}

const c = standardLibrary()

test('importing loads neither koffi nor a library', () => {
  const modules = ['cuda/runtime', 'cuda/driver', 'cuda/nvrtc', 'cuda/compile', 'cuda/info', 'ffi'].map(
    (name) => new URL(`../../device/${name}.js`, import.meta.url).href,
  )
  const script = `
    for (const module of ${JSON.stringify(modules)}) await import(module)
    const { createRequire } = await import('node:module')
    const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache)
    console.log(JSON.stringify(loaded.filter((path) => path.includes('koffi'))))`
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.equal(result.stdout.trim(), '[]', result.stderr)
})

test('numbers, strings and addresses go in and out', () => {
  assert.equal(c.declare('abs', ['int32'], 'int32')(-5), 5)
  assert.equal(c.declare('strlen', ['string'], 'uint64')('häuser'), 7)
  assert.equal(c.declare('labs', ['int32'], 'int32')(-7), 7)
  assert.equal(c.declare('atof', ['string'], 'float64')('2.5'), 2.5)
  assert.throws(() => c.declare('no_such_function', [], 'void'))
  assert.ok(c.has('strlen'))
  assert.ok(!c.has('no_such_function'))
  assert.throws(() => ffi().load('/no/such/library.so'))
})

test('a view of JavaScript memory is passed where it lies', () => {
  const memcpy = c.declare('memcpy', ['pointer', 'pointer', 'uint64'], 'uint64')
  const source = new Float64Array([1, 2, 3, 4])
  const target = new Float64Array(4)
  memcpy(target.subarray(1), source.subarray(2), 16)
  assert.deepEqual([...target], [0, 3, 4, 0])
  const shared = new Uint8Array(new SharedArrayBuffer(64), 24, 8)
  memcpy(shared, new Uint8Array([9, 8, 7]), 3)
  assert.deepEqual([...shared.subarray(0, 4)], [9, 8, 7, 0])
  assert.equal(ffi().addressOf(target.subarray(1)), ffi().addressOf(target) + 8)
})

test('native blocks are zeroed, aligned, and seen by both sides', () => {
  const block = ffi().allocate(100)
  assert.equal(block.address % 16, 0)
  assert.equal(block.buffer.byteLength, 112)
  assert.ok(block.bytes.every((byte) => byte === 0))
  c.declare('memset', ['uint64', 'int32', 'uint64'], 'uint64')(block.address + 4, 65, 3)
  assert.equal(readCString(block.bytes.subarray(4)), 'AAA')
  assert.equal(ffi().stringAt(block.address + 4), 'AAA')
  assert.deepEqual([...new Uint8Array(ffi().viewOf(block.address + 4, 4))], [65, 65, 65, 0])
  block.free()
})

test('64-bit values as numbers', () => {
  const words = new Uint32Array(4)
  for (const value of [0, 1, 2 ** 32 - 1, 2 ** 32, 0x7f12_3456_789a, Number.MAX_SAFE_INTEGER]) {
    writeUint64(words, 2, value)
    assert.equal(new BigUint64Array(words.buffer)[1], BigInt(value))
    assert.equal(readUint64(words, 2), value)
  }
  assert.equal(words[0], 0)
})

test('an asynchronous call is a promise', async () => {
  const abs = c.declare('abs', ['int32'], 'int32')
  const results = await Promise.all([abs.async(-1), abs.async(-2), abs.async(3)])
  assert.deepEqual(results, [1, 2, 3])
})
