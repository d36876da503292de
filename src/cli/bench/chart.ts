/**
 * The benchmark's charts as SVG files: how many times as fast as NumPy everybody is, by size, over all cases and case
 * by case; and on a GPU, how much of the speed of its own copies is reached. ECharts is a development dependency.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bandwidthChart } from './chart-bandwidth.js'
import type { Drawing } from './chart-parts.js'
import { byCaseChart, speedUpChart } from './chart-speed-up.js'
import type { Results } from './results.js'

/** Writes the charts that the results give, and says which, or why there are none. */
export async function writeCharts(results: Results, folder: string): Promise<string[]> {
  const drawings = { speedup: speedUpChart(results), 'speedup-by-case': byCaseChart(results) }
  const files = { ...drawings, bandwidth: bandwidthChart(results) }
  const render = await renderer()
  if (render === undefined) return ['charts: none, as the package echarts is not installed']
  const said: string[] = []
  for (const [name, drawing] of Object.entries(files)) {
    if (drawing === undefined) continue
    const path = join(folder, `${name}.svg`)
    writeFileSync(path, render(drawing))
    said.push(`chart: ${path}`)
  }
  return said
}

/** Draws with ECharts; undefined where it isn't installed. */
async function renderer(): Promise<((drawing: Drawing) => string) | undefined> {
  let echarts: typeof import('echarts')
  try {
    echarts = await import('echarts')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
  return ({ width, height, option }) => {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
    try {
      chart.setOption({ animation: false, backgroundColor: '#ffffff', ...option })
      return chart.renderToSVGString()
    } finally {
      chart.dispose()
    }
  }
}
