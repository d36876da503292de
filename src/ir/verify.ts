/**
 * Checks that a kernel is well formed, before any writer sees it. The message names the body, the instruction and what
 * is wrong with it.
 */
import { Complex, type Scalar } from '../core/complex.js'
import { type DTypeName, dtypes } from '../core/dtype.js'
import { InternalError } from '../core/errors.js'
import { float16Round } from '../core/float16.js'
import { type Body, type Instr, type IrFunction, operationType, resultTypeOf } from './expr.js'
import type {
  CompactKernel,
  FftKernel,
  Kernel,
  MatmulKernel,
  Param,
  ReduceKernel,
  ScanKernel,
  ScatterKernel,
  SelectKernel,
  SortKernel,
} from './kernel.js'
import { bodyKey, instrKey } from './key.js'
import { type OpName, opRow } from './ops.js'

/** @throws InternalError for a kernel that isn't well formed. `lowered` asks for the form that writers take. */
export function verify(kernel: Kernel, options: { readonly lowered?: boolean } = {}): void {
  new Verifier(kernel.params, options.lowered ?? false).kernel(kernel)
}

/** What a body may read besides its own parameters; `tables`: a loop in a body that may read all. */
type Reads = 'all' | 'tables' | 'scalars' | 'nothing'

class Verifier {
  private readonly functions = new Map<string, IrFunction>()

  constructor(
    private readonly params: readonly Param[],
    private readonly lowered: boolean,
  ) {}

  kernel(kernel: Kernel): void {
    if (kernel.kind === 'sort' || kernel.kind === 'select') {
      this.ordering(kernel)
      return
    }
    if (kernel.kind === 'fft') {
      this.transform(kernel)
      return
    }
    if (kernel.kind === 'matmul') {
      this.product(kernel)
      return
    }
    this.body('body', kernel.body, 'all')
    if (kernel.body.params.length > 0) fail('body', 'the body of a kernel has no parameters')
    if (kernel.kind === 'map') this.outputs('body', resultTypes(kernel.body), kernel.outputs)
    else if (kernel.kind === 'compact') this.compaction(kernel)
    else if (kernel.kind === 'scatter') this.scatter(kernel)
    else this.accumulation(kernel)
  }

  private accumulation(kernel: ReduceKernel | ScanKernel): void {
    const accumulators = kernel.body.results.map((id) => kernel.body.instrs[id].type)
    this.body('combine', kernel.combine, 'nothing')
    this.body('finish', kernel.finish, 'scalars')
    sameTypes('combine', 'parameters', kernel.combine.params, [...accumulators, ...accumulators])
    sameTypes('combine', 'results', resultTypes(kernel.combine), accumulators)
    sameTypes('finish', 'parameters', kernel.finish.params, accumulators)
    if (kernel.identity !== undefined && kernel.identity.length !== accumulators.length) {
      fail('identity', `${kernel.identity.length} values for ${accumulators.length} accumulators`)
    }
    kernel.identity?.forEach((value, index) => {
      if (!fits(value, accumulators[index])) fail('identity', `${String(value)} is no ${accumulators[index]}`)
    })
    this.outputs('finish', resultTypes(kernel.finish), kernel.outputs)
  }

  private compaction({ body, outputs }: CompactKernel): void {
    const [keep, ...values] = resultTypes(body)
    hasType('body', keep, 'bool', 'what says whether a point is kept')
    this.outputs('body', values, outputs)
  }

  private scatter({ body, combine, outputs }: ScatterKernel): void {
    const [position, ...values] = resultTypes(body)
    hasType('body', position, 'int64', 'the position')
    if (combine === undefined) {
      this.outputs('body', values, outputs)
      return
    }
    this.body('combine', combine, 'nothing')
    this.outputs('combine', resultTypes(combine), outputs)
    const stored = resultTypes(combine)
    sameTypes('combine', 'parameters', combine.params, [...stored, ...values])
  }

  private ordering(kernel: SortKernel | SelectKernel): void {
    const [key, payload] = kernel.params
    if (key.kind !== 'buffer' || dtypes[key.dtype].kind === 'c') fail('params', `keys of ${key.kind} ${key.dtype}`)
    if (kernel.kind === 'select') {
      sameTypes('select', 'outputs', kernel.outputs, [key.dtype])
      return
    }
    if ((kernel.payload === 'given') !== (payload !== undefined))
      fail('params', 'a payload that is not said or not there')
    if (payload !== undefined && (payload.kind !== 'buffer' || payload.dtype !== 'int64')) fail('params', 'the payload')
    const carried: DTypeName[] = kernel.payload === 'none' ? [] : ['int64']
    const withKeys = kernel.outputs.length > carried.length
    sameTypes('sort', 'outputs', kernel.outputs, withKeys ? [key.dtype, ...carried] : carried)
    if (kernel.outputs.length === 0) fail('outputs', 'none')
  }

