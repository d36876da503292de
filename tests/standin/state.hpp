// The stand-in's own state: settings, error reports, call counters, faults to inject, contexts and handles.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "heap.hpp"
#include "runtime.hpp"

#define STANDIN_EXPORT extern "C" __attribute__((visibility("default")))

enum Result : int {
  CUDA_SUCCESS = 0,
  CUDA_ERROR_INVALID_VALUE = 1,
  CUDA_ERROR_OUT_OF_MEMORY = 2,
  CUDA_ERROR_NOT_INITIALIZED = 3,
  CUDA_ERROR_NO_DEVICE = 100,
  CUDA_ERROR_INVALID_DEVICE = 101,
  CUDA_ERROR_INVALID_IMAGE = 200,
  CUDA_ERROR_INVALID_CONTEXT = 201,
  CUDA_ERROR_NO_BINARY_FOR_GPU = 209,
  CUDA_ERROR_PEER_ACCESS_UNSUPPORTED = 217,
  CUDA_ERROR_INVALID_HANDLE = 400,
  CUDA_ERROR_NOT_FOUND = 500,
  CUDA_ERROR_ILLEGAL_ADDRESS = 700,
  CUDA_ERROR_LAUNCH_TIMEOUT = 702,
  CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED = 704,
  CUDA_ERROR_MISALIGNED_ADDRESS = 716,
  CUDA_ERROR_LAUNCH_FAILED = 719,
  CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE = 720
};

namespace standin {

struct Settings {
  int devices = 2;
  int multiprocessors = 4;
  int architecture = 90;
  int driverVersion = 13000;
  int compilerVersion = 13000;
  size_t memory = size_t(1) << 30;
  int timeoutMilliseconds = 20000;
  // The order in which a block's threads take their turns: forward, reverse, or alternate.
  std::string order = "alternate";
  bool quiet = false;
};

struct Context {
  int device;
  int retained = 0;
  // What a failed kernel leaves behind: every later call in this context returns it.
  int sticky = 0;
  std::set<int> peers;
};

struct Stream {
  Context *context;
};

struct Event {
  Context *context;
  bool timed;
  long long recorded = 0;
};

struct LoadedModule {
  Context *context;
  void *library;
  const Module *module;
  std::vector<struct Function *> functions;
  std::vector<uintptr_t> globals;
};

struct Function {
  LoadedModule *module;
  const KernelEntry *entry;
  std::string name;
  int maxDynamicShared = 48 * 1024;
};

struct Calls {
  long long count = 0;
};

struct Fault {
  std::string function;
  long long remaining;
  int code;
  bool always, sticky;
};

struct State {
  std::recursive_mutex lock;
  Settings settings;
  bool initialised = false;
  std::vector<Heap *> heaps;
  std::vector<Context *> contexts;
  std::set<Stream *> streams;
  std::set<Event *> events;
  std::set<LoadedModule *> modules;
  std::set<Function *> functions;
  std::map<void *, size_t> pinned;
  // Variables of modules that the host asked for: copies may touch them.
  std::map<uintptr_t, size_t> globals;
  std::map<std::string, Calls> calls;
  std::vector<Fault> faults;
  int lost = 0;
  std::string report;

  State();
  // Reads the settings from the environment again and forgets everything else.
  void reset();
  const Heap *heapOf(uintptr_t address) const;
  // `FUNCTION:NTH:CODE[:always|:sticky]` or `lost[:CODE]`, several with commas between.
  void addFaults(const char *specification);
};

State &state();
Context *&currentContext();

// Remembers what went wrong, says it on the error stream, and returns the code.
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

enum Needs { nothing, initialised, context };

// Opens every exported function: takes the lock, counts, injects faults, and checks that the call may be made at all.
struct Call {
  int error;
  Call(const char *function, Needs needs);
  ~Call();
};

// A host range that no device memory is part of, or a device range within one live allocation.
bool isDeviceRange(uintptr_t address, size_t bytes);
int checkDeviceRange(const char *function, const char *operand, uintptr_t address, size_t bytes);
int checkHostRange(const char *function, const void *pointer, size_t bytes);
// Looks at every guard zone of the device; what was overrun makes the context's error sticky.
int verifyGuards(Context *context);

long long now();

}  // namespace standin

#define ENTER(needs)                              \
  standin::Call call(__func__, standin::needs);   \
  if (call.error != 0) return call.error
