// CUDA C++ for a host compiler: what NVRTC predefines, so that a generated kernel compiles unchanged and runs on the
// host thread by thread. Differences that remain: a cast of a float that its integer type can't hold gives what the
// host gives, and there is no inline PTX.
#pragma once
#include "runtime.hpp"

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;

#define CUTS_STANDIN 1
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __NVCC__ 1
#define __global__ __attribute__((visibility("default"), used))
#define __device__
#define __host__
#define __constant__
#define __managed__
#define __grid_constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __builtin_align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)
#define __maxnreg__(...)
#define __cluster_dims__(...)
#define __shared__ static __attribute__((section("cuts_shared")))
#define NULL nullptr
#define INT_MAX __INT_MAX__
#define INT_MIN (-__INT_MAX__ - 1)
#define UINT_MAX (__INT_MAX__ * 2U + 1U)
#define LLONG_MAX __LONG_LONG_MAX__
#define LLONG_MIN (-__LONG_LONG_MAX__ - 1LL)
#define ULLONG_MAX (__LONG_LONG_MAX__ * 2ULL + 1ULL)
#define warpSize 32

#define STANDIN_HIDDEN __attribute__((visibility("hidden")))

#define STANDIN_VECTOR(T, name, align2, align4)                                                                  \
  struct name##1 { T x; };                                                                                       \
  struct __attribute__((aligned(align2))) name##2 { T x, y; };                                                   \
  struct name##3 { T x, y, z; };                                                                                 \
  struct __attribute__((aligned(align4))) name##4 { T x, y, z, w; };                                             \
  inline name##1 make_##name##1(T x) { return {x}; }                                                             \
  inline name##2 make_##name##2(T x, T y) { return {x, y}; }                                                     \
  inline name##3 make_##name##3(T x, T y, T z) { return {x, y, z}; }                                             \
  inline name##4 make_##name##4(T x, T y, T z, T w) { return {x, y, z, w}; }
STANDIN_VECTOR(signed char, char, 2, 4)
STANDIN_VECTOR(unsigned char, uchar, 2, 4)
STANDIN_VECTOR(short, short, 4, 8)
STANDIN_VECTOR(unsigned short, ushort, 4, 8)
STANDIN_VECTOR(int, int, 8, 16)
STANDIN_VECTOR(unsigned int, uint, 8, 16)
STANDIN_VECTOR(long, long, 16, 16)
STANDIN_VECTOR(unsigned long, ulong, 16, 16)
STANDIN_VECTOR(long long, longlong, 16, 16)
STANDIN_VECTOR(unsigned long long, ulonglong, 16, 16)
STANDIN_VECTOR(float, float, 8, 16)
STANDIN_VECTOR(double, double, 16, 16)
#undef STANDIN_VECTOR

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
  constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  constexpr operator uint3() const { return {x, y, z}; }
};

STANDIN_HIDDEN uint3 threadIdx, blockIdx;
STANDIN_HIDDEN dim3 blockDim, gridDim;

