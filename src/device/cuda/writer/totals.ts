/** Accumulators in CUDA C++: the struct `Total`, how two are combined, and how they go from thread to thread. */
import type { Scalar } from '../../../core/complex.js'
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import type { Body } from '../../../ir/expr.js'
import { type Functions, Names, writeBody } from './expressions.js'
import { literal } from './operations.js'
import { indent } from './source.js'
import { cppType } from './types.js'

/** The dtypes of the accumulators that `combine` takes two of each. */
export const accumulatorTypes = (combine: Body): readonly DTypeName[] =>
  combine.params.slice(0, combine.params.length / 2)

/** One value per accumulator, in slots of 8 bytes; `neutral()` where there is an identity. */
export function totalStruct(types: readonly DTypeName[], identity: readonly Scalar[] | undefined): string {
  const fields = types.map((type, at) => `  alignas(8) ${cppType(type)} v${at};`)
  const struct = [`struct Total {`, ...fields, `};`]
  if (identity === undefined) return [...struct, ''].join('\n')
  const neutral = types.map((type, at) => `  t.v${at} = ${literal(type, identity[at])};`)
  return [
    ...struct,
    `__device__ __forceinline__ Total neutral() {`,
    `  Total t;`,
    ...neutral,
    `  return t;`,
    `}`,
    '',
  ].join('\n')
}

export function combineFunction(combine: Body, types: readonly DTypeName[], functions: Functions): string {
  const lines: string[] = []
  const args = [...types.map((_, at) => `l.v${at}`), ...types.map((_, at) => `r.v${at}`)]
  const results = writeBody(combine, args, () => '', lines, new Names(), functions)
  return [
    `__device__ __forceinline__ Total combine(const Total l, const Total r) {`,
    ...indent([`Total t;`, ...lines, ...results.map((result, at) => `t.v${at} = ${result};`), `return t;`]),
    `}`,
    '',
  ].join('\n')
}

/** `name(x, distance)` by one of the warp's shuffles, of all its threads. */
export function shuffleFunction(name: string, shuffle: string, types: readonly DTypeName[]): string {
  const lines = types.map((type, at) => {
    const small = dtypes[type].itemsize < 4
    return `t.v${at} = (${cppType(type)})${shuffle}(0xffffffffu, ${small ? '(int)' : ''}x.v${at}, distance);`
  })
  return [
    `__device__ __forceinline__ Total ${name}(const Total x, const int distance) {`,
    ...indent([`Total t;`, ...lines, `return t;`]),
    `}`,
    '',
  ].join('\n')
}

/** 32-bit words that hold the accumulators. */
export const wordsOf = (types: readonly DTypeName[]): number =>
  types.reduce((words, type) => words + Math.ceil(dtypes[type].itemsize / 4), 0)

/** `toWords` and `fromWords`: accumulators as 32-bit words, bit by bit. */
export function wordFunctions(types: readonly DTypeName[]): string {
  const out: string[] = []
  const back: string[] = []
  let at = 0
  types.forEach((type, index) => {
    const { itemsize, kind } = dtypes[type]
    const v = `t.v${index}`
    if (itemsize === 8) {
      const bits = kind === 'f' ? `(unsigned long long)__double_as_longlong(${v})` : `(unsigned long long)${v}`
      out.push(`w[${at}] = (unsigned int)${bits};`, `w[${at + 1}] = (unsigned int)(${bits} >> 32);`)
      const joined = `(long long)((unsigned long long)w[${at + 1}] << 32 | w[${at}])`
      back.push(kind === 'f' ? `${v} = __longlong_as_double(${joined});` : `${v} = (${cppType(type)})${joined};`)
      at += 2
      return
    }
    out.push(kind === 'f' ? `w[${at}] = (unsigned int)__float_as_int(${v});` : `w[${at}] = (unsigned int)${v};`)
    back.push(kind === 'f' ? `${v} = __int_as_float((int)w[${at}]);` : `${v} = (${cppType(type)})w[${at}];`)
    at++
  })
  return [
    `__device__ __forceinline__ void toWords(const Total& t, unsigned int* w) {`,
    ...indent(out),
    `}`,
    `__device__ __forceinline__ void fromWords(const unsigned int* w, Total& t) {`,
    ...indent(back),
    `}`,
    '',
  ].join('\n')
}
