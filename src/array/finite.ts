import { type DTypeName, dtypes } from '../core/dtype.js'
import { shapeText, ValueError } from '../core/errors.js'
import type { Reduction } from '../graph/value.js'
import { type Builder, defineBody, defineFunction, type Id, type IrFunction } from '../ir/expr.js'
import type { NDArray } from './ndarray.js'
import { elementwise, reduceOver } from './operate.js'

const allOf: Reduction = {
  name: 'finite.all',
  combine: defineBody(['bool', 'bool'], (b, x, y) => [b.op('and', x, y)]),
  identity: [true],
  finish: defineBody(['bool'], (_, x) => [x]),
}

const tests = new Map<DTypeName, IrFunction>()

/** x - x is 0 for finite numbers, and NaN for the others. */
function finiteTest(type: DTypeName): IrFunction {
  let test = tests.get(type)
  if (test === undefined) {
    const { kind, real } = dtypes[type]
    const finite = (b: Builder, x: Id) => b.op('eq', b.op('sub', x, x), b.literal(real, 0))
    test = defineFunction(`isFinite.${type}`, [type], (b, x) =>
      kind === 'c' ? b.op('and', finite(b, b.op('real', x)), finite(b, b.op('imag', x))) : finite(b, x),
    )
    tests.set(type, test)
  }
  return test
}

/** @throws ValueError where an element is NaN or infinite. Waits for the elements. */
export function assertFinite(array: NDArray): void {
  const { dtype, shape, context } = array
  if (dtype.kind !== 'f' && dtype.kind !== 'c') return
  const finite = elementwise(context, { op: 'call', fn: finiteTest(dtype.name) }, dtypes.bool, dtype.name, [array])
  const axes = shape.map((_, axis) => axis)
  const all = reduceOver(context, allOf, dtypes.bool, [{ input: finite, as: 'bool' }], shape, axes)
  if (!all.item()) throw new ValueError(`array must not contain infs or NaNs: shape ${shapeText(shape)}`, { shape })
}
