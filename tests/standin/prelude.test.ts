import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { checkWithNvcc, standIn, standInMissing } from './build.js'
import { Driver, double, pointer } from './driver.js'

const missing = standInMissing()
process.env.CUTS_STANDIN_QUIET = '1'

/** Expressions of `x` (0.3, a double) and `f` (the same, a float), with their values, and how far off they may be. */
const expressions: readonly (readonly [string, number, number?])[] = [
  ['exp(x)', Math.exp(0.3), 1e-15],
  ['expf(f)', Math.exp(Math.fround(0.3)), 1e-7],
  ['exp(f)', Math.exp(Math.fround(0.3)), 1e-7],
  ['sizeof(exp(f))', 4],
  ['sizeof(sqrt(f))', 4],
  ['sizeof(sqrt(2))', 8],
  ['exp2(x * 10)', 8, 1e-14],
  ['exp10(x * 10)', 1000, 1e-12],
  ['expm1(x)', Math.expm1(0.3), 1e-15],
  ['log1p(x)', Math.log1p(0.3), 1e-15],
  ['log2(8.0) + log10(1000.0f)', 6, 1e-6],
  ['rsqrt(x)', 1 / Math.sqrt(0.3), 1e-15],
  ['rsqrtf(4.0f)', 0.5],
  ['cbrt(27.0) + rcbrt(8.0)', 3.5, 1e-15],
  ['sinpi(x)', Math.sin(0.3 * Math.PI), 1e-15],
  ['sinpi(3.0) + cospi(2.5) + cospi(-1.0)', -1],
  ['cospi(1e15 + 0.5)', 0],
  ['cospif(f)', Math.cos(Math.fround(0.3) * Math.PI), 1e-7],
  ['hypot(3.0, 4.0) + norm3d(2.0, 3.0, 6.0)', 12, 1e-14],
  ['fmin(x, 1.0) + fmaxf(f, 2.0f)', 2.3, 1e-15],
  ['fmin(x, __longlong_as_double(0x7ff8000000000000LL))', 0.3],
  ['max(3, 4) + min(3LL, 4LL) + max(f, 1.0f) + min(x, 0.0)', 8],
  ['erf(x)', 0.32862675945912745, 1e-15],
  ['erfc(x)', 0.6713732405408726, 1e-15],
  ['erfinv(0.32862675945912745)', 0.3, 1e-15],
  ['erfinv(0.999999)', 3.4589107372754988, 1e-15],
  ['erfcinv(1e-100)', 15.065574702592645, 1e-15],
  ['normcdf(0.0) + normcdf(1.0)', 1.3413447460685428, 1e-15],
  ['normcdfinv(0.975)', 1.959963984540054, 1e-14],
  ['erfcx(20.0)', 0.02817434874105132, 2e-15],
  ['erfcx(30.0)', 0.018795888861416751, 1e-15],
  ['cyl_bessel_i0(1.0) + cyl_bessel_i1(1.0)', 1.2660658777520084 + 0.5651591039924851, 1e-15],
  ['j0(1.0) + j1(1.0)', 0.7651976865579666 + 0.4400505857449335, 1e-15],
  ['tgamma(5.0) + lgamma(1.0)', 24, 1e-14],
  ['fma(x, x, 1.0) + __fma_rn(2.0, 3.0, 4.0) + __fmaf_rn(2.0f, 3.0f, 4.0f)', 21.09, 1e-15],
  ['__dadd_rn(x, x) - __dmul_rn(x, 2.0) + __ddiv_rn(1.0, 4.0) + __dsqrt_rn(16.0)', 4.25],
  ['__fadd_rn(1.0f, 2.0f) + __fmul_rn(3.0f, 4.0f) + __fdiv_rn(1.0f, 2.0f) + __fsqrt_rn(4.0f)', 17.5],
  ['copysign(2.0, -0.0) + ldexp(1.0, 3) + scalbn(1.0, -1)', 6.5],
  ['nextafter(1.0, 2.0) - 1.0', 2 ** -52],
  ['fmod(-7.0, 3.0) + remainder(7.0, 4.0) + trunc(-1.5) + rint(2.5) + round(2.5)', 2],
  ['isnan(x) + 2 * isinf(1.0 / (x - 0.3)) + 4 * isfinite(f) + 8 * signbit(-x)', 14],
  ['__double2int_rn(2.5) + __double2int_rz(-2.7) + __float2int_ru(1.2f) + __double2ll_rd(-1.5)', 0],
  ['__double2int_rz(1e20)', 2147483647],
  ['__double2int_rz(-1e20)', -2147483648],
  ['__float2uint_rz(-1.0f)', 0],
  ['__double2ll_rz(1e30)', 2 ** 63],
  ['__double2ull_rz(1e30)', 2 ** 64],
  ['__float2int_rn(__int_as_float(0x7fc00000))', 0],
  ['__int_as_float(__float_as_int(1.5f)) + __uint_as_float(__float_as_uint(2.5f))', 4],
  ['__longlong_as_double(__double_as_longlong(x))', 0.3],
  ['__hiloint2double(__double2hiint(x), __double2loint(x))', 0.3],
  ['__popc(0xf0f0u) + __popcll(~0ULL) + __ffs(8) + __ffsll(0LL)', 76],
  ['__clz(1) + __clz(0) + __clzll(1LL) + __clzll(0LL)', 190],
  ['__brev(1u) / 2147483648u + (__brevll(1ULL) >> 63)', 2],
  ['__mulhi(-2, 3) + __umulhi(0x80000000u, 4u)', 1],
  ['__mul64hi(1LL << 62, 8LL) + __umul64hi(1ULL << 63, 4ULL)', 4],
  ['__byte_perm(0x33221100u, 0x77665544u, 0x7410u)', 0x77441100],
  ['__funnelshift_l(0x80000000u, 1u, 1u) + __funnelshift_r(2u, 0u, 1u)', 4],
  ['make_float4(1.0f, 2.0f, 3.0f, 4.0f).w + make_longlong2(5LL, 6LL).y + make_uchar4(1, 2, 3, 250).w', 260],
  ['sizeof(double2) + 100 * alignof(float4) + 10000 * alignof(float2) + 1000000 * alignof(uchar4)', 4081616],
  ['__saturatef(1.5f) + abs(-3) + abs(-2.5) + fabs(-1.0f) + llabs(-4LL)', 11.5],
  ['pow(2.0, 10.0) + powf(2.0f, 3.0f) + pow(2.0, 3)', 1040],
  ['__expf(0.0f) + __powf(2.0f, 2.0f) + __fdividef(1.0f, 2.0f) + __logf(1.0f)', 5.5],
  ['__ldg(in) + __ldcs(in) + __ldcg(in) + __ldca(in) + __ldcv(in)', 1.5, 1e-15],
  ['(clock64() > 0) + (warpSize == 32) + (int)gridDim.x', 3],
]

