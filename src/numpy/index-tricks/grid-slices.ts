/** Slices that stand for ranges: `'0:10:2'`, and with fractions or a number of points `'0:1:0.1'`, `'0:1:5j'`. */
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe } from '../../core/integer.js'
import { parseSlice, Slice } from '../../core/slice.js'

/** A range as text or as a slice object. */
export type RangePart = string | Slice

export interface GridRange {
  readonly start: number
  /** Null where it isn't given. */
  readonly stop: number | null
  /** The distance, where the number of points isn't given. */
  readonly step: number
  /** How many points there are from start to stop, both included. */
  readonly points: number | undefined
  /** Whether all of it is whole numbers, so that the range is one of int64. */
  readonly whole: boolean
}

const number = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?'
const pattern = new RegExp(`^(${number})?:(${number})?(?::(${number})?(j)?)?$`)

/** @throws ValueError for text that is no range */
export function readRange(part: RangePart, operation: string): GridRange {
  if (part instanceof Slice) return ofSlice(part)
  if (typeof part !== 'string') throw new ArgumentError(`[${operation}] takes slices, not ${describe(part)}`)
  const match = pattern.exec(part.replaceAll(/\s/g, ''))
  if (match === null || (match[4] !== undefined && match[3] === undefined)) {
    throw new ValueError(
      `[${operation}] '${part}' is not a range: expected 'start:stop:step', or 'start:stop:5j' for 5 points`,
      { part },
    )
  }
  const [, start, stop, step, points] = match
  const whole =
    points === undefined && [start, stop, step].every((each) => each === undefined || /^[+-]?\d+$/.test(each))
  if (whole) return ofSlice(parseSlice(part))
  return {
    start: Number(start ?? 0),
    stop: stop === undefined ? null : Number(stop),
    step: points === undefined ? Number(step ?? 1) : 1,
    points: points === undefined ? undefined : Math.trunc(Math.abs(Number(step))),
    whole: false,
  }
}

function ofSlice({ start, stop, step }: Slice): GridRange {
  return { start: start ?? 0, stop, step: step ?? 1, points: undefined, whole: true }
}
