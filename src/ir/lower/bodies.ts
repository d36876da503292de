import type { Body, IrFunction } from '../expr.js'
import type { Kernel } from '../kernel.js'

/** The bodies of a kernel, with those of the functions and loops in them. */
export function bodiesOf(kernel: Kernel): Body[] {
  const found = new Set<Body>(kernel.kind === 'map' ? [kernel.body] : [kernel.body, kernel.combine, kernel.finish])
  for (const body of found) {
    for (const instr of body.instrs) {
      if (instr.body) found.add(instr.body)
      if (instr.fn) found.add(instr.fn.body)
    }
  }
  return [...found]
}

/** The kernel with its bodies replaced. `stored` says whether a body's results go to memory. */
export function withBodies(kernel: Kernel, replace: (body: Body, stored: boolean) => Body): Kernel {
  if (kernel.kind === 'map') return { ...kernel, body: replace(kernel.body, true) }
  return {
    ...kernel,
    body: replace(kernel.body, false),
    combine: replace(kernel.combine, false),
    finish: replace(kernel.finish, true),
  }
}

/** The function with another body: of the same name, since the two never stand in one kernel. */
export function mapFunction(fn: IrFunction, replace: (body: Body) => Body): IrFunction {
  return { name: fn.name, body: replace(fn.body) }
}
