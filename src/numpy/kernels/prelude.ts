/** C++ that users' kernels find predefined: dtypes that C++ lacks, and arrays that a kernel indexes itself. */
import { type DTypeName, dtypes } from '../../core/dtype.js'

const names: Readonly<Record<DTypeName, string>> = {
  bool: 'bool',
  int8: 'signed char',
  int16: 'short',
  int32: 'int',
  int64: 'long long',
  uint8: 'unsigned char',
  uint16: 'unsigned short',
  uint32: 'unsigned int',
  uint64: 'unsigned long long',
  float16: 'float16',
  float32: 'float',
  float64: 'double',
  complex64: 'complex<float>',
  complex128: 'complex<double>',
}

/** A dtype as a C++ type. */
export const typeName = (type: DTypeName): string => names[type]

/** Half precision as memory has it; all arithmetic is that of float. */
const float16 = `
struct float16 {
  unsigned short bits;
  float16() = default;
  __device__ float16(float value) : bits(encode(value)) {}
  __device__ operator float() const { return decode(bits); }
  __device__ float16& operator+=(float other) { return *this = float16(float(*this) + other); }
  __device__ float16& operator-=(float other) { return *this = float16(float(*this) - other); }
  __device__ float16& operator*=(float other) { return *this = float16(float(*this) * other); }
  __device__ float16& operator/=(float other) { return *this = float16(float(*this) / other); }
  __device__ static float decode(unsigned short half) {
    const unsigned sign = (half & 0x8000u) << 16, exponent = (half >> 10) & 31u, fraction = half & 0x3ffu;
    if (exponent == 0) {
      const float small = fraction * 5.9604644775390625e-8f;
      return __int_as_float(__float_as_int(small) | sign);
    }
    const unsigned wide = exponent == 31 ? 255u : exponent + 112u;
    return __int_as_float(sign | (wide << 23) | (fraction << 13));
  }
  __device__ static unsigned short encode(float value) {
    const unsigned all = __float_as_int(value), sign = (all >> 16) & 0x8000u, rest = all & 0x7fffffffu;
    if (rest > 0x7f800000u) return sign | 0x7e00u;
    if (rest >= 0x477ff000u) return sign | 0x7c00u;
    if (rest < 0x38800000u) {
      const float shifted = __int_as_float(rest) + 0.5f;
      return sign | (__float_as_int(shifted) - 0x3f000000u);
    }
    return sign | ((rest - 0x38000000u + 0xfffu + ((rest >> 13) & 1u)) >> 13);
  }
};
`

