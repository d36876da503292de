/** Takes noise out of a signal: a Fourier transform, a mask over frequencies, and the transform back. */
import { np } from 'cuts'

const [rate, seconds] = [500, 2]
const t = np.arange(rate * seconds).div(rate)
const clean = np.sin(t.mul(2 * np.pi * 5)).add(np.cos(t.mul(2 * np.pi * 12)).mul(0.5))
const noisy = clean.add(np.random.defaultRng(3).normal({ scale: 0.8, size: t.shape }))

const spectrum = np.fft.rfft(noisy)
const frequencies = np.fft.rfftfreq(t.size, { d: 1 / rate })
const strongest = np.argsort(np.abs(spectrum)).at('-2:')
console.log(np.sort(frequencies.at(strongest))) // prints array([ 5., 12.])

spectrum.set([frequencies.gt(15)], 0)
const filtered = np.fft.irfft(spectrum, { n: t.size })
const error = (x: typeof clean) => np.sqrt(x.sub(clean).pow(2).mean()).item().toFixed(1)
console.log(error(noisy), error(filtered)) // prints 0.8 0.2
