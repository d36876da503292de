#include "state.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <time.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace standin {

namespace {
long long number(const char *name, long long fallback) {
  const char *text = getenv(name);
  if (text == nullptr || *text == 0) return fallback;
  char *end;
  const long long value = strtoll(text, &end, 10);
  const int shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
  return value << shift;
}

Settings readSettings() {
  Settings settings;
  settings.devices = static_cast<int>(number("CUTS_STANDIN_DEVICES", settings.devices));
  settings.multiprocessors = static_cast<int>(number("CUTS_STANDIN_SMS", settings.multiprocessors));
  settings.architecture = static_cast<int>(number("CUTS_STANDIN_ARCH", settings.architecture));
  settings.driverVersion = static_cast<int>(number("CUTS_STANDIN_DRIVER", settings.driverVersion));
  settings.compilerVersion = static_cast<int>(number("CUTS_STANDIN_NVRTC", settings.compilerVersion));
  settings.memory = static_cast<size_t>(number("CUTS_STANDIN_MEMORY", static_cast<long long>(settings.memory)));
  settings.timeoutMilliseconds = static_cast<int>(number("CUTS_STANDIN_TIMEOUT", settings.timeoutMilliseconds));
  settings.quiet = number("CUTS_STANDIN_QUIET", 0) != 0;
  const char *order = getenv("CUTS_STANDIN_ORDER");
  if (order != nullptr && *order != 0) settings.order = order;
  return settings;
}
}  // namespace

State::State() : settings(readSettings()) {
  for (int device = 0; device < settings.devices; ++device) {
    heaps.push_back(new Heap(device, settings.memory));
    contexts.push_back(new Context{device, 0, 0, {}});
  }
  addFaults(getenv("CUTS_STANDIN_FAULT"));
}

State &state() {
  // Never destroyed: finalizers of the host process may still call in at exit.
  static State *only = new State;
  return *only;
}

Context *&currentContext() {
  static thread_local Context *current = nullptr;
  return current;
}

void State::reset() {
  for (LoadedModule *module : modules) {
    if (module->library != nullptr) dlclose(module->library);
    delete module;
  }
  for (Function *function : functions) delete function;
  for (Stream *stream : streams) delete stream;
  for (Event *event : events) delete event;
  for (auto &entry : pinned) munmap(entry.first, entry.second);
  for (Heap *heap : heaps) delete heap;
  // Contexts stay allocated: another thread may still name one as its current.
  modules.clear(), functions.clear(), streams.clear(), events.clear(), pinned.clear(), heaps.clear(), contexts.clear();
  globals.clear(), faults.clear(), calls.clear();
  lost = 0, initialised = false, report.clear();
  currentContext() = nullptr;
  settings = readSettings();
  for (int device = 0; device < settings.devices; ++device) {
    heaps.push_back(new Heap(device, settings.memory));
    contexts.push_back(new Context{device, 0, 0, {}});
  }
  addFaults(getenv("CUTS_STANDIN_FAULT"));
}

const Heap *State::heapOf(uintptr_t address) const {
  for (const Heap *heap : heaps) {
    if (heap->owns(address)) return heap;
  }
  return nullptr;
}

int complain(int code, const char *format, ...) {
  char text[1000];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  state().report = text;
  if (!state().settings.quiet) fprintf(stderr, "stand-in driver: %s (error %d)\n", text, code);
  return code;
}

void State::addFaults(const char *specification) {
  if (specification == nullptr) return;
  std::string rest = specification;
  while (!rest.empty()) {
    const size_t comma = rest.find_first_of(",;");
    const std::string one = rest.substr(0, comma);
    rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    char name[100] = "", flag[20] = "";
    long long nth = 1;
    int code = 1;
    const int read = sscanf(one.c_str(), "%99[^:]:%lld:%d:%19s", name, &nth, &code, flag);
    if (read < 1) continue;
    if (strcmp(name, "none") == 0) {
      faults.clear();
      continue;
    }
    if (strcmp(name, "lost") == 0) {
      lost = read >= 2 ? static_cast<int>(nth) : 999;
      continue;
    }
    faults.push_back({name, nth, code, strcmp(flag, "always") == 0, strcmp(flag, "sticky") == 0});
  }
}

