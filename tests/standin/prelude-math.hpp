// CUDA's mathematical functions and intrinsics on top of the host's.
#pragma once

namespace standin {
template <typename T> struct Whole {};
template <> struct Whole<char> { typedef double type; };
template <> struct Whole<signed char> { typedef double type; };
template <> struct Whole<unsigned char> { typedef double type; };
template <> struct Whole<short> { typedef double type; };
template <> struct Whole<unsigned short> { typedef double type; };
template <> struct Whole<int> { typedef double type; };
template <> struct Whole<unsigned> { typedef double type; };
template <> struct Whole<long> { typedef double type; };
template <> struct Whole<unsigned long> { typedef double type; };
template <> struct Whole<long long> { typedef double type; };
template <> struct Whole<unsigned long long> { typedef double type; };
}  // namespace standin

#define STANDIN_ONE(name)                                                                                    \
  extern "C" double name(double) noexcept;                                                                   \
  extern "C" float name##f(float) noexcept;                                                                  \
  inline float name(float x) { return name##f(x); }                                                          \
  template <typename T>                                                                                      \
  inline typename standin::Whole<T>::type name(T x) {                                                        \
    return name(static_cast<double>(x));                                                                     \
  }
#define STANDIN_TWO(name)                                      \
  extern "C" double name(double, double) noexcept;             \
  extern "C" float name##f(float, float) noexcept;             \
  inline float name(float x, float y) { return name##f(x, y); }
// clang-format off
STANDIN_ONE(sin) STANDIN_ONE(cos) STANDIN_ONE(tan) STANDIN_ONE(asin) STANDIN_ONE(acos) STANDIN_ONE(atan)
STANDIN_ONE(sinh) STANDIN_ONE(cosh) STANDIN_ONE(tanh) STANDIN_ONE(asinh) STANDIN_ONE(acosh) STANDIN_ONE(atanh)
STANDIN_ONE(exp) STANDIN_ONE(exp2) STANDIN_ONE(exp10) STANDIN_ONE(expm1)
STANDIN_ONE(log) STANDIN_ONE(log2) STANDIN_ONE(log10) STANDIN_ONE(log1p) STANDIN_ONE(logb)
STANDIN_ONE(sqrt) STANDIN_ONE(cbrt) STANDIN_ONE(fabs) STANDIN_ONE(floor) STANDIN_ONE(ceil) STANDIN_ONE(trunc)
STANDIN_ONE(round) STANDIN_ONE(rint) STANDIN_ONE(nearbyint) STANDIN_ONE(erf) STANDIN_ONE(erfc)
STANDIN_ONE(tgamma) STANDIN_ONE(lgamma) STANDIN_ONE(j0) STANDIN_ONE(j1) STANDIN_ONE(y0) STANDIN_ONE(y1)
STANDIN_TWO(pow) STANDIN_TWO(atan2) STANDIN_TWO(fmod) STANDIN_TWO(remainder) STANDIN_TWO(hypot) STANDIN_TWO(fdim)
STANDIN_TWO(fmin) STANDIN_TWO(fmax) STANDIN_TWO(copysign) STANDIN_TWO(nextafter)
// clang-format on

extern "C" {
double fma(double, double, double) noexcept;
float fmaf(float, float, float) noexcept;
double frexp(double, int *) noexcept;
float frexpf(float, int *) noexcept;
double ldexp(double, int) noexcept;
float ldexpf(float, int) noexcept;
double scalbn(double, int) noexcept;
float scalbnf(float, int) noexcept;
double scalbln(double, long) noexcept;
float scalblnf(float, long) noexcept;
double modf(double, double *) noexcept;
float modff(float, float *) noexcept;
double remquo(double, double, int *) noexcept;
float remquof(float, float, int *) noexcept;
int ilogb(double) noexcept;
int ilogbf(float) noexcept;
double jn(int, double) noexcept;
float jnf(int, float) noexcept;
double yn(int, double) noexcept;
float ynf(int, float) noexcept;
void sincos(double, double *, double *) noexcept;
void sincosf(float, float *, float *) noexcept;
double nan(const char *) noexcept;
float nanf(const char *) noexcept;
long lrint(double) noexcept;
long lrintf(float) noexcept;
long long llrint(double) noexcept;
long long llrintf(float) noexcept;
long lround(double) noexcept;
long lroundf(float) noexcept;
long long llround(double) noexcept;
long long llroundf(float) noexcept;
int abs(int) noexcept;
long labs(long) noexcept;
long long llabs(long long) noexcept;
}
inline float fma(float x, float y, float z) { return fmaf(x, y, z); }
inline float frexp(float x, int *e) { return frexpf(x, e); }
inline float ldexp(float x, int e) { return ldexpf(x, e); }
inline float scalbn(float x, int e) { return scalbnf(x, e); }
inline float scalbln(float x, long e) { return scalblnf(x, e); }
inline float modf(float x, float *whole) { return modff(x, whole); }
inline float remquo(float x, float y, int *q) { return remquof(x, y, q); }
inline int ilogb(float x) { return ilogbf(x); }
inline void sincos(float x, float *s, float *c) { sincosf(x, s, c); }
inline long lrint(float x) { return lrintf(x); }
inline long long llrint(float x) { return llrintf(x); }
inline long lround(float x) { return lroundf(x); }
inline long long llround(float x) { return llroundf(x); }
inline double pow(double x, int n) { return pow(x, static_cast<double>(n)); }
inline float pow(float x, int n) { return powf(x, static_cast<float>(n)); }
inline double pow(double x, float y) { return pow(x, static_cast<double>(y)); }
inline double pow(float x, double y) { return pow(static_cast<double>(x), y); }
inline long abs(long x) { return labs(x); }
inline long long abs(long long x) { return llabs(x); }
inline float abs(float x) { return fabsf(x); }
inline double abs(double x) { return fabs(x); }

#define STANDIN_TEST(name)                                                \
  inline bool name(float x) { return __builtin_##name(x); }               \
  inline bool name(double x) { return __builtin_##name(x); }
STANDIN_TEST(isnan)
STANDIN_TEST(isinf)
STANDIN_TEST(isfinite)
STANDIN_TEST(signbit)
#undef STANDIN_TEST

#define STANDIN_EXTREMES(T)                                   \
  inline T min(T a, T b) { return b < a ? b : a; }            \
  inline T max(T a, T b) { return a < b ? b : a; }
STANDIN_EXTREMES(int)
STANDIN_EXTREMES(unsigned)
STANDIN_EXTREMES(long)
STANDIN_EXTREMES(unsigned long)
STANDIN_EXTREMES(long long)
STANDIN_EXTREMES(unsigned long long)
#undef STANDIN_EXTREMES
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }

namespace standin {
// Arguments are reduced exactly before pi comes in, as CUDA's functions do.
inline double sinOfPi(double x) {
  const double r = x - 2 * rint(x / 2), a = fabs(r);
  if (r != r || __builtin_isinf(x)) return __builtin_nan("");
  if (a == 0 || a == 1) return copysign(0.0, x);
  return a > 0.5 ? copysign(sin(3.14159265358979323846 * (1 - a)), r) : sin(3.14159265358979323846 * r);
}
inline double cosOfPi(double x) {
  const double a = fabs(x - 2 * rint(x / 2));
  if (__builtin_isinf(x)) return __builtin_nan("");
  if (a == 0.5) return 0;
  return a < 0.25   ? cos(3.14159265358979323846 * a)
         : a > 0.75 ? -cos(3.14159265358979323846 * (1 - a))
                    : sin(3.14159265358979323846 * (0.5 - a));
}
// Winitzki's estimate, polished by Halley steps on erfc, which keeps its digits in the tail.
inline double inverseErfc(double y) {
  if (y != y || y < 0 || y > 2) return __builtin_nan("");
  if (y == 0) return __builtin_inf();
  if (y == 2) return -__builtin_inf();
  const double p = y > 1 ? 2 - y : y;
  const double l = log(p * (2 - p)), t = 2 / (3.14159265358979323846 * 0.147) + l / 2;
  double x = sqrt(sqrt(t * t - l / 0.147) - t);
  for (int i = 0; i < 4; ++i) {
    const double step = (erfc(x) - p) / (-1.1283791670955126 * exp(-x * x));
    if (!(fabs(step) < 1e300)) break;
    x -= step / (1 + x * step);
  }
  return y > 1 ? -x : x;
}
inline double inverseErf(double y) {
  if (fabs(y) > 0.25) return y < 0 ? -inverseErfc(1 + y) : inverseErfc(1 - y);
  double x = y * 0.88622692545275801365;
  for (int i = 0; i < 4; ++i) {
    const double step = (erf(x) - y) / (1.1283791670955126 * exp(-x * x));
    x -= step / (1 + x * step);
  }
  return y == 0 ? y : x;
}
inline double scaledErfc(double x) {
  if (x < -27) return __builtin_inf();
  if (x < 25) {
    // The square's rounding error would grow in the exponential.
    const double square = x * x, rest = fma(x, x, -square);
    return exp(square) * (1 + rest) * erfc(x);
  }
  const double q = 1 / (2 * x * x);
  double series = 1;
  for (int odd = 19; odd > 0; odd -= 2) series = 1 - odd * q * series;
  return 0.56418958354775628695 / x * series;
}
inline double besselI(int order, double x) {
  const double a = fabs(x), quarter = a * a / 4;
  if (a > 700) return order == 1 ? copysign(__builtin_inf(), x) : __builtin_inf();
  double term = order == 1 ? a / 2 : 1, sum = term;
  for (int k = 1; k < 2000 && term > sum * 1e-18; ++k) sum += term *= quarter / (double(k) * (k + order));
  return order == 1 ? copysign(sum, x) : sum;
}
}  // namespace standin

#define STANDIN_DERIVED(name, expression)                                                    \
  inline double name(double x) { return expression; }                                        \
  inline float name##f(float y) { const double x = y; return static_cast<float>(expression); } \
  inline float name(float x) { return name##f(x); }
STANDIN_DERIVED(rsqrt, 1 / sqrt(x))
STANDIN_DERIVED(rcbrt, 1 / cbrt(x))
STANDIN_DERIVED(sinpi, standin::sinOfPi(x))
STANDIN_DERIVED(cospi, standin::cosOfPi(x))
STANDIN_DERIVED(erfinv, standin::inverseErf(x))
STANDIN_DERIVED(erfcinv, standin::inverseErfc(x))
STANDIN_DERIVED(erfcx, standin::scaledErfc(x))
STANDIN_DERIVED(normcdf, erfc(-x * 0.70710678118654752440) / 2)
STANDIN_DERIVED(normcdfinv, -1.41421356237309504880 * standin::inverseErfc(2 * x))
STANDIN_DERIVED(cyl_bessel_i0, standin::besselI(0, x))
STANDIN_DERIVED(cyl_bessel_i1, standin::besselI(1, x))
#undef STANDIN_DERIVED
inline void sincospi(double x, double *s, double *c) { *s = sinpi(x), *c = cospi(x); }
inline void sincospif(float x, float *s, float *c) { *s = sinpif(x), *c = cospif(x); }
inline double rhypot(double x, double y) { return 1 / hypot(x, y); }
inline float rhypotf(float x, float y) { return static_cast<float>(1 / hypot(double(x), double(y))); }
inline double norm3d(double x, double y, double z) { return hypot(hypot(x, y), z); }
inline double norm4d(double x, double y, double z, double w) { return hypot(hypot(x, y), hypot(z, w)); }

// Fast intrinsics are as exact here as the functions they stand for.
#define STANDIN_FAST(name, call) inline float name(float x) { return call(x); }
STANDIN_FAST(__expf, expf)
STANDIN_FAST(__exp10f, exp10f)
STANDIN_FAST(__logf, logf)
STANDIN_FAST(__log2f, log2f)
STANDIN_FAST(__log10f, log10f)
STANDIN_FAST(__sinf, sinf)
STANDIN_FAST(__cosf, cosf)
STANDIN_FAST(__tanf, tanf)
STANDIN_FAST(__frsqrt_rn, rsqrtf)
STANDIN_FAST(__fsqrt_rn, sqrtf)
#undef STANDIN_FAST
inline float __powf(float x, float y) { return powf(x, y); }
inline float __fdividef(float x, float y) { return x / y; }
inline float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1) : 0; }
inline float __fadd_rn(float x, float y) { return x + y; }
inline float __fsub_rn(float x, float y) { return x - y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __frcp_rn(float x) { return 1 / x; }
inline float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
inline double __dadd_rn(double x, double y) { return x + y; }
inline double __dsub_rn(double x, double y) { return x - y; }
inline double __dmul_rn(double x, double y) { return x * y; }
inline double __ddiv_rn(double x, double y) { return x / y; }
inline double __drcp_rn(double x) { return 1 / x; }
inline double __dsqrt_rn(double x) { return sqrt(x); }
inline double __fma_rn(double x, double y, double z) { return fma(x, y, z); }

// Bits and conversions. Conversions to integers saturate, as CUDA's do.
inline int __float_as_int(float x) { return standin::bits<int>(x); }
inline unsigned __float_as_uint(float x) { return standin::bits<unsigned>(x); }
inline float __int_as_float(int x) { return standin::bits<float>(x); }
inline float __uint_as_float(unsigned x) { return standin::bits<float>(x); }
inline long long __double_as_longlong(double x) { return standin::bits<long long>(x); }
inline double __longlong_as_double(long long x) { return standin::bits<double>(x); }
inline int __double2hiint(double x) { return static_cast<int>(__double_as_longlong(x) >> 32); }
inline int __double2loint(double x) { return static_cast<int>(__double_as_longlong(x)); }
inline double __hiloint2double(int high, int low) {
  return __longlong_as_double(static_cast<long long>(high) << 32 | static_cast<unsigned>(low));
}
namespace standin {
// `past` is the first value above T's range, a power of two.
template <typename T>
inline T saturated(double x, double past, double lowest, T nan) {
  if (x != x) return nan;
  if (x >= past) return static_cast<T>(lowest < 0 ? ~(T(1) << (sizeof(T) * 8 - 1)) : ~T(0));
  return x < lowest ? static_cast<T>(lowest) : static_cast<T>(x);
}
}  // namespace standin
#define STANDIN_CONVERT(to, T, past, lowest, nan)                                                                          \
  STANDIN_CONVERT_ALL(double, double, to, T, past, lowest, nan)                                                            \
  STANDIN_CONVERT_ALL(float, float, to, T, past, lowest, nan)
#define STANDIN_CONVERT_ALL(from, F, to, T, past, lowest, nan)                                                             \
  inline T __##from##2##to##_rn(F x) { return standin::saturated<T>(rint(double(x)), past, lowest, nan); }                 \
  inline T __##from##2##to##_rz(F x) { return standin::saturated<T>(trunc(double(x)), past, lowest, nan); }                \
  inline T __##from##2##to##_rd(F x) { return standin::saturated<T>(floor(double(x)), past, lowest, nan); }                \
  inline T __##from##2##to##_ru(F x) { return standin::saturated<T>(ceil(double(x)), past, lowest, nan); }
STANDIN_CONVERT(int, int, 2147483648.0, -2147483648.0, 0)
STANDIN_CONVERT(uint, unsigned, 4294967296.0, 0.0, 0u)
STANDIN_CONVERT(ll, long long, 9223372036854775808.0, -9223372036854775808.0, LLONG_MIN)
STANDIN_CONVERT(ull, unsigned long long, 18446744073709551616.0, 0.0, 1ULL << 63)
#undef STANDIN_CONVERT
#undef STANDIN_CONVERT_ALL
inline float __double2float_rn(double x) { return static_cast<float>(x); }
inline float __int2float_rn(int x) { return static_cast<float>(x); }
inline float __uint2float_rn(unsigned x) { return static_cast<float>(x); }
inline float __ll2float_rn(long long x) { return static_cast<float>(x); }
inline float __ull2float_rn(unsigned long long x) { return static_cast<float>(x); }
inline double __int2double_rn(int x) { return x; }
inline double __uint2double_rn(unsigned x) { return x; }
inline double __ll2double_rn(long long x) { return static_cast<double>(x); }
inline double __ull2double_rn(unsigned long long x) { return static_cast<double>(x); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
inline unsigned __brev(unsigned x) {
  x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
  x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
  x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
  return __builtin_bswap32(x);
}
inline unsigned long long __brevll(unsigned long long x) {
  return static_cast<unsigned long long>(__brev(static_cast<unsigned>(x))) << 32 | __brev(static_cast<unsigned>(x >> 32));
}
inline int __mulhi(int x, int y) { return static_cast<int>(static_cast<long long>(x) * y >> 32); }
inline unsigned __umulhi(unsigned x, unsigned y) { return static_cast<unsigned>(static_cast<unsigned long long>(x) * y >> 32); }
inline long long __mul64hi(long long x, long long y) { return static_cast<long long>(static_cast<__int128>(x) * y >> 64); }
inline unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
  return static_cast<unsigned long long>(static_cast<unsigned __int128>(x) * y >> 64);
}
inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned by) {
  return static_cast<unsigned>(((static_cast<unsigned long long>(high) << 32 | low) << (by & 31)) >> 32);
}
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned by) {
  return static_cast<unsigned>((static_cast<unsigned long long>(high) << 32 | low) >> (by & 31));
}
inline unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
  const unsigned long long both = static_cast<unsigned long long>(y) << 32 | x;
  unsigned result = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned pick = selector >> (4 * i), byte = both >> (8 * (pick & 7)) & 255;
    result |= (pick & 8 ? (byte & 128 ? 255u : 0u) : byte) << (8 * i);
  }
  return result;
}
#undef STANDIN_ONE
#undef STANDIN_TWO
