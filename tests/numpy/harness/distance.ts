/** How far two floating elements lie apart. */
import type { DType, TypedArray } from '#src/core/dtype.js'
import { float16Value } from '#src/core/float16.js'

/** The lanes of some elements: for complex dtypes two each. */
export function lanesOf(dtype: DType, bytes: Uint8Array): TypedArray {
  const aligned = bytes.byteOffset % dtype.storage.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  return new dtype.storage(aligned.buffer, aligned.byteOffset, aligned.byteLength / dtype.storage.BYTES_PER_ELEMENT)
}

export function laneValue(dtype: DType, lanes: TypedArray, lane: number): number | bigint {
  return dtype.name === 'float16' ? float16Value(Number(lanes[lane])) : lanes[lane]
}

const scratch64 = new Float64Array(1)
const bits64 = new BigInt64Array(scratch64.buffer)
const scratch32 = new Float32Array(1)
const bits32 = new Int32Array(scratch32.buffer)

/** Steps between two lanes of `dtype` (not NaN), over the floats of its real dtype; both zeros are the same place. */
export function ulpDistance(dtype: DType, left: TypedArray, right: TypedArray, lane: number): number {
  const place = placements[dtype.real] ?? placements.float64
  const distance = place(Number(left[lane])) - place(Number(right[lane]))
  return Number(distance < 0n ? -distance : distance)
}

const placements: Record<string, (stored: number) => bigint> = {
  float16: (bits) => BigInt(bits & 0x8000 ? -(bits & 0x7fff) : bits),
  float32: (value) => {
    scratch32[0] = value
    return BigInt(bits32[0] < 0 ? -(bits32[0] & 0x7fffffff) : bits32[0])
  },
  float64: (value) => {
    scratch64[0] = value
    return bits64[0] < 0n ? -(bits64[0] & 0x7fffffffffffffffn) : bits64[0]
  },
}
