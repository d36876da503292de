/** Numbers as the benchmark writes them. */

/** `1e6`, or `30,000` where the size is no power of ten. */
export function sizeText(size: number): string {
  const exponent = Math.round(Math.log10(size))
  return exponent >= 4 && 10 ** exponent === size ? `1e${exponent}` : size.toLocaleString('en-US')
}

/** Three significant digits with a unit: `3.21 µs`, `45.0 ms`. */
export function secondsText(seconds: number): string {
  const [scale, unit] = seconds < 1e-3 ? [1e6, 'µs'] : seconds < 1 ? [1e3, 'ms'] : [1, 's']
  return `${digits(seconds * scale)} ${unit}`
}

/** Three significant digits: `0.85`, `2.31`, `48.2`, `1250`. */
export function digits(value: number): string {
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

export const ratioText = (ratio: number | undefined): string => (ratio === undefined ? '–' : `${digits(ratio)}×`)

/** `1:05` */
export function clockText(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
