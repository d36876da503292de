/** Reads NVRTC's log, and shows the lines of source that it speaks of. */

export interface CompilerProblem {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly message: string
}

/** The errors in a log, in order: `add.cu(3): error: identifier "x" is undefined`. */
export function readCompilerLog(log: string): CompilerProblem[] {
  const problems: CompilerProblem[] = []
  for (const line of log.split('\n')) {
    const match = /^(.+?)\((\d+)\)\s*:\s*(?:catastrophic )?error(?:\s+#?[\w-]+)?\s*:\s*(.*)$/.exec(line)
    if (match !== null) problems.push({ file: match[1], line: Number(match[2]), message: match[3] })
  }
  return problems
}

export interface FailedCompilation {
  readonly name: string
  readonly compiler: string
  readonly options: readonly string[]
  readonly log: string
  readonly problems: readonly CompilerProblem[]
  readonly files: Readonly<Record<string, string>>
}

const shownProblems = 3
const shownLogLines = 60
const context = 2

export function compileErrorMessage(failed: FailedCompilation): string {
  const parts = [`kernel '${failed.name}' doesn't compile (${failed.compiler}, ${failed.options.join(' ')})`]
  for (const problem of failed.problems.slice(0, shownProblems)) {
    const text = Object.hasOwn(failed.files, problem.file) ? failed.files[problem.file] : undefined
    const excerpt = text === undefined ? '' : markedExcerpt(text, problem.line)
    parts.push(`${problem.file}(${problem.line}): ${problem.message}${excerpt === '' ? '' : `\n${excerpt}`}`)
  }
  const log = failed.log.split('\n')
  const rest = log.length > shownLogLines ? `\n… ${log.length - shownLogLines} more lines in details.log` : ''
  parts.push(`the compiler's log:\n${log.slice(0, shownLogLines).join('\n')}${rest}`)
  return parts.join('\n\n')
}

/** A line with its neighbours, marked by an arrow; empty where the text has no such line. */
export function markedExcerpt(text: string, line: number): string {
  const lines = text.split('\n')
  if (line < 1 || line > lines.length) return ''
  const first = Math.max(1, line - context)
  const last = Math.min(lines.length, line + context)
  const width = String(last).length
  const rows: string[] = []
  for (let number = first; number <= last; number++) {
    const mark = number === line ? '>' : ' '
    rows.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1]}`.trimEnd())
  }
  return rows.join('\n')
}
