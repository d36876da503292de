/** Combinations that give the same in whatever order they are made, as atomic operations of the GPU. */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { Body } from '../../../ir/expr.js'
import type { OpName } from '../../../ir/ops.js'
import { operation } from './operations.js'
import { cppType, isFloat, isSigned } from './types.js'

/** One operation of what is there and what comes. */
export interface Combination {
  readonly op: OpName
  readonly type: DTypeName
}

const integerOps: ReadonlySet<OpName> = new Set<OpName>(['add', 'sub', 'mul', 'min', 'max', 'and', 'or', 'xor'])
/** Sums and products of floats depend on the order. */
const floatOps: ReadonlySet<OpName> = new Set<OpName>(['min', 'max'])

/** The operation that a body of two parameters consists of, where its order doesn't matter. */
export function unorderedCombination({ params, instrs, results }: Body): Combination | undefined {
  if (params.length !== 2 || results.length !== 1) return undefined
  const { op, type, args } = instrs[results[0]]
  const ops = isFloat(type) ? floatOps : integerOps
  if (!ops.has(op) || args.length !== 2 || params[0] !== type || params[1] !== type) return undefined
  const [first, second] = args.map((id) => instrs[id])
  if (first.op !== 'arg' || second.op !== 'arg' || first.index === second.index) return undefined
  return op === 'sub' && first.index !== 0 ? undefined : { op, type }
}

/** What C++ has an atomic function for, on integers of 32 and 64 bits. */
const native: Partial<Record<OpName, string>> = {
  add: 'atomicAdd',
  min: 'atomicMin',
  max: 'atomicMax',
  and: 'atomicAnd',
  or: 'atomicOr',
  xor: 'atomicXor',
}

/** `update(place, value)`: `*place = op(*place, value)`, as a whole. */
export function updateText({ op, type }: Combination): string {
  const value = cppType(type)
  const { itemsize } = dtypes[type]
  const head = `__device__ __forceinline__ void update(${value}* const place, const ${value} x) {`
  const name = native[op]
  if (name !== undefined && itemsize >= 4 && !isFloat(type)) {
    // Signed integers of 64 bits have minimum and maximum only; sums and bits are the same for both.
    const signed = isSigned(type) && (op === 'min' || op === 'max')
    const word = `${signed ? '' : 'unsigned '}${itemsize === 8 ? 'long long' : 'int'}`
    return `${head}\n  ${name}((${word}*)place, (${word})x);\n}\n`
  }
  const next = `(${value})(${operation(op, type, [
    { name: 'old', type },
    { name: 'x', type },
  ])})`
  return `${head}\n${(itemsize >= 4 ? wholeWord(type, next) : partOfWord(type, next)).map((line) => `  ${line}\n`).join('')}}\n`
}

function wholeWord(type: DTypeName, next: string): string[] {
  const value = cppType(type)
  const wide = dtypes[type].itemsize === 8
  const word = wide ? 'unsigned long long' : 'unsigned int'
  const [toWord, toValue] = !isFloat(type)
    ? [`(${word})`, `(${value})`]
    : wide
      ? ['(unsigned long long)__double_as_longlong', '__longlong_as_double']
      : ['(unsigned int)__float_as_int', '__int_as_float']
  const signed = isFloat(type) ? (wide ? '(long long)' : '(int)') : ''
  return [
    `${word}* const at = (${word}*)place;`,
    `${word} seen = *(volatile ${word}*)at;`,
    `for (;;) {`,
    `  const ${value} old = ${toValue}(${signed}seen);`,
    `  const ${word} wanted = ${toWord}(${next});`,
    `  if (wanted == seen) return;`,
    `  const ${word} found = atomicCAS(at, seen, wanted);`,
    `  if (found == seen) return;`,
    `  seen = found;`,
    `}`,
  ]
}

/** Smaller elements are parts of a 32-bit word, of which the others stay. */
function partOfWord(type: DTypeName, next: string): string[] {
  const bits = 8 * dtypes[type].itemsize
  const mask = `${2 ** bits - 1}u`
  return [
    `unsigned int* const at = (unsigned int*)((unsigned long long)place & ~3ull);`,
    `const int shift = (int)((unsigned long long)place & 3) * 8;`,
    `unsigned int seen = *(volatile unsigned int*)at;`,
    `for (;;) {`,
    `  const ${cppType(type)} old = (${cppType(type)})(seen >> shift & ${mask});`,
    `  const unsigned int wanted = seen & ~(${mask} << shift) | ((unsigned int)${next} & ${mask}) << shift;`,
    `  if (wanted == seen) return;`,
    `  const unsigned int found = atomicCAS(at, seen, wanted);`,
    `  if (found == seen) return;`,
    `  seen = found;`,
    `}`,
  ]
}
