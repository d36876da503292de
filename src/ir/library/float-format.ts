import type { DTypeName } from '../../core/dtype.js'

/** How a float dtype lays out its bits. */
export interface FloatFormat {
  /** The integers of the same size. */
  readonly bits: DTypeName
  readonly signed: DTypeName
  /** Stored bits of the fraction. */
  readonly fraction: number
  /** What is added to an exponent; also the largest exponent. */
  readonly bias: number
  readonly signMask: bigint
  readonly exponentMask: bigint
}

const formats: { readonly [D in DTypeName]?: FloatFormat } = {
  float32: {
    bits: 'uint32',
    signed: 'int32',
    fraction: 23,
    bias: 127,
    signMask: 0x80000000n,
    exponentMask: 0x7f800000n,
  },
  float64: {
    bits: 'uint64',
    signed: 'int64',
    fraction: 52,
    bias: 1023,
    signMask: 0x8000000000000000n,
    exponentMask: 0x7ff0000000000000n,
  },
}

export function formatOf(type: DTypeName): FloatFormat {
  return formats[type]!
}
