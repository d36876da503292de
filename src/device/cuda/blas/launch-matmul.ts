/**
 * Products of matrices on a GPU: by cuBLAS for floats and complex numbers, by our own tiled kernel for what it has no
 * routine or no layout for, and as a reduction where a matrix meets a vector or the tiles would be almost empty.
 */
import { type DTypeName, dtypes } from '../../../core/dtype.js'
import { DeviceUnavailableError } from '../../../core/errors.js'
import { Builder } from '../../../ir/expr.js'
import type { Launch, MapKernel, MatmulKernel, ReduceKernel } from '../../../ir/kernel.js'
import { multiplyReduce } from '../../../ir/matmul.js'
import type { LaunchBlock } from '../launch-block.js'
import type { Compiled } from '../module-cache.js'
import { type Cublas, type GemmType, isGemmType } from './cublas.js'
import { type GemmPlan, type Misfits, planGemm, stridesOf } from './plan-gemm.js'
import { precision } from './precision.js'
import { type Split, splitLaunches, splitOf, sumKernel } from './split.js'
import { isTiledType, type TiledVariant, tileDepth, tiledSource, tiledThreads, tileEdge } from './tiled-text.js'

/** What products need of their device. */
export interface MatmulDevice {
  readonly stream: number
  readonly multiprocessors: number
  readonly block: LaunchBlock
  /** A variant of the tiled kernel, by its key. */
  compiled(key: string, source: () => string): Compiled
  launch(kernel: MapKernel | ReduceKernel, launch: Launch): void
  reclaim(): void
  /** cuBLAS, loaded on first use. @throws DeviceUnavailableError where there is none */
  library(): Cublas
}

type Route = 'nothing' | 'reduce' | 'tiled' | 'gemm'

interface Plan {
  readonly route: Route
  /** How cuBLAS takes the operands; what has to be copied is laid out as its copy. */
  readonly gemm?: GemmPlan
  readonly copies: readonly Copy[]
  /** How our own kernel splits it. */
  readonly split?: Split
  /** The launch, reading copies. */
  readonly launch: Launch
}

interface Copy {
  readonly param: 0 | 1
  /** Over the dimensions of the launch, 1 where the factor doesn't move. */
  readonly dims: readonly number[]
  readonly strides: readonly number[]
  /** Where the copy begins in the memory of the launch. */
  readonly offset: number
  readonly bytes: number
}

/** Matrices with fewer rows or columns leave most of a tile empty. */
const leastTiled = 8
/** Products with fewer rows or columns aren't worth a copy of a factor. */
const leastCopied = 16
/** What products are small: multiplications, and steps of a multiprocessor one after another. Tests change it. */
export const small = { work: 2 ** 24, steps: 8 }
const align = (bytes: number) => Math.ceil(bytes / 256) * 256

export class Matmul {
  private cublas: Cublas | null | undefined
  private handle = 0
  private planned: Plan | undefined
  private readonly copyKernels = new Map<DTypeName, MapKernel>()

  constructor(private readonly device: MatmulDevice) {}

  scratchBytes(kernel: MatmulKernel, launch: Launch): number {
    const plan = this.plan(kernel, launch)
    this.planned = plan
    return plan.copies.reduce((total, { bytes }) => total + bytes, plan.split?.bytes ?? 0)
  }

  launch(kernel: MatmulKernel, launch: Launch): void {
    const known = this.planned
    this.planned = undefined
    const plan = known !== undefined && sameLaunch(known.launch, launch) ? known : this.plan(kernel, launch)
    const [type] = kernel.outputs
    if (plan.route === 'nothing') return
    if (plan.route === 'reduce') this.device.launch(multiplyReduce(kernel), launch)
    else if (plan.split !== undefined) this.inPieces(type, plan.split, launch)
    else if (plan.route === 'tiled') this.tiled(type, launch)
    else this.gemm(type as GemmType, plan, this.copied(type, plan, launch))
  }

