/** What a call's arguments make of a kernel's parameters: dtypes for its placeholders. */
import { NDArray } from '../../array/ndarray.js'
import type { Scalar } from '../../core/complex.js'
import { toDType } from '../../core/convert.js'
import { type DType, dtypesById } from '../../core/dtype.js'
import { ArgumentError, DTypeError } from '../../core/errors.js'
import type { KernelArgument } from './arguments.js'
import { type KernelParameter, parameterText } from './parameters.js'

/** Dtypes by placeholder. */
export type Placeholders = ReadonlyMap<string, DType>

/**
 * The dtype of each placeholder: that of the arrays passed for it, or, where none is, of the scalars.
 * @throws DTypeError where two arrays differ, or a fixed dtype isn't met; ArgumentError for one that nothing tells
 */
export function resolvePlaceholders(
  operation: string,
  parameters: readonly KernelParameter[],
  args: readonly KernelArgument[],
  outParameters: readonly KernelParameter[],
): Placeholders {
  const found = new Map<string, { readonly dtype: DType; readonly by: KernelParameter }>()
  const weak: [string, DType][] = []
  args.forEach((arg, index) => {
    const parameter = parameters[index]
    const { dtype, placeholder } = parameter
    if (!(arg instanceof NDArray) && arg.weak) {
      if (placeholder !== undefined) weak.push([placeholder, arg.dtype])
      return
    }
    const given = arg.dtype as DType
    if (dtype !== undefined && given !== dtype) throw mismatch(operation, parameter, given, dtype, 'is asked for')
    if (placeholder === undefined) return
    const known = found.get(placeholder)
    if (known === undefined) found.set(placeholder, { dtype: given, by: parameter })
    else if (known.dtype !== given)
      throw mismatch(operation, parameter, given, known.dtype, `is what ${known.by.name} has`)
  })
  const resolved = new Map([...found].map(([name, { dtype }]) => [name, dtype]))
  for (const [name, dtype] of weak) {
    if (found.has(name)) continue
    const known = resolved.get(name)
    // The ids of the scalars' dtypes rise from bool to complex.
    resolved.set(name, known === undefined ? dtype : dtypesById[Math.max(known.id, dtype.id)])
  }
  for (const parameter of [...parameters, ...outParameters]) {
    if (parameter.placeholder !== undefined && !resolved.has(parameter.placeholder)) {
      throw new ArgumentError(
        `[${operation}] no argument tells what ${parameter.placeholder} is in '${parameterText(parameter)}': ` +
          'pass the output, or write its dtype',
        { operation, placeholder: parameter.placeholder },
      )
    }
  }
  return resolved
}

function mismatch(operation: string, parameter: KernelParameter, given: DType, wanted: DType, why: string): DTypeError {
  const text = `[${operation}] the argument for '${parameterText(parameter)}' is ${given.name}, and ${wanted.name} ${why}`
  return new DTypeError(`${text}: x.astype('${wanted.name}') converts it`, { given: given.name, wanted: wanted.name })
}

export function dtypeOf({ dtype, placeholder }: KernelParameter, placeholders: Placeholders): DType {
  return dtype ?? placeholders.get(placeholder!)!
}

/** A scalar as a value of a parameter's dtype. @throws OverflowError, DTypeError where it isn't one */
export function scalarFor(scalar: Scalar, dtype: DType): Scalar {
  return toDType(scalar, dtype)
}
