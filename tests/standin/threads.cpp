// What a running kernel calls, the plain loop for kernels whose threads don't meet, and the signals that stand for a
// GPU's faults.
#include "threads.hpp"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>

#include "fibers.hpp"
#include "state.hpp"

namespace standin {

Execution *volatile execution = nullptr;

namespace {

int threadId() { return static_cast<int>(syscall(SYS_gettid)); }

// Marks a stretch in which the running thread must not be interrupted.
struct Busy {
  Busy() { execution->busy = 1; }
  ~Busy() { execution->busy = 0; }
};

void needFiber(const Execution &run) {
  if (run.fiber == nullptr) abandon(CUDA_ERROR_LAUNCH_FAILED, "a barrier or warp operation that the source doesn't name");
}

void finishBarrier(Block &block) {
  const unsigned threads = static_cast<unsigned>(block.fibers.size());
  unsigned long long result = 0;
  if (block.barrier == Barrier::count) result = block.predicates;
  if (block.barrier == Barrier::all) result = block.predicates == threads;
  if (block.barrier == Barrier::any) result = block.predicates > 0;
  for (Fiber &fiber : block.fibers) {
    fiber.waiting = Waiting::no;
    fiber.result = result;
  }
  block.arrived = block.predicates = 0;
}

int barrier(Barrier kind, int predicate) {
  Busy busy;
  Execution &run = *execution;
  needFiber(run);
  Block &block = *run.block;
  if (block.arrived > 0 && block.barrier != kind) {
    abandon(CUDA_ERROR_LAUNCH_FAILED, "threads wait at different kinds of barrier");
  }
  block.barrier = kind;
  block.predicates += predicate != 0;
  Fiber &fiber = *run.fiber;
  fiber.waiting = Waiting::barrier;
  if (++block.arrived == block.fibers.size()) finishBarrier(block);
  giveWay();
  return static_cast<int>(fiber.result);
}

unsigned combine(Exchange kind, unsigned a, unsigned b) {
  switch (kind) {
    case Exchange::add: return a + b;
    case Exchange::smallestSigned: return static_cast<int>(a) < static_cast<int>(b) ? a : b;
    case Exchange::largestSigned: return static_cast<int>(a) > static_cast<int>(b) ? a : b;
    case Exchange::smallestUnsigned: return a < b ? a : b;
    case Exchange::largestUnsigned: return a > b ? a : b;
    case Exchange::bitAnd: return a & b;
    case Exchange::bitOr: return a | b;
    default: return a ^ b;
  }
}

unsigned long long resultFor(const Fiber *lanes, const Fiber &lane, unsigned mask) {
  unsigned long long result = 0;
  switch (lane.exchange) {
    case Exchange::sync: return 0;
    // What a lane outside of the mask would send is undefined.
    case Exchange::shuffle: return mask >> lane.source & 1 ? lanes[lane.source].value : 0xcdcdcdcdcdcdcdcdULL;
    case Exchange::ballot:
      for (int i = 0; i < 32; ++i) result |= (mask >> i & 1 && lanes[i].value != 0 ? 1ULL : 0ULL) << i;
      return result;
    case Exchange::match:
      for (int i = 0; i < 32; ++i) result |= (mask >> i & 1 && lanes[i].value == lane.value ? 1ULL : 0ULL) << i;
      return result;
    default: break;
  }
  bool first = true;
  unsigned total = 0;
  for (int i = 0; i < 32; ++i) {
    if ((mask >> i & 1) == 0) continue;
    const unsigned value = static_cast<unsigned>(lanes[i].value);
    total = first ? value : combine(lane.exchange, total, value);
    first = false;
  }
  return total;
}

unsigned long long exchange(Exchange kind, unsigned mask, unsigned long long value, int source) {
  Busy busy;
  Execution &run = *execution;
  needFiber(run);
  Fiber &self = *run.fiber;
  const size_t index = static_cast<size_t>(&self - run.block->fibers.data()), first = index & ~size_t(31);
  const size_t width = run.block->fibers.size() - first;
  Fiber *lanes = &run.block->fibers[first];
  if (width < 32) mask &= (1u << width) - 1;
  if ((mask >> (index - first) & 1) == 0) {
    abandon(CUDA_ERROR_LAUNCH_FAILED, "a thread takes part in a warp operation whose mask leaves it out");
  }
  self.exchange = kind, self.mask = mask, self.value = value, self.source = source & 31;
  self.waiting = Waiting::warp;
  for (unsigned i = 0; i < 32; ++i) {
    if ((mask >> i & 1) == 0) continue;
    if (lanes[i].waiting != Waiting::warp || lanes[i].mask != mask || lanes[i].exchange != kind) {
      giveWay();
      return self.result;
    }
  }
  for (unsigned i = 0; i < 32; ++i) {
    if (mask >> i & 1) lanes[i].result = resultFor(lanes, lanes[i], mask);
  }
  for (unsigned i = 0; i < 32; ++i) {
    if (mask >> i & 1) lanes[i].waiting = Waiting::no;
  }
  giveWay();
  return self.result;
}

void relax() {
  if (execution->fiber == nullptr) return;
  Busy busy;
  giveWay();
}

int print(const char *format, va_list arguments) {
  const sig_atomic_t before = execution->busy;
  execution->busy = 1;
  const int written = vprintf(format, arguments);
  fflush(stdout);
  execution->busy = before;
  return written;
}

void fail(int code, const char *message) { abandon(code, message); }

void runLoop(Execution &run) {
  const Launch &launch = *run.launch;
  const Module &module = *launch.module;
  const bool backwards = state().settings.order == "reverse";
  const Coordinates size = launch.block;
  const unsigned char *guard = module.dynamicShared + launch.sharedBytes;
  const size_t fixed = static_cast<size_t>(module.sharedEnd - module.sharedStart);
  Coordinates at;
  for (at.z = 0; at.z < launch.grid.z; ++at.z) {
    for (at.y = 0; at.y < launch.grid.y; ++at.y) {
      for (at.x = 0; at.x < launch.grid.x; ++at.x) {
        *module.blockIdx = at;
        memset(module.sharedStart, 0xcd, fixed);
        memset(module.dynamicShared, 0xcd, launch.sharedBytes + dynamicSharedGuard);
        const unsigned threads = size.x * size.y * size.z;
        run.busy = 0;
        for (unsigned i = 0; i < threads; ++i) {
          const unsigned t = backwards ? threads - 1 - i : i;
          *module.threadIdx = {t % size.x, t / size.x % size.y, t / size.x / size.y};
          launch.kernel->run(launch.parameters);
        }
        run.busy = 1;
        for (unsigned i = 0; i < dynamicSharedGuard; ++i) {
          if (guard[i] != 0xcd) abandon(CUDA_ERROR_ILLEGAL_ADDRESS, "dynamic shared memory was written past its end");
        }
      }
    }
  }
}

constexpr int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
constexpr int faultCount = sizeof faults / sizeof faults[0];
struct sigaction previous[faultCount];

int tickSignal() { return SIGRTMIN + 9; }

void onFault(int signal, siginfo_t *info, void *context) {
  Execution *run = execution;
  if (run == nullptr || threadId() != run->thread || run->busy) {
    // Not a kernel's doing: the handler that was there before decides.
    for (int i = 0; i < faultCount; ++i) {
      if (faults[i] != signal) continue;
      if (previous[i].sa_flags & SA_SIGINFO) {
        previous[i].sa_sigaction(signal, info, context);
      } else {
        sigaction(signal, &previous[i], nullptr);
      }
    }
    return;
  }
  const uintptr_t address = reinterpret_cast<uintptr_t>(info->si_addr);
  const bool misaligned = signal == SIGILL || signal == SIGTRAP || (signal == SIGSEGV && info->si_code == SI_KERNEL);
  if (misaligned) abandon(CUDA_ERROR_MISALIGNED_ADDRESS, "a load or store through a misaligned pointer");
  if (signal == SIGFPE) abandon(CUDA_ERROR_LAUNCH_FAILED, "an integer division by zero, or one that overflows");
  const Heap *heap = state().heapOf(address);
  char text[300];
  if (heap != nullptr) {
    snprintf(text, sizeof text, "an access outside of every live allocation: %s", heap->describe(address).c_str());
  } else {
    snprintf(text, sizeof text, "an access to %#zx, which is no device memory", address);
  }
  abandon(CUDA_ERROR_ILLEGAL_ADDRESS, text);
}

void onTick(int, siginfo_t *, void *) {
  Execution *run = execution;
  if (run == nullptr || threadId() != run->thread) return;
  if (now() > run->deadline) run->expired = 1;
  if (run->busy) return;
  if (run->expired) abandon(CUDA_ERROR_LAUNCH_TIMEOUT, "the kernel ran longer than CUTS_STANDIN_TIMEOUT allows");
  // A thread that may be waiting for another without saying so: its turn ends here.
  if (run->fiber != nullptr) relax();
}

// Signal handlers, an alternate stack and a timer, for as long as a kernel runs.
class Watch {
 public:
  Watch() {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    for (int i = 0; i < faultCount; ++i) sigaction(faults[i], &action, &previous[i]);
    // On the interrupted thread's own stack, so that it can be left in the middle.
    action.sa_sigaction = onTick;
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    sigaction(tickSignal(), &action, nullptr);
    static unsigned char stack[64 * 1024];
    stack_t alternate{};
    alternate.ss_sp = stack;
    alternate.ss_size = sizeof stack;
    sigaltstack(&alternate, &stack_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = tickSignal();
    event._sigev_un._tid = threadId();
    if (timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0) {
      const itimerspec every = {{0, 2000000}, {0, 2000000}};
      timer_settime(timer_, 0, &every, nullptr);
      timed_ = true;
    }
  }
  ~Watch() {
    if (timed_) timer_delete(timer_);
    sigaltstack(&stack_, nullptr);
    for (int i = 0; i < faultCount; ++i) sigaction(faults[i], &previous[i], nullptr);
  }

 private:
  stack_t stack_{};
  timer_t timer_{};
  bool timed_ = false;
};

long long readClock() { return now(); }

}  // namespace

const Runtime runtimeForKernels = {barrier, exchange, relax, fail, print, readClock};

void abandon(int code, const char *message) {
  Execution &run = *execution;
  run.busy = 1;
  run.outcome.code = code;
  if (run.fiber != nullptr || run.block == nullptr) {
    const Coordinates &b = *run.launch->module->blockIdx, &t = *run.launch->module->threadIdx;
    snprintf(run.outcome.message, sizeof run.outcome.message, "%s, in kernel %s, block (%u, %u, %u), thread (%u, %u, %u)",
             message, run.launch->name, b.x, b.y, b.z, t.x, t.y, t.z);
  } else {
    snprintf(run.outcome.message, sizeof run.outcome.message, "%s, in kernel %s", message, run.launch->name);
  }
  siglongjmp(run.failure, 1);
}

Outcome runLaunch(const Launch &launch) {
  const Module &module = *launch.module;
  Execution *run = new Execution;
  run->launch = &launch;
  run->thread = threadId();
  run->deadline = now() + state().settings.timeoutMilliseconds * 1000000LL;
  *module.blockDim = launch.block;
  *module.gridDim = launch.grid;
  *module.blockIdx = *module.threadIdx = {0, 0, 0};
  *module.yielding = launch.cooperative;
  execution = run;
  {
    Watch watch;
    if (sigsetjmp(run->failure, 1) == 0) {
      if (module.collective || launch.cooperative) {
        runFibers(*run);
      } else {
        runLoop(*run);
      }
    }
  }
  execution = nullptr;
  const Outcome outcome = run->outcome;
  delete run;
  return outcome;
}

}  // namespace standin
