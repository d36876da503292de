// Modules, functions and launches of the driver API.
#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "compiler.hpp"
#include "container.hpp"
#include "state.hpp"
#include "threads.hpp"

using namespace standin;

namespace {

template <typename T>
bool isLive(const std::set<T *> &all, T *handle) {
  return all.count(handle) != 0;
}

void *openLibrary(const unsigned char *image, size_t bytes) {
  const int file = memfd_create("cuts-kernel", MFD_CLOEXEC);
  if (file < 0) return nullptr;
  bool written = true;
  for (size_t at = 0; written && at < bytes;) {
    const ssize_t count = write(file, image + at, bytes - at);
    written = count > 0;
    at += static_cast<size_t>(count);
  }
  // The loader takes a path that it has seen for the library that it loaded from there, and file numbers come again: a
  // count, written in dots and slashes that mean nothing, makes each path a new one.
  static unsigned loaded = 0;
  std::string path = "/proc/self/fd";
  ++loaded;
  for (unsigned bit = 0; bit < 32; ++bit) path += loaded >> bit & 1 ? "//." : "/.";
  path += "/" + std::to_string(file);
  void *library = written ? dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (library == nullptr) complain(CUDA_ERROR_INVALID_IMAGE, "a kernel module doesn't load: %s", dlerror());
  close(file);
  return library;
}

const Runtime *unusedRuntime;
int unusedYielding;
Coordinates unusedCoordinates;
unsigned char unusedShared[16];
const unsigned noOffsets[] = {0};
// Any kernel of a module that was only noted.
const KernelEntry notedKernel = {nullptr, nullptr, nullptr, noOffsets, noOffsets, 0, 1024};
const Module notedModule = {&unusedRuntime, &unusedYielding, &unusedCoordinates, &unusedCoordinates,
                            &unusedCoordinates, &unusedCoordinates, unusedShared, unusedShared + 16,
                            nullptr, false, &notedKernel, 1, nullptr, 0};

// A module's library and table: of its own, one among many in a library, or only noted.
std::pair<void *, const Module *> openModule(const std::string &image) {
  if (image == collectedMark) return {nullptr, &notedModule};
  void *library;
  std::string symbol = "cuts_module";
  const size_t mark = strlen(sharedLibraryMark);
  if (image.compare(0, mark, sharedLibraryMark) == 0) {
    const size_t end = image.find('\n', mark);
    library = dlopen(image.substr(mark, end - mark).c_str(), RTLD_NOW | RTLD_LOCAL);
    symbol += "_" + std::to_string(atoi(image.c_str() + end + 1));
  } else {
    library = openLibrary(reinterpret_cast<const unsigned char *>(image.data()), image.size());
  }
  if (library == nullptr) return {nullptr, nullptr};
  const Module *table = static_cast<const Module *>(dlsym(library, symbol.c_str()));
  if (table == nullptr) dlclose(library);
  return {library, table};
}

const KernelEntry *findKernel(const LoadedModule &module, const char *name) {
  const Module &table = *module.module;
  if (&table == &notedModule) return &notedKernel;
  const void *address = dlsym(module.library, name);
  for (unsigned i = 0; i < table.kernelCount; ++i) {
    const KernelEntry &entry = table.kernels[i];
    if (entry.name != nullptr ? strcmp(entry.name, name) == 0 : entry.address == address) return &entry;
  }
  return nullptr;
}

VariableEntry findVariable(const LoadedModule &module, const char *name) {
  const Module &table = *module.module;
  for (unsigned i = 0; i < table.variableCount; ++i) {
    if (strcmp(table.variables[i].name, name) == 0) return table.variables[i];
  }
  void *address = dlsym(module.library, name);
  Dl_info info;
  ElfW(Sym) *symbol = nullptr;
  if (address == nullptr || dladdr1(address, &info, reinterpret_cast<void **>(&symbol), RTLD_DL_SYMENT) == 0 ||
      symbol == nullptr || (symbol->st_info & 15) != STT_OBJECT) {
    return {name, nullptr, 0};
  }
  return {name, address, symbol->st_size};
}

unsigned staticShared(const Function &function) {
  const Module &table = *function.module->module;
  // The first 16 bytes only keep the section from being empty.
  return static_cast<unsigned>(table.sharedEnd - table.sharedStart) - 16;
}

int maxThreads(const Function &function) { return function.entry->maxThreads > 0 ? function.entry->maxThreads : 1024; }

int residentBlocks(const Function &function, int threads, size_t dynamicShared) {
  const size_t shared = (staticShared(function) + dynamicShared + 1024 + 127) / 128 * 128;
  const int byThreads = 2048 / ((threads + 31) / 32 * 32), byShared = static_cast<int>(size_t(228) * 1024 / shared);
  return std::min(32, std::min(byThreads, byShared));
}

unsigned parameterBytes(const KernelEntry &kernel) { return kernel.offsets[kernel.parameters]; }

int packParameters(const Function &function, void **parameters, void **extra, unsigned char *packed) {
  const KernelEntry &kernel = *function.entry;
  const unsigned wanted = parameterBytes(kernel);
  if (parameters != nullptr && extra != nullptr) return CUDA_ERROR_INVALID_VALUE;
  if (parameters != nullptr) {
    for (unsigned i = 0; i < kernel.parameters; ++i) memcpy(packed + kernel.offsets[i], parameters[i], kernel.sizes[i]);
    return 0;
  }
  const void *buffer = nullptr;
  size_t bytes = 0;
  for (void **at = extra; at != nullptr && *at != nullptr; at += 2) {
    const uintptr_t key = reinterpret_cast<uintptr_t>(*at);
    if (key == 1) buffer = at[1];
    if (key == 2) bytes = *static_cast<const size_t *>(at[1]);
    if (key != 1 && key != 2) return complain(CUDA_ERROR_INVALID_VALUE, "cuLaunchKernel: key %zu in `extra`", key);
  }
  // A struct of the parameters may be padded to its alignment.
  if (bytes < wanted || bytes > (wanted + 15) / 16 * 16) {
    return complain(CUDA_ERROR_INVALID_VALUE, "cuLaunchKernel: kernel %s takes %u bytes of parameters, not %zu",
                    function.name.c_str(), wanted, bytes);
  }
  if (wanted > 0) memcpy(packed, buffer, wanted);
  return 0;
}

int checkShape(const Function &function, Coordinates grid, Coordinates block, unsigned shared) {
  const unsigned long long threads = 1ULL * block.x * block.y * block.z;
  if (threads == 0 || grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > 0x7fffffffu || grid.y > 65535 ||
      grid.z > 65535 || block.x > 1024 || block.y > 1024 || block.z > 64 || threads > 1024) {
    return complain(CUDA_ERROR_INVALID_VALUE, "cuLaunchKernel: no device takes a grid of (%u, %u, %u) blocks of (%u, %u, %u)",
                    grid.x, grid.y, grid.z, block.x, block.y, block.z);
  }
  if (threads > static_cast<unsigned>(maxThreads(function))) {
    return complain(CUDA_ERROR_INVALID_VALUE, "cuLaunchKernel: %llu threads, but kernel %s is bounded to %d", threads,
                    function.name.c_str(), maxThreads(function));
  }
  if (shared > static_cast<unsigned>(function.maxDynamicShared)) {
    return complain(CUDA_ERROR_INVALID_VALUE, "cuLaunchKernel: %u bytes of dynamic shared memory, but kernel %s may have %d",
                    shared, function.name.c_str(), function.maxDynamicShared);
  }
  return 0;
}

int launch(Function *function, Coordinates grid, Coordinates block, unsigned shared, Stream *stream, void **parameters,
           void **extra, bool cooperative) {
  Context *context = currentContext();
  if (!isLive(state().functions, function)) return CUDA_ERROR_INVALID_HANDLE;
  if (stream != nullptr && !isLive(state().streams, stream)) return CUDA_ERROR_INVALID_HANDLE;
  if (function->module->context != context || (stream != nullptr && stream->context != context)) {
    return complain(CUDA_ERROR_INVALID_HANDLE, "cuLaunchKernel: the function or the stream is of another context");
  }
  if (const int code = checkShape(*function, grid, block, shared)) return code;
  if (collectingFolder() != nullptr) return 0;
  const size_t blocks = size_t(grid.x) * grid.y * grid.z;
  const int resident = residentBlocks(*function, static_cast<int>(block.x * block.y * block.z), shared);
  if (cooperative && blocks > size_t(resident) * size_t(state().settings.multiprocessors)) {
    return CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE;
  }
  static unsigned char packed[32768] __attribute__((aligned(64)));
  if (parameterBytes(*function->entry) > sizeof packed) return CUDA_ERROR_INVALID_VALUE;
  if (const int code = packParameters(*function, parameters, extra, packed)) return code;
  state().calls["kernel:" + function->name].count++;

  // What a device may not reach, a kernel of it can't touch.
  std::vector<const Heap *> hidden;
  for (size_t other = 0; other < state().heaps.size(); ++other) {
    if (static_cast<int>(other) == context->device || context->peers.count(static_cast<int>(other))) continue;
    if (state().heaps[other]->count() > 0) hidden.push_back(state().heaps[other]);
  }
  for (const Heap *heap : hidden) heap->hide();
  const Outcome outcome =
      runLaunch({function->module->module, function->entry, function->name.c_str(), grid, block, shared, cooperative, packed});
  for (const Heap *heap : hidden) heap->show();
  // A kernel's failure is told by the calls that follow, as a device tells it.
  if (outcome.code != 0) context->sticky = complain(outcome.code, "%s", outcome.message);
  return 0;
}

void forget(LoadedModule *module) {
  for (Function *function : module->functions) {
    state().functions.erase(function);
    delete function;
  }
  for (const uintptr_t global : module->globals) state().globals.erase(global);
  state().modules.erase(module);
  if (module->library != nullptr) dlclose(module->library);
  delete module;
}

}  // namespace

