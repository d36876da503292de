/** Finds the centers of three clouds of points: broadcasting, `argmin`, and sums per group with `np.add.at`. */
import { type NDArray, np } from 'cuts'

function kMeans(points: NDArray<'float64'>, start: NDArray<'float64'>, most = 50) {
  let centers = start
  for (let round = 0; round < most; round++) {
    // (points, 1, axes) less (centers, axes): all distances at once.
    const squares = points.at(':', null).sub(centers).pow(2).sum(-1)
    const labels = squares.argmin({ axis: 1 })
    const sums = np.zerosLike(centers)
    np.add.at(sums, labels, points)
    const counts = np.bincount(labels, { minlength: centers.shape[0] })
    const next = sums.div(counts.at(':', null))
    if (np.allclose(next, centers)) return { centers, counts, round }
    centers = next
  }
  throw new Error(`no rest after ${most} rounds`)
}

const rng = np.random.defaultRng(7)
const truth = np.array([
  [-1, -2],
  [6, 1],
  [2, 7],
])
const clouds = [500, 300, 200].map((count, cloud) => rng.normal({ size: [count, 2] }).add(truth.at(cloud)))
const points = np.concatenate(clouds)
const { centers, counts } = kMeans(points, points.at([0, 600, 900]))
console.log(centers.round(1))
// prints
// array([[-1. , -2. ],
//        [ 6.1,  1. ],
//        [ 2. ,  7. ]])
console.log(counts) // prints array([500, 300, 200])