  private plan(kernel: MatmulKernel, launch: Launch): Plan {
    const { dims } = launch
    const [m, n, k] = dims.slice(-3)
    const [type] = kernel.outputs
    const { itemsize } = dtypes[type]
    const { multiprocessors } = this.device
    const as = (route: Route): Plan => {
      const split = route === 'tiled' ? splitOf(dims, itemsize, multiprocessors) : undefined
      return { route, copies: [], split, launch }
    }
    if (dims.includes(0)) return as(k === 0 && !dims.slice(0, -1).includes(0) ? 'reduce' : 'nothing')
    const own = isTiledType(type) && m >= leastTiled && n >= leastTiled ? 'tiled' : 'reduce'
    if (!isGemmType(type) || (own === 'tiled' && this.isSmall(dims, itemsize)) || this.library() === null)
      return as(own)
    const found = planGemm(launch, itemsize)
    if ('gemm' in found) {
      if (dims.length === 3 && readsFaster(type, launch)) return as('reduce')
      return { route: 'gemm', gemm: found, copies: [], launch }
    }
    if (found.out || Math.min(m, n) < leastCopied) return as(own)
    const copies = copiesFor(found, launch, itemsize)
    const gemm = planGemm(withCopies(launch, copies, 0), itemsize) as GemmPlan
    return { route: 'gemm', gemm, copies, launch }
  }

  /** Whether our own kernel is done before cuBLAS has chosen and started one of its. */
  private isSmall(dims: readonly number[], itemsize: number): boolean {
    // Elements of 16 bytes take several times as long.
    let work = itemsize > 8 ? 4 : 1
    for (let axis = 0; axis < dims.length; axis++) work *= dims[axis]
    if (work > small.work) return false
    const [edge, k] = [tileEdge(2), dims[dims.length - 1]]
    const tiles = Math.ceil(dims[dims.length - 3] / edge) * Math.ceil(dims[dims.length - 2] / edge)
    let blocks = tiles
    for (let axis = 0; axis < dims.length - 3; axis++) blocks *= dims[axis]
    const rounds = Math.ceil(blocks / (2 * this.device.multiprocessors))
    return rounds * Math.ceil(k / tileDepth(2)) <= small.steps
  }

  private library(): Cublas | null {
    if (this.cublas === undefined) {
      try {
        this.cublas = this.device.library()
      } catch (error) {
        if (!(error instanceof DeviceUnavailableError)) throw error
        this.cublas = null
      }
    }
    return this.cublas
  }

  /** Copies what cuBLAS can't see as a matrix into the memory of the launch, and reads it from there. */
  private copied(type: DTypeName, { copies }: Plan, launch: Launch): Launch {
    if (copies.length === 0) return launch
    for (const { param, dims, strides, offset } of copies) {
      const source = launch.params[param] as { readonly pointer: number; readonly strides: readonly number[] }
      this.device.launch(this.copyKernel(type), {
        dims,
        reduced: 0,
        params: [{ kind: 'buffer', pointer: source.pointer, strides: source.strides }],
        outputs: [{ pointer: launch.scratch! + offset, strides }],
      })
    }
    return withCopies(launch, copies, launch.scratch!)
  }

  private copyKernel(type: DTypeName): MapKernel {
    let kernel = this.copyKernels.get(type)
    if (kernel === undefined) {
      const b = new Builder()
      kernel = {
        kind: 'map',
        params: [{ kind: 'buffer', dtype: type }],
        body: b.body(b.input(0, type)),
        outputs: [type],
      }
      this.copyKernels.set(type, kernel)
    }
    return kernel
  }

  private gemm(type: GemmType, { gemm: plan }: Plan, launch: Launch): void {
    const { gemm, swapped, outer } = plan!
    const { device } = this
    const { tf32 } = precision
    const cublas = this.cublas!
    if (this.handle === 0) this.handle = cublas.create(device.stream, () => device.reclaim())
    const first = swapped ? 1 : 0
    const a = (launch.params[first] as { readonly pointer: number }).pointer
    const b = (launch.params[1 - first] as { readonly pointer: number }).pointer
    const c = launch.outputs[0].pointer
    if (outer.length === 0) {
      cublas.gemm(this.handle, type, gemm, a, b, c, tf32)
      return
    }
    const strides = [stridesOf(launch, first), stridesOf(launch, 1 - first), launch.outputs[0].strides]
    eachPoint(outer, launch.dims, (point) => {
      const at = (of: readonly number[]) => outer.reduce((sum, axis, index) => sum + of[axis] * point[index], 0)
      cublas.gemm(this.handle, type, gemm, a + at(strides[0]), b + at(strides[1]), c + at(strides[2]), tf32)
    })
  }

  private inPieces(type: DTypeName, split: Split, launch: Launch): void {
    const { products, sum } = splitLaunches(launch, split, dtypes[type].itemsize, launch.scratch!)
    for (const product of products) this.tiled(type, product)
    this.device.launch(sumKernel(type), sum)
  }

