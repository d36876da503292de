import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGpu } from './gpu.js'

const skip = withoutGpu()
const { cp, np, ArgumentError, CompileError, DeviceError, ValueError } = await import('#src/index.js')

const addSource = String.raw`
extern "C" __global__
void my_add(const float* x1, const float* x2, float* y) {
  int tid = blockDim.x * blockIdx.x + threadIdx.x;
  y[tid] = x1[tid] + x2[tid];
}`

test('CuPy’s example: my_add', { skip }, () => {
  const addKernel = new cp.RawKernel(addSource, 'my_add')
  const x1 = cp.arange(25).astype('float32').reshape([5, 5])
  const y = cp.zeros([5, 5], 'float32')
  addKernel([5], [5], [x1, x1.mul(2), y])
  assert.deepEqual(y.tolist(), x1.mul(3).tolist())
  assert.ok(addKernel instanceof cp.RawKernel)
  assert.deepEqual([addKernel.name, addKernel.code], ['my_add', addSource])
  assert.ok(addKernel.numRegs > 0 && addKernel.maxThreadsPerBlock >= 256)
  assert.equal(addKernel.attributes.sharedSizeBytes, addKernel.sharedSizeBytes)
  addKernel.compile()
})

test('scalars are passed by value, in the type that they say', { skip }, () => {
  const kernel = new cp.RawKernel(
    String.raw`
    struct alignas(8) c64 { float re, im; };
    extern "C" __global__ void scalars(double* out, signed char a, double b, short c, long long d, float e, bool f,
                                       c64 g, unsigned char h, int i, unsigned long long j) {
      out[0] = a; out[1] = b; out[2] = c; out[3] = d; out[4] = e; out[5] = f; out[6] = g.re; out[7] = g.im;
      out[8] = h; out[9] = i; out[10] = j;
    }`,
    'scalars',
  )
  const out = cp.zeros([11])
  const args = [np.int8(-5), 1.25, np.int16(-300), -7n, np.float32(0.5), true, np.complex64(1, -2)]
  kernel(1, 1, [out, ...args, np.uint8(200), np.int32(-70000), np.uint64(2n ** 40n)])
  assert.deepEqual(out.tolist(), [-5, 1.25, -300, -7, 0.5, 1, 1, -2, 200, -70000, 2 ** 40])
  const complex = new cp.RawKernel(
    'struct z { double re, im; };\nextern "C" __global__ void both(z* out, z v) { *out = v; }',
    'both',
  )
  const z = cp.zeros([1], 'complex128')
  complex([1], [1], [z, cp.complex(3, 4)])
  assert.equal(String(z.item()), '(3+4j)')
})

test('shared memory, grids of three dimensions, views', { skip }, () => {
  const reverse = new cp.RawKernel(
    String.raw`
    extern "C" __global__ void reverse(long long* x, int n) {
      extern __shared__ long long s[];
      s[threadIdx.x] = x[threadIdx.x];
      __syncthreads();
      x[threadIdx.x] = s[n - 1 - threadIdx.x];
    }`,
    'reverse',
  )
  const x = cp.arange(100n)
  reverse([1], [64], [x.at('10:'), np.int32(64)], { sharedMem: 512 })
  assert.deepEqual(
    x.at('10:74').tolist(),
    Array.from({ length: 64 }, (_, index) => 73 - index),
  )
  assert.equal(x.at(9).item(), 9)
  reverse([1], [64], [x.at('10:'), np.int32(64)], 60000)
  assert.deepEqual(
    x.tolist(),
    Array.from({ length: 100 }, (_, index) => index),
  )
  const places = new cp.RawKernel(
    `extern "C" __global__ void places(int* x) {
      int at = ((blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x) * blockDim.x * blockDim.y
        + threadIdx.y * blockDim.x + threadIdx.x;
      x[at] = at;
    }`,
    'places',
  )
  const y = cp.zeros([2 * 3 * 4 * 5 * 2], 'int32')
  places([2, 3, 4], [5, 2], [y])
  assert.deepEqual(y.tolist(), cp.arange(240).tolist())
})

test('what a kernel writes is seen by views, and not by who was to read before', { skip }, () => {
  const square = new cp.RawKernel(
    'extern "C" __global__ void square(double* x) { x[threadIdx.x] *= x[threadIdx.x]; }',
    'square',
  )
  const x = cp.arange(4).add(1)
  const [before, part] = [x.mul(10), x.at('1:')]
  square([1], [4], [x])
  assert.deepEqual(x.tolist(), [1, 4, 9, 16])
  assert.deepEqual(part.tolist(), [4, 9, 16])
  assert.deepEqual(before.tolist(), [10, 20, 30, 40])
  assert.deepEqual(x.add(1).tolist(), [2, 5, 10, 17])
})

