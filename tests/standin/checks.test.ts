import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkWithNvcc, standIn, standInMissing } from './build.js'
import { Driver, int, pointer } from './driver.js'

const missing = standInMissing()
process.env.CUTS_STANDIN_QUIET = '1'

describe('stand-in driver: memory', { skip: missing ?? false }, () => {
  const driver = missing === undefined ? new Driver(standIn()!.path) : undefined!

  it('checks every copy against what is allocated', () => {
    driver.start()
    const at = driver.get('cuMemAlloc_v2', 1000)
    assert.equal(at % 256, 0)
    const host = new Uint8Array(2000)
    assert.equal(driver.call('cuMemcpyHtoD_v2', at, host, 1000), 0)
    assert.equal(driver.call('cuMemcpyHtoD_v2', at, host, 1001), 1)
    assert.match(driver.report(), /1001 bytes at the target are not within one live allocation/)
    assert.equal(driver.call('cuMemcpyDtoH_v2', host, at + 999, 1), 0)
    assert.equal(driver.call('cuMemcpyDtoH_v2', host, at + 999, 2), 1)
    assert.equal(driver.call('cuMemcpyDtoH_v2', host, at - 1, 1), 1)
    assert.equal(driver.call('cuMemcpyDtoH_v2', host, 4096, 1), 1)
    assert.equal(driver.call('cuMemcpyDtoDAsync_v2', at, at + 500, 500, 0), 0)
    assert.equal(driver.call('cuMemcpyDtoDAsync_v2', at, at + 499, 500, 0), 1)
    assert.match(driver.report(), /overlap/)
    assert.equal(driver.call('cuMemsetD8Async', at, 1, 1001, 0), 1)
    assert.equal(driver.call('cuMemsetD32Async', at, 1, 250, 0), 0)
    assert.equal(driver.call('cuMemsetD32Async', at + 2, 1, 10, 0), 1)
    assert.equal(driver.call('cuMemFree_v2', at), 0)
    assert.equal(driver.call('cuMemFree_v2', at), 1)
    assert.equal(driver.call('cuMemcpyHtoD_v2', at, host, 1), 1)
  })

  it('fills new memory with a pattern, and counts what is used', () => {
    process.env.CUTS_STANDIN_MEMORY = '1M'
    driver.start()
    delete process.env.CUTS_STANDIN_MEMORY
    const at = driver.get('cuMemAlloc_v2', 512 * 1024)
    assert.ok(driver.download(at, new Uint8Array(512 * 1024)).every((byte) => byte === 0xcd))
    assert.equal(driver.call('cuMemAlloc_v2', [0], 512 * 1024 + 1), 2)
    const [free, total] = [[0], [0]]
    driver.do('cuMemGetInfo_v2', free, total)
    assert.deepEqual([Number(free[0]), Number(total[0])], [512 * 1024, 1024 * 1024])
    assert.equal(driver.call('cuMemAlloc_v2', [0], 512 * 1024), 0)
    assert.equal(driver.call('cuMemAlloc_v2', [0], 1), 2)
    driver.do('cuMemFree_v2', at)
    assert.equal(driver.call('cuMemAlloc_v2', [0], 1), 0)
    assert.equal(driver.call('cuMemAlloc_v2', [0], 0), 1)
    assert.equal(driver.live(), 2)
  })

  it('allocates and frees many times over', () => {
    driver.start()
    const live: number[] = []
    for (let i = 0; i < 3000; i++) {
      live.push(driver.get('cuMemAlloc_v2', 1 + ((i * 7919) % 20000)))
      if (live.length > 50) driver.do('cuMemFree_v2', live.splice((i * 31) % 50, 1)[0])
    }
    assert.equal(new Set(live).size, live.length)
    assert.equal(driver.live(), live.length)
    assert.equal(driver.call('cuCtxSynchronize'), 0)
  })

  it('gives host memory and takes it back once', () => {
    driver.start()
    const at = driver.get('cuMemHostAlloc', 5000, 0)
    assert.equal(driver.live(), 1)
    assert.equal(driver.call('cuMemFreeHost', at), 0)
    assert.equal(driver.call('cuMemFreeHost', at), 1)
  })

  const writeAt = `extern "C" __global__ void writeAt(char* p, int i) { p[i] = 1; }
    extern "C" __global__ void readAt(const double* p, int i, double* out) { *out = p[i]; }`

  it('finds writes past an allocation at the next synchronisation, and stays broken', () => {
    for (const [bytes, where] of [
      [1000, 1000],
      [1000, -1],
      [4097, 4100],
    ] as const) {
      driver.start()
      const kernel = driver.kernel(writeAt, 'writeAt')
      const at = driver.get('cuMemAlloc_v2', bytes)
      assert.equal(driver.launch(kernel, {}, pointer(at), int(where)), 0)
      assert.equal(driver.call('cuCtxSynchronize'), 700)
      assert.match(driver.report(), new RegExp(`${bytes} bytes at .*(over|under)run: byte ${where} was written`))
      assert.equal(driver.call('cuMemAlloc_v2', [0], 8), 700)
      assert.equal(driver.call('cuCtxSynchronize'), 700)
    }
    driver.start()
    const kernel = driver.kernel(writeAt, 'writeAt')
    const at = driver.get('cuMemAlloc_v2', 100)
    driver.launch(kernel, {}, pointer(at), int(100))
    assert.equal(driver.call('cuMemFree_v2', at), 700)
  })

  it('finds accesses to freed memory, beyond a page, and to null', () => {
    const cases: ((at: number) => [number, number])[] = [
      (at) => [at, 512],
      (at) => [at, 100_000],
      (at) => [at, -100_000],
      () => [0, 0],
      (at) => {
        driver.do('cuMemFree_v2', at)
        return [at, 0]
      },
    ]
    for (const each of cases) {
      driver.start()
      const kernel = driver.kernel(writeAt, 'readAt')
      const out = driver.get('cuMemAlloc_v2', 8)
      const [at, index] = each(driver.get('cuMemAlloc_v2', 4096))
      assert.equal(driver.launch(kernel, {}, pointer(at), int(index), pointer(out)), 0)
      assert.equal(driver.call('cuCtxSynchronize'), 700)
      assert.match(driver.report(), /in kernel readAt, block \(0, 0, 0\), thread \(0, 0, 0\)/)
    }
  })

  it('fails misaligned vector accesses and atomics', () => {
    const source = `extern "C" __global__ void copy(float4* to, const float4* from) { to[threadIdx.x] = from[threadIdx.x]; }
      extern "C" __global__ void add(double* to) { atomicAdd(to, 1.0); }
      extern "C" __global__ void pair(double* to, const float2* from) { *to = from->y; }`
    driver.start()
    const module = driver.module(source)
    const at = driver.get('cuMemAlloc_v2', 256)
    const copy = driver.get('cuModuleGetFunction', module, 'copy')
    assert.equal(driver.launch(copy, { block: 4 }, pointer(at), pointer(at + 64)), 0)
    assert.equal(driver.call('cuCtxSynchronize'), 0)
    for (const [name, ...parameters] of [
      ['copy', 0, 68],
      ['copy', 8, 64],
      ['add', 4],
      ['pair', 0, 4],
    ] as const) {
      driver.start()
      const kernel = driver.kernel(source, name)
      const base = driver.get('cuMemAlloc_v2', 256)
      driver.launch(kernel, {}, ...parameters.map((offset) => pointer(base + offset)))
      assert.equal(driver.call('cuCtxSynchronize'), 716, name)
    }
  })

  it("keeps a device's memory from the kernels of another, until peer access is enabled", () => {
    const first = driver.start()
    const second = driver.get('cuDevicePrimaryCtxRetain', 1)
    driver.do('cuCtxSetCurrent', second)
    const there = driver.upload(Float64Array.of(42))
    driver.do('cuCtxSetCurrent', first)
    const kernel = driver.kernel(writeAt, 'readAt')
    const here = driver.upload(Float64Array.of(0))
    assert.equal(driver.get('cuDeviceCanAccessPeer', 0, 1), 1)
    assert.equal(driver.call('cuMemcpyPeerAsync', here, first, there, second, 8, 0), 0)
    assert.equal(driver.download(here, new Float64Array(1))[0], 42)
    assert.equal(driver.call('cuMemcpyPeerAsync', here, second, there, first, 8, 0), 1)
    driver.do('cuCtxEnablePeerAccess', second, 0)
    assert.equal(driver.call('cuCtxEnablePeerAccess', second, 0), 704)
    driver.do('cuMemsetD8Async', here, 0, 8, 0)
    driver.launch(kernel, {}, pointer(there), int(0), pointer(here))
    assert.equal(driver.download(here, new Float64Array(1))[0], 42)

    driver.start()
    driver.do('cuCtxSetCurrent', driver.get('cuDevicePrimaryCtxRetain', 1))
    const far = driver.upload(Float64Array.of(42))
    driver.do('cuCtxSetCurrent', driver.get('cuDevicePrimaryCtxRetain', 0))
    const again = driver.kernel(writeAt, 'readAt')
    driver.launch(again, {}, pointer(far), int(0), pointer(driver.get('cuMemAlloc_v2', 8)))
    assert.equal(driver.call('cuCtxSynchronize'), 700)
    driver.do('cuCtxSetCurrent', driver.get('cuDevicePrimaryCtxRetain', 1))
    assert.equal(driver.download(far, new Float64Array(1))[0], 42)
  })
})

