import type { Scalar } from '../core/complex.js'
import { type Body, type Instr, literalKey } from './expr.js'
import type { Kernel } from './kernel.js'

/**
 * The structure of a kernel as text: kernels with equal keys compute the same. Functions count by their name, buffers
 * by their position.
 */
export function kernelKey(kernel: Kernel): string {
  const params = kernel.params.map((param) => `${param.kind} ${param.dtype}`).join(',')
  const head = `${kernel.kind}(${params})->(${kernel.outputs.join(',')})`
  if (kernel.kind === 'sort') return `${head}${kernel.payload}`
  if (kernel.kind === 'select' || kernel.kind === 'matmul') return head
  if (kernel.kind === 'fft') return `${head}${kernel.form}${kernel.inverse ? ' inverse' : ''}`
  if (kernel.kind === 'map' || kernel.kind === 'compact') return `${head}${bodyKey(kernel.body)}`
  if (kernel.kind === 'scatter') {
    const rest = kernel.combine === undefined ? '' : bodyKey(kernel.combine)
    return `${head}${bodyKey(kernel.body)}${rest}${kernel.distinct ? 'distinct' : ''}`
  }
  const identity = kernel.identity?.map(typedLiteralKey).join(';')
  return `${head}${bodyKey(kernel.body)}${bodyKey(kernel.combine)}[${identity}]${bodyKey(kernel.finish)}`
}

const bodyKeys = new WeakMap<Body, string>()

/** The structure of a body as text. */
export function bodyKey(body: Body): string {
  let key = bodyKeys.get(body)
  if (key === undefined) {
    const instrs = body.instrs.map((instr) => instrKey(instr, instr.args)).join(';')
    bodyKeys.set(body, (key = `{(${body.params.join(',')})${instrs}=>${body.results.join(',')}}`))
  }
  return key
}

/** One instruction as text, with `args` for its arguments. */
export function instrKey(instr: Instr, args: readonly number[]): string {
  const { op, type, index, part, value, fn, body } = instr
  let key = `${op}:${type}(${args.join(',')})`
  if (index !== undefined) key += `#${index}`
  if (part !== undefined) key += `.${part}`
  if (value !== undefined) key += `=${typedLiteralKey(value)}`
  if (fn !== undefined) key += `@${JSON.stringify(fn.name)}`
  if (body !== undefined) key += bodyKey(body)
  return key
}

/** Tells 1, 1n and true apart: an identity says its dtype only through them. */
function typedLiteralKey(value: Scalar): string {
  return typeof value === 'bigint' ? `${value}n` : literalKey(value)
}
