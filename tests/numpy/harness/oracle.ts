/** Real NumPy in a child process: a batch of cases in, their answers out. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pythonCandidates } from '#src/cli/python.js'
import { type Answer, decodeAnswer, type EncodedAnswer } from './answers.js'
import { PayloadWriter, readFrame } from './frame.js'
import { packageRoot } from './package-root.js'
import type { MadeInput } from './spec.js'

export interface Question {
  readonly python: string
  readonly inputs: Readonly<Record<string, MadeInput>>
}

export interface LiveAnswers {
  readonly numpy: string
  readonly answers: readonly Answer[]
}

/** Input bytes that one child process is sent at most; a longer list of questions goes to several, one after the other. */
const batchBytes = 256 * 2 ** 20

/** Every question's answer, or undefined where no Python with NumPy 2 is found. */
export function askNumPy(questions: readonly Question[]): LiveAnswers | undefined {
  const answers: Answer[] = []
  let numpy = ''
  for (const batch of batches(questions)) {
    const reply = askCandidates(requestFrame(batch))
    if (reply === undefined) return undefined
    const frame = readFrame<{ numpy: string; answers: EncodedAnswer[] }>(reply)
    numpy = frame.header.numpy
    for (const encoded of frame.header.answers) answers.push(decodeAnswer(encoded, frame))
  }
  return { numpy, answers }
}

function* batches(questions: readonly Question[]): Generator<readonly Question[]> {
  let begin = 0
  let size = 0
  for (let at = 0; at < questions.length; at++) {
    if (size > batchBytes) {
      yield questions.slice(begin, at)
      begin = at
      size = 0
    }
    for (const input of Object.values(questions[at].inputs)) size += input.bytes.length
  }
  yield questions.slice(begin)
}

/** Inputs that several cases share (the same object) are sent once. */
function requestFrame(questions: readonly Question[]): Buffer {
  const payload = new PayloadWriter()
  const places = new Map<MadeInput, number>()
  const inputs: unknown[] = []
  const place = (input: MadeInput): number => {
    const known = places.get(input)
    if (known !== undefined) return known
    const { dtype, base, steps, bytes } = input
    places.set(input, inputs.length)
    return inputs.push({ dtype, base, steps, ...payload.append(bytes) }) - 1
  }
  const cases = questions.map(({ python, inputs: named }) => ({
    python,
    inputs: Object.fromEntries(Object.entries(named).map(([name, input]) => [name, place(input)])),
  }))
  return payload.frame({ inputs, cases })
}

const missingNumPy = 3

function askCandidates(input: Buffer): Buffer | undefined {
  const script = join(packageRoot, 'tests/numpy/harness/oracle.py')
  for (const python of pythonCandidates()) {
    const result = spawnSync(python, [script], { input, maxBuffer: 2 ** 31 - 1 })
    if (result.status === 0) return result.stdout
    const absent = (result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
    if ((absent || result.status === missingNumPy) && process.env.CUTS_PYTHON === undefined) continue
    const reason = absent
      ? 'there is no such program'
      : result.status === missingNumPy
        ? 'it has no NumPy 2'
        : `it ended with status ${result.status ?? result.signal}\n${result.stderr}`
    throw new Error(`${python} gives no answers: ${reason}`, { cause: result.error })
  }
  return undefined
}
