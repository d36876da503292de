/** Runs a chapter's cases against their answers and says what differs. */
import type { Answer } from './answers.js'
import type { RegisteredCase } from './cases.js'
import { answerText, difference, valueText } from './compare.js'
import { acceptedErrors, errorText, isAccepted } from './errors.js'
import type { Namespace, NamespaceUnderTest, Tested } from './namespace.js'
import type { MadeInputs, Resolved } from './resolve.js'
import { type MadeInput, makeInput, specText } from './spec.js'

export interface Failure {
  readonly group: string
  readonly text: string
}

export interface Report {
  readonly chapter: string
  readonly source: string
  /** Cases that were compared; those without an answer are left out. */
  readonly compared: number
  readonly leftOut: number
  /** Compared cases in which both sides raised. */
  readonly raised: number
  readonly failures: readonly Failure[]
  readonly stale: readonly string[]
}

type Under = NamespaceUnderTest<Namespace, Tested>

/** The inputs of every case, each distinct one made once. */
export function inputMaker(cases: readonly RegisteredCase[]): MadeInputs {
  const known = new Map<string, MadeInput>()
  return (at) =>
    Object.fromEntries(
      Object.entries(cases[at].inputs ?? {}).map(([name, input]) => {
        const text = `${name}: ${specText(input)}`
        const made = known.get(text) ?? makeInput(name, input)
        known.set(text, made)
        return [name, made]
      }),
    )
}

export function runChapter(
  chapter: string,
  cases: readonly RegisteredCase[],
  inputs: MadeInputs,
  resolved: Resolved,
  under: Under,
): Report {
  const failures: Failure[] = []
  let compared = 0
  let raised = 0
  cases.forEach((entry, at) => {
    const answer = resolved.answers[at]
    if (answer === undefined || answer.kind === 'unavailable') return
    compared++
    const found = runCase(entry, answer, inputs(at), under)
    if (found !== undefined) failures.push({ group: entry.group, text: failureText(chapter, entry, found) })
    else if (answer.kind === 'error') raised++
  })
  const { source, stale } = resolved
  return { chapter, source, compared, leftOut: cases.length - compared, raised, failures, stale }
}

type Outcome = { readonly value: unknown } | { readonly thrown: unknown }

/** What is wrong with a case; undefined where nothing is. */
function runCase(
  entry: RegisteredCase,
  answer: Answer,
  inputs: Readonly<Record<string, MadeInput>>,
  under: Under,
): string | undefined {
  if (answer.kind === 'broken') return `the Python can't be compared with: ${answer.message}`
  if (entry.raises !== undefined && entry.raises !== (answer.kind === 'error'))
    return `raises: ${entry.raises}, but NumPy gives ${answerText(answer)}`
  const arrays: Record<string, Tested> = {}
  // Outside the case's own try: an input that can't be made is never the error that NumPy raises.
  try {
    for (const [name, made] of Object.entries(inputs)) arrays[name] = viewOf(made, under)
  } catch (error) {
    return `the inputs can't be made: ${errorText(error)}`
  }
  const outcome = attempt(() => entry.run(under.ns, arrays))
  if (answer.kind === 'error') return errorDifference(entry, answer, outcome, under)
  const compared = 'thrown' in outcome ? outcome : attempt(() => difference(answer, outcome.value, entry, under))
  if ('thrown' in compared) return `NumPy gives ${answerText(answer)}\nours throws ${errorText(compared.thrown)}`
  return compared.value as string | undefined
}

function attempt(action: () => unknown): Outcome {
  try {
    return { value: action() }
  } catch (thrown) {
    return { thrown }
  }
}

function viewOf(made: MadeInput, under: Under): Tested {
  return made.steps.reduce((array, step) => under.view(array, step), under.make(made.bytes, made.dtype, made.base))
}

/** An error may come as late as the values are read. */
function errorDifference(
  entry: RegisteredCase,
  answer: Extract<Answer, { kind: 'error' }>,
  outcome: Outcome,
  under: Under,
): string | undefined {
  const accepted = entry.errors ?? acceptedErrors(answer.classes)
  const raises = `NumPy raises ${answerText(answer)}`
  if (accepted.length === 0) return `${raises}, which stands for none of our errors (name them with 'errors')`
  const read = 'thrown' in outcome ? outcome : attempt(() => valueText(outcome.value, under))
  if (!('thrown' in read)) return `${raises}\nours gives ${read.value}`
  return isAccepted(read.thrown, accepted)
    ? undefined
    : `${raises} (${accepted.join(' or ')})\nours throws ${errorText(read.thrown)}`
}

function failureText(chapter: string, entry: RegisteredCase, found: string): string {
  const inputs = Object.entries(entry.inputs ?? {}).map(([name, input]) => `  ${name} = ${specText(input)}`)
  return [`${chapter}: ${entry.name}`, `  python: ${entry.python}`, ...inputs, ...indented(found)].join('\n')
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`)
}

/** `reductions: 1234 cases, 0 failed (live NumPy 2.4.6)`, with what was left out and how many raise on both sides. */
export function totals({ chapter, source, compared, leftOut, raised, failures }: Report): string {
  const notes = [source]
  if (leftOut > 0) notes.push(`${leftOut} left out`)
  if (raised > 0) notes.push(`${raised} raise on both sides`)
  return `${chapter}: ${compared} cases, ${failures.length} failed (${notes.join('; ')})`
}