STANDIN_EXPORT int cuModuleLoadData(LoadedModule **result, const void *image) {
  ENTER(context);
  if (result == nullptr || image == nullptr) return CUDA_ERROR_INVALID_VALUE;
  Container header;
  memcpy(&header, image, sizeof header.magic);
  if (memcmp(header.magic, containerMagic, sizeof header.magic) != 0) return CUDA_ERROR_INVALID_IMAGE;
  memcpy(&header, image, sizeof header);
  const unsigned char *library = static_cast<const unsigned char *>(image) + sizeof header;
  if (fnv(library, header.bytes) != header.checksum) return CUDA_ERROR_INVALID_IMAGE;
  const uint32_t device = static_cast<uint32_t>(state().settings.architecture);
  const bool runs = header.architecture <= device && (header.isVirtual || header.architecture / 10 == device / 10);
  if (!runs) return complain(CUDA_ERROR_NO_BINARY_FOR_GPU, "a module for sm_%u on a device of sm_%u", header.architecture, device);
  const auto [opened, table] = openModule(std::string(reinterpret_cast<const char *>(library), header.bytes));
  if (table == nullptr) return CUDA_ERROR_INVALID_IMAGE;
  *table->runtime = &runtimeForKernels;
  *result = new LoadedModule{currentContext(), opened, table, {}, {}};
  state().modules.insert(*result);
  return 0;
}

