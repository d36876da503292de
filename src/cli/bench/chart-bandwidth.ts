/** On a GPU: how much of the speed of the device's own copies each case reaches, at the largest size. */
import { colorOf, type Drawing, font, ink, place, powerText, title } from './chart-parts.js'
import { bandwidth, type Results } from './results.js'

const rowHeight = 46

/** Undefined where no GPU was timed, or the speed of its copies isn't known. */
export function bandwidthChart(results: Results): Drawing | undefined {
  const copy = results.contenders.find(({ copyBandwidth }) => copyBandwidth !== undefined)
  if (copy?.copyBandwidth === undefined) return undefined
  const limit = copy.copyBandwidth
  const onDevice = results.contenders.filter(({ device }) => device !== 'cpu')
  const size = [...results.sizes].sort((a, b) => b - a).find((n) => timedAt(results, n, copy.id))
  if (size === undefined) return undefined
  const cases = results.cases.filter(({ name }) => results.seconds(name, size, copy.id) !== undefined).reverse()
  const series = onDevice.map(({ id, title: name }, index) => ({
    type: 'bar',
    name,
    data: cases.map((of) => {
      const seconds = results.seconds(of.name, size, id)
      return seconds === undefined ? null : Math.round((1000 * bandwidth(of, size, seconds)) / limit) / 10
    }),
    itemStyle: { color: colorOf(id), borderRadius: [0, 2, 2, 0] },
    barGap: '12%',
    barCategoryGap: '28%',
    label: { show: true, position: 'right', formatter: '{c}%', fontFamily: font, fontSize: 11, color: ink.plain },
    markLine: index === 0 ? ownCopy : undefined,
  }))
  const speed = `${(limit / 1e12).toPrecision(3)} TB/s`
  const heading = `Share of the device's copy bandwidth, ${powerText(size)} elements`
  return {
    width: 960,
    height: 150 + cases.length * Math.max(rowHeight, 17 * onDevice.length + 14),
    option: {
      title: title(heading, `100% is a device-to-device copy: ${speed} read and written\n${place(results)}`),
      legend: {
        right: 24,
        top: 18,
        icon: 'roundRect',
        textStyle: { fontFamily: font, fontSize: 13 },
        data: onDevice.map(({ title: name }) => name),
      },
      grid: { left: 24, right: 60, top: 106, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: ({ max }: { max: number }) => Math.max(110, Math.ceil(max / 20) * 20),
        axisLabel: { formatter: '{value}%', fontFamily: font, color: ink.plain },
        splitLine: { lineStyle: { color: ink.grid } },
      },
      yAxis: {
        type: 'category',
        data: cases.map((of) => of.title),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: ink.axis } },
        axisLabel: { fontFamily: font, fontSize: 13, color: ink.strong },
      },
      series,
    },
  }
}

const ownCopy = {
  silent: true,
  symbol: 'none',
  data: [{ xAxis: 100 }],
  lineStyle: { color: ink.strong, type: 'dashed', width: 1.5 },
  label: { formatter: 'copy', fontFamily: font, color: ink.strong },
}

const timedAt = (results: Results, size: number, id: string): boolean =>
  results.cases.some(({ name }) => results.seconds(name, size, id) !== undefined)
