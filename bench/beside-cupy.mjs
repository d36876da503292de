// Times the same work in CuTS on a GPU and in CuPy, one after the other in one run: medians of synchronised calls.
// Usage: node bench/beside-cupy.mjs [--quick] [--only part,of,names] [--alone]
import { spawnSync } from 'node:child_process'
import { cp } from '../dist/index.js'

const quick = process.argv.includes('--quick')
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : undefined
const big = quick ? 1e8 : 1e9

/** name, elements, set-up and statement here, set-up and statement in Python (xp is cupy), bytes that have to move. */
const cases = [
  ['ones', big, () => {}, () => cp.ones([big]).eval(), '', `cupy.ones(${big}, 'float64')`, 8 * big],
  [
    'x *= s',
    big,
    () => ({ x: cp.ones([big]).eval() }),
    ({ x }) => x.imul(1.0000001).eval(),
    `x = cupy.ones(${big})`,
    'x *= 1.0000001',
    16 * big,
  ],
  [
    'x *= s; x *= x; x += x',
    big,
    () => ({ x: cp.ones([big]).eval() }),
    ({ x }) => x.imul(0.5).imul(x).iadd(x).eval(),
    `x = cupy.ones(${big})`,
    'x *= 0.5; x *= x; x += x',
    16 * big,
  ],
  [
    'sqrt',
    big,
    () => ({ x: cp.ones([big]).eval() }),
    ({ x }) => cp.sqrt(x).eval(),
    `x = cupy.ones(${big})`,
    'cupy.sqrt(x)',
    16 * big,
  ],
  [
    'exp',
    big,
    () => ({ x: cp.ones([big]).eval() }),
    ({ x }) => cp.exp(x).eval(),
    `x = cupy.ones(${big})`,
    'cupy.exp(x)',
    16 * big,
  ],
  [
    'sum',
    big,
    () => ({ x: cp.ones([big]).eval() }),
    ({ x }) => cp.sum(x).eval(),
    `x = cupy.ones(${big})`,
    'x.sum()',
    8 * big,
  ],
  [
    'sum(sqrt(x*x+1))',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.sum(cp.sqrt(cp.add(cp.multiply(x, x), 1))).eval(),
    'x = cupy.ones(10**8)',
    'cupy.sqrt(x*x+1).sum()',
    8e8,
  ],
  [
    'max',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.max(x).eval(),
    'x = cupy.ones(10**8)',
    'x.max()',
    8e8,
  ],
  [
    'argmax',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.argmax(x).eval(),
    'x = cupy.random.random(10**8)',
    'x.argmax()',
    8e8,
  ],
  [
    'mean',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.mean(x).eval(),
    'x = cupy.ones(10**8)',
    'x.mean()',
    8e8,
  ],
  [
    'std',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.std(x).eval(),
    'x = cupy.ones(10**8)',
    'x.std()',
    16e8,
  ],
  [
    'var',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.var(x).eval(),
    'x = cupy.ones(10**8)',
    'x.var()',
    16e8,
  ],
  [
    'sum axis 0 of 1e4x1e4',
    1e8,
    () => ({ x: cp.ones([1e4, 1e4]).eval() }),
    ({ x }) => cp.sum(x, 0).eval(),
    'x = cupy.ones((10**4, 10**4))',
    'x.sum(axis=0)',
    8e8,
  ],
  [
    'sum axis 1 of 1e4x1e4',
    1e8,
    () => ({ x: cp.ones([1e4, 1e4]).eval() }),
    ({ x }) => cp.sum(x, 1).eval(),
    'x = cupy.ones((10**4, 10**4))',
    'x.sum(axis=1)',
    8e8,
  ],
  [
    'b + b[0], float32 8192^2',
    2 ** 26,
    () => ({ b: cp.ones([8192, 8192], 'float32').eval() }),
    ({ b }) => cp.add(b, b.at(0)).eval(),
    "b = cupy.ones((8192, 8192), 'float32')",
    'b + b[0]',
    8 * 2 ** 26,
  ],
  [
    'b + b[:, :1], float32 8192^2',
    2 ** 26,
    () => ({ b: cp.ones([8192, 8192], 'float32').eval() }),
    ({ b }) => cp.add(b, b.at(':', ':1')).eval(),
    "b = cupy.ones((8192, 8192), 'float32')",
    'b + b[:, :1]',
    8 * 2 ** 26,
  ],
  [
    'transposed copy 1e4x1e4',
    1e8,
    () => ({ x: cp.ones([1e4, 1e4]).eval() }),
    ({ x }) => cp.ascontiguousarray(x.T).eval(),
    'x = cupy.ones((10**4, 10**4))',
    'cupy.ascontiguousarray(x.T)',
    16e8,
  ],
  [
    'transposed copy float32 8192^2',
    2 ** 26,
    () => ({ x: cp.ones([8192, 8192], 'float32').eval() }),
    ({ x }) => cp.ascontiguousarray(x.T).eval(),
    "x = cupy.ones((8192, 8192), 'float32')",
    'cupy.ascontiguousarray(x.T)',
    8 * 2 ** 26,
  ],
  [
    'where(x > .5, x, 0)',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => cp.where(cp.greater(x, 0.5), x, 0).eval(),
    'x = cupy.ones(10**8)',
    'cupy.where(x > .5, x, 0)',
    16e8,
  ],
  [
    'astype float32',
    1e8,
    () => ({ x: cp.ones([1e8]).eval() }),
    ({ x }) => x.astype('float32').eval(),
    'x = cupy.ones(10**8)',
    "x.astype('float32')",
    12e8,
  ],
  [
    'softmax of rows, float32 8192^2',
    2 ** 26,
    () => ({ b: cp.ones([8192, 8192], 'float32').eval() }),
    ({ b }) => {
      const e = cp.exp(cp.subtract(b, cp.max(b, { axis: -1, keepdims: true })))
      return cp.divide(e, cp.sum(e, { axis: -1, keepdims: true })).eval()
    },
    "b = cupy.ones((8192, 8192), 'float32')",
    'e = cupy.exp(b - b.max(axis=-1, keepdims=True)); e / e.sum(axis=-1, keepdims=True)',
    8 * 2 ** 26,
  ],
  [
    'x + x, 1000 elements',
    1000,
    () => ({ x: cp.ones([1000]).eval() }),
    ({ x }) => cp.add(x, x).eval(),
    'x = cupy.ones(1000)',
    'x + x',
    0,
    2000,
  ],
]

