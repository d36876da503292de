/** CuPy's parameter lists: `'T x, raw U y, float32 z'`. */
import { type DType, type DTypeName, dtypeNames, dtypes } from '../../core/dtype.js'
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'

export interface KernelParameter {
  readonly name: string
  /** Indexed by the kernel itself, instead of one element for each of its steps. */
  readonly raw: boolean
  /** The dtype that it has to have; undefined for a placeholder. */
  readonly dtype: DType | undefined
  /** The name that stands for the dtype of its argument. */
  readonly placeholder: string | undefined
}

/** @throws ValueError for what is no parameter list, or has a name twice */
export function parseParameters(operation: string, what: string, text: string): KernelParameter[] {
  if (typeof text !== 'string') {
    throw new ArgumentError(`[${operation}] ${what} is a text like 'T x, raw U y', not ${describe(text)}`)
  }
  if (text.trim() === '') return []
  return text.split(',').map((part) => parseParameter(operation, what, part.trim()))
}

function parseParameter(operation: string, what: string, text: string): KernelParameter {
  const words = text.split(/\s+/)
  const raw = words[0] === 'raw'
  const [type, name] = raw ? words.slice(1) : words
  if (words.length !== (raw ? 3 : 2) || !/^[A-Za-z_]\w*$/.test(name)) {
    throw new ValueError(`[${operation}] '${text}' in ${what} is no parameter: write 'T x' or 'raw T x'`, { text })
  }
  if (name === 'i' || name === 'n' || name.startsWith('_')) {
    throw new ValueError(
      `[${operation}] a parameter can't be called '${name}': i, n and names with _ in front are taken`,
    )
  }
  const dtype = (dtypeNames as readonly string[]).includes(type) ? (dtypes[type as DTypeName] as DType) : undefined
  if (dtype === undefined && !/^[A-Za-z]$|^[A-Z]\w*$/.test(type)) {
    throw new ValueError(
      `[${operation}] '${type}' in '${text}' is no dtype (${dtypeNames.join(', ')}), ` +
        'and a placeholder is one letter or a word with a capital letter in front',
      { text, type },
    )
  }
  return { name, raw, dtype, placeholder: dtype === undefined ? type : undefined }
}

/** @throws ValueError where two parameters have one name */
export function checkNames(operation: string, parameters: readonly KernelParameter[]): void {
  const seen = new Set<string>()
  for (const { name } of parameters) {
    if (seen.has(name)) throw new ValueError(`[${operation}] two parameters are called '${name}'`, { name })
    seen.add(name)
  }
}

/** The parameter as a user wrote it. */
export function parameterText({ raw, dtype, placeholder, name }: KernelParameter): string {
  return `${raw ? 'raw ' : ''}${placeholder ?? dtype!.name} ${name}`
}
