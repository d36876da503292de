/** What all generated kernels share: the element function, loads and stores of packs, and how operands move. */
import { type DType, dtypes } from '../../../core/dtype.js'
import type { Body, Instr } from '../../../ir/expr.js'
import { type ArgumentPlan, type OperandSpec, scalarText } from './arguments.js'
import { type Functions, Names, writeBody } from './expressions.js'
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
    const leaf = (instr: Instr): string => {
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
