/** How genfromtxt cuts a line into fields: at a delimiter, or after so many characters. */
import { ArgumentError, ValueError } from '../../core/errors.js'
import { describe, toInteger } from '../../core/integer.js'

export type Delimiter = string | number | readonly number[] | null

export type LineSplitter = (line: string) => string[]

export function lineSplitter(delimiter: Delimiter, comments: string | null, autostrip: boolean): LineSplitter {
  const cut = cutter(delimiter)
  return (line) => {
    const at = comments === null ? -1 : line.indexOf(comments)
    const fields = cut(at < 0 ? line : line.slice(0, at))
    return autostrip ? fields.map((field) => field.trim()) : fields
  }
}

function cutter(delimiter: Delimiter): (text: string) => string[] {
  if (Array.isArray(delimiter)) {
    const widths = delimiter.map((width) => positive(width))
    return (text) => {
      if (text === '') return []
      let start = 0
      return widths.map((width) => {
        start += width
        return text.slice(start - width, start)
      })
    }
  }
  if (typeof delimiter === 'number' && delimiter !== 0) {
    const width = positive(delimiter)
    return (text) =>
      Array.from({ length: Math.ceil(text.length / width) }, (_, at) => text.slice(at * width, (at + 1) * width))
  }
  if (typeof delimiter === 'string' && delimiter !== '') {
    return (text) => {
      const inner = text.replace(/^[ \r\n]+|[ \r\n]+$/g, '')
      return inner === '' ? [] : inner.split(delimiter)
    }
  }
  if (delimiter !== null && delimiter !== '' && delimiter !== 0) {
    throw new ArgumentError(
      `[genfromtxt] delimiter is a string, a width, a list of widths or null, not ${describe(delimiter)}`,
    )
  }
  return (text) => {
    const inner = text.trim()
    // A line of other spaces than blanks has one empty field for Python: none here.
    return inner === '' ? [] : inner.split(/\s+/)
  }
}

function positive(width: number): number {
  const whole = toInteger(width, '[genfromtxt] the width of a field')
  if (whole < 1) throw new ValueError(`[genfromtxt] the width of a field must be positive, not ${whole}`)
  return whole
}
