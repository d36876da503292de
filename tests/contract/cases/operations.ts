/** Every operation of the table, for every dtype that it takes. */
import { test } from 'node:test'
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypeNames, dtypes } from '#src/core/dtype.js'
import { type FunctionOp, type OpName, opRow, ops, type PrimitiveOp, takesKind } from '#src/ir/ops.js'
import { Arena } from '../arena.js'
import { isWritten, mapOf, type ParamLike, scalarParam } from '../kernels.js'
import { type Accepts, type Subject, sameBits, within } from '../subject.js'
import { generator, ordinaryValue, specialValues } from '../values.js'

type Op = PrimitiveOp | FunctionOp

/** Function ops that are exact on reals: bits, quotients, integers. All others are held to 4 ULP. */
const exactFunctions = new Set<OpName>([
  ...(['real', 'imag', 'conj', 'complex', 'floorDiv', 'mod', 'fmod', 'copysign', 'nextafter', 'signbit'] as const),
  ...(['frexpFraction', 'frexpExponent', 'ldexp', 'roundHalf', 'gcd', 'popcount'] as const),
])

/** Units in the last place; of a complex result in that of its larger part, and twice as many, for two roundings. */
const longest = 4

function comparisonFor(op: Op, type: DTypeName): Accepts {
  const { kind } = dtypes[type]
  // A power is exp(b · log a): its relative error is that of the product, which is up to a hundred here.
  if (op === 'pow' && kind === 'c') return within(100 * longest)
  if (opRow(op).group === 'primitive') return kind === 'c' && ['sqrt', 'abs'].includes(op) ? within(longest) : sameBits
  // The sum of an argument and a logarithm up to log 2: where they cancel, as in NumPy, digits are lost.
  if (op === 'logaddexp' || op === 'logaddexp2') return within(longest, 1)
  return exactFunctions.has(op) || kind === 'i' || kind === 'u'
    ? sameBits
    : within(kind === 'c' ? 2 * longest : longest)
}

/** Whether an op may be given these arguments. */
function allowed(op: Op, [first, second]: readonly Scalar[], type: DTypeName): boolean {
  // 2ᶻ turns by y·ln 2: for a huge y the angle is as good as the last place of that product.
  if (op === 'exp2' && first instanceof Complex) return !(Math.abs(first.im) > 1e6 && Number.isFinite(first.im))
  if (op === 'idiv' || op === 'irem') return second !== 0 && second !== 0n
  if (op === 'shl' || op === 'shr') return Number(second) >= 0 && Number(second) < dtypes[type].itemsize * 8
  return true
}

function argumentsFor(op: Op, type: DTypeName, seed: number): Scalar[][] {
  const random = generator(seed)
  const arity = opRow(op).arity
  const second = op === 'ldexp' ? 'int32' : type
  const tuples: Scalar[][] = []
  if (arity === 1) tuples.push(...specialValues(type).map((value) => [value]))
  else {
    const shifts = op === 'shl' || op === 'shr' ? shiftCounts(type) : specialValues(second, true)
    for (const a of specialValues(type, true)) for (const b of shifts) tuples.push([a, b])
  }
  for (let count = 0; count < 203; count++) {
    const exponent = Math.floor(random() * 40) - 20
    tuples.push(
      arity === 1 ? [ordinaryValue(type, random)] : [ordinaryValue(type, random), ordinaryValue(second, random)],
    )
    if (op === 'ldexp') tuples.at(-1)![1] = exponent
  }
  return tuples.filter((tuple) => allowed(op, tuple, type))
}

const shiftCounts = (type: DTypeName): Scalar[] => {
  const bits = dtypes[type].itemsize * 8
  return [0, 1, bits / 2, bits - 1].map((count) => (bits === 64 ? BigInt(count) : count))
}

