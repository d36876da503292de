/** The CUDA C++ of an element-wise kernel around the user's operation. */
import type { DTypeName } from '../../core/dtype.js'
import type { RawSource } from '../../device/device.js'
import { packLoop, packPrelude } from './elementwise-packs.js'
import { type ElementOperand, elementText, globalText, memberText, type Operand } from './operands.js'
import { prelude, typeName } from './prelude.js'
import type { Placeholders } from './signature.js'

export interface ElementwiseTexts {
  readonly operation: string
  readonly preamble: string
  readonly loopPrep: string
  readonly afterLoop: string
}

/** A user's text between directives, so that errors name its own lines. */
export class Sections {
  readonly files: Record<string, string> = {}

  constructor(private readonly name: string) {}

  add(part: string, text: string): string {
    if (text.trim() === '') return ''
    const file = `${this.name}: ${part}`
    this.files[file] = text
    return `\n#line 1 "${file}"\n${text}\n#line 1 "${this.name}: around the ${part}"\n`
  }
}

export const typedefs = (placeholders: Placeholders) =>
  [...placeholders].map(([name, { name: dtype }]) => `typedef ${typeName(dtype)} ${name};\n`).join('')

/** Which dtypes a kernel's text names. */
export function typesOf(operands: readonly Operand[], placeholders: Placeholders): DTypeName[] {
  return [...operands.map(({ dtype }) => dtype.name), ...[...placeholders.values()].map(({ name }) => name)]
}

export function elementwiseSource(
  name: string,
  texts: ElementwiseTexts,
  placeholders: Placeholders,
  operands: readonly Operand[],
  dimensions: number,
  narrow: boolean,
  /** Elements of a pack, and the outputs that are stored a pack at a time. */
  packs: { readonly pack: number; readonly whole: ReadonlySet<string> } = { pack: 1, whole: new Set() },
): Omit<RawSource, 'options'> {
  const sections = new Sections(name)
  const all = Object.values(texts).join('\n')
  const elements = operands.filter((operand): operand is ElementOperand => operand.kind === 'elements')
  const others = operands.filter((operand) => operand.kind !== 'elements')
  const hasRaw = operands.some(({ kind }) => kind === 'raw')
  const loop =
    packs.pack > 1
      ? packLoop(elements, packs.pack, packs.whole, sections.add('operation', texts.operation))
      : stepLoop(elements, dimensions, narrow, sections.add('operation', texts.operation))
  const source = `${prelude(typesOf(operands, placeholders), all, hasRaw)}
${packs.pack > 1 ? packPrelude : ''}${typedefs(placeholders)}${sections.add('preamble', texts.preamble)}
struct _Arguments {
  long long _size;
${dimensions > 1 ? `  long long _dims[${dimensions}];\n` : ''}${operands.map((operand) => `  ${memberText(operand)}\n`).join('')}};

extern "C" __global__ void ${name}(const _Arguments _a) {
  const long long n = _a._size;
  const _Space _ind = {n};
${others.map((operand) => `  ${globalText(operand)}\n`).join('')}  ${sections.add('loopPrep', texts.loopPrep)}
${loop}
  ${sections.add('afterLoop', texts.afterLoop)}
}
`
  return { name, source, files: sections.files }
}

function stepLoop(elements: readonly ElementOperand[], dimensions: number, narrow: boolean, operation: string): string {
  const bound = elements.map((operand) => `    ${elementText(operand, `_at_${operand.name}`, 'i')}\n`)
  return `  #pragma unroll 1
  for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < n; i += (long long)gridDim.x * blockDim.x) {
${offsets(elements, dimensions, narrow)}${bound.join('')}    {${operation};}
  }`
}

/** Byte offsets of the elements of step i. */
function offsets(elements: readonly ElementOperand[], dimensions: number, narrow: boolean): string {
  const moving = elements.filter(({ access }) => access === 'strided')
  if (moving.length === 0) return ''
  if (dimensions <= 1) {
    return moving.map(({ name }) => `    const long long _at_${name} = i * _a._strides_${name}[0];\n`).join('')
  }
  return `    ${moving.map(({ name }) => `long long _at_${name} = 0;`).join(' ')}
${walk(moving, dimensions, narrow, 'i', '_dims', 0)}`
}

/** Takes a flat index apart, and adds up what each operand moves by. */
export function walk(
  operands: readonly Pick<ElementOperand, 'name'>[],
  dimensions: number,
  narrow: boolean,
  index: string,
  dims: string,
  first: number,
): string {
  const type = narrow ? 'unsigned' : 'unsigned long long'
  return `    {
      ${type} _rest = ${index};
      #pragma unroll
      for (int _axis = ${first + dimensions - 1}; _axis >= ${first}; --_axis) {
        const ${type} _length = _a.${dims}[_axis], _next = _axis > ${first} ? _rest / _length : 0, _step = _rest - _next * _length;
${operands.map(({ name }) => `        _at_${name} += _step * _a._strides_${name}[_axis];\n`).join('')}        _rest = _next;
      }
    }
`
}
