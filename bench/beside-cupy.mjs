// Times the same work in CuTS on a GPU and in CuPy, one after the other in one run: medians of synchronised calls.
// Usage: node bench/beside-cupy.mjs [--quick] [--only part,of,names] [--alone] [--warm MILLISECONDS]
import { spawnSync } from 'node:child_process'
import { cp } from '../dist/index.js'
import { elementwiseCases } from './cases-elementwise.mjs'
import { fftRandomCases } from './cases-fft-random.mjs'
import { linalgCases } from './cases-linalg.mjs'
import { orderCases } from './cases-order.mjs'
import { productCases } from './cases-products.mjs'

const quick = process.argv.includes('--quick')
const warmTime = process.argv.includes('--warm') ? Number(process.argv[process.argv.indexOf('--warm') + 1]) : 700
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : undefined
const big = quick ? 1e8 : 1e9

const cases = [
  ...elementwiseCases(big),
  ...orderCases(big),
  ...linalgCases(),
  ...productCases(warmTime),
  ...fftRandomCases(),
]
const chosen = cases.filter(([name]) => !only || only.some((part) => name.includes(part)))
/** Milliseconds from which five rounds are enough. */
const slow = 30
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1]

function timeOurs([, , setUp, run, , , , inner = 1]) {
  const state = setUp()
  // Long enough that memory comes from the pool, and not from the driver, as it does in a program that goes on.
  const sync = cp.synchronize ?? (() => cp.sum(cp.ones([1])).item())
  const until = performance.now() + warmTime
  for (let warm = 0; warm < 3 || performance.now() < until; warm++) {
    run(state)
    // Work that only queues up would keep the GPU busy, and hot, for much longer.
    if (warm % inner === 0) sync()
  }
  state?.x?.synchronize?.()
  const times = []
  let rounds = 15
  for (let round = 0; round < rounds; round++) {
    sync()
    const start = performance.now()
    for (let k = 0; k < inner; k++) run(state)
    sync()
    times.push((performance.now() - start) / inner)
    if (times[0] * inner > slow) rounds = 5
  }
  for (const array of Object.values(state ?? {})) array.dispose?.()
  return median(times)
}

const python = `
import cupy, time, json, sys
def med(setup, stmt, inner):
    env = {'cupy': cupy}
    exec(setup, env)
    code = compile(stmt, 'case', 'exec')
    start = time.perf_counter()
    for _ in range(5):
        exec(code, env)
        cupy.cuda.Device().synchronize()
        if time.perf_counter() - start > 10 * ${slow / 1000}: break
    times, rounds = [], 15
    while len(times) < rounds:
        cupy.cuda.Device().synchronize()
        start = time.perf_counter()
        for _ in range(inner): exec(code, env)
        cupy.cuda.Device().synchronize()
        times.append((time.perf_counter() - start) / inner)
        if times[0] * inner > ${slow / 1000}: rounds = 5
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
