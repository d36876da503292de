#include "heap.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace standin {

namespace {
constexpr size_t page = 4096;
constexpr unsigned char poison = 0xcd, guard = 0xfb;
// Filling a large allocation would cost more than it finds.
constexpr size_t poisonLimit = size_t(64) << 20;

size_t roundUp(size_t value, size_t to) { return (value + to - 1) / to * to; }

bool holds(uintptr_t from, uintptr_t to, unsigned char value, uintptr_t &where) {
  for (where = from; where < to; ++where) {
    if (*reinterpret_cast<const unsigned char *>(where) != value) return false;
  }
  return true;
}
}  // namespace

Heap::Heap(int device, size_t capacity) : device_(device), capacity_(capacity) {
  // Room to spare, so that addresses come back late; less where the system limits address space.
  for (range_ = std::max(size_t(1) << 38, capacity * 4); range_ >= capacity; range_ /= 2) {
    void *found = mmap(nullptr, range_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (found != MAP_FAILED) {
      base_ = reinterpret_cast<uintptr_t>(found);
      next_ = base_ + page;
      return;
    }
  }
  range_ = 0;
}

Heap::~Heap() {
  if (range_ != 0) munmap(reinterpret_cast<void *>(base_), range_);
}

uintptr_t Heap::place(size_t span) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    uintptr_t at = next_;
    while (at + span + page <= base_ + range_) {
      auto after = live_.lower_bound(at);
      if (after != live_.begin()) {
        const Allocation &before = std::prev(after)->second;
        at = std::max(at, before.firstPage + before.span + page);
        after = live_.lower_bound(at);
      }
      if (after == live_.end() || after->second.firstPage >= at + span + page) return at;
      at = after->second.firstPage + after->second.span + page;
    }
    next_ = base_ + page;
  }
  return 0;
}

uintptr_t Heap::allocate(size_t bytes) {
  const size_t rounded = roundUp(bytes, 256), span = roundUp(rounded, page);
  if (rounded < bytes || rounded > capacity_ - used_) return 0;
  const uintptr_t first = place(span);
  if (first == 0) return 0;
  if (mprotect(reinterpret_cast<void *>(first), span, PROT_READ | PROT_WRITE) != 0) return 0;
  const uintptr_t pointer = first + span - rounded;
  memset(reinterpret_cast<void *>(first), guard, pointer - first);
  memset(reinterpret_cast<void *>(pointer), poison, std::min(bytes, poisonLimit));
  memset(reinterpret_cast<void *>(pointer + bytes), guard, rounded - bytes);
  live_[pointer] = {bytes, first, span};
  next_ = first + span + page;
  used_ += rounded;
  return pointer;
}

bool Heap::release(uintptr_t pointer) {
  const auto found = live_.find(pointer);
  if (found == live_.end()) return false;
  const Allocation &freed = found->second;
  // A fresh mapping gives the pages back and leaves nothing that can be touched.
  mmap(reinterpret_cast<void *>(freed.firstPage), freed.span, PROT_NONE,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  used_ -= roundUp(freed.bytes, 256);
  live_.erase(found);
  return true;
}

bool Heap::contains(uintptr_t address, size_t bytes) const {
  auto after = live_.upper_bound(address);
  if (after == live_.begin()) return false;
  const auto &[start, allocation] = *std::prev(after);
  return address - start <= allocation.bytes && bytes <= allocation.bytes - (address - start);
}

std::string Heap::overrun(uintptr_t pointer) const {
  const auto found = live_.find(pointer);
  if (found == live_.end()) return "";
  const Allocation &allocation = found->second;
  uintptr_t where;
  char text[200];
  const uintptr_t last = allocation.firstPage + allocation.span;
  if (!holds(pointer + allocation.bytes, last, guard, where)) {
    snprintf(text, sizeof text, "the allocation of %zu bytes at %#zx on device %d was overrun: byte %zu was written",
             allocation.bytes, pointer, device_, where - pointer);
    return text;
  }
  if (!holds(allocation.firstPage, pointer, guard, where)) {
    snprintf(text, sizeof text, "the allocation of %zu bytes at %#zx on device %d was underrun: byte -%zu was written",
             allocation.bytes, pointer, device_, pointer - where);
    return text;
  }
  return "";
}

std::string Heap::overrun() const {
  for (const auto &entry : live_) {
    std::string found = overrun(entry.first);
    if (!found.empty()) return found;
  }
  return "";
}

std::string Heap::describe(uintptr_t address) const {
  char text[240];
  const auto after = live_.upper_bound(address);
  if (after != live_.begin()) {
    const auto &[start, allocation] = *std::prev(after);
    const bool inside = address - start < allocation.bytes;
    snprintf(text, sizeof text, "%#zx is byte %zu of the allocation of %zu bytes at %#zx on device %d%s", address,
             address - start, allocation.bytes, start, device_, inside ? "" : ", past its end or freed");
  } else {
    snprintf(text, sizeof text, "%#zx on device %d is before every live allocation", address, device_);
  }
  return text;
}

void Heap::hide() const {
  if (!live_.empty()) mprotect(reinterpret_cast<void *>(base_), range_, PROT_NONE);
}

void Heap::show() const {
  for (const auto &[pointer, allocation] : live_) {
    mprotect(reinterpret_cast<void *>(allocation.firstPage), allocation.span, PROT_READ | PROT_WRITE);
  }
}

}  // namespace standin