namespace standin {

STANDIN_HIDDEN const Runtime *runtime;
STANDIN_HIDDEN int yielding;
alignas(1024) STANDIN_HIDDEN unsigned char dynamicShared[dynamicSharedBytes + dynamicSharedGuard] __asm__(
    "cuts_dynamic_shared");

inline void step() {
  if (__builtin_expect(yielding, 0)) runtime->relax();
}

template <typename T>
inline void mustBeAligned(const volatile T *pointer) {
  if (reinterpret_cast<size_t>(pointer) % sizeof(T) != 0) runtime->fail(716, "an atomic operation on a misaligned address");
}

template <typename To, typename From>
inline To bits(From value) {
  static_assert(sizeof(To) == sizeof(From), "same size");
  To result;
  __builtin_memcpy(&result, &value, sizeof(To));
  return result;
}

inline int lane() { return ((threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x) & 31; }

template <typename T>
inline T shuffle(unsigned mask, T value, int source) {
  unsigned long long sent = 0;
  __builtin_memcpy(&sent, &value, sizeof(T));
  const unsigned long long received = runtime->exchange(Exchange::shuffle, mask, sent, source);
  T result;
  __builtin_memcpy(&result, &received, sizeof(T));
  return result;
}

template <auto function>
struct Call;

template <typename... Parameters, void (*function)(Parameters...)>
struct Call<function> {
  static constexpr unsigned count = sizeof...(Parameters);
  struct Layout {
    unsigned offsets[count + 1];
    unsigned sizes[count + 1];
  };
  static constexpr Layout layout() {
    Layout result{};
    unsigned at = 0, index = 0;
    ((at = (at + alignof(Parameters) - 1) / alignof(Parameters) * alignof(Parameters), result.offsets[index] = at,
      result.sizes[index] = sizeof(Parameters), ++index, at += sizeof(Parameters)),
     ...);
    result.offsets[index] = at;
    return result;
  }
  static constexpr Layout table = layout();
  template <unsigned... index>
  static void spread(const unsigned char *from) {
    function(*reinterpret_cast<const Parameters *>(from + table.offsets[index])...);
  }
  template <int... index>
  struct Indices {
    static void run(const unsigned char *from) { spread<index...>(from); }
  };
  static void run(const unsigned char *from) { Indices<__integer_pack(static_cast<int>(count))...>::run(from); }
};

template <auto function>
inline KernelEntry describe(const char *name, int maxThreads) {
  using Described = Call<function>;
  return {reinterpret_cast<const void *>(function), name, Described::run, Described::table.offsets,
          Described::table.sizes, Described::count, maxThreads};
}

inline int firstOf(int first, ...) { return first; }

}  // namespace standin

// Barriers and memory fences.
inline void __syncthreads() { standin::runtime->barrier(standin::Barrier::plain, 0); }
inline int __syncthreads_count(int p) { return standin::runtime->barrier(standin::Barrier::count, p != 0); }
inline int __syncthreads_and(int p) { return standin::runtime->barrier(standin::Barrier::all, p != 0); }
inline int __syncthreads_or(int p) { return standin::runtime->barrier(standin::Barrier::any, p != 0); }
inline void __syncwarp(unsigned mask = 0xffffffffu) { standin::runtime->exchange(standin::Exchange::sync, mask, 0, 0); }
inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST), standin::runtime->relax(); }
inline void __threadfence_block() { __threadfence(); }
inline void __threadfence_system() { __threadfence(); }
inline void __nanosleep(unsigned) { standin::runtime->relax(); }

// Warp votes, matches, reductions and shuffles.
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  return static_cast<unsigned>(standin::runtime->exchange(standin::Exchange::ballot, mask, predicate != 0, 0));
}
inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
inline int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, !predicate) == 0; }
// Each lane is on its own between two warp operations, which is one of the answers a GPU may give.
inline unsigned __activemask() { return 1u << standin::lane(); }

#define STANDIN_MATCH(T)                                                                                            \
  inline unsigned __match_any_sync(unsigned mask, T value) {                                                        \
    unsigned long long sent = 0;                                                                                    \
    __builtin_memcpy(&sent, &value, sizeof(T));                                                                     \
    return static_cast<unsigned>(standin::runtime->exchange(standin::Exchange::match, mask, sent, 0));              \
  }                                                                                                                 \
  inline unsigned __match_all_sync(unsigned mask, T value, int *predicate) {                                        \
    *predicate = __all_sync(mask, __match_any_sync(mask, value) == __ballot_sync(mask, 1));                         \
    return *predicate ? mask : 0;                                                                                   \
  }
STANDIN_MATCH(int)
STANDIN_MATCH(unsigned)
STANDIN_MATCH(long)
STANDIN_MATCH(unsigned long)
STANDIN_MATCH(long long)
STANDIN_MATCH(unsigned long long)
STANDIN_MATCH(float)
STANDIN_MATCH(double)
#undef STANDIN_MATCH

#define STANDIN_REDUCE(name, T, kind)                                                                               \
  inline T __reduce_##name##_sync(unsigned mask, T value) {                                                         \
    return static_cast<T>(                                                                                          \
        standin::runtime->exchange(standin::Exchange::kind, mask, static_cast<unsigned>(value), 0));                \
  }
