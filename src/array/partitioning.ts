/**
 * Partitions of a row by selection: the elements at the places asked for are found, and then all elements fall into
 * those before the first of them, equal to it, between it and the next one, and so on. Each group is one compaction.
 */
import { dtypes } from '../core/dtype.js'
import { kept } from './groups.js'
import { joined } from './join.js'
import { expressionNamed } from './lookups.js'
import type { NDArray } from './ndarray.js'
import { elementwise } from './operate.js'
import { selectRows } from './patterns.js'
import { sortsBefore } from './searching.js'

/** `values` in the order of a partition of the row `x`, of no complex dtype, with the places `ranks` in order. */
export function partitioned(x: NDArray, values: NDArray, ranks: readonly number[]): NDArray {
  const { context } = x
  const rising = [...new Set(ranks)].sort((a, b) => a - b)
  const found = selectRows(x, rising).eval()
  const pivots = rising.map((_, at) => found.at(at) as NDArray)
  const groups: NDArray[] = []
  pivots.forEach((pivot, at) => {
    const previous = at > 0 ? [pivots[at - 1]] : []
    groups.push(...kept(where(x, at > 0 ? 'between' : 'before', [...previous, pivot]), [values]))
    groups.push(...kept(where(x, at > 0 ? 'next' : 'equal', [...previous, pivot]), [values]))
  })
  groups.push(...kept(where(x, 'behind', pivots.slice(-1)), [values]))
  return joined(context, groups, 0, values.dtype, 'partition')
}

/** Which group: `between` and `next` are behind one element, and before or equal to another. */
type Group = 'before' | 'equal' | 'between' | 'next' | 'behind'

function where(x: NDArray, group: Group, pivots: readonly NDArray[]): NDArray<'bool'> {
  const type = x.dtype.name
  const params = [type, ...pivots.map(() => type)]
  const fn = expressionNamed(`partition.${group}.${type}`, params, (b, element, ...ends) => {
    const last = ends[ends.length - 1]
    const before = sortsBefore(b, element, last)
    if (group === 'before') return before
    const behind = sortsBefore(b, ends[0], element)
    if (group === 'behind') return behind
    if (group === 'between') return b.op('and', behind, before)
    const same = b.op('not', b.op('or', before, sortsBefore(b, last, element)))
    // Where both ends are equal, the elements equal to them are in the group of the first one.
    return group === 'next' ? b.op('and', same, behind) : same
  })
  return elementwise(x.context, { op: 'call', fn }, dtypes.bool, type, [x, ...pivots])
}
