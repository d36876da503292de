/** Conway's Game of Life on a torus: neighbours are counted with shifted copies, and bytes hold the cells. */
import { type NDArray, np } from 'cuts'

const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dy, dx])).filter(([dy, dx]) => dy !== 0 || dx !== 0)

function step(cells: NDArray<'uint8'>): NDArray<'uint8'> {
  const neighbours = np.zerosLike(cells)
  for (const shift of around) neighbours.iadd(np.roll(cells, shift, { axis: [0, 1] }))
  return neighbours
    .eq(3)
    .or(neighbours.eq(2).and(cells.eq(1)))
    .astype('uint8')
}

let cells = np.zeros([6, 12], 'uint8')
const glider = [
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 1],
]
cells.set([':3', ':3'], glider)
for (let generation = 0; generation < 24; generation++) cells = step(cells)

for (const row of cells) console.log([...row].map((cell) => (cell.item() === 1 ? '#' : '.')).join(''))
// prints
// .......#....
// ........#...
// ......###...
// ............
// ............
// ............
