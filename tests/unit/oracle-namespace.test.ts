import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { float16Value } from '#src/core/float16.js'
import { lanesOf } from '../numpy/harness/distance.js'
import { dtypesOf } from '../numpy/harness/generators.js'
import { adapted } from '../numpy/harness/namespace.js'
import { PlainArray, plainFunctions, plainNamespace } from '../numpy/harness/plain-namespace.js'
import { makeInput, spec } from '../numpy/harness/spec.js'
import type { IndexPart } from '../numpy/harness/views.js'
import { layouts } from '../numpy/harness/views.js'

/** The adapter to the library's public interface, over arrays that have just that interface. */

class PublicArray {
  constructor(readonly plain: PlainArray) {}
  get dtype() {
    return dtypes[this.plain.dtype]
  }
  get shape() {
    return plainNamespace.read(this.plain).shape
  }
  get strides() {
    return plainNamespace.read(this.plain).strides
  }
  get flags() {
    const [cContiguous, fContiguous, writeable] = plainNamespace.read(this.plain).flags ?? []
    return { cContiguous, fContiguous, writeable }
  }
  reshape(shape: number[]) {
    return new PublicArray(plainFunctions.reshape(this.plain, shape))
  }
  transpose(axes: number[]) {
    return new PublicArray(plainNamespace.view(this.plain, { transpose: axes }))
  }
  at(...parts: (number | string | null)[]) {
    const bound = (text: string): number | null => (text === '' ? null : Number(text))
    const part = (given: number | string | null): IndexPart => {
      if (typeof given !== 'string' || given === '...') return given as IndexPart
      const [start, stop, step] = given.split(':').map(bound)
      return [start, stop, step]
    }
    return new PublicArray(plainNamespace.view(this.plain, { index: parts.map(part) }))
  }
  toTypedArray() {
    const lanes = lanesOf(this.dtype, this.plain.bytes())
    return this.dtype.name === 'float16' ? Float32Array.from(lanes as Uint16Array, float16Value) : lanes
  }
}

const namespace = {
  frombuffer: (bytes: Uint8Array, dtype: DTypeName) =>
    new PublicArray(plainFunctions.array(dtype, [bytes.length / dtypes[dtype].itemsize], bytes)),
  broadcastTo: (array: PublicArray, shape: number[]) =>
    new PublicArray(plainNamespace.view(array.plain, { broadcast: shape })),
}

test('arrays are made, viewed and read back through the public interface', () => {
  const under = adapted(namespace)
  for (const dtype of dtypesOf()) {
    for (const layout of layouts) {
      for (const shape of [[], [5], [2, 3], [2, 0, 3], [2, 3, 4]]) {
        const made = makeInput('a', spec(dtype, shape, { layout, values: 'distinct' }))
        const ours = made.steps.reduce(under.view, under.make(made.bytes, dtype, made.base))
        const start = plainNamespace.make(made.bytes, dtype, made.base)
        const plain = made.steps.reduce(plainNamespace.view, start)
        assert.ok(under.isArray(ours))
        assert.deepEqual(under.read(ours), plainNamespace.read(plain), `${dtype} ${layout} (${shape})`)
      }
    }
  }
})

test('what is no array is told apart', () => {
  const under = adapted(namespace)
  for (const value of [null, undefined, 1, 'a', [1], new Float64Array(2), {}]) assert.equal(under.isArray(value), false)
  assert.ok(
    !plainNamespace.isArray(namespace) &&
      plainNamespace.isArray(new PlainArray('int8', new Uint8Array(1), { shape: [], strides: [], offset: 0 })),
  )
})

test('the bytes that an input was described with stay as they are', () => {
  const bytes = Uint8Array.of(1, 2)
  adapted(namespace).make(bytes, 'uint8', [2]).plain.buffer[0] = 9
  assert.deepEqual(bytes, Uint8Array.of(1, 2))
})
