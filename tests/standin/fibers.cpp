#include "fibers.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "state.hpp"

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace standin {

namespace {
constexpr size_t stackBytes = 64 * 1024;
constexpr unsigned long long canary = 0x5ca1ab1e0ddba11ULL;
constexpr unsigned char poison = 0xcd;

unsigned char *stackOf(size_t index, size_t wanted) {
  static unsigned char *stacks = nullptr;
  static size_t capacity = 0;
  if (wanted > capacity) {
    if (stacks != nullptr) munmap(stacks, capacity * stackBytes);
    void *found = mmap(nullptr, wanted * stackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                       -1, 0);
    capacity = found == MAP_FAILED ? 0 : wanted;
    stacks = found == MAP_FAILED ? nullptr : static_cast<unsigned char *>(found);
    if (stacks == nullptr) abandon(2, "no memory for the stacks of the kernel's threads");
  }
  return stacks + index * stackBytes;
}

void fiberMain() {
  Execution &run = *execution;
  run.busy = 0;
  run.launch->kernel->run(run.launch->parameters);
  run.busy = 1;
  run.fiber->waiting = Waiting::done;
  run.block->finished++;
  giveWay();
}

#if defined(__x86_64__)
// Saves what a call must keep, changes stacks, and returns into the other.
extern "C" void standinSwitch(void **from, void *to);
asm(R"(
  .text
  .type standinSwitch,@function
standinSwitch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size standinSwitch,.-standinSwitch
)");

void change(Machine &from, Machine &to) { standinSwitch(&from.stackPointer, to.stackPointer); }

void prepare(Machine &machine, unsigned char *stack) {
  // The entry expects the stack as a call leaves it: a return address at 8 modulo 16.
  void **top = reinterpret_cast<void **>(stack + stackBytes - 64);
  top[0] = reinterpret_cast<void *>(&fiberMain);
  top[1] = nullptr;
  machine.stackPointer = top - 6;
}
#else
void change(Machine &from, Machine &to) {
  ucontext_t here;
  from.stackPointer = &here;
  swapcontext(&here, static_cast<ucontext_t *>(to.stackPointer));
}

void prepare(Machine &machine, unsigned char *stack) {
  ucontext_t *made = reinterpret_cast<ucontext_t *>(stack + 64);
  getcontext(made);
  made->uc_stack.ss_sp = stack + 64 + sizeof(ucontext_t);
  made->uc_stack.ss_size = stackBytes - 128 - sizeof(ucontext_t);
  made->uc_link = nullptr;
  makecontext(made, fiberMain, 0);
  machine.stackPointer = made;
}
#endif

size_t staticBytes(const Module &module) { return static_cast<size_t>(module.sharedEnd - module.sharedStart); }

void prepareBlock(Execution &run, Block &block, size_t slot, size_t slots) {
  const Launch &launch = *run.launch;
  const unsigned threads = launch.block.x * launch.block.y * launch.block.z;
  block.fibers.resize(threads);
  block.finished = block.arrived = block.predicates = 0;
  Coordinates at = {0, 0, 0};
  for (unsigned i = 0; i < threads; ++i) {
    Fiber &fiber = block.fibers[i];
    unsigned char *stack = stackOf(slot * threads + i, slots * threads);
    memcpy(stack, &canary, sizeof canary);
    prepare(fiber.machine, stack);
    fiber.waiting = Waiting::no;
    fiber.index = at;
    if (++at.x == launch.block.x) at.x = 0, ++at.y;
    if (at.y == launch.block.y) at.y = 0, ++at.z;
  }
}

void fillShared(const Launch &launch) {
  memset(launch.module->sharedStart, poison, staticBytes(*launch.module));
  memset(launch.module->dynamicShared, poison, launch.sharedBytes + dynamicSharedGuard);
}

void checkBlock(Execution &run, Block &block, size_t slot, size_t slots) {
  const unsigned char *after = run.launch->module->dynamicShared + run.launch->sharedBytes;
  for (unsigned i = 0; i < dynamicSharedGuard; ++i) {
    if (after[i] != poison) abandon(CUDA_ERROR_ILLEGAL_ADDRESS, "dynamic shared memory was written past its end");
  }
  for (size_t i = 0; i < block.fibers.size(); ++i) {
    if (memcmp(stackOf(slot * block.fibers.size() + i, slots * block.fibers.size()), &canary, sizeof canary) != 0) {
      abandon(CUDA_ERROR_LAUNCH_FAILED, "a thread used more than its 64 KiB of stack");
    }
  }
}

// Shared memory is one place in the module: a block that steps aside takes its contents along.
void enterBlock(Execution &run, Block &block) {
  if (run.block == &block) return;
  const Module &module = *run.launch->module;
  const size_t fixed = staticBytes(module), dynamic = run.launch->sharedBytes + dynamicSharedGuard;
  if (run.block != nullptr && run.blocks.size() > 1) {
    run.block->shared.resize(fixed + dynamic);
    memcpy(run.block->shared.data(), module.sharedStart, fixed);
    memcpy(run.block->shared.data() + fixed, module.dynamicShared, dynamic);
  }
  if (block.shared.empty()) {
    fillShared(*run.launch);
  } else {
    memcpy(module.sharedStart, block.shared.data(), fixed);
    memcpy(module.dynamicShared, block.shared.data() + fixed, dynamic);
  }
  run.block = &block;
  *module.blockIdx = block.index;
}

bool runTurn(Execution &run, Block &block, bool reverse) {
  bool progress = false;
  const size_t count = block.fibers.size();
  for (size_t i = 0; i < count; ++i) {
    Fiber &fiber = block.fibers[reverse ? count - 1 - i : i];
    if (fiber.waiting != Waiting::no) continue;
    if (run.expired) abandon(CUDA_ERROR_LAUNCH_TIMEOUT, "the kernel ran longer than CUTS_STANDIN_TIMEOUT allows");
    enterBlock(run, block);
    run.fiber = &fiber;
    *run.launch->module->threadIdx = fiber.index;
    change(run.scheduler, fiber.machine);
    progress = true;
  }
  run.fiber = nullptr;
  return progress;
}

[[noreturn]] void reportDeadlock(const Execution &run) {
  for (const Block &block : run.blocks) {
    const size_t threads = block.fibers.size();
    if (block.finished == threads) continue;
    size_t inWarp = 0;
    for (const Fiber &fiber : block.fibers) inWarp += fiber.waiting == Waiting::warp;
    char text[300];
    snprintf(text, sizeof text,
             "block (%u, %u, %u) can't go on: of %zu threads %u wait at __syncthreads, %zu in a warp operation, and %u "
             "have returned",
             block.index.x, block.index.y, block.index.z, threads, block.arrived, inWarp, block.finished);
    abandon(CUDA_ERROR_LAUNCH_FAILED, text);
  }
  abandon(CUDA_ERROR_LAUNCH_FAILED, "no thread can go on");
}

void runResident(Execution &run) {
  const std::string &order = state().settings.order;
  size_t unfinished = run.blocks.size();
  for (size_t slot = 0; slot < run.blocks.size(); ++slot) prepareBlock(run, run.blocks[slot], slot, run.blocks.size());
  for (unsigned turn = 0; unfinished > 0; ++turn) {
    const bool reverse = order == "reverse" || (order == "alternate" && turn % 2 == 1);
    bool progress = false;
    for (size_t slot = 0; slot < run.blocks.size(); ++slot) {
      Block &block = run.blocks[slot];
      if (block.finished == block.fibers.size()) continue;
      if (!runTurn(run, block, reverse)) continue;
      progress = true;
      if (block.finished == block.fibers.size()) {
        checkBlock(run, block, slot, run.blocks.size());
        --unfinished;
      }
    }
    if (!progress) reportDeadlock(run);
  }
}
}  // namespace

void giveWay() {
  Execution &run = *execution;
  change(run.fiber->machine, run.scheduler);
}

void runFibers(Execution &run) {
  const Launch &launch = *run.launch;
  const size_t total = size_t(launch.grid.x) * launch.grid.y * launch.grid.z;
  run.blocks.resize(launch.cooperative ? total : 1);
  Coordinates at = {0, 0, 0};
  for (size_t i = 0; i < total; ++i) {
    Block &block = run.blocks[launch.cooperative ? i : 0];
    block.index = at;
    if (++at.x == launch.grid.x) at.x = 0, ++at.y;
    if (at.y == launch.grid.y) at.y = 0, ++at.z;
    if (launch.cooperative) continue;
    run.block = nullptr;
    runResident(run);
  }
  if (launch.cooperative) runResident(run);
}

}  // namespace standin
