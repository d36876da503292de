/**
 * The loop of an element-wise kernel over packs: neighbouring elements that one 16-byte access takes. Inputs are loaded
 * a pack at a time. Outputs are stored a pack at a time where the user's text can't tell: where they are new, or
 * assigned by the first statements. The text stands in the source once.
 */
import { type ElementOperand, elementText } from './operands.js'
import { typeName } from './prelude.js'

/** Texts that leave the loop, or are about more than one step. */
const leaves = /\b(break|goto|return|asm|__sync\w*|__shared__|static)\b|#/

/** Elements of a pack; 1 where packs don't pay or where the text doesn't allow them. */
export function packOf(operands: readonly ElementOperand[], operation: string): number {
  if (leaves.test(operation)) return 1
  if (operands.some(({ access }) => access === 'strided')) return 1
  let largest = 0
  for (const { access, dtype } of operands) if (access === 'contiguous') largest = Math.max(largest, dtype.itemsize)
  return largest === 0 ? 1 : Math.max(1, 16 / largest)
}

/** Which of the outputs `names` the text assigns before it can do anything else with any of them. */
export function assignedFirst(operation: string, names: readonly string[]): Set<string> {
  const assigned = new Set<string>()
  for (const statement of operation.split(';')) {
    const found = /^\s*(\w+)\s*=(?!=)([^={}]*)$/.exec(statement)
    if (found === null || !names.includes(found[1])) break
    const reads: readonly string[] = found[2].match(/\w+/g) ?? []
    if (names.some((name) => !assigned.has(name) && reads.includes(name))) break
    assigned.add(found[1])
  }
  return assigned
}

export const packPrelude = `
template <class T, int count> struct alignas(sizeof(T) * count) _Pack { T v[count]; };
template <class T, int count> __device__ __forceinline__ void _load(_Pack<T, count>& pack, const char* pointer, long long at, long long n) {
  if ((at + 1) * count <= n) pack = ((const _Pack<T, count>*)pointer)[at];
  else for (int e = 0; e < count; ++e) if (at * count + e < n) pack.v[e] = ((const T*)pointer)[at * count + e];
}
template <class T, int count> __device__ __forceinline__ void _store(const _Pack<T, count>& pack, char* pointer, long long at, long long n) {
  if ((at + 1) * count <= n) ((_Pack<T, count>*)pointer)[at] = pack;
  else for (int e = 0; e < count; ++e) if (at * count + e < n) ((T*)pointer)[at * count + e] = pack.v[e];
}
`

/** The loop around `operation`, in which outputs of `whole` are only stored. */
export function packLoop(
  elements: readonly ElementOperand[],
  pack: number,
  whole: ReadonlySet<string>,
  operation: string,
): string {
  const packed = elements.filter(
    ({ access, written, name }) => access === 'contiguous' && (!written || whole.has(name)),
  )
  const declared = packed.map(({ name, dtype }) => `    _Pack<${typeName(dtype.name)}, ${pack}> _q_${name};\n`)
  const loads = packed
    .filter(({ written }) => !written)
    .map(({ name }) => `    _load(_q_${name}, _a._${name}, _p, n);\n`)
  const stores = packed
    .filter(({ written }) => written)
    .map(({ name }) => `    _store(_q_${name}, _a._${name}, _p, n);\n`)
  const bound = elements.map((operand) => {
    const { name, dtype, written } = operand
    if (!packed.includes(operand)) return `        ${elementText(operand, '0', 'i')}\n`
    return `        ${written ? '' : 'const '}${typeName(dtype.name)}& ${name} = _q_${name}.v[_e];\n`
  })
  return `  #pragma unroll 1
  for (long long _p = blockIdx.x * (long long)blockDim.x + threadIdx.x; _p * ${pack} < n; _p += (long long)gridDim.x * blockDim.x) {
${declared.join('')}${loads.join('')}    #pragma unroll
    for (int _e = 0; _e < ${pack}; ++_e) {
      const long long i = _p * ${pack} + _e;
      if (i < n) {
${bound.join('')}        {${operation};}
      }
    }
${stores.join('')}  }`
}
