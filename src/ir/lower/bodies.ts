import type { Body, IrFunction } from '../expr.js'
import type { Kernel } from '../kernel.js'

/** The bodies of a kernel, with those of the functions and loops in them. */
export function bodiesOf(kernel: Kernel): Body[] {
  const found = new Set<Body>(ownBodies(kernel))
  for (const body of found) {
    for (const instr of body.instrs) {
      if (instr.body) found.add(instr.body)
      if (instr.fn) found.add(instr.fn.body)
    }
  }
  return [...found]
}

function ownBodies(kernel: Kernel): Body[] {
  switch (kernel.kind) {
    case 'map':
    case 'compact':
      return [kernel.body]
    case 'reduce':
    case 'scan':
      return [kernel.body, kernel.combine, kernel.finish]
    case 'scatter':
      return kernel.combine === undefined ? [kernel.body] : [kernel.body, kernel.combine]
    default:
      return []
  }
}

/** The kernel with its bodies replaced. `stored` says whether a body's results go to memory. */
export function withBodies<K extends Kernel>(kernel: K, replace: (body: Body, stored: boolean) => Body): K
export function withBodies(kernel: Kernel, replace: (body: Body, stored: boolean) => Body): Kernel {
  switch (kernel.kind) {
    case 'map':
    case 'compact':
      return { ...kernel, body: replace(kernel.body, true) }
    case 'reduce':
    case 'scan':
      return {
        ...kernel,
        body: replace(kernel.body, false),
        combine: replace(kernel.combine, false),
        finish: replace(kernel.finish, true),
      }
    case 'scatter':
      return {
        ...kernel,
        // What is combined is stored by the combination, which reads values as they are in registers.
        body: replace(kernel.body, kernel.combine === undefined),
        combine: kernel.combine && replace(kernel.combine, true),
      }
    default:
      return kernel
  }
}

/** The function with another body: of the same name, since the two never stand in one kernel. */
export function mapFunction(fn: IrFunction, replace: (body: Body) => Body): IrFunction {
  return { ...fn, body: replace(fn.body) }
}
