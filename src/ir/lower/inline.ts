import { type Body, Builder, type Id, type Instr } from '../expr.js'

/** A body that has grown to this many instructions keeps its further calls. */
const largestBody = 4000

const known = new WeakMap<Body, Body>()

/**
 * The body with called functions written in place, for writers of vector code: there a call would be made for each
 * lane. What `callWhere` calls stays a function.
 */
export function inlineCalls(body: Body): Body {
  let inlined = known.get(body)
  if (!inlined) known.set(body, (inlined = inlineOnce(body)))
  return inlined
}

function inlineOnce(body: Body): Body {
  if (!body.instrs.some((instr) => instr.op === 'call' || instr.body)) return body
  const b = new Builder(body.params)
  const at: Id[] = []
  for (const instr of body.instrs) {
    const args = instr.args.map((id) => at[id])
    at.push(inlineInstr(b, instr, args))
  }
  return b.body(...body.results.map((id) => at[id]))
}

function inlineInstr(b: Builder, instr: Instr, args: readonly Id[]): Id {
  if (instr.op === 'literal') return b.literal(instr.type, instr.value!)
  if (instr.body) return b.push({ ...instr, args, body: inlineCalls(instr.body) })
  if (instr.op === 'call' && b.instrs.length < largestBody) return b.inline(inlineCalls(instr.fn!.body), args)[0]
  return b.push({ ...instr, args })
}
