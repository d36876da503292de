// Reports a test run: a line per file, every failure in full, and at the end the totals, what was left out and why, and
// how many cases were compared with NumPy.
import { relative } from 'node:path'
import { inspect } from 'node:util'

const root = new URL('../dist/', import.meta.url).pathname
const chapterTotals = /^(.+): (\d+) cases, (\d+) failed \((.*)\)$/gm
const contractTotals = /^(.+): (\d+) launches compared$/gm

/** Tests whose failure is that of a test inside them. */
const outerFailures = new Set(['subtestsFailed'])

export default async function* report(source) {
  const totals = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  const skips = new Map()
  const chapters = []
  const contracts = []
  /** The file whose tests are coming in; tests inside others arrive before them. */
  let file
  let inner = { passed: 0, failed: 0 }
  const begin = performance.now()
  for await (const { type, data } of source) {
    // A group that is left out counts once: the tests inside it aren't known.
    if (type === 'test:pass' && (data.details?.type !== 'suite' || data.skip !== undefined)) {
      if (data.skip !== undefined) {
        totals.skipped++
        const reason = typeof data.skip === 'string' && data.skip !== '' ? data.skip : data.name
        skips.set(reason, (skips.get(reason) ?? 0) + 1)
      } else {
        totals.passed++
        inner.passed++
      }
    } else if (type === 'test:fail' && !outerFailures.has(data.details?.error?.failureType)) {
      totals.failed++
      inner.failed++
      failures.push(data)
      yield failureText(data)
    } else if (type === 'test:stdout') {
      const found = [...data.message.matchAll(chapterTotals)]
      const launches = [...data.message.matchAll(contractTotals)]
      chapters.push(...found.map(([, name, cases, failed, notes]) => ({ name, cases: Number(cases), failed, notes })))
      contracts.push(...launches.map(([, name, count]) => ({ name, count: Number(count) })))
      if (found.length + launches.length === 0) yield data.message
    } else if (type === 'test:stderr') yield data.message
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0) {
      if (file !== undefined && file.path !== data.file) yield fileLine(file)
      if (file?.path !== data.file) file = { path: data.file, passed: 0, failed: 0, milliseconds: 0 }
      file.passed += inner.passed
      file.failed += inner.failed
      file.milliseconds += data.details.duration_ms
      inner = { passed: 0, failed: 0 }
    }
  }
  if (file !== undefined) yield fileLine(file)
  yield* closing({ totals, failures, skips, chapters, contracts, seconds: (performance.now() - begin) / 1000 })
}

const shown = (path) => relative(root, path ?? '').replace(/\.js$/, '.ts')

function fileLine({ path, passed, failed, milliseconds }) {
  const mark = failed === 0 ? '✔' : '✖'
  const failures = failed > 0 ? `, ${failed} failed` : ''
  return `${mark} ${shown(path)}: ${passed} passed${failures} (${(milliseconds / 1000).toFixed(1)} s)\n`
}

function failureText({ name, file, line, details }) {
  const error = details?.error?.cause ?? details?.error
  const text = error instanceof Error ? (error.stack ?? error.message) : inspect(error)
  return `\n✖ ${name} (${shown(file)}${line ? `:${line}` : ''})\n${text.replaceAll(/^/gm, '    ')}\n\n`
}

function* closing({ totals, failures, skips, chapters, contracts, seconds }) {
  yield '\n'
  if (contracts.length > 0) {
    yield 'Devices compared with the meaning of the kernel language\n'
    for (const { name, count } of contracts) yield `  ${name}: ${count} launches\n`
  }
  if (chapters.length > 0) {
    yield 'Cases compared with NumPy\n'
    for (const { name, cases, failed, notes } of chapters) yield `  ${name}: ${cases}, ${failed} failed (${notes})\n`
    yield `  in total: ${chapters.reduce((sum, { cases }) => sum + cases, 0)}\n`
  }
  if (skips.size > 0) {
    yield 'Left out\n'
    for (const [reason, count] of skips)
      yield `  ${count} ${count === 1 ? 'test or group' : 'tests or groups'}: ${reason}\n`
  }
  if (failures.length > 0) {
    yield 'Failed\n'
    for (const { name, file } of failures) yield `  ${name} (${shown(file)})\n`
  }
  const { passed, failed, skipped } = totals
  yield `In ${seconds.toFixed(0)} s\n`
  yield `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`
}