const complex = `
template <class T> struct complex {
  T re, im;
  complex() = default;
  __device__ complex(T real) : re(real), im(0) {}
  __device__ complex(T real, T imag) : re(real), im(imag) {}
  template <class U> __device__ complex(const complex<U>& other) : re(T(other.re)), im(T(other.im)) {}
  __device__ T real() const { return re; }
  __device__ T imag() const { return im; }
  __device__ void real(T value) { re = value; }
  __device__ void imag(T value) { im = value; }
  __device__ complex operator-() const { return {-re, -im}; }
  __device__ complex operator+() const { return *this; }
  __device__ friend complex operator+(const complex& a, const complex& b) { return {a.re + b.re, a.im + b.im}; }
  __device__ friend complex operator-(const complex& a, const complex& b) { return {a.re - b.re, a.im - b.im}; }
  __device__ friend complex operator*(const complex& a, const complex& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  __device__ friend complex operator/(const complex& a, const complex& b) {
    if ((b.re < 0 ? -b.re : b.re) >= (b.im < 0 ? -b.im : b.im)) {
      const T ratio = b.im / b.re, scale = b.re + b.im * ratio;
      return {(a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale};
    }
    const T ratio = b.re / b.im, scale = b.re * ratio + b.im;
    return {(a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale};
  }
  __device__ friend bool operator==(const complex& a, const complex& b) { return a.re == b.re && a.im == b.im; }
  __device__ friend bool operator!=(const complex& a, const complex& b) { return !(a == b); }
  __device__ complex& operator+=(const complex& other) { return *this = *this + other; }
  __device__ complex& operator-=(const complex& other) { return *this = *this - other; }
  __device__ complex& operator*=(const complex& other) { return *this = *this * other; }
  __device__ complex& operator/=(const complex& other) { return *this = *this / other; }
};
template <class T> __device__ T real(const complex<T>& z) { return z.re; }
template <class T> __device__ T imag(const complex<T>& z) { return z.im; }
template <class T> __device__ complex<T> conj(const complex<T>& z) { return {z.re, -z.im}; }
template <class T> __device__ T norm(const complex<T>& z) { return z.re * z.re + z.im * z.im; }
template <class T> __device__ T abs(const complex<T>& z) { return T(hypot(z.re, z.im)); }
template <class T> __device__ T arg(const complex<T>& z) { return T(atan2(z.im, z.re)); }
template <class T> __device__ complex<T> polar(T r, T angle) { return {r * T(cos(angle)), r * T(sin(angle))}; }
template <class T> __device__ complex<T> exp(const complex<T>& z) { return polar(T(exp(z.re)), z.im); }
template <class T> __device__ complex<T> log(const complex<T>& z) { return {T(log(abs(z))), arg(z)}; }
template <class T> __device__ complex<T> pow(const complex<T>& z, const complex<T>& power) {
  return z == complex<T>(0) ? complex<T>(power == complex<T>(0) ? 1 : 0) : exp(power * log(z));
}
template <class T> __device__ complex<T> sqrt(const complex<T>& z) {
  const T size = abs(z);
  if (size == 0) return complex<T>(0, z.im);
  const T larger = T(sqrt((size + (z.re < 0 ? -z.re : z.re)) / 2)), smaller = z.im / (2 * larger);
  if (z.re >= 0) return {larger, smaller};
  return z.im < 0 ? complex<T>(-smaller, -larger) : complex<T>(smaller, larger);
}
template <class T> __device__ complex<T> sin(const complex<T>& z) {
  return {T(sin(z.re)) * T(cosh(z.im)), T(cos(z.re)) * T(sinh(z.im))};
}
template <class T> __device__ complex<T> cos(const complex<T>& z) {
  return {T(cos(z.re)) * T(cosh(z.im)), -T(sin(z.re)) * T(sinh(z.im))};
}
namespace thrust { using ::complex; }
`

/** Raw arrays, indexed in C order whatever their strides; and the space that a kernel goes through. */
const raw = `
template <class T, int dimensions, bool contiguous> struct _Raw {
  char* _pointer;
  long long _size;
  long long _shape[dimensions > 0 ? dimensions : 1], _strides[dimensions > 0 ? dimensions : 1];
  static constexpr int ndim = dimensions;
  __device__ long long size() const { return _size; }
  __device__ const long long* shape() const { return _shape; }
  __device__ const long long* strides() const { return _strides; }
  __device__ T* data() const { return (T*)_pointer; }
  __device__ T& operator[](long long index) const {
    if (contiguous) return ((T*)_pointer)[index];
    long long offset = 0;
    for (int axis = dimensions - 1; axis >= 0; --axis) {
      const long long next = index / _shape[axis];
      offset += (index - next * _shape[axis]) * _strides[axis];
      index = next;
    }
    return *(T*)(_pointer + offset);
  }
};
`

const space = `
struct _Space {
  long long _size;
  __device__ long long size() const { return _size; }
};
`

/** What a kernel with these dtypes and this text of the user's needs. */
export function prelude(types: readonly DTypeName[], text: string, hasRaw: boolean): string {
  const parts = [space]
  if (types.includes('float16') || /\bfloat16\b/.test(text)) parts.unshift(float16)
  if (types.some((type) => dtypes[type].kind === 'c') || /\bcomplex\b/.test(text)) parts.unshift(complex)
  if (hasRaw) parts.push(raw)
  return parts.join('').trimStart()
}