  private transform({ form, params, outputs }: FftKernel): void {
    const [input, scale] = params
    const { real } = dtypes[input.dtype]
    if (params.length !== 2 || input.kind !== 'table' || scale.kind !== 'scalar') fail('params', 'a table and a scalar')
    if (real !== 'float32' && real !== 'float64') fail('params', `a transform of ${input.dtype}`)
    hasType('params', scale.dtype, real, 'the scalar')
    const complex = real === 'float32' ? 'complex64' : 'complex128'
    hasType('params', input.dtype, form === 'real' ? real : complex, 'the input')
    sameTypes('fft', 'outputs', outputs, [form === 'hermitian' ? real : complex])
  }

  private product({ params, outputs }: MatmulKernel): void {
    if (params.length !== 2 || params.some(({ kind }) => kind !== 'buffer')) fail('params', 'two buffers')
    const [output] = outputs
    sameTypes('matmul', 'outputs', outputs, [output])
    for (const { dtype } of params) hasType('params', dtype, output, 'a factor')
  }

  private outputs(where: string, types: readonly DTypeName[], outputs: readonly DTypeName[]): void {
    const pairs = outputs.flatMap((type) => (dtypes[type].kind === 'c' ? [dtypes[type].real, dtypes[type].real] : type))
    const isLowered = types.length !== outputs.length || this.lowered
    sameTypes(where, 'results', types, isLowered ? pairs : outputs)
  }

  body(where: string, body: Body, reads: Reads): void {
    body.instrs.forEach((instr, id) => {
      const at = `${where} %${id} ${instrKey({ ...instr, body: undefined }, instr.args)}`
      for (const arg of instr.args) {
        if (!(Number.isInteger(arg) && arg >= 0 && arg < id))
          fail(at, `argument ${arg} isn't one of the instructions before`)
        if (body.instrs[arg].op === 'loop' && instr.op !== 'get') fail(at, `%${arg} is a loop, which only 'get' reads`)
      }
      if (this.lowered && !inLoweredForm(instr.type)) fail(at, `${instr.type} in a lowered kernel`)
      const arity = opRow(instr.op).arity
      if (arity >= 0 && instr.args.length !== arity) fail(at, `${instr.args.length} arguments, not ${arity}`)
      this.instr(at, instr, body, reads)
    })
    for (const id of body.results) {
      if (!(Number.isInteger(id) && id >= 0 && id < body.instrs.length)) fail(where, `result ${id} is no instruction`)
      if (body.instrs[id].op === 'loop') fail(where, `result ${id} is a loop, which only 'get' reads`)
    }
  }

  private instr(at: string, instr: Instr, body: Body, reads: Reads): void {
    const { op, type } = instr
    const types = instr.args.map((id) => body.instrs[id].type)
    const wants = (wanted: readonly DTypeName[]) => sameTypes(at, 'arguments', types, wanted)
    switch (op) {
      case 'input':
      case 'scalar':
        this.read(at, instr, reads)
        break
      case 'load':
        wants(['int64'])
        this.load(at, instr, reads)
        break
      case 'checkIndex':
        wants(['int64', 'int64'])
        hasType(at, type, 'int64', 'the index')
        if (reads !== 'all') fail(at, `${op} has no place here`)
        break
      case 'literal':
        if (instr.value === undefined || !fits(instr.value, type)) fail(at, `the value is no ${type}`)
        break
      case 'arg':
        hasType(at, type, body.params[instr.index!], `parameter ${instr.index}`)
        break
      case 'cast':
        break
      case 'bitcast':
        if (dtypes[types[0]].itemsize !== dtypes[type].itemsize) fail(at, `${types[0]} has another size than ${type}`)
        break
      case 'select':
        wants(['bool', type, type])
        break
      case 'call':
        this.function(at, instr)
        wants(instr.fn!.body.params)
        break
      case 'callWhere':
        this.function(at, instr)
        wants(['bool', type, ...instr.fn!.body.params])
        break
      case 'loop':
        this.loop(at, instr, types, reads === 'all' || reads === 'tables' ? 'tables' : 'nothing')
        break
      case 'get':
        this.get(at, instr, body)
        break
      default:
        hasType(at, type, typeByRule(at, op, types), 'the result')
        break
    }
  }

