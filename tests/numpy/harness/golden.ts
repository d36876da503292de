/**
 * Recorded answers: one gzipped frame per chapter, small enough to travel with the tests. Which cases are recorded depends on
 * nothing but the hash of each case and the chapter's modulus, so that every machine selects the same ones; of every name at
 * least one case is selected. A key holds the input bytes too: a changed generator makes old answers unfindable, not wrong.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Answer, decodeAnswer, type EncodedAnswer, encodeAnswer, trimmedAnswer } from './answers.js'
import { PayloadWriter, readFrame } from './frame.js'
import { goldenFolder } from './package-root.js'
import { type InputSpecs, type MadeInput, specText } from './spec.js'

/** Bytes that one chapter's file takes at most. */
export const chapterBudget = 96 * 1024

export interface Identified {
  readonly name: string
  readonly python: string
  readonly inputs?: InputSpecs
}

/** What tells a case from the others of its chapter. */
export function identityOf({ name, python, inputs = {} }: Identified): string {
  return JSON.stringify([name, python, Object.entries(inputs).map(([key, value]) => `${key}: ${specText(value)}`)])
}

export function keyOf(identity: string, inputs: Readonly<Record<string, MadeInput>>): string {
  const hash = createHash('sha256').update(identity)
  for (const input of Object.values(inputs)) hash.update(input.bytes)
  return hash.digest('hex').slice(0, 16)
}

/** The places of the selected cases. */
export function selectedCases(cases: readonly Identified[], modulus: number): Set<number> {
  const selected = new Set<number>()
  const leastOfName = new Map<string, { hash: number; at: number }>()
  cases.forEach((entry, at) => {
    const hash = createHash('sha256').update(identityOf(entry)).digest().readUInt32LE(0)
    if (hash % modulus === 0) selected.add(at)
    const least = leastOfName.get(entry.name)
    if (least === undefined || hash < least.hash) leastOfName.set(entry.name, { hash, at })
  })
  for (const { at } of leastOfName.values()) selected.add(at)
  return selected
}

export interface Golden {
  readonly numpy: string
  readonly modulus: number
  answer(key: string): Answer | undefined
}

interface GoldenHeader {
  readonly numpy: string
  readonly modulus: number
  readonly answers: Readonly<Record<string, EncodedAnswer>>
}

export function goldenPath(chapter: string, folder = goldenFolder): string {
  return join(folder, `${chapter}.json.gz`)
}

export function readGolden(path: string): Golden | undefined {
  if (!existsSync(path)) return undefined
  const frame = readFrame<GoldenHeader>(gunzipSync(readFileSync(path)))
  const { numpy, modulus, answers } = frame.header
  return {
    numpy,
    modulus,
    answer: (key) => (Object.hasOwn(answers, key) ? decodeAnswer(answers[key], frame) : undefined),
  }
}

export interface Recordable extends Identified {
  readonly key: string
  readonly answer: Answer
  readonly layout?: boolean
}

/** Writes the densest selection that fits the budget. */
export function writeGolden(path: string, numpy: string, cases: readonly Recordable[], budget = chapterBudget): void {
  const usable = cases.filter(({ answer }) => answer.kind !== 'broken' && answer.kind !== 'unavailable')
  let packed: Buffer
  let modulus = 1
  do {
    packed = pack(usable, numpy, modulus)
    modulus *= 2
  } while (packed.length > budget && modulus <= 2 ** 20)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, packed)
}

function pack(cases: readonly Recordable[], numpy: string, modulus: number): Buffer {
  const payload = new PayloadWriter()
  const answers: Record<string, EncodedAnswer> = {}
  for (const at of selectedCases(cases, modulus)) {
    const { key, answer, layout = false } = cases[at]
    answers[key] = encodeAnswer(trimmedAnswer(answer, layout), payload)
  }
  return gzipSync(payload.frame({ numpy, modulus, answers }), { level: 9 })
}
