/** The benchmark's cases: each is one program, written for CuTS, as a plain loop, and for the libraries of Python. */
import type { NDArray } from '../../array/ndarray.js'
import type { ArrayNamespace } from '../../numpy/namespace.js'
import * as loops from './loops.js'

/** What our own version of a case sees. */
export interface ArrayInputs {
  readonly n: number
  /** Uniform in (0, 10). */
  readonly x: NDArray
  /** The first elements of `x` as a square matrix. */
  readonly m: NDArray
  /** A factor near 1, and its inverse in turns, so that repeating an in-place product leaves `x` where it was. */
  s: number
}

/** What the plain loop sees. */
export interface LoopInputs {
  readonly n: number
  readonly x: Float64Array
  /** Rows and columns of the square matrix in `x`. */
  readonly side: number
  s: number
}

export interface Case {
  readonly name: string
  readonly title: string
  /** Bytes per element that any implementation has to read and write at least. */
  readonly bytes: number
  /** Arrays of n float64 that an implementation without fusion holds at once. */
  readonly arrays: number
  /** The data is changed for good, and filled in anew before each sample, outside the time taken. */
  readonly refill?: boolean
  readonly ours: (np: ArrayNamespace, inputs: ArrayInputs) => NDArray
  readonly loop: (inputs: LoopInputs) => unknown
  /**
   * Statements that see x, m, s and n; `y` takes a new result. NumPy's version is CuPy's too. JAX's is
   * an expression that is jitted, and takes the place of x after `x = `.
   */
  readonly python: { readonly numpy: string; readonly torch: string; readonly jax: string }
}

export const cases: readonly Case[] = [
  {
    name: 'fill',
    title: 'y = ones(n)',
    bytes: 8,
    arrays: 1,
    ours: (np, { n }) => np.ones(n),
    loop: ({ n }) => loops.fill(n),
    python: {
      numpy: 'y = np.ones(n)',
      torch: 'y = torch.ones(n, dtype=torch.float64, device=device)',
      jax: 'jnp.ones(n)',
    },
  },
  {
    name: 'multiply',
    title: 'x *= s',
    bytes: 16,
    arrays: 1,
    ours: (_, { x, s }) => x.imul(s),
    loop: ({ x, s }) => loops.multiplyInPlace(x, s),
    python: { numpy: 'x *= s', torch: 'x *= s', jax: 'x = x * s' },
  },
  {
    name: 'chain-in-place',
    title: 'x *= s; x *= x; x += x',
    bytes: 16,
    arrays: 2,
    refill: true,
    ours: (_, { x, s }) => {
      x.imul(s)
      x.imul(x)
      return x.iadd(x)
    },
    loop: ({ x, s }) => loops.chainInPlace(x, s),
    python: {
      numpy: 'x *= s; x *= x; x += x',
      torch: 'x *= s; x *= x; x += x',
      jax: 'x = (lambda b: b + b)((lambda a: a * a)(x * s))',
    },
  },
  {
    name: 'chain',
    title: 'a = x*5; b = a*a; y = b+b',
    bytes: 16,
    arrays: 4,
    ours: (_, { x }) => {
      const a = x.mul(5)
      const b = a.mul(a)
      return b.add(b)
    },
    loop: ({ x }) => loops.chain(x),
    python: {
      numpy: 'a = x * 5; b = a * a; y = b + b',
      torch: 'a = x * 5; b = a * a; y = b + b',
      jax: '(lambda b: b + b)((lambda a: a * a)(x * 5))',
    },
  },
  {
    name: 'norm',
    title: 'sum(sqrt(x*x + 1))',
    bytes: 8,
    arrays: 3,
    ours: (np, { x }) => np.sum(np.sqrt(x.mul(x).add(1))),
    loop: ({ x }) => loops.norm(x),
    python: {
      numpy: 'y = np.sum(np.sqrt(x * x + 1))',
      torch: 'y = torch.sum(torch.sqrt(x * x + 1))',
      jax: 'jnp.sum(jnp.sqrt(x * x + 1))',
    },
  },
  {
    name: 'exp',
    title: 'y = exp(x)',
    bytes: 16,
    arrays: 2,
    ours: (np, { x }) => np.exp(x),
    loop: ({ x }) => loops.exp(x),
    python: { numpy: 'y = np.exp(x)', torch: 'y = torch.exp(x)', jax: 'jnp.exp(x)' },
  },
  {
    name: 'sin',
    title: 'y = sin(x)',
    bytes: 16,
    arrays: 2,
    ours: (np, { x }) => np.sin(x),
    loop: ({ x }) => loops.sin(x),
    python: { numpy: 'y = np.sin(x)', torch: 'y = torch.sin(x)', jax: 'jnp.sin(x)' },
  },
  {
    name: 'log',
    title: 'y = log(x)',
    bytes: 16,
    arrays: 2,
    ours: (np, { x }) => np.log(x),
    loop: ({ x }) => loops.log(x),
    python: { numpy: 'y = np.log(x)', torch: 'y = torch.log(x)', jax: 'jnp.log(x)' },
  },
  {
    name: 'sum-axis-0',
    title: 'm.sum(axis=0)',
    bytes: 8,
    arrays: 1,
    ours: (_, { m }) => m.sum(0),
    loop: ({ x, side }) => loops.sumColumns(x, side),
    python: { numpy: 'y = m.sum(axis=0)', torch: 'y = m.sum(dim=0)', jax: 'm.sum(axis=0)' },
  },
  {
    name: 'sum-axis-1',
    title: 'm.sum(axis=1)',
    bytes: 8,
    arrays: 1,
    ours: (_, { m }) => m.sum(1),
    loop: ({ x, side }) => loops.sumRows(x, side),
    python: { numpy: 'y = m.sum(axis=1)', torch: 'y = m.sum(dim=1)', jax: 'm.sum(axis=1)' },
  },
  {
    name: 'max-axis-0',
    title: 'm.max(axis=0)',
    bytes: 8,
    arrays: 1,
    ours: (_, { m }) => m.max(0),
    loop: ({ x, side }) => loops.maxColumns(x, side),
    python: { numpy: 'y = m.max(axis=0)', torch: 'y = m.amax(dim=0)', jax: 'm.max(axis=0)' },
  },
  {
    name: 'compare',
    title: 'y = x > 5',
    bytes: 9,
    arrays: 2,
    ours: (_, { x }) => x.gt(5),
    loop: ({ x }) => loops.compare(x),
    python: { numpy: 'y = x > 5', torch: 'y = x > 5', jax: 'x > 5' },
  },
  {
    name: 'where',
    title: 'y = where(x > 5, x, 0)',
    bytes: 16,
    arrays: 3,
    ours: (np, { x }) => np.where(x.gt(5), x, 0),
    loop: ({ x }) => loops.choose(x),
    python: {
      numpy: 'y = np.where(x > 5, x, 0)',
      torch: 'y = torch.where(x > 5, x, 0)',
      jax: 'jnp.where(x > 5, x, 0)',
    },
  },
  {
    name: 'transpose',
    title: 'y = ascontiguousarray(m.T)',
    bytes: 16,
    arrays: 2,
    ours: (np, { m }) => np.ascontiguousarray(m.T),
    loop: ({ x, side }) => loops.transpose(x, side),
    python: {
      numpy: 'y = np.ascontiguousarray(m.T)',
      torch: 'y = m.T.contiguous()',
      jax: 'm.T',
    },
  },
]
