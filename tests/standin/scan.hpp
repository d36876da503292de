// Reads CUDA C++ as text, just far enough to know its kernels and to make it acceptable to a host compiler.
#pragma once
#include <string>
#include <vector>

namespace standin {

struct FoundKernel {
  // With its namespaces.
  std::string name;
  // The arguments of __launch_bounds__, empty where there is none.
  std::string bounds;
};

struct Scanned {
  // The source with `extern __shared__` arrays turned into names of the one dynamic array. Lines stay where they are.
  std::string source;
  // Those that are no templates.
  std::vector<FoundKernel> kernels;
  bool collective = false;
};

Scanned scan(const std::string &source);

}  // namespace standin
