/** Bodies of lowered kernels as C++ statements: one constant per value, so that a person can read what is computed. */
import type { Scalar } from '../../../core/complex.js'
import type { DTypeName } from '../../../core/dtype.js'
import type { Body, Id, Instr, IrFunction } from '../../../ir/expr.js'
import type { OpName } from '../../../ir/ops.js'
import { bitConversion, conversion, literal, type Operand, operation } from './operations.js'
import { cppType } from './types.js'

/** What reads something outside of the body: a C++ expression for `input`, `scalar`, `load` and `checkIndex`. */
export type LeafText = (instr: Instr, args: readonly string[]) => string

/** Gives names that don't repeat within one kernel. */
export class Names {
  private count = 0

  next(): string {
    return `v${this.count++}`
  }
}

/** The functions of one kernel's source, each written once. */
export class Functions {
  private readonly texts = new Map<string, string>()

  nameOf(fn: IrFunction): string {
    const name = `cuts_${fn.name.replace(/[^A-Za-z0-9_]/g, '_')}`
    if (!this.texts.has(name)) {
      this.texts.set(name, '')
      const { params, instrs, results } = fn.body
      const lines: string[] = []
      const args = params.map((_, index) => `a${index}`)
      const [result] = writeBody(fn.body, args, noLeaves, lines, new Names(), this)
      const list = params.map((type, index) => `${cppType(type)} a${index}`).join(', ')
      const head = `__device__ ${cppType(instrs[results[0]].type)} ${name}(${list})`
      // Called functions come first: delete and set again to move this one behind them.
      this.texts.delete(name)
      this.texts.set(name, `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n  return ${result};\n}\n`)
    }
    return name
  }

  get text(): string {
    return [...this.texts.values()].join('\n')
  }
}

const noLeaves: LeafText = (instr) => {
  throw new Error(`[${instr.op}] has no place in a function`)
}

/** Appends the statements of a body; gives the names of its results. */
export function writeBody(
  body: Body,
  args: readonly string[],
  leaf: LeafText,
  lines: string[],
  names: Names,
  functions: Functions,
): string[] {
  const values: Operand[] = []
  const loops = new Map<Id, readonly string[]>()
  const keep = (type: DTypeName, text: string): Operand => {
    const name = names.next()
    lines.push(`const ${cppType(type)} ${name} = ${text};`)
    return { name, type }
  }
  body.instrs.forEach((instr, id) => {
    const operands = instr.args.map((arg) => values[arg])
    const { op, type } = instr
    switch (op) {
      case 'arg':
        values.push({ name: args[instr.index!], type })
        break
      case 'input':
      case 'scalar':
      case 'load':
      case 'checkIndex': {
        const names = operands.map(({ name }) => name)
        values.push(keep(type, leaf(instr, names)))
        break
      }
      case 'literal':
        values.push({ ...keep(type, literal(type, instr.value!)), narrow: narrowLiteral(type, instr.value!) })
        break
      case 'cast': {
        const { name, type: from } = operands[0]
        const value = keep(type, halfOfProduct(operands[0], type) ?? conversion(operands[0], type))
        values.push(from === 'uint32' && type === 'uint64' ? { ...value, narrow: name } : value)
        break
      }
      case 'bitcast':
        values.push(keep(type, bitConversion(operands[0], type)))
        break
      case 'select':
        values.push(keep(type, `${operands[0].name} ? ${operands[1].name} : ${operands[2].name}`))
        break
      case 'call':
        values.push(keep(type, callText(instr, operands, functions)))
        break
      case 'callWhere': {
        const [where, fallback, ...rest] = operands
        values.push(keep(type, `${where.name} ? ${callText(instr, rest, functions)} : ${fallback.name}`))
        break
      }
      case 'loop':
        loops.set(id, writeLoop(instr.body!, operands, leaf, lines, names, functions))
        values.push(operands[0])
        break
      case 'get':
        values.push({ name: loops.get(instr.args[0])![instr.index!], type })
        break
      default:
        values.push({ ...keep(type, operation(op, type, operands)), ...productOf(op, type, operands) })
    }
  })
  return body.results.map((id) => values[id].name)
}

const narrowLiteral = (type: DTypeName, value: Scalar): string | undefined =>
  type === 'uint64' && (value as bigint) < 1n << 32n ? `${value}u` : undefined

/** What is known of a product of two widened uint32, and of its high half. */
function productOf(op: OpName, type: DTypeName, [a, b]: readonly Operand[]): Pick<Operand, 'product' | 'highOf'> {
  if (type !== 'uint64') return {}
  if (op === 'mul' && a.narrow !== undefined && b.narrow !== undefined) return { product: [a.narrow, b.narrow] }
  return op === 'shr' && b.narrow === '32u' ? { highOf: a.product } : {}
}

/** A half of a product of two uint32, without 64 bits: the compiler would widen all that is made of it. */
function halfOfProduct({ product, highOf }: Operand, type: DTypeName): string | undefined {
  if (type !== 'uint32') return undefined
  if (highOf !== undefined) return `__umulhi(${highOf.join(', ')})`
  return product?.join(' * ')
}

function callText(instr: Instr, args: readonly Operand[], functions: Functions): string {
  return `${functions.nameOf(instr.fn!)}(${args.map((arg) => arg.name).join(', ')})`
}

function writeLoop(
  body: Body,
  state: readonly Operand[],
  leaf: LeafText,
  lines: string[],
  names: Names,
  functions: Functions,
): string[] {
  const current = state.map(({ name, type }) => {
    const variable = names.next()
    lines.push(`${cppType(type)} ${variable} = ${name};`)
    return variable
  })
  const inner: string[] = []
  const [goOn, ...next] = writeBody(body, current, leaf, inner, names, functions)
  inner.push(`if (!${goOn}) break;`)
  // Through copies: a state may follow from another one's old value.
  const copies = next.map((name, index) => {
    const copy = names.next()
    inner.push(`const ${cppType(state[index].type)} ${copy} = ${name};`)
    return copy
  })
  copies.forEach((copy, index) => {
    inner.push(`${current[index]} = ${copy};`)
  })
  lines.push('for (;;) {', ...inner.map((line) => `  ${line}`), '}')
  return current
}