namespace {
int injected(State &all, const char *function) {
  for (size_t i = 0; i < all.faults.size(); ++i) {
    Fault &fault = all.faults[i];
    if (fault.function != function || --fault.remaining > 0) continue;
    const int code = fault.code;
    if (fault.sticky && currentContext() != nullptr) currentContext()->sticky = code;
    if (!fault.always) all.faults.erase(all.faults.begin() + static_cast<long>(i));
    return code;
  }
  return 0;
}

bool isKnown(const Context *context) {
  for (const Context *known : state().contexts) {
    if (known == context) return context->retained > 0;
  }
  return false;
}
}  // namespace

Call::Call(const char *function, Needs needs) : error(0) {
  State &all = state();
  all.lock.lock();
  all.calls[function].count++;
  error = injected(all, function);
  if (error == 0 && needs != nothing && all.lost != 0) error = all.lost;
  if (error == 0 && needs != nothing && !all.initialised) error = CUDA_ERROR_NOT_INITIALIZED;
  if (error == 0 && needs == context) {
    Context *current = currentContext();
    error = current == nullptr || !isKnown(current) ? int(CUDA_ERROR_INVALID_CONTEXT) : current->sticky;
  }
}

Call::~Call() { state().lock.unlock(); }

bool isDeviceRange(uintptr_t address, size_t bytes) {
  const Heap *heap = state().heapOf(address);
  if (heap != nullptr) return heap->contains(address, bytes);
  auto after = state().globals.upper_bound(address);
  if (after == state().globals.begin()) return false;
  --after;
  return address - after->first <= after->second && bytes <= after->second - (address - after->first);
}

int checkDeviceRange(const char *function, const char *operand, uintptr_t address, size_t bytes) {
  if (isDeviceRange(address, bytes)) return 0;
  const Heap *heap = state().heapOf(address);
  return complain(CUDA_ERROR_INVALID_VALUE, "%s: %zu bytes at the %s are not within one live allocation: %s", function,
                  bytes, operand, heap != nullptr ? heap->describe(address).c_str() : "not an address of any device");
}

int checkHostRange(const char *function, const void *pointer, size_t bytes) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(pointer);
  if (pointer == nullptr && bytes > 0) return complain(CUDA_ERROR_INVALID_VALUE, "%s: null host pointer", function);
  if (state().heapOf(address) == nullptr) return 0;
  return complain(CUDA_ERROR_INVALID_VALUE, "%s: the host pointer %#zx is device memory", function, address);
}

int verifyGuards(Context *context) {
  const std::string found = state().heaps[static_cast<size_t>(context->device)]->overrun();
  if (found.empty()) return 0;
  if (context->sticky == 0) context->sticky = CUDA_ERROR_ILLEGAL_ADDRESS;
  return complain(CUDA_ERROR_ILLEGAL_ADDRESS, "%s", found.c_str());
}

long long now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

}  // namespace standin

// What tests ask and tell the stand-in itself.
using namespace standin;

STANDIN_EXPORT void cutsStandinFault(const char *specification) {
  std::lock_guard<std::recursive_mutex> hold(state().lock);
  state().addFaults(specification);
}

// Calls of a driver or NVRTC function, or, as `kernel:NAME`, launches of a kernel. -1 for a function that doesn't exist.
STANDIN_EXPORT long long cutsStandinCount(const char *function) {
  std::lock_guard<std::recursive_mutex> hold(state().lock);
  const auto found = state().calls.find(function);
  if (found != state().calls.end()) return found->second.count;
  if (strncmp(function, "kernel:", 7) == 0) return 0;
  Dl_info self;
  dladdr(reinterpret_cast<void *>(&cutsStandinFault), &self);
  void *library = dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  const bool exported = library != nullptr && dlsym(library, function) != nullptr;
  if (library != nullptr) dlclose(library);
  return exported ? 0 : -1;
}

STANDIN_EXPORT long long cutsStandinLiveAllocations() {
  std::lock_guard<std::recursive_mutex> hold(state().lock);
  long long live = static_cast<long long>(state().pinned.size());
  for (const Heap *heap : state().heaps) live += static_cast<long long>(heap->count());
  return live;
}

STANDIN_EXPORT const char *cutsStandinReport() {
  std::lock_guard<std::recursive_mutex> hold(state().lock);
  return state().report.c_str();
}

STANDIN_EXPORT void cutsStandinReset() {
  std::lock_guard<std::recursive_mutex> hold(state().lock);
  state().reset();
}
