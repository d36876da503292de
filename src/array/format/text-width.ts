/** How many characters `text` has as Python counts them: code points, not UTF-16 units. */
export function textWidth(text: string): number {
  return outsideBasicPlane.test(text) ? [...text].length : text.length
}

/** `text` with spaces in front, up to `width` characters. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

const outsideBasicPlane = /[\ud800-\udbff]/
