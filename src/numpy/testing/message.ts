/** What failing assertions say: NumPy's wording. */

import type { AssertionError } from 'node:assert'
import { inspect } from 'node:util'
import { arrayRepr } from '../../array/format/index.js'
import { NDArray } from '../../array/ndarray.js'
import { readerOf } from '../../array/text.js'
import { assertion } from '../../core/builtin.js'

export interface AssertOptions {
  /** Words of one's own, put into the message. */
  readonly errMsg?: string
  /** Whether the message shows both values: true by default. */
  readonly verbose?: boolean
}

export interface MessageParts extends AssertOptions {
  readonly header: string
  readonly names?: readonly [string, string]
  readonly precision?: number
}

/** An error that names what differs, and shows both values. */
export function failure(values: readonly [unknown, unknown], parts: MessageParts): AssertionError {
  const { header, errMsg = '', verbose = true, names = ['ACTUAL', 'DESIRED'], precision = 8 } = parts
  const lines = [`\n${header}`]
  if (errMsg !== '') {
    if (!errMsg.includes('\n') && errMsg.length < 79 - header.length) lines[0] += ` ${errMsg}`
    else lines.push(errMsg)
  }
  if (verbose) for (const [at, value] of values.entries()) lines.push(` ${names[at]}: ${shown(value, precision)}`)
  return assertionError(lines.join('\n'))
}

export function assertionError(message: string): AssertionError {
  return new (assertion().AssertionError)({ message, stackStartFn: assertionError })
}

function shown(value: unknown, precision: number): string {
  const text = value instanceof NDArray ? arrayRepr(readerOf(value), { precision }) : inspect(value)
  const lines = text.split('\n')
  return lines.length > 4 ? `${lines.slice(0, 3).join('\n')}...` : text
}
