// Copies, fills, streams and events of the driver API. All work is done at once, in the order of the calls.
#include <cstring>

#include "state.hpp"

using namespace standin;

namespace {

// The default streams: none, legacy, per thread.
bool isStream(const Stream *stream) {
  const uintptr_t handle = reinterpret_cast<uintptr_t>(stream);
  return handle <= 2 || state().streams.count(const_cast<Stream *>(stream)) != 0;
}

int checkStream(const Stream *stream) {
  if (!isStream(stream)) return CUDA_ERROR_INVALID_HANDLE;
  if (reinterpret_cast<uintptr_t>(stream) <= 2 || stream->context == currentContext()) return 0;
  return complain(CUDA_ERROR_INVALID_HANDLE, "the stream is of another context");
}

bool isEvent(Event *event) { return state().events.count(event) != 0; }

// An event knows its context, so that threads without a current one may ask and wait; seen on the real driver.
int stateOf(Event *event) { return isEvent(event) ? event->context->sticky : int(CUDA_ERROR_INVALID_HANDLE); }

int toDevice(const char *function, uintptr_t target, const void *source, size_t bytes) {
  if (const int code = checkDeviceRange(function, "target", target, bytes)) return code;
  if (const int code = checkHostRange(function, source, bytes)) return code;
  if (bytes > 0) memcpy(reinterpret_cast<void *>(target), source, bytes);
  return 0;
}

int toHost(const char *function, void *target, uintptr_t source, size_t bytes) {
  if (const int code = checkDeviceRange(function, "source", source, bytes)) return code;
  if (const int code = checkHostRange(function, target, bytes)) return code;
  if (bytes > 0) memcpy(target, reinterpret_cast<const void *>(source), bytes);
  return 0;
}

int within(const char *function, uintptr_t target, uintptr_t source, size_t bytes) {
  if (const int code = checkDeviceRange(function, "target", target, bytes)) return code;
  if (const int code = checkDeviceRange(function, "source", source, bytes)) return code;
  if (bytes > 0 && target < source + bytes && source < target + bytes) {
    return complain(CUDA_ERROR_INVALID_VALUE, "%s: the ranges overlap", function);
  }
  memcpy(reinterpret_cast<void *>(target), reinterpret_cast<const void *>(source), bytes);
  return 0;
}

int elapsed(float *milliseconds, Event *start, Event *end) {
  if (!isEvent(start) || !isEvent(end)) return CUDA_ERROR_INVALID_HANDLE;
  if (!start->timed || !end->timed || start->recorded == 0 || end->recorded == 0) return CUDA_ERROR_INVALID_HANDLE;
  *milliseconds = static_cast<float>(static_cast<double>(end->recorded - start->recorded) * 1e-6);
  return 0;
}

}  // namespace

STANDIN_EXPORT int cuMemcpyHtoD_v2(uintptr_t target, const void *source, size_t bytes) {
  ENTER(context);
  return toDevice(__func__, target, source, bytes);
}

STANDIN_EXPORT int cuMemcpyDtoH_v2(void *target, uintptr_t source, size_t bytes) {
  ENTER(context);
  return toHost(__func__, target, source, bytes);
}

STANDIN_EXPORT int cuMemcpyHtoDAsync_v2(uintptr_t target, const void *source, size_t bytes, Stream *stream) {
  ENTER(context);
  if (const int code = checkStream(stream)) return code;
  return toDevice(__func__, target, source, bytes);
}

STANDIN_EXPORT int cuMemcpyDtoHAsync_v2(void *target, uintptr_t source, size_t bytes, Stream *stream) {
  ENTER(context);
  if (const int code = checkStream(stream)) return code;
  return toHost(__func__, target, source, bytes);
}

STANDIN_EXPORT int cuMemcpyDtoDAsync_v2(uintptr_t target, uintptr_t source, size_t bytes, Stream *stream) {
  ENTER(context);
  if (const int code = checkStream(stream)) return code;
  return within(__func__, target, source, bytes);
}

