// Runs the blocks and threads of one launch.
#pragma once
#include <cstddef>

#include "runtime.hpp"

namespace standin {

struct Launch {
  const Module *module;
  const KernelEntry *kernel;
  const char *name;
  Coordinates grid, block;
  unsigned sharedBytes;
  bool cooperative;
  // Aligned to 16 bytes.
  const unsigned char *parameters;
};

struct Outcome {
  int code;
  char message[400];
};

// Runs on the calling thread until everything is done, or until a thread fails.
Outcome runLaunch(const Launch &launch);

extern const Runtime runtimeForKernels;

}  // namespace standin
