import { type Body, Builder, type Id, type Instr } from '../expr.js'
import { instrKey } from '../key.js'

/** The body with equal instructions shared, and without those that no result needs. */
export function tidyBody(body: Body): Body {
  const needed = neededIn(body)
  const b = new Builder(body.params)
  const known = new Map<string, Id>()
  const at: Id[] = []
  body.instrs.forEach((instr, id) => {
    if (!needed[id]) return
    const args = instr.args.map((arg) => at[arg])
    const key = instrKey(instr, args)
    let shared = known.get(key)
    if (shared === undefined) known.set(key, (shared = b.push(tidyInstr(instr, args))))
    at[id] = shared
  })
  return b.body(...body.results.map((id) => at[id]))
}

function tidyInstr(instr: Instr, args: readonly Id[]): Instr {
  return instr.body ? { ...instr, args, body: tidyBody(instr.body) } : { ...instr, args }
}

function neededIn(body: Body): boolean[] {
  const needed = new Array<boolean>(body.instrs.length).fill(false)
  for (const id of body.results) needed[id] = true
  for (let id = body.instrs.length - 1; id >= 0; id--) {
    if (needed[id]) for (const arg of body.instrs[id].args) needed[arg] = true
  }
  return needed
}
