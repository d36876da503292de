/** Loads from tables and checks of indices, as functions that the kernels with such instructions begin with. */
import type { Instr } from '../../../ir/expr.js'
import type { Kernel } from '../../../ir/kernel.js'
import { type ArgumentPlan, errorSlot } from './arguments.js'
import { cppType } from './types.js'

/** `load`: the element, or a part of it, at `position`; 0 outside of the table. */
export function loadFromTable({ type, part, index }: Instr, position: string, plan: ArgumentPlan): string {
  const { scalar, lanes } = plan.params[index!]
  const element = lanes === 2 ? `2 * ${position} + ${part ?? 0}` : position
  const inside = `(unsigned long long)${position} < (unsigned long long)a.scalar[${scalar! + 1}].i64`
  return `${inside} ? ((const ${cppType(type)}*)a.scalar[${scalar}].i64)[${element}] : (${cppType(type)})0`
}

/** `checkIndex`: the position, or 0 for an index out of bounds, which is taken down. */
export function checkedIndex({ index }: Instr, position: string, size: string): string {
  return `cuts_checked(a.head[${errorSlot}], ${index}, ${position}, ${size})`
}

/** Whether a kernel checks indices. */
export function checksIndices(kernel: Kernel): boolean {
  return 'body' in kernel && kernel.body.instrs.some(({ op }) => op === 'checkIndex')
}

/** What a failure is taken down in; `IndexErrors` reads it. */
export const recordText = `struct IndexError { unsigned int failed; unsigned int axis; long long index; long long size; };
__device__ __noinline__ void cuts_fail(long long record, unsigned int axis, long long index, long long size) {
  IndexError* const e = (IndexError*)record;
  if (atomicCAS(&e->failed, 0u, 1u) != 0u) return;
  e->axis = axis;
  e->index = index;
  e->size = size;
}
__device__ __forceinline__ long long cuts_checked(long long record, unsigned int axis, long long index, long long size) {
  if (index >= -size && index < size) return index < 0 ? index + size : index;
  cuts_fail(record, axis, index, size);
  return 0;
}
`