STANDIN_REDUCE(add, int, add)
STANDIN_REDUCE(add, unsigned, add)
STANDIN_REDUCE(min, int, smallestSigned)
STANDIN_REDUCE(min, unsigned, smallestUnsigned)
STANDIN_REDUCE(max, int, largestSigned)
STANDIN_REDUCE(max, unsigned, largestUnsigned)
STANDIN_REDUCE(and, unsigned, bitAnd)
STANDIN_REDUCE(or, unsigned, bitOr)
STANDIN_REDUCE(xor, unsigned, bitXor)
#undef STANDIN_REDUCE

#define STANDIN_SHUFFLE(T)                                                                                          \
  inline T __shfl_sync(unsigned mask, T value, int source, int width = 32) {                                        \
    const int lane = standin::lane();                                                                               \
    return standin::shuffle(mask, value, (lane & ~(width - 1)) | (source & (width - 1)));                           \
  }                                                                                                                 \
  inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {                                 \
    const int lane = standin::lane(), source = lane - static_cast<int>(delta);                                      \
    return standin::shuffle(mask, value, source < (lane & ~(width - 1)) ? lane : source);                           \
  }                                                                                                                 \
  inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {                               \
    const int lane = standin::lane(), source = lane + static_cast<int>(delta);                                      \
    return standin::shuffle(mask, value, source > (lane | (width - 1)) ? lane : source);                            \
  }                                                                                                                 \
  inline T __shfl_xor_sync(unsigned mask, T value, int laneMask, int width = 32) {                                  \
    const int lane = standin::lane(), source = lane ^ laneMask;                                                     \
    return standin::shuffle(mask, value, source > (lane | (width - 1)) ? lane : source);                            \
  }
STANDIN_SHUFFLE(int)
STANDIN_SHUFFLE(unsigned)
STANDIN_SHUFFLE(long)
STANDIN_SHUFFLE(unsigned long)
STANDIN_SHUFFLE(long long)
STANDIN_SHUFFLE(unsigned long long)
STANDIN_SHUFFLE(float)
STANDIN_SHUFFLE(double)
#undef STANDIN_SHUFFLE

// Loads and stores with cache hints.
#define STANDIN_LOAD(name)                  \
  template <typename T>                     \
  inline T name(const T *pointer) {         \
    standin::step();                        \
    return *pointer;                        \
  }
STANDIN_LOAD(__ldg)
STANDIN_LOAD(__ldca)
STANDIN_LOAD(__ldcg)
STANDIN_LOAD(__ldcs)
STANDIN_LOAD(__ldlu)
STANDIN_LOAD(__ldcv)
#undef STANDIN_LOAD
#define STANDIN_STORE(name)                 \
  template <typename T>                     \
  inline void name(T *pointer, T value) {   \
    *pointer = value;                       \
  }
STANDIN_STORE(__stwb)
STANDIN_STORE(__stcg)
STANDIN_STORE(__stcs)
STANDIN_STORE(__stwt)
#undef STANDIN_STORE

// Output, time and failure.
inline int printf(const char *format, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  const int written = standin::runtime->print(format, arguments);
  __builtin_va_end(arguments);
  return written;
}
inline long long clock64() { return standin::runtime->clock(); }
inline int clock() { return static_cast<int>(standin::runtime->clock()); }
inline unsigned long long globaltimer() { return static_cast<unsigned long long>(standin::runtime->clock()); }
inline void __trap() { standin::runtime->fail(719, "the kernel called __trap()"); }
#define assert(condition) \
  ((condition) ? static_cast<void>(0) : standin::runtime->fail(710, "assertion failed: " #condition))

extern "C" {
void *memcpy(void *, const void *, size_t) noexcept;
void *memmove(void *, const void *, size_t) noexcept;
void *memset(void *, int, size_t) noexcept;
}

#include "prelude-atomics.hpp"
#include "prelude-math.hpp"