const chosen = cases.filter(([name]) => !only || only.some((part) => name.includes(part)))
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1]

function timeOurs([, , setUp, run, , , , inner = 1]) {
  const state = setUp()
  // Long enough that memory comes from the pool, and not from the driver, as it does in a program that goes on.
  const until = performance.now() + 700
  for (let warm = 0; warm < 3 || performance.now() < until; warm++) run(state)
  cp.synchronize?.()
  state?.x?.synchronize?.()
  const sync = cp.synchronize ?? (() => cp.sum(cp.ones([1])).item())
  const times = []
  for (let round = 0; round < 15; round++) {
    sync()
    const start = performance.now()
    for (let k = 0; k < inner; k++) run(state)
    sync()
    times.push((performance.now() - start) / inner)
  }
  for (const array of Object.values(state ?? {})) array.dispose()
  return median(times)
}

const python = `
import cupy, time, json, sys
def med(setup, stmt, inner):
    env = {'cupy': cupy}
    exec(setup, env)
    code = compile(stmt, 'case', 'exec')
    for _ in range(5): exec(code, env)
    cupy.cuda.Device().synchronize()
    times = []
    for _ in range(15):
        cupy.cuda.Device().synchronize()
        start = time.perf_counter()
        for _ in range(inner): exec(code, env)
        cupy.cuda.Device().synchronize()
        times.append((time.perf_counter() - start) / inner)
    env.clear(); cupy.get_default_memory_pool().free_all_blocks()
    return sorted(times)[len(times) // 2] * 1e3
for setup, stmt, inner in json.load(sys.stdin):
    try: print(med(setup, stmt, inner), flush=True)
    except Exception as error: print('nan', error, file=sys.stderr); print('nan', flush=True)
`
const ours = chosen.map((entry) => {
  try {
    return timeOurs(entry)
  } catch (error) {
    console.error(entry[0], String(error).slice(0, 300))
    return Number.NaN
  }
})
cp.getDefaultMemoryPool?.().freeAllBlocks()
const input = JSON.stringify(chosen.map((entry) => [entry[4], entry[5], entry[7] ?? 1]))
const alone = process.argv.includes('--alone')
const child = alone ? {} : spawnSync('python3', ['-c', python], { input, encoding: 'utf8', maxBuffer: 1 << 26 })
if (child.stderr) console.error(child.stderr.slice(-2000))
const theirs = child.stdout?.trim().split('\n').map(Number) ?? []
console.log('case'.padEnd(34), 'ours ms'.padStart(10), 'CuPy ms'.padStart(10), 'ratio'.padStart(7), 'TB/s'.padStart(6))
chosen.forEach(([name, , , , , , bytes], index) => {
  const [a, b] = [ours[index], theirs[index]]
  console.log(
    name.padEnd(34),
    a.toFixed(4).padStart(10),
    (b ?? Number.NaN).toFixed(4).padStart(10),
    (b / a).toFixed(2).padStart(7),
    (bytes / a / 1e9).toFixed(2).padStart(6),
  )
})
