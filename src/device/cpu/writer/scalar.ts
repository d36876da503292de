/**
 * Expressions as scalar WebAssembly, one local per value. bool and integers up to 32 bits live in an i32, always
 * normalised to the range of their dtype. Used for called functions, for what has no vector instruction, and to
 * combine the partial results of reductions.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { InternalError } from '../../../core/errors.js'
import { type Body, type Id, type Instr, type IrFunction, resultTypeOf } from '../../../ir/expr.js'
import type { Code, Local, ValueType } from '../wasm/code.js'
import type { Module } from '../wasm/module.js'
import { failureFunction } from './failures.js'
import { writeScalarOperation } from './scalar-operations.js'

export function valueType(type: DTypeName): ValueType {
  const { kind, itemsize } = dtypes[type]
  if (kind === 'f') return itemsize === 8 ? 'f64' : 'f32'
  return itemsize === 8 ? 'i64' : 'i32'
}

/** A value of the expression: the local that holds it, and its dtype. */
export interface ScalarValue {
  readonly local: Local
  readonly type: DTypeName
}

/** The functions of one module, written once each on first use. */
export class FunctionTable {
  private readonly indices = new Map<string, number>()
  private failureIndex: number | undefined

  constructor(readonly module: Module) {}

  /** The function that records an index out of bounds. */
  get failure(): number {
    return (this.failureIndex ??= failureFunction(this.module))
  }

  indexOf(fn: IrFunction): number {
    const known = this.indices.get(fn.name)
    if (known !== undefined) return known
    const { code, index } = this.module.function(fn.body.params.map(valueType), [valueType(resultTypeOf(fn))])
    this.indices.set(fn.name, index)
    const [result] = new ScalarWriter(code, this).body(
      fn.body,
      fn.body.params.map((_, at) => code.param(at)),
    )
    code.get(result)
    return index
  }
}

/** Where `input` and `scalar` come from. */
export type LeafReader = (instr: Instr) => Local

const noLeaves: LeafReader = (instr) => {
  throw new InternalError(`[${instr.op}] has no place in a scalar function`)
}

export class ScalarWriter {
  constructor(
    readonly code: Code,
    readonly functions: FunctionTable,
  ) {}

  /**
   * Writes the whole body; gives the locals that hold its results. With `between`, what the first result needs is
   * written first, then what `between` writes with it, then the rest.
   */
  body(body: Body, args: readonly Local[], leaf: LeafReader = noLeaves, between?: (first: Local) => void): Local[] {
    const values: ScalarValue[] = []
    const loops = new Map<Id, Local[]>()
    const write = (instr: Instr, id: Id) => {
      const operands = instr.args.map((arg) => values[arg])
      if (instr.op === 'loop') {
        loops.set(id, this.loop(instr.body!, operands, leaf))
        values[id] = operands[0]
      } else if (instr.op === 'get') {
        values[id] = { local: loops.get(instr.args[0])![instr.index!], type: instr.type }
      } else {
        values[id] = { local: this.instr(instr, operands, args, leaf), type: instr.type }
      }
    }
    if (between) {
      const needed = neededBy(body, body.results[0])
      body.instrs.forEach((instr, id) => {
        if (needed[id]) write(instr, id)
      })
      between(values[body.results[0]].local)
    }
    body.instrs.forEach((instr, id) => {
      if (values[id] === undefined) write(instr, id)
    })
    return body.results.map((id) => values[id].local)
  }

  private instr(instr: Instr, args: readonly ScalarValue[], params: readonly Local[], leaf: LeafReader): Local {
    const { code } = this
    if (instr.op === 'arg') return params[instr.index!]
    if (instr.op === 'input' || instr.op === 'scalar') return leaf(instr)
    const result = code.local(valueType(instr.type))
    if (instr.op === 'callWhere') {
      const [where, fallback, ...rest] = args
      code.get(fallback.local).set(result).get(where.local)
      code.if(() => {
        for (const { local } of rest) code.get(local)
        code.call(this.functions.indexOf(instr.fn!)).set(result)
      })
      return result
    }
    this.operation(instr, args)
    code.set(result)
    return result
  }

  /** One instruction without loops; leaves the result on the stack. */
  operation(instr: Instr, args: readonly ScalarValue[]): void {
    const { code } = this
    if (instr.op === 'literal') writeConstant(code, instr)
    else if (instr.op === 'call') {
      for (const { local } of args) code.get(local)
      code.call(this.functions.indexOf(instr.fn!))
    } else writeScalarOperation(code, instr, args)
  }

  private loop(body: Body, state: readonly ScalarValue[], leaf: LeafReader): Local[] {
    const { code } = this
    const current = state.map(({ local: from }) => {
      const local = code.local(from.type)
      code.get(from).set(local)
      return local
    })
    code.block((exit) =>
      code.loop((again) => {
        // The last round ends as soon as its condition is known.
        const [, ...next] = this.body(body, current, leaf, (goOn) => code.get(goOn).op('i32.eqz').brIf(exit))
        code.get(...next)
        for (const local of [...current].reverse()) code.set(local)
        code.br(again)
      }),
    )
    return current
  }
}

/** Which instructions of a body one of them follows from, itself among them. */
function neededBy({ instrs }: Body, id: Id): boolean[] {
  const needed = new Array<boolean>(instrs.length).fill(false)
  needed[id] = true
  for (let at = id; at >= 0; at--) if (needed[at]) for (const arg of instrs[at].args) needed[arg] = true
  return needed
}

function writeConstant(code: Code, instr: Instr): void {
  const value = instr.value!
  switch (valueType(instr.type)) {
    case 'i64':
      code.i64(value as bigint)
      break
    case 'f32':
      code.f32(value as number)
      break
    case 'f64':
      code.f64(value as number)
      break
    default:
      code.i32(Number(value))
  }
}