export function operations(subject: Subject): void {
  const names = (Object.keys(ops) as OpName[]).filter((op): op is Op => opRow(op).group !== 'structure')
  for (const [seed, op] of names.entries()) {
    for (const type of dtypeNames) {
      if (!takesKind(op, dtypes[type].kind)) continue
      if (op === 'complex' && type === 'float16') continue
      test(`${op} of ${type}`, (t) => {
        const second: DTypeName = op === 'ldexp' ? 'int32' : type
        const types = [type, second].slice(0, opRow(op).arity)
        if (!isWritten(mapOf(types, (b, ...args) => b.op(op, ...args)))) return t.todo('has no expansion yet')
        checkOperation(subject, op, type, types, argumentsFor(op, type, seed))
      })
    }
  }
}

function checkOperation(
  subject: Subject,
  op: Op,
  type: DTypeName,
  types: readonly DTypeName[],
  tuples: readonly Scalar[][],
): void {
  const accepts: Accepts = (got, wanted, resultType, output) => comparisonFor(op, type)(got, wanted, resultType, output)
  const columns = types.map((_, at) => tuples.map((tuple) => tuple[at]))
  const describe = `${op}(${types.join(', ')})`
  checkOn(subject, op, types, columns, describe, accepts)
  if (types.length === 1) {
    // As a scalar the value is the same in all lanes, which is written in another way.
    for (const value of columns[0].slice(0, 40)) checkWithScalars(subject, op, types, [value], 0b1, accepts)
    return
  }
  for (const tuple of tuples.filter((_, at) => at % 29 === 0)) {
    for (const mask of [0b01, 0b10, 0b11]) checkWithScalars(subject, op, types, tuple, mask, accepts)
  }
}

function checkOn(
  subject: Subject,
  op: Op,
  types: readonly DTypeName[],
  columns: readonly (readonly Scalar[])[],
  title: string,
  accepts: Accepts,
): void {
  const arena = new Arena()
  const kernel = mapOf(types, (b, ...args) => b.op(op, ...args))
  const dims = [columns[0].length]
  const inputs = types.map((type, at) => arena.list(type, columns[at]))
  const { itemsize } = dtypes[kernel.outputs[0]]
  const output = arena.place(kernel.outputs[0], dims, () => [itemsize])
  const shownArguments: Accepts = (got, wanted, type, index) => accepts(got, wanted, type, index)
  subject.check(
    kernel,
    { dims, reduced: 0, params: inputs.map((placed) => ({ kind: 'buffer', ...placed })), outputs: [output] },
    arena.bytes,
    `${title} of ${columns.map((column) => column.slice(0, 60).map(text).join(' ')).join(' | ')}`,
    shownArguments,
  )
}

/** Arguments that `mask` names are scalar parameters; the others are buffers of five equal elements. */
function checkWithScalars(
  subject: Subject,
  op: Op,
  types: readonly DTypeName[],
  values: readonly Scalar[],
  mask: number,
  accepts: Accepts,
): void {
  const arena = new Arena()
  const params = types.map((type, at): ParamLike => ((mask >> at) & 1 ? scalarParam(type) : type))
  const kernel = mapOf(params, (b, ...args) => b.op(op, ...args))
  const dims = [5]
  const { itemsize } = dtypes[kernel.outputs[0]]
  subject.check(
    kernel,
    {
      dims,
      reduced: 0,
      params: types.map((type, at) =>
        (mask >> at) & 1
          ? { kind: 'scalar', value: values[at] }
          : { kind: 'buffer', ...arena.list(type, new Array(5).fill(values[at])) },
      ),
      outputs: [arena.place(kernel.outputs[0], dims, () => [itemsize])],
    },
    arena.bytes,
    `${op}(${values.map(text).join(', ')}) with scalars ${mask} of ${types[0]}`,
    accepts,
  )
}

const text = (value: Scalar) => (value instanceof Complex ? value.toString() : Object.is(value, -0) ? '-0' : `${value}`)
