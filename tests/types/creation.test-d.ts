/** Compiling this file is the test: the dtypes of new arrays. */
import type { Complex, NDArray } from '#src/index.js'
import { np } from '#src/index.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

/** Never called: only its types count. */
export function checks(x: NDArray<'int16'>, z: Complex) {
  const made = {
    numbers: np.array([1, 2]),
    nested: np.array([[1n, 2n]]),
    mixed: np.array([true, 2n]),
    complex: np.array([z]),
    stacked: np.array([x, x]),
    typed: np.array(Float32Array.of(1)),
    scalar: np.array(true),
    cast: np.array([1], 'int8'),
    object: np.array([1], { dtype: np.float32, order: 'F' }),
    shared: np.asarray(x),
    zeros: np.zeros([2]),
    named: np.zeros([2], 'complex64'),
    called: np.zeros(2, { dtype: np.uint8 }),
    like: np.zerosLike(x),
    likeAs: np.zerosLike(x, 'bool'),
    full: np.full(2, 3n),
    arange: np.arange(3),
    whole: np.arange(3n),
    ranged: np.arange(0, 3, 1, 'float16'),
    linspace: np.linspace(0, 1),
    lines: np.linspace(x, x),
    eye: np.eye(2),
    eyeAs: np.eye(2, { dtype: 'int32' }),
    diag: np.diag(x),
    buffer: np.frombuffer(new ArrayBuffer(8), 'int32'),
    float: np.float32(1.5),
    converted: x.astype('float64'),
    viewed: x.view('uint8'),
    real: np.complex64(1, 2).real,
    copied: np.copy(x),
  } as const
  return made
}

type Made = ReturnType<typeof checks>
type Is<K extends keyof Made, D> = Equal<Made[K] extends NDArray<infer E> ? E : never, D>

export type Dtypes = [
  Expect<Is<'numbers', 'float64'>>,
  Expect<Is<'nested', 'int64'>>,
  Expect<Is<'mixed', 'int64' | 'bool'>>,
  Expect<Is<'complex', 'complex128'>>,
  Expect<Is<'stacked', 'int16'>>,
  Expect<Is<'typed', 'float32'>>,
  Expect<Is<'scalar', 'bool'>>,
  Expect<Is<'cast', 'int8'>>,
  Expect<Is<'object', 'float32'>>,
  Expect<Is<'shared', 'int16'>>,
  Expect<Is<'zeros', 'float64'>>,
  Expect<Is<'named', 'complex64'>>,
  Expect<Is<'called', 'uint8'>>,
  Expect<Is<'like', 'int16'>>,
  Expect<Is<'likeAs', 'bool'>>,
  Expect<Is<'full', 'int64'>>,
  Expect<Is<'arange', 'float64'>>,
  Expect<Is<'whole', 'int64'>>,
  Expect<Is<'ranged', 'float16'>>,
  Expect<Is<'linspace', 'float64'>>,
  Expect<Is<'lines', 'float64'>>,
  Expect<Is<'eye', 'float64'>>,
  Expect<Is<'eyeAs', 'int32'>>,
  Expect<Is<'diag', 'int16'>>,
  Expect<Is<'buffer', 'int32'>>,
  Expect<Is<'float', 'float32'>>,
  Expect<Is<'converted', 'float64'>>,
  Expect<Is<'viewed', 'uint8'>>,
  Expect<Is<'real', 'float32'>>,
  Expect<Is<'copied', 'int16'>>,
]

// @ts-expect-error there is no such dtype
np.zeros(3, 'float31')
// @ts-expect-error there is no such option
np.zeros(3, { type: 'float32' })
