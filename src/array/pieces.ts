/**
 * A typed array's memory as bytes, in pieces: an engine's byte arrays reach 4 GiB or less, where arrays of larger
 * elements reach further.
 */
import type { TypedArray } from '../core/dtype.js'

const largestPiece = 2 ** 30

/** Each piece and where it begins, in bytes. */
export function* bytePieces(array: TypedArray, largest = largestPiece): Generator<[offset: number, bytes: Uint8Array]> {
  const { buffer, byteOffset, byteLength } = array
  for (let offset = 0; offset < byteLength; offset += largest) {
    yield [offset, new Uint8Array(buffer, byteOffset + offset, Math.min(largest, byteLength - offset))]
  }
}
