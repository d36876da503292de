/** Described inputs: what a case is given, made identically here and in NumPy. */
import { Complex, type Scalar } from '#src/core/complex.js'
import { type DTypeName, dtypes, type TypedArray } from '#src/core/dtype.js'
import { SeededRandom } from './random.js'
import { generateValues, type Values } from './values.js'
import { type Layout, type Placement, placementOf, recipeOf, sizeOf, type ViewRecipe, type ViewStep } from './views.js'

export interface SpecOptions {
  readonly layout?: Layout | ViewRecipe
  readonly values?: Values
  /** Changes the values; two inputs of one case differ without it, since their names count as seed too. */
  readonly seed?: number
}

export interface InputSpec extends Required<SpecOptions> {
  readonly dtype: DTypeName
  readonly shape: readonly number[]
}

export type InputSpecs = Readonly<Record<string, InputSpec>>

export function spec(dtype: DTypeName, shape: readonly number[], options: SpecOptions = {}): InputSpec {
  return { dtype, shape, layout: 'C', values: 'normal', seed: 0, ...options }
}

/** A base array's bytes (C-contiguous, little-endian) and the steps from it to the view that the case sees. */
export interface MadeInput {
  readonly dtype: DTypeName
  readonly base: readonly number[]
  readonly bytes: Uint8Array
  readonly steps: readonly ViewStep[]
}

export function specText(input: InputSpec): string {
  const { dtype, shape, layout, values, seed } = input
  const parts = [`${dtype}[${shape.join(',')}]`, typeof layout === 'string' ? layout : JSON.stringify(layout)]
  parts.push(typeof values === 'string' ? values : `[${values.map(scalarText).join(', ')}]`)
  if (seed !== 0) parts.push(`seed ${seed}`)
  return parts.join(' ')
}

function scalarText(value: Scalar): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Complex) return value.toString()
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The elements come in the view's own C order; what else the base holds is filled with small numbers. */
export function makeInput(name: string, input: InputSpec): MadeInput {
  const dtype = dtypes[input.dtype]
  const random = new SeededRandom(`${name}: ${specText(input)}`)
  const recipe = recipeOf(input.layout, input.shape)
  const placement = placementOf(recipe)
  if (String(placement.shape) !== String(input.shape))
    throw new RangeError(`input ${name}: its view steps give shape [${placement.shape}], not [${input.shape}]`)
  const elements = generateValues(dtype, sizeOf(input.shape), input.values, random)
  if (recipe.steps.length === 0) return made(input.dtype, recipe, elements)
  const storage = generateValues(dtype, sizeOf(recipe.base), 'normal', random)
  scatter(placement, elements, storage, dtype.lanes)
  return made(input.dtype, recipe, storage)
}

function made(dtype: DTypeName, recipe: ViewRecipe, storage: TypedArray): MadeInput {
  const bytes = new Uint8Array(storage.buffer, storage.byteOffset, storage.byteLength)
  return { dtype, base: recipe.base, bytes, steps: recipe.steps }
}

function scatter(placement: Placement, elements: TypedArray, storage: TypedArray, lanes: number): void {
  let at = 0
  forEachOffset(placement, (offset) => {
    for (let lane = 0; lane < lanes; lane++) storage[offset * lanes + lane] = elements[at++]
  })
}

/** The place in the base of every element of a view, in C order. */
export function forEachOffset({ shape, strides, offset }: Placement, visit: (offset: number) => void): void {
  const index = new Array<number>(shape.length).fill(0)
  let place = offset
  for (let left = sizeOf(shape); left > 0; left--) {
    visit(place)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]
      if (++index[axis] < shape[axis]) break
      place -= index[axis] * strides[axis]
      index[axis] = 0
    }
  }
}