  private read(at: string, { op, type, index, part }: Instr, reads: Reads): void {
    if (reads === 'nothing' || reads === 'tables' || (reads === 'scalars' && op === 'input'))
      fail(at, `${op} can't be read here`)
    const param = this.params[index!]
    if (!param) fail(at, `parameter ${index} of ${this.params.length}`)
    const wanted = op === 'scalar' ? param.kind === 'scalar' : param.kind === 'buffer' || param.kind === 'iota'
    if (!wanted) fail(at, `parameter ${index} is a ${param.kind}`)
    const isPart = part !== undefined
    if (isPart && dtypes[param.dtype].kind !== 'c') fail(at, `a part of ${param.dtype}`)
    hasType(at, type, isPart ? dtypes[param.dtype].real : param.dtype, `parameter ${index}`)
  }

  private load(at: string, { type, index, part }: Instr, reads: Reads): void {
    if (reads !== 'all' && reads !== 'tables') fail(at, `a table can't be read here`)
    const param = this.params[index!]
    if (param?.kind !== 'table') fail(at, `parameter ${index} is ${param ? `a ${param.kind}` : 'not there'}`)
    const isPart = part !== undefined
    if (isPart && dtypes[param.dtype].kind !== 'c') fail(at, `a part of ${param.dtype}`)
    hasType(at, type, isPart ? dtypes[param.dtype].real : param.dtype, `table ${index}`)
  }

  private function(at: string, instr: Instr): void {
    const fn = instr.fn
    if (!fn?.name) fail(at, 'no function')
    const known = this.functions.get(fn.name)
    if (known && known.body !== fn.body && !sameBody(known.body, fn.body))
      fail(at, `another function is called ${fn.name} too`)
    if (!known) {
      this.functions.set(fn.name, fn)
      this.body(fn.name, fn.body, 'nothing')
      if (fn.body.results.length !== 1) fail(fn.name, `${fn.body.results.length} results, not 1`)
    }
    hasType(at, instr.type, resultTypeOf(fn), `the result of ${fn.name}`)
  }

  private loop(at: string, instr: Instr, types: readonly DTypeName[], reads: Reads): void {
    const body = instr.body
    if (!body) fail(at, 'no body')
    this.body(`${at}, loop`, body, reads)
    sameTypes(at, 'arguments', types, body.params)
    sameTypes(`${at}, loop`, 'results', resultTypes(body), ['bool', ...body.params])
  }

  private get(at: string, instr: Instr, body: Body): void {
    const loop = body.instrs[instr.args[0]]
    if (loop.op !== 'loop') fail(at, `%${instr.args[0]} is no loop`)
    hasType(at, instr.type, loop.body?.params[instr.index!], `state ${instr.index}`)
  }
}

function fail(where: string, what: string): never {
  throw new InternalError(`[verify] ${where}: ${what}`)
}

function hasType(at: string, type: DTypeName, wanted: DTypeName | undefined, what: string): void {
  if (wanted === undefined) fail(at, `${what} doesn't exist`)
  if (type !== wanted) fail(at, `${what} is ${wanted}, not ${type}`)
}

function sameTypes(where: string, what: string, types: readonly DTypeName[], wanted: readonly DTypeName[]): void {
  if (types.length === wanted.length && types.every((type, index) => type === wanted[index])) return
  fail(where, `${what} are (${types.join(', ')}), not (${wanted.join(', ')})`)
}

function typeByRule(at: string, op: OpName, types: readonly DTypeName[]): DTypeName {
  try {
    return operationType(op as Parameters<typeof operationType>[0], types)
  } catch (error) {
    return fail(at, (error as Error).message)
  }
}

const resultTypes = (body: Body): DTypeName[] => body.results.map((id) => body.instrs[id].type)

const sameBody = (one: Body, other: Body): boolean => bodyKey(one) === bodyKey(other)

const inLoweredForm = (type: DTypeName): boolean => type !== 'float16' && dtypes[type].kind !== 'c'

/** Whether `value` is one of `type`, in the JS type that stands for it. */
function fits(value: Scalar, type: DTypeName): boolean {
  const { kind, itemsize, real, min, max } = dtypes[type]
  if (kind === 'b') return typeof value === 'boolean'
  if (kind === 'c') return value instanceof Complex && fits(value.re, real) && fits(value.im, real)
  if (kind !== 'f' && itemsize === 8) return typeof value === 'bigint' && value >= min! && value <= max!
  if (typeof value !== 'number') return false
  if (kind !== 'f') return Number.isInteger(value) && value >= min! && value <= max! && !Object.is(value, -0)
  const rounded = type === 'float64' ? value : type === 'float32' ? Math.fround(value) : float16Round(value)
  return Object.is(rounded, value)
}
