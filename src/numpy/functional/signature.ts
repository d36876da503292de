/** Signatures of functions of small arrays: `(m,n),(n)->(m)`. */
import { ShapeError, shapeText, ValueError } from '../../core/errors.js'

export interface Signature {
  readonly text: string
  readonly inputs: readonly (readonly string[])[]
  readonly outputs: readonly (readonly string[])[]
}

const name = '[^\\W\\d]\\w*'
const core = `\\((?:${name}(?:,${name})*)?\\)`
const cores = `${core}(?:,${core})*`
const pattern = new RegExp(`^(?:${cores})?->${cores}$`, 'u')

/** @throws ValueError for what is no signature */
export function readSignature(given: string): Signature {
  const text = given.replaceAll(/\s+/g, '')
  if (!pattern.test(text)) throw new ValueError(`[vectorize] not a valid signature: ${given}`, { signature: given })
  const [left, right] = text.split('->')
  return { text, inputs: coresOf(left), outputs: coresOf(right) }
}

function coresOf(text: string): string[][] {
  return [...text.matchAll(/\(([^)]*)\)/g)].map(([, names]) => (names === '' ? [] : names.split(',')))
}

/** Takes the lengths of an array's last axes as those of its core. @throws ValueError, ShapeError where they don't fit */
export function noteSizes(sizes: Map<string, number>, shape: readonly number[], axes: readonly string[]): void {
  if (axes.length === 0) return
  if (shape.length < axes.length) {
    throw new ValueError(
      `[vectorize] an array of shape ${shapeText(shape)} does not have enough dimensions for all core dimensions (${axes.join()})`,
      { shape, core: axes },
    )
  }
  axes.forEach((axis, at) => {
    const length = shape[shape.length - axes.length + at]
    const known = sizes.get(axis)
    if (known !== undefined && known !== length) {
      throw new ShapeError(`[vectorize] inconsistent size for core dimension '${axis}': ${length} vs ${known}`, {
        dimension: axis,
        sizes: [length, known],
      })
    }
    sizes.set(axis, length)
  })
}
