/**
 * What a developer would write without an array library: plain loops over `Float64Array`, one per case, each already
 * fused by hand. Every function is its own, so that the engine optimises it for itself.
 */

export function fill(n: number): Float64Array {
  return new Float64Array(n).fill(1)
}

export function multiplyInPlace(x: Float64Array, s: number): Float64Array {
  for (let i = 0; i < x.length; i++) x[i] *= s
  return x
}

export function chainInPlace(x: Float64Array, s: number): Float64Array {
  for (let i = 0; i < x.length; i++) {
    const y = x[i] * s
    const z = y * y
    x[i] = z + z
  }
  return x
}

export function chain(x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) {
    const y = x[i] * 5
    const z = y * y
    out[i] = z + z
  }
  return out
}

export function norm(x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += Math.sqrt(x[i] * x[i] + 1)
  return sum
}

export function exp(x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i])
  return out
}

export function sin(x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = Math.sin(x[i])
  return out
}

export function log(x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i])
  return out
}

export function sumColumns(x: Float64Array, side: number): Float64Array {
  const out = new Float64Array(side)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) out[column] += x[row * side + column]
  }
  return out
}

export function sumRows(x: Float64Array, side: number): Float64Array {
  const out = new Float64Array(side)
  for (let row = 0; row < side; row++) {
    let total = 0
    for (let column = 0; column < side; column++) total += x[row * side + column]
    out[row] = total
  }
  return out
}

export function maxColumns(x: Float64Array, side: number): Float64Array {
  const out = new Float64Array(side).fill(-Infinity)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const value = x[row * side + column]
      if (value > out[column]) out[column] = value
    }
  }
  return out
}

export function compare(x: Float64Array): Uint8Array {
  const out = new Uint8Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = x[i] > 5 ? 1 : 0
  return out
}

export function choose(x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = x[i] > 5 ? x[i] : 0
  return out
}

export function transpose(x: Float64Array, side: number): Float64Array {
  const out = new Float64Array(side * side)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) out[column * side + row] = x[row * side + column]
  }
  return out
}
