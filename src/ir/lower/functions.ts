/**
 * Expands the function ops that a writer doesn't have natively. Short expansions are written in place, long ones
 * become calls of one function per op and dtype.
 */
import type { DTypeName } from '../../core/dtype.js'
import { dtypes, type Kind } from '../../core/dtype.js'
import { type Body, Builder, defineBody, type Id, type Instr, type IrFunction } from '../expr.js'
import type { Kernel } from '../kernel.js'
import { expansionOf } from '../library/index.js'
import { type FunctionOp, opRow } from '../ops.js'
import { mapFunction, withBodies } from './bodies.js'
import { tidyBody } from './tidy.js'

/** An op that a writer writes itself: for every real kind, or for one only (`'pow:f'`). */
export type NativeOp = FunctionOp | `${FunctionOp}:${Kind}`
export type NativeOps = ReadonlySet<NativeOp>

/** Expansions of at most this many operations are written in place. */
const inlineLimit = 24

/** One library for each set of native ops: its functions are written once. */
const libraries = new WeakMap<NativeOps, Library>()

export function expandFunctions(kernel: Kernel, native: NativeOps): Kernel {
  let library = libraries.get(native)
  if (!library) libraries.set(native, (library = new Library(native)))
  const { expand } = library
  return withBodies(kernel, expand)
}

class Library {
  private readonly functions = new Map<string, IrFunction>()
  private readonly rewritten = new WeakMap<Body, Body>()

  constructor(private readonly native: NativeOps) {}

  readonly expand = (body: Body): Body => {
    let expanded = this.rewritten.get(body)
    if (!expanded) this.rewritten.set(body, (expanded = this.expandOnce(body)))
    return expanded
  }

  private expandOnce(body: Body): Body {
    const b = new Builder(body.params)
    const at: Id[] = []
    for (const instr of body.instrs) {
      const args = instr.args.map((id) => at[id])
      at.push(this.expandInstr(b, instr, args))
    }
    return b.body(...body.results.map((id) => at[id]))
  }

  private expandInstr(b: Builder, instr: Instr, args: Id[]): Id {
    if (instr.op === 'literal') return b.literal(instr.type, instr.value!)
    if (instr.body) return b.push({ ...instr, args, body: this.expand(instr.body) })
    if (instr.fn) return b.push({ ...instr, args, fn: mapFunction(instr.fn, this.expand) })
    if (opRow(instr.op).group !== 'function') return b.push({ ...instr, args })
    const op = instr.op as FunctionOp
    const types = args.map((id) => b.typeOf(id))
    if (this.native.has(op) || this.native.has(`${op}:${dtypes[types[0]].kind}`)) return b.push({ ...instr, args })
    const fn = this.functionOf(op, types)
    return isShort(fn.body) ? b.inline(fn.body, args)[0] : b.call(fn, ...args)
  }

  private functionOf(op: FunctionOp, types: readonly DTypeName[]): IrFunction {
    const name = `${op}_${types[0]}`
    let fn = this.functions.get(name)
    if (!fn) {
      const written = defineBody(types, (b, ...args) => [expansionOf(op, types[0])(b, types[0], ...args)])
      this.functions.set(name, (fn = { name, body: tidyBody(this.expand(written)) }))
    }
    return fn
  }
}

function isShort(body: Body): boolean {
  const operations = body.instrs.filter(({ op }) => op !== 'literal' && op !== 'arg')
  return operations.length <= inlineLimit && operations.every((instr) => !instr.body)
}
