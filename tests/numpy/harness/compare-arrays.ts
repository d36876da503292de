/** Compares an array with NumPy's: dtype, shape, layout where asked, and every element within the tolerance. */
import { type DType, type DTypeName, dtypes, type TypedArray } from '#src/core/dtype.js'
import { shapeText } from '#src/core/errors.js'
import { type ArrayAnswer, gather, largest } from './answers.js'
import { lanesOf, laneValue, ulpDistance } from './distance.js'
import type { ArrayContents } from './namespace.js'
import { sizeOf } from './views.js'

/**
 * `exact`: the same bits (any NaN equals any NaN). `ulp`: steps in the result's own dtype, complex per part. `rtol`, `atol`: as in
 * `numpy.allclose`, complex by modulus. `norm`: an absolute error relative to the array's largest element.
 */
export type Tolerance =
  | 'exact'
  | { readonly ulp: number }
  | { readonly rtol?: number; readonly atol?: number }
  | { readonly norm: number }

export interface Comparison {
  readonly tolerance: Tolerance
  /** Whether -0 and 0 differ. */
  readonly signedZero: boolean
  readonly layout: boolean
}

/** What differs, in words; undefined where nothing does. */
export function arrayDifference(expected: ArrayAnswer, got: ArrayContents, how: Comparison): string | undefined {
  const dtype = dtypes[expected.dtype as DTypeName]
  if (dtype === undefined || got.dtype !== expected.dtype) return `dtype: expected ${expected.dtype}, got ${got.dtype}`
  if (String(got.shape) !== String(expected.shape) || got.shape.length !== expected.shape.length)
    return `shape: expected ${shapeText(expected.shape)}, got ${shapeText(got.shape)}`
  const wantedBytes = sizeOf(got.shape) * dtype.itemsize
  if (got.bytes.length !== wantedBytes) return `${got.bytes.length} bytes read back for ${wantedBytes}`
  return (how.layout ? layoutDifference(expected, got) : undefined) ?? elementDifference(dtype, expected, got, how)
}

function layoutDifference(expected: ArrayAnswer, got: ArrayContents): string | undefined {
  const { strides, flags } = expected
  if (strides === undefined || flags === undefined) return undefined
  const matters = (axis: number): boolean => expected.shape[axis] > 1 && sizeOf(expected.shape) > 0
  if (strides.some((stride, axis) => matters(axis) && stride !== got.strides[axis]))
    return `strides: expected ${shapeText(strides)}, got ${shapeText(got.strides)}`
  if (got.flags === undefined) return undefined
  const names = ['cContiguous', 'fContiguous', 'writeable']
  const wrong = names.filter((_, at) => flags[at] !== got.flags?.[at])
  return wrong.length === 0
    ? undefined
    : `flags: ${wrong.map((name) => `${name} expected ${flags[names.indexOf(name)]}`).join(', ')}`
}

const shownElements = 5

function elementDifference(
  dtype: DType,
  expected: ArrayAnswer,
  got: ArrayContents,
  how: Comparison,
): string | undefined {
  const { positions } = expected
  const want = lanesOf(dtype, expected.bytes)
  const have = lanesOf(dtype, positions ? gather(got.bytes, positions, dtype.itemsize) : got.bytes)
  const agree = judge(dtype, want, have, how, expected)
  const wrong: number[] = []
  let furthest = 0
  const count = want.length / dtype.lanes
  for (let at = 0; at < count; at++) {
    if (agree(at)) continue
    wrong.push(at)
    if (dtype.kind === 'f' || dtype.kind === 'c') furthest = Math.max(furthest, elementDistance(dtype, want, have, at))
  }
  if (wrong.length === 0) return undefined
  const lines = wrong.slice(0, shownElements).map((at) => {
    const index = indexText(positions ? positions[at] : at, expected.shape)
    return `  ${index}: expected ${elementText(dtype, want, at)}, got ${elementText(dtype, have, at)}`
  })
  const spread = furthest > 0 ? `, at most ${furthest} ULP apart` : ''
  return [`${wrong.length} of ${count} elements differ${spread}`, ...lines].join('\n')
}

