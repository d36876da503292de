/** The surface for chapter tests: collects cases, and runs them as node:test tests. */
import { test } from 'node:test'
import { type DifferentialCase, type RegisteredCase, registered } from './cases.js'
import { type Failure, inputMaker, runChapter, totals } from './chapter.js'
import { identityOf } from './golden.js'
import { type Namespace, type NamespaceUnderTest, namespaceUnderTest, type Tested } from './namespace.js'
import { resolveAnswers } from './resolve.js'
import type { InputSpecs } from './spec.js'

export interface Suite {
  /** Adds a case to the current group. */
  case<const I extends InputSpecs>(given: DifferentialCase<I>): void
  /** The cases that follow are reported as a test of this name; before the first call it is the chapter's. */
  group(name: string): void
}

export interface SuiteOptions {
  /** What is tested instead of the namespace that `CUTS_TEST_DEVICE` names. */
  readonly under?: () => Promise<NamespaceUnderTest<Namespace, Tested>>
  /** Bytes that the chapter's recorded answers take at most; 96 KiB by default. */
  readonly budget?: number
}

/** Failures that a chapter prints in full; the others are counted. */
const shownFailures = 20

/** A chapter of differential tests. Its cases have to be added before the file's first turn of the event loop ends. */
export function differential(chapter: string, { under = namespaceUnderTest, budget }: SuiteOptions = {}): Suite {
  const cases: RegisteredCase[] = []
  const identities = new Set<string>()
  let current = chapter
  let started = false
  test(chapter, async (context) => {
    await new Promise((resolve) => setImmediate(resolve))
    started = true
    if (cases.length === 0) throw new Error(`${chapter}: there are no cases`)
    const inputs = inputMaker(cases)
    const tested = await under()
    const report = runChapter(chapter, cases, inputs, resolveAnswers(chapter, cases, inputs, budget), tested)
    const shown = new Set(report.failures.slice(0, shownFailures))
    for (const group of new Set(cases.map((entry) => entry.group))) {
      const failed = report.failures.filter((failure) => failure.group === group)
      await context.test(group, () => failGroup(failed, shown))
    }
    if (report.stale.length > 0) await context.test(`${chapter}: recorded answers`, () => failStale(report.stale))
    console.log(totals(report))
  })
  return {
    case: (given) => {
      if (started) throw new Error(`${chapter}: case ${given.name} comes too late, the chapter runs already`)
      const entry = registered(given, current)
      const identity = identityOf(entry)
      if (identities.has(identity)) throw new Error(`${chapter}: there are two cases ${identity}`)
      identities.add(identity)
      cases.push(entry)
    },
    group: (name) => {
      current = name
    },
  }
}

function failGroup(failed: readonly Failure[], shown: ReadonlySet<Failure>): void {
  if (failed.length === 0) return
  const texts = failed.filter((failure) => shown.has(failure)).map((failure) => failure.text)
  const hidden = failed.length - texts.length
  if (hidden > 0) texts.push(`and ${hidden} more failed`)
  fail([`${failed.length} failed`, ...texts].join('\n\n'))
}

function failStale(stale: readonly string[]): void {
  const hidden = stale.length - shownFailures
  const lines = [...stale.slice(0, shownFailures), ...(hidden > 0 ? [`and ${hidden} more`] : [])]
  fail(`re-record (CUTS_RECORD=1 with NumPy 2 present):\n${lines.join('\n')}`)
}

/** Throws without a stack, which would only name the harness. */
function fail(text: string): never {
  const error = new Error(text)
  error.stack = text
  throw error
}
