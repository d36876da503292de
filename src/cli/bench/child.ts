/** A child process that answers one line of JSON with another. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a child said on stderr last is kept for error messages. */
const keptText = 2000

export class Child {
  private readonly process: ChildProcess
  private readonly lines: AsyncIterator<string>
  private complaint = ''
  private failure: Error | undefined

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    this.process.on('error', (error) => {
      this.failure = error
    })
    this.process.stdin!.on('error', () => {})
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-keptText)
    })
    this.lines = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]()
  }

  /**
   * The next line as an object.
   * @throws Error if the child ends or says nothing for `patience` seconds; it is stopped then.
   */
  async receive(patience: number): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, patience * 1000, 'late')
    })
    const next = await Promise.race([this.lines.next(), late])
    clearTimeout(timer)
    if (next === 'late') {
      this.stop()
      throw new Error(`no answer within ${patience} seconds`)
    }
    if (next.done) throw new Error(this.ending())
    return JSON.parse(next.value)
  }

  /** Sends an object and waits for the answer. */
  async ask(request: object, patience: number): Promise<unknown> {
    this.process.stdin!.write(JSON.stringify(request) + '\n')
    return this.receive(patience)
  }

  stop(): void {
    this.process.kill('SIGKILL')
  }

  private ending(): string {
    if (this.failure !== undefined) return this.failure.message
    const last = this.complaint.trim().split('\n').at(-1)
    return last ? `the process ended: ${last}` : 'the process ended'
  }
}
