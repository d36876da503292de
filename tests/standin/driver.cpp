// Devices, contexts and memory of the driver API.
#include <sys/mman.h>

#include <cstdio>
#include <cstring>

#include "state.hpp"

using namespace standin;

namespace {

bool isDevice(int device) { return device >= 0 && device < state().settings.devices; }

struct Named {
  int code;
  const char *name, *text;
};

const Named names[] = {
    {0, "CUDA_SUCCESS", "no error"},
    {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {4, "CUDA_ERROR_DEINITIALIZED", "driver shutting down"},
    {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {217, "CUDA_ERROR_PEER_ACCESS_UNSUPPORTED", "peer access is not supported between these two devices"},
    {218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {600, "CUDA_ERROR_NOT_READY", "device not ready"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {702, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"},
    {704, "CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED", "peer access is already enabled"},
    {709, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"},
    {710, "CUDA_ERROR_ASSERT", "device-side assert triggered"},
    {716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {720, "CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE", "too many blocks in cooperative launch"},
    {801, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {999, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

const Named *named(int code) {
  for (const Named &each : names) {
    if (each.code == code) return &each;
  }
  return nullptr;
}

int attributeValue(int attribute, int device) {
  const Settings &settings = state().settings;
  switch (attribute) {
    case 1: case 2: case 3: return 1024;  // threads per block, block x and y
    case 4: return 64;                    // block z
    case 5: return 0x7fffffff;            // grid x
    case 6: case 7: return 65535;         // grid y and z
    case 8: return 48 * 1024;             // shared memory per block
    case 9: return 64 * 1024;             // constant memory
    case 10: return 32;                   // warp
    case 11: return 0x7fffffff;           // pitch
    case 12: case 82: return 65536;       // registers
    case 13: return 1980000;              // clock, kHz
    case 14: return 512;                  // texture alignment
    case 15: case 19: case 31: case 40: case 41: return 1;  // overlap, mapped, concurrent, engines, unified addresses
    case 16: return settings.multiprocessors;
    case 32: return 1;                    // ECC
    case 33: return device + 1;           // PCI bus
    case 36: return 3201000;              // memory clock, kHz
    case 37: return 6144;                 // memory bus, bits
    case 38: return 50 * 1024 * 1024;     // L2
    case 39: return 2048;                 // threads per multiprocessor
    case 75: return settings.architecture / 10;
    case 76: return settings.architecture % 10;
    case 78: case 79: case 80: case 83: case 90: case 91: case 95: case 99: return 1;
    case 81: return 228 * 1024;           // shared memory per multiprocessor
    case 87: return 2;                    // float32 to float64 speed
    case 97: return static_cast<int>(dynamicSharedBytes);
    case 106: return 32;                  // blocks per multiprocessor
    case 111: return 1024;                // reserved shared memory per block
    default: return 0;
  }
}

}  // namespace

STANDIN_EXPORT int cuInit(unsigned flags) {
  ENTER(nothing);
  if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
  if (state().lost != 0) return state().lost;
  if (state().settings.devices == 0) return CUDA_ERROR_NO_DEVICE;
  state().initialised = true;
  return 0;
}

STANDIN_EXPORT int cuDriverGetVersion(int *version) {
  ENTER(nothing);
  *version = state().settings.driverVersion;
  return 0;
}

STANDIN_EXPORT int cuGetErrorName(int code, const char **text) {
  ENTER(nothing);
  const Named *found = named(code);
  *text = found == nullptr ? nullptr : found->name;
  return found == nullptr ? int(CUDA_ERROR_INVALID_VALUE) : 0;
}

STANDIN_EXPORT int cuGetErrorString(int code, const char **text) {
  ENTER(nothing);
  const Named *found = named(code);
  *text = found == nullptr ? nullptr : found->text;
  return found == nullptr ? int(CUDA_ERROR_INVALID_VALUE) : 0;
}

STANDIN_EXPORT int cuDeviceGetCount(int *count) {
  ENTER(initialised);
  *count = state().settings.devices;
  return 0;
}

STANDIN_EXPORT int cuDeviceGet(int *device, int ordinal) {
  ENTER(initialised);
  if (!isDevice(ordinal)) return CUDA_ERROR_INVALID_DEVICE;
  *device = ordinal;
  return 0;
}

STANDIN_EXPORT int cuDeviceGetName(char *name, int length, int device) {
  ENTER(initialised);
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  snprintf(name, static_cast<size_t>(length), "CuTS stand-in device");
  return 0;
}

STANDIN_EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  ENTER(initialised);
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  *bytes = state().settings.memory;
  return 0;
}

STANDIN_EXPORT int cuDeviceGetAttribute(int *value, int attribute, int device) {
  ENTER(initialised);
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  if (attribute <= 0 || attribute > 147) return CUDA_ERROR_INVALID_VALUE;
  *value = attributeValue(attribute, device);
  return 0;
}

STANDIN_EXPORT int cuDeviceGetUuid_v2(unsigned char *uuid, int device) {
  ENTER(initialised);
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  for (int i = 0; i < 16; ++i) uuid[i] = static_cast<unsigned char>(i * 17);
  uuid[15] = static_cast<unsigned char>(device);
  return 0;
}

STANDIN_EXPORT int cuDevicePrimaryCtxRetain(Context **result, int device) {
  ENTER(initialised);
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  *result = state().contexts[static_cast<size_t>(device)];
  (*result)->retained++;
  return 0;
}

STANDIN_EXPORT int cuDevicePrimaryCtxRelease_v2(int device) {
  ENTER(initialised);
  if (!isDevice(device)) return CUDA_ERROR_INVALID_DEVICE;
  Context *context = state().contexts[static_cast<size_t>(device)];
  if (context->retained == 0) return CUDA_ERROR_INVALID_CONTEXT;
  context->retained--;
  return 0;
}

STANDIN_EXPORT int cuCtxSetCurrent(Context *context) {
  ENTER(initialised);
  bool known = context == nullptr;
  for (const Context *each : state().contexts) known = known || (each == context && each->retained > 0);
  if (!known) return CUDA_ERROR_INVALID_CONTEXT;
  currentContext() = context;
  return 0;
}

STANDIN_EXPORT int cuCtxGetCurrent(Context **context) {
  ENTER(initialised);
  *context = currentContext();
  return 0;
}

STANDIN_EXPORT int cuCtxSynchronize() {
  ENTER(context);
  return verifyGuards(currentContext());
}

STANDIN_EXPORT int cuDeviceCanAccessPeer(int *can, int device, int peer) {
  ENTER(initialised);
  if (!isDevice(device) || !isDevice(peer)) return CUDA_ERROR_INVALID_DEVICE;
  *can = device != peer;
  return 0;
}

STANDIN_EXPORT int cuCtxEnablePeerAccess(Context *peer, unsigned flags) {
  ENTER(context);
  if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
  if (peer == nullptr || peer == currentContext()) return CUDA_ERROR_INVALID_CONTEXT;
  return currentContext()->peers.insert(peer->device).second ? 0 : int(CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED);
}

STANDIN_EXPORT int cuMemGetInfo_v2(size_t *free, size_t *total) {
  ENTER(context);
  const Heap &heap = *state().heaps[static_cast<size_t>(currentContext()->device)];
  *free = heap.capacity() - heap.used();
  *total = heap.capacity();
  return 0;
}

STANDIN_EXPORT int cuMemAlloc_v2(uintptr_t *pointer, size_t bytes) {
  ENTER(context);
  if (bytes == 0) return complain(CUDA_ERROR_INVALID_VALUE, "cuMemAlloc: zero bytes");
  *pointer = state().heaps[static_cast<size_t>(currentContext()->device)]->allocate(bytes);
  return *pointer == 0 ? int(CUDA_ERROR_OUT_OF_MEMORY) : 0;
}

STANDIN_EXPORT int cuMemFree_v2(uintptr_t pointer) {
  ENTER(context);
  for (Heap *heap : state().heaps) {
    if (!heap->owns(pointer)) continue;
    const std::string found = heap->overrun(pointer);
    if (!heap->release(pointer)) {
      return complain(CUDA_ERROR_INVALID_VALUE, "cuMemFree: not the start of a live allocation: %s",
                      heap->describe(pointer).c_str());
    }
    if (found.empty()) return 0;
    return currentContext()->sticky = complain(CUDA_ERROR_ILLEGAL_ADDRESS, "cuMemFree: %s", found.c_str());
  }
  return complain(CUDA_ERROR_INVALID_VALUE, "cuMemFree: %#zx is not an address of any device", pointer);
}

STANDIN_EXPORT int cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags) {
  ENTER(context);
  if (bytes == 0 || flags > 7) return CUDA_ERROR_INVALID_VALUE;
  void *found = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED) return CUDA_ERROR_OUT_OF_MEMORY;
  state().pinned[found] = bytes;
  *pointer = found;
  return 0;
}

STANDIN_EXPORT int cuMemFreeHost(void *pointer) {
  ENTER(context);
  const auto found = state().pinned.find(pointer);
  if (found == state().pinned.end()) {
    return complain(CUDA_ERROR_INVALID_VALUE, "cuMemFreeHost: %p was not allocated, or was freed before", pointer);
  }
  munmap(found->first, found->second);
  state().pinned.erase(found);
  return 0;
}