  private tiled(type: DTypeName, launch: Launch): void {
    const { dims, outputs, params } = launch
    const batches = dims.length - 3
    const [m, n, k] = dims.slice(batches)
    const [a, b, out] = [stridesOf(launch, 0), stridesOf(launch, 1), outputs[0].strides]
    const { itemsize } = dtypes[type]
    const batch = dims.slice(0, batches).reduce((product, length) => product * length, 1)
    const tiles = (edge: number) => Math.ceil(m / edge) * Math.ceil(n / edge) * batch
    // Large tiles read less, but there have to be enough of them for all multiprocessors.
    const { multiprocessors } = this.device
    const wide = itemsize <= 4 && tiles(tileEdge(8)) >= 2 * multiprocessors
    const items = wide ? 8 : tiles(tileEdge(4)) >= multiprocessors ? 4 : 2
    const variant: TiledVariant = {
      type,
      items,
      alongA: Math.abs(a[batches + 2]) === itemsize,
      alongB: Math.abs(b[batches + 2]) === itemsize,
      batches,
    }
    const key = `matmul ${type} ${items} ${variant.alongA} ${variant.alongB} ${batches}`
    const compiled = this.device.compiled(key, () => tiledSource(variant))
    const edge = tileEdge(items)
    const across = Math.ceil(n / edge)
    const pointer = (index: number) => (params[index] as { readonly pointer: number }).pointer
    const head = [pointer(0), pointer(1), outputs[0].pointer, m, n, k]
    head.push(a[batches], a[batches + 2], b[batches + 2], b[batches + 1], out[batches], out[batches + 1])
    head.push(across, across * Math.ceil(m / edge), tiles(edge))
    for (let axis = 0; axis < batches; axis++) head.push(dims[axis], a[axis], b[axis], out[axis])
    const { block } = this.device
    head.forEach((value, at) => {
      block.setInt64(8 * at, value)
    })
    const grid = Math.min(tiles(edge), 2 ** 31 - 1)
    block.launch(compiled.handle, grid, 1, 1, tiledThreads, 1, 1, 0, this.device.stream, 8 * head.length)
  }
}

/**
 * Whether a matrix meets a vector, and our reductions read it faster than cuBLAS: in single precision long rows of many,
 * or short columns that are many.
 */
function readsFaster(type: GemmType, launch: Launch): boolean {
  const [m, n, k] = launch.dims
  if (type !== 'float32' || (m > 1 && n > 1)) return false
  const [rows, strides, axis] = n === 1 ? [m, stridesOf(launch, 0), 0] : [n, stridesOf(launch, 1), 1]
  const { itemsize } = dtypes[type]
  if (strides[2] === itemsize) return rows >= 1024 && k >= 1024 && rows <= 64 * k
  return strides[axis] === itemsize && k <= 256 && rows >= 1 << 16
}

/** A plan made for a launch is good for it, and for the same with memory. */
function sameLaunch(planned: Launch, launch: Launch): boolean {
  return (
    planned === launch ||
    (planned.dims === launch.dims && planned.params === launch.params && planned.outputs === launch.outputs)
  )
}

function copiesFor(misfits: Misfits, { dims, params }: Launch, itemsize: number): Copy[] {
  const copies: Copy[] = []
  let offset = 0
  for (const param of [0, 1] as const) {
    if (!(param === 0 ? misfits.a : misfits.b)) continue
    const { strides: of } = params[param] as { readonly strides: readonly number[] }
    const batches = dims.length - 3
    const lacking = param === 0 ? batches + 1 : batches
    const own = dims.map((length, axis) => (axis === lacking || (axis < batches && of[axis] === 0) ? 1 : length))
    const strides = own.map(() => 0)
    let size = itemsize
    for (let axis = own.length - 1; axis >= 0; axis--) {
      if (own[axis] > 1) strides[axis] = size
      size *= own[axis]
    }
    copies.push({ param, dims: own, strides, offset, bytes: align(size) })
    offset += align(size)
  }
  return copies
}

function withCopies(launch: Launch, copies: readonly Copy[], scratch: number): Launch {
  const params = [...launch.params]
  for (const { param, strides, offset } of copies)
    params[param] = { kind: 'buffer', pointer: scratch + offset, strides }
  return { ...launch, params }
}

function eachPoint(axes: readonly number[], dims: readonly number[], visit: (point: readonly number[]) => void): void {
  const point = axes.map(() => 0)
  for (;;) {
    visit(point)
    let at = axes.length - 1
    while (at >= 0 && ++point[at] === dims[axes[at]]) point[at--] = 0
    if (at < 0) return
  }
}
