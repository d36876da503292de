import { ValueError } from '../core/errors.js'
import { describe } from '../core/integer.js'

/** NumPy's memory orders: rows first, columns first, as the input has it ('A' exactly, 'K' as far as possible). */
export type AnyOrder = 'C' | 'F' | 'A' | 'K'

const all: readonly AnyOrder[] = ['C', 'F', 'A', 'K']

/** An `order` option, checked; `fallback` where none is given. */
export function readOrder<O extends AnyOrder = AnyOrder>(
  operation: string,
  order: AnyOrder | null | undefined,
  fallback: NoInfer<O>,
  allowed: readonly O[] = all as readonly O[],
): O {
  if (order === undefined || order === null) return fallback
  if ((allowed as readonly string[]).includes(order)) return order as O
  throw new ValueError(`[${operation}] order must be one of ${allowed.join(', ')}, not ${describe(order)}`, { order })
}
