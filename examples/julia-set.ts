/** Draws a Julia set in the terminal: complex arrays, masks and in-place updates, on a GPU where there is one. */
import { xp } from 'cuts'

const [columns, rows, steps] = [72, 28, 60]
const re = xp.linspace(-1.6, 1.6, columns)
const im = xp.linspace(1.1, -1.1, rows).reshape([rows, 1])
const z = re.add(im.mul(xp.complex128(0, 1)))
const inside = xp.zeros([rows, columns])
for (let step = 0; step < steps; step++) {
  z.imul(z).iadd(xp.complex128(-0.8, 0.156))
  inside.iadd(xp.abs(z).lt(2))
}
const shades = ' .:-=+*#%@'
for (const row of inside.tolist() as number[][]) {
  console.log(row.map((count) => shades[Math.floor((count / steps) * (shades.length - 1))]).join(''))
}