const source = `extern "C" __global__ void evaluate(double* out, const double* in, double x) {
  const float f = (float)x;
${expressions.map(([text], i) => `  out[${i}] = (double)(${text});`).join('\n')}
  double s, c, whole;
  float sf, cf;
  int exponent, quotient;
  sincos(x, &s, &c);
  sincosf(f, &sf, &cf);
  out[${expressions.length}] = s * s + c * c + sf * sf + cf * cf;
  sincospi(x, &s, &c);
  out[${expressions.length + 1}] = frexp(12.0, &exponent) + exponent + modf(2.5, &whole) + whole + remquo(7.0, 2.0, &quotient);
  __stcs(out + ${expressions.length + 2}, s * s + c * c);
}
extern "C" __global__ void atomics(int* i, unsigned* u, long long* l, unsigned long long* ul, float* f, double* d, unsigned short* h) {
  atomicAdd(i, 1); atomicAdd(u, 1u); atomicAdd(ul, 1ULL); atomicAdd(f, 1.0f); atomicAdd(d, 1.0);
  atomicSub(i, 1); atomicSub(u, 1u); atomicInc(u, 5u); atomicDec(u, 5u);
  atomicMin(i, 1); atomicMin(u, 1u); atomicMin(l, 1LL); atomicMin(ul, 1ULL);
  atomicMax(i, 1); atomicMax(u, 1u); atomicMax(l, 1LL); atomicMax(ul, 1ULL);
  atomicAnd(i, 1); atomicOr(u, 1u); atomicXor(l, 1LL); atomicAnd(ul, 1ULL);
  atomicExch(i, 1); atomicExch(u, 1u); atomicExch(ul, 1ULL); atomicExch(f, 1.0f);
  atomicCAS(i, 1, 2); atomicCAS(u, 1u, 2u); atomicCAS(ul, 1ULL, 2ULL); atomicCAS(h, (unsigned short)1, (unsigned short)2);
  atomicAdd_block(i, 1); atomicAdd_system(d, 1.0); atomicMax_system(ul, 1ULL);
  __threadfence(); __threadfence_block(); __threadfence_system(); __syncwarp(); __nanosleep(1);
}
`

