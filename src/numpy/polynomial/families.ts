/**
 * The six kinds of series, each described by how its basis is built: P₀ = 1 and
 * P_{k+1} = scale(k) · (x - shift(k)) · P_k - back(k) · P_{k-1}.
 * What derivatives, integrals and quadratures need besides is written down as rules too; everything else follows.
 */

export type Prefix = 'poly' | 'cheb' | 'leg' | 'herm' | 'herme' | 'lag'

export interface Family {
  readonly prefix: Prefix
  /** The convenience class. */
  readonly className: string
  /** How the basis is printed; null for powers. */
  readonly basisName: string | null
  readonly domain: readonly [number, number]
  readonly scale: (k: number) => number
  readonly shift: (k: number) => number
  readonly back: (k: number) => number
  /** Whether the rule is the same for all k from 1 on. */
  readonly uniform?: boolean
  /** P_j' = weight(j) · P_{j-1}, with `carry` · c_j added to c_{j-gap} before that one's turn. */
  readonly derivative: {
    readonly weight: (j: number) => number
    readonly gap: number
    readonly carry: (j: number) => number
  }
  /** ∫P_j as a list of (index, factor), up to a constant. */
  readonly integral: (j: number) => readonly (readonly [index: number, factor: number])[]
  /** The integral of the weight function; undefined where there is none. */
  readonly mass?: number
  /** Whether quadratures are symmetric about 0. */
  readonly even?: boolean
}

const always = (value: number) => () => value
const noCarry = { gap: 0, carry: always(0) }

const power: Family = {
  prefix: 'poly',
  className: 'Polynomial',
  basisName: null,
  domain: [-1, 1],
  scale: always(1),
  shift: always(0),
  back: always(0),
  uniform: true,
  derivative: { weight: (j) => j, ...noCarry },
  integral: (j) => [[j + 1, 1 / (j + 1)]],
}

const chebyshev: Family = {
  prefix: 'cheb',
  className: 'Chebyshev',
  basisName: 'T',
  domain: [-1, 1],
  scale: (k) => (k === 0 ? 1 : 2),
  shift: always(0),
  back: (k) => (k === 0 ? 0 : 1),
  uniform: true,
  derivative: { weight: (j) => (j === 1 ? 1 : 2 * j), gap: 2, carry: (j) => (j > 2 ? j / (j - 2) : 0) },
  integral: (j) => {
    if (j < 2) return [[j + 1, j === 0 ? 1 : 1 / 4]]
    return [
      [j + 1, 1 / (2 * (j + 1))],
      [j - 1, -1 / (2 * (j - 1))],
    ]
  },
  mass: Math.PI,
  even: true,
}

const legendre: Family = {
  prefix: 'leg',
  className: 'Legendre',
  basisName: 'P',
  domain: [-1, 1],
  scale: (k) => (2 * k + 1) / (k + 1),
  shift: always(0),
  back: (k) => k / (k + 1),
  derivative: { weight: (j) => 2 * j - 1, gap: 2, carry: (j) => (j > 2 ? 1 : 0) },
  integral: (j) => {
    if (j === 0) return [[1, 1]]
    const factor = 1 / (2 * j + 1)
    return j === 1
      ? [[2, factor]]
      : [
          [j + 1, factor],
          [j - 1, -factor],
        ]
  },
  mass: 2,
  even: true,
}

const hermite: Family = {
  prefix: 'herm',
  className: 'Hermite',
  basisName: 'H',
  domain: [-1, 1],
  scale: always(2),
  shift: always(0),
  back: (k) => 2 * k,
  derivative: { weight: (j) => 2 * j, ...noCarry },
  integral: (j) => [[j + 1, 1 / (2 * (j + 1))]],
  mass: Math.sqrt(Math.PI),
  even: true,
}

const hermiteE: Family = {
  prefix: 'herme',
  className: 'HermiteE',
  basisName: 'He',
  domain: [-1, 1],
  scale: always(1),
  shift: always(0),
  back: (k) => k,
  derivative: { weight: (j) => j, ...noCarry },
  integral: (j) => [[j + 1, 1 / (j + 1)]],
  mass: Math.sqrt(2 * Math.PI),
  even: true,
}

const laguerre: Family = {
  prefix: 'lag',
  className: 'Laguerre',
  basisName: 'L',
  domain: [0, 1],
  scale: (k) => -1 / (k + 1),
  shift: (k) => 2 * k + 1,
  back: (k) => k / (k + 1),
  derivative: { weight: always(-1), gap: 1, carry: (j) => (j > 1 ? 1 : 0) },
  integral: (j) => [
    [j, 1],
    [j + 1, -1],
  ],
  mass: 1,
}

export const families = { power, chebyshev, legendre, hermite, hermiteE, laguerre } as const
