// The threads of a block as fibers: each has a stack, and gives way only at barriers, warp operations and fences, or when
// it has run for long.
#pragma once
#include <csetjmp>
#include <csignal>
#include <cstddef>
#include <vector>

#include "threads.hpp"

namespace standin {

struct Machine {
  void *stackPointer = nullptr;
};

enum class Waiting : unsigned char { no, barrier, warp, done };

struct Fiber {
  Machine machine;
  Waiting waiting = Waiting::no;
  Coordinates index;
  // Of the warp operation that the lane waits in.
  Exchange exchange;
  unsigned mask;
  unsigned long long value;
  int source;
  unsigned long long result;
};

struct Block {
  Coordinates index;
  std::vector<Fiber> fibers;
  unsigned finished = 0, arrived = 0;
  Barrier barrier;
  unsigned predicates = 0;
  // The contents of shared memory while another block runs.
  std::vector<unsigned char> shared;
};

struct Execution {
  const Launch *launch;
  std::vector<Block> blocks;
  Block *block = nullptr;
  Fiber *fiber = nullptr;
  Machine scheduler;
  // True outside of the kernel's own code, where a thread must not be interrupted.
  volatile sig_atomic_t busy = 1;
  volatile sig_atomic_t expired = 0;
  long long deadline;
  int thread;
  sigjmp_buf failure;
  Outcome outcome{};
};

extern Execution *volatile execution;

// Ends the launch with an error. Callable from a kernel's thread and from a signal handler.
[[noreturn]] void abandon(int code, const char *message);

void runFibers(Execution &run);
// The scheduler goes on; returns when this fiber has its next turn.
void giveWay();

}  // namespace standin