STANDIN_EXPORT int cuModuleUnload(LoadedModule *module) {
  ENTER(context);
  if (!isLive(state().modules, module)) return CUDA_ERROR_INVALID_HANDLE;
  forget(module);
  return 0;
}

STANDIN_EXPORT int cuModuleGetFunction(Function **result, LoadedModule *module, const char *name) {
  ENTER(context);
  if (!isLive(state().modules, module)) return CUDA_ERROR_INVALID_HANDLE;
  const KernelEntry *entry = findKernel(*module, name);
  if (entry == nullptr) return CUDA_ERROR_NOT_FOUND;
  if (module->module->sharedEnd - module->module->sharedStart - 16 > 48 * 1024) {
    return complain(CUDA_ERROR_INVALID_IMAGE, "kernel %s uses too much shared data: real compilers refuse it", name);
  }
  *result = new Function{module, entry, name};
  (*result)->maxDynamicShared -= static_cast<int>(staticShared(**result));
  module->functions.push_back(*result);
  state().functions.insert(*result);
  return 0;
}

STANDIN_EXPORT int cuModuleGetGlobal_v2(unsigned long long *pointer, size_t *bytes, LoadedModule *module, const char *name) {
  ENTER(context);
  if (!isLive(state().modules, module)) return CUDA_ERROR_INVALID_HANDLE;
  const VariableEntry found = findVariable(*module, name);
  void *const address = found.address;
  const size_t size = found.bytes;
  if (address == nullptr) return CUDA_ERROR_NOT_FOUND;
  module->globals.push_back(reinterpret_cast<uintptr_t>(address));
  state().globals[reinterpret_cast<uintptr_t>(address)] = size;
  if (pointer != nullptr) *pointer = reinterpret_cast<unsigned long long>(address);
  if (bytes != nullptr) *bytes = size;
  return 0;
}

