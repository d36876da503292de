/**
 * When a sum of products of two factors is a product of matrices. Labels that only the first factor and the output
 * have make up the rows (m), those of the second and the output the columns (n), those of both factors alone are
 * summed over (k), and those of all three are batches. Labels of one group become one dimension where the strides
 * allow it; rows and columns that don't fold are batches too, and a factor that doesn't fold is to be copied.
 */

/** A label with its length and the strides of both factors and the output: undefined where they lack it. */
export interface Label {
  readonly label: number
  readonly length: number
  readonly a: number | undefined
  readonly b: number | undefined
  readonly out: number | undefined
}

/** A product of matrices over [...batch, m, n, k]: see `MatmulKernel`. */
export interface MatrixForm {
  readonly dims: readonly number[]
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly out: readonly number[]
}

/** Factors that have to lie in C order of these labels first. */
export interface Copies {
  readonly a?: readonly number[]
  readonly b?: readonly number[]
}

interface Dim {
  readonly length: number
  readonly a: number
  readonly b: number
  readonly out: number
}

interface Groups {
  readonly batch: Label[]
  readonly m: Label[]
  readonly n: Label[]
  readonly k: Label[]
}

/** Rows or columns of which fewer fold are copied rather than taken as batches. */
const leastFolded = 32

/** Whether both factors have rows or columns of their own: else one of them is a vector, or a batch of them. */
export function hasTwoMatrices(labels: readonly Label[]): boolean {
  const alone = (side: 'a' | 'b', other: 'a' | 'b') =>
    labels.some((label) => label.length > 1 && label[side] !== undefined && label[other] === undefined)
  return alone('a', 'b') && alone('b', 'a')
}

/**
 * Where the output's fastest axis is a batch, in which no library writes: the strides of an output with batches first,
 * then rows, then columns. Undefined where the output is as good as that.
 */
export function naturalStrides(labels: readonly Label[], itemsize: number): Map<number, number> | undefined {
  const groups = grouped(labels)
  if (groups === undefined) return undefined
  if (!groups.batch.some(({ out }) => out === itemsize)) return undefined
  const strides = new Map<number, number>()
  let stride = itemsize
  const order = [groups.batch, groups.m, groups.n].flatMap((group) => byStride(group, 'out'))
  for (const { label, length } of order.reverse()) {
    strides.set(label, stride)
    stride *= length
  }
  return strides
}

/** What the sum is as a product of matrices, or what has to be copied for that; undefined where it is none. */
export function matrixForm(
  labels: readonly Label[],
  elements: readonly [number, number],
): MatrixForm | Copies | undefined {
  const groups = grouped(labels)
  if (groups === undefined) return undefined
  const sum = foldedSum(groups, elements)
  const copies = { a: sum.copyA, b: sum.copyB }
  const m = foldedSide(groups.m, 'a', copies.a)
  const n = foldedSide(groups.n, 'b', copies.b)
  if (copies.a || copies.b || m === undefined || n === undefined) {
    return {
      a:
        copies.a || m === undefined
          ? namesOf([...groups.batch, ...byStride(groups.m, 'out'), ...sum.order])
          : undefined,
      b:
        copies.b || n === undefined
          ? namesOf([...groups.batch, ...sum.order, ...byStride(groups.n, 'out')])
          : undefined,
    }
  }
  const [row, ...moreRows] = m.reverse()
  const [column, ...moreColumns] = n.reverse()
  const batch = fold(byStride([...groups.batch.map(dimOf), ...moreRows, ...moreColumns], 'out'), ['a', 'b', 'out'])
  const all = [...batch, row ?? single, column ?? single, ...sum.dims]
  return {
    dims: all.map(({ length }) => length),
    a: all.map((dim) => dim.a),
    b: all.map((dim) => dim.b),
    out: all.slice(0, -1).map((dim) => dim.out),
  }
}

const single: Dim = { length: 1, a: 0, b: 0, out: 0 }

function grouped(labels: readonly Label[]): Groups | undefined {
  const groups: Groups = { batch: [], m: [], n: [], k: [] }
  for (const label of labels) {
    const { length, a, b, out } = label
    if (length === 0) return undefined
    if (length === 1) continue
    if (a !== undefined && b !== undefined) groups[out === undefined ? 'k' : 'batch'].push(label)
    else if (out === undefined) return undefined
    else groups[a === undefined ? 'n' : 'm'].push(label)
  }
  return groups.k.length === 0 || groups.m.length + groups.n.length === 0 ? undefined : groups
}

type Side = 'a' | 'b' | 'out'

const dimOf = ({ length, a = 0, b = 0, out = 0 }: Label): Dim => ({ length, a, b, out })
const namesOf = (labels: readonly Label[]): number[] => labels.map(({ label }) => label)

/** The slowest first. */
function byStride<T extends { readonly [S in Side]: number | undefined }>(items: readonly T[], side: Side): T[] {
  return [...items].sort((x, y) => Math.abs(y[side]!) - Math.abs(x[side]!))
}

/** Neighbours made one, where the outer one goes on where the inner one ends on all sides. */
function fold(dims: readonly Dim[], sides: readonly Side[]): Dim[] {
  const folded: Dim[] = []
  for (const dim of dims) {
    const outer = folded.at(-1)
    if (outer !== undefined && sides.every((side) => outer[side] === dim[side] * dim.length)) {
      folded[folded.length - 1] = { ...dim, length: outer.length * dim.length }
    } else folded.push(dim)
  }
  return folded
}

interface FoldedSum {
  readonly order: readonly Label[]
  readonly dims: readonly Dim[]
  readonly copyA: boolean
  readonly copyB: boolean
}

/** One order of summation for both factors; where there is none, the smaller factor is copied if that is enough. */
function foldedSum({ k }: Groups, [sizeOfA, sizeOfB]: readonly [number, number]): FoldedSum {
  const [ofA, ofB] = [byStride(k, 'a'), byStride(k, 'b')]
  const foldsBy = (order: readonly Label[], ...sides: Side[]) => fold(order.map(dimOf), sides)
  for (const order of [ofA, ofB]) {
    const dims = foldsBy(order, 'a', 'b')
    if (dims.length === 1) return { order, dims, copyA: false, copyB: false }
  }
  const [foldsA, foldsB] = [foldsBy(ofA, 'a').length === 1, foldsBy(ofB, 'b').length === 1]
  const keepsA = foldsA && !(foldsB && sizeOfB > sizeOfA)
  const keepsB = foldsB && !keepsA
  return { order: keepsB ? ofB : ofA, dims: [], copyA: !keepsA, copyB: !keepsB }
}

/** The rows or columns, slowest first; undefined where it is better to copy the factor. */
function foldedSide(labels: readonly Label[], factor: 'a' | 'b', copied: boolean): Dim[] | undefined {
  const order = byStride(labels, 'out').map(dimOf)
  const dims = fold(order, [factor, 'out'])
  if (dims.length <= 1 || copied || dims.at(-1)!.length >= leastFolded) return dims
  return fold(order, ['out']).length < dims.length ? undefined : dims
}
