/** Keys of sorts as unsigned numbers of the same order: NaNs last and all equal, −0 equal to 0. */
import { type DTypeName, dtypes } from '../../../core/dtype.js'

const unsigned = { 1: 'unsigned char', 2: 'unsigned short', 4: 'unsigned int', 8: 'unsigned long long' } as const

/** C++ that declares `Key`, the bits of a key, and `ordered`, which gives the number that it is sorted by. */
export function keyText(type: DTypeName): string {
  const { kind, itemsize } = dtypes[type]
  const bits = 8 * itemsize
  const key = unsigned[itemsize as 1 | 2 | 4 | 8]
  const sign = `((Key)1 << ${bits - 1})`
  const body =
    kind === 'f'
      ? `  const Key size = (Key)(key & ~${sign});
  if (size > (Key)${infinity(itemsize)}) return (Key)~(Key)0;
  if (size == 0) return ${sign};
  return key & ${sign} ? (Key)~key : (Key)(key | ${sign});`
      : `  return ${kind === 'i' ? `(Key)(key ^ ${sign})` : 'key'};`
  return `typedef ${key} Key;
__device__ __forceinline__ Key ordered(const Key key) {
${body}
}
__device__ __forceinline__ unsigned int digitOf(const Key key, const int place) {
  return (unsigned int)(ordered(key) >> (8 * place)) & 255u;
}
`
}

/**
 * C++ that declares `Key`, and what passes over long rows work with: `encode` makes of a key's bits a number whose bytes
 * are the digits, and `decode` the bits again. Where keys are `kept`, no bit of a float is lost: NaNs and zeros, which
 * are equal to each other, differ as numbers, `isSpecial` tells them, and their digits take longer.
 */
export function encodedText(type: DTypeName, kept: boolean): string {
  const { kind, itemsize } = dtypes[type]
  const sign = `((Key)1 << ${8 * itemsize - 1})`
  const key = unsigned[itemsize as 1 | 2 | 4 | 8]
  const isFloat = kind === 'f'
  const flipped = kind === 'i' ? `(Key)(key ^ ${sign})` : 'key'
  const merged = `  const Key size = (Key)(key & ~${sign});
  if (size > (Key)${infinity(itemsize)}) return (Key)~(Key)0;
  if (size == 0) return ${sign};
`
  const encode = isFloat
    ? `${kept ? '' : merged}  return key & ${sign} ? (Key)~key : (Key)(key | ${sign});`
    : `  return ${flipped};`
  const decode = isFloat ? `  return key & ${sign} ? (Key)(key ^ ${sign}) : (Key)~key;` : `  return ${flipped};`
  const taken =
    itemsize === 8
      ? '__byte_perm((unsigned int)key, (unsigned int)(key >> 32), place) & 255u'
      : '__byte_perm((unsigned int)key, 0u, 0x4440 | place)'
  return `typedef ${key} Key;
__device__ __forceinline__ Key encode(const Key key) {
${encode}
}
__device__ __forceinline__ Key decode(const Key key) {
${decode}
}
${isFloat && kept ? specialText(type) : `__device__ __forceinline__ bool isSpecial(const Key) { return false; }\n`}__device__ __forceinline__ unsigned int digitOf(const Key key, const int place, const bool special = false) {
  const unsigned int digit = ${taken};
  return ${isFloat && kept ? 'special ? specialDigit(key, place, digit) : digit' : 'digit'};
}
`
}

function specialText(type: DTypeName): string {
  const { itemsize } = dtypes[type]
  const sign = `((Key)1 << ${8 * itemsize - 1})`
  const least = `(Key)~(Key)(${sign} | (Key)${infinity(itemsize)})`
  const largest = `(Key)(${sign} | (Key)${infinity(itemsize)})`
  return `__device__ __forceinline__ bool isSpecial(const Key key) {
  return (Key)(key - ${least}) > (Key)(${largest} - ${least}) || key == (Key)~${sign};
}
__device__ __forceinline__ unsigned int specialDigit(const Key key, const int place, const unsigned int digit) {
  if ((Key)(key - ${least}) > (Key)(${largest} - ${least})) return 255u;
  if (key == (Key)~${sign}) return place == ${itemsize - 1} ? 128u : 0u;
  return digit;
}
`
}

/** C++ that gives a key back from its number: any of those that are equal to it. */
export function unorderedText(type: DTypeName): string {
  const { kind, itemsize } = dtypes[type]
  const sign = `((Key)1 << ${8 * itemsize - 1})`
  const body =
    kind === 'f'
      ? `  if (number == (Key)~(Key)0) return (Key)${quiet(itemsize)};
  return number & ${sign} ? (Key)(number ^ ${sign}) : (Key)~number;`
      : `  return ${kind === 'i' ? `(Key)(number ^ ${sign})` : 'number'};`
  return `__device__ __forceinline__ Key unordered(const Key number) {
${body}
}
`
}

const infinity = (itemsize: number) => ({ 2: '0x7c00', 4: '0x7f800000', 8: '0x7ff0000000000000ull' })[itemsize]!
const quiet = (itemsize: number) => ({ 2: '0x7e00', 4: '0x7fc00000', 8: '0x7ff8000000000000ull' })[itemsize]!

/** Passes over a key: one for each of its bytes. */
export const placesOf = (type: DTypeName) => dtypes[type].itemsize
