import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { standIn, standInMissing } from './build.js'
import { Driver, double, int, pointer } from './driver.js'

const missing = standInMissing()
process.env.CUTS_STANDIN_QUIET = '1'

const whole = (n: number) => Int32Array.from({ length: n }, (_, i) => i)

describe('stand-in driver: kernels', { skip: missing ?? false }, () => {
  const driver = missing === undefined ? new Driver(standIn()!.path) : undefined!

  it('adds two vectors', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void add(const float* x, const float* y, float* z, int n) {
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        if (i < n) z[i] = x[i] + y[i];
      }`,
      'add',
    )
    const n = 1000
    const x = Float32Array.from({ length: n }, (_, i) => i)
    const a = driver.upload(x)
    const b = driver.upload(x.map((v) => v * 3))
    const c = driver.get('cuMemAlloc_v2', n * 4)
    assert.equal(driver.launch(kernel, { grid: 4, block: 256 }, pointer(a), pointer(b), pointer(c), int(n)), 0)
    driver.do('cuCtxSynchronize')
    assert.deepEqual(
      driver.download(c, new Float32Array(n)),
      x.map((v) => v * 4),
    )
    assert.equal(driver.count('kernel:add'), 1)
    for (const at of [a, b, c]) driver.do('cuMemFree_v2', at)
    assert.equal(driver.live(), 0)
  })

  it('reduces a block through shared memory and shuffles', () => {
    driver.start()
    const kernel = driver.kernel(
      `__device__ double warpSum(double v) {
        for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(0xffffffffu, v, d);
        return v;
      }
      extern "C" __global__ void __launch_bounds__(256) total(const int* x, double* out, int n) {
        __shared__ double parts[8];
        double v = 0;
        for (int i = threadIdx.x; i < n; i += blockDim.x) v += x[i] * (double)(blockIdx.x + 1);
        v = warpSum(v);
        if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
        __syncthreads();
        if (threadIdx.x < 32) {
          v = warpSum(threadIdx.x < 8 ? parts[threadIdx.x] : 0.0);
          if (threadIdx.x == 0) out[blockIdx.x] = v;
        }
      }`,
      'total',
    )
    const x = driver.upload(whole(1000))
    const out = driver.get('cuMemAlloc_v2', 24)
    assert.equal(driver.launch(kernel, { grid: 3, block: 256 }, pointer(x), pointer(out), int(1000)), 0)
    assert.deepEqual([...driver.download(out, new Float64Array(3))], [499500, 999000, 1498500])
    assert.equal(driver.get('cuFuncGetAttribute', 0, kernel), 256)
    assert.equal(driver.get('cuFuncGetAttribute', 1, kernel), 64)
    assert.equal(driver.launch(kernel, { grid: 3, block: 512 }, pointer(x), pointer(out), int(1000)), 1)
    assert.match(driver.report(), /bounded to 256/)
  })

  it('does what each warp operation is defined to do', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void warp(int* out) {
        int lane = threadIdx.x;
        const unsigned all = 0xffffffffu;
        int row = 0;
        auto put = [&](int v) { out[32 * row++ + lane] = v; };
        put(__shfl_sync(all, lane, 5));
        put(__shfl_sync(all, lane, 3, 8));
        put(__shfl_up_sync(all, lane, 2));
        put(__shfl_up_sync(all, lane, 1, 4));
        put(__shfl_down_sync(all, lane, 4));
        put(__shfl_xor_sync(all, lane, 6));
        put(__ballot_sync(all, lane & 1));
        put(__any_sync(all, lane == 7));
        put(__all_sync(all, lane < 31));
        put(__match_any_sync(all, lane % 3));
        put(__reduce_add_sync(all, lane));
        put(__reduce_min_sync(all, lane - 9));
        put(__reduce_max_sync(all, (unsigned)lane));
        put((int)(__shfl_xor_sync(all, lane + 0x100000000LL, 1) >> 32));
        put((int)(2 * __shfl_xor_sync(all, lane + 0.5, 1)));
        int part = 0;
        if (lane < 8) part = __shfl_sync(0xffu, lane, 2); else part = __reduce_add_sync(0xffffff00u, 1);
        put(part);
      }`,
      'warp',
    )
    const out = driver.get('cuMemAlloc_v2', 16 * 32 * 4)
    assert.equal(driver.launch(kernel, { block: 32 }, pointer(out)), 0)
    const all = driver.download(out, new Int32Array(16 * 32))
    const matching = (lane: number) => {
      let mask = 0
      for (let i = lane % 3; i < 32; i += 3) mask |= 1 << i
      return mask
    }
    const rows: ((lane: number) => number)[] = [
      () => 5,
      (lane) => (lane & ~7) + 3,
      (lane) => (lane < 2 ? lane : lane - 2),
      (lane) => (lane % 4 === 0 ? lane : lane - 1),
      (lane) => (lane > 27 ? lane : lane + 4),
      (lane) => lane ^ 6,
      () => 0xaaaaaaaa | 0,
      () => 1,
      () => 0,
      matching,
      () => 496,
      () => -9,
      () => 31,
      () => 1,
      (lane) => 2 * (lane ^ 1) + 1,
      (lane) => (lane < 8 ? 2 : 24),
    ]
    rows.forEach((expected, row) => {
      assert.deepEqual(
        [...all.subarray(32 * row, 32 * row + 32)],
        Array.from({ length: 32 }, (_, i) => expected(i)),
        `row ${row}`,
      )
    })
  })

  it('counts with atomics, and votes at barriers', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void count(int* out, float* f, double* d, unsigned long long* u) {
        atomicAdd(out, 1);
        atomicMax(out + 1, (int)(blockIdx.x * blockDim.x + threadIdx.x));
        atomicCAS(out + 2, 0, 77);
        atomicXor(out + 3, (int)threadIdx.x);
        atomicAdd(f, 0.5f);
        atomicAdd(d, 0.25);
        atomicMin(u, (unsigned long long)threadIdx.x + 3);
        atomicExch(u + 1, 9ULL);
        if (__syncthreads_count(threadIdx.x < 10) == 10 && threadIdx.x == 0) atomicAdd(out + 4, 1);
        if (__syncthreads_or(threadIdx.x == 63) && !__syncthreads_and(threadIdx.x != 5)) atomicAdd(out + 5, 1);
      }`,
      'count',
    )
    const out = driver.upload(new Int32Array(6))
    const f = driver.upload(new Float32Array(1))
    const d = driver.upload(new Float64Array(1))
    const u = driver.upload(BigUint64Array.of(1000n, 0n))
    assert.equal(driver.launch(kernel, { grid: 3, block: 64 }, pointer(out), pointer(f), pointer(d), pointer(u)), 0)
    assert.deepEqual([...driver.download(out, new Int32Array(6))], [192, 191, 77, 0, 3, 192])
    assert.equal(driver.download(f, new Float32Array(1))[0], 96)
    assert.equal(driver.download(d, new Float64Array(1))[0], 48)
    assert.deepEqual([...driver.download(u, new BigUint64Array(2))], [3n, 9n])
  })

  it('scans with each block looking back at those before it', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void scan(const int* x, int* out, volatile int* sums, volatile int* ready, unsigned* ticket) {
        extern __shared__ int work[];
        __shared__ int block, before;
        if (threadIdx.x == 0) block = atomicAdd(ticket, 1u);
        __syncthreads();
        int i = block * blockDim.x + threadIdx.x;
        work[threadIdx.x] = x[i];
        for (int d = 1; d < blockDim.x; d *= 2) {
          __syncthreads();
          int other = threadIdx.x >= d ? work[threadIdx.x - d] : 0;
          __syncthreads();
          work[threadIdx.x] += other;
        }
        if (threadIdx.x == blockDim.x - 1) {
          before = 0;
          if (block > 0) {
            while (!ready[block - 1]) { }
            __threadfence();
            before = sums[block - 1];
          }
          sums[block] = before + work[threadIdx.x];
          __threadfence();
          ready[block] = 1;
        }
        __syncthreads();
        out[i] = before + work[threadIdx.x];
      }`,
      'scan',
    )
    const n = 64 * 20
    const x = driver.upload(whole(n).map((v) => (v * 7) % 11))
    const [out, sums] = [driver.upload(new Int32Array(n)), driver.upload(new Int32Array(20))]
    const [ready, ticket] = [driver.upload(new Int32Array(20)), driver.upload(new Uint32Array(1))]
    const launched = driver.launch(
      kernel,
      { grid: 20, block: 64, shared: 256 },
      ...[x, out, sums, ready, ticket].map(pointer),
    )
    assert.equal(launched, 0)
    let total = 0
    const expected = whole(n).map((v) => (total += (v * 7) % 11))
    assert.deepEqual(driver.download(out, new Int32Array(n)), expected)
  })

  it('lets the blocks of a cooperative launch wait for each other, each with its own shared memory', () => {
    driver.start()
    const source = (wait: string) => `extern "C" __global__ void grid(int* out, int* arrived) {
        __shared__ int mine[32];
        extern __shared__ int dynamic[];
        mine[threadIdx.x] = blockIdx.x * 100 + threadIdx.x;
        dynamic[threadIdx.x] = -mine[threadIdx.x];
        __syncthreads();
        if (threadIdx.x == 0) {
          __threadfence();
          atomicAdd(arrived, 1);
          ${wait}
        }
        __syncthreads();
        out[blockIdx.x * 32 + threadIdx.x] = mine[31 - threadIdx.x] * 1000 + dynamic[threadIdx.x];
      }`
    const waits = [
      'while (atomicAdd(arrived, 0) < (int)gridDim.x) { }',
      'while (*(volatile int*)arrived < (int)gridDim.x) { }',
      'while (*(volatile int*)arrived < (int)gridDim.x) __nanosleep(100);',
    ]
    for (const wait of waits) {
      const kernel = driver.kernel(source(wait), 'grid')
      const [out, arrived] = [driver.get('cuMemAlloc_v2', 8 * 32 * 4), driver.upload(new Int32Array(1))]
      const launched = driver.launch(
        kernel,
        { grid: 8, block: 32, shared: 128, cooperative: true },
        pointer(out),
        pointer(arrived),
      )
      assert.equal(launched, 0)
      assert.equal(driver.call('cuCtxSynchronize'), 0, driver.report())
      const expected = whole(8 * 32).map((i) => ((i >> 5) * 100 + 31 - (i & 31)) * 1000 - ((i >> 5) * 100 + (i & 31)))
      assert.deepEqual(driver.download(out, new Int32Array(8 * 32)), expected)
    }
    const kernel = driver.kernel(source(''), 'grid')
    const at = driver.upload(new Int32Array(1))
    assert.equal(
      driver.launch(kernel, { grid: 4 * 32 + 1, block: 32, cooperative: true }, pointer(at), pointer(at)),
      720,
    )
  })

  it('finds the last block to finish', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void last(const int* x, int* parts, unsigned* done, int* out) {
        __shared__ bool isLast;
        atomicAdd(parts + blockIdx.x, x[blockIdx.x * blockDim.x + threadIdx.x]);
        __threadfence();
        __syncthreads();
        if (threadIdx.x == 0) isLast = atomicInc(done, gridDim.x - 1) == gridDim.x - 1;
        __syncthreads();
        if (isLast && threadIdx.x == 0) { int t = 0; for (int b = 0; b < gridDim.x; ++b) t += parts[b]; *out = t; }
      }`,
      'last',
    )
    const [x, parts] = [driver.upload(whole(640)), driver.upload(new Int32Array(10))]
    const [done, out] = [driver.upload(new Uint32Array(1)), driver.upload(new Int32Array(1))]
    assert.equal(driver.launch(kernel, { grid: 10, block: 64 }, ...[x, parts, done, out].map(pointer)), 0)
    assert.equal(driver.download(out, new Int32Array(1))[0], (639 * 640) / 2)
    assert.equal(driver.download(done, new Uint32Array(1))[0], 0)
  })

  it('numbers threads and blocks in three dimensions', () => {
    driver.start()
    for (const sync of ['', '__syncthreads();']) {
      const kernel = driver.kernel(
        `extern "C" __global__ void where(int* out) {
          ${sync}
          int t = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
          int b = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
          out[b * blockDim.x * blockDim.y * blockDim.z + t] += b * 1000 + t;
        }`,
        'where',
      )
      const out = driver.upload(new Int32Array(24 * 30))
      assert.equal(driver.launch(kernel, { grid: [2, 3, 4], block: [5, 3, 2] }, pointer(out)), 0)
      const expected = whole(24 * 30).map((i) => Math.floor(i / 30) * 1000 + (i % 30))
      assert.deepEqual(driver.download(out, new Int32Array(24 * 30)), expected)
    }
  })

  it('passes parameters of every size as CUDA lays them out', () => {
    driver.start()
    const kernel = driver.kernel(
      `struct Pair { int a; double b; };
      extern "C" __global__ void sizes(double* out, bool flag, short s, signed char c, float f, Pair p, unsigned char last) {
        out[0] = flag; out[1] = s; out[2] = c; out[3] = f; out[4] = p.a; out[5] = p.b; out[6] = last;
      }`,
      'sizes',
    )
    const out = driver.get('cuMemAlloc_v2', 56)
    const byte = (value: number) => ({ bytes: 1, write: (view: DataView, at: number) => view.setInt8(at, value) })
    const short = (value: number) => ({
      bytes: 2,
      write: (view: DataView, at: number) => view.setInt16(at, value, true),
    })
    const float = (value: number) => ({
      bytes: 4,
      write: (view: DataView, at: number) => view.setFloat32(at, value, true),
    })
    // The struct is aligned to 8: an int, padding, a double.
    const pair = {
      bytes: 8,
      write(view: DataView, at: number) {
        view.setInt32(at, 12, true)
      },
    }
    const launched = driver.launch(
      kernel,
      {},
      pointer(out),
      byte(1),
      short(-300),
      byte(-5),
      float(0.5),
      pair,
      double(2.5),
      byte(99),
    )
    assert.equal(launched, 0)
    assert.deepEqual([...driver.download(out, new Float64Array(7))], [1, -300, -5, 0.5, 12, 2.5, 99])
    assert.equal(driver.launch(kernel, {}, pointer(out)), 1)
    assert.match(driver.report(), /takes \d+ bytes of parameters, not 8/)
  })

  it('has variables of modules and templates by name expression', () => {
    driver.start()
    const source = `__constant__ float table[4];
      __device__ int counter = 5;
      namespace deep { template <typename T, int N> __global__ void fill(T* out) { out[threadIdx.x] = N + table[threadIdx.x] + counter; } }`
    const { cubin, names, log } = driver.compile(
      source,
      ['--gpu-architecture=sm_90'],
      ['deep::fill<double, 3>', '&counter'],
    )
    assert.equal(log, '')
    const module = driver.get('cuModuleLoadData', cubin)
    const [table, size] = [[0], [0]]
    driver.do('cuModuleGetGlobal_v2', table, size, module, 'table')
    assert.equal(Number(size[0]), 16)
    driver.do('cuMemcpyHtoD_v2', table[0], Float32Array.of(1, 2, 3, 4), 16)
    assert.equal(driver.call('cuMemcpyHtoD_v2', table[0], new Float32Array(5), 20), 1)
    const counter = [0]
    driver.do('cuModuleGetGlobal_v2', counter, size, module, names[1])
    assert.equal(driver.download(counter[0]!, new Int32Array(1))[0], 5)
    const kernel = driver.get('cuModuleGetFunction', module, names[0])
    const out = driver.get('cuMemAlloc_v2', 32)
    assert.equal(driver.launch(kernel, { block: 4 }, pointer(out)), 0)
    assert.deepEqual([...driver.download(out, new Float64Array(4))], [9, 10, 11, 12])
    driver.do('cuModuleUnload', module)
    assert.equal(driver.call('cuModuleGetFunction', [0], module, names[0]), 400)
  })

  it('runs blocks of 1024 threads, and many blocks side by side', () => {
    driver.start()
    const kernel = driver.kernel(
      `extern "C" __global__ void many(int* out, int* arrived) {
        int n = __syncthreads_count(1);
        if (threadIdx.x == 0) { atomicAdd(arrived, 1); while (atomicAdd(arrived, 0) < (int)gridDim.x) { } }
        __syncthreads();
        atomicAdd(out, n);
      }`,
      'many',
    )
    for (const [grid, block] of [
      [1, 1024],
      [8, 1024],
      [128, 33],
    ] as const) {
      const [out, arrived] = [driver.upload(new Int32Array(1)), driver.upload(new Int32Array(1))]
      assert.equal(driver.launch(kernel, { grid, block, cooperative: true }, pointer(out), pointer(arrived)), 0)
      assert.equal(driver.download(out, new Int32Array(1))[0], grid * block * block)
    }
  })

  it('calls host functions in the order of the stream', () => {
    driver.start()
    let called = 0
    driver.do('cuLaunchHostFunc', 0, () => called++, 0)
    assert.equal(called, 1)
  })

  it('finds only names that a module exports', () => {
    driver.start()
    const module = driver.module('__global__ void mangled(int* p) { *p = 1; } extern "C" __global__ void plain() {}')
    assert.equal(driver.call('cuModuleGetFunction', [0], module, 'mangled'), 500)
    assert.equal(driver.call('cuModuleGetFunction', [0], module, '_Z7mangledPi'), 0)
    assert.equal(driver.call('cuModuleGetFunction', [0], module, 'plain'), 0)
  })
})

describe('stand-in NVRTC', { skip: missing ?? false }, () => {
  const driver = missing === undefined ? new Driver(standIn()!.path) : undefined!

  it('reports errors with the line of the source, in the form of NVRTC', () => {
    driver.start()
    const { code, log } = driver.compile(
      'extern "C" __global__ void k(int* p) {\n  int a = 1;\n  p[0] = undefinedName + a;\n}\n',
    )
    assert.equal(code, 6)
    assert.match(log, /^kernel\.cu\(3\): error: .*undefinedName.*\n/)
    assert.match(log, /1 error detected in the compilation of "kernel\.cu"\./)
  })

  it('takes definitions, refuses unknown options, and makes a cubin only for a real architecture', () => {
    driver.start()
    const source = 'extern "C" __global__ void k(int* p) { *p = VALUE + __CUDA_ARCH__; }'
    assert.equal(
      driver.compile(source, ['--gpu-architecture=sm_90', '-DVALUE=3', '--fmad=false', '--std=c++17']).code,
      0,
    )
    const refused = driver.compile(source, ['--no-such-option'])
    assert.equal(refused.code, 5)
    assert.match(refused.log, /unrecognized option '--no-such-option'/)
    assert.equal(driver.compile(source, ['--gpu-architecture=sm_9']).code, 5)
    assert.equal(driver.compile(source, ['--gpu-architecture=compute_90', '-DVALUE=1']).cubin.length, 0)
  })

  it('refuses modules that are damaged or for another device', () => {
    driver.start()
    const { cubin } = driver.compile('extern "C" __global__ void k() {}')
    const damaged = Buffer.from(cubin)
    damaged[cubin.length - 1]! ^= 1
    assert.equal(driver.call('cuModuleLoadData', [0], damaged), 200)
    assert.equal(driver.call('cuModuleLoadData', [0], Buffer.alloc(100)), 200)
    const older = driver.compile('extern "C" __global__ void k() {}', ['--gpu-architecture=sm_80'])
    assert.equal(driver.call('cuModuleLoadData', [0], older.cubin), 209)
  })
})
