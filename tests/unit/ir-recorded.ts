/** NumPy's recorded answers for the ops of the kernel language: see record-ir-ops.py. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes } from '#src/core/dtype.js'
import { Builder } from '#src/ir/expr.js'
import type { MapKernel } from '#src/ir/kernel.js'
import { memoryOver } from '#src/ir/memory-access.js'
import type { FunctionOp, PrimitiveOp } from '#src/ir/ops.js'
import { packageRoot } from '../numpy/harness/package-root.js'

export interface RecordedCase {
  readonly op: PrimitiveOp | FunctionOp
  /** The dtype of the first argument. */
  readonly type: DTypeName
  readonly argTypes: readonly DTypeName[]
  readonly result: DTypeName
  /** One list per argument. */
  readonly args: readonly (readonly Scalar[])[]
  readonly values: readonly Scalar[]
}

interface Packed {
  readonly op: PrimitiveOp | FunctionOp
  readonly type: DTypeName
  readonly argTypes: readonly DTypeName[]
  readonly result: DTypeName
  readonly args: readonly string[]
  readonly values: string
}

export function recordedCases(): RecordedCase[] {
  const file = readFileSync(join(packageRoot, 'tests/unit/golden/ir-ops.json.gz'))
  const packed = JSON.parse(gunzipSync(file).toString()) as Packed[]
  return packed.map((entry) => ({
    ...entry,
    args: entry.args.map((text, index) => unpack(text, entry.argTypes[index])),
    values: unpack(entry.values, entry.result),
  }))
}

function unpack(text: string, type: DTypeName): Scalar[] {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'))
  const memory = memoryOver(bytes)
  const { itemsize } = dtypes[type]
  return Array.from({ length: bytes.length / itemsize }, (_, index) => memory.read(index * itemsize, dtypes[type]))
}

/** One op over scalar parameters. */
export function kernelOf({ op, argTypes }: Pick<RecordedCase, 'op' | 'argTypes'>): MapKernel {
  const b = new Builder()
  const result = b.op(op, ...argTypes.map((type, index) => b.scalar(index, type)))
  const params = argTypes.map((dtype) => ({ kind: 'scalar' as const, dtype }))
  return { kind: 'map', params, body: b.body(result), outputs: [b.typeOf(result)] }
}