describe('stand-in driver: faults', { skip: missing ?? false }, () => {
  const driver = missing === undefined ? new Driver(standIn()!.path) : undefined!

  it('says which threads wait where, when a block can never go on', () => {
    driver.start()
    const source = `extern "C" __global__ void half(int) { if (threadIdx.x < 16) __syncthreads(); }
      extern "C" __global__ void mask(int) { if (threadIdx.x < 16) __shfl_sync(0xffffffffu, 1, 0); }`
    driver.launch(driver.kernel(source, 'half'), { block: 32 }, int(0))
    assert.equal(driver.call('cuCtxSynchronize'), 719)
    assert.match(driver.report(), /of 32 threads 16 wait at __syncthreads, 0 in a warp operation, and 16 have returned/)
    driver.start()
    driver.launch(driver.kernel(source, 'mask'), { block: 32 }, int(0))
    assert.equal(driver.call('cuStreamSynchronize', 0), 719)
    assert.match(driver.report(), /0 wait at __syncthreads, 16 in a warp operation/)
  })

  it('ends kernels that run forever, divide by zero, trap, assert, or write past shared memory', () => {
    process.env.CUTS_STANDIN_TIMEOUT = '50'
    for (const [body, code, text] of [
      ['volatile int* q = p; while (*q == 0) { }', 702, /ran longer/],
      ['volatile int* q = p; while (*q == 0) { } __syncthreads();', 702, /ran longer/],
      ['*p = 5 / *p;', 719, /division by zero/],
      ['__trap();', 719, /__trap/],
      ['assert(*p == 1);', 710, /assertion failed: \*p == 1/],
      ['extern __shared__ char s[]; s[8 + *p] = 1;', 700, /dynamic shared memory/],
      ['extern __shared__ char s[]; s[8 + *p] = 1; __syncthreads();', 700, /dynamic shared memory/],
    ] as const) {
      driver.start()
      const at = driver.upload(new Int32Array(1))
      const kernel = driver.kernel(`extern "C" __global__ void k(int* p) { ${body} }`, 'k')
      assert.equal(driver.launch(kernel, { shared: 8 }, pointer(at)), 0)
      assert.equal(driver.call('cuCtxSynchronize'), code, body)
      assert.match(driver.report(), text)
    }
    delete process.env.CUTS_STANDIN_TIMEOUT
    driver.start()
    const at = driver.upload(Int32Array.of(1))
    assert.equal(
      driver.launch(driver.kernel('extern "C" __global__ void k(int* p) { *p = 6 / *p; }', 'k'), {}, pointer(at)),
      0,
    )
    assert.equal(driver.download(at, new Int32Array(1))[0], 6)
  })

  it('fails the calls it is told to fail', () => {
    driver.start()
    driver.fault('cuMemAlloc_v2:3:2')
    const codes = Array.from({ length: 4 }, () => driver.call('cuMemAlloc_v2', [0], 16))
    assert.deepEqual(codes, [0, 0, 2, 0])
    assert.equal(driver.count('cuMemAlloc_v2'), 4)
    assert.equal(driver.count('cuMemFree_v2'), 0)
    assert.equal(driver.count('cuNoSuchFunction'), -1)
    driver.fault('cuMemAlloc_v2:1:2:always,nvrtcCompileProgram:1:6')
    assert.deepEqual([driver.call('cuMemAlloc_v2', [0], 16), driver.call('cuMemAlloc_v2', [0], 16)], [2, 2])
    assert.equal(driver.compile('extern "C" __global__ void k() {}').code, 6)
    driver.start()
    driver.fault('cuStreamSynchronize:1:719:sticky')
    assert.equal(driver.call('cuStreamSynchronize', 0), 719)
    assert.equal(driver.call('cuMemAlloc_v2', [0], 16), 719)
    driver.start()
    driver.fault('lost')
    assert.equal(driver.call('cuMemAlloc_v2', [0], 16), 999)
    assert.equal(driver.call('cuCtxSynchronize'), 999)
    driver.start()
    assert.equal(driver.call('cuMemAlloc_v2', [0], 16), 0)
  })

  it('wants initialisation, a context, and handles that are alive and of the current context', () => {
    driver.call('cutsStandinReset')
    assert.equal(driver.call('cuDeviceGetCount', [0]), 3)
    driver.do('cuInit', 0)
    assert.equal(driver.call('cuMemAlloc_v2', [0], 16), 201)
    assert.equal(driver.call('cuCtxSetCurrent', 12345), 201)
    driver.start()
    const stream = driver.get('cuStreamCreate', 1)
    const event = driver.get('cuEventCreate', 0)
    assert.equal(driver.call('cuEventElapsedTime', [0], event, event), 400)
    driver.do('cuEventRecord', event, stream)
    assert.equal(driver.get('cuEventElapsedTime', event, event), 0)
    driver.do('cuStreamWaitEvent', stream, event, 0)
    driver.do('cuCtxSetCurrent', driver.get('cuDevicePrimaryCtxRetain', 1))
    assert.equal(driver.call('cuMemsetD8Async', driver.get('cuMemAlloc_v2', 16), 0, 16, stream), 400)
    driver.do('cuCtxSetCurrent', driver.get('cuDevicePrimaryCtxRetain', 0))
    driver.do('cuStreamDestroy_v2', stream)
    assert.equal(driver.call('cuStreamSynchronize', stream), 400)
    driver.do('cuEventDestroy_v2', event)
    assert.equal(driver.call('cuEventRecord', event, 0), 400)
  })

  it('says what a device of compute capability 9.0 says, on as many devices as it is told', () => {
    process.env.CUTS_STANDIN_DEVICES = '3'
    driver.start()
    delete process.env.CUTS_STANDIN_DEVICES
    assert.equal(driver.get('cuDeviceGetCount'), 3)
    assert.deepEqual(
      [75, 76, 16, 10, 1, 97].map((attribute) => driver.get('cuDeviceGetAttribute', attribute, 2)),
      [9, 0, 4, 32, 1024, 232448],
    )
    assert.equal(driver.call('cuDeviceGetAttribute', [0], 75, 3), 101)
    process.env.CUTS_STANDIN_DEVICES = '0'
    driver.call('cutsStandinReset')
    assert.equal(driver.call('cuInit', 0), 100)
    delete process.env.CUTS_STANDIN_DEVICES
  })
})

