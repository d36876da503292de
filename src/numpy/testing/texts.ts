/** Where two texts differ, line by line. */

/** Lines of both that differ, marked with - and +; those that are equal are left out. */
export function differingLines(actual: string, desired: string): string {
  const [first, second] = [actual.split('\n'), desired.split('\n')]
  const lines: string[] = []
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    if (first[at] === second[at]) continue
    if (first[at] !== undefined) lines.push(`- ${first[at]}`)
    if (second[at] !== undefined) lines.push(`+ ${second[at]}`)
  }
  return lines.join('\n')
}
