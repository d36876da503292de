/** The benchmark's charts as SVG files. */
import type { Results } from './results.js'

export async function writeCharts(_results: Results, _folder: string): Promise<string[]> {
  return []
}
