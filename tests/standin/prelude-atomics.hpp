// Atomic operations, for the types that CUDA has them for and no others, so that a wrong one doesn't compile here either.
#pragma once

namespace standin {

template <typename T, typename Change>
inline T atomically(T *pointer, Change change) {
  mustBeAligned(pointer);
  step();
  T before;
  __atomic_load(pointer, &before, __ATOMIC_SEQ_CST);
  T after = change(before);
  while (!__atomic_compare_exchange(pointer, &before, &after, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    after = change(before);
  }
  return before;
}

template <typename T>
inline T compareAndSwap(T *pointer, T expected, T value) {
  mustBeAligned(pointer);
  step();
  __atomic_compare_exchange_n(pointer, &expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}

}  // namespace standin

#define STANDIN_ATOMIC_ONE(name, T, expression)                                           \
  inline T name(T *pointer, T value) {                                                    \
    return standin::atomically(pointer, [=](T old) { return static_cast<T>(expression); }); \
  }
#define STANDIN_ATOMIC(name, T, expression)        \
  STANDIN_ATOMIC_ONE(name, T, expression)          \
  STANDIN_ATOMIC_ONE(name##_block, T, expression)  \
  STANDIN_ATOMIC_ONE(name##_system, T, expression)

STANDIN_ATOMIC(atomicAdd, int, static_cast<unsigned>(old) + static_cast<unsigned>(value))
STANDIN_ATOMIC(atomicAdd, unsigned int, old + value)
STANDIN_ATOMIC(atomicAdd, unsigned long long, old + value)
STANDIN_ATOMIC(atomicAdd, float, old + value)
STANDIN_ATOMIC(atomicAdd, double, old + value)
STANDIN_ATOMIC(atomicSub, int, static_cast<unsigned>(old) - static_cast<unsigned>(value))
STANDIN_ATOMIC(atomicSub, unsigned int, old - value)
STANDIN_ATOMIC(atomicExch, int, value)
STANDIN_ATOMIC(atomicExch, unsigned int, value)
STANDIN_ATOMIC(atomicExch, unsigned long long, value)
STANDIN_ATOMIC(atomicExch, float, value)
STANDIN_ATOMIC(atomicInc, unsigned int, old >= value ? 0 : old + 1)
STANDIN_ATOMIC(atomicDec, unsigned int, old == 0 || old > value ? value : old - 1)

#define STANDIN_ATOMIC_WHOLE(T)                                   \
  STANDIN_ATOMIC(atomicMin, T, value < old ? value : old)         \
  STANDIN_ATOMIC(atomicMax, T, value > old ? value : old)         \
  STANDIN_ATOMIC(atomicAnd, T, old &value)                        \
  STANDIN_ATOMIC(atomicOr, T, old | value)                        \
  STANDIN_ATOMIC(atomicXor, T, old ^ value)
STANDIN_ATOMIC_WHOLE(int)
STANDIN_ATOMIC_WHOLE(unsigned int)
STANDIN_ATOMIC_WHOLE(long long)
STANDIN_ATOMIC_WHOLE(unsigned long long)

#define STANDIN_SWAP_ONE(name, T) \
  inline T name(T *pointer, T expected, T value) { return standin::compareAndSwap(pointer, expected, value); }
#define STANDIN_SWAP(T)                \
  STANDIN_SWAP_ONE(atomicCAS, T)       \
  STANDIN_SWAP_ONE(atomicCAS_block, T) \
  STANDIN_SWAP_ONE(atomicCAS_system, T)
STANDIN_SWAP(int)
STANDIN_SWAP(unsigned int)
STANDIN_SWAP(unsigned long long)
STANDIN_SWAP(unsigned short)

#undef STANDIN_SWAP
#undef STANDIN_SWAP_ONE
#undef STANDIN_ATOMIC_WHOLE
#undef STANDIN_ATOMIC
#undef STANDIN_ATOMIC_ONE
