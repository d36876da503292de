import type { DTypeName } from '../../core/dtype.js'
import { float16Round } from '../../core/float16.js'

const identity = (x: number): number => x

/** Brings the exact result of an operation to the dtype: integers up to 32 bits wrap, floats round. */
export const roundings: { readonly [D in DTypeName]?: (x: number) => number } = {
  int8: (x) => (x << 24) >> 24,
  int16: (x) => (x << 16) >> 16,
  int32: (x) => x | 0,
  uint8: (x) => x & 0xff,
  uint16: (x) => x & 0xffff,
  uint32: (x) => x >>> 0,
  float16: float16Round,
  float32: Math.fround,
  float64: identity,
}

/** 64-bit integers wrap. */
export const bigRoundings: { readonly [D in DTypeName]?: (x: bigint) => bigint } = {
  int64: (x) => BigInt.asIntN(64, x),
  uint64: (x) => BigInt.asUintN(64, x),
}