STANDIN_EXPORT int cuMemcpyPeerAsync(uintptr_t target, Context *targetContext, uintptr_t source, Context *sourceContext,
                                     size_t bytes, Stream *stream) {
  ENTER(context);
  if (const int code = checkStream(stream)) return code;
  const Heap *to = state().heapOf(target), *from = state().heapOf(source);
  if (targetContext == nullptr || sourceContext == nullptr) return CUDA_ERROR_INVALID_CONTEXT;
  if (to != state().heaps[static_cast<size_t>(targetContext->device)] ||
      from != state().heaps[static_cast<size_t>(sourceContext->device)]) {
    return complain(CUDA_ERROR_INVALID_VALUE, "cuMemcpyPeerAsync: a pointer is not of the context that it is given with");
  }
  return within(__func__, target, source, bytes);
}

STANDIN_EXPORT int cuMemsetD8Async(uintptr_t target, unsigned char value, size_t count, Stream *stream) {
  ENTER(context);
  if (const int code = checkStream(stream)) return code;
  if (const int code = checkDeviceRange(__func__, "target", target, count)) return code;
  memset(reinterpret_cast<void *>(target), value, count);
  return 0;
}

STANDIN_EXPORT int cuMemsetD32Async(uintptr_t target, unsigned value, size_t count, Stream *stream) {
  ENTER(context);
  if (const int code = checkStream(stream)) return code;
  if (target % 4 != 0) return complain(CUDA_ERROR_INVALID_VALUE, "cuMemsetD32Async: a misaligned target");
  if (const int code = checkDeviceRange(__func__, "target", target, count * 4)) return code;
  for (size_t i = 0; i < count; ++i) reinterpret_cast<unsigned *>(target)[i] = value;
  return 0;
}

STANDIN_EXPORT int cuStreamCreate(Stream **result, unsigned flags) {
  ENTER(context);
  if (flags > 1) return CUDA_ERROR_INVALID_VALUE;
  *result = new Stream{currentContext()};
  state().streams.insert(*result);
  return 0;
}

STANDIN_EXPORT int cuStreamDestroy_v2(Stream *stream) {
  ENTER(context);
  if (state().streams.erase(stream) == 0) return CUDA_ERROR_INVALID_HANDLE;
  delete stream;
  return 0;
}

STANDIN_EXPORT int cuStreamSynchronize(Stream *stream) {
  ENTER(context);
  if (!isStream(stream)) return CUDA_ERROR_INVALID_HANDLE;
  return verifyGuards(currentContext());
}

STANDIN_EXPORT int cuStreamQuery(Stream *stream) {
  ENTER(context);
  return isStream(stream) ? 0 : int(CUDA_ERROR_INVALID_HANDLE);
}

STANDIN_EXPORT int cuStreamWaitEvent(Stream *stream, Event *event, unsigned flags) {
  ENTER(context);
  if (flags > 1) return CUDA_ERROR_INVALID_VALUE;
  return isStream(stream) && isEvent(event) ? 0 : int(CUDA_ERROR_INVALID_HANDLE);
}

STANDIN_EXPORT int cuEventCreate(Event **result, unsigned flags) {
  ENTER(context);
  // Interprocess events must be without timing.
  if (flags > 7 || (flags & 6) == 4) return CUDA_ERROR_INVALID_VALUE;
  *result = new Event{currentContext(), (flags & 2) == 0};
  state().events.insert(*result);
  return 0;
}

STANDIN_EXPORT int cuEventDestroy_v2(Event *event) {
  ENTER(context);
  if (state().events.erase(event) == 0) return CUDA_ERROR_INVALID_HANDLE;
  delete event;
  return 0;
}

STANDIN_EXPORT int cuEventRecord(Event *event, Stream *stream) {
  ENTER(context);
  if (!isEvent(event)) return CUDA_ERROR_INVALID_HANDLE;
  if (const int code = checkStream(stream)) return code;
  if (event->context != currentContext()) return complain(CUDA_ERROR_INVALID_HANDLE, "the event is of another context");
  event->recorded = now();
  return 0;
}

STANDIN_EXPORT int cuEventQuery(Event *event) {
  ENTER(initialised);
  return stateOf(event);
}

STANDIN_EXPORT int cuEventSynchronize(Event *event) {
  ENTER(initialised);
  return stateOf(event);
}

STANDIN_EXPORT int cuEventElapsedTime(float *milliseconds, Event *start, Event *end) {
  ENTER(context);
  return elapsed(milliseconds, start, end);
}

STANDIN_EXPORT int cuEventElapsedTime_v2(float *milliseconds, Event *start, Event *end) {
  ENTER(context);
  return elapsed(milliseconds, start, end);
}
