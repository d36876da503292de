/** Elements as their bytes, without a header. */
import type { Context } from '../../array/context.js'
import type { NDArray } from '../../array/ndarray.js'
import type { DType } from '../../core/dtype.js'
import { ValueError } from '../../core/errors.js'
import { type OpenFile, openForReading, type ReadableFile, Section } from '../files/byte-source.js'
import { readElements } from '../files/elements.js'

/** Up to `count` elements of a file (all that are whole, where it is negative), from a position on. */
export function readRaw(context: Context, file: ReadableFile, dtype: DType, count: number, offset: number): NDArray {
  if (offset < 0) throw new ValueError(`[fromfile] offset must not be negative: it is ${offset}`, { offset })
  const open = openForReading('fromfile', file)
  try {
    const source = open.source.left === undefined ? wholeRest(open) : open.source
    const left = Math.max(0, source.left! - offset)
    skip(source, Math.min(offset, source.left!))
    const there = Math.floor(left / dtype.itemsize)
    const size = count < 0 ? there : Math.min(there, count)
    return readElements(context, source, dtype, [size], size)
  } finally {
    open.close()
  }
}

/** All the text of a file. */
export function readWords(file: ReadableFile): string {
  const open = openForReading('fromfile', file)
  try {
    return Buffer.from(readAll(open)).toString('utf8')
  } finally {
    open.close()
  }
}

function skip(source: OpenFile['source'], bytes: number): void {
  const scrap = new Uint8Array(Math.min(bytes, 1 << 16))
  for (let left = bytes; left > 0; ) left -= source.read(scrap.subarray(0, Math.min(left, scrap.length)))
}

/** What is left of a descriptor, whose end isn't known before it is reached. */
function wholeRest(open: OpenFile): Section {
  const bytes = readAll(open)
  const readAt = (position: number, target: Uint8Array) => {
    const part = bytes.subarray(position, position + target.length)
    target.set(part)
    return part.length
  }
  return new Section(open.name, { name: open.name, size: bytes.length, readAt }, 0, bytes.length)
}

function readAll({ source }: OpenFile): Uint8Array {
  const parts: Uint8Array[] = []
  for (;;) {
    const part = new Uint8Array(1 << 20)
    const count = source.read(part)
    parts.push(part.subarray(0, count))
    if (count < part.length) return Buffer.concat(parts)
  }
}
