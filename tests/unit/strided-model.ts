/** NumPy's meaning in its plainest form: strided views over one list of int32 numbers, everything computed at once. */
export interface ModelArray {
  readonly buffer: Int32Array
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1)

/** Calls back with the index of every element, in C order. */
function forEachIndex(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0)
  for (let left = sizeOf(shape); left > 0; left--) {
    visit(index)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break
      index[axis] = 0
    }
  }
}

const placeOf = ({ strides, offset }: ModelArray, index: readonly number[]) =>
  index.reduce((place, position, axis) => place + position * strides[axis], offset)

export function modelArray(shape: readonly number[], elements: ArrayLike<number>): ModelArray {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
  return { buffer: Int32Array.from(elements), shape, strides, offset: 0 }
}

/** The elements in C order. */
export function elementsOf(array: ModelArray): number[] {
  const elements: number[] = []
  forEachIndex(array.shape, (index) => elements.push(array.buffer[placeOf(array, index)]))
  return elements
}

export function broadcast(array: ModelArray, shape: readonly number[]): ModelArray {
  const lead = shape.length - array.shape.length
  const strides = shape.map((_, axis) =>
    axis < lead || array.shape[axis - lead] === 1 ? 0 : array.strides[axis - lead],
  )
  return { ...array, shape, strides }
}

/** A fresh array of `combine` over the elements of broadcast arrays. */
export function combined(
  shape: readonly number[],
  arrays: readonly ModelArray[],
  combine: (...elements: number[]) => number,
): ModelArray {
  const lists = arrays.map((array) => elementsOf(broadcast(array, shape)))
  return modelArray(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, at) => combine(...lists.map((list) => list[at]))),
  )
}

/** Writes `source`, which broadcasts to the target, as if it had been read first. */
export function assign(target: ModelArray, source: ModelArray): void {
  const elements = elementsOf(broadcast(source, target.shape))
  let at = 0
  forEachIndex(target.shape, (index) => {
    target.buffer[placeOf(target, index)] = elements[at++]
  })
}

/** Sums along an axis, modulo 2^32. */
export function summed(array: ModelArray, axis: number): ModelArray {
  const shape = array.shape.toSpliced(axis, 1)
  const result = modelArray(shape, new Int32Array(sizeOf(shape)))
  forEachIndex(array.shape, (index) => {
    result.buffer[placeOf(result, index.toSpliced(axis, 1))] += array.buffer[placeOf(array, index)]
  })
  return result
}

export function transposed(array: ModelArray, order: readonly number[]): ModelArray {
  return { ...array, shape: order.map((axis) => array.shape[axis]), strides: order.map((axis) => array.strides[axis]) }
}

/** Elements `start`, `start + step` …, `length` of them, along an axis. */
export function sliced(array: ModelArray, axis: number, start: number, step: number, length: number): ModelArray {
  return {
    ...array,
    shape: array.shape.with(axis, length),
    strides: array.strides.with(axis, array.strides[axis] * step),
    offset: array.offset + start * array.strides[axis],
  }
}

export function withNewAxis(array: ModelArray, axis: number): ModelArray {
  return { ...array, shape: array.shape.toSpliced(axis, 0, 1), strides: array.strides.toSpliced(axis, 0, 0) }
}

export function joined(parts: readonly ModelArray[], axis: number): ModelArray {
  const length = parts.reduce((sum, part) => sum + part.shape[axis], 0)
  const shape = parts[0].shape.with(axis, length)
  const result = modelArray(shape, new Int32Array(sizeOf(shape)))
  let start = 0
  for (const part of parts) {
    assign(sliced(result, axis, start, 1, part.shape[axis]), part)
    start += part.shape[axis]
  }
  return result
}

/** The elements at positions along an axis. */
export function taken(array: ModelArray, axis: number, positions: readonly number[]): ModelArray {
  const rows = positions.map((position) => sliced(array, axis, position, 1, 1))
  return rows.length === 0 ? modelArray(array.shape.with(axis, 0), []) : joined(rows, axis)
}

/** Replaces elements at places counted in C order, one after another; values begin again where they end. */
export function put(target: ModelArray, places: readonly number[], values: readonly number[]): void {
  const strides = modelArray(target.shape, []).strides
  places.forEach((place, at) => {
    const index = target.shape.map((length, axis) => Math.floor(place / strides[axis]) % length)
    target.buffer[placeOf(target, index)] = values[at % values.length]
  })
}
