/** Shows on stderr how far the benchmark is: one line that changes on a terminal, one line per size elsewhere. */
import type { Case } from './cases.js'
import { clockText, sizeText } from './format.js'
import type { ContenderInfo } from './results.js'
import type { Watcher } from './run.js'

const barWidth = 24

export class Progress implements Watcher {
  private readonly begin = performance.now()
  private size = 0

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  absent(id: string, reason: string): void {
    this.stream.write(`${id} is left out: ${reason.split(/[;\n]/)[0]}\n`)
  }

  measuring(step: number, steps: number, size: number, of: Case, { title }: ContenderInfo): void {
    const elapsed = clockText((performance.now() - this.begin) / 1000)
    if (this.stream.isTTY) {
      const done = Math.round((barWidth * step) / steps)
      const bar = '█'.repeat(done) + '░'.repeat(barWidth - done)
      const text = `${bar} ${step}/${steps}  ${elapsed}  n = ${sizeText(size)}  ${of.title}  ${title}`
      this.stream.write(`\r${text.slice(0, (this.stream.columns ?? 80) - 1)}\x1b[K`)
    } else if (size !== this.size) {
      this.stream.write(`${elapsed}  n = ${sizeText(size)}: measurement ${step + 1} of ${steps}\n`)
    }
    this.size = size
  }

  end(): void {
    this.stream.write(this.stream.isTTY ? '\r\x1b[K' : `${clockText((performance.now() - this.begin) / 1000)}  done\n`)
  }
}
