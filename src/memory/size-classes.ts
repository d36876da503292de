/** Sizes of small allocations: multiples of the alignment, four to each power of two. */

export const smallLimit = 16 * 1024

/** Which slabs a size is cut from. Small sizes have small slabs, so that a forgotten scalar holds little memory. */
const slabGroups = [
  { limit: 256, slabBytes: 16 * 1024 },
  { limit: 1024, slabBytes: 32 * 1024 },
  { limit: 4096, slabBytes: 64 * 1024 },
  { limit: smallLimit, slabBytes: 128 * 1024 },
]

export interface SizeClasses {
  readonly shift: number
  /** From `(bytes + alignment - 1) >>> shift` to the class. */
  readonly classOf: Uint8Array
  readonly sizes: Int32Array
  readonly groupOf: Uint8Array
  readonly slabBytes: readonly number[]
}

export function sizeClasses(alignment: number): SizeClasses {
  const units = smallLimit / alignment
  const classOf = new Uint8Array(units + 1)
  const sizes: number[] = []
  for (let unit = 1; unit <= units; unit++) {
    const step = 2 ** Math.max(0, Math.ceil(Math.log2(unit)) - 3)
    const size = Math.ceil(unit / step) * step * alignment
    if (sizes.at(-1) !== size) sizes.push(size)
    classOf[unit] = sizes.length - 1
  }
  const groupOf = sizes.map((size) => slabGroups.findIndex((group) => size <= group.limit))
  return {
    shift: Math.log2(alignment),
    classOf,
    sizes: Int32Array.from(sizes),
    groupOf: Uint8Array.from(groupOf),
    slabBytes: slabGroups.map((group) => group.slabBytes),
  }
}
