/** Reading what `einsum` is given: subscripts as text, or a list of labels behind each operand. */
import type { NDArray } from '../../array/ndarray.js'
import { ArgumentError, ShapeError, shapeText, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'

/** Labels of an operand's axes: 0 to 51, and `'...'` for the axes that are left. */
export type Sublist = readonly (number | '...')[]

/** The subscripts with every axis labelled by one character, those that an ellipsis stands for too. */
export interface Equation {
  readonly terms: readonly string[]
  readonly output: string
  /** The labels of all axes that ellipses stand for. */
  readonly broadcast: string
  /** Whether the output is given, and leaves out the ellipsis that operands have. */
  readonly dropsEllipsis: boolean
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The text of a label list. */
export function sublistText(list: unknown): string {
  if (!Array.isArray(list)) {
    throw new ArgumentError(`[einsum] each operand needs a list of labels behind it, not ${describe(list)}`)
  }
  return list
    .map((label: unknown) => {
      if (label === '...') return label
      if (typeof label !== 'number' || !Number.isInteger(label)) {
        throw new ArgumentError(`[einsum] each label must be a whole number or '...', not ${describe(label)}`)
      }
      if (label < 0 || label >= letters.length) {
        throw new ValueError(`[einsum] label ${label} is not within the valid range [0, 52)`, { label })
      }
      return letters[label]
    })
    .join('')
}

/** @throws ValueError for malformed subscripts, and where they don't fit the operands */
export function parseEquation(text: string, operands: readonly NDArray[]): Equation {
  const [left, right] = splitOutput(text.replaceAll(' ', ''))
  const given = left.split(',')
  if (given.length !== operands.length) {
    throw new ValueError(
      `[einsum] the subscripts '${text}' are for ${given.length} operands, and ${operands.length} were given`,
      { subscripts: text },
    )
  }
  checkTerms([...given, right ?? ''])
  const extra = given.map((term, index) => ellipsisDimensions(term, operands[index], index))
  const unused = [...letters].filter((letter) => !text.includes(letter))
  const count = Math.max(0, ...extra)
  while (unused.length < count) unused.push(String.fromCharCode(0x3b1 + unused.length))
  const broadcast = unused.slice(unused.length - count).join('')
  const terms = given.map((term, index) => term.replace('...', broadcast.slice(count - extra[index])))
  const output = right === undefined ? broadcast + onceIn(given) : right.replace('...', broadcast)
  checkOutput(text, output, terms)
  return { terms, output, broadcast, dropsEllipsis: right !== undefined && !right.includes('...') && count > 0 }
}

/** What stands left and right of the arrow; undefined where there is none. */
function splitOutput(text: string): [string, string | undefined] {
  const arrow = text.indexOf('->')
  if (arrow < 0) return [text, undefined]
  return [text.slice(0, arrow), text.slice(arrow + 2)]
}

function checkTerms(terms: readonly string[]): void {
  for (const term of terms) {
    const labels = term.replace('...', '')
    for (const label of labels) {
      if (letters.includes(label)) continue
      throw new ValueError(
        label === '.'
          ? `[einsum] '${term}' contains a '.' that is not part of an ellipsis ('...')`
          : `[einsum] invalid subscript '${label}' in '${term}': subscripts must be letters, with at most one '->' before the output's`,
        { subscripts: term },
      )
    }
  }
}

/** How many axes of an operand its ellipsis stands for. */
function ellipsisDimensions(term: string, { ndim, shape }: NDArray, index: number): number {
  const has = term.includes('...')
  const labelled = has ? term.length - 3 : term.length
  if (ndim === labelled || (has && ndim > labelled)) return ndim - labelled
  throw new ValueError(
    `[einsum] subscripts '${term}' don't fit operand ${index} of shape ${shapeText(shape)}: it has ${ndim} dimensions` +
      (ndim > labelled ? ", and there is no '...' for further ones" : ''),
    { subscripts: term, shape },
  )
}

/** The labels that appear once, in order: what is the output where none is given. */
function onceIn(terms: readonly string[]): string {
  const all = [...terms.join('').replaceAll('.', '')]
  return all
    .filter((label) => all.indexOf(label) === all.lastIndexOf(label))
    .sort()
    .join('')
}

function checkOutput(text: string, output: string, terms: readonly string[]): void {
  const inputs = new Set(terms.join(''))
  for (const label of output) {
    if (!inputs.has(label)) {
      throw new ValueError(`[einsum] '${text}' has the output subscript '${label}' which never appeared in an input`, {
        subscripts: text,
      })
    }
    if (output.indexOf(label) !== output.lastIndexOf(label)) {
      throw new ValueError(`[einsum] '${text}' has the output subscript '${label}' multiple times`, {
        subscripts: text,
      })
    }
  }
}

/** The length of every label; operands of length 1 stretch. @throws ShapeError, ValueError where lengths differ */
export function labelSizes({ terms }: Equation, operands: readonly NDArray[]): Map<string, number> {
  const sizes = new Map<string, number>()
  terms.forEach((term, index) => {
    const { shape } = operands[index]
    for (let axis = 0; axis < term.length; axis++) {
      const label = term[axis]
      const first = term.indexOf(label)
      if (shape[first] !== shape[axis]) {
        throw new ValueError(
          `[einsum] dimensions in operand ${index} of shape ${shapeText(shape)} for collapsing index '${label}' don't match (${shape[first]} != ${shape[axis]})`,
          { shape },
        )
      }
      const known = sizes.get(label) ?? 1
      if (known !== 1 && shape[axis] !== 1 && known !== shape[axis]) {
        throw new ShapeError(
          `[einsum] operands could not be broadcast together: label '${label}' has length ${shape[axis]} in operand ${index}, ` +
            `and ${known} before; the shapes are ${operands.map((each) => shapeText(each.shape)).join(' ')}`,
          { shapes: operands.map((each) => each.shape) },
        )
      }
      sizes.set(label, known === 1 ? shape[axis] : known)
    }
  })
  return sizes
}
