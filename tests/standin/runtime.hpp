// What a compiled kernel module and the stand-in driver know of each other. No standard header: kernels include it too.
#pragma once

namespace standin {

struct Coordinates {
  unsigned x, y, z;
};

enum class Barrier : int { plain, count, all, any };

enum class Exchange : int {
  sync,
  shuffle,
  ballot,
  match,
  add,
  smallestSigned,
  largestSigned,
  smallestUnsigned,
  largestUnsigned,
  bitAnd,
  bitOr,
  bitXor
};

// What the driver does for a running thread of a kernel.
struct Runtime {
  int (*barrier)(Barrier kind, int predicate);
  unsigned long long (*exchange)(Exchange kind, unsigned mask, unsigned long long value, int source);
  // Lets other threads go on; waiting loops call it.
  void (*relax)();
  void (*fail)(int code, const char *message);
  int (*print)(const char *format, __builtin_va_list arguments);
  long long (*clock)();
};

struct KernelEntry {
  const void *address;
  // Set where the kernel was asked for by a name expression.
  const char *name;
  void (*run)(const unsigned char *parameters);
  // Where each parameter starts, and, last, where they all end.
  const unsigned *offsets;
  const unsigned *sizes;
  unsigned parameters;
  int maxThreads;
};

struct VariableEntry {
  const char *name;
  void *address;
  unsigned long long bytes;
};

struct Module {
  const Runtime **runtime;
  // Not zero while every atomic operation must let others go on: in cooperative launches.
  int *yielding;
  Coordinates *threadIdx, *blockIdx, *blockDim, *gridDim;
  unsigned char *sharedStart, *sharedEnd, *dynamicShared;
  // True where the source names a barrier or a warp operation, so that threads must run side by side.
  bool collective;
  const KernelEntry *kernels;
  unsigned kernelCount;
  const VariableEntry *variables;
  unsigned variableCount;
};

constexpr unsigned dynamicSharedBytes = 227 * 1024;
constexpr unsigned dynamicSharedGuard = 256;

}  // namespace standin
