/** The benchmark's figures as text. */
import type { Case } from './cases.js'
import { digits, ratioText, secondsText, sizeText } from './format.js'
import { bandwidth, type ContenderInfo, type Results } from './results.js'

type Row = readonly string[]

/** A block per case, a row per size: everybody's time, our ratios, and the memory bandwidth that ours reaches. */
export function table(results: Results): string {
  const head = heading(results)
  const blocks = results.cases.map((of) => ({ of, rows: results.sizes.map((size) => row(results, of, size)) }))
  const widths = head.map((text, column) =>
    Math.max(text.length, ...blocks.flatMap(({ rows }) => rows.map((cells) => cells[column].length))),
  )
  const line = (cells: Row) => cells.map((cell, column) => cell.padStart(widths[column])).join('  ')
  const out: string[] = []
  for (const { of, rows } of blocks) out.push(of.title, line(head), ...rows.map(line), '')
  return out.join('\n')
}

const ours = (results: Results) => results.contenders.filter(({ id }) => id === 'np' || id === 'cp')
/** What one of ours is compared with: the plain loop, NumPy, and whatever runs on the same kind of device. */
function rivals(results: Results, own: ContenderInfo): ContenderInfo[] {
  const others = results.contenders.filter(({ id }) => id !== 'np' && id !== 'cp')
  return others.filter(
    ({ id, device }) => id === 'js' || id === 'numpy' || (device === 'cpu') === (own.device === 'cpu'),
  )
}

function heading(results: Results): Row {
  const compared = ours(results).flatMap((own) => [
    ...rivals(results, own).map(({ title }) => `${own.id}/${title}`),
    `${own.id} GB/s`,
  ])
  return ['n', ...results.contenders.map(({ title }) => title), ...compared].map((text, at) =>
    at === 0 ? '     n' : text,
  )
}

function row(results: Results, of: Case, size: number): Row {
  const times = results.contenders.map(({ id }) => {
    const seconds = results.seconds(of.name, size, id)
    return seconds === undefined ? '–' : secondsText(seconds)
  })
  const compared = ours(results).flatMap((own) => {
    const { id } = own
    const seconds = results.seconds(of.name, size, id)
    const ratios = rivals(results, own).map((rival) => ratioText(results.ratio(of.name, size, id, rival.id)))
    return [...ratios, seconds === undefined ? '–' : digits(bandwidth(of, size, seconds) / 1e9)]
  })
  return [sizeText(size), ...times, ...compared]
}

/** The sizes whose geometric mean is the benchmark's headline. */
export const headlineSizes = [1e6, 1e7] as const

/** What couldn't be timed and why, and the geometric means. */
export function summary(results: Results): string {
  const out: string[] = []
  for (const reason of new Set(results.all.flatMap(({ absent }) => absent ?? []))) {
    const missing = results.all.filter(({ absent }) => absent === reason)
    const where = missing.map(({ contender, case: name, size }) => `${contender} ${name} ${sizeText(size)}`)
    out.push(`not timed: ${where.join(', ')}: ${reason}`)
  }
  for (const own of ours(results)) {
    const { id, title } = own
    for (const rival of rivals(results, own)) {
      const means = results.sizes.map((size) => {
        const mean = results.meanRatio([size], id, rival.id)
        return mean === undefined ? undefined : `${ratioText(mean)} at ${sizeText(size)}`
      })
      out.push(`${title} over ${rival.title}, geometric mean: ${means.filter((text) => text !== undefined).join(', ')}`)
    }
    const headline = headlineSizes.filter((size) => results.sizes.includes(size))
    const mean = results.meanRatio(headline, id, 'numpy')
    if (mean !== undefined) {
      const where = headline.map(sizeText).join(' and ')
      out.push(`${title}: ${ratioText(mean)} as fast as NumPy (geometric mean over all cases at ${where})`)
    }
  }
  return out.join('\n')
}