/** Whether the element at a place agrees. */
function judge(
  dtype: DType,
  want: TypedArray,
  have: TypedArray,
  { tolerance, signedZero }: Comparison,
  expected: ArrayAnswer,
): (at: number) => boolean {
  if (dtype.kind !== 'f' && dtype.kind !== 'c') return (at) => want[at] === have[at]
  const scale = typeof tolerance === 'object' && 'norm' in tolerance ? largest(expected) : 0
  /** The answer where no tolerance is needed to give it. */
  const settled = (left: number, right: number): boolean | undefined => {
    if (Object.is(left, right)) return true
    if (Number.isNaN(left) || Number.isNaN(right)) return false
    if (left === 0 && right === 0) return !signedZero
    return tolerance === 'exact' ? false : undefined
  }
  const near = (error: number, size: number): boolean => {
    if (tolerance === 'exact' || 'ulp' in tolerance) return false
    if ('norm' in tolerance) return error <= tolerance.norm * scale
    return error <= (tolerance.atol ?? 0) + (tolerance.rtol ?? 0) * size
  }
  const laneAgrees = (lane: number): boolean => {
    const left = Number(laneValue(dtype, want, lane))
    const right = Number(laneValue(dtype, have, lane))
    const decided = settled(left, right)
    if (decided !== undefined) return decided
    if (typeof tolerance === 'object' && 'ulp' in tolerance)
      return ulpDistance(dtype, want, have, lane) <= tolerance.ulp
    return Number.isFinite(left) && Number.isFinite(right) && near(Math.abs(left - right), Math.abs(left))
  }
  if (dtype.lanes === 1) return laneAgrees
  const byModulus = typeof tolerance === 'object' && !('ulp' in tolerance)
  return (at) => {
    if (laneAgrees(2 * at) && laneAgrees(2 * at + 1)) return true
    const [re, im] = [Number(want[2 * at]), Number(want[2 * at + 1])]
    const error = Math.hypot(Number(have[2 * at]) - re, Number(have[2 * at + 1]) - im)
    if (!byModulus || !Number.isFinite(error)) return false
    if (signedZero && (zerosDiffer(re, have[2 * at]) || zerosDiffer(im, have[2 * at + 1]))) return false
    return near(error, Math.hypot(re, im))
  }
}

function zerosDiffer(left: number, right: number | bigint): boolean {
  return left === 0 && right === 0 && !Object.is(left, right)
}

function elementDistance(dtype: DType, want: TypedArray, have: TypedArray, at: number): number {
  let most = 0
  for (let lane = at * dtype.lanes; lane < (at + 1) * dtype.lanes; lane++) {
    const values = [laneValue(dtype, want, lane), laneValue(dtype, have, lane)].map(Number)
    if (!values.some(Number.isNaN)) most = Math.max(most, ulpDistance(dtype, want, have, lane))
  }
  return most
}

function indexText(position: number, shape: readonly number[]): string {
  const index: number[] = []
  let rest = position
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis])
    rest = Math.floor(rest / shape[axis])
  }
  return `[${index.join(', ')}]`
}

export function elementText(dtype: DType, lanes: TypedArray, at: number): string {
  const text = (lane: number): string => {
    const value = laneValue(dtype, lanes, lane)
    if (dtype.kind === 'b') return value === 1 ? 'true' : value === 0 ? 'false' : `bool byte ${value}`
    return Object.is(value, -0) ? '-0' : String(value)
  }
  return dtype.lanes === 1 ? text(at) : `(${text(2 * at)}, ${text(2 * at + 1)}i)`
}

/** A short view of an array for reports. */
export function arrayText(array: { dtype: string; shape: readonly number[]; bytes: Uint8Array }): string {
  const dtype = dtypes[array.dtype as DTypeName]
  if (dtype === undefined) return `${array.dtype} ${shapeText(array.shape)}`
  const lanes = lanesOf(dtype, array.bytes)
  const count = lanes.length / dtype.lanes
  const shown = Array.from({ length: Math.min(count, 8) }, (_, at) => elementText(dtype, lanes, at))
  return `${array.dtype} ${shapeText(array.shape)} [${shown.join(', ')}${count > 8 ? ', …' : ''}]`
}