/** What a GPU has no form of; it must not compile here either. */
const wrong = [
  'atomicAdd((long long*)p, 1LL)',
  'atomicAdd((short*)p, (short)1)',
  'atomicMin((float*)p, 1.0f)',
  'atomicCAS((double*)p, 1.0, 2.0)',
  '(uint32_t)1',
  'std::sqrt(1.0)',
]

describe('stand-in NVRTC: what kernels find predefined', { skip: missing ?? false }, () => {
  const driver = missing === undefined ? new Driver(standIn()!.path) : undefined!

  it('has CUDA functions that give the right values', () => {
    driver.start()
    const kernel = driver.kernel(source, 'evaluate')
    const count = expressions.length + 3
    const [out, input] = [driver.upload(new Float64Array(count)), driver.upload(Float64Array.of(0.3))]
    assert.equal(driver.launch(kernel, {}, pointer(out), pointer(input), double(0.3)), 0)
    const values = driver.download(out, new Float64Array(count))
    expressions.forEach(([text, expected, tolerance = 0], i) => {
      const off = Math.abs(values[i]! - expected)
      assert.ok(off <= tolerance * Math.abs(expected), `${text} gives ${values[i]}, not ${expected}`)
    })
    assert.ok(Math.abs(values[count - 3]! - 2) < 1e-6)
    assert.equal(values[count - 2], 0.75 + 4 + 0.5 + 2 - 1)
    assert.ok(Math.abs(values[count - 1]! - 1) < 1e-15)
  })

  it('has no more than CUDA has', () => {
    driver.start()
    for (const expression of wrong) {
      const { code } = driver.compile(`extern "C" __global__ void k(void* p) { (void)(${expression}); }`)
      assert.equal(code, 6, expression)
    }
  })

  it('takes threads in the order that it is told, so that a missing barrier shows', () => {
    const text = `extern "C" __global__ void late(int* out) {
      __shared__ int s;
      s = threadIdx.x;
      __syncwarp(1u << threadIdx.x);
      out[0] = s;
    }`
    const results = ['forward', 'reverse'].map((order) => {
      process.env.CUTS_STANDIN_ORDER = order
      driver.start()
      const out = driver.upload(new Int32Array(1))
      driver.launch(driver.kernel(text, 'late'), { block: 32 }, pointer(out))
      return driver.download(out, new Int32Array(1))[0]
    })
    delete process.env.CUTS_STANDIN_ORDER
    assert.deepEqual(results, [31, 0])
  })

  it('agrees with the real compiler on what compiles', {
    skip: checkWithNvcc('') === undefined ? 'no nvcc here' : false,
  }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'cuts-prelude-'))
    try {
      writeFileSync(join(folder, 'all.cu'), source)
      assert.equal(checkWithNvcc(join(folder, 'all.cu')), '')
      for (const expression of wrong.slice(0, 4)) {
        writeFileSync(join(folder, 'wrong.cu'), `extern "C" __global__ void k(void* p) { (void)(${expression}); }`)
        assert.notEqual(checkWithNvcc(join(folder, 'wrong.cu')), '', expression)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
