/**
 * Who reads a value that is written in parts. A loop over rows such as `x.at(i).iadd(x.at(i - 1).mul(2))` leaves dead
 * intermediate values behind, which still count as users of x: the next write of a row would copy all of x for them.
 * So a storage that was once written in part keeps a short list of the pending values that read it. The next partial
 * write computes those, which are as small as the parts they read, instead of copying.
 *
 * The lists hold their readers strongly, because a `WeakRef` per operation would pile up until the job ends. Before
 * the pool looks for unreachable memory, all of them are weakened: nothing stays in memory because of a list.
 */
import type { Value } from './value.js'

/** Beyond this many readers, copying the value costs no more than computing them. */
const maxReaders = 64
/** Holds on readers, of all lists together, before those that ended are dropped. */
const maxHolds = 1024

/** One pending value's use of another. */
interface Reading {
  reader: Value | WeakRef<Value> | undefined
}

/** The holds of one runtime's lists on readers. */
export class ReaderHolds {
  private strong: Reading[] = []

  add(reading: Reading): void {
    this.strong.push(reading)
    if (this.strong.length < maxHolds) return
    this.strong = this.strong.filter(({ reader }) => reader !== undefined)
    if (this.strong.length > maxHolds / 2) this.weaken()
  }

  /** From here on the lists keep nothing alive. */
  weaken(): void {
    for (const reading of this.strong) {
      if (reading.reader !== undefined && !(reading.reader instanceof WeakRef)) {
        reading.reader = new WeakRef(reading.reader)
      }
    }
    this.strong = []
  }
}

/** Starts the list of a value that nobody reads yet. */
export function trackReaders(value: Value): void {
  value.readers ??= []
}

/** Enters a pending value into the list of one that it reads; called once for each of its uses. */
export function noteReader(value: Value, reader: Value): void {
  if (value.readers!.length >= maxReaders) {
    pendingReaders(value)
    if (value.readers!.length >= maxReaders) {
      value.readers = undefined
      return
    }
  }
  const reading: Reading = { reader }
  value.readers!.push(reading)
  ;(reader.readings ??= []).push(reading)
  value.runtime.readers.add(reading)
}

/** A pending value reads nothing any more: it is in memory, or gone. */
export function endReadings(reader: Value): void {
  for (const reading of reader.readings!) reading.reader = undefined
  reader.readings = undefined
}

/** The pending values that read `value`, as far as they may still be looked at. Uses of collected ones are given back. */
export function pendingReaders(value: Value): Value[] {
  const found: Value[] = []
  const open: Reading[] = []
  for (const reading of value.readers ?? []) {
    const { reader } = reading
    if (reader === undefined) continue
    const pending = reader instanceof WeakRef ? reader.deref() : reader
    if (pending === undefined) {
      value.uses--
      continue
    }
    open.push(reading)
    if (!found.includes(pending)) found.push(pending)
  }
  if (value.readers !== undefined) value.readers = open
  return found
}

export type { Reading }
