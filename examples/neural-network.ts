/** A small network learns a circle by gradient descent in single precision, on a GPU where there is one. */
import { type NDArray, xp } from 'cuts'

type Floats = NDArray<'float32'>
const rng = xp.random.defaultRng(1)
const points = rng.uniform({ low: -1, high: 1, size: [400, 2] }).astype('float32')
const inside = points.pow(2).sum({ axis: 1, keepdims: true }).lt(0.5).astype('float32')

const layer = (from: number, to: number) => ({
  weights: rng.normal({ scale: Math.sqrt(2 / from), size: [from, to] }).astype('float32'),
  bias: xp.zeros([to], 'float32'),
})
const [hidden, output] = [layer(2, 16), layer(16, 1)]
const sigmoid = (x: Floats) => xp.reciprocal(xp.exp(x.neg()).add(1))

function forward(x: Floats) {
  const activity = xp.tanh(x.matmul(hidden.weights).add(hidden.bias))
  return { activity, guess: sigmoid(activity.matmul(output.weights).add(output.bias)) }
}

function descend({ weights, bias }: typeof hidden, input: Floats, delta: Floats, rate: number) {
  weights.isub(input.T.matmul(delta).mul(rate))
  bias.isub(delta.sum(0).mul(rate))
}

for (let round = 0; round < 400; round++) {
  const { activity, guess } = forward(points)
  const delta = guess.sub(inside).div(points.shape[0])
  const back = delta.matmul(output.weights.T).mul(activity.pow(2).neg().add(1))
  descend(output, activity, delta, 4)
  descend(hidden, points, back, 4)
}
const right = forward(points).guess.gt(0.5).eq(inside.gt(0.5)).mean()
console.log(`${Math.floor(right.item() * 10) * 10} % and more are right`) // prints 90 % and more are right
