// What the stand-in's NVRTC returns in place of a cubin: this header, then a shared library for the host.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace standin {

struct Container {
  char magic[8];
  uint64_t bytes;
  uint64_t checksum;
  // 90 for sm_90; a virtual architecture where `isVirtual` is set.
  uint32_t architecture;
  uint32_t isVirtual;
};

constexpr char containerMagic[8] = {'C', 'U', 'T', 'S', 'B', 'I', 'N', '1'};

inline uint64_t fnv(const void *data, size_t bytes, uint64_t hash = 0xcbf29ce484222325ULL) {
  const unsigned char *from = static_cast<const unsigned char *>(data);
  for (size_t i = 0; i < bytes; ++i) hash = (hash ^ from[i]) * 0x100000001b3ULL;
  return hash;
}

}  // namespace standin
