/**
 * Typed scalar expressions: a straight line of instructions in which each refers to earlier ones by position (SSA).
 * The order is the order of evaluation; nothing has side effects, so a writer may leave out what isn't used.
 */
import { Complex, type Scalar } from '../core/complex.js'
import { type DType, type DTypeName, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import { float16Round } from '../core/float16.js'
import { type FunctionOp, type OpName, ops, type PrimitiveOp } from './ops.js'

/** The position of an instruction in its body. */
export type Id = number

export interface Instr {
  readonly op: OpName
  readonly type: DTypeName
  readonly args: readonly Id[]
  /**
   * `input`, `scalar`, `load`: which parameter of the kernel; in a function's body `load`: which of its tables. `arg`:
   * which parameter of the body. `get`: which result. `checkIndex`: the axis, for the message.
   */
  readonly index?: number
  /** `input` and `load` of complex elements, after lowering: 0 for the real part, 1 for the imaginary one. */
  readonly part?: 0 | 1
  /** `literal`: a bigint for 64-bit integers, a boolean for bool, a Complex for complex, else a number. */
  readonly value?: Scalar
  /** `call`, `callWhere`: what is called. */
  readonly fn?: IrFunction
  /** `loop`: while `results[0]` of the body holds for a state, the other results are the next state. */
  readonly body?: Body
}

/** A body: parameters (read by `arg`), instructions, and the positions of the results. */
export interface Body {
  readonly params: readonly DTypeName[]
  readonly instrs: readonly Instr[]
  readonly results: readonly Id[]
}

/** A named scalar function with one result. Functions of one name are the same function. */
export interface IrFunction {
  readonly name: string
  readonly body: Body
  /** Dtypes of the tables that the body loads from. A function that has some is written in place where it is used. */
  readonly tables?: readonly DTypeName[]
}

/** What builds expressions: checks operand dtypes as it goes and shares equal literals. */
export class Builder {
  readonly instrs: Instr[] = []
  private readonly literals = new Map<string, Id>()

  constructor(readonly params: readonly DTypeName[] = []) {}

  push(instr: Instr): Id {
    return this.instrs.push(instr) - 1
  }

  typeOf(id: Id): DTypeName {
    return this.instrs[id].type
  }

  input(index: number, type: DTypeName, part?: 0 | 1): Id {
    return this.push(
      part === undefined ? { op: 'input', type, args: [], index } : { op: 'input', type, args: [], index, part },
    )
  }

  scalar(index: number, type: DTypeName, part?: 0 | 1): Id {
    return this.push(
      part === undefined ? { op: 'scalar', type, args: [], index } : { op: 'scalar', type, args: [], index, part },
    )
  }

  arg(index: number): Id {
    return this.push({ op: 'arg', type: this.params[index], args: [], index })
  }

  /** A constant of `type`. 64-bit integers are given as bigint or as a whole number. */
  literal(type: DTypeName, value: Scalar): Id {
    const kept = normalizeLiteral(type, value)
    const key = `${type}:${literalKey(kept)}`
    const known = this.literals.get(key)
    if (known !== undefined) return known
    const id = this.push({ op: 'literal', type, args: [], value: kept })
    this.literals.set(key, id)
    return id
  }

  /** One operation of the table; the result's dtype follows from its rule. */
  op(op: PrimitiveOp | FunctionOp, ...args: Id[]): Id {
    return this.push({
      op,
      type: operationType(
        op,
        args.map((id) => this.typeOf(id)),
      ),
      args,
    })
  }

  cast(x: Id, type: DTypeName): Id {
    return this.typeOf(x) === type ? x : this.push({ op: 'cast', type, args: [x] })
  }

  bitcast(x: Id, type: DTypeName): Id {
    if (dtypes[this.typeOf(x)].itemsize !== dtypes[type].itemsize) {
      throw new InternalError(`bitcast from ${this.typeOf(x)} to ${type} changes the size`)
    }
    return this.typeOf(x) === type ? x : this.push({ op: 'bitcast', type, args: [x] })
  }

  select(condition: Id, yes: Id, no: Id): Id {
    if (this.typeOf(condition) !== 'bool' || this.typeOf(yes) !== this.typeOf(no)) {
      throw new InternalError(`select(${[condition, yes, no].map((id) => this.typeOf(id)).join(', ')})`)
    }
    return this.push({ op: 'select', type: this.typeOf(yes), args: [condition, yes, no] })
  }

  call(fn: IrFunction, ...args: Id[]): Id {
    return this.push({ op: 'call', type: resultTypeOf(fn), args, fn })
  }

  /**
   * `fn(...args)` where `where` holds, else `fallback`; costs little where it holds for few elements. A vector writer
   * may evaluate it for neighbours too, where `where` doesn't hold: the function must not divide by 0 there.
   */
  callWhere(fn: IrFunction, where: Id, fallback: Id, ...args: Id[]): Id {
    return this.push({ op: 'callWhere', type: resultTypeOf(fn), args: [where, fallback, ...args], fn })
  }

  /**
   * `while (body.results[0]) state = body.results[1…]`: gives the last state. Each element has its own end. A vector
   * writer may go on evaluating the body for those that ended: it must not divide by 0 in their last state.
   */
  loop(body: Body, ...state: Id[]): Id[] {
    const loop = this.push({ op: 'loop', type: 'bool', args: state, body })
    return state.map((id, index) => this.push({ op: 'get', type: this.typeOf(id), args: [loop], index }))
  }

  /** The element of table `index` at `position`, an int64. */
  load(index: number, type: DTypeName, position: Id, part?: 0 | 1): Id {
    const instr: Instr = { op: 'load', type, args: [position], index }
    return this.push(part === undefined ? instr : { ...instr, part })
  }

  /** `position`, an int64, counted from 0 and checked against `size`; `axis` is what the error names. */
  checkIndex(position: Id, size: Id, axis: number): Id {
    return this.push({ op: 'checkIndex', type: 'int64', args: [position, size], index: axis })
  }

  /**
   * Appends all of `body`, with `args` for its parameters and the kernel's parameters `tables` for its tables; gives
   * its results.
   */
  inline(body: Body, args: readonly Id[], tables?: readonly number[]): Id[] {
    const at: Id[] = []
    for (const instr of body.instrs) {
      if (instr.op === 'arg') at.push(args[instr.index!])
      else if (instr.op === 'literal') at.push(this.literal(instr.type, instr.value!))
      else {
        const moved = tables === undefined ? instr : withTables(instr, tables)
        at.push(this.push({ ...moved, args: instr.args.map((id) => at[id]) }))
      }
    }
    return body.results.map((id) => at[id])
  }

  body(...results: Id[]): Body {
    return { params: this.params, instrs: this.instrs, results }
  }
}

/** The instruction, and the loops in it, with the kernel's parameters in place of a function's tables. */
function withTables(instr: Instr, tables: readonly number[]): Instr {
  if (instr.op === 'load') return { ...instr, index: tables[instr.index!] }
  if (instr.body === undefined) return instr
  return { ...instr, body: { ...instr.body, instrs: instr.body.instrs.map((inner) => withTables(inner, tables)) } }
}

/**
 * The dtype of an operation's result for arguments of `types`.
 * @throws InternalError where it doesn't take them.
 */
export function operationType(op: PrimitiveOp | FunctionOp, types: readonly DTypeName[]): DTypeName {
  const row = ops[op]
  const first: DType | undefined = dtypes[types[0]]
  const wanted = types.map((_, index) => (row.rule === 'first' && index > 0 ? 'int32' : types[0]))
  if (types.length !== row.arity || !row.kinds.includes(first.kind) || types.some((type, at) => type !== wanted[at])) {
    throw new InternalError(`[${op}] takes ${row.arity} of kinds ${row.kinds}, not (${types.join(', ')})`)
  }
  switch (row.rule) {
    case 'bool':
      return 'bool'
    case 'real':
      return first.real
    case 'complex':
      return first.name === 'float64' ? 'complex128' : 'complex64'
    case 'given':
      return 'uint8'
    default:
      return first.name
  }
}

/**
 * A function from a recipe that is given a builder and the parameters' positions. The recipe runs when the body is
 * first looked at: a program uses few of the library's functions, and importing the package pays for none.
 */
export function defineFunction(
  name: string,
  params: readonly DTypeName[],
  recipe: (b: Builder, ...args: Id[]) => Id,
): IrFunction {
  let body: Body | undefined
  return {
    name,
    get body() {
      return (body ??= defineBody(params, (b, ...args) => [recipe(b, ...args)]))
    },
  }
}

/** The same for a function that loads from tables of the dtypes `tables`, with `b.load(which, dtype, position)`. */
export function defineLookup(
  name: string,
  tables: readonly DTypeName[],
  params: readonly DTypeName[],
  recipe: (b: Builder, ...args: Id[]) => Id,
): IrFunction {
  const fn = defineFunction(name, params, recipe)
  return {
    name,
    tables,
    get body() {
      return fn.body
    },
  }
}

/** A body from a recipe, for combining expressions and loops. */
export function defineBody(params: readonly DTypeName[], recipe: (b: Builder, ...args: Id[]) => Id[]): Body {
  const b = new Builder(params)
  return b.body(...recipe(b, ...params.map((_, index) => b.arg(index))))
}

export function resultTypeOf(fn: IrFunction): DTypeName {
  return fn.body.instrs[fn.body.results[0]].type
}

/** The value as the dtype has it: floats rounded to it, so that every reader of the literal sees the same number. */
function normalizeLiteral(type: DTypeName, value: Scalar): Scalar {
  const { kind, itemsize, real } = dtypes[type]
  if (kind === 'b') return Boolean(value)
  if (kind === 'c') {
    const [re, im] = value instanceof Complex ? [value.re, value.im] : [Number(value), 0]
    return new Complex(roundLiteral(real, re), roundLiteral(real, im))
  }
  if (kind === 'f') return roundLiteral(type, Number(value))
  return itemsize === 8 ? BigInt(value as number) : Number(value) + 0
}

function roundLiteral(type: DTypeName, value: number): number {
  return type === 'float64' ? value : type === 'float32' ? Math.fround(value) : float16Round(value)
}

/** A literal as text in which different values differ: −0, NaN and the infinities too. */
export function literalKey(value: Scalar): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return typeof value === 'object' ? `${literalKey(value.re)},${literalKey(value.im)}` : String(value)
}
