/**
 * The CUDA C++ of a reduction around the user's expressions. A team of threads (one, a warp or a block) reduces the
 * elements of one output, or, where there are few outputs, one piece of them; a second kernel combines the pieces. Who
 * combines what depends on the sizes alone, so that results are the same every time.
 */
import type { RawSource } from '../../device/device.js'
import { Sections, typedefs, typesOf, walk } from './elementwise-source.js'
import { type ElementOperand, elementText, globalText, memberText, type Operand } from './operands.js'
import { prelude } from './prelude.js'
import type { Placeholders } from './signature.js'

export interface ReductionTexts {
  readonly mapExpr: string
  readonly reduceExpr: string
  readonly postMapExpr: string
  /** Empty where there is none. */
  readonly identity: string
  readonly preamble: string
}

export interface ReductionForm {
  /** Threads that reduce together. */
  readonly team: 1 | 32 | 256
  readonly split: boolean
  readonly kept: number
  readonly reduced: number
  readonly narrow: boolean
}

export const reductionThreads = 256

export const finishName = (name: string) => `${name}_finish`
export const sizeName = (name: string) => `_${name}_size`

/** `position` is an operand whose element is its number in C order, where the user's text asks for `i`. */
export function reductionSource(
  name: string,
  texts: ReductionTexts,
  reduceType: string,
  placeholders: Placeholders,
  operands: readonly Operand[],
  form: ReductionForm,
  position: boolean,
): Omit<RawSource, 'options'> {
  const sections = new Sections(name)
  const { kept, reduced, team, split } = form
  const elements = operands.filter((operand): operand is ElementOperand => operand.kind === 'elements')
  const others = operands.filter((operand) => operand.kind !== 'elements')
  const inputs = elements.filter(({ written }) => !written)
  const outputs = elements.filter(({ written }) => written)
  const moving = position ? [...inputs, { name: 'i' }] : inputs
  const all = [...Object.values(texts), reduceType].join('\n')
  const hasRaw = operands.some(({ kind }) => kind === 'raw')
  const dims = kept + reduced
  const declared = (names: readonly { readonly name: string }[]) =>
    names.map(({ name: of }) => `  long long _at_${of} = 0;\n`).join('')
  const globals = others.map((operand) => `  ${globalText(operand)}\n`).join('')
  const spaces = `  const _Space _in_ind = {_a._outputs * _a._size}, _out_ind = {_a._outputs}, _ind = _in_ind;
  const long long n = _ind.size();
${globals}`
  const finish = `${declared(outputs)}${kept > 0 ? walk(outputs, kept, form.narrow, '_output', '_dims', 0) : ''}
      const _type_reduce a = _total;
${outputs.map((operand) => `      ${elementText(operand, `_at_${operand.name}`)}\n`).join('')}      {${sections.add('postMapExpr', texts.postMapExpr)};}`
  const source = `${prelude(typesOf(operands, placeholders), all, hasRaw)}
${typedefs(placeholders)}${sections.add('preamble', texts.preamble)}
typedef ${reduceType} _type_reduce;
extern "C" { __device__ unsigned char ${sizeName(name)}[sizeof(_type_reduce)]; }
struct _Arguments {
  long long _outputs, _size, _pieces;
  char* _partials;
${dims > 0 ? `  long long _dims[${dims}];\n` : ''}${position && dims > 0 ? `  long long _strides_i[${dims}];\n` : ''}${operands.map((operand) => `  ${memberText(operand)}\n`).join('')}};

__device__ inline _type_reduce _combine(const _type_reduce a, const _type_reduce b) {
  return static_cast<_type_reduce>(${sections.add('reduceExpr', texts.reduceExpr)});
}

${identityText(sections, texts.identity)}
// The total of a team, in its first thread; of no elements, the identity.
__device__ inline _type_reduce _together(_type_reduce _value, const int _lane, const int _valid) {
${
  team === 1
    ? '  return _valid > 0 ? _value : _nothing();'
    : `  alignas(16) __shared__ unsigned char _room[${reductionThreads} * sizeof(_type_reduce)];
  _type_reduce* const _values = (_type_reduce*)_room + (threadIdx.x - _lane);
  _values[_lane] = _value;
  __syncthreads();
  for (int _half = ${team / 2}; _half > 0; _half /= 2) {
    if (_lane < _half && _lane + _half < _valid) _values[_lane] = _combine(_values[_lane], _values[_lane + _half]);
    __syncthreads();
  }
  return _valid > 0 ? _values[_lane] : _nothing();`
}
}

extern "C" __global__ void ${name}(const _Arguments _a) {
  if (_a._outputs < 0) ${sizeName(name)}[0] = 1;
${spaces}  const int _lane = threadIdx.x % ${team};
  const long long _unit = blockIdx.x * (long long)${reductionThreads / team} + threadIdx.x / ${team};
  const long long _piece = ${split ? 'blockIdx.y' : '0'}, _output = _unit;
  const bool _works = _unit < _a._outputs;
  const long long _begin = _a._size * _piece / _a._pieces, _end = _works ? _a._size * (_piece + 1) / _a._pieces : _begin;
  _type_reduce _value;
  bool _started = false;
${moving.map(({ name: of }) => `  long long _base_${of} = 0;\n`).join('')}  if (_works) {
  ${declared(moving)}${kept > 0 ? walk(moving, kept, form.narrow, '_output', '_dims', 0) : ''}${moving.map(({ name: of }) => `    _base_${of} = _at_${of};\n`).join('')}  }
  #pragma unroll 8
  for (long long _J = _begin + _lane; _J < _end; _J += ${team}) {
${moving.map(({ name: of }) => `    long long _at_${of} = _base_${of};\n`).join('')}${reduced > 0 ? walk(moving, reduced, form.narrow, '_J', '_dims', kept) : ''}${inputs.map((operand) => `    ${elementText(operand, `_at_${operand.name}`)}\n`).join('')}${position ? '    const long long i = _at_i;\n' : ''}    const _type_reduce _next = static_cast<_type_reduce>(${sections.add('mapExpr', texts.mapExpr)});
    _value = _started ? _combine(_value, _next) : _next;
    _started = true;
  }
  const long long _count = _end - _begin;
  const _type_reduce _total = _together(_value, _lane, _count < ${team} ? (int)_count : ${team});
  if (_works && _lane == 0) {
    ${split ? '((_type_reduce*)_a._partials)[_output * _a._pieces + _piece] = _total;' : finish}
  }
}
${
  split
    ? `
extern "C" __global__ void ${finishName(name)}(const _Arguments _a) {
${spaces}  const int _lane = threadIdx.x % ${team};
  const long long _output = blockIdx.x * (long long)${reductionThreads / team} + threadIdx.x / ${team};
  const bool _works = _output < _a._outputs;
  const long long _count = _works ? _a._pieces : 0;
  const _type_reduce* const _partials = (const _type_reduce*)_a._partials + _output * _a._pieces;
  _type_reduce _value;
  for (long long _part = _lane; _part < _count; _part += ${team}) {
    _value = _part == _lane ? _partials[_part] : _combine(_value, _partials[_part]);
  }
  const _type_reduce _total = _together(_value, _lane, _count < ${team} ? (int)_count : ${team});
  if (_works && _lane == 0) {
    ${finish}
  }
}
`
    : ''
}`
  return { name, source, files: sections.files }
}

/** What a reduction of nothing gives. Without an identity there is none, and the call has made sure of elements. */
function identityText(sections: Sections, identity: string): string {
  const value =
    identity.trim() === '' ? '_type_reduce()' : `static_cast<_type_reduce>(${sections.add('identity', identity)})`
  return `__device__ inline _type_reduce _nothing() { return ${value}; }\n`
}