describe('stand-in driver: processes', { skip: missing ?? false }, () => {
  it('builds once when several processes need it at the same time, and shares compiled kernels', () => {
    const cache = mkdtempSync(join(tmpdir(), 'cuts-standin-test-'))
    try {
      const script = `
        import { standIn } from ${JSON.stringify(fileURLToPath(new URL('./build.js', import.meta.url)))}
        import { Driver, pointer } from ${JSON.stringify(fileURLToPath(new URL('./driver.js', import.meta.url)))}
        const driver = new Driver(standIn().path)
        driver.start()
        driver.launch(driver.kernel('extern "C" __global__ void say() { printf("%d of %s, %.2f\\\\n", threadIdx.x, "two", 0.5f); }', 'say'), { block: 2 })
        for (let i = 0; i < 3; i++) {
          const kernel = driver.kernel('extern "C" __global__ void k(int* p) { *p = ' + i + '; }', 'k')
          const at = driver.upload(new Int32Array(1))
          driver.launch(kernel, {}, pointer(at))
          if (driver.download(at, new Int32Array(1))[0] !== i) process.exit(1)
        }`
      writeFileSync(join(cache, 'main.mjs'), script)
      const environment = { ...process.env, CUTS_STANDIN_CACHE: join(cache, 'kernels'), TMPDIR: cache }
      const both = `"${process.execPath}" main.mjs & first=$!; "${process.execPath}" main.mjs && wait $first`
      const done = spawnSync('sh', ['-c', both], { cwd: cache, env: environment, encoding: 'utf8' })
      assert.equal(done.status, 0, done.stderr)
      assert.equal(done.stdout.match(/^[01] of two, 0\.50$/gm)?.length, 4)
      const kept = spawnSync('sh', ['-c', 'ls kernels; ls -d cuts-standin-*/*'], { cwd: cache, encoding: 'utf8' })
      assert.equal(kept.stdout.match(/^[0-9a-f]{32}\.so$/gm)?.length, 4)
      assert.equal(kept.stdout.match(/making/g), null)
    } finally {
      rmSync(cache, { recursive: true, force: true })
    }
  })
})

const noNvcc = checkWithNvcc('') === undefined ? 'no nvcc here' : false

describe('checkWithNvcc', { skip: noNvcc }, () => {
  it('is content with a kernel, and says what is wrong with another', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cuts-nvcc-test-'))
    try {
      writeFileSync(join(folder, 'good.cu'), 'extern "C" __global__ void k(int* p) { *p = threadIdx.x; }')
      writeFileSync(join(folder, 'bad.cu'), 'extern "C" __global__ void k(int* p) { *p = nothing; }')
      assert.equal(checkWithNvcc(join(folder, 'good.cu')), '')
      assert.match(checkWithNvcc(join(folder, 'bad.cu'))!, /identifier "nothing" is undefined/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
