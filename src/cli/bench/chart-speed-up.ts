/** How many times as fast as NumPy everybody is, by size. */
import {
  colorOf,
  type Drawing,
  font,
  ink,
  isOurs,
  place,
  powerText,
  sizeAxis,
  timesText,
  title,
} from './chart-parts.js'
import type { ContenderInfo, Results } from './results.js'

type Point = readonly [size: number, ratio: number]
type RatioAt = (size: number, contender: string, base: string) => number | undefined

const panel = { columns: 4, width: 226, height: 180, top: 142, left: 64, gapX: 58, gapY: 66 }

/** Geometric means over all cases; undefined where there is nothing to compare. */
export function speedUpChart(results: Results): Drawing | undefined {
  const { base } = results
  if (base === undefined || results.contenders.length < 2) return undefined
  const mean: RatioAt = (size, contender) => results.meanRatio([size], contender, base.id)
  const series = linesOf(results, base, mean, 0, true)
  const count = results.cases.length
  const what = count === 1 ? results.cases[0].title : `geometric mean of ${count} array operations`
  return {
    width: 960,
    height: 560,
    option: {
      title: title(`Speed relative to ${base.title}`, `${what}; higher is faster\n${place(results)}`),
      grid: { left: 72, right: 130, top: 112, bottom: 64 },
      xAxis: sizeAxis(results, 0, false),
      yAxis: ratioAxis(valuesOf(series), 0, false),
      series,
    },
  }
}

/** A panel per case. */
export function byCaseChart(results: Results): Drawing | undefined {
  const { base, cases } = results
  if (base === undefined || results.contenders.length < 2 || cases.length < 2) return undefined
  const columns = Math.min(panel.columns, cases.length)
  const grids = cases.map((_, index) => ({
    left: panel.left + (index % columns) * (panel.width + panel.gapX),
    top: panel.top + Math.floor(index / columns) * (panel.height + panel.gapY),
    width: panel.width,
    height: panel.height,
  }))
  const lines = cases.map(({ name }, index) => {
    const ratio: RatioAt = (size, contender) => results.ratio(name, size, contender, base.id)
    return linesOf(results, base, ratio, index, false)
  })
  const all = lines.flatMap(valuesOf)
  const heading = title(`Speed relative to ${base.title}, case by case`, place(results))
  const labels = cases.map((each, index) => ({
    text: each.title,
    left: grids[index].left - 4,
    top: grids[index].top - 28,
    textStyle: { fontFamily: font, fontSize: 14, fontWeight: 600, color: ink.strong },
  }))
  return {
    width: panel.left + columns * (panel.width + panel.gapX),
    height: grids[grids.length - 1].top + panel.height + 48,
    option: {
      title: [heading, ...labels],
      legend: {
        left: 24,
        top: 72,
        itemGap: 24,
        icon: 'roundRect',
        itemHeight: 4,
        itemWidth: 22,
        textStyle: legendText,
      },
      grid: grids,
      xAxis: cases.map((_, index) => sizeAxis(results, index, true)),
      yAxis: cases.map((_, index) => ratioAxis(all, index, true)),
      series: lines.flat(),
    },
  }
}

const legendText = { fontFamily: font, fontSize: 13, color: ink.strong }

interface Line {
  readonly data: readonly Point[]
}

const valuesOf = (lines: readonly Line[]): number[] => lines.flatMap(({ data }) => data.map(([, ratio]) => ratio))

function linesOf(results: Results, base: ContenderInfo, ratio: RatioAt, at: number, labelled: boolean): Line[] {
  const others = results.contenders.filter(({ id }) => id !== base.id)
  const lines = others.map(({ id, title: name }) => {
    const data = results.sizes.flatMap((size): Point[] => {
      const value = ratio(size, id, base.id)
      return value === undefined ? [] : [[size, value]]
    })
    return line(id, name, data, at, labelled)
  })
  return [...lines, reference(base, results.sizes, at, labelled)]
}

function line(id: string, name: string, data: readonly Point[], at: number, labelled: boolean): Line {
  const color = colorOf(id)
  const last = data.at(-1)
  const label = last === undefined ? name : `${name}  ${timesText(Number(last[1].toPrecision(2)))}`
  const style = {
    type: 'line',
    name,
    data,
    xAxisIndex: at,
    yAxisIndex: at,
    symbol: 'circle',
    symbolSize: labelled ? 8 : 5,
    z: isOurs(id) ? 4 : 3,
    itemStyle: { color },
    lineStyle: { color, width: (isOurs(id) ? 3 : 2) * (labelled ? 1 : 0.8) },
    endLabel: {
      show: labelled,
      formatter: label,
      color,
      fontFamily: font,
      fontSize: 13,
      fontWeight: 600,
      distance: 10,
    },
    labelLayout: { moveOverlap: 'shiftY' },
  }
  return style
}

/** The base itself, at 1. */
function reference(base: ContenderInfo, sizes: readonly number[], at: number, labelled: boolean): Line {
  const color = colorOf('numpy')
  const style = {
    type: 'line',
    name: base.title,
    data: [Math.min(...sizes), Math.max(...sizes)].map((size): Point => [size, 1]),
    xAxisIndex: at,
    yAxisIndex: at,
    symbol: 'none',
    z: 2,
    itemStyle: { color },
    lineStyle: { color, width: 1.5, type: 'dashed' },
    endLabel: { show: labelled, formatter: `${base.title}  1×`, color, fontFamily: font, fontSize: 13, distance: 10 },
    labelLayout: { moveOverlap: 'shiftY' },
  }
  return style
}

/** Powers of two for small ranges of ratios, of ten for large ones. */
function ratioAxis(values: readonly number[], gridIndex: number, small: boolean): object {
  const low = Math.min(1, ...values)
  const high = Math.max(1, ...values)
  const logBase = Math.log2(high / low) > 8 ? 10 : 2
  const step = (value: number, round: (exponent: number) => number) =>
    logBase ** round(Math.log(value) / Math.log(logBase))
  return {
    type: 'log',
    logBase,
    gridIndex,
    min: step(low * 0.98, Math.floor),
    max: step(high * 1.02, Math.ceil),
    axisLine: { show: false },
    axisTick: { show: false },
    minorSplitLine: { show: logBase === 10 && !small, lineStyle: { color: '#f3f4f6' } },
    splitLine: { lineStyle: { color: ink.grid } },
    axisLabel: { fontFamily: font, fontSize: small ? 11 : 13, color: ink.plain, formatter: ratioLabel },
  }
}

const ratioLabel = (value: number): string => (value >= 1e4 ? `${powerText(value)}×` : timesText(value))
