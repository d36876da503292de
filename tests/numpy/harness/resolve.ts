/** Where a chapter's answers come from: live NumPy, or the golden file where there is none. */
import type { Answer } from './answers.js'
import type { RegisteredCase } from './cases.js'
import { answerText } from './compare.js'
import { arrayDifference } from './compare-arrays.js'
import {
  type Golden,
  goldenPath,
  identityOf,
  keyOf,
  type Recordable,
  readGolden,
  selectedCases,
  writeGolden,
} from './golden.js'
import type { ArrayContents } from './namespace.js'
import { askNumPy } from './oracle.js'
import type { MadeInput } from './spec.js'

export interface Resolved {
  /** As the totals name it: `live NumPy 2.4.6`. */
  readonly source: string
  /** By case; undefined for a case that no answer is known of. */
  readonly answers: readonly (Answer | undefined)[]
  /** What is wrong with the golden file, to be repaired by recording anew. */
  readonly stale: readonly string[]
}

export type MadeInputs = (at: number) => Readonly<Record<string, MadeInput>>

export function resolveAnswers(
  chapter: string,
  cases: readonly RegisteredCase[],
  inputs: MadeInputs,
  budget?: number,
): Resolved {
  const path = goldenPath(chapter)
  const live = askNumPy(cases.map(({ python }, at) => ({ python, inputs: inputs(at) })))
  if (live === undefined) return recordedAnswers(readGolden(path), cases, inputs)
  const keyed: Recordable[] = cases.map((entry, at) => ({
    ...entry,
    key: keyOf(identityOf(entry), inputs(at)),
    answer: live.answers[at],
  }))
  if (process.env.CUTS_RECORD === '1') writeGolden(path, live.numpy, keyed, budget)
  const stale = staleAnswers(readGolden(path), keyed, cases, live.numpy)
  return { source: `live NumPy ${live.numpy}`, answers: live.answers, stale }
}

function recordedAnswers(golden: Golden | undefined, cases: readonly RegisteredCase[], inputs: MadeInputs): Resolved {
  if (golden === undefined) {
    const stale = ['there are neither recorded answers nor a Python with NumPy 2']
    return { source: 'no answers', answers: cases.map(() => undefined), stale }
  }
  const selected = selectedCases(cases, golden.modulus)
  const answers = cases.map((entry, at) =>
    selected.has(at) ? golden.answer(keyOf(identityOf(entry), inputs(at))) : undefined,
  )
  const none = answers.every((answer) => answer === undefined)
  const stale = none && cases.length > 0 ? ['no recorded answer fits the cases'] : []
  return { source: `recorded answers of NumPy ${golden.numpy}`, answers, stale }
}

/** Selected cases whose recorded answer is missing, or (from the same NumPy) isn't what NumPy says now. */
export function staleAnswers(
  golden: Golden | undefined,
  keyed: readonly Recordable[],
  cases: readonly RegisteredCase[],
  numpy: string,
): string[] {
  if (golden === undefined) return ['there are no recorded answers']
  const stale: string[] = []
  for (const at of selectedCases(cases, golden.modulus)) {
    const { key, answer, name, python } = keyed[at]
    if (answer.kind === 'broken' || answer.kind === 'unavailable') continue
    const recorded = golden.answer(key)
    if (recorded === undefined) stale.push(`${name}: no recorded answer for ${python}`)
    else if (golden.numpy === numpy && !sameAnswer(recorded, answer, cases[at]))
      stale.push(`${name}: recorded ${answerText(recorded)}, NumPy says ${answerText(answer)} for ${python}`)
  }
  return stale
}

/** Within the case's tolerance, since NumPy's own last bits depend on the processor. */
function sameAnswer(recorded: Answer, live: Answer, entry: RegisteredCase): boolean {
  if (recorded.kind !== live.kind) return false
  if (recorded.kind === 'error') return recorded.classes[0] === (live as typeof recorded).classes[0]
  if (recorded.kind === 'array')
    return arrayDifference(recorded, live as unknown as ArrayContents, { ...entry, layout: false }) === undefined
  if (recorded.kind === 'list') {
    const { items } = live as typeof recorded
    return (
      recorded.items.length === items.length && recorded.items.every((item, at) => sameAnswer(item, items[at], entry))
    )
  }
  return answerText(recorded) === answerText(live)
}
