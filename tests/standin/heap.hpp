// A device's memory: ordinary host memory in an address range of its own. Each allocation ends right before a page that
// nothing can touch, and what is left of its first and last page holds a pattern that is looked at later. Freed
// addresses are used again as late as possible, and touching them fails meanwhile.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace standin {

struct Allocation {
  size_t bytes;
  uintptr_t firstPage;
  // Of the pages that can be touched.
  size_t span;
};

class Heap {
 public:
  Heap(int device, size_t capacity);
  ~Heap();
  Heap(const Heap &) = delete;

  // Zero where there is no more.
  uintptr_t allocate(size_t bytes);
  // False where `pointer` is not the start of a live allocation.
  bool release(uintptr_t pointer);
  bool owns(uintptr_t address) const { return address >= base_ && address < base_ + range_; }
  // The live allocation that holds the whole range.
  bool contains(uintptr_t address, size_t bytes) const;
  // Describes the first allocation whose surroundings were written to; empty where there is none.
  std::string overrun() const;
  std::string overrun(uintptr_t pointer) const;
  // Says what an address is: inside an allocation, past one, freed, or never allocated.
  std::string describe(uintptr_t address) const;
  // Takes the whole device out of reach, and gives it back.
  void hide() const;
  void show() const;

  size_t used() const { return used_; }
  size_t capacity() const { return capacity_; }
  size_t count() const { return live_.size(); }

 private:
  int device_;
  size_t capacity_, used_ = 0;
  uintptr_t base_ = 0, next_ = 0;
  size_t range_ = 0;
  std::map<uintptr_t, Allocation> live_;

  uintptr_t place(size_t span);
};

}  // namespace standin
