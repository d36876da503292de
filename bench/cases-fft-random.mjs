/** Cases beside CuPy of Fourier transforms and random numbers. Rows as in cases-elementwise.mjs. */
import { cp } from '../dist/index.js'

const n = 2 ** 24

const transform = (name, shape, dtype, run, python, outputs = 1, inner = 1) => {
  const size = shape.reduce((product, length) => product * length, 1)
  const bytes = { float32: 4, float64: 8, complex64: 8, complex128: 16 }[dtype]
  return [
    `${name} ${dtype} ${shape.join('x')}`,
    size,
    () => ({ x: cp.ones(shape, dtype).eval() }),
    run,
    `x = cupy.ones((${shape.join(',')},), '${dtype}')`,
    python,
    size * bytes * (1 + outputs),
    inner,
  ]
}

const generators = new Map()
const generator = () => {
  if (!generators.has(cp)) generators.set(cp, cp.random.defaultRng(1))
  return generators.get(cp)
}

/** `python` is what is fastest in CuPy of its old functions and its Generator. */
const draw = (name, size, bytes, run, python) => [
  `random ${name} ${size.toExponential(0)}`,
  size,
  () => ({}),
  () => run(generator()).eval(),
  'r = cupy.random.default_rng(1)',
  python,
  bytes * size,
]

const many = 1e8
const some = 1e7

export const fftRandomCases = () => [
  transform('fft', [n], 'complex64', ({ x }) => cp.fft.fft(x).eval(), 'cupy.fft.fft(x)'),
  transform('fft', [n], 'complex128', ({ x }) => cp.fft.fft(x).eval(), 'cupy.fft.fft(x)'),
  transform('ifft', [n], 'complex64', ({ x }) => cp.fft.ifft(x).eval(), 'cupy.fft.ifft(x)'),
  transform('rfft', [n], 'float32', ({ x }) => cp.fft.rfft(x).eval(), 'cupy.fft.rfft(x)'),
  transform('irfft', [n / 2 + 1], 'complex64', ({ x }) => cp.fft.irfft(x).eval(), 'cupy.fft.irfft(x)'),
  transform('fft2', [4096, 4096], 'complex64', ({ x }) => cp.fft.fft2(x).eval(), 'cupy.fft.fft2(x)'),
  transform('rfft2', [4096, 4096], 'float32', ({ x }) => cp.fft.rfft2(x).eval(), 'cupy.fft.rfft2(x)'),
  transform('irfft2', [4096, 2049], 'complex64', ({ x }) => cp.fft.irfft2(x).eval(), 'cupy.fft.irfft2(x)'),
  transform('fftn', [256, 256, 256], 'complex64', ({ x }) => cp.fft.fftn(x).eval(), 'cupy.fft.fftn(x)'),
  transform('fft', [1024, 4096], 'complex64', ({ x }) => cp.fft.fft(x).eval(), 'cupy.fft.fft(x)'),
  transform(
    'fft axis 0',
    [1024, 4096],
    'complex64',
    ({ x }) => cp.fft.fft(x, { axis: 0 }).eval(),
    'cupy.fft.fft(x, axis=0)',
  ),
  transform(
    'fft axis 1',
    [256, 256, 256],
    'complex64',
    ({ x }) => cp.fft.fft(x, { axis: 1 }).eval(),
    'cupy.fft.fft(x, axis=1)',
  ),
  transform('fft', [64], 'complex64', ({ x }) => cp.fft.fft(x).eval(), 'cupy.fft.fft(x)', 1, 20),
  draw('random', many, 8, (r) => r.random(many), `r.random(${many})`),
  draw(
    'random float32',
    many,
    4,
    (r) => r.random({ size: many, dtype: 'float32' }),
    `r.random(${many}, dtype='float32')`,
  ),
  draw('normal', many, 8, (r) => r.standardNormal(many), `r.standard_normal(${many})`),
  draw(
    'normal float32',
    many,
    4,
    (r) => r.standardNormal({ size: many, dtype: 'float32' }),
    `r.standard_normal(${many}, dtype='float32')`,
  ),
  draw('uniform', many, 8, (r) => r.uniform({ low: 2, high: 5, size: many }), `r.uniform(2, 5, ${many})`),
  draw('integers', many, 8, (r) => r.integers(0, 1000, { size: many }), `r.integers(0, 1000, ${many})`),
  draw('exponential', many, 8, (r) => r.exponential({ scale: 2, size: many }), `r.exponential(2, ${many})`),
  draw('gamma', some, 8, (r) => r.gamma(2.5, { size: some }), `r.gamma(2.5, 1, ${some})`),
  draw('poisson', some, 8, (r) => r.poisson({ lam: 5, size: some }), `r.poisson(5, ${some})`),
  draw('poisson(100)', some, 8, (r) => r.poisson({ lam: 100, size: some }), `r.poisson(100, ${some})`),
  draw('binomial', some, 8, (r) => r.binomial(100, 0.3, { size: some }), `r.binomial(100, 0.3, ${some})`),
  draw('beta', some, 8, (r) => r.beta(2, 3, { size: some }), `r.beta(2, 3, ${some})`),
  draw('permutation', some, 8, (r) => r.permutation(some), `cupy.random.permutation(${some})`),
  draw('choice', some, 8, (r) => r.choice(1e6, { size: some }), `cupy.random.choice(10**6, ${some})`),
  [
    'random shuffle 1e7',
    some,
    () => ({ x: cp.arange(some).eval() }),
    ({ x }) => {
      generator().shuffle(x)
      x.eval()
    },
    `x = cupy.arange(${some}, dtype='float64')`,
    'cupy.random.shuffle(x)',
    16 * some,
  ],
]
