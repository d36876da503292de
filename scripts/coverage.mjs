// Writes docs/coverage.md: every public name of NumPy and CuPy, and whether it is here. Run after a build:
// `npm run coverage`. The names are those that scripts/coverage-names.py recorded, the remarks those of coverage-notes.mjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { leftOut, ours, remarks, scipy } from './coverage-notes.mjs'

const names = JSON.parse(readFileSync(new URL('coverage-names.json', import.meta.url), 'utf8'))
const page = new URL('../docs/coverage.md', import.meta.url)

/** NumPy's name in our spelling: `expand_dims` is `expandDims`, `c_` is `c`. */
export const ourName = (name) =>
  name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/^_+|_+$/g, '')
    .replace(/_+([a-z0-9])/g, (_, letter) => letter.toUpperCase())

/** What has the names of a chapter: a namespace, a class's prototype, an array. Undefined where there is no such thing. */
function owner(namespace, chapter) {
  if (chapter.module === 'numpy.ndarray') return namespace.ndarray.prototype
  let found = namespace
  for (const part of chapter.at.split('.').filter((each) => each !== '')) found = found?.[ourName(part)]
  return typeof found === 'function' && found.prototype && /^class\b/.test(String(found)) ? found.prototype : found
}

/** Fields of arrays are no members of the class. */
const fields = new Set(['shape', 'size', 'dtype', 'base'])

const has = (found, name, { module }) =>
  found !== undefined && found !== null && (name in Object(found) || (module === 'numpy.ndarray' && fields.has(name)))

function rowOf(library, chapter, name) {
  const own = ourName(name)
  const { np, cp } = library
  const inNp = has(owner(np, chapter), own, chapter)
  const inCp = has(owner(cp, chapter), own, chapter)
  const exported = chapter.module.startsWith('cupy') && own in library
  const here = inNp || inCp || exported
  const reasons = leftOut[chapter.module] ?? {}
  const reason = here ? undefined : (reasons[name] ?? reasons['*'])
  const remark = here ? (remarks[chapter.module]?.[name] ?? '') : (reason ?? 'not yet')
  const lacking = chapter.module === 'numpy' && names.cupyLacks.includes(ourSnake(name)) ? '†' : ''
  const state = here ? 'here' : reason === undefined ? 'not yet' : 'left out'
  return { name, lacking, own: here ? own : '', inNp: inNp || exported, inCp: inCp || exported, remark, state }
}

const ourSnake = (name) => name.replace(/^_+|_+$/g, '')

const mark = (there) => (there ? '✓' : '')

function tableOf(chapter, rows) {
  const lines = rows.map(
    ({ name, lacking, own, inNp, inCp, remark }) =>
      `| \`${name}\`${lacking} | ${own === '' ? '' : `\`${own}\``} | ${mark(inNp)} | ${mark(inCp)} | ${remark} |`,
  )
  const title = chapter.module === 'numpy' ? chapter.title : `${chapter.title}: \`${chapter.module}\``
  return [`## ${title}`, '', '| name | here | np | cp | |', '| --- | --- | --- | --- | --- |', ...lines, ''].join('\n')
}

/** The page, for the library as it is built. */
export function coveragePage(library) {
  const chapters = names.chapters.map((chapter) => ({
    chapter,
    rows: chapter.names.map((name) => rowOf(library, chapter, name)),
  }))
  const count = (rows, state) => rows.filter((row) => row.state === state).length
  const states = ['here', 'not yet', 'left out']
  const line = (title, rows) => `| ${[title, rows.length, ...states.map((state) => count(rows, state))].join(' | ')} |`
  const summary = chapters.map(({ chapter, rows }) => line(chapter.title, rows))
  const total = line(
    'all',
    chapters.flatMap(({ rows }) => rows),
  )
  return `# Coverage

Every public name of NumPy ${names.numpy.split('.').slice(0, 2).join('.')} and of CuPy ${names.cupy}, and whether it is here. Names are NumPy's in camelCase; \`†\` marks
those that CuPy lacks. \`npm run coverage\` writes this page from the code.

| chapter | names | ${states.join(' | ')} |
| --- | --- | --- | --- | --- |
${summary.join('\n')}
${total}

${chapters.map(({ chapter, rows }) => tableOf(chapter, rows)).join('\n')}
## SciPy's functions, as CuPy has them

| module | names in CuPy | names here |
| --- | --- | --- |
${Object.entries(scipy)
  .map(([module, there]) => `| \`cupyx.${module}\` | ${there} | ${scipyNames(library, module) || 'not yet'} |`)
  .join('\n')}

## Names of our own

| name | |
| --- | --- |
${Object.entries(ours)
  .filter(([name]) => name in library.np)
  .map(([name, text]) => `| \`${name}\` | ${text} |`)
  .join('\n')}
`
}

function scipyNames({ np, cp }, module) {
  const found = [np, cp].map((namespace) => module.split('.').reduce((at, part) => at?.[part], namespace))
  return Math.max(...found.map((each) => (each ? Object.keys(each).length : 0)))
}

/** Names in `np` that are neither NumPy's nor CuPy's, nor said to be ours: helpers that shouldn't be public. */
export function unknownNames({ np }) {
  const known = new Set(names.chapters.filter(({ at }) => at === '').flatMap((chapter) => chapter.names.map(ourName)))
  return Object.keys(np).filter((name) => !known.has(name) && !(name in ours) && name !== 'scipy')
}

/** Reasons and remarks about names that there aren't, or that are here by now. */
export function staleNotes(library) {
  const stale = []
  for (const [module, notes] of [...Object.entries(leftOut), ...Object.entries(remarks)]) {
    const chapters = names.chapters.filter((chapter) => chapter.module === module)
    const there = new Set(chapters.flatMap((chapter) => chapter.names))
    for (const name of Object.keys(notes))
      if (name !== '*' && !there.has(name)) stale.push(`${module}.${name} isn't there`)
  }
  for (const chapter of names.chapters) {
    for (const name of chapter.names) {
      const isHere = rowOf(library, chapter, name).state === 'here'
      if (isHere && leftOut[chapter.module]?.[name]) stale.push(`${chapter.module}.${name} is here`)
    }
  }
  return stale
}

/** The page as it was written. */
export const writtenPage = () => readFileSync(page, 'utf8')

if (argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, coveragePage(await import('../dist/index.js')))
}