test('templates and several kernels of a module', { skip }, () => {
  const code = String.raw`
template<typename T> __global__ void fill(T* x, T value) { x[threadIdx.x] = value; }
__device__ int counts[4];
extern "C" __global__ void count(int by) { atomicAdd(&counts[threadIdx.x], by); }`
  const names = ['fill<float>', 'fill<int>']
  const module = new cp.RawModule({ code, nameExpressions: names })
  const [x, y] = [cp.zeros([3], 'float32'), cp.zeros([3], 'int32')]
  module.getFunction('fill<float>')([1], [3], [x, np.float32(2.5)])
  module.getFunction('fill<int>')([1], [3], [y, np.int32(7)])
  assert.deepEqual(
    [x.tolist(), y.tolist()],
    [
      [2.5, 2.5, 2.5],
      [7, 7, 7],
    ],
  )
  const single = new cp.RawKernel('template<typename T> __global__ void one(T* x) { *x = 1; }', 'one<double>')
  const z = cp.zeros([1])
  single(1, 1, [z])
  assert.equal(z.item(), 1)
  assert.throws(() => module.getFunction('none'), { name: 'ValueError', message: /no kernel 'none'.*extern "C"/s })
  assert.throws(() => module.getGlobal('none'), { name: 'ValueError', message: /no variable 'none'/ })
  assert.throws(() => new cp.RawModule({}), ArgumentError)
  assert.throws(() => new cp.RawModule({ code, path: 'x' }), ArgumentError)
})

test('variables of a module', { skip }, () => {
  const code = `extern "C" {
    __device__ int counts[4];
    __global__ void count(int by) { counts[threadIdx.x] += by; }
    __global__ void sum(const int* x, int* y) { for (int i = 0; i < 4; ++i) *y += x[i]; }
  }`
  const module = new cp.RawModule({ code })
  const counts = module.getGlobal('counts')
  assert.equal(counts.size, 16)
  counts.copyFrom(cp.array([1, 2, 3, 4]).astype('int32'))
  module.getFunction('count')([1], [4], [np.int32(10)])
  assert.deepEqual(counts.toArray('int32').tolist(), [11, 12, 13, 14])
  const y = cp.zeros([1], 'int32')
  module.getFunction('sum')([1], [1], [counts, y])
  assert.equal(y.item(), 50)
  assert.throws(() => counts.copyFrom(cp.zeros([5], 'int32')), ValueError)
  assert.throws(() => counts.copyFrom(np.zeros([1])), DeviceError)
})

test('what is given wrongly is an error', { skip }, () => {
  const k = new cp.RawKernel(addSource, 'my_add')
  const x = cp.zeros([4], 'float32')
  assert.throws(() => k([1], [4], [x, x]), { name: 'ArgumentError', message: /takes 3 arguments, and 2 were given/ })
  assert.throws(() => k([1], [4], [x, x, np.int32(1)]), {
    name: 'DTypeError',
    message: /argument 3 is a int32 of 4 bytes/,
  })
  assert.throws(() => k([1], [4], [x, x, np.zeros([4])]), { name: 'DeviceError', message: /cp\.asarray/ })
  assert.throws(() => k([0], [4], [x, x, x]), ValueError)
  assert.throws(() => k([1], [100000], [x, x, x]), { name: 'ValueError', message: /block is from 1 to/ })
  assert.throws(() => k([1], [64, 64], [x, x, x]), { name: 'ValueError', message: /in all/ })
  assert.throws(() => k([1, 1, 1, 1], [1], [x, x, x]), ArgumentError)
  assert.throws(() => k([1.5], [1], [x, x, x]))
  assert.throws(() => k([1], [1], x as never), ArgumentError)
  assert.throws(() => k([1], [1], [x, x, x], { shared: 1 } as never), ArgumentError)
  const int = new cp.RawKernel('extern "C" __global__ void takes_int(int n) {}', 'takes_int')
  assert.throws(() => int(1, 1, [5]), { name: 'DTypeError', message: /np\.int32\(v\)/ })
  assert.throws(() => new cp.RawKernel(addSource, 'your_add')(1, 1, []), /no kernel 'your_add'/)
  const broken = new cp.RawKernel('extern "C" __global__ void broken(float* x) {\n  *x = y;\n}', 'broken')
  assert.throws(
    () => broken(1, 1, [x]),
    (error: Error) => {
      assert.ok(error instanceof CompileError)
      assert.match(error.message, /broken\.cu\(2\).*> 2 \| {3}\*x = y;/s)
      return true
    },
  )
  if (cp.cuda.Device.count > 1) {
    const other = new cp.cuda.Device(1).use(() => cp.zeros([4], 'float32'))
    assert.throws(() => k([1], [4], [x, x, other]), DeviceError)
    k([1], [4], [other, other, other])
    assert.deepEqual(other.tolist(), [0, 0, 0, 0])
  }
  assert.throws(() => new cp.RawKernel(addSource, 'my_add', { backend: 'nvcc' } as never), ArgumentError)
})

test('cooperative launches', { skip }, () => {
  const k = new cp.RawKernel('extern "C" __global__ void together(int* x, int v) { x[blockIdx.x] = v; }', 'together', {
    enableCooperativeGroups: true,
  })
  const x = cp.zeros([2], 'int32')
  k([2], [1], [x, np.int32(3)])
  assert.deepEqual(x.tolist(), [3, 3])
})
