/** Brackets, line breaks and the `...` of summarised arrays. Knows nothing of numbers. */
import { textWidth } from './text-width.js'

/** The visible part of one axis: `leading` indices from its start, `trailing` from its end, with a gap between if `cut`. */
export interface VisibleAxis {
  readonly length: number
  readonly cut: boolean
  readonly leading: number
  readonly trailing: number
}

/** Which part of each axis is shown. A cut axis shows its last element even where `edgeitems` is 0, as NumPy does. */
export function visibleAxes(shape: readonly number[], summarised: boolean, edgeitems: number): VisibleAxis[] {
  return shape.map((length) =>
    summarised && length > 2 * edgeitems
      ? { length, cut: true, leading: edgeitems, trailing: Math.max(1, edgeitems) }
      : { length, cut: false, leading: 0, trailing: length },
  )
}

export interface TextLayout {
  readonly axes: readonly VisibleAxis[]
  readonly separator: string
  /** Characters that a line may hold. */
  readonly width: number
  /** What stands before each line but the first: as wide as the prefix and the opening bracket. */
  readonly indent: string
}

/** The array as text, where `element` gives the text at an index in C order. */
export function layOut({ axes, separator, width, indent }: TextLayout, element: (index: number) => string): string {
  if (axes.length === 0) return element(0)
  const ending = separator.trimEnd()

  const row = (axis: VisibleAxis, base: number, hanging: string, lineWidth: number): string => {
    const writer = new LineWriter(hanging, lineWidth - Math.max(textWidth(ending), 1))
    for (let i = 0; i < axis.leading; i++) writer.write(element(base + i), separator)
    if (axis.cut) writer.writeWord('...', separator)
    for (let i = axis.trailing; i > 1; i--) writer.write(element(base + axis.length - i), separator)
    writer.write(element(base + axis.length - 1), '')
    return writer.finish()
  }

  // Depth is the number of axes, which is small.
  const block = (depth: number, index: number, hanging: string, lineWidth: number): string => {
    const axis = axes[depth]
    const base = index * axis.length
    if (depth === axes.length - 1) return `[${row(axis, base, hanging, lineWidth).slice(hanging.length)}]`
    const parts: string[] = []
    const add = (i: number) => parts.push(block(depth + 1, base + i, `${hanging} `, lineWidth - 1))
    for (let i = 0; i < axis.leading; i++) add(i)
    if (axis.cut) parts.push('...')
    for (let i = axis.trailing; i > 0; i--) add(axis.length - i)
    return `[${parts.join(ending + '\n'.repeat(axes.length - depth - 1) + hanging)}]`
  }

  return block(0, 0, indent, width)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are where Python's `splitlines` breaks a line.
const lineBreaks = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/

/** Fills lines with words, and breaks a line before a word that would make it too wide. */
class LineWriter {
  private readonly done: string[] = []
  private line: string
  private lineWidth: number

  constructor(
    private readonly indent: string,
    private readonly width: number,
  ) {
    this.line = indent
    this.lineWidth = indent.length
  }

  /** A word of one line. */
  writeWord(word: string, separator: string): void {
    this.makeRoom(textWidth(word))
    this.append(word)
    this.append(separator)
  }

  /** A word that may have several lines, which stay aligned below each other. */
  write(word: string, separator: string): void {
    if (!lineBreaks.test(word)) {
      this.writeWord(word, separator)
      return
    }
    const lines = word.split(lineBreaks)
    if (lines[lines.length - 1] === '') lines.pop()
    const widest = lines.reduce((width, line) => Math.max(width, textWidth(line)), 0)
    this.makeRoom(widest)
    const below = ' '.repeat(this.lineWidth)
    lines.forEach((line, index) => {
      if (index > 0) this.breakLine(below)
      this.append(line)
    })
    this.append(' '.repeat(widest - textWidth(lines.at(-1) ?? '')))
    this.append(separator)
  }

  finish(): string {
    return this.done.join('') + this.line
  }

  private append(text: string): void {
    this.line += text
    this.lineWidth += textWidth(text)
  }

  private makeRoom(width: number): void {
    if (this.lineWidth + width > this.width && this.lineWidth > this.indent.length) this.breakLine(this.indent)
  }

  private breakLine(next: string): void {
    this.done.push(`${this.line.trimEnd()}\n`)
    this.line = next
    this.lineWidth = next.length
  }
}