STANDIN_EXPORT int cuFuncGetAttribute(int *value, int attribute, Function *function) {
  ENTER(context);
  if (!isLive(state().functions, function)) return CUDA_ERROR_INVALID_HANDLE;
  switch (attribute) {
    case 0: *value = maxThreads(*function); return 0;
    case 1: *value = static_cast<int>(staticShared(*function)); return 0;
    case 2: case 3: *value = 0; return 0;
    case 4: *value = 32; return 0;
    case 5: case 6: *value = state().settings.architecture; return 0;
    case 7: *value = 0; return 0;
    case 8: *value = function->maxDynamicShared; return 0;
    case 9: *value = -1; return 0;
    default: return CUDA_ERROR_INVALID_VALUE;
  }
}

STANDIN_EXPORT int cuFuncGetParamInfo(Function *function, size_t index, size_t *offset, size_t *bytes) {
  ENTER(context);
  if (!isLive(state().functions, function)) return CUDA_ERROR_INVALID_HANDLE;
  if (index >= function->entry->parameters) return CUDA_ERROR_INVALID_VALUE;
  *offset = function->entry->offsets[index];
  *bytes = function->entry->sizes[index];
  return 0;
}

STANDIN_EXPORT int cuFuncSetAttribute(Function *function, int attribute, int value) {
  ENTER(context);
  if (!isLive(state().functions, function)) return CUDA_ERROR_INVALID_HANDLE;
  if (attribute == 9) return value < -1 || value > 100 ? int(CUDA_ERROR_INVALID_VALUE) : 0;
  const int limit = static_cast<int>(dynamicSharedBytes) - static_cast<int>(staticShared(*function));
  if (attribute != 8 || value < 0 || value > limit) return CUDA_ERROR_INVALID_VALUE;
  function->maxDynamicShared = value;
  return 0;
}

STANDIN_EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, Function *function, int threads, size_t shared) {
  ENTER(context);
  if (!isLive(state().functions, function)) return CUDA_ERROR_INVALID_HANDLE;
  if (threads <= 0) return CUDA_ERROR_INVALID_VALUE;
  *blocks = threads > maxThreads(*function) ? 0 : residentBlocks(*function, threads, shared);
  return 0;
}

STANDIN_EXPORT int cuLaunchKernel(Function *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                                  unsigned blockY, unsigned blockZ, unsigned shared, Stream *stream, void **parameters,
                                  void **extra) {
  ENTER(context);
  return launch(function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, stream, parameters, extra, false);
}

STANDIN_EXPORT int cuLaunchCooperativeKernel(Function *function, unsigned gridX, unsigned gridY, unsigned gridZ,
                                             unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared,
                                             Stream *stream, void **parameters) {
  ENTER(context);
  return launch(function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, stream, parameters, nullptr, true);
}

STANDIN_EXPORT int cuLaunchHostFunc(Stream *stream, void (*function)(void *), void *data) {
  {
    ENTER(context);
    if (stream != nullptr && !isLive(state().streams, stream)) return CUDA_ERROR_INVALID_HANDLE;
  }
  function(data);
  return 0;
}
