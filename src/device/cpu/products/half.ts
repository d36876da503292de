/** Half precision, from its bits to single precision and back. */
import type { Code } from '../wasm/code.js'

/** Replaces the 16 bits on the stack by their value. */
export function halfValue(code: Code): Code {
  const [bits, size] = [code.local('i32'), code.local('i32')]
  code.tee(bits).i32(0x7fff).op('i32.and').i32(13).op('i32.shl').tee(size)
  // The exponent counts from another number; the product is right for subnormal halves too.
  code
    .op('f32.reinterpret_i32')
    .f32(2 ** 112)
    .op('f32.mul', 'i32.reinterpret_f32')
  // Infinities and NaNs keep the largest exponent.
  code
    .i32(0x7f800000)
    .i32(0)
    .get(size)
    .i32(0x7c00 << 13)
    .op('i32.ge_u', 'select', 'i32.or')
  code.get(bits).i32(0x8000).op('i32.and').i32(16).op('i32.shl', 'i32.or')
  return code.op('f32.reinterpret_i32')
}

/** Replaces the single on the stack by the bits of the nearest half, ties to even. */
export function halfBits(code: Code): Code {
  const [bits, size, result] = [code.local('i32'), code.local('i32'), code.local('i32')]
  code.op('i32.reinterpret_f32').tee(bits).i32(0x7fffffff).op('i32.and').set(size)
  code.get(size).i32(0x7f800000).op('i32.gt_u')
  code.if(
    () => code.i32(0x7e00).set(result),
    () => {
      code
        .get(size)
        .i32(0x47800000 - 0x1000)
        .op('i32.ge_u')
      code.if(
        () => code.i32(0x7c00).set(result),
        () => {
          code
            .get(size)
            .i32(113 << 23)
            .op('i32.lt_u')
          code.if(
            // One half's unit is the last digit of numbers from 1/2 to 1: the sum rounds to it.
            () =>
              code
                .get(size)
                .op('f32.reinterpret_i32')
                .f32(0.5)
                .op('f32.add', 'i32.reinterpret_f32')
                .i32(126 << 23)
                .op('i32.sub')
                .set(result),
            () => {
              code
                .get(size)
                .i32(0xfff - (112 << 23))
                .op('i32.add')
              code.get(size).i32(13).op('i32.shr_u').i32(1).op('i32.and', 'i32.add').i32(13).op('i32.shr_u').set(result)
            },
          )
        },
      )
    },
  )
  return code.get(result).get(bits).i32(16).op('i32.shr_u').i32(0x8000).op('i32.and', 'i32.or')
}
