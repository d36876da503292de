/** What the charts share: colours, text, axes. */
import { cpus } from 'node:os'
import type { Results } from './results.js'

/** A chart for ECharts. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly option: Readonly<Record<string, unknown>>
}

/** Without quotes: ECharts writes them into the attributes as they are. */
export const font = 'Inter, Helvetica, Arial, DejaVu Sans, sans-serif'
export const ink = { strong: '#1f2933', plain: '#52606d', faint: '#9aa5b1', grid: '#e4e7eb', axis: '#7b8794' }

/** Ours stand out; the same contender has the same colour in every chart. */
const colors: Readonly<Record<string, string>> = {
  cp: '#0b8f55',
  np: '#1d5fd1',
  js: '#d97a06',
  numpy: '#7b8794',
  cupy: '#8e44ad',
  torch: '#c0392b',
  jax: '#0e7490',
}

export const colorOf = (contender: string): string => colors[contender] ?? ink.plain
export const isOurs = (contender: string): boolean => contender === 'np' || contender === 'cp'

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** `10⁶` */
export function powerText(value: number): string {
  const exponent = Math.round(Math.log10(value))
  if (Math.abs(value / 10 ** exponent - 1) > 1e-6) return value.toLocaleString('en-US')
  return `10${[...String(exponent)].map((digit) => superscripts[Number(digit)]).join('')}`
}

/** `4×`, `0.25×` */
export const timesText = (value: number): string => `${Number(value.toPrecision(3))}×`

export function title(text: string, subtext: string): object {
  return {
    text,
    subtext,
    left: 24,
    top: 16,
    itemGap: 6,
    textStyle: { fontFamily: font, fontSize: 20, fontWeight: 600, color: ink.strong },
    subtextStyle: { fontFamily: font, fontSize: 13, lineHeight: 18, color: ink.plain },
  }
}

/** What was measured where, in a line. */
export function place(results: Results): string {
  const versions = results.contenders.map(({ title: name, version }) => `${name} ${version}`)
  const gpus = results.contenders.flatMap(({ deviceName }) => deviceName ?? [])
  const machine = [cpus()[0]?.model ?? 'unknown CPU', ...new Set(gpus)]
  return `${machine.join(', ')} · ${versions.join(', ')}`
}

/** An axis of numbers of elements, at powers of ten. */
export function sizeAxis(results: Results, gridIndex: number, small: boolean): object {
  return {
    type: 'log',
    logBase: 10,
    gridIndex,
    min: Math.min(...results.sizes),
    max: Math.max(...results.sizes),
    name: small ? '' : 'number of elements (float64)',
    nameLocation: 'middle',
    nameGap: 34,
    nameTextStyle: { fontFamily: font, fontSize: 13, color: ink.plain },
    axisLine: { lineStyle: { color: ink.axis } },
    axisTick: { show: !small },
    minorTick: { show: false },
    splitLine: { show: false },
    axisLabel: { fontFamily: font, fontSize: small ? 11 : 13, color: ink.plain, formatter: powerText },
  }
}
