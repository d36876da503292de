/** What all generated kernels share: the element function, loads and stores of packs, and how operands move. */
import { type DType, dtypes } from '../../../core/dtype.js'
import type { Body, Instr } from '../../../ir/expr.js'
import type { Kernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, countingStart, type OperandSpec, scalarText } from './arguments.js'
import { type Functions, Names, writeBody } from './expressions.js'
import { prelude } from './operations.js'
import { checkedIndex, checksIndices, loadFromTable, recordText } from './tables.js'
import { cppType } from './types.js'

/** The C++ type of one part of an operand's elements. */
export const partType = (operand: OperandSpec): DType => dtypes[dtypes[operand.dtype].real]

export const indent = (lines: readonly string[], depth = 1) => lines.map((line) => '  '.repeat(depth) + line)

/** A place that an element is loaded from: operand and part. */
interface Load {
  readonly operand: number
  readonly part: 0 | 1
  readonly type: Instr['type']
}

/** A body as a function of loaded elements, so that it stands in the source once. */
export class ElementFunction {
  readonly loads: readonly Load[]
  readonly text: string

  constructor(
    readonly name: string,
    body: Body,
    readonly plan: ArgumentPlan,
    functions: Functions,
    /** Parameters besides the loads: the body's own. */
    args: readonly string[] = [],
  ) {
    const loads: Load[] = []
    const lines: string[] = []
    const leaf = (instr: Instr, operands: readonly string[]): string => {
      if (instr.op === 'load') return loadFromTable(instr, operands[0], plan)
      if (instr.op === 'checkIndex') return checkedIndex(instr, operands[0], operands[1])
      const { operand, scalar } = plan.params[instr.index!]
      const part = instr.part ?? 0
      if (operand === undefined) return scalarText(instr.type, scalar! + part)
      loads.push({ operand, part, type: instr.type })
      return `x${loads.length - 1}`
    }
    const results = writeBody(body, args, leaf, lines, new Names(), functions)
    this.loads = loads
    const types = body.results.map((id) => cppType(body.instrs[id].type))
    const params = [
      'const Arguments& a',
      ...args.map((arg, index) => `const ${cppType(body.params[index])} ${arg}`),
      ...loads.map(({ type }, index) => `const ${cppType(type)} x${index}`),
      ...types.map((type, index) => `${type}& y${index}`),
    ]
    const stores = results.map((result, index) => `y${index} = ${result};`)
    this.text = `__device__ __forceinline__ void ${name}(${params.join(', ')}) {\n${indent([...lines, ...stores]).join('\n')}\n}\n`
  }
}

/** Reads one element of an operand at a byte pointer. */
export function loadText(operand: OperandSpec, part: 0 | 1, pointer: string): string {
  const type = cppType(partType(operand).name)
  return operand.kind === 'iota' ? pointer : `((const ${type}*)(${pointer}))[${part}]`
}

/** What all sources begin with. */
export function preludeOf(kernel: Kernel, narrow: boolean): string[] {
  return [
    prelude,
    ...(checksIndices(kernel) ? [recordText] : []),
    `typedef ${narrow ? 'unsigned int' : 'unsigned long long'} position;`,
  ]
}

export const kernelName = 'cuts_kernel'

export function bytesOf(operand: OperandSpec): number {
  return operand.kind === 'iota' ? 8 : dtypes[operand.dtype].itemsize
}

/** The type of `pack` neighbouring elements of a contiguous operand. */
export function packType(operand: OperandSpec, pack: number): string {
  const part = partType(operand)
  return `Pack<${cppType(part.name)}, ${(pack * bytesOf(operand)) / part.itemsize}>`
}

/** The results of the element function: a complex output takes two. */
export function resultsOf(plan: ArgumentPlan): { operand: OperandSpec; index: number; part: 0 | 1 }[] {
  return plan.operands.slice(plan.firstOutput).flatMap((operand, at) =>
    Array.from({ length: dtypes[operand.dtype].lanes }, (_, part) => ({
      operand,
      index: plan.firstOutput + at,
      part: part as 0 | 1,
    })),
  )
}

/** Declares where each operand is at inner position `at`. An iota's pointer is its value. */
export function operandPointers(plan: ArgumentPlan, at: string, prefix: string, moves = false): string[] {
  return plan.operands.map((operand, index) => {
    const step =
      operand.access === 'constant'
        ? ''
        : operand.access === 'contiguous'
          ? ` + ${at} * ${bytesOf(operand)}`
          : ` + ${at} * a.operand[${index}].stride`
    const name = `p${prefix}${index}`
    if (operand.access === 'counting') {
      return `const long long ${name} = ((long long)a.operand[${index}].pointer & ~${countingStart - 1}LL) + ${at};`
    }
    if (operand.kind === 'iota') {
      return `${moves ? '' : 'const '}long long ${name} = (long long)a.operand[${index}].pointer${step};`
    }
    return `char* ${moves ? '' : 'const '}${name} = a.operand[${index}].pointer${step};`
  })
}

/** Moves all pointers by the position `rest` in dimensions [first, first + count), the last one fastest. */
export function outerMoves(plan: ArgumentPlan, first: number, count: number, prefix = ''): string[] {
  const lines: string[] = []
  for (let axis = first + count - 1; axis >= first; axis--) {
    lines.push(`{`)
    if (axis === first) lines.push(`  const long long at = (long long)rest;`)
    else {
      lines.push(`  const position next = rest / (position)a.dim[${axis}].size;`)
      lines.push(`  const long long at = (long long)(rest - next * (position)a.dim[${axis}].size);`)
      lines.push(`  rest = next;`)
    }
    plan.operands.forEach((_, index) => {
      lines.push(`  p${prefix}${index} += at * a.dim[${axis}].stride[${index}];`)
    })
    lines.push(`}`)
  }
  return lines
}
